//! What a sentence declares (`norms`) is held against what it says. The text is read by closed lists of forms: who is
//! bound, with what force, to which act, after which step, in which scope, by when and from when, towards whom. A text
//! that no form fits is a fault, and so is one that is read otherwise than declared.
//!
//! Time limits, hours and addressees are declared nowhere. What is read of them stands in a snapshot, for a person to
//! look at. Mutants of every text and of every declaration show that a change is noticed.

mod mutants;
mod read;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use betten::model::catalog::Item;
use betten::model::id::PointId;
use betten::model::norm::{Bound, Force, ForceWord, Norm, Saying};
use betten::model::point::{PointKind, SentenceCase, SentencePiece};

use crate::support::sample;
use read::{Reading, read};

/// One case of a group, with its place.
struct Case {
    place: String,
    text: String,
    norms: Vec<Saying>,
}

/// The text as it stands in the file: `{party}は、…`.
fn written(case: &SentenceCase) -> String {
    let piece = |piece: &SentencePiece| match piece {
        SentencePiece::Text(text) => text.clone(),
        SentencePiece::Answer(id) => format!("{{{id}}}"),
        SentencePiece::Detail(id) => format!("{{{id}.detail}}"),
        SentencePiece::Since(id) => format!("{{{id}.since}}"),
        SentencePiece::Duty => "{party}".to_owned(),
        SentencePiece::Hospital => "{hospital}".to_owned(),
        SentencePiece::Vendor => "{vendor}".to_owned(),
        SentencePiece::System => "{system}".to_owned(),
    };
    case.text.iter().map(piece).collect()
}

fn cases() -> Vec<Case> {
    let of_item = |item: &Item| {
        let groups = item.sentences.iter();
        let cases =
            groups.flat_map(|group| group.cases.iter().enumerate().map(move |(number, case)| (group, number, case)));
        cases
            .map(|(group, number, case)| Case {
                place: format!("{} {} {}", item.id, group.id, number + 1),
                text: written(case),
                norms: case.norms.clone(),
            })
            .collect::<Vec<Case>>()
    };
    sample::catalog().items().flat_map(of_item).collect()
}

/// The points of a kind, in all items.
fn points(wanted: impl Fn(&PointKind) -> bool) -> BTreeSet<String> {
    let points = sample::catalog().items().flat_map(|item| &item.points);
    points.filter(|point| wanted(&point.kind)).map(|point| point.id.to_string()).collect()
}

/// A norm in one line, as the reader writes it: `vendor only_after approval emergency_measure`.
fn line(norm: &Norm) -> String {
    let who = match &norm.who {
        Bound::Vendor => "vendor",
        Bound::Hospital => "hospital",
        Bound::Duty => "party",
        Bound::Each => "each",
        Bound::Others => "others",
        Bound::Answer(point) => point.as_str(),
    };
    let (force, step) = match norm.force {
        Force::Shall => (ForceWord::Shall, None),
        Force::May { without } => (ForceWord::May, without.map(|step| ("without ", step))),
        Force::ShallNot => (ForceWord::ShallNot, None),
        Force::OnlyAfter(step) => (ForceWord::OnlyAfter, Some(("", step))),
        Force::NeedNot => (ForceWord::NeedNot, None),
        Force::Try => (ForceWord::Try, None),
    };
    let mut line = format!("{who} {}", force.key());
    if let Some((word, step)) = step {
        let _ = write!(line, " {word}{}", step.key());
    }
    for (is, word) in [(norm.alone, " alone"), (norm.scope.urgent, " urgent"), (norm.scope.listed, " listed")] {
        line.push_str(if is { word } else { "" });
    }
    if let Some(purpose) = &norm.scope.purpose {
        let _ = write!(line, " for {purpose}");
    }
    format!("{line} {}", norm.act)
}

