//! Where each value of a hospital file is printed. The documents of a hospital are divided into areas, and this says
//! which areas a value of the file may change.

use std::collections::BTreeMap;

use betten::diagnostic::Span;
use betten::document::{Block, Cell, Document, Inline, ParagraphRole, Row, Table, TableRole};
use betten::model::hospital::Hospital;
use betten::produce::ContractDocuments;

/// Contract, document, place, and what belongs to the place.
pub type Area = Vec<String>;

/// A stretch of printed text and where a person wrote it.
pub type Piece = (String, Option<Span>);

/// Everything printed, by area, and of the model what is not printed as text.
pub fn areas(hospital: &Hospital, contracts: &[ContractDocuments]) -> BTreeMap<Area, Vec<Piece>> {
    let mut all = Areas::default();
    all.word(&["", "model", "folder"], hospital.id.as_str());
    // The role matrix prints the reason, and also the contracts and systems, which would otherwise stand there as not
    // accepted. Its words depend on every contract.
    for (number, accepted) in hospital.accepted.iter().enumerate() {
        let area = ["", "accepted", &number.to_string()];
        all.word(&area, &accepted.reason);
        accepted.contracts.iter().for_each(|contract| all.word(&area, contract.value.as_str()));
        accepted.systems.iter().for_each(|system| all.word(&area, system.value.as_str()));
    }
    for (number, (contract, made)) in hospital.contracts.iter().zip(contracts).enumerate() {
        let number = number.to_string();
        all.word(&[&number, "model", "folder"], contract.id.as_str());
        for document in &made.documents {
            all.document(&number, document);
        }
    }
    all.areas
}

#[derive(Default)]
struct Areas {
    areas: BTreeMap<Area, Vec<Piece>>,
    /// The items of the contract whose annex was seen last.
    items: Vec<String>,
}

impl Areas {
    fn put(&mut self, area: &[&str], inlines: &[Inline]) {
        let pieces = self.areas.entry(area.iter().map(|part| (*part).to_owned()).collect()).or_default();
        for inline in inlines {
            match inline {
                Inline::Text(text) => pieces.push((text.text.clone(), text.origin)),
                Inline::Ringed { words, chosen } => pieces.push((format!("{words:?} {chosen:?}"), None)),
                other => pieces.push((other.plain(), None)),
            }
        }
        pieces.push(("\n".to_owned(), None));
    }

    fn word(&mut self, area: &[&str], word: &str) {
        self.put(area, &[Inline::text(word)]);
    }

    fn document(&mut self, number: &str, document: &Document) {
        let kind = document.kind.key();
        self.word(&[number, kind, "title"], &document.title);
        self.word(&[number, kind, "author"], &document.author);
        self.word(&[number, kind, "date"], &format!("{:?}", document.date));
        self.word(&[number, kind, "paper"], &format!("{:?}", document.paper));
        self.word(&[number, kind, "draft"], if document.draft { "案" } else { "" });
        let running = &document.running;
        self.put(&[number, kind, "title"], &running.contract);
        self.word(&[number, kind, "date"], &running.contract_date);
        self.put(&[number, kind, "label"], &running.label);
        self.word(&[number, kind, "fingerprint"], &running.fingerprint);
        self.word(&[number, kind, "edition"], &format!("{}{:?}", running.edition, running.edited_catalog));
        for block in &document.blocks {
            match block {
                Block::Heading { level: 1, text, .. } => self.put(&[number, kind, "label"], text),
                Block::Heading { text, .. } => self.put(&[number, kind, "headings"], text),
                Block::Paragraph(paragraph) => {
                    let text: String = paragraph.inlines.iter().map(Inline::plain).collect();
                    let is_fingerprint = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                    let place = match paragraph.role {
                        _ if is_fingerprint => "fingerprint",
                        ParagraphRole::Notice => "draft",
                        // Who has to check the sentences is said in a draft alone.
                        ParagraphRole::Small if text.starts_with("「取決め」") => "draft",
                        ParagraphRole::Scope => "scope",
                        ParagraphRole::Provision => "preamble",
                        ParagraphRole::Body | ParagraphRole::Clause | ParagraphRole::Small | ParagraphRole::Legend => {
                            "words"
                        }
                    };
                    // In a draft a line says that there will be a place of signing.
                    let later = text.ends_with("すべて決まると付きます。");
                    let area: &[&str] =
                        if later { &[number, kind, "signing", "sentence"] } else { &[number, kind, place] };
                    self.put(area, &paragraph.inlines);
                }
                Block::Facts(facts) => {
                    for fact in facts {
                        for value in &fact.values {
                            self.put(&[number, kind, "fact", &fact.name], value);
                        }
                    }
                }
                Block::Table(table) => self.table(number, kind, table),
                Block::Items(table) => {
                    for item in &table.items {
                        let id = item.anchor.as_str();
                        self.put(&[number, kind, id, "canonical"], &item.heading);
                        item.cells.iter().for_each(|cell| self.cell(&[number, kind, id, "canonical"], cell));
                        self.word(&[number, kind, id, "status"], item.status.word());
                        for field in &item.tier.fields {
                            for line in &field.lines {
                                let area = [number, kind, id, &field.label];
                                self.put(&area, line.system.as_deref().unwrap_or_default());
                                self.put(&area, &line.inlines);
                            }
                        }
                    }
                }
                Block::Signing(signing) => {
                    let sentence = format!("{:?} {}", signing.kind, signing.sentence);
                    self.word(&[number, kind, "signing", "sentence"], &sentence);
                    self.put(&[number, kind, "signing", "date"], &signing.date);
                    for party in &signing.parties {
                        for value in party.lines.iter().flat_map(|line| &line.values) {
                            self.put(&[number, kind, "signing", &party.label], value);
                        }
                    }
                }
                Block::Figure(figure) => {
                    self.put(&[number, kind, "figures"], &figure.caption);
                    self.word(&[number, kind, "figures"], &figure.description);
                }
                Block::Definitions(terms) => {
                    for term in terms {
                        self.word(&[number, kind, "scope"], &format!("{} {}", term.number.0, term.term));
                    }
                }
            }
        }
    }

