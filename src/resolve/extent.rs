//! How much a hospital's contracts print, counted before anything is made of them.
//!
//! A small file can ask for endless work. What is written once may be printed in each of a thousand contracts, and in
//! each contract once for each of its systems. Each contact is printed in every list of contacts. The count takes no
//! longer than reading the file, and it is never too low. What is above the limit is refused, and the message names the
//! place that is printed most.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::{AddAssign, Mul};

use crate::diagnostic::{Diagnostic, Span, Spanned, codes};
use crate::model::catalog::{Catalog, Item};
use crate::model::finding::Acceptance;
use crate::model::hospital::{Answers, Choice, Contact, Contract, Hospital, Party, Wording};
use crate::model::id::{ItemId, PartyId, Revision, SectionId, SystemId};
use crate::model::point::{Answer, SentenceCase, SentencePiece};
use crate::resolve::layer::layers;

/// How much is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// How many questions are looked at: one for each contract, item and system.
    pub questions: usize,
    /// How many lines and cells of tables are printed.
    pub lines: usize,
    /// How many bytes of text these lines and cells hold.
    pub bytes: usize,
}

/// The limit for all contracts of a hospital together. 300 contracts of 40 systems have 144,000 questions.
const MOST: Extent = Extent { questions: 400_000, lines: 2_000_000, bytes: 60_000_000 };

/// The limit for one contract.
const MOST_OF_ONE: Extent = Extent { bytes: 15_000_000, ..MOST };

impl Extent {
    fn each(self) -> [usize; 3] {
        [self.questions, self.lines, self.bytes]
    }

    /// The index, in the order of the fields, of the first amount above its limit. `None` when there is none.
    fn above(self, most: Self) -> Option<usize> {
        self.each().into_iter().zip(most.each()).position(|(is, most)| is > most)
    }
}

impl AddAssign for Extent {
    fn add_assign(&mut self, other: Self) {
        self.questions = self.questions.saturating_add(other.questions);
        self.lines = self.lines.saturating_add(other.lines);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

impl Mul<usize> for Extent {
    type Output = Self;

    fn mul(self, times: usize) -> Self {
        let [questions, lines, bytes] = self.each().map(|is| is.saturating_mul(times));
        Self { questions, lines, bytes }
    }
}

/// How much all contracts of a hospital print. It is counted before anything is made of them.
pub fn extent(catalog: &Catalog, hospital: &Hospital) -> Extent {
    let mut count = Count::new(catalog, hospital);
    hospital.contracts.iter().for_each(|contract| {
        count.contract(contract);
    });
    count.all()
}

/// The fault that says why these contracts print too much. `None` when they do not.
pub fn too_much<'a>(
    catalog: &'a Catalog,
    hospital: &'a Hospital,
    contracts: impl Iterator<Item = &'a Contract>,
) -> Option<Diagnostic> {
    if let Some(fault) = too_much_accepted(hospital) {
        return Some(fault);
    }
    let mut count = Count::new(catalog, hospital);
    for contract in contracts {
        let one = count.contract(contract);
        if let Some(which) = one.above(MOST_OF_ONE) {
            return Some(count.refused(which, one, MOST_OF_ONE, Some(contract)));
        }
    }
    let all = count.all();
    all.above(MOST).map(|which| count.refused(which, all, MOST, None))
}

/// An entry of `accepted` is looked up for each of its contracts together with each of its systems.
fn too_much_accepted(hospital: &Hospital) -> Option<Diagnostic> {
    let pairs = |entry: &Acceptance| entry.contracts.len().max(1) * entry.systems.len().max(1);
    let all: usize = hospital.accepted.iter().map(pairs).sum();
    if all <= MOST.questions {
        return None;
    }
    let heaviest = hospital.accepted.iter().max_by_key(|entry| (pairs(entry), Reverse(entry.span)))?;
    let (contracts, systems) = (heaviest.contracts.len(), heaviest.systems.len());
    let number = |count: usize| format!("{}件", in_myriads(count));
    let message = format!(
        "了承した確認事項は、契約とシステムの組ごとに数えると約{}になり、多すぎます。{}までです。",
        number(all),
        number(MOST.questions)
    );
    Some(
        Diagnostic::error(codes::FILE_TOO_MUCH_TO_MAKE, message)
            .at(heaviest.span, format!("契約が{contracts}件、システムが{systems}件"))
            .hint("1つの了承に並べる契約とシステムを減らしてください。"),
    )
}

struct Count<'a> {
    hospital: &'a Hospital,
    /// Each section with its items, and what is printed of an item that nothing was said about.
    sections: Vec<(&'a SectionId, Vec<(&'a ItemId, Extent)>)>,
    /// The bytes of each system's name.
    systems: BTreeMap<&'a SystemId, usize>,
    parties: BTreeMap<&'a PartyId, PartyExtent>,
    /// What each choice prints in a revision, by its place: first what it says for all systems, then the most it says
    /// for one system.
    choices: BTreeMap<(Revision, Span), (Extent, Extent)>,
    /// What is printed of the text at each place, and in how many contracts.
    places: BTreeMap<Span, (Extent, usize)>,
    /// What is printed of the contract that is being counted.
    of_one: Extent,
    contracts: usize,
    /// The largest number of systems in one contract; below it, of contacts.
    most_systems: usize,
    most_contacts: usize,
}