/// Whether the declaration says what was read, and nothing else.
fn compare(reading: &Reading, norms: &[Saying]) -> Result<(), String> {
    let declared: Vec<String> = norms
        .iter()
        .map(|saying| match saying {
            Saying::Norm(norm) => line(norm),
            Saying::Of(_) => "of".to_owned(),
        })
        .collect();
    // What is said once more of the same is declared once.
    let mut said: Vec<String> = reading.norms.iter().map(|said| said.norm.clone()).collect();
    said.dedup();
    // A sentence that binds nobody fixes something of another one.
    if said.is_empty() {
        said.push("of".to_owned());
    }
    if said == declared { Ok(()) } else { Err(format!("says {said:?}, declares {declared:?}")) }
}

fn judge(text: &str, norms: &[Saying]) -> Result<Reading, String> {
    let reading = read(text)?;
    compare(&reading, norms)?;
    for saying in norms {
        if let Saying::Norm(Norm { limit: Some(limit), .. }) = saying
            && !text.contains(&format!("{{{}.since}}以内に", limit.within))
        {
            return Err(format!("it is to be done within {}, and does not say so", limit.within));
        }
    }
    Ok(reading)
}

#[test]
fn every_sentence_says_what_it_declares() {
    let mut faults = String::new();
    let mut table = String::new();
    for case in cases() {
        match judge(&case.text, &case.norms) {
            Ok(reading) => {
                let _ = writeln!(table, "{}\n{}", case.place, reading.rows());
            }
            Err(fault) => {
                let _ = writeln!(faults, "{}: {fault}\n  {}", case.place, case.text);
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
    insta::assert_snapshot!("declared", table);
}

/// Every act is declared somewhere, and each form of an act is an act's.
#[test]
fn every_act_is_declared_and_has_its_forms() {
    let acts: BTreeSet<String> = sample::catalog().acts.acts.iter().map(|act| act.id.to_string()).collect();
    let declared: BTreeSet<String> = cases()
        .iter()
        .flat_map(|case| &case.norms)
        .filter_map(|saying| match saying {
            Saying::Norm(norm) => Some(norm.act.to_string()),
            Saying::Of(_) => None,
        })
        .collect();
    assert_eq!(acts, declared);
    assert_eq!(acts, read::ACTS.iter().map(|(act, _)| (*act).to_owned()).collect());
}

/// Called with every sentence of every combination, as it is printed: what it declares to bind somebody names them, and
/// each period says from when it runs.
pub(super) fn names_whom_it_binds_and_from_when(
    item: &Item,
    case: &SentenceCase,
    text: &str,
    duty: &str,
    printed: &dyn Fn(&PointId) -> String,
) {
    let place = || format!("{}: {text}", item.id);
    assert!(!case.norms.is_empty(), "nothing is declared: {}", place());
    for saying in &case.norms {
        let Saying::Norm(norm) = saying else { continue };
        if matches!(norm.force, Force::May { .. } | Force::NeedNot) {
            continue;
        }
        let label = match &norm.who {
            Bound::Vendor => "乙".to_owned(),
            Bound::Hospital => "甲".to_owned(),
            Bound::Duty => duty.to_owned(),
            Bound::Each => "当事者".to_owned(),
            Bound::Others => "他の当事者".to_owned(),
            Bound::Answer(id) => printed(id),
        };
        let named = ["は、", "が", "とともに"].iter().any(|after| text.contains(&format!("{label}{after}")));
        assert!(named, "{label} is bound but not named: {}", place());
    }
    for piece in &case.text {
        let (period, is_period) = match piece {
            SentencePiece::Answer(id) | SentencePiece::Since(id) => {
                let point = item.point(id.as_str()).expect("checked when the catalog is read");
                (printed(id), matches!(point.kind, PointKind::Duration))
            }
            _ => continue,
        };
        let begins = |before: &str| STARTS.iter().any(|start| before.ends_with(start));
        for (at, _) in text.match_indices(&period).filter(|_| is_period) {
            assert!(begins(&text[..at]), "{period} has no start: {}", place());
        }
    }
}

/// What stands before a period. A rate (「少なくとも1か月に1回」) is a distance between two times and needs no start.
const STARTS: [&str; 5] = ["た時から", "た日の翌日から起算して", "初日から起算した", "終了の日の", "少なくとも"];
