//! Finds what a person wrote that makes Typst refuse a document.
//!
//! Typst names a place in a template, or no place. If the place is a line of a person's own template, that line is
//! reported. In all other cases the document is typeset again with some of its texts left out. The number of texts is
//! halved each time, until one text is found without which the document can be made. Then the line of the YAML can be
//! reported. That takes about ten rounds, and only in a run that has failed.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::{Content, MOST, PdfSetup, job};
use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::document::{change_written, each_text};
use crate::render::templates::{PAPER, quoted};
use crate::typeset::{Fault, TypesetError};

/// Stands for a text that is left out. A heading or a cell without any text would be another fault.
const STAND_IN: &str = "本";

/// How many texts are looked for in one document.
const MOST_TEXTS: usize = 8;

/// The search stops when its rounds together have typeset this much.
const MOST_OF_ALL: u64 = 4 * MOST;

/// Turns the refusal into faults at the places a person can correct.
pub(super) fn led_back(content: &Content<'_>, setup: &PdfSetup<'_>, faults: &[Fault]) -> Result<Report, TypesetError> {
    let search = Search { content, setup, taken: Cell::new(0) };
    let texts = search.guilty_texts(faults)?;
    let mut report = in_own_templates(setup, faults, &texts);
    if report.is_empty() {
        texts.iter().for_each(|text| report.push(in_text(*text, faults)));
    }
    if report.is_empty() {
        report.push(search.in_the_rest(faults)?);
    }
    Ok(report)
}

/// The faults that Typst places in a template of the person's own, with the texts that caused them.
fn in_own_templates(setup: &PdfSetup<'_>, faults: &[Fault], texts: &[Span]) -> Report {
    let mut report = Report::new();
    for fault in faults {
        let Some((name, line)) = place(fault) else { continue };
        if let Some(template) = setup.templates.get(&name).filter(|template| template.own) {
            let shown = template.fault(&name, STOPPED, Some(template.line(line)), &fault.message);
            report.push(texts.iter().fold(shown, |shown, text| shown.and_at(*text, "ここの文で止まりました")));
        }
    }
    report
}

const STOPPED: &str = "のこの行で、PDFの組版が止まりました。";
const LACKS: &str = "を使うと、PDFの組版ができません。";

/// The file with the whole style.
const STYLE: &str = "typst/style.typ";
const LINES_ALONE: &str = "変える行だけを書くときは、ファイルの名前を own.typ にしてください。";

fn in_text(text: Span, faults: &[Fault]) -> Diagnostic {
    Diagnostic::error(codes::TYPESET_REFUSED, "この文を含むと、PDFがつくれません。")
        .at(text, "")
        .hint("特殊な文字や極端に長い文を、ふつうの文に直してください。")
        .hint(quoted(&first_message(faults)))
}

/// The template that a fault is in, by its name among all templates, and the line.
fn place(fault: &Fault) -> Option<(String, usize)> {
    Some((format!("{PAPER}{}", fault.file.as_ref()?), fault.line?))
}

fn first_message(faults: &[Fault]) -> String {
    faults.first().map(ToString::to_string).unwrap_or_default()
}

/// Makes the document again and again with some texts left out.
struct Search<'a> {
    content: &'a Content<'a>,
    setup: &'a PdfSetup<'a>,
    /// The weight of everything made in all rounds.
    taken: Cell<u64>,
}

