//! Makes the list of fields from the tables of keys and from an edition.

use crate::form::{FieldChoice, FieldGroup, FieldGroupKind, FieldKey, FieldKind, FieldNeed, FieldValue, FormField};
use crate::model::catalog::{Catalog, Column, Item, Part, Section};
use crate::model::cell::CellText;
use crate::model::hospital::{Contract, ContractParty, Hospital};
use crate::model::id::{PartyId, SectionId};
use crate::model::point::{Point, PointKind, Requirement, SentencePiece};
use crate::model::preamble::PreamblePiece;
use crate::raw::hospital::{CHOICE, CONTRACT, FILE, SYSTEM_CHOICE, VENDOR};
use crate::raw::keys::{Key, Keys, Kind, Name, Need};
use crate::schema::words_of;

/// Keys that no form asks, with the reason.
pub const NOT_ASKED: &[(&str, &str, &str)] = &[
    ("病院ファイル", "catalog", "the form is for this edition; `init --migrate` moves to another"),
    ("病院ファイル", "points", "`init --migrate` moves to another revision"),
    ("病院ファイル", "contracts", "each contract has a form of its own"),
    ("病院ファイル", "accepted", "`check` shows the entry to write, and a person must read what it accepts"),
    ("病院ファイル", "vendors", "each vendor has fields of its own; `init` adds one"),
    ("hospital", "id", "it names folders"),
    ("契約", "id", "it names the contract that the form is for"),
    ("契約", "points", "`status --stamp` writes it"),
    ("契約", "signed", "`status --stamp` writes it"),
    ("選択", "agreed_for", "`status --stamp` writes it; who has read the new text removes the line"),
];

/// What the file decides about possible answers.
#[derive(Debug, Clone)]
pub struct FormScope<'a> {
    /// The edition, at the revision of the contract.
    pub catalog: &'a Catalog,
    /// Who may be a party: the hospital and its vendors.
    pub parties: Vec<FieldChoice>,
    pub systems: Vec<FieldChoice>,
    /// The parties that items may name, with their labels in the contract.
    pub holders: Vec<FieldChoice>,
    /// The systems for which items may have answers of their own.
    pub covered: Vec<FieldChoice>,
    /// The sections that are asked.
    pub sections: Vec<SectionId>,
}

impl<'a> FormScope<'a> {
    /// What a contract may name. `catalog` is its edition.
    pub fn of_contract(catalog: &'a Catalog, hospital: &Hospital, contract: &Contract) -> Self {
        let all = Self::of_hospital(catalog, hospital);
        let labelled = |party: &ContractParty| {
            let name = all.parties.iter().find(|known| known.value == party.id.as_str());
            let name = name.map_or(party.id.as_str(), |known| &known.label);
            let label = format!("{}（{name}）", party.label);
            FieldChoice { names: vec![party.label.to_string(), name.to_owned()], ..choice(party.id.as_str(), &label) }
        };
        let holders = contract.parties.iter().map(labelled).collect();
        let is_covered = |system: &&FieldChoice| contract.systems.iter().any(|id| id.as_str() == system.value);
        let covered = all.systems.iter().filter(is_covered).cloned().collect();
        Self { catalog: catalog.at(contract.revision), holders, covered, sections: contract.sections.clone(), ..all }
    }

    /// Only what the contract itself names. A form that goes to a vendor must not name others.
    #[must_use]
    pub fn within(self, contract: &Contract) -> Self {
        let is_party = |party: &FieldChoice| contract.parties.iter().any(|own| own.id.as_str() == party.value);
        let is_system = |system: &FieldChoice| contract.systems.iter().any(|id| id.as_str() == system.value);
        Self {
            parties: self.parties.into_iter().filter(is_party).collect(),
            systems: self.systems.into_iter().filter(is_system).collect(),
            ..self
        }
    }