#[derive(Debug, Clone, Copy)]
struct PartyExtent {
    names: Extent,
    contacts: Extent,
    /// How many contacts there are.
    number: usize,
    /// Where the contacts begin.
    at: Option<Span>,
}

impl<'a> Count<'a> {
    fn new(catalog: &'a Catalog, hospital: &'a Hospital) -> Self {
        let sections = catalog
            .sections()
            .map(|(_, section)| (&section.id, section.items.iter().map(|item| (&item.id, unanswered(item))).collect()));
        let systems: BTreeMap<_, _> =
            hospital.systems.iter().map(|system| (&system.id, system.name.value.len())).collect();
        let own = (&hospital.party, &hospital.contacts[..], &[][..]);
        let vendors = hospital.vendors.iter().map(|it| (&it.party, &it.contacts[..], &it.subcontractors[..]));
        let parties = [own].into_iter().chain(vendors).map(|(party, contacts, subcontractors)| {
            let mut amount = Extent::default();
            contacts.iter().for_each(|it| amount += contact(it, &systems));
            subcontractors.iter().for_each(|it| amount += line([Some(&it.name), Some(&it.work)]));
            let first = contacts.first().map(|it| it.who.span).or(subcontractors.first().map(|it| it.name.span));
            (&party.id, PartyExtent { names: names(party), contacts: amount, number: contacts.len(), at: first })
        });
        Self {
            hospital,
            sections: sections.collect(),
            parties: parties.collect(),
            systems,
            choices: BTreeMap::new(),
            places: BTreeMap::new(),
            of_one: Extent::default(),
            contracts: 0,
            most_systems: 0,
            most_contacts: 0,
        }
    }

    fn all(&self) -> Extent {
        let mut all = Extent::default();
        self.places.values().for_each(|(amount, _)| all += *amount);
        all
    }

    fn add(&mut self, at: Span, amount: Extent) {
        self.of_one += amount;
        let (of_place, contracts) = self.places.entry(at).or_default();
        *of_place += amount;
        *contracts += 1;
    }

