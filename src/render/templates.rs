//! The templates of a run: the shipped ones, and a hospital's own in place of single files.

use std::borrow::Cow;
use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use crate::diagnostic::{Diagnostic, Report, SourceId, Span, codes};

static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// All templates by name: the path below `templates/`, with `/`.
#[derive(Debug, Clone)]
pub struct Templates {
    by_name: BTreeMap<String, Template>,
    /// A person's own pictures for paper, by path below `typst/`.
    pictures: BTreeMap<String, Vec<u8>>,
}

/// Where the templates of paper lie.
const PAPER: &str = "typst/";

/// The data of the sample beside the templates of paper, for those who write their own: a person's
/// copy of the folder has it, and no document is made from it.
const SAMPLE: &str = "typst/data.json";

/// One template's text, and where a person wrote it (none for a shipped one).
#[derive(Debug, Clone)]
pub(super) struct Template {
    pub(super) text: Cow<'static, str>,
    pub(super) source: Option<SourceId>,
}

/// A hospital's own template, already read and decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTemplate {
    pub text: String,
    /// The text's place in the sources of the run; without it faults name the template only.
    pub source: Option<SourceId>,
}

impl Templates {
    /// The templates this program comes with.
    pub fn shipped() -> Self {
        let mut by_name = BTreeMap::new();
        collect(&SHIPPED, &mut by_name);
        by_name.remove(SAMPLE);
        Self { by_name, pictures: BTreeMap::new() }
    }

    /// The shipped templates with some replaced; a name that is not shipped is a fault, because
    /// nothing would ever use it. Paper may have further files, if a template names them.
    pub fn with_own(mut own: BTreeMap<String, OwnTemplate>) -> Result<Self, Report> {
        let mut templates = Self::shipped();
        let mut report = Report::new();
        own.remove(SAMPLE);
        let named: Vec<String> = own.values().map(|template| template.text.clone()).collect();
        for (name, OwnTemplate { text, source }) in own {
            let own = Template { text: Cow::Owned(text), source };
            if templates.by_name.contains_key(&name) || is_named_for_paper(&name, &named) {
                templates.by_name.insert(name, own);
            } else {
                report.push(unknown(&name, source, templates.names()));
            }
        }
        if report.is_empty() { Ok(templates) } else { Err(report) }
    }

    /// The same with pictures, by their path below the folder of the templates.
    pub fn with_pictures(mut self, pictures: BTreeMap<String, Vec<u8>>) -> Result<Self, Report> {
        let mut report = Report::new();
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
        if report.is_empty() { Ok(self) } else { Err(report) }
    }

    /// What a typesetter needs of them: templates and pictures by their path below `typst/`.
    pub fn for_paper(&self) -> BTreeMap<String, Vec<u8>> {
        let texts = self.below(PAPER).map(|(name, text)| (name[PAPER.len()..].to_owned(), text.as_bytes().to_vec()));
        texts.chain(self.pictures.clone()).collect()
    }

    /// Every name, in a fixed order.
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

/// A file that lies with the templates of paper and is named in one of them.
fn is_named_for_paper(name: &str, texts: &[String]) -> bool {
    name.strip_prefix(PAPER).is_some_and(|file| texts.iter().any(|text| text.contains(&format!("\"{file}\""))))
}

fn collect(folder: &Dir<'static>, by_name: &mut BTreeMap<String, Template>) {
    for file in folder.files() {
        // A file of another kind (a picture, an editor's leftover) is no template.
        if let (Some(name), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            // The path was taken on the machine that built the program.
            by_name.insert(name.replace('\\', "/"), Template { text: Cow::Borrowed(text), source: None });
        }
    }
    folder.dirs().for_each(|inner| collect(inner, by_name));
}

fn unknown<'a>(name: &str, source: Option<SourceId>, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let mut fault = Diagnostic::error(codes::TEMPLATE_FAULT, format!("「{name}」という名前のひな形は使われません。"));
    if let Some(source) = source {
        fault = fault.at(Span::new(source, 0..0), "このファイル");
    }
    let nearest = known
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, known)) => fault.hint(format!("「{known}」の書き間違いではありませんか。")),
        None => fault.hint("置き換えられるのは、同じ名前のひな形があるファイルだけです。名前を確かめてください。"),
    }
}
