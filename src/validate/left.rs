//! Reports lines of the form that were filled in but are still comments. They have no effect, and nothing else would
//! say so.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::entry::{self, EntryKind, Meaning};
use crate::model::catalog::Catalog;
use crate::model::id::ItemId;
use crate::model::point::PointKind;
use crate::raw::hospital::RawAnswerKind;
use crate::raw::left::{LeftKind, RawLeft};

pub(super) fn check<'r>(left: impl Iterator<Item = &'r RawLeft>, catalog: &Catalog, report: &mut Report) {
    for line in left.filter(|line| catalog.revisions().any(|catalog| is_filled(&line.kind, catalog))) {
        let note = Diagnostic::note(
            codes::YAML_LEFT_AS_COMMENT,
            format!("「{}」は、# が付いたままなので、使われません。", line.written),
        )
        .at(line.span, "");
        report.push(match line.kind {
            LeftKind::Days(_) => note.hint("# とその後の空白を消すと有効になります。"),
            LeftKind::Field | LeftKind::Answer { .. } => {
                note.hint("# を消すと有効になります。").hint("説明として残すときは、# の後に空白を入れてください。")
            }
        });
    }
}

fn is_filled(kind: &LeftKind, catalog: &Catalog) -> bool {
    match kind {
        LeftKind::Field => true,
        LeftKind::Days(days) => {
            let is_day =
                |day: &String| matches!(entry::read(EntryKind::Day, day), Meaning::Written | Meaning::Clear(_));
            days.iter().all(is_day)
        }
        LeftKind::Answer { item, point, answer } => {
            let item = catalog.item(&ItemId::new(item.clone()));
            let Some(point) = item.and_then(|item| item.point(point)) else { return false };
            match (answer, &point.kind) {
                // One of the answers that the form offers as it is.
                (RawAnswerKind::Value { detail: None, .. }, PointKind::Options(_) | PointKind::YesNo) => false,
                (RawAnswerKind::Value { .. } | RawAnswerKind::List(_), PointKind::Party) => false,
                _ => true,
            }
        }
    }
}
