//! Builds that are killed at any moment, on every system.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::case::{Case, Way, arguments};
use super::{Project, is_long};
use crate::support::program::betten;

#[test]
fn killed_at_any_moment() {
    let ways: &[Way] = if cfg!(target_os = "linux") { &[Way::Exchange, Way::Inside] } else { &[Way::Refused] };
    for &way in ways {
        let case = Case::new(way, Project::new());
        let command = || {
            let mut command = betten();
            let folder = if way == Way::Inside { case.project.output() } else { case.project.path().to_owned() };
            command.current_dir(folder).args(arguments(way)).stderr(Stdio::null());
            command
        };
        let started = Instant::now();
        assert!(command().status().expect("it can be started").success());
        let whole = started.elapsed();
        let kills: u32 = if is_long() { 100 } else { 3 };
        let mut new = 0;
        for kill in 0..kills {
            case.reset();
            let mut child = command().spawn().expect("it can be started");
            // Spread over the run, in no order that could fall in step with it.
            let moment = whole.mul_f64(f64::from((kill * 37 + 11) % kills) / f64::from(kills));
            std::thread::sleep(moment.max(Duration::from_micros(100)));
            child.kill().expect("a child of ours");
            child.wait().expect("it ended");
            new += usize::from(case.judge(&format!("{way:?}, killed after {moment:?}")));
        }
        println!("{way:?}: killed at {kills} moments, {new} of them left the new output");
    }
}
