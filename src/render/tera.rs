//! Compiles template texts and turns values into text with them. It is the only file that names Tera.
//!
//! Each format has its own set of templates and its own escaping. The escaping is on for every value in every template
//! of the set, whatever the template's name is. Tera's faults become diagnostics at the place in the template that a
//! person can correct.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use tera::{Context, Error, ErrorKind, Tera, Value};

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::render::Templates;
use crate::render::templates::{Template, quoted};

/// Writes a value so that it is plain text in the format, wherever a template puts it.
pub(super) type Escape = fn(&str, &mut dyn Write) -> io::Result<()>;

/// Text that a template has made. Other templates insert it as it is, without escaping.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(super) struct Finished(Value);

impl Finished {
    /// The length in bytes.
    pub(super) fn len(&self) -> usize {
        self.0.as_str().map_or(0, str::len)
    }
}

/// A component that the program itself calls, with its arguments. Every set of templates must have it.
pub(super) struct Component {
    pub(super) name: &'static str,
    pub(super) arguments: &'static [&'static str],
}

/// What a set of templates is made of.
pub(super) struct Set<'a> {
    pub(super) folder: &'a str,
    /// The ending of the names that belong to the set.
    pub(super) suffix: &'a str,
    pub(super) escape: Escape,
    pub(super) called: &'a [Component],
}

/// The compiled templates of one format.
pub(super) struct Engine {
    tera: Tera,
    places: TemplatePlaces,
}

impl Engine {
    /// Compiles the templates of a set.
    pub(super) fn new(templates: &Templates, set: &Set<'_>) -> Result<Self, Report> {
        Self::compile(templates, set).map_err(|faults| {
            let compiles = |templates: &Templates| Ok(Self::compile(templates, set).is_ok());
            // If a person's own template has the fault, that is what to correct. A shipped template only fails as a
            // result of it.
            let mut placed = Report::new();
            faults.iter().filter(|fault| fault.primary.is_some()).for_each(|fault| placed.push(fault.clone()));
            if !placed.is_empty() {
                return placed;
            }
            // A shipped template lacks something. A person's own template took the place of the one that had it.
            match templates.guilty(set.folder, compiles) {
                Ok(Some((name, template))) => blamed(name, template, &faults),
                Ok(None) => faults,
                Err::<_, Infallible>(never) => match never {},
            }
        })
    }

    fn compile(templates: &Templates, set: &Set<'_>) -> Result<Self, Report> {
        let Set { folder, suffix, escape, called } = *set;
        let set: Vec<_> = templates.templates_below(folder).filter(|(name, _)| name.ends_with(suffix)).collect();
        let places = TemplatePlaces {
            by_name: set.iter().map(|(name, template)| ((*name).to_owned(), Template::clone(template))).collect(),
        };
        let mut tera = Tera::new();
        tera.set_escape_fn(escape);
        // Every name ends in an empty text, so escaping is on for all templates.
        tera.autoescape_on([""]);
        let mut report = Report::new();
        // Tera stops at the first text it cannot read. A person wants to hear of all of them.
        for (name, template) in &set {
            if let Err(error) = Tera::new().add_raw_template(name, &template.text)
                && matches!(error.kind(), ErrorKind::SyntaxError(_))
            {
                report.append(places.faults(name, &error));
            }
        }
        if report.is_empty()
            && let Err(error) = tera.add_raw_templates(set.iter().map(|(name, template)| (name, &template.text)))
        {
            report.append(places.faults(folder, &error));
        }
        if report.is_empty() {
            called.iter().filter(|component| !component.is_in(&tera)).for_each(|it| report.push(it.lacking(folder)));
        }
        if report.is_empty() { Ok(Self { tera, places }) } else { Err(report) }
    }

    /// Puts a value through the template `name`.
    pub(super) fn render(&self, name: &str, value: &impl Serialize) -> Result<String, Diagnostic> {
        let rendered = Context::from_serialize(value).and_then(|context| self.tera.render(name, &context));
        rendered.map_err(|error| self.places.first_fault(name, &error))
    }

