//! What an annex says, clause by clause.

use std::collections::BTreeMap;

use crate::model::agreed::{AgreedClause, AgreedText, ClauseKey, ClauseLine, ClauseText};
use crate::model::catalog::{Catalog, Column, Item, Part};
use crate::model::cell::CellText;
use crate::model::id::{ItemId, ProvisionId};
use crate::resolve::facts::FactKind;
use crate::resolve::provision::DELETED;
use crate::resolve::{AGREED, Annex, AnnexItem, PREAMBLE, TextRun, TierLine};

/// The label of an item's place. It is the ministry's word for the column.
pub const PLACE: &str = "項番";

/// Where the ministry's cells of an item begin.
const CELLS: usize = 1;
/// Where what was agreed begins.
pub const TIER: usize = 100;
/// The places in the head of a contract.
const FACTS: usize = 10;
const PARTIES: usize = 100;
const AFTER_PARTIES: usize = 200;
const BEFORE_ITEMS: usize = 300;

impl Annex<'_> {
    /// Everything that the parties agree on, the head of the contract first.
    pub fn text(&self) -> AgreedText {
        let mut clauses = self.head();
        let order: Vec<&ItemId> = self.catalog.items().map(|item| &item.id).collect();
        for section in &self.sections {
            for item in &section.items {
                let at = order.iter().position(|id| **id == item.item.id).map_or(0, |at| at + 1);
                let place = item.item.place(section.part, section.section);
                clauses.push(of_item(item, (at, 0), PLACE, vec![ClauseLine::plain(place)]));
                let cells = cells(self.catalog, section.part, item.item).into_iter().enumerate();
                clauses.extend(cells.map(|(place, (head, texts))| {
                    of_item(item, (at, CELLS + place), head, texts.into_iter().map(ClauseLine::plain).collect())
                }));
                for (place, (label, lines)) in item.tier.fields().into_iter().enumerate() {
                    let numbers = item.numbers.iter().map(|(id, number)| (id, number.printed())).collect();
                    let id = Some(&item.item.id);
                    clauses.extend(of_lines(
                        id,
                        (at, TIER + place),
                        label,
                        lines,
                        if label == AGREED { numbers } else { BTreeMap::new() },
                    ));
                }
            }
        }
        AgreedText::new(clauses)
    }

    /// What the annex says of the contract itself, without what both papers print only once.
    fn head(&self) -> Vec<AgreedClause> {
        let line = |text: String| vec![ClauseLine::plain(text)];
        let mut head = vec![
            fact(0, "別添の名称", None, line(self.contract.annex.value.clone())),
            fact(1, "確認表の版", None, line(format!("{}版", self.catalog.issued))),
            fact(2, "文案の改訂", None, line(format!("改訂{}", self.catalog.revision))),
        ];
        head.extend(self.facts().into_iter().chain(self.related()).chain(self.figures()).map(|told| {
            let lines = told.values.iter().map(|runs| ClauseLine::plain(joined(runs))).collect();
            // A party may have any label, also the name of another fact.
            let (place, party) = match told.kind {
                FactKind::Title => (FACTS, None),
                FactKind::Date => (FACTS + 1, None),
                FactKind::AnnexDate => (FACTS + 2, None),
                FactKind::Period => (FACTS + 3, None),
                FactKind::Party(at) => (PARTIES + at, Some(ProvisionId::new(format!("party.{}", at + 1)))),
                FactKind::Systems => (AFTER_PARTIES, None),
                FactKind::Related => (AFTER_PARTIES + 1, None),
                FactKind::Figures => (AFTER_PARTIES + 2, None),
            };
            fact(place, &told.name, party, lines)
        }));
        let numbers = self.preamble_numbers.iter().map(|(id, number)| (id, number.to_string())).collect();
        head.extend(of_lines(None, (0, BEFORE_ITEMS), PREAMBLE, &self.preamble, numbers));
        head
    }
}

fn fact(place: usize, name: &str, provision: Option<ProvisionId>, lines: Vec<ClauseLine>) -> AgreedClause {
    let key = ClauseKey { item: None, field: name.to_owned(), provision };
    AgreedClause { key, order: (0, place), text: ClauseText { number: None, lines } }
}

fn of_item(item: &AnnexItem<'_>, order: (usize, usize), field: &str, lines: Vec<ClauseLine>) -> AgreedClause {
    let key = ClauseKey { item: Some(item.item.id.clone()), field: field.to_owned(), provision: None };
    AgreedClause { key, order, text: ClauseText { number: None, lines } }
}

/// The clauses of a field: one for each number, and one for the lines without a number. A number that nothing stands
/// under any more says so.
fn of_lines(
    item: Option<&ItemId>,
    order: (usize, usize),
    field: &str,
    lines: &[TierLine],
    numbers: BTreeMap<&ProvisionId, String>,
) -> Vec<AgreedClause> {
    let lines_of = |provision: Option<&ProvisionId>| -> Vec<ClauseLine> {
        let own = lines.iter().filter(|line| line.provision.as_ref() == provision && !line.is_deletion());
        own.map(line).collect()
    };
    let clause = |provision: Option<&ProvisionId>, number: Option<String>, lines| AgreedClause {
        key: ClauseKey { item: item.cloned(), field: field.to_owned(), provision: provision.cloned() },
        order,
        text: ClauseText { number, lines },
    };
    let rest = lines_of(None);
    let numbered = numbers.into_iter().map(|(id, number)| {
        let lines = Some(lines_of(Some(id))).filter(|lines| !lines.is_empty());
        clause(Some(id), Some(number), lines.unwrap_or_else(|| vec![ClauseLine::plain(DELETED)]))
    });
    numbered.chain((!rest.is_empty()).then(|| clause(None, None, rest))).collect()
}

fn line(line: &TierLine) -> ClauseLine {
    ClauseLine { letter: line.letter.clone(), system: line.system.clone(), text: joined(&line.runs) }
}

fn joined(runs: &[TextRun]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The printed cells of an item, each with the head of its column.
pub fn cells<'c>(catalog: &'c Catalog, part: &Part, item: &Item) -> Vec<(&'c str, Vec<String>)> {
    part.columns
        .iter()
        .filter_map(|column| {
            let lines = match column {
                Column::Number | Column::FirstCheck | Column::Completed => return None,
                Column::Title => vec![item.title.printed()],
                Column::Content => vec![item.content.printed()],
                Column::Risk => item.risk.iter().map(CellText::printed).collect(),
                Column::Response => item.response.texts(CellText::printed),
                Column::References => item.references.iter().map(|reference| reference.text.printed()).collect(),
            };
            Some((catalog.column_head(*column), lines))
        })
        .collect()
}
