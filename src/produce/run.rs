//! A run that makes files. It takes one hospital after another from its files to its artifacts.
//!
//! A few hospitals at a time are read, checked and composed, and then made. After its turn, a hospital's texts, faults
//! and documents are dropped.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::diagnostic::{Report, Severity, Sources};
use crate::produce::crew::in_order;
use crate::produce::make::{index, make_allowed, refused};
use crate::produce::means::Means;
use crate::produce::notes::HospitalNote;
use crate::produce::roll::{Faulty, Roll};
use crate::produce::{HospitalDocuments, HospitalRun, MakeError, MissingContract, Product, Session, Step, Tools};
use crate::publish::{Former, Manifest, PublishError};
use crate::site::index::Listed;

/// Options for making the hospitals of a session.
#[derive(Clone, Copy, Default)]
#[expect(missing_debug_implementations, reason = "a function cannot be shown")]
pub struct RunOptions<'a> {
    /// Whether hospitals without an error are made even if others have errors.
    pub keep_going: bool,
    /// The ids of hospitals that only have another name than at the last build.
    pub renamed: &'a [String],
    /// What the last build left. Files made from the same are kept, and what cannot be made now stays.
    pub former: Option<&'a Former>,
    /// Whether everything is made again.
    pub force: bool,
    /// Is told of each piece that is done.
    pub watch: Option<&'a (dyn Fn(Step<'_>) + Sync)>,
}

/// Everything that is known at the end of a run.
#[derive(Debug, Default)]
pub struct RunEnd {
    /// What is said about the run as a whole and about what hospitals share, with the texts it points to.
    pub report: Report,
    pub sources: Sources,
    /// Everything that was said, also about hospitals: the errors without their texts, and the counts.
    pub all: Report,
    /// How many contracts were wanted of hospitals without an error, and how many items they have.
    pub size: (usize, usize),
    /// Whether errors forbid publishing what was made.
    pub is_refused: bool,
    /// `None` when a file has an error, because the contract may be in that file.
    pub missing_contract: Option<MissingContract>,
    /// What stopped the run besides errors of the input: a missing font, or a full disk.
    pub obstacle: Option<MakeError>,
    /// The hospitals that could not be made.
    pub faulty: Vec<Faulty>,
    /// The hospitals that stay as the last build made them, because they could not be made now.
    pub left: Vec<String>,
    /// Those of `left` that were not met.
    pub unseen: Vec<String>,
    /// The files that hospitals are based on, and their pictures.
    pub bases: Vec<PathBuf>,
    /// The names of the parties, by the folder of the contract.
    pub parties: BTreeMap<String, Vec<String>>,
    /// What was asked for and read, and what the next build needs to know of each hospital. Its `seal` is the digest of
    /// everything that decided what was made, except the hospitals. Typesetter and fonts are not filled in.
    pub manifest: Manifest,
}

impl RunEnd {
    /// Whether what was made may replace what the last build made.
    pub fn is_publishable(&self) -> bool {
        !self.is_refused && self.missing_contract.is_none() && self.obstacle.is_none()
    }
}

/// How many hospitals are composed together before they are made. Documents of one kind share their layout.
pub(super) const AT_A_TIME: usize = 16;

