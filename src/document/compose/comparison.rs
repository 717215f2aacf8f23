//! 新旧対照表: what changed, side by side, in the form Japanese offices use.

use crate::compare::{Change, Comparison, Entry, FieldChange, LineChange, Stretch, Subject};
use crate::document::compose::parts::{cell, head, paragraph, running, source_note, spanned, text_cell};
use crate::document::{
    Align, Block, Cell, Document, DocumentKind, Fact, Inline, Paper, ParagraphRole, Row, Running, Table, TableRole,
};
use crate::model::catalog::Catalog;
use crate::resolve::Annex;

/// Which side stands left. Both are in use; the words over the columns decide, never the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    NewFirst,
    OldFirst,
}

/// The table for one contract.
pub fn comparison(old: &Annex<'_>, new: &Annex<'_>, changes: &Comparison, order: Order) -> Document {
    let mut title = spanned(&new.contract.title);
    title.push(Inline::text("　"));
    title.extend(spanned(&new.contract.annex));
    title.push(Inline::text("　新旧対照表"));
    let mut label = spanned(&new.contract.annex);
    label.push(Inline::text("　新旧対照表"));
    let facts = in_order(order, [state(AFTER, new), state(BEFORE, old)]);
    let mut blocks = vec![heading(title.clone()), Block::Facts(facts), legend()];
    blocks.push(Block::Table(table(changes, [AFTER, BEFORE], order)));
    Document {
        kind: DocumentKind::Comparison,
        title: title.iter().map(Inline::plain).collect(),
        running: running(new, label, false),
        draft: !new.is_settled(),
        author: new.hospital.party.name.value.clone(),
        date: new.contract.date.as_ref().map(|date| date.value),
        paper: Paper { text_size: new.hospital.text_size, blank: false },
        blocks,
    }
}

/// The table for two editions of the ministry's text.
pub fn editions(old: &Catalog, new: &Catalog, changes: &Comparison, order: Order) -> Document {
    let title = format!("{}　新旧対照表", new.title);
    let state = |name: &str, catalog: &Catalog| Fact {
        name: name.to_owned(),
        values: vec![vec![Inline::text(format!("{}版", catalog.issued))]],
    };
    let mut blocks = vec![
        heading(vec![Inline::text(title.clone())]),
        Block::Facts(in_order(order, [state(REVISED, new), state(FORMER, old)])),
        legend(),
        Block::Table(table(changes, [REVISED, FORMER], order)),
    ];
    blocks.extend(source_note(new));
    Document {
        kind: DocumentKind::Comparison,
        title: title.clone(),
        running: Running {
            contract: vec![Inline::text(new.title.clone())],
            contract_date: format!("{}版", new.issued),
            label: vec![Inline::text("新旧対照表")],
            edition: format!("{}版", new.issued),
            fingerprint: String::new(),
            edited_catalog: (!new.shipped).then(|| "独自に編集した項目".to_owned()),
        },
        draft: false,
        author: String::new(),
        date: None,
        paper: Paper::default(),
        blocks,
    }
}

const AFTER: &str = "変更後";
const BEFORE: &str = "変更前";
/// For the ministry's text.
const REVISED: &str = "改正後";
const FORMER: &str = "改正前";

fn heading(text: Vec<Inline>) -> Block {
    Block::Heading { level: 1, anchor: None, text }
}

fn legend() -> Block {
    paragraph(ParagraphRole::Legend, vec![Inline::text("（下線部分は変更部分）")])
}

/// The contract's date and the whole fingerprint of one state.
fn state(name: &str, annex: &Annex<'_>) -> Fact {
    let date = annex.contract.date.as_ref();
    let style = annex.hospital.dates;
    let date = match date {
        Some(date) => Inline::from(date.value.format(style), date.span),
        None => Inline::text(style.open_date()),
    };
    Fact {
        name: name.to_owned(),
        values: vec![
            vec![Inline::text("契約日　"), date],
            vec![Inline::text(format!("照合番号　{}", annex.fingerprint.as_str()))],
        ],
    }
}