impl Search<'_> {
    /// The texts that keep the document from being made. Empty when the texts are not the reason.
    fn guilty_texts(&self, faults: &[Fault]) -> Result<Vec<Span>, TypesetError> {
        let all: Vec<Span> = self.written(|_| true);
        if all.is_empty() || !self.can_be_made_without(&all)? {
            return Ok(Vec::new());
        }
        let told = told_texts(faults);
        let named = self.written(|text| told.iter().any(|told| text.contains(told)));
        let mut found = Vec::new();
        while found.len() < MOST_TEXTS && (found.is_empty() || !self.can_be_made_without(&found)?) {
            let mut rest = without(&named, &found);
            if rest.is_empty() || !self.can_be_made_without(&[found.clone(), rest.clone()].concat())? {
                rest = without(&all, &found);
            }
            let Some(text) = self.guilty_text(&found, rest)? else { break };
            found.push(text);
        }
        found.sort();
        Ok(found)
    }

    /// One of `rest` that is guilty. If only the texts of `left_out` are left out, the document cannot be made. If
    /// those of `rest` are left out too, it can be made. `None` when the search would take too long.
    fn guilty_text(&self, left_out: &[Span], mut rest: Vec<Span>) -> Result<Option<Span>, TypesetError> {
        let mut left_out = left_out.to_vec();
        while rest.len() > 1 {
            if self.has_taken_all() {
                return Ok(None);
            }
            let other = rest.split_off(rest.len() / 2);
            let tried = [left_out.clone(), rest.clone()].concat();
            if !self.can_be_made_without(&tried)? {
                left_out = tried;
                rest = other;
            }
        }
        Ok(rest.first().copied())
    }

    fn has_taken_all(&self) -> bool {
        self.taken.get() > MOST_OF_ALL
    }

    /// The places of the texts that a person wrote, each once, in order.
    fn written(&self, wanted: impl Fn(&str) -> bool) -> Vec<Span> {
        let mut places = BTreeSet::new();
        for document in self.content.documents {
            each_text(document, &mut |text, origin| {
                places.extend(origin.filter(|_| wanted(text)));
            });
        }
        places.into_iter().collect()
    }

    fn can_be_made_without(&self, texts: &[Span]) -> Result<bool, TypesetError> {
        let mut documents = self.content.documents.to_vec();
        for document in &mut documents {
            change_written(document, &mut |text| {
                text.origin.filter(|origin| texts.contains(origin)).map(|_| STAND_IN.to_owned())
            });
        }
        let content = Content { documents: &documents, ..*self.content };
        self.taken.set(self.taken.get() + content.weight().units);
        can_be_made(&content, self.setup)
    }

    /// A fault that neither a text nor a line of the person's own templates explains.
    fn in_the_rest(&self, faults: &[Fault]) -> Result<Diagnostic, TypesetError> {
        let said = first_message(faults);
        let guilty = self
            .setup
            .templates
            .guilty(PAPER, |templates| can_be_made(self.content, &PdfSetup { templates, ..*self.setup }))?;
        Ok(match guilty {
            Some((name, template)) => {
                let fault = template.fault(name, LACKS, None, &said);
                if name == STYLE { fault.hint(LINES_ALONE) } else { fault }
            }
            None => Diagnostic::error(
                codes::TYPESET_REFUSED,
                format!("「{}」のPDFがつくれません。", self.content.documents[0].title),
            )
            .hint(if self.has_taken_all() {
                "大きな書類なので、どの文のためかは調べきれません。特殊な文字や極端に長い文を、ふつうの文に直してください。"
            } else {
                "病院ファイルの誤りではありません。このプログラムの配布元に、この表示を知らせてください。"
            })
            .hint(quoted(&said)),
        })
    }
}

fn can_be_made(content: &Content<'_>, setup: &PdfSetup<'_>) -> Result<bool, TypesetError> {
    match setup.typesetter.typeset(&job(content, setup.templates, setup.fonts)) {
        Ok(_) => Ok(true),
        Err(TypesetError::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn without(all: &[Span], some: &[Span]) -> Vec<Span> {
    all.iter().filter(|span| !some.contains(span)).copied().collect()
}

/// The texts that Typst quotes: `` `"本文"` ``, with `\u{e000}` for a character it does not show.
fn told_texts(faults: &[Fault]) -> Vec<String> {
    let quoted = faults.iter().flat_map(|fault| fault.message.split('`').skip(1).step_by(2));
    quoted.map(|text| unescaped(text.trim_matches('"'))).filter(|text| !text.is_empty()).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u{") {
        out.push_str(before);
        let character = after.split_once('}').and_then(|(code, rest)| {
            let character = u32::from_str_radix(code, 16).ok().and_then(char::from_u32)?;
            Some((character, rest))
        });
        match character {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push_str("\\u{");
                rest = after;
            }
        }
    }
    out + rest
}