    fn cell(&mut self, area: &[&str], cell: &Cell) {
        cell.paragraphs.iter().for_each(|paragraph| self.put(area, paragraph));
    }

    fn table(&mut self, number: &str, kind: &str, table: &Table) {
        for column in &table.columns {
            self.put(&[number, kind, "head"], &column.text);
        }
        let mut above = String::new();
        for row in &table.rows {
            match row {
                Row::Section(text) => {
                    let plain: String = text.iter().map(Inline::plain).collect();
                    // A party's label, or a section.
                    above = plain.split('\u{3000}').next().unwrap_or_default().to_owned();
                    self.put(&[number, kind, table.role.key(), &above], text);
                }
                Row::Note(text) => self.put(&[number, kind, table.role.key(), &above], text),
                Row::Cells { anchor, cells } => {
                    let names: &[&str] = match table.role {
                        TableRole::Overview => &["canonical", "canonical", "duty", "status"],
                        TableRole::Checklist => {
                            &["canonical", "canonical", "canonical", "first_check", "completed", "status"]
                        }
                        TableRole::Contacts | TableRole::Subcontractors => {
                            let area = [number, kind, table.role.key(), &above];
                            cells.iter().for_each(|cell| self.cell(&area, cell));
                            continue;
                        }
                        other => panic!("no document of a contract has a table of this kind: {other:?}"),
                    };
                    // The checklist has no links; its rows are those of the overview.
                    let place = match anchor {
                        Some(anchor) => {
                            self.items.push(anchor.clone());
                            anchor.clone()
                        }
                        None => self.items.remove(0),
                    };
                    for (name, cell) in names.iter().zip(cells) {
                        self.cell(&[number, kind, &place, name], cell);
                    }
                }
            }
        }
    }
}

/// A value of a hospital file, by its keys.
pub type Keys = Vec<String>;

