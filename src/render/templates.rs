//! The templates of a run: the shipped ones, and the files a hospital puts in their place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Report, SourceId, Span, codes};
use crate::shipped;

/// All templates by name: the path below `templates/`, with `/`.
#[derive(Debug, Clone)]
pub struct Templates {
    by_name: BTreeMap<String, Template>,
    /// A person's own images for paper, by path below `typst/`.
    pictures: BTreeMap<String, Vec<u8>>,
}

/// The folder of the templates of paper.
pub(super) const PAPER: &str = "typst/";

/// The file with the lines of the style that a person wants to change.
const OWN_STYLE: &str = "typst/own.typ";

/// The files that define the names which those lines may set.
const STYLE: [&str; 2] = ["typst/style.typ", "typst/paper.typ"];

/// The data of the sample that lies with the templates of paper. It helps people who write their own templates. A
/// person's copy of the folder has these files too, but no document is made from them.
const SAMPLE: [&str; 2] = ["typst/data.json", "typst/paper.json"];

/// The text of one template, and where a person wrote it (`None` for a shipped one).
#[derive(Debug, Clone)]
pub(super) struct Template {
    pub(super) text: Cow<'static, str>,
    pub(super) source: Option<SourceId>,
    /// Whether a person wrote it.
    pub(super) own: bool,
}

/// A hospital's own template, already read and decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTemplate {
    pub text: String,
    /// The text's place in the sources of the run. Without it faults name only the template.
    pub source: Option<SourceId>,
}

impl Templates {
    /// The templates that come with this program.
    pub fn shipped() -> Self {
        let all = shipped::templates().into_iter().filter(|(name, _)| !SAMPLE.contains(&name.as_str()));
        let by_name = all.map(|(name, text)| (name, Template::shipped(text))).collect();
        Self { by_name, pictures: BTreeMap::new() }
    }

    /// The shipped templates, with some replaced. A name that is not shipped is a fault, because nothing would ever use
    /// such a file. Only paper may have further files, if a template names them.
    pub fn with_own(mut own: BTreeMap<String, OwnTemplate>, report: &mut Report) -> Self {
        let mut templates = Self::shipped();
        SAMPLE.iter().for_each(|name| drop(own.remove(*name)));
        let named: Vec<String> = own.values().map(|template| template.text.clone()).collect();
        for (name, OwnTemplate { text, source }) in own {
            if templates.by_name.contains_key(&name) || is_named_for_paper(&name, &named) {
                templates.by_name.insert(name, Template { text: Cow::Owned(text), source, own: true });
            } else {
                let fault = unknown(&name, source, &templates, report);
                report.push(fault);
            }
        }
        templates.check_own_style(report);
        templates
    }

    /// Reports lines of `own.typ` that would have no effect: a line that sets a name the style does not have, and all
    /// lines if the person's own `style.typ` does not read the file.
    fn check_own_style(&self, report: &mut Report) {
        let Some(own) = self.get(OWN_STYLE).filter(|template| template.own) else { return };
        let others: Vec<&str> =
            self.below(PAPER).filter(|(name, _)| *name != OWN_STYLE).map(|(_, text)| text).collect();
        if !is_named_for_paper(OWN_STYLE, &others) {
            report.push(own.fault(OWN_STYLE, "は、置き換えられた style.typ から読み込まれていません。", None, ""));
        }
        let shipped = STYLE.iter().filter_map(|name| shipped::template(name));
        let known: Vec<&str> = shipped.flat_map(definitions).map(|(name, _)| name).collect();
        let is_used = |name: &str| {
            let words = |text: &str| text.split(|it| !is_of_name(it)).filter(|word| *word == name).count();
            words(&own.text) > 1 || others.iter().any(|text| words(text) > 0)
        };
        for (name, place) in definitions(&own.text) {
            if !known.contains(&name) && !is_used(name) {
                let what = format!("の「{name}」という名前は、style.typ にありません。");
                let fault = own.fault(OWN_STYLE, &what, Some(place), "");
                let near = report.nearest(name, known.iter().copied());
                report.push(match near {
                    Some(near) => fault.hint(format!("「{near}」の書き間違いではありませんか。")),
                    None => fault.hint("style.typ にある名前だけを書いてください。"),
                });
            }
        }
    }

    /// Adds images, by their path below the folder of the templates. An image that no template names is a fault.
    pub fn with_pictures(mut self, pictures: BTreeMap<String, Vec<u8>>, report: &mut Report) -> Self {
        let texts: Vec<String> = self.below(PAPER).map(|(_, text)| text.to_owned()).collect();
        for (name, bytes) in pictures {
            if is_named_for_paper(&name, &texts) {
                self.pictures.insert(name[PAPER.len()..].to_owned(), bytes);
            } else {
                report.push(
                    Diagnostic::error(codes::TEMPLATE_FAULT, format!("画像「{name}」はどのひな形でも使われません。"))
                        .hint(format!("{PAPER} に置き、ひな形の中でその名前を書いてください。")),
                );
            }
        }
        self
    }

    /// The templates and images that a typesetter needs, by their path below `typst/`.
    pub(super) fn for_paper(&self) -> BTreeMap<String, Vec<u8>> {
        let texts = self.below(PAPER).map(|(name, text)| (name[PAPER.len()..].to_owned(), text.as_bytes().to_vec()));
        texts.chain(self.pictures.clone()).collect()
    }

