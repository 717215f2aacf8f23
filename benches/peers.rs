//! Answers that drift apart, for betten, Doorstop and daff in one run: how many are settled, told, or lost in silence.
//!
//! `make bench` runs it. `peers.py` does the work.

#[path = "../tests/support/program.rs"]
#[allow(dead_code, reason = "a benchmark uses a part of it")]
mod program;

use std::path::Path;

use program::{BETTEN, start, tools_folder};

fn main() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers.py");
    let python = tools_folder("peers", "BETTEN_PEERS").join("bin/python");
    let run = start(&python).arg(script).arg(BETTEN).status();
    let run = run.unwrap_or_else(|fault| panic!("{}: {fault}: run `make peers-tools`", python.display()));
    assert!(run.success(), "peers.py says why");
}