    /// What may be named for all contracts. `catalog` is the edition of the hospital.
    pub fn of_hospital(catalog: &'a Catalog, hospital: &Hospital) -> Self {
        let all = [&hospital.party].into_iter().chain(hospital.vendors.iter().map(|vendor| &vendor.party));
        let parties: Vec<FieldChoice> = all.map(|party| choice(party.id.as_str(), &party.name.value)).collect();
        let systems: Vec<FieldChoice> =
            hospital.systems.iter().map(|system| choice(system.id.as_str(), &system.name.value)).collect();
        Self {
            catalog: catalog.at(hospital.revision),
            holders: parties.clone(),
            parties,
            covered: systems.clone(),
            systems,
            sections: catalog.sections().map(|(_, section)| section.id.clone()).collect(),
        }
    }

    /// The id of the only vendor that items may name.
    pub fn only_vendor(&self) -> Option<&str> {
        let mut vendors = self.holders.iter().filter(|party| party.value != PartyId::HOSPITAL);
        vendors.next().filter(|_| vendors.next().is_none()).map(|vendor| vendor.value.as_str())
    }
}

/// What was filled in.
pub trait FilledForm {
    /// What stands in the file, in the layer that the form is for.
    fn value(&self, key: &FieldKey, kind: &FieldKind) -> FieldValue;

    /// What holds where nothing stands.
    fn inherited(&self, key: &FieldKey, kind: &FieldKind) -> FieldValue;

    /// The entries of a list, each with a value for each column.
    fn entries(&self, key: &FieldKey, columns: &[FormField]) -> Vec<Vec<FieldValue>>;
}

/// The fields of a contract: its head, then its items.
pub fn contract_fields(known: &FormScope<'_>, filled: &dyn FilledForm) -> Vec<FieldGroup> {
    let lister = Lister { known, filled, in_contract: true };
    let mut groups = lister.mapping(&CONTRACT, "契約", &[]);
    groups.extend(lister.items());
    groups
}

/// The fields of what holds in all contracts: the file's own, the hospital, each of the vendors (id and name), and the
/// common choices.
pub fn common_fields(known: &FormScope<'_>, vendors: &[FieldChoice], filled: &dyn FilledForm) -> Vec<FieldGroup> {
    let lister = Lister { known, filled, in_contract: false };
    let mut groups = lister.mapping(&FILE, "病院", &[]);
    for vendor in vendors {
        groups.extend(lister.mapping(&VENDOR, &vendor.label, &["vendors", &vendor.value]));
    }
    groups.extend(lister.items());
    groups
}

struct Lister<'a> {
    known: &'a FormScope<'a>,
    filled: &'a dyn FilledForm,
    in_contract: bool,
}