/// The new side first, as everything here names it, or last.
fn in_order<T>(order: Order, [new, old]: [T; 2]) -> Vec<T> {
    match order {
        Order::NewFirst => vec![new, old],
        Order::OldFirst => vec![old, new],
    }
}

fn table(changes: &Comparison, names: [&str; 2], order: Order) -> Table {
    let sides = in_order(order, names.map(|name| head(name, 120, Align::Start)));
    Table {
        role: TableRole::Comparison,
        caption: "新旧対照表".to_owned(),
        columns: sides.into_iter().chain([head("備考", 22, Align::Start)]).collect(),
        rows: changes.entries.iter().map(|entry| row(entry, order)).collect(),
    }
}

fn row(entry: &Entry, order: Order) -> Row {
    let sides = in_order(order, [side(entry, Side::New), side(entry, Side::Old)]);
    let remark = match (entry.change(), &entry.old) {
        (Change::Moved, Some(Subject::Item { place, .. })) => format!("移動（{place}から）"),
        (Change::Added, _) => "追加".to_owned(),
        (Change::Removed, _) => "削除".to_owned(),
        _ => "変更".to_owned(),
    };
    Row::Cells { anchor: None, cells: sides.into_iter().chain([text_cell(remark)]).collect() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    New,
    Old,
}

impl Side {
    fn subject(self, entry: &Entry) -> Option<&Subject> {
        match self {
            Side::New => entry.new.as_ref(),
            Side::Old => entry.old.as_ref(),
        }
    }

    /// What stands where the other side has something and this one has nothing.
    fn absent(self) -> &'static str {
        match self {
            Side::New => "（削る）",
            Side::Old => "（新設）",
        }
    }
}

/// 「（略）」
const UNCHANGED: &str = "（略）";

fn side(entry: &Entry, side: Side) -> Cell {
    let Some(subject) = side.subject(entry) else {
        return text_cell(side.absent());
    };
    let whole = entry.old.is_none() || entry.new.is_none();
    let moved = entry.change() == Change::Moved;
    let mut paragraphs = vec![match subject {
        Subject::Contract => vec![Inline::text("契約の表示")],
        Subject::Item { place, title } => vec![marked(place, whole || moved), marked(&format!(" {title}"), whole)],
    }];
    for field in &entry.fields {
        paragraphs.extend(field_lines(field, side, whole));
    }
    cell(paragraphs)
}

fn marked(text: &str, changed: bool) -> Inline {
    if changed { Inline::Changed(text.to_owned()) } else { Inline::text(text) }
}

/// The label and what this side says; several lines stand under the label.
fn field_lines(field: &FieldChange, side: Side, whole: bool) -> Vec<Vec<Inline>> {
    let lines: Vec<Vec<Inline>> = field.lines.iter().map(|line| side_line(line, side)).collect();
    let label = marked(&format!("{}：", field.label), whole);
    match <[Vec<Inline>; 1]>::try_from(lines) {
        Ok([only]) => vec![std::iter::once(label).chain(only).collect()],
        Err(lines) => std::iter::once(vec![label]).chain(lines).collect(),
    }
}

fn side_line(line: &LineChange, side: Side) -> Vec<Inline> {
    let stretches = |stretches: &[Stretch]| -> Vec<Inline> {
        stretches.iter().flat_map(|stretch| broken(&stretch.text, stretch.changed)).collect()
    };
    match (line, side) {
        (LineChange::Unchanged(_), _) => vec![Inline::text(UNCHANGED)],
        (LineChange::Changed { new, .. }, Side::New) => stretches(new),
        (LineChange::Changed { old, .. }, Side::Old) => stretches(old),
        (LineChange::Added { text, .. }, Side::New) | (LineChange::Removed { text, .. }, Side::Old) => {
            broken(text, true)
        }
        _ => vec![Inline::text(side.absent())],
    }
}

/// A line break a person wrote stays one.
fn broken(text: &str, changed: bool) -> Vec<Inline> {
    super::parts::lines(text, |line| marked(line, changed))
}