    fn contract(&mut self, contract: &'a Contract) -> Extent {
        /// The title, the systems and the parties are printed at the head of each document, and in the lists over all
        /// contracts: at most this many times.
        const HEADS: usize = 8;
        /// And this many times more where the annex is added by a paper of its own.
        const ADDENDUM: usize = 8;
        self.of_one = Extent::default();
        let systems: usize = contract.systems.iter().filter_map(|id| self.systems.get(id)).sum();
        let renewal = contract.period.as_ref().and_then(|period| period.renewal.as_ref());
        let mut own = line([Some(&contract.title), Some(&contract.annex), renewal]);
        own.bytes += systems;
        let heads = if contract.annex_date.is_some() { HEADS + ADDENDUM } else { HEADS };
        own = own * heads;
        own += line(contract.preamble.values().map(Some));
        for document in &contract.related {
            own += line([document.title.as_ref(), document.edition.as_ref()]);
            own.lines += document.systems.len();
            own.bytes += document.systems.iter().filter_map(|id| self.systems.get(id)).sum::<usize>();
        }
        for figure in &contract.figures {
            own += line([Some(&figure.title), Some(&figure.description)]);
            own.bytes += figure.picture.letters.len();
        }
        let shared = self.hospital.shared(contract).map(|shared| &shared.preamble);
        if let Some(first) = shared.and_then(|texts| texts.values().map(|text| text.span).min()) {
            let amount = line(shared.iter().flat_map(|texts| texts.values()).map(Some));
            own += amount;
            self.add(first, amount);
        }
        let labels: usize = contract.parties.iter().map(|side| side.label.len()).sum();
        let mut contacts = 0;
        for side in &contract.parties {
            let Some(party) = self.parties.get(&side.id).copied() else { continue };
            own += party.names * heads;
            contacts += party.number;
            if let Some(at) = party.at {
                self.add(at, party.contacts);
            }
        }
        let cost = contract.cost.as_ref().map_or_else(Extent::default, |cost| line([cost.value.detail.as_ref()]));
        let mut borne = Extent::default();
        let count = contract.systems.len().max(1);
        self.contracts += 1;
        self.most_contacts = self.most_contacts.max(contacts);
        self.most_systems = self.most_systems.max(contract.systems.len());
        for section in 0..self.sections.len() {
            if !contract.sections.contains(self.sections[section].0) {
                continue;
            }
            for item in 0..self.sections[section].1.len() {
                let (id, open) = self.sections[section].1[item];
                let said: Vec<&Choice> = layers(self.hospital, Some(contract), id).map(|(_, choice)| choice).collect();
                let differs = said.iter().any(|choice| !choice.systems.is_empty());
                let times = if differs { count } else { 1 };
                own += open * times;
                borne += cost * times;
                own.questions += count;
                // Each line may name the parties. Where answers differ by system, it follows the name of its system.
                own.bytes += open.lines * times * labels + if differs { open.lines * systems } else { 0 };
                for choice in said {
                    let (whole, of_system) = self.choice(contract.revision, choice);
                    let mut amount = whole * times;
                    amount += of_system * choice.systems.len().min(count);
                    self.add(choice.span, amount);
                }
            }
        }
        if let Some(cost) = &contract.cost {
            self.add(cost.span, borne);
        }
        self.add(contract.span, own);
        self.of_one
    }

    fn choice(&mut self, revision: Revision, choice: &Choice) -> (Extent, Extent) {
        *self.choices.entry((revision, choice.span)).or_insert_with(|| {
            let mut whole = answers(&choice.answers);
            whole += line([choice.excluded.as_ref()]);
            let mut of_system = Extent::default();
            for one in choice.systems.values().map(answers) {
                of_system.lines = of_system.lines.max(one.lines);
                of_system.bytes = of_system.bytes.max(one.bytes);
            }
            (whole, of_system)
        })
    }

    /// The fault: what is too much, what it is multiplied by, and where most of it is written.
    fn refused(&self, which: usize, is: Extent, most: Extent, one: Option<&Contract>) -> Diagnostic {
        let number = |amount: Extent| match which {
            0 => format!("{}件", in_myriads(amount.questions)),
            1 => format!("{}欄", in_myriads(amount.lines)),
            // A character takes three bytes.
            _ => format!("{}字", in_myriads(amount.bytes / 3)),
        };
        let who = match one {
            Some(contract) => format!("契約「{}」の書類", contract.title.value),
            None => "この病院の契約の書類を合わせたもの".to_owned(),
        };
        let what = if which == 0 { "は、項目をシステムごとに数えると" } else { "は、" };
        let message = format!("{who}{what}約{}になり、つくれません。{}までです。", number(is), number(most));
        let fault = Diagnostic::error(codes::FILE_TOO_MUCH_TO_MAKE, message);
        let size = |(amount, _): &(Extent, usize)| amount.each()[which];
        let heaviest = self.places.iter().max_by_key(|(at, printed)| (size(printed), Reverse(**at)));
        let Some((at, (amount, contracts))) = heaviest else { return fault };
        let label = match contracts {
            1 => format!("この契約で約{}", number(*amount)),
            _ => format!("{contracts}件の契約で約{}", number(*amount)),
        };
        let counts = match one {
            Some(_) => "この契約".to_owned(),
            None => format!("契約は{}件で、1つの契約", self.contracts),
        };
        fault
            .at(*at, label)
            .hint(format!(
                "{counts}のシステムは{}件、当事者の連絡先は{}件{}です。",
                self.most_systems,
                self.most_contacts,
                if one.is_some() { "" } else { "まで" }
            ))
            .hint("共通の選択と連絡先は、それが当てはまる契約とシステムのそれぞれに印刷されます。数を減らすか、文を短くしてください。")
            .hint("契約が多いときは、契約を分けて、id の異なる病院ファイルにしてください。")
    }
}