    /// A person's own images for paper, by path below `typst/`, in a fixed order.
    pub fn pictures(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.pictures.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The same templates, with the shipped text in place of a person's own. A template without a shipped counterpart
    /// is removed.
    fn without_own(&self, name: &str) -> Self {
        let mut templates = self.clone();
        match shipped::template(name) {
            Some(text) => drop(templates.by_name.insert(name.to_owned(), Template::shipped(text))),
            None => drop(templates.by_name.remove(name)),
        }
        templates
    }

    /// Finds the person's own template in a folder that makes the others fail: without it they work. Then a shipped
    /// template failed only because it needs something that this one lacks.
    pub(super) fn guilty<'a, E>(
        &'a self,
        folder: &'a str,
        mut do_others: impl FnMut(&Templates) -> Result<bool, E>,
    ) -> Result<Option<(&'a str, &'a Template)>, E> {
        for (name, template) in self.templates_below(folder).filter(|(_, template)| template.own) {
            if do_others(&self.without_own(name))? {
                return Ok(Some((name, template)));
            }
        }
        Ok(None)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Template> {
        self.by_name.get(name)
    }

    /// The name of every template, in a fixed order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The text of one template.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(|template| template.text.as_ref())
    }

    /// Names and texts of one folder (`typst/`), in a fixed order.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.templates_below(folder).map(|(name, template)| (name, template.text.as_ref()))
    }

    pub(super) fn templates_below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a Template)> {
        self.by_name
            .iter()
            .filter(move |(name, _)| name.starts_with(folder))
            .map(|(name, template)| (name.as_str(), template))
    }
}

/// Whether the file is among the templates of paper and one of these texts names it.
fn is_named_for_paper(name: &str, texts: &[impl AsRef<str>]) -> bool {
    let named = |file: &str| format!("\"{file}\"");
    name.strip_prefix(PAPER).is_some_and(|file| texts.iter().any(|text| text.as_ref().contains(&named(file))))
}

/// The names that lines of a template of paper define (`#let name = …`), and the places of these names.
fn definitions(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    text.match_indices("#let ").filter(|(at, _)| *at == 0 || text[..*at].ends_with('\n')).filter_map(|(at, word)| {
        let start = at + word.len();
        let name = text[start..].split(|it| !is_of_name(it)).next().filter(|name| !name.is_empty())?;
        Some((name, start..start + name.len()))
    })
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_')
}

impl Template {
    fn shipped(text: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), source: None, own: false }
    }

    /// A fault of this template. `words` are the engine's own English words, and are quoted.
    pub(super) fn fault(&self, name: &str, what: &str, place: Option<Range<usize>>, words: &str) -> Diagnostic {
        let fault = Diagnostic::error(codes::TEMPLATE_FAULT, format!("ひな形「{name}」{what}"));
        let end = self.text.len();
        let fault = match (self.source, place) {
            (Some(source), Some(place)) => fault.at(Span::new(source, place.start.min(end)..place.end.min(end)), ""),
            (Some(source), None) => fault.at(Span::new(source, 0..0), "このファイル"),
            (None, Some(place)) => {
                let before = self.text.get(..place.start).unwrap_or(&self.text);
                fault.hint(format!("{}行目を確かめてください。", before.matches('\n').count() + 1))
            }
            (None, None) => fault,
        };
        if words.is_empty() { fault } else { fault.hint(quoted(words)) }
    }

    /// The place of a line in the text, without the spaces around it. Lines are counted from 1.
    pub(super) fn line(&self, number: usize) -> Range<usize> {
        let start: usize = self.text.split_inclusive('\n').take(number.saturating_sub(1)).map(str::len).sum();
        let line = self.text[start..].lines().next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        start + indent..start + line.trim_end().len().max(indent)
    }
}

/// Puts what an engine said in English into a Japanese sentence.
pub(super) fn quoted(words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    format!("理由は、英語で「{}」と示されています。", words.join(" "))
}

fn unknown(name: &str, source: Option<SourceId>, templates: &Templates, report: &mut Report) -> Diagnostic {
    let mut fault = Diagnostic::error(codes::TEMPLATE_FAULT, format!("「{name}」という名前のひな形は使われません。"));
    if let Some(source) = source {
        fault = fault.at(Span::new(source, 0..0), "このファイル");
    }
    match meant(name, templates, report) {
        Some(known) => fault.hint(format!("「{known}」の書き間違いではありませんか。")),
        None => fault.hint("置き換えられるのは、同じ名前のひな形があるファイルだけです。名前を確かめてください。"),
    }
}

/// The template that a name was most likely meant for. It is one of the named folder, or of any folder if there is no
/// such folder.
fn meant<'a>(name: &str, templates: &'a Templates, report: &mut Report) -> Option<&'a str> {
    let parts = |name: &'a str| name.rsplit_once('/').unwrap_or(("", name));
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let known = || templates.names().map(|known| (known, parts(known)));
    let of_folder = known().any(|(_, (known, _))| known == folder);
    let candidates = || known().filter(move |(_, (known, _))| !of_folder || *known == folder);
    let near = report.nearest(file, candidates().map(|(_, (_, file))| file))?;
    candidates().find(|(_, (_, file))| *file == near).map(|(name, _)| name)
}
