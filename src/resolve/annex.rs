//! One contract: which items it covers, what the layers say, what is printed.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Report, Spanned, codes};
use crate::model::catalog::{Catalog, Item};
use crate::model::hospital::{Contract, Cost, Duty, DutyHolder, Hospital, PartyRef, System};
use crate::model::id::ProvisionId;
use crate::model::point::Answer;
use crate::model::provision::{ProvisionNumber, ProvisionNumbers};
use crate::model::status::Status;
use crate::resolve::fingerprint::AgreedContent;
use crate::resolve::layer::{Layer, Merged, MergedAnswers, Sourced, layers};
use crate::resolve::preamble::preamble;
use crate::resolve::provision::{letter, numbered, numbers};
use crate::resolve::reconfirm::reconfirm;
use crate::resolve::signed;
use crate::resolve::status::{Lack, status};
use crate::resolve::wording::{ContractNames, agreed_lines, holds, is_required};
use crate::resolve::{Annex, AnnexItem, AnnexSection, ItemScope, Side, TextRun, TierLine, TierLineKind, TierText};

/// Resolves one contract of a checked hospital, in the revision that it answers.
///
/// Some faults show only in a contract. For example, a choice of the hospital may name a party that this contract does
/// not have. The report tells such a fault at the place of the choice. The annex is complete even then.
pub fn resolve<'a>(catalog: &'a Catalog, hospital: &'a Hospital, contract: &'a Contract) -> (Annex<'a>, Report) {
    let (mut annex, mut report) = resolve_alone(catalog, hospital, contract);
    annex.difference = annex.signed_difference();
    signed::differs(&annex).into_iter().for_each(|fault| report.push(fault));
    (annex, report)
}

/// Like [`resolve`], but does not look at what was signed.
pub(super) fn resolve_alone<'a>(
    catalog: &'a Catalog,
    hospital: &'a Hospital,
    contract: &'a Contract,
) -> (Annex<'a>, Report) {
    let mut report = Report::new();
    let catalog = catalog.at(contract.revision);
    let sides: Vec<Side<'a>> = contract
        .parties
        .iter()
        .filter_map(|party| {
            Some(Side { label: &party.label, party: hospital.party(&party.id)?, vendor: hospital.vendor(&party.id) })
        })
        .collect();
    let systems: Vec<&System> = contract.systems.iter().filter_map(|id| hospital.system(id)).collect();
    let resolver = Resolver { catalog, hospital, contract, sides: &sides, systems: &systems };

    let mut sections = Vec::new();
    let mut left_out = Vec::new();
    for (part, section) in catalog.sections() {
        if contract.sections.contains(&section.id) {
            let items = section.items.iter().map(|item| resolver.item(item, &mut report)).collect();
            sections.push(AnnexSection { part, section, items });
        } else {
            left_out.push((part, section));
        }
    }
    if let Some(cost) = &contract.cost {
        resolver.check_parties(&cost.value.bearers, &mut report);
        let holds = |scope: &ItemScope<'_>| scope.cost.is_some_and(|held| held.span == cost.span);
        if !sections.iter().flat_map(|section| &section.items).any(|item| item.scopes.iter().any(holds)) {
            report.push(
                Diagnostic::warning(
                    codes::CHOICE_UNUSED,
                    format!("契約「{}」の cost は、どの項目にも使われません。", contract.title.value),
                )
                .at(cost.span, "契約の費用負担")
                .hint("どの項目も、費用負担を自分で決めているか、対象外です。契約の cost を消してください。"),
            );
        }
    }
    let (preamble, preamble_numbers) = preamble(catalog, hospital, contract, resolver.names());
    let fingerprint = AgreedContent {
        catalog,
        contract,
        sides: &sides,
        systems: &systems,
        preamble: &preamble,
        items: sections
            .iter()
            .flat_map(|s| s.items.iter().map(|item| (s.part.label.as_str(), s.section.label.as_str(), item)))
            .collect(),
    }
    .fingerprint();
    let annex = Annex {
        catalog,
        hospital,
        contract,
        sides,
        systems,
        sections,
        left_out,
        preamble,
        preamble_numbers,
        fingerprint,
        difference: None,
    };
    (annex, report)
}