    /// Calls a component with its arguments. The template finds the value of `terms` under the name `terms`.
    pub(super) fn call(
        &self,
        component: &Component,
        arguments: &impl Serialize,
        terms: &str,
    ) -> Result<Finished, Diagnostic> {
        let mut around = Context::new();
        around.insert("terms", terms);
        let called = Context::from_serialize(arguments).and_then(|arguments| {
            self.tera.render_component_with_implicits(component.name, &arguments, &around, None, true)
        });
        match called {
            Ok(text) => Ok(Finished(Value::safe_string(&text))),
            Err(error) => Err(self.places.first_fault(component.name, &error)),
        }
    }
}

impl Component {
    fn is_in(&self, tera: &Tera) -> bool {
        tera.get_component_definition(self.name).is_some_and(|found| {
            let takes = |argument: &&str| found.args().iter().any(|it| it.name() == *argument);
            self.arguments.iter().all(takes)
        })
    }

    fn lacking(&self, folder: &str) -> Diagnostic {
        let Self { name, arguments } = self;
        Diagnostic::error(codes::TEMPLATE_FAULT, format!("ひな形「{folder}」に、必要な部品「{name}」がありません。"))
            .hint(format!("部品（component）「{name}」を、引数 {} を付けて書いてください。", arguments.join("、")))
    }
}

/// The faults, placed in the person's own template that caused them.
fn blamed(name: &str, template: &Template, faults: &Report) -> Report {
    let mut blamed = Report::new();
    for fault in faults.iter() {
        let blame = template.fault(name, LACKS, None, "");
        blamed.push(fault.hints.iter().fold(blame, |blame, hint| blame.hint(hint)));
    }
    blamed
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("templates", &self.places.by_name.keys()).finish()
    }
}

/// Where each template was written. With it, Tera's faults are shown at that place.
struct TemplatePlaces {
    by_name: BTreeMap<String, Template>,
}

const WRONG_SYNTAX: &str = "の書き方に誤りがあります。";
const LACKS: &str = "を使うと、ほかのひな形が読めません。";
const WRONG_USE: &str = "に文書を当てはめられません。";

impl TemplatePlaces {
    /// The first fault that Tera reports.
    fn first_fault(&self, name: &str, error: &Error) -> Diagnostic {
        // `faults` gives at least one for every error.
        self.faults(name, error).iter().next().cloned().unwrap_or_else(|| self.fault(name, None, WRONG_USE, ""))
    }

    /// One diagnostic for each fault that Tera reports. `name` is the template that was being used.
    fn faults(&self, name: &str, error: &Error) -> Report {
        let mut report = Report::new();
        match error.kind() {
            ErrorKind::SyntaxError(fault) => {
                // A text that is read on its own has no name in the report.
                let name = if fault.filename().is_empty() { name } else { fault.filename() };
                report.push(self.fault(name, Some(fault.span().range.clone()), WRONG_SYNTAX, fault.message()));
            }
            ErrorKind::RenderingError(fault) => {
                let name = fault.filename();
                report.push(self.fault(name, Some(fault.span().range.clone()), WRONG_USE, fault.message()));
            }
            _ => {
                for text in error.to_string().split("\n\n") {
                    report.push(match self.located(text) {
                        Some((name, range, words)) => self.fault(name, Some(range), WRONG_SYNTAX, words),
                        None => self.fault(name, None, WRONG_USE, text),
                    });
                }
            }
        }
        report
    }

    fn fault(&self, name: &str, place: Option<Range<usize>>, what: &str, words: &str) -> Diagnostic {
        match self.by_name.get(name) {
            Some(template) => template.fault(name, what, place, words),
            None => Diagnostic::error(codes::TEMPLATE_FAULT, format!("ひな形「{name}」{what}")).hint(quoted(words)),
        }
    }

    /// Reads the place from Tera's own report: `error: words`, then `--> name:line:column`. For names that Tera does
    /// not know, this report is all it gives.
    fn located<'a>(&'a self, text: &'a str) -> Option<(&'a str, Range<usize>, &'a str)> {
        let mut lines = text.lines();
        let words = lines.next()?.strip_prefix("error: ")?;
        let place = lines.next()?.trim_start().strip_prefix("--> ")?;
        let mut parts = place.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let (name, template) = self.by_name.get_key_value(parts.next()?)?;
        let text = &template.text;
        let start_of_line: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let rest = text[start_of_line..].lines().next().unwrap_or("");
        let start = rest.char_indices().nth(column.checked_sub(1)?).map_or(rest.len(), |(index, _)| index);
        Some((name.as_str(), start_of_line + start..start_of_line + rest.len(), words))
    }
}
