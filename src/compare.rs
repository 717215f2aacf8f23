//! Two states of a contract, or two editions of the catalog, to what differs between them.
//!
//! Only what is printed counts: comments, the order of keys, the style of dates and the layer a
//! choice was made in are no differences. [`words`] finds the clauses that changed in a line,
//! [`lines`] the lines that changed in a field; the files named after what they compare say which
//! fields there are. How a difference looks on paper is not known here.

mod annexes;
mod editions;
mod lines;
mod words;

pub use annexes::annexes;
pub use editions::editions;
pub use words::Stretch;

/// Everything that differs, in the order of the new state; what went stands where it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    pub entries: Vec<Entry>,
}

impl Comparison {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The differences of one item, or of the contract's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What heads the row on each side; absent where the side has no such item.
    pub old: Option<Subject>,
    pub new: Option<Subject>,
    pub fields: Vec<FieldChange>,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Title, dates, parties.
    Contract,
    /// 「Part2 C 4」 and the item's title as printed.
    Item { place: String, title: String },
}

/// One labelled field of an entry: 担当, 取決め, 契約日 …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub label: String,
    pub lines: Vec<LineChange>,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineChange {
    /// So many lines between two changes stayed as they were.
    Unchanged(usize),
    /// The line at these places (from 0) of the old and new field.
    Changed {
        at: (usize, usize),
        old: Vec<Stretch>,
        new: Vec<Stretch>,
    },
    Added {
        at: usize,
        text: String,
    },
    Removed {
        at: usize,
        text: String,
    },
}

/// How an entry or its whole content changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    Added,
    Removed,
    Changed,
    /// Nothing but its place.
    Moved,
}

impl Entry {
    /// In one word; an entry in which lines only came is an addition.
    pub fn change(&self) -> Change {
        match (&self.old, &self.new) {
            (None, _) => return Change::Added,
            (_, None) => return Change::Removed,
            _ => {}
        }
        let lines = || self.fields.iter().flat_map(|field| &field.lines);
        let touched: Vec<&LineChange> = lines().filter(|line| !matches!(line, LineChange::Unchanged(_))).collect();
        if touched.is_empty() {
            Change::Moved
        } else if touched.iter().all(|line| matches!(line, LineChange::Added { .. })) {
            Change::Added
        } else if touched.iter().all(|line| matches!(line, LineChange::Removed { .. })) {
            Change::Removed
        } else {
            Change::Changed
        }
    }
}

/// The fields of both sides by label, in the order of the new side; only those that differ.
///
/// A label one side lacks is compared with no lines at all.
fn fields(old: &[(String, Vec<String>)], new: &[(String, Vec<String>)]) -> Vec<FieldChange> {
    let lines_of = |fields: &[(String, Vec<String>)], label: &str| {
        fields.iter().find(|(name, _)| name == label).map(|(_, lines)| lines.clone()).unwrap_or_default()
    };
    let gone = old.iter().filter(|(label, _)| !new.iter().any(|(name, _)| name == label));
    new.iter()
        .chain(gone)
        .map(|(label, _)| FieldChange {
            label: label.clone(),
            lines: lines::changes(&lines_of(old, label), &lines_of(new, label)),
        })
        .filter(|field| !field.lines.is_empty())
        .collect()
}