impl Lister<'_> {
    /// The fields of a mapping: first what it asks once, then its lists.
    fn mapping(&self, keys: &Keys, title: &str, above: &[&str]) -> Vec<FieldGroup> {
        let mut head = FieldGroup { kind: FieldGroupKind::Head, title: title.to_owned(), fields: Vec::new() };
        let mut others = Vec::new();
        for key in keys.known.iter().filter(|key| is_asked(keys, key)) {
            let Some(about) = key.about else { continue };
            let names = [above, &[key.name]].concat();
            match key.kind {
                Kind::Map(Name::Item, _) => {}
                Kind::Map(Name::Party, _) => {
                    let each = self.known.parties.iter().map(|party| {
                        let key = FieldKey::head([&names[..], &[&party.value]].concat());
                        let label = format!("{}：{}", about.title, party.label);
                        self.field(key, label, about.form_help().to_owned(), FieldKind::Text, FieldNeed::Optional)
                    });
                    head.fields.extend(each);
                }
                Kind::Map(Name::Sentence, _) => {
                    let each = self.known.catalog.preamble.groups.iter().map(|group| {
                        let key = FieldKey::head([&names[..], &[group.id.as_str()]].concat());
                        let text = group.cases.first().map(|case| preamble_text(&case.text)).unwrap_or_default();
                        self.field(key, instead_of(&text), OWN_TEXT.to_owned(), FieldKind::Text, FieldNeed::Optional)
                    });
                    let fields = each.collect();
                    others.push(FieldGroup { kind: FieldGroupKind::Head, title: about.title.to_owned(), fields });
                }
                Kind::Map(Name::System, _) => {
                    let own = [("id", "記号"), ("name", "名称")];
                    let column = |(name, label): (&str, &str)| {
                        self.column(
                            FieldKey::head([name]),
                            label.to_owned(),
                            String::new(),
                            FieldKind::Text,
                            FieldNeed::Required,
                        )
                    };
                    others.push(self.table(FieldKey::head(names), about.title, own.map(column).into()));
                }
                Kind::Map(..) => {}
                Kind::List(Kind::Mapping(entry)) => {
                    let columns = self.columns(entry);
                    let title =
                        if above.is_empty() { about.title.to_owned() } else { format!("{title}　{}", about.title) };
                    others.push(self.table(FieldKey::head(names), &title, columns));
                }
                Kind::Mapping(below) => {
                    let mut inside = self.mapping(below, title, &names).into_iter();
                    let mut fields = inside.next().map(|group| group.fields).unwrap_or_default();
                    if need(key) == FieldNeed::Optional {
                        let when = format!("{}を書くときは必須", about.title);
                        let inner = fields.iter_mut().filter(|field| field.need == FieldNeed::Required);
                        inner.for_each(|field| field.need = FieldNeed::When(when.clone()));
                    }
                    let label = |field: &FormField| match self.in_contract {
                        true => format!("{}の{}", about.title, field.label),
                        false => field.label.clone(),
                    };
                    head.fields.extend(fields.into_iter().map(|field| FormField { label: label(&field), ..field }));
                    others.extend(inside);
                }
                _ => head.fields.push(self.of_key(key, FieldKey::head(names))),
            }
        }
        [head].into_iter().filter(|group| !group.fields.is_empty()).chain(others).collect()
    }

    fn table(&self, key: FieldKey, title: &str, columns: Vec<FormField>) -> FieldGroup {
        let entries = self.filled.entries(&key, &columns);
        FieldGroup { kind: FieldGroupKind::Table { key, entries }, title: title.to_owned(), fields: columns }
    }

    fn columns(&self, entry: &Keys) -> Vec<FormField> {
        let column = |key: &Key| {
            let about = key.about?;
            let (kind, need) = (self.kind(&key.kind), need(key));
            Some(self.column(
                FieldKey::head([key.name]),
                about.title.to_owned(),
                about.form_help().to_owned(),
                kind,
                need,
            ))
        };
        entry.known.iter().filter_map(column).collect()
    }

    /// The field of a declared key.
    fn of_key(&self, key: &Key, name: FieldKey) -> FormField {
        let about = key.about.expect("every key of the hospital file says what it is about");
        self.field(name, about.title.to_owned(), about.form_help().to_owned(), self.kind(&key.kind), need(key))
    }

    fn field(&self, key: FieldKey, label: String, help: String, kind: FieldKind, need: FieldNeed) -> FormField {
        let (value, inherited) = (self.filled.value(&key, &kind), self.filled.inherited(&key, &kind));
        FormField { value, inherited, ..self.column(key, label, help, kind, need) }
    }

    /// A field whose values stand elsewhere.
    fn column(&self, key: FieldKey, label: String, help: String, kind: FieldKind, need: FieldNeed) -> FormField {
        FormField { key, label, help, kind, need, value: FieldValue::default(), inherited: FieldValue::default() }
    }

    fn kind(&self, kind: &Kind) -> FieldKind {
        match kind {
            Kind::Day => FieldKind::Day,
            Kind::Flag => FieldKind::One(vec![choice("true", "はい"), choice("false", "いいえ")]),
            Kind::YesNo => FieldKind::One(vec![choice("はい", "はい"), choice("いいえ", "いいえ")]),
            Kind::Name(name) => self.one_name(*name),
            Kind::List(entry) => self.several(entry),
            Kind::OneOf(forms) => match forms.iter().find_map(|form| match form {
                Kind::List(entry) => Some(self.several(entry)),
                _ => None,
            }) {
                Some(kind) => kind,
                None => FieldKind::Text,
            },
            Kind::Text | Kind::Map(..) | Kind::Mapping(_) => FieldKind::Text,
        }
    }

    fn one_name(&self, name: Name) -> FieldKind {
        match (name, words_of(name, self.known.catalog)) {
            (_, Some(words)) => FieldKind::One(words.iter().map(|(key, word)| choice(key, word)).collect()),
            (Name::Party, None) => FieldKind::One(self.known.parties.clone()),
            (Name::Holder, None) => FieldKind::One(self.known.holders.clone()),
            (Name::System, None) => FieldKind::One(self.known.systems.clone()),
            _ => FieldKind::Text,
        }
    }

    fn several(&self, entry: &Kind) -> FieldKind {
        match entry {
            Kind::Name(name) => match self.one_name(*name) {
                FieldKind::One(choices) => FieldKind::Some(choices),
                _ => FieldKind::Lines,
            },
            _ => FieldKind::Lines,
        }
    }

    fn items(&self) -> Vec<FieldGroup> {
        let asked = |section: &Section| self.known.sections.contains(&section.id);
        let sections = self.known.catalog.sections().filter(|(_, section)| asked(section));
        let items = sections.flat_map(|(part, section)| section.items.iter().map(move |item| (part, section, item)));
        items.map(|(part, section, item)| self.item(part, section, item)).collect()
    }

    fn item(&self, part: &Part, section: &Section, item: &Item) -> FieldGroup {
        let mut fields = self.choice(&CHOICE, item, None);
        for system in &self.known.covered {
            let named =
                |field: FormField| FormField { label: format!("〔{}〕{}", system.label, field.label), ..field };
            let all = self.choice(&SYSTEM_CHOICE, item, Some(system)).into_iter();
            fields.extend(all.map(named));
        }
        FieldGroup {
            title: format!("{} {}", item.place(part, section), item.plain_title()),
            kind: FieldGroupKind::Item {
                id: item.id.to_string(),
                canonical: part.columns.iter().filter_map(|column| self.canonical(*column, item)).collect(),
            },
            fields,
        }
    }

    /// The head and the text of one cell of the ministry's table.
    fn canonical(&self, column: Column, item: &Item) -> Option<(String, String)> {
        let lines = |texts: Vec<String>| texts.join("\n");
        let text = match column {
            Column::Content => item.content.plain(),
            Column::Risk => item.risk.as_ref()?.plain(),
            Column::Response => lines(item.response.texts(CellText::plain)),
            Column::References => lines(item.references.iter().map(|reference| reference.text.plain()).collect()),
            Column::Number | Column::Title | Column::FirstCheck | Column::Completed => return None,
        };
        Some((self.known.catalog.column_head(column).to_owned(), text))
    }

    /// What a choice may say about an item, for all systems or for one.
    fn choice(&self, keys: &Keys, item: &Item, system: Option<&FieldChoice>) -> Vec<FormField> {
        let place = |key: FieldKey| match system {
            Some(system) => key.for_system(&system.value),
            None => key,
        };
        let stands_here = |key: &&Key| self.in_contract || !key.about.is_some_and(|about| about.in_contracts_alone);
        let mut fields = Vec::new();
        for key in keys.known.iter().filter(stands_here).filter(|key| is_asked(keys, key)) {
            match key.kind {
                Kind::Map(Name::Point, _) => fields.extend(item.points.iter().map(|point| {
                    let key = place(FieldKey::of_item(item.id.as_str(), point.id.as_str()));
                    self.point(item, point, key)
                })),
                // The answers by system follow.
                Kind::Map(Name::System, _) => {}
                Kind::OneOf([Kind::Text, Kind::Map(Name::Sentence, _)]) => {
                    let whole = place(FieldKey::of_item(item.id.as_str(), key.name));
                    fields.push(self.of_key(key, whole.clone()));
                    fields.extend(item.sentences.iter().map(|group| {
                        let text = group.cases.first().map(|case| sentence_text(&case.text)).unwrap_or_default();
                        let key = whole.below(group.id.as_str());
                        self.field(key, instead_of(&text), OWN_TEXT.to_owned(), FieldKind::Text, FieldNeed::Optional)
                    }));
                }
                _ => {
                    let mut field = self.of_key(key, place(FieldKey::of_item(item.id.as_str(), key.name)));
                    // Without it the item is 未決.
                    if key.name == "duty" && system.is_none() && self.in_contract {
                        field.need = FieldNeed::Required;
                    }
                    fields.push(field);
                }
            }
        }
        fields
    }

    fn point(&self, item: &Item, point: &Point, key: FieldKey) -> FormField {
        let kind = match &point.kind {
            PointKind::Options(options) => FieldKind::One(
                options
                    .iter()
                    .map(|option| FieldChoice {
                        value: option.id.to_string(),
                        label: option.label.clone(),
                        names: Vec::new(),
                        detail: option.detail.clone(),
                    })
                    .collect(),
            ),
            PointKind::YesNo => self.kind(&Kind::Flag),
            PointKind::Party => FieldKind::Some(self.known.holders.clone()),
            PointKind::Duration => FieldKind::Duration,
            PointKind::Date => FieldKind::Day,
            PointKind::List => FieldKind::Lines,
            PointKind::Text => FieldKind::Text,
        };
        let need = match (&point.required, &key.system) {
            (Requirement::Never, _) | (_, Some(_)) => FieldNeed::Optional,
            (Requirement::Always, None) => FieldNeed::Required,
            (Requirement::When(_), None) => FieldNeed::When(point.required.words(&item.points)),
        };
        self.field(key, point.question.clone(), point.help.clone().unwrap_or_default(), kind, need)
    }
}

