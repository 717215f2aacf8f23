//! The numbers under which what was agreed stands in an item.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::id::ProvisionId;

/// The numbers of an item, by what stands under them.
pub type ProvisionNumbers = BTreeMap<ProvisionId, ProvisionNumber>;

/// 「2」, or 「2の2」 for what came between two others later.
///
/// Numbers are ordered as they are printed: 2, 2の2, 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProvisionNumber {
    main: u32,
    /// 1 for the number itself.
    branch: u32,
}

const BRANCH: char = 'の';

impl ProvisionNumber {
    pub fn new(main: u32) -> Self {
        Self { main, branch: 1 }
    }

    pub fn main(self) -> u32 {
        self.main
    }

    /// The number behind this one that is not taken yet: 「2の2」 behind 「2」, 「2の3」 where that is taken.
    pub fn branch_behind(self, taken: impl Iterator<Item = Self>) -> Self {
        let last = taken.filter(|other| other.main == self.main).map(|other| other.branch).max();
        Self { main: self.main, branch: last.unwrap_or(self.branch).max(self.branch) + 1 }
    }

    /// Reads 「2」 and 「2の2」. `None` for anything else, for numbers that no paper has, 「0」 and 「2の1」 too.
    pub fn parse(text: &str) -> Option<Self> {
        const MOST: u32 = 99_999;
        let count = |text: &str| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
            text.parse::<u32>().ok().filter(|count| is_plain && *count <= MOST)
        };
        match text.split_once(BRANCH) {
            None => count(text).map(Self::new),
            Some((main, branch)) => {
                Some(Self { main: count(main)?, branch: count(branch).filter(|branch| *branch > 1)? })
            }
        }
    }

    /// 「(2の2)」
    pub fn printed(self) -> String {
        format!("({self})")
    }
}

impl fmt::Display for ProvisionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.branch {
            1 => write!(f, "{}", self.main),
            branch => write!(f, "{}{BRANCH}{branch}", self.main),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are_written() {
        for text in ["1", "12", "2の2", "10の11"] {
            assert_eq!(ProvisionNumber::parse(text).map(|number| number.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "0",
            "01",
            "2の",
            "の2",
            "2の1",
            "2の2の2",
            "-1",
            "+1",
            "２",
            "99999999999",
            "4294967295",
            "1の4294967295",
        ] {
            assert_eq!(ProvisionNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn branches_stand_between_their_number_and_the_next() {
        let number = |text| ProvisionNumber::parse(text).expect("a number");
        let taken = [number("1"), number("2"), number("2の2"), number("3")];
        assert_eq!(number("1").branch_behind(taken.into_iter()), number("1の2"));
        assert_eq!(number("2").branch_behind(taken.into_iter()), number("2の3"));
        assert_eq!(number("2の2").branch_behind(taken.into_iter()), number("2の3"));
        assert!(number("2") < number("2の2") && number("2の2") < number("3"));
    }
}
