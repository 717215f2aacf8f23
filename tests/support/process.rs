//! The time and memory of a whole process.

use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use super::program::{Command, start};

/// What a run took.
pub struct Cost {
    /// Of the processor, in seconds.
    pub seconds: f64,
    #[allow(dead_code, reason = "not every benchmark says it")]
    pub clock: Duration,
    pub mebibytes: f64,
    pub output: Output,
}

pub const TIME: &str = "/usr/bin/time";

/// Runs a program under `time`, which writes its figures where the program writes nothing.
pub fn measure(folder: &Path, program: &str, arguments: &[&str]) -> Cost {
    measure_by(start(TIME), folder, program, arguments)
}

/// The same under a `time` that is started in a way of its own.
pub fn measure_by(mut time: Command, folder: &Path, program: &str, arguments: &[&str]) -> Cost {
    let figures = tempfile::NamedTempFile::new().expect("a temporary file");
    let started = Instant::now();
    let output = time
        .args(["--quiet", "--format", "%U %S %M", "--output"])
        .arg(figures.path())
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("time is there: on Debian, apt-get install time");
    let clock = started.elapsed();
    let text = std::fs::read_to_string(figures.path()).expect("time wrote its figures");
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    Cost { seconds: numbers[0] + numbers[1], clock, mebibytes: numbers[2] / 1024.0, output }
}