fn is_asked(keys: &Keys, key: &Key) -> bool {
    !NOT_ASKED.iter().any(|(what, name, _)| *what == keys.what && *name == key.name)
}

fn need(key: &Key) -> FieldNeed {
    match key.need {
        Need::Always => FieldNeed::Required,
        Need::Sometimes | Need::Never => FieldNeed::Optional,
    }
}

const OWN_TEXT: &str = "この文の代わりに、自分たちの文を印刷するときに書きます。";

/// The label of a text in the place of a sentence of ours: the beginning of that sentence.
fn instead_of(text: &str) -> String {
    /// In characters.
    const SHOWN: usize = 60;
    let cut = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("「{}{cut}」の代わりの文", text.chars().take(SHOWN).collect::<String>())
}

/// A sentence with dots for what the answers decide.
fn sentence_text(pieces: &[SentencePiece]) -> String {
    let piece = |piece: &SentencePiece| match piece {
        SentencePiece::Text(text) => text.clone(),
        _ => "…".to_owned(),
    };
    pieces.iter().map(piece).collect()
}

fn preamble_text(pieces: &[PreamblePiece]) -> String {
    let piece = |piece: &PreamblePiece| match piece {
        PreamblePiece::Text(text) => text.clone(),
        PreamblePiece::Name(_) => "…".to_owned(),
    };
    pieces.iter().map(piece).collect()
}

fn choice(value: &str, label: &str) -> FieldChoice {
    FieldChoice { value: value.to_owned(), label: label.to_owned(), names: Vec::new(), detail: None }
}