struct Resolver<'a, 'b> {
    catalog: &'a Catalog,
    hospital: &'a Hospital,
    contract: &'a Contract,
    sides: &'b [Side<'a>],
    systems: &'b [&'a System],
}

/// The answers that hold for one system, or for all systems when they are alike.
struct Scope<'a> {
    system: Option<&'a System>,
    answers: MergedAnswers<'a>,
}

impl<'a> Resolver<'a, '_> {
    fn item(&self, item: &'a Item, report: &mut Report) -> AnnexItem<'a> {
        let merged = Merged::of(layers(self.hospital, Some(self.contract), &item.id), &self.contract.systems);
        let mut scopes = self.scopes(&merged);
        // The cost of the contract is below all layers. An item that is 対象外 has none.
        let of_contract = self.contract.cost.as_ref().filter(|_| merged.excluded.is_none());
        for scope in &mut scopes {
            self.check_parties(named_parties(&scope.answers), report);
            scope.answers.cost = scope.answers.cost.or(of_contract.map(|cost| Sourced::of(cost, Layer::Contract)));
        }
        let (lacks, lacking_systems) = missing_content(item, &scopes);
        let content_complete = lacks.is_empty();
        let first_check =
            merged.first_check.map(|check| Sourced { value: *check.value, layer: check.layer, span: check.span });
        let completed = merged.completed.map(|date| Sourced { value: *date.value, layer: date.layer, span: date.span });
        let (status, mut lacks) =
            status(merged.excluded.is_some(), lacks, first_check.map(|c| c.value), completed.map(|c| c.value));

        if let Some(check) = first_check
            && check.value
            && !content_complete
            && status == Status::Undecided
        {
            report.push(
                Diagnostic::warning(
                    codes::CHECK_PREMATURE,
                    format!("初回確認が「はい」ですが、次のことが決まっていません：{}。", words(&lacks)),
                )
                .at(check.span, "確認済みと書かれています")
                .hint("決まっていないことを書くか、初回確認を「いいえ」にしてください。"),
            );
        }
        if matches!(status, Status::Agreed | Status::Negotiating)
            && let Some(place) =
                scopes.iter().find(|scope| scope.answers.cost.is_none()).map(|scope| scope.answers.duty)
        {
            let span = place.map_or(self.contract.span, |duty| duty.span);
            report.push(
                Diagnostic::warning(
                    codes::COST_UNANSWERED,
                    format!(
                        "契約「{}」の「{}」に費用負担がありません。「定めなし」と印刷します。",
                        self.contract.title.value,
                        item.plain_title()
                    ),
                )
                .at(span, "この選択に cost がありません")
                .hint(
                    "費用を負担する者を cost: { bearer: … } で書いてください。ほかの項目も同じなら、契約に一度だけ書けます。",
                ),
            );
        }
        let reconfirm = reconfirm(self.catalog, self.contract, item, &merged).map(|(mark, fault)| {
            lacks.push(Lack::Reconfirm);
            report.push(fault);
            mark
        });
        let (tier, numbers) = self.tier(item, &merged, &scopes);
        AnnexItem {
            item,
            status,
            lacks,
            reconfirm,
            lacking_systems,
            first_check,
            completed,
            duty_short: self.duty_short(&merged, &scopes),
            excluded: merged.excluded,
            tier,
            numbers,
            scopes: scopes
                .into_iter()
                .map(|scope| ItemScope {
                    system: scope.system,
                    duty: scope.answers.duty,
                    reworded: item
                        .sentences
                        .iter()
                        .map(|group| &group.id)
                        .filter(|id| scope.answers.wording.replaces(id))
                        .collect(),
                    points: scope.answers.points,
                    cost: scope.answers.cost,
                })
                .collect(),
        }
    }

    /// One scope for each system if any system has answers of its own. Otherwise one scope for all.
    fn scopes(&self, merged: &Merged<'a>) -> Vec<Scope<'a>> {
        let differs = self.systems.iter().any(|system| merged.systems.contains_key(&system.id));
        if !differs {
            return vec![Scope { system: None, answers: merged.answers.clone() }];
        }
        // A contract of one system needs no name in front of each line.
        let named = self.systems.len() > 1;
        self.systems
            .iter()
            .map(|system| Scope { system: named.then_some(*system), answers: merged.for_system(&system.id) })
            .collect()
    }

    fn check_parties<'p>(&self, parties: impl IntoIterator<Item = &'p Spanned<PartyRef>>, report: &mut Report) {
        // A party that is not known has been reported already. Its duties must not be reported again as those of a
        // stranger.
        if !self.contract.has_all_parties {
            return;
        }
        for party in parties {
            let found = self.sides.iter().filter(|side| holds(&party.value, side)).count();
            match (&party.value, found) {
                (_, 1) => {}
                (PartyRef::OnlyVendor, 0) => report.push(
                    Diagnostic::error(
                        codes::PARTY_NOT_IN_CONTRACT,
                        format!("契約「{}」には事業者がいません。", self.contract.title.value),
                    )
                    .at(party.span, "事業者を指しています")
                    .and_at(self.contract.parties_span, "この契約の当事者"),
                ),
                (PartyRef::OnlyVendor, _) => report.push(
                    Diagnostic::error(
                        codes::PARTY_AMBIGUOUS,
                        format!(
                            "契約「{}」には事業者が{found}者いるため、vendor では決まりません。",
                            self.contract.title.value
                        ),
                    )
                    .at(party.span, "どの事業者か決まりません")
                    .and_at(self.contract.parties_span, "この契約の当事者")
                    .hint(format!("{} のどれかを書いてください。", self.party_ids())),
                ),
                (PartyRef::Party(id), _) => report.push(
                    Diagnostic::error(
                        codes::PARTY_NOT_IN_CONTRACT,
                        format!("「{id}」は契約「{}」の当事者ではありません。", self.contract.title.value),
                    )
                    .at(party.span, "この契約の当事者ではありません")
                    .and_at(self.contract.parties_span, "この契約の当事者")
                    .hint(format!("この契約の当事者は {} です。", self.party_ids())),
                ),
            }
        }
    }

    fn party_ids(&self) -> String {
        self.sides.iter().map(|side| side.party.id.as_str()).collect::<Vec<_>>().join("・")
    }

    fn names(&self) -> ContractNames<'a, '_> {
        ContractNames { sides: self.sides, dates: self.hospital.dates, system: None }
    }

    fn duty_short(&self, merged: &Merged<'a>, scopes: &[Scope<'a>]) -> String {
        if merged.excluded.is_some() {
            return Status::Excluded.word().to_owned();
        }
        let mut shorts: Vec<String> = Vec::new();
        for scope in scopes {
            let short = scope.answers.duty.map_or_else(
                || Status::Undecided.word().to_owned(),
                |duty| self.names().of(duty.value.holders.iter().map(|holder| &holder.party.value)),
            );
            if !shorts.contains(&short) {
                shorts.push(short);
            }
        }
        shorts.join("／")
    }

    fn tier(&self, item: &Item, merged: &Merged<'a>, scopes: &[Scope<'a>]) -> (TierText, ProvisionNumbers) {
        let signed = self.contract.numbers(&item.id);
        if let Some(reason) = merged.excluded {
            let excluded = || vec![missing(Status::Excluded.word())];
            let tier = TierText {
                duty: excluded(),
                agreed: vec![plain(vec![
                    TextRun::ours("対象外（理由："),
                    TextRun::from(reason.value.clone(), reason.span),
                    TextRun::ours("）"),
                ])],
                cost: excluded(),
                note: note_lines(merged.answers.note),
            };
            return (tier, signed);
        }
        let agreed = agreed_by_system(item, scopes, self.names());
        let numbers = numbers(agreed.iter().filter_map(|(id, _)| id.as_ref()), signed);
        let tier = TierText {
            duty: by_system(scopes, |answers| self.duty_lines(answers.duty)),
            agreed: numbered(agreed, &numbers, ProvisionNumber::printed),
            cost: by_system(scopes, |answers| self.cost_lines(answers.cost)),
            note: by_system(scopes, |answers| note_lines(answers.note)),
        };
        (tier, numbers)
    }

    fn duty_lines(&self, duty: Option<Sourced<&Duty>>) -> Vec<TierLine> {
        let Some(duty) = duty else {
            let word = TextRun::ours(Status::Undecided.word());
            return vec![TierLine::new(TierLineKind::Open, vec![word])];
        };
        if duty.value.holders.iter().all(|holder| holder.role.is_none()) {
            let label = self.names().of(duty.value.holders.iter().map(|holder| &holder.party.value));
            return vec![plain(vec![TextRun::from(label, duty.span)])];
        }
        // The order is that of the contract's parties, not the order in which the holders were written.
        let place = |holder: &&DutyHolder| self.sides.iter().position(|side| holds(&holder.party.value, side));
        let mut holders: Vec<&DutyHolder> = duty.value.holders.iter().collect();
        holders.sort_by_key(place);
        holders
            .into_iter()
            .map(|holder| {
                let mut runs = vec![TextRun::from(self.names().of([&holder.party.value]), holder.party.span)];
                if let Some(role) = &holder.role {
                    runs.push(TextRun::ours("："));
                    runs.push(TextRun::from(role.value.clone(), role.span));
                }
                plain(runs)
            })
            .collect()
    }

    fn cost_lines(&self, cost: Option<Sourced<&Cost>>) -> Vec<TierLine> {
        let Some(cost) = cost else {
            return vec![missing("定めなし")];
        };
        let mut runs =
            vec![TextRun::from(self.names().of(cost.value.bearers.iter().map(|bearer| &bearer.value)), cost.span)];
        if let Some(detail) = &cost.value.detail {
            runs.push(TextRun::ours("（"));
            runs.push(TextRun::from(detail.value.clone(), detail.span));
            runs.push(TextRun::ours("）"));
        }
        vec![plain(runs)]
    }
}

