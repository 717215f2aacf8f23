//! Forms that go out and come back: what is written is read again, what people answer gets into the file, and nothing
//! is lost or overwritten in silence.
//!
//! `make paper-tools` installs openpyxl, which fills the workbooks in.

mod drift;
mod older;
mod pitfalls;
mod poi;
mod round;

use std::collections::{BTreeMap, BTreeSet};

use betten::book;
use betten::diagnostic::{Report, SourceId, Sources};
use betten::edit::{Edit, change, spliced};
use betten::form::{FieldGroup, FieldGroupKind, FieldValue};
use betten::intake::{Answered, FormTarget, Intake, TakenFrom, TargetFields, take_in};
use betten::model::catalog::Catalog;
use betten::model::hospital::Hospital;
use betten::workbook::{self, WorkbookPlan};

use crate::support::sample::{self, Read};

/// The forms of a hospital, as they would go out.
fn books(read: &Read) -> Vec<(String, Vec<u8>)> {
    let book = |(name, plan)| (name, workbook::write(&plan).expect("no text is too long"));
    plans(read).into_iter().map(book).collect()
}

fn plans(read: &Read) -> Vec<(String, WorkbookPlan)> {
    let plan = |target: &FormTarget<'_>| {
        let fields = target.asked(&read.sources).expect("the file can be read");
        let plan = book::plan(&target.head(&fields.groups, None, None), &fields.groups);
        (format!("{}.xlsx", target.name().replace('/', "-")), plan)
    };
    FormTarget::all(read.hospital(), catalog_of(read)).iter().map(plan).collect()
}

fn catalog_of(read: &Read) -> &Catalog {
    read.catalog
}

fn fields<'h>(hospital: &'h Hospital, catalog: &'h Catalog, sources: &Sources) -> Vec<(FormTarget<'h>, TargetFields)> {
    let all = FormTarget::all(hospital, catalog).into_iter();
    all.map(|target| (target, target.fields(sources).expect("the file can be read"))).collect()
}

/// What becomes of a hospital when these workbooks come back.
struct Back {
    intake: Intake,
    report: Report,
    sources: Sources,
    /// The texts that would change, by the names of the files.
    texts: BTreeMap<String, String>,
}

impl Back {
    fn of(read: &Read, books: &[(String, Vec<u8>)], taken: &[(&str, TakenFrom)]) -> Self {
        let (mut sources, mut report) = (read.sources.clone(), Report::new());
        let answered: Vec<Answered> = books
            .iter()
            .filter_map(|(name, bytes)| {
                let book = book::read(name, workbook::read(bytes), &mut sources, &mut report)?;
                Some(Answered { name: name.clone(), book })
            })
            .collect();
        let taken = taken.iter().map(|(name, from)| ((*name).to_owned(), from.clone())).collect();
        let targets = fields(read.hospital(), catalog_of(read), &read.sources);
        let intake = take_in(&targets, &answered, &BTreeSet::new(), &taken, &mut report);
        let text = |(id, edits): (&SourceId, &Vec<Edit>)| {
            let source = sources.get(*id);
            let splices = change(&source.text, edits).unwrap_or_else(|refusal| panic!("{refusal:?}\n{}", source.text));
            (source.name.clone(), spliced(&source.text, &splices))
        };
        let texts = intake.edits.iter().map(text).collect();
        Self { intake, report, sources, texts }
    }

    fn faults(&self) -> String {
        sample::faults(&self.report, &self.sources)
    }

    /// Code and place of each fault.
    fn told(&self) -> Vec<(String, String)> {
        let told = self.report.iter().map(|fault| {
            let place = fault.primary.as_ref().map(|label| self.sources.place(label.span)).unwrap_or_default();
            (fault.code.as_str().to_owned(), place)
        });
        told.collect()
    }
}

/// Every answer of a hospital, by form and field.
fn answers(forms: &[(FormTarget<'_>, TargetFields)]) -> BTreeMap<String, Vec<Vec<FieldValue>>> {
    let mut all = BTreeMap::new();
    for (target, fields) in forms {
        for group in &fields.groups {
            all.extend(answers_of(group).into_iter().map(|(key, value)| (format!("{}/{key}", target.name()), value)));
        }
    }
    all
}

fn answers_of(group: &FieldGroup) -> Vec<(String, Vec<Vec<FieldValue>>)> {
    match &group.kind {
        FieldGroupKind::Table { key, entries } => vec![(key.to_string(), entries.clone())],
        _ => group.fields.iter().map(|field| (field.key.to_string(), vec![vec![field.value.clone()]])).collect(),
    }
}