/// 「1234」; from ten thousand on 「240万」.
fn in_myriads(count: usize) -> String {
    if count < 10_000 { count.to_string() } else { format!("{}万", count / 10_000) }
}

fn line<'t>(texts: impl IntoIterator<Item = Option<&'t Spanned<String>>>) -> Extent {
    let bytes = texts.into_iter().flatten().map(|text| text.value.len()).sum();
    Extent { questions: 0, lines: 1, bytes }
}

fn names(party: &Party) -> Extent {
    let Party { id: _, name, is_named: _, facilities, address, title, person, agent } = party;
    let mut amount = line([Some(name), address.as_ref(), title.as_ref(), person.as_ref()]);
    amount += line(facilities.iter().map(Some));
    agent.iter().for_each(|agent| amount += line([Some(&agent.title), agent.person.as_ref()]));
    amount
}

fn contact(contact: &Contact, systems: &BTreeMap<&SystemId, usize>) -> Extent {
    let Contact { purpose: _, systems: named, hours, who, phone, mail, note } = contact;
    let mut amount = line([hours.as_ref(), Some(who), phone.as_ref(), mail.as_ref(), note.as_ref()]);
    amount.bytes += named.iter().filter_map(|id| systems.get(id)).sum::<usize>();
    // A contact is a row of six cells, in the list of its contract and in the lists over all contracts. For each of its
    // systems the program also asks whether it concerns the contract.
    amount.lines = 6 + named.len();
    amount
}

/// What is printed in an item that nothing was said about: its questions, or sentences of about the same length, and a
/// quarter of the ministry's text. That text counts less because it is not copied as often as the rest.
fn unanswered(item: &Item) -> Extent {
    let questions: usize = item.points.iter().map(|point| point.question.len()).sum();
    let case = |case: &SentenceCase| -> usize {
        case.text.iter().map(|piece| if let SentencePiece::Text(text) = piece { text.len() } else { 0 }).sum()
    };
    let sentences: usize = item.sentences.iter().filter_map(|group| group.cases.iter().map(case).max()).sum();
    let response: usize = item.response.paragraphs().iter().map(|(_, text)| text.written.len()).sum();
    let canonical = item.content.written.len() + response;
    Extent { questions: 0, lines: 4 + item.points.len(), bytes: questions.max(sentences) + canonical / 4 }
}

fn answers(answers: &Answers) -> Extent {
    let Answers { duty, points, cost, note, wording } = answers;
    let mut amount = Extent::default();
    for holder in duty.iter().flat_map(|duty| &duty.value.holders) {
        amount += line([holder.role.as_ref()]);
    }
    for answer in points.values() {
        amount += match &answer.value {
            Answer::List(entries) => {
                let bytes = entries.iter().map(|entry| entry.value.len()).sum();
                Extent { questions: 0, lines: entries.len(), bytes }
            }
            Answer::Text(text) => Extent { questions: 0, lines: 1, bytes: text.len() },
            Answer::Option { detail, .. } => line([detail.as_ref()]),
            Answer::NotApplicable(reason) => line([Some(reason)]),
            Answer::YesNo(_) | Answer::Parties(_) | Answer::Duration(_) | Answer::Date(_) => line([]),
        };
    }
    amount += line([cost.as_ref().and_then(|cost| cost.value.detail.as_ref()), note.as_ref()]);
    match wording {
        Some(Wording::Whole(text)) => amount += line([Some(text)]),
        Some(Wording::OfGroups(texts)) => texts.values().for_each(|text| amount += line([Some(text)])),
        None => {}
    }
    amount
}
