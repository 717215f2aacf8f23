//! From hospital files to finished files, without a disk and without a typesetter. What is promised for every hospital
//! is tested on the sample and on generated hospitals.

mod addendum;
mod amendments;
mod comparison;
mod confidential;
mod contradictions;
mod contrast;
mod cost;
mod edits;
mod figures;
mod fingerprint;
mod form;
mod hostile;
mod laws;
mod layers;
mod life;
mod mends;
mod migrate;
mod mutants;
mod progress;
mod provisions;
mod reminders;
mod revisions;
mod roles;
mod sheets;
mod site;
mod stamp;
mod status;
mod values;

use crate::support::generate::{Generated, Tape};
use crate::support::{generate, sample};
use betten::model::catalog::Catalog;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// Tests a law on so many generated hospitals. They are the same in each run. With `BETTEN_LONG` there are ten times as
/// many, and other ones in each run.
#[track_caller]
fn for_hospitals(cases: u32, law: impl Fn(&Generated, &mut Tape)) {
    for_hospitals_of(sample::catalog(), cases, law);
}

/// The same of hospitals that answer this edition.
#[track_caller]
fn for_hospitals_of(catalog: &Catalog, cases: u32, law: impl Fn(&Generated, &mut Tape)) {
    let long = std::env::var_os("BETTEN_LONG").is_some();
    let config = Config {
        cases: if long { cases * 10 } else { cases },
        rng_seed: if long { RngSeed::Random } else { RngSeed::Fixed(202_406) },
        failure_persistence: None,
        max_shrink_time: 15_000,
        ..Config::default()
    };
    let tapes = prop::collection::vec(any::<u32>(), 0..2_500);
    let outcome = TestRunner::new(config).run(&tapes, |values| {
        let mut tape = Tape::new(values);
        let generated = generate::hospital(&mut tape, catalog);
        law(&generated, &mut tape);
        Ok(())
    });
    if let Err(error) = outcome {
        // The numbers say nothing to anybody; the file they give does.
        if let proptest::test_runner::TestError::Fail(reason, values) = &error {
            let generated = generate::hospital(&mut Tape::new(values.clone()), catalog);
            let base = generated.base.map_or_else(String::new, |base| format!("--- group.yaml\n{}", base.write()));
            panic!("{reason}\n--- betten.yaml\n{}{base}", generated.file.write());
        }
        panic!("{error}");
    }
}

/// The sample as a hospital to be changed.
fn sample_tree() -> Generated {
    Generated { file: generate::Yaml::read(&sample::sample_text()), base: None }
}
