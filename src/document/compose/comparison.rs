//! 新旧対照表: what changed, side by side, in the form Japanese offices use.

use crate::compare::{Change, Comparison, Entry, FieldChange, HEAD, LineChange, Stretch, Subject};
use crate::document::compose::parts::{
    as_of, cell, date_or_open, draft_notice, edited_catalog, edited_items, fact, head, of_hospital, row, running,
    source_note, spanned, text_cell, text_paragraph, title,
};
use crate::document::{
    Align, Between, Block, Cell, Document, DocumentKind, Fact, Inline, ParagraphRole, Row, Running, Table, TableRole,
};
use crate::model::catalog::Catalog;
use crate::model::date::Date;
use crate::resolve::Annex;

/// Which side is on the left. Both orders are in use. A reader tells the sides by the heads of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    NewFirst,
    OldFirst,
}

/// The table for one contract. With a day the old state is the one of that day; no paper that was signed need say it.
pub fn comparison(old: &Annex<'_>, new: &Annex<'_>, changes: &Comparison, order: Order, on: Option<Date>) -> Document {
    let mut name = spanned(&new.contract.title);
    name.push(Inline::text("　"));
    name.extend(label(new));
    let plain_name = name.iter().map(Inline::plain).collect();
    let mut blocks = vec![title(name)];
    blocks.extend(draft_notice(new));
    blocks.extend(edited_items(new.catalog));
    blocks.push(Block::Facts(in_order(order, [state(AFTER, new, None), state(BEFORE, old, on)])));
    blocks.extend(legend_and_table(changes, [AFTER, BEFORE], order));
    let between = Between {
        old: on.map_or_else(|| old.fingerprint.short().to_owned(), |day| day.to_string()),
        ..between(old, new)
    };
    let running = both_states(running(new, label(new)), &between);
    Document {
        draft: !new.is_settled(),
        date: new.contract.date.as_ref().map(|date| date.value),
        between: Some(between),
        ..of_hospital(new.hospital, DocumentKind::Comparison, plain_name, running, blocks)
    }
}

/// 「別添1　新旧対照表」
pub(super) fn label(annex: &Annex<'_>) -> Vec<Inline> {
    let mut label = spanned(&annex.contract.annex);
    label.push(Inline::text("　新旧対照表"));
    label
}

pub(super) fn between(old: &Annex<'_>, new: &Annex<'_>) -> Between {
    Between { old: old.fingerprint.short().to_owned(), new: new.fingerprint.short().to_owned() }
}

/// Puts both states at the foot of every page, so that it names the two papers.
pub(super) fn both_states(running: Running, between: &Between) -> Running {
    let fingerprint = format!("{}→{}", between.old, between.new);
    Running { fingerprint, ..running }
}

/// The table between two states of a contract, and above it what its underlines mean.
pub(super) fn changed_items(changes: &Comparison, order: Order) -> [Block; 2] {
    legend_and_table(changes, [AFTER, BEFORE], order)
}

/// The table for two editions of the ministry's text.
pub fn editions(old: &Catalog, new: &Catalog, changes: &Comparison, order: Order) -> Document {
    let name = format!("{}　新旧対照表", new.title);
    let state = |name: &str, catalog: &Catalog| fact(name, vec![vec![Inline::text(format!("{}版", catalog.issued))]]);
    let mut blocks = vec![title(vec![Inline::text(name.clone())])];
    blocks.extend(edited_items(new));
    blocks.push(Block::Facts(in_order(order, [state(REVISED, new), state(FORMER, old)])));
    blocks.extend(legend_and_table(changes, [REVISED, FORMER], order));
    blocks.extend(source_note(new));
    blocks.extend(source_note(old));
    let running = Running {
        contract: vec![Inline::text(new.title.clone())],
        label: vec![Inline::text("新旧対照表")],
        edition: format!("{REVISED} {}版　{FORMER} {}版", new.issued, old.issued),
        edited_catalog: edited_catalog(&[new, old]),
        ..Running::default()
    };
    Document {
        between: Some(Between { old: old.edition.to_string(), new: new.edition.to_string() }),
        ..Document::of(DocumentKind::Comparison, name, running, blocks)
    }
}

/// Heads of the columns for contracts.
const AFTER: &str = "変更後";
const BEFORE: &str = "変更前";
/// Heads of the columns for the ministry's text.
const REVISED: &str = "改正後";
const FORMER: &str = "改正前";

/// The contract's date and the whole fingerprint of one state, as far as it has one, and the day of the state.
fn state(name: &str, annex: &Annex<'_>, on: Option<Date>) -> Fact {
    let date = date_or_open(annex.contract.date.as_ref(), annex.hospital.dates);
    let day = on.map(|day| vec![Inline::text(as_of(day, annex.hospital.dates))]);
    let number = Some(annex.fingerprint.as_str()).filter(|number| !number.is_empty());
    let number = number.map(|number| vec![Inline::text(format!("照合番号　{number}"))]);
    fact(name, day.into_iter().chain([vec![Inline::text("契約日　"), date]]).chain(number).collect())
}

/// Puts the two sides in order. They come with the new side first.
fn in_order<T>(order: Order, [new, old]: [T; 2]) -> Vec<T> {
    match order {
        Order::NewFirst => vec![new, old],
        Order::OldFirst => vec![old, new],
    }
}