/// Whether a value that stands under these keys may change what is printed in an area.
pub fn may_change(keys: &Keys, area: &Area, hospital: &Hospital) -> bool {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let area: Vec<&str> = area.iter().map(String::as_str).collect();
    let Ok(number) = area[0].parse::<usize>() else {
        return keys == ["hospital", "id"] && area[1] == "model" || keys[0] == "accepted" && area[1] == "accepted";
    };
    let Some(contract) = hospital.contracts.get(number) else { return false };
    let label =
        |party: &str| contract.parties.iter().find(|side| side.id.as_str() == party).map(|side| side.label.as_str());
    let covers = |system: &str| contract.systems.iter().any(|id| id.as_str() == system);
    let party = |party: &str, keys: &[&str]| match (label(party), keys) {
        (None, _) => false,
        (Some(label), ["party", ..]) => {
            area[2..] == ["fact", label]
                || matches!(area[2], "contacts" | "subcontractors" | "signing") && area[3] == label
                || area[2] == "author" && party == "hospital"
                || is_derived(&area)
        }
        (Some(label), ["contacts", ..]) => area[2..] == ["contacts", label],
        (Some(label), ["subcontractors", ..]) => area[2..] == ["subcontractors", label],
        _ => false,
    };
    match &keys[..] {
        ["hospital", rest @ ..] => party("hospital", rest),
        ["vendors", id, rest @ ..] => party(id, rest),
        ["systems", id] => covers(id) && (names_systems(&area) || is_derived(&area)),
        ["preamble", ..] => area[2] == "preamble" || is_derived(&area),
        ["choices", item, rest @ ..] => choice(item, rest, &area),
        ["contracts", index, rest @ ..] if *index == number.to_string() => match rest {
            ["id"] => area[1..] == ["model", "folder"],
            ["title"] => {
                matches!(area[2], "title" | "preamble") || area[2..] == ["fact", "契約名"] || is_derived(&area)
            }
            ["date"] => {
                matches!(area[2], "date" | "preamble")
                    || area[2..] == ["fact", "契約日"]
                    || area[2..] == ["signing", "date"]
                    || is_derived(&area)
            }
            ["period", ..] => area[2..] == ["fact", "契約期間"],
            ["systems", ..] => names_systems(&area) || area[2] == "preamble" || is_derived(&area),
            // What must be settled decides whether the papers are drafts.
            ["precedence"] => area[1] != "model",
            ["annex_date"] => {
                area[2] == "preamble"
                    || area[2..] == ["fact", "別添の日"]
                    || area[2..] == ["signing", "date"]
                    || is_derived(&area)
            }
            ["preamble", ..] => area[2] == "preamble" || is_derived(&area),
            ["related", ..] => area[2..] == ["fact", "関連文書"] || area[2] == "preamble" || is_derived(&area),
            ["figures", ..] => matches!(area[2], "figures" | "preamble") || is_derived(&area),
            ["annex"] => matches!(area[2], "label" | "title"),
            ["signing"] => area[2] == "signing",
            ["first_meeting"] => area[1..] == ["checklist", "head"],
            ["cost", ..] => area.get(3) == Some(&"費用負担") || is_derived(&area),
            ["choices", item, rest @ ..] => choice(item, rest, &area),
            // Who is 甲, and what is covered, is everywhere.
            ["parties", ..] | ["sections", ..] | ["choices"] => area[1] != "model",
            _ => false,
        },
        _ => false,
    }
}

/// What a value of a choice may change.
fn choice(item: &str, keys: &[&str], area: &[&str]) -> bool {
    if is_derived(area) {
        return true;
    }
    if area[2] != format!("item-{}", item.to_ascii_lowercase()) {
        return false;
    }
    let field = area[3];
    match keys {
        ["systems", _, rest @ ..] if !rest.is_empty() => choice(item, rest, area),
        ["duty", ..] => matches!(field, "担当" | "取決め" | "duty" | "status"),
        ["points", ..] => matches!(field, "取決め" | "status"),
        ["cost", ..] => field == "費用負担",
        ["note"] => field == "特記事項",
        ["wording"] => field == "取決め",
        ["first_check"] => matches!(field, "first_check" | "completed" | "status"),
        ["completed"] => matches!(field, "completed" | "status"),
        _ => field != "canonical",
    }
}

/// What follows from the agreed content of a contract as a whole.
fn is_derived(area: &[&str]) -> bool {
    matches!(area[2], "fingerprint" | "draft")
}

/// Where names of systems stand.
fn names_systems(area: &[&str]) -> bool {
    area[2..] == ["fact", "対象システム"]
        || area[2] == "contacts"
        || area[2].starts_with("item-") && !matches!(area[3], "canonical")
}

/// Keys whose value decides which others are printed.
pub fn decides_over_others(keys: &Keys) -> bool {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match &keys[..] {
        ["contracts", _, "parties" | "sections" | "systems", ..] | ["contracts", _, "choices"] => true,
        // The place of signing prints the contract's date and parties again.
        ["contracts", _, "signing"] => true,
        // A contact prints the names of its systems.
        [_, "contacts", _, ..] | [_, _, "contacts", _, ..] => true,
        ["contracts", _, "choices", _, rest @ ..] | ["choices", _, rest @ ..] => {
            matches!(rest, [] | ["excluded" | "inherit" | "systems"] | ["systems", _])
        }
        _ => false,
    }
}
