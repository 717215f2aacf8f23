//! Hospital files to finished files, without a disk and without a typesetter: the promises that
//! must hold for every hospital, on the sample and on generated ones.

#[path = "flow/comparison.rs"]
mod comparison;
#[path = "flow/confidential.rs"]
mod confidential;
#[path = "flow/contrast.rs"]
mod contrast;
#[path = "flow/fingerprint.rs"]
mod fingerprint;
#[path = "support/generate.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod generate;
#[path = "flow/hostile.rs"]
mod hostile;
#[path = "flow/laws.rs"]
mod laws;
#[path = "flow/layers.rs"]
mod layers;
#[path = "flow/migrate.rs"]
mod migrate;
#[path = "flow/mutants.rs"]
mod mutants;
#[path = "flow/progress.rs"]
mod progress;
#[path = "render/readers.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod readers;
#[path = "flow/roles.rs"]
mod roles;
#[path = "support/sample.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod sample;
#[path = "flow/sheets.rs"]
mod sheets;
#[path = "flow/site.rs"]
mod site;
#[path = "flow/stamp.rs"]
mod stamp;
#[path = "flow/status.rs"]
mod status;
#[path = "flow/values.rs"]
mod values;

use betten::model::catalog::Catalog;
use generate::{Generated, Tape};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// Asks a law of so many generated hospitals: the same ones in each run, ten times as many and
/// always others when `BETTEN_LONG` is set.
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