impl Session<'_> {
    /// Takes each hospital through all steps, and gives what is made of it to `put` as long as there is no error. With
    /// `keep_going`, all hospitals without an error are made. What is said about each goes to `tell`, in order.
    ///
    /// Without tools nothing is made, but all faults are still found. The obstacle then says why there are no tools.
    pub fn make(
        mut self,
        tools: Result<Tools<'_>, MakeError>,
        options: &RunOptions<'_>,
        put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
        tell: &mut dyn FnMut(&HospitalRun),
    ) -> RunEnd {
        let (tools, lack) = match tools {
            Ok(tools) => (Some(tools), None),
            Err(lack) => (None, Some(lack)),
        };
        let means = tools.as_ref().map(|tools| Means::of_run(tools, options, tools.made_with(self.digest())));
        let mut roll = Roll::new(options, self.unsearched > 0);
        let mut end = RunEnd::default();
        let made = self.make_all(means.as_ref(), options.keep_going, &mut roll, &mut end, put, tell);
        if self.selection.strict {
            self.report.harden();
        }
        self.report.sort();
        end.all.append_told(&self.report);
        // An error of the run as a whole concerns every hospital.
        let blames_all = self.report.count(Severity::Error) > self.unsearched;
        let goes_on = options.keep_going && !blames_all && end.size.0 > 0;
        let is_sound = !end.all.has_errors();
        let missing_contract = self.missing_contract(&roll.contracts).filter(|_| is_sound);
        let Self { report, sources, selection, mut inputs, .. } = self;
        inputs.append(&mut roll.inputs);
        inputs.sort();
        let settings = tools.as_ref().map(|tools| selection.wanted.settings(tools.kit.formats));
        let seal = means.map_or_else(String::new, |means| means.made_with);
        RunEnd {
            report,
            sources,
            is_refused: !is_sound && !goes_on,
            missing_contract,
            obstacle: made.err().or(lack),
            left: roll.left(),
            unseen: roll.unseen(),
            faulty: roll.faulty,
            bases: roll.bases.into_iter().collect(),
            manifest: Manifest { inputs, settings, seal, ..end.manifest },
            ..end
        }
    }

    fn make_all(
        &mut self,
        means: Option<&Means<'_>>,
        keep_going: bool,
        roll: &mut Roll,
        end: &mut RunEnd,
        put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
        tell: &mut dyn FnMut(&HospitalRun),
    ) -> Result<(), MakeError> {
        let mut sound = keep_going || means.is_none_or(|means| self.foresees_no_error(means));
        // `goes_on` says whether hospitals without an error are made.
        let (is_readable, is_searched) = (self.is_readable, self.unsearched == 0);
        let goes_on = |sound: bool| is_readable && (keep_going || sound && is_searched);
        let mut listed = Vec::new();
        for (batch, paths) in self.paths.chunks(AT_A_TIME).enumerate() {
            let mut hospitals = self.read_all(paths, means);
            for hospital in &mut hospitals {
                roll.meet(hospital);
                if let Some(means) = means.filter(|_| !hospital.report.has_errors()) {
                    hospital.report.append(refused(&hospital.documents, means.tools));
                    self.finish(hospital);
                }
                sound &= !hospital.report.has_errors();
            }
            if let Some(means) = means.filter(|_| goes_on(sound)) {
                self.make_some(&mut hospitals, means, put)?;
                sound &= hospitals.iter().all(|hospital| !hospital.report.has_errors());
            }
            for (at, hospital) in hospitals.iter_mut().enumerate() {
                hospital.number = batch * AT_A_TIME + at + 1;
                if hospital.report.has_errors() {
                    let id = Some(hospital.documents.folder.clone()).filter(|id| !id.is_empty());
                    listed.extend(roll.add_faulty(Faulty { path: hospital.path.clone(), id }));
                } else {
                    end.note(hospital, self.selection.wanted.contract.is_none());
                    listed.extend(hospital.documents.listed.take());
                }
                end.hear(hospital);
                tell(hospital);
            }
        }
        listed.extend(roll.listed_unseen());
        let means = means.filter(|_| goes_on(sound) && self.selection.wanted.index);
        if let Some(page) = means.and_then(|means| self.index(&listed, means)) {
            put(page).map_err(MakeError::Publish)?;
        }
        Ok(())
    }

    fn read_all(&self, paths: &[String], means: Option<&Means<'_>>) -> Vec<HospitalRun> {
        let mut all = Vec::new();
        let jobs = means.map_or(NonZeroUsize::MIN, |means| means.tools.jobs);
        let read = |path: &String| self.read(path, self.sources.clone(), means);
        let Ok(()) = in_order(paths, jobs, read, |_, hospital| {
            all.push(hospital);
            Ok::<(), Infallible>(())
        });
        all
    }

    /// Keeps the files of these hospitals that need not be made again, and makes the others that have no error.
    fn make_some(
        &self,
        hospitals: &mut [HospitalRun],
        means: &Means<'_>,
        put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
    ) -> Result<(), MakeError> {
        for made in hospitals.iter_mut().filter_map(HospitalRun::take_kept) {
            made.into_iter().try_for_each(|made| put(Product::Kept(made))).map_err(MakeError::Publish)?;
        }
        let is_to_be_made = |hospital: &&mut HospitalRun| !hospital.is_kept && !hospital.report.has_errors();
        let mut good: Vec<&mut HospitalRun> = hospitals.iter_mut().filter(is_to_be_made).collect();
        let documents: Vec<&HospitalDocuments> = good.iter().map(|hospital| &hospital.documents).collect();
        let said = make_allowed(&documents, means, put)?;
        for (hospital, said) in good.iter_mut().zip(said) {
            hospital.report.append(said);
            self.finish(hospital);
        }
        Ok(())
    }

    /// The page over several hospitals, if pages are made.
    fn index(&mut self, listed: &[Listed], means: &Means<'_>) -> Option<Product> {
        let makes_pages = means.tools.kit.formats.iter().any(|format| format.makes_pages);
        makes_pages.then(|| index(listed, means.tools, &mut self.report))?.map(Product::Made)
    }
}

impl RunEnd {
    /// Notes a hospital without an error for the next build. If only one contract was made (`is_whole` is false),
    /// nothing is noted that is about all contracts.
    fn note(&mut self, hospital: &mut HospitalRun, is_whole: bool) {
        let id = &hospital.documents.folder;
        if is_whole {
            let note = hospital.note.take().or_else(|| HospitalNote::of(hospital).map(|noted| noted.written()));
            self.manifest.notes.extend(note.map(|note| (id.clone(), note)));
        }
        if !hospital.name.is_empty() {
            self.manifest.hospitals.insert(id.clone(), hospital.name.clone());
        }
    }

    /// Adds what is said about a hospital, and its size.
    fn hear(&mut self, hospital: &HospitalRun) {
        self.all.append_told(&hospital.report);
        for contract in &hospital.documents.contracts {
            let names = contract.progress.sides.iter().map(|side| side.name.clone());
            self.parties.insert(contract.folder.clone(), names.collect());
        }
        if !hospital.report.has_errors() {
            self.size = (self.size.0 + hospital.size.0, self.size.1 + hospital.size.1);
        }
    }
}
