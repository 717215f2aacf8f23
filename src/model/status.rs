//! The state of an item: 合意済, 協議中, 未決, 対象外.

use crate::model::word::words;

words! {
    /// The state of one item in one contract.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Status {
        /// The content is complete and was confirmed.
        Agreed => "agreed", "合意済";
        /// The content is complete but was not confirmed yet.
        Negotiating => "negotiating", "協議中";
        /// A duty or a required answer is missing.
        Undecided => "undecided", "未決";
        /// The item is left out of this contract, for a reason.
        Excluded => "excluded", "対象外";
    }
}

/// The word for an item whose text is not the one that it was agreed for. It is shown beside the status, which only
/// says how complete the answers are.
pub const RECONFIRM: &str = "要再確認";
/// The same word in class names.
pub const RECONFIRM_KEY: &str = "reconfirm";

impl Status {
    /// Whether nothing is left to do.
    pub fn is_settled(self) -> bool {
        matches!(self, Status::Agreed | Status::Excluded)
    }
}

words! {
    /// What an annex as a whole still needs before it is agreed. The key is what stands in the hospital file.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum AnnexLack {
        Precedence => "precedence", "優先する定め";
        /// The day of a contract that was made before its annex.
        ContractDate => "date", "契約日";
        /// A party has only a placeholder for its name.
        PartyName => "name", "当事者の名称";
        /// Another text that is printed is still a placeholder.
        Unwritten => "【 】", "【 】のところ";
    }
}

impl AnnexLack {
    /// The word with its key, for a person who writes the file. A paper has the word alone.
    pub fn with_key(self) -> String {
        match self {
            Self::Unwritten => self.word().to_owned(),
            _ => format!("{}（{}）", self.word(), self.key()),
        }
    }
}

/// What is open in a contract: 「未決が3件、協議中が1件あります。優先する定めが決まっていません。」. Empty when nothing
/// is.
pub fn open_words(counts: &[(&'static str, usize)], lacks: &[String]) -> String {
    let each: Vec<String> = counts.iter().map(|(word, count)| format!("{word}が{count}件")).collect();
    let items = if each.is_empty() { String::new() } else { format!("{}あります。", each.join("、")) };
    if lacks.is_empty() { items } else { format!("{items}{}が決まっていません。", lacks.join("、")) }
}

/// How many items are 未決, 協議中 and 要再確認. Words with the count 0 are left out.
pub fn open_counts(count: impl Fn(Status) -> usize, to_reconfirm: usize) -> Vec<(&'static str, usize)> {
    let each = [Status::Undecided, Status::Negotiating].map(|status| (status.word(), count(status)));
    each.into_iter().chain([(RECONFIRM, to_reconfirm)]).filter(|(_, count)| *count > 0).collect()
}