fn legend_and_table(changes: &Comparison, names: [&str; 2], order: Order) -> [Block; 2] {
    let sides = in_order(order, names.map(|name| head(name, 120, Align::Start)));
    let unchanged = || row(vec![text_cell(UNCHANGED), text_cell(UNCHANGED), text_cell("")]);
    let rows = changes.entries.iter().enumerate().flat_map(|(index, entry)| {
        let gap = (index > 0 && entry.after_unchanged).then(unchanged);
        gap.into_iter().chain([entry_row(entry, order)])
    });
    let table = Table {
        role: TableRole::Comparison,
        caption: "新旧対照表".to_owned(),
        columns: sides.into_iter().chain([head("備考", 22, Align::Start)]).collect(),
        rows: rows.collect(),
    };
    [text_paragraph(ParagraphRole::Legend, "（下線部分は変更部分）"), Block::Table(table)]
}

fn entry_row(entry: &Entry, order: Order) -> Row {
    let sides = in_order(order, [side(entry, ComparedSide::New), side(entry, ComparedSide::Old)]);
    row(sides.into_iter().chain([text_cell(entry.change().word())]).collect())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ComparedSide {
    New,
    Old,
}

impl ComparedSide {
    fn subject(self, entry: &Entry) -> Option<&Subject> {
        match self {
            ComparedSide::New => entry.new.as_ref(),
            ComparedSide::Old => entry.old.as_ref(),
        }
    }

    /// The word that stands where only the other side has something.
    fn absent(self) -> &'static str {
        match self {
            ComparedSide::New => "（削る）",
            ComparedSide::Old => "（新設）",
        }
    }
}

/// 「（略）」
const UNCHANGED: &str = "（略）";

fn side(entry: &Entry, side: ComparedSide) -> Cell {
    let Some(subject) = side.subject(entry) else {
        return text_cell(side.absent());
    };
    let whole = entry.old.is_none() || entry.new.is_none();
    let moved = matches!(entry.change(), Change::Moved | Change::MovedAndChanged);
    let mut paragraphs = vec![match subject {
        Subject::Contract => vec![Inline::text(HEAD)],
        Subject::Item { place, title } => vec![marked(place, whole || moved), marked(&format!(" {title}"), whole)],
    }];
    for (index, field) in entry.fields.iter().enumerate() {
        if index > 0 && field.after_unchanged {
            paragraphs.push(vec![Inline::text(UNCHANGED)]);
        }
        paragraphs.extend(field_lines(field, side, whole));
    }
    cell(paragraphs)
}

fn marked(text: &str, changed: bool) -> Inline {
    if changed { Inline::Changed(text.to_owned()) } else { Inline::text(text) }
}

/// The label and what this side says. Several lines, or a line with a mark of its own, begin below the label.
fn field_lines(field: &FieldChange, side: ComparedSide, whole: bool) -> Vec<Vec<Inline>> {
    let came_or_went = |line: &LineChange| matches!(line, LineChange::Added { .. } | LineChange::Removed { .. });
    let runs = field.lines.chunk_by(|a, b| came_or_went(a) && came_or_went(b));
    let lines: Vec<Vec<Inline>> = runs.flat_map(|run| side_lines(run, side)).collect();
    let label = marked(&format!("{}：", field.label), whole);
    let has_mark = |line: &[Inline]| line.first().is_some_and(|first| first.plain().starts_with('・'));
    match lines.as_slice() {
        [only] if !has_mark(only) => vec![std::iter::once(label).chain(only.iter().cloned()).collect()],
        _ => std::iter::once(vec![label]).chain(lines).collect(),
    }
}

/// What this side says of a run of lines. A run is one line that changed or stayed, or several neighbours of which some
/// went and others came.
fn side_lines(run: &[LineChange], side: ComparedSide) -> Vec<Vec<Inline>> {
    let stretches = |stretches: &[Stretch]| -> Vec<Inline> {
        stretches.iter().flat_map(|stretch| broken(&stretch.text, stretch.changed)).collect()
    };
    let lines: Vec<Vec<Inline>> = run
        .iter()
        .filter_map(|line| match (line, side) {
            (LineChange::Unchanged(_), _) => Some(vec![Inline::text(UNCHANGED)]),
            (LineChange::Anchor { new, .. }, ComparedSide::New) => Some(broken(new, false)),
            (LineChange::Anchor { old, .. }, ComparedSide::Old) => Some(broken(old, false)),
            (LineChange::Changed { new, .. }, ComparedSide::New) => Some(stretches(new)),
            (LineChange::Changed { old, .. }, ComparedSide::Old) => Some(stretches(old)),
            (LineChange::Added { text, .. }, ComparedSide::New)
            | (LineChange::Removed { text, .. }, ComparedSide::Old) => Some(broken(text, true)),
            _ => None,
        })
        .collect();
    if lines.is_empty() { vec![vec![Inline::text(side.absent())]] } else { lines }
}

/// A line break that a person wrote stays a line break.
fn broken(text: &str, changed: bool) -> Vec<Inline> {
    super::parts::lines(text, |line| marked(line, changed))
}
