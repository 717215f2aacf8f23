//! Finds what differs between two states of a contract, or between two editions of the catalog.
//!
//! Only what is printed counts. Comments, the order of keys, the style of dates and the layer of a choice make no
//! difference. `words` finds the clauses that changed in a line, and `lines` the lines that changed in a field. The
//! files named after what they compare say which fields there are. `effort` limits the work. How a difference looks
//! on paper is decided elsewhere.

mod annexes;
mod contract;
mod editions;
mod effort;
mod lines;
mod rows;
mod words;

pub use annexes::{annexes, texts};
pub use contract::{ContractChanges, Fate, State};
pub use editions::editions;
pub use effort::Effort;
pub use words::Stretch;

/// Everything that differs, in the order of the new state. What was removed keeps its old place.
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
    /// What heads the row on each side; `None` where that side has no such item.
    pub old: Option<Subject>,
    pub new: Option<Subject>,
    /// Whether there are unchanged items between the entry before and this one.
    pub after_unchanged: bool,
    pub fields: Vec<FieldChange>,
}

/// What an entry is about: the head of the contract, or an item.
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
    /// Whether there are unchanged fields between the one before and this one.
    pub after_unchanged: bool,
    pub lines: Vec<LineChange>,
}

/// What happened to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineChange {
    /// The number of unchanged lines between two changes.
    Unchanged(usize),
    /// An unchanged line that is shown, as each side prints it: it belongs to a clause that changes.
    Anchor {
        old: String,
        new: String,
    },
    /// The places (from 0) of the line in the old and the new field, and what changed in it.
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

/// The name of the contract's head, which holds title, dates and parties.
pub const HEAD: &str = "契約の表示";

crate::model::word::words! {
    /// How an entry changed. The word is the 備考 of the table.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Change {
        Added => "added", "追加";
        Removed => "removed", "削除";
        Changed => "changed", "変更";
        /// Only the place.
        Moved => "moved", "移動";
        /// The place and more.
        MovedAndChanged => "moved_and_changed", "移動・変更";
    }
}

impl Subject {
    /// 「契約の表示」, or 「Part2 C 4 事故発生時の報告」.
    pub fn words(&self) -> String {
        match self {
            Subject::Contract => HEAD.to_owned(),
            Subject::Item { place, title } => format!("{place} {title}"),
        }
    }

    pub fn title(&self) -> Option<&str> {
        match self {
            Subject::Contract => None,
            Subject::Item { title, .. } => Some(title),
        }
    }

    /// 「Part2 C 4」; `None` for the contract's head.
    pub fn place(&self) -> Option<&str> {
        match self {
            Subject::Contract => None,
            Subject::Item { place, .. } => Some(place),
        }
    }
}

impl Entry {
    /// How the entry changed, in one word. If lines or words only came, it is an addition; if they only went, a
    /// removal.
    pub fn change(&self) -> Change {
        match (&self.old, &self.new) {
            (None, _) => return Change::Added,
            (_, None) => return Change::Removed,
            _ => {}
        }
        let moved = self.old.as_ref().and_then(Subject::place) != self.new.as_ref().and_then(Subject::place);
        let lines = || self.fields.iter().flat_map(|field| &field.lines);
        let touched: Vec<&LineChange> =
            lines().filter(|line| !matches!(line, LineChange::Unchanged(_) | LineChange::Anchor { .. })).collect();
        let has_changed = |side: &[Stretch]| side.iter().any(|stretch| stretch.changed);
        let only_added = |line: &LineChange| match line {
            LineChange::Changed { old, .. } => !has_changed(old),
            line => matches!(line, LineChange::Added { .. }),
        };
        let only_removed = |line: &LineChange| match line {
            LineChange::Changed { new, .. } => !has_changed(new),
            line => matches!(line, LineChange::Removed { .. }),
        };
        if touched.is_empty() {
            Change::Moved
        } else if moved {
            Change::MovedAndChanged
        } else if touched.iter().all(|line| only_added(line)) {
            Change::Added
        } else if touched.iter().all(|line| only_removed(line)) {
            Change::Removed
        } else {
            Change::Changed
        }
    }
}
