//! The table of statuses: which status an item has, and what it still lacks.

use crate::model::date::Date;
use crate::model::id::PointId;
use crate::model::status::Status;

/// Something an item must have before it is 合意済.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// 担当
    Duty,
    /// An answer to a required point, by id and question.
    Point(PointId, String),
    /// 初回確認
    FirstCheck,
    /// 完了日, after いいえ
    Completed,
    /// 再確認: the text of the item is not the one it was agreed for. The status does not depend on it; it says how far
    /// the answers have come.
    Reconfirm,
}

impl Lack {
    pub fn word(&self) -> String {
        match self {
            Lack::Duty => "担当".to_owned(),
            Lack::Point(_, question) => format!("取決め「{question}」"),
            Lack::FirstCheck => "初回確認".to_owned(),
            Lack::Completed => "完了日".to_owned(),
            Lack::Reconfirm => "再確認（項目の文が変わっています）".to_owned(),
        }
    }
}

/// The status of an item, by the first rule that matches, and everything it lacks for 合意済.
///
/// `content` holds the duty and required points that are missing, over all systems of the contract.
pub(super) fn status(
    excluded: bool,
    content: Vec<Lack>,
    first_check: Option<bool>,
    completed: Option<Date>,
) -> (Status, Vec<Lack>) {
    if excluded {
        return (Status::Excluded, Vec::new());
    }
    let status = if content.is_empty() { Status::Negotiating } else { Status::Undecided };
    let mut lacks = content;
    match (first_check, completed) {
        (None, _) => lacks.push(Lack::FirstCheck),
        (Some(false), None) => lacks.push(Lack::Completed),
        _ => {}
    }
    if lacks.is_empty() { (Status::Agreed, lacks) } else { (status, lacks) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every combination of reason, content, 初回確認 and 完了日.
    #[test]
    fn status_table() {
        let day = Date::new(2026, 3, 5);
        for excluded in [false, true] {
            for complete in [false, true] {
                for first_check in [None, Some(false), Some(true)] {
                    for completed in [None, day] {
                        let lacks = if complete { vec![] } else { vec![Lack::Duty] };
                        let (found, lacks) = status(excluded, lacks, first_check, completed);
                        let expected = match (excluded, complete, first_check, completed.is_some()) {
                            (true, _, _, _) => Status::Excluded,
                            (false, false, _, _) => Status::Undecided,
                            (false, true, None, _) => Status::Negotiating,
                            (false, true, Some(false), false) => Status::Negotiating,
                            (false, true, Some(false), true) => Status::Agreed,
                            (false, true, Some(true), _) => Status::Agreed,
                        };
                        assert_eq!(found, expected, "{excluded} {complete} {first_check:?} {completed:?}");
                        let check = match (first_check, completed) {
                            (None, _) => vec![Lack::FirstCheck],
                            (Some(false), None) => vec![Lack::Completed],
                            _ => vec![],
                        };
                        let content = if complete { vec![] } else { vec![Lack::Duty] };
                        let all = if excluded { vec![] } else { [content, check].concat() };
                        assert_eq!(lacks, all, "{excluded} {complete} {first_check:?} {completed:?}");
                        assert_eq!(lacks.is_empty(), found.is_settled());
                    }
                }
            }
        }
    }
}
