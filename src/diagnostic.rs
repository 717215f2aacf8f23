//! Faults in what people write: each has a code, a place, a sentence and the next step.
//!
//! Every stage collects its faults in a [`Report`] and goes on, so a person can mend the file in one round. Only
//! [`show`] decides how a fault looks on a terminal or as JSON. Faults of the machine (a full disk, a missing
//! program) are ordinary errors and do not come here.

pub mod cause;
mod code;
pub mod columns;
mod likeness;
mod order;
pub mod show;
mod span;

pub use code::{ALL_CODES, Code, codes};
pub use likeness::nearest;
pub use order::reading_order;
pub use span::{CellName, MAX_TEXT, Source, SourceId, Sources, Span, Spanned};

use likeness::Likeness;

/// How serious a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The run stops after this stage.
    Error,
    /// The run goes on. `--strict` makes this an error.
    Warning,
    /// Worth knowing, but nothing needs to be mended.
    Note,
}

/// A place in a text, and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    /// A Japanese noun phrase without 。. Empty when the place needs no words.
    pub text: String,
}

/// One fault, shown at the place where a person can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// One Japanese sentence in です・ます, with 。 at its end.
    pub message: String,
    /// The place to mend. `None` only for faults of a whole run.
    pub primary: Option<Label>,
    /// Other places that belong to the fault: the first of two equal keys, the definition of a party.
    pub others: Vec<Label>,
    /// What to do, one Japanese sentence each. Empty when there is no useful advice.
    pub hints: Vec<String>,
    /// The change that makes the fault go away, when what was meant is certain.
    pub repair: Option<Box<Repair>>,
}

/// A text to write in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    pub at: Span,
    pub text: String,
}

impl Diagnostic {
    fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        let message = bounded(message.into());
        Self { code, severity, message, primary: None, others: Vec::new(), hints: Vec::new(), repair: None }
    }

    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// A fault that says that the rest is left out.
    pub fn too_many(severity: Severity) -> Self {
        let message = "問題が多いため、残りは省きました。直してから、もう一度確かめてください。";
        Self::new(severity, codes::FILE_TOO_MANY_FAULTS, message)
    }

    /// Every place that is shown, the place to mend first.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        self.primary.iter().chain(&self.others)
    }

    /// Sets the place to mend.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: bounded(text.into()) });
        self
    }

    /// Adds another place that belongs to the fault.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push(Label { span, text: bounded(text.into()) });
        self
    }

    /// Says what to write in the place of what stands there. Only for what is certain.
    #[must_use]
    pub fn repair(mut self, at: Span, text: impl Into<String>) -> Self {
        self.repair = Some(Box::new(Repair { at, text: text.into() }));
        self
    }

    /// Adds a sentence about what to do.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(bounded(text.into()));
        self
    }
}

/// Cuts a sentence to 400 characters by leaving out its middle. Text of a person in the middle of our words may have
/// megabytes.
fn bounded(text: String) -> String {
    const LONGEST: usize = 400;
    const TAIL: usize = 100;
    if text.len() <= LONGEST {
        return text;
    }
    let at = |count: usize| text.char_indices().nth(count).map(|(at, _)| at);
    let Some(_) = at(LONGEST) else { return text };
    let head = at(LONGEST - TAIL).unwrap_or(text.len());
    let tail = text.char_indices().rev().nth(TAIL - 1).map_or(text.len(), |(at, _)| at);
    format!("{}…{}", &text[..head], &text[tail..])
}

/// All faults of a stage or a run, as many as a person can use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// The number of faults of each severity, and whether faults of it were dropped.
    counts: [usize; 3],
    dropped: [bool; 3],
    likeness: Likeness,
}

impl Report {
    /// After so many errors the file is not a hospital's, and nobody reads on.
    const MOST_ERRORS: usize = 1000;
    /// A group of hospitals may have a few warnings and notes for every contract.
    const MOST_OTHERS: usize = 10_000;

    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault. When there are too many of its severity, the report says so once and drops the fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let severity = diagnostic.severity;
        let most = if severity == Severity::Error { Self::MOST_ERRORS } else { Self::MOST_OTHERS };
        if self.count(severity) < most {
            self.keep(diagnostic);
        } else if !self.dropped[severity as usize] {
            self.dropped[severity as usize] = true;
            self.keep(Diagnostic::too_many(severity));
        }
    }

    fn keep(&mut self, diagnostic: Diagnostic) {
        self.counts[diagnostic.severity as usize] += 1;
        self.diagnostics.push(diagnostic);
    }

    pub fn append(&mut self, other: Report) {
        other.diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Adds the errors of another report. Its warnings and notes are only counted, because they were already shown.
    pub fn append_told(&mut self, other: &Report) {
        other.iter().filter(|it| it.severity == Severity::Error).for_each(|error| self.push(error.clone()));
        for severity in [Severity::Warning, Severity::Note] {
            self.counts[severity as usize] += other.count(severity);
        }
    }

    /// Whether another error would be dropped. Then there is no need to look for more.
    pub fn is_full(&self) -> bool {
        self.dropped[Severity::Error as usize]
    }

    /// The known word nearest to what was written, as [`nearest`] finds it. `None` also when too many words have been
    /// compared for this report.
    pub fn nearest<'a>(&mut self, written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        self.likeness.nearest(written, known)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// Every place that a fault of the report names.
    pub fn places(&self) -> impl Iterator<Item = Span> {
        self.iter().flat_map(Diagnostic::labels).map(|label| label.span)
    }

    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.counts[severity as usize]
    }

    /// Turns warnings into errors (`--strict`).
    pub fn harden(&mut self) {
        for diagnostic in &mut self.diagnostics {
            if diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
        }
        self.count_anew();
    }

    /// Removes warnings and notes. After errors of an earlier stage they may only follow from these errors.
    #[must_use]
    pub fn errors_only(mut self) -> Self {
        self.diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        self.count_anew();
        self
    }

    /// Removes notes, which need no mending.
    #[must_use]
    pub fn without_notes(mut self) -> Self {
        self.diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Note);
        self.count_anew();
        self
    }

    /// Sorts by place, with faults of the whole run at the end. Removes exact repetitions: a choice of the hospital
    /// is checked once for each contract.
    pub fn sort(&mut self) {
        self.diagnostics.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.primary.as_ref().map_or((1, Span::default()), |l| (0, l.span));
            place(a).cmp(&place(b)).then_with(|| a.code.cmp(&b.code)).then_with(|| a.message.cmp(&b.message))
        });
        self.diagnostics.dedup();
        self.count_anew();
    }

    fn count_anew(&mut self) {
        self.counts = [0; 3];
        for diagnostic in &self.diagnostics {
            self.counts[diagnostic.severity as usize] += 1;
        }
    }
}