/// The parties that answers name, in the duty, in the cost and in points.
fn named_parties<'a>(answers: &MergedAnswers<'a>) -> impl Iterator<Item = &'a Spanned<PartyRef>> {
    let duty = answers.duty.into_iter().flat_map(|duty| duty.value.holders.iter().map(|holder| &holder.party));
    let cost = answers.cost.into_iter().flat_map(|cost| &cost.value.bearers);
    let points = answers.points.values().flat_map(|answer| match answer.value {
        Answer::Parties(parties) => &parties[..],
        _ => &[],
    });
    duty.chain(cost).chain(points)
}

/// The lines of 取決め with their provisions, in the order of the item. Lines that all systems share are printed once.
/// Where systems differ, each system's lines follow its name and, in a provision, a letter.
fn agreed_by_system<'a>(
    item: &Item,
    scopes: &[Scope<'a>],
    names: ContractNames<'a, '_>,
) -> Vec<(Option<ProvisionId>, Vec<TierLine>)> {
    let of_all: Vec<_> = scopes.iter().map(|scope| agreed_lines(item, &scope.answers, names)).collect();
    let places: BTreeSet<_> = of_all.iter().flat_map(|lines| lines.keys().copied()).collect();
    let of_one =
        |scope: &Scope<'a>| agreed_lines(item, &scope.answers, ContractNames { system: scope.system, ..names });
    let of_each: Vec<_> = if scopes.len() > 1 { scopes.iter().map(of_one).collect() } else { Vec::new() };
    places
        .into_iter()
        .map(|place| {
            let at = |lines: &[BTreeMap<_, Vec<TierLine>>]| -> Vec<Vec<TierLine>> {
                lines.iter().map(|lines| lines.get(&place).cloned().unwrap_or_default()).collect()
            };
            let alike = at(&of_all);
            let provision = place.provision(item);
            let lines = if say_the_same(&alike) {
                alike.into_iter().next().unwrap_or_default()
            } else if provision.is_some() {
                lettered(scopes, at(&of_each))
            } else {
                under_names(scopes, at(&of_each))
            };
            (provision, lines)
        })
        .collect()
}

