//! Which recorded paper a file is, and what became of it.

use serde::Serialize;

use super::compare::{Difference, DifferenceKind, differences, is_kin};
use super::marks::{PaperMarks, marks_of};
use super::read::{Pdf, Unreadable};
use super::signature::{SignatureMark, signatures};

/// A paper, as it was on the day of a signing, or as it would be made today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPaper {
    /// What people call it.
    pub name: String,
    pub marks: PaperMarks,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: Verdict,
    /// The paper that it is, or was. `None` when it is none of them.
    pub nearest: Option<Nearest>,
    /// What differs from that paper. Pages that came with a signature are among it.
    pub differences: Vec<Difference>,
    pub signatures: Vec<SignatureMark>,
}

/// A paper among those that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearest {
    /// One that was signed.
    Signed(usize),
    /// One that would be made today.
    Current(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Unchanged,
    /// Unchanged, but for signatures, and pages at the end that came with them.
    SignedFurther,
    Changed,
    Unknown,
}

/// Compares a file with the papers that were signed and those that would be made today.
///
/// # Errors
/// When it cannot be read.
pub fn judge(signed: &[RecordedPaper], current: &[RecordedPaper], bytes: &[u8]) -> Result<Judgement, Unreadable> {
    let pdf = Pdf::read(bytes)?;
    let marks = marks_of(&pdf)?;
    let signatures = signatures(&pdf, bytes);
    let papers = signed.iter().enumerate().map(|(index, paper)| (Nearest::Signed(index), paper));
    let papers = papers.chain(current.iter().enumerate().map(|(index, paper)| (Nearest::Current(index), paper)));
    let mut best: Option<(usize, Nearest, &RecordedPaper)> = None;
    for (nearest, paper) in papers {
        let likeness = likeness(&paper.marks, &marks);
        if likeness > best.map_or(0, |(best, ..)| best) {
            best = Some((likeness, nearest, paper));
        }
    }
    let Some((_, nearest, paper)) = best else {
        return Ok(Judgement { verdict: Verdict::Unknown, nearest: None, differences: Vec::new(), signatures });
    };
    let differences = differences(&paper.marks, &marks);
    // A signature that covers these pages, too.
    let covers_all = |signature: &SignatureMark| signature.after.as_ref().is_some_and(Vec::is_empty);
    let is_signed_over = signatures.iter().any(covers_all);
    let is_added = |difference: &Difference| {
        let is_behind = difference.page > Some(paper.marks.pages.len());
        difference.kind == DifferenceKind::PageAdded && is_behind && is_signed_over
    };
    let verdict = match (differences.is_empty(), signatures.is_empty()) {
        (true, true) => Verdict::Unchanged,
        (_, false) if differences.iter().all(is_added) => Verdict::SignedFurther,
        _ => Verdict::Changed,
    };
    Ok(Judgement { verdict, nearest: Some(nearest), differences, signatures })
}

/// How much of a paper is in a file; 0 if nothing shows that the file was made from it.
///
/// A page shows it if it is drawn in the same way: each page of ours has the 照合番号 at its foot, and a paper numbers its
/// letters in its own way. Where no page is left as it was, all fonts and the structure together show it: fonts hold
/// the letters of that paper alone.
fn likeness(paper: &PaperMarks, file: &PaperMarks) -> usize {
    const PAGE: usize = 1_000_000;
    let has_text = |page: &&super::PageMarks| !page.fonts.is_empty();
    let pages = paper.pages.iter().filter(has_text).filter(|old| file.pages.iter().any(|new| is_kin(old, new))).count();
    let same_fonts = paper.pages.iter().zip(&file.pages).filter(|(old, new)| has_text(old) && old.fonts == new.fonts);
    let same_structure = paper.document.structure.is_some() && paper.document.structure == file.document.structure;
    let is_reworked = same_structure && same_fonts.count() == paper.pages.iter().filter(has_text).count();
    if pages == 0 && !is_reworked {
        return 0;
    }
    let same = paper.pages.iter().zip(&file.pages).filter(|(old, new)| old == new).count();
    let rest = [paper.document == file.document, paper.attachments == file.attachments];
    pages * PAGE + same * 10 + rest.into_iter().filter(|same| *same).count() + 1
}