/// The lines of each scope, each scope after the name of its system. If all scopes say the same, the lines are printed
/// once.
fn by_system(scopes: &[Scope<'_>], lines: impl Fn(&MergedAnswers<'_>) -> Vec<TierLine>) -> Vec<TierLine> {
    merged(scopes, scopes.iter().map(|scope| lines(&scope.answers)).collect())
}

fn merged(scopes: &[Scope<'_>], each: Vec<Vec<TierLine>>) -> Vec<TierLine> {
    if say_the_same(&each) { each.into_iter().next().unwrap_or_default() } else { under_names(scopes, each) }
}

fn say_the_same(each: &[Vec<TierLine>]) -> bool {
    let said = |lines: &[TierLine]| lines.iter().map(TierLine::plain).collect::<Vec<_>>();
    each.windows(2).all(|pair| said(&pair[0]) == said(&pair[1]))
}

fn under_names(scopes: &[Scope<'_>], each: Vec<Vec<TierLine>>) -> Vec<TierLine> {
    scopes
        .iter()
        .zip(each)
        .flat_map(|(scope, lines)| {
            lines
                .into_iter()
                .map(|line| TierLine { system: scope.system.map(|system| system.name.value.clone()), ..line })
        })
        .collect()
}

/// The lines of each scope. The first of them has a letter and the name of the system.
fn lettered(scopes: &[Scope<'_>], each: Vec<Vec<TierLine>>) -> Vec<TierLine> {
    let several = each.iter().filter(|lines| !lines.is_empty()).count() > 1;
    let spoken = scopes.iter().zip(each).filter(|(_, lines)| !lines.is_empty()).enumerate();
    spoken
        .flat_map(|(index, (scope, lines))| {
            lines.into_iter().enumerate().map(move |(at, line)| match at {
                0 => TierLine {
                    letter: several.then(|| letter(index)),
                    system: scope.system.map(|system| system.name.value.clone()),
                    ..line
                },
                _ if several => TierLine { letter: line.letter.as_ref().map(|letter| format!("({letter})")), ..line },
                _ => line,
            })
        })
        .collect()
}

fn note_lines(note: Option<Sourced<&String>>) -> Vec<TierLine> {
    match note {
        Some(note) => {
            vec![plain(vec![TextRun::from(note.value.clone(), note.span)])]
        }
        None => vec![missing("なし")],
    }
}

fn missing(word: &str) -> TierLine {
    TierLine::new(TierLineKind::Missing, vec![TextRun::ours(word)])
}

fn plain(runs: Vec<TextRun>) -> TierLine {
    TierLine::new(TierLineKind::Plain, runs)
}

/// The duty and the required points that any scope lacks, each named once. The map holds the systems that lack
/// something other systems have.
fn missing_content<'a>(item: &Item, scopes: &[Scope<'a>]) -> (Vec<Lack>, BTreeMap<Lack, Vec<&'a System>>) {
    let mut lacks = Vec::new();
    let mut only_in = BTreeMap::new();
    let mut look_for = |lack: Lack, is_missing: &dyn Fn(&MergedAnswers<'a>) -> bool| {
        let missing: Vec<&Scope<'a>> = scopes.iter().filter(|scope| is_missing(&scope.answers)).collect();
        if missing.is_empty() {
            return;
        }
        if missing.len() < scopes.len() {
            only_in.insert(lack.clone(), missing.iter().filter_map(|scope| scope.system).collect());
        }
        lacks.push(lack);
    };
    look_for(Lack::Duty, &|answers| answers.duty.is_none());
    for point in &item.points {
        look_for(Lack::Point(point.id.clone(), point.question.clone()), &|answers| {
            is_required(point, &answers.points) && !answers.points.contains_key(&point.id)
        });
    }
    (lacks, only_in)
}

/// 「担当、監視する範囲」
fn words(lacks: &[Lack]) -> String {
    let word = |lack: &Lack| match lack {
        Lack::Point(_, question) => question.clone(),
        _ => lack.word(),
    };
    lacks.iter().map(word).collect::<Vec<_>>().join("、")
}
