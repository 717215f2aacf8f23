//! `check` takes a limited time and memory, whatever lists of a hospital are long together.
//!
//! The hospitals that once took minutes or gigabytes are always checked. With `BETTEN_LONG`, every pair of axes and
//! many triples are checked too. `BETTEN_PRODUCTS=FOLDER` keeps the checked files in that folder. `--nocapture` shows
//! the figures.

use std::fs;
use std::path::{Path, PathBuf};

use betten::raw::hospital::ALL_KEYS;
use betten::raw::keys::Kind as KeyKind;

use super::honest;
use crate::support::process::{Cost, TIME, measure_by};
use crate::support::products::{AXES, Axis, FAULTS, Files, Kind, Plan, Split, axis, fill, grown, listed};
use crate::support::program::{BETTEN, start};

/// What one hospital may take, of the processor.
const SECONDS: f64 = 5.0;
/// A machine may be slower, or busy with other work.
const SLACK: f64 = 2.0;
/// And of memory.
const MEBIBYTES: f64 = 512.0;

/// The machine must survive when there is no bound.
const WITHIN: &str = "ulimit -v 8000000 && ulimit -t 60 && exec \"$0\" \"$@\"";

/// Runs `check` on what lies in a folder.
fn run(folder: &Path, path: &str) -> Cost {
    measure_by(start(TIME), folder, "sh", &["-c", WITHIN, BETTEN, "check", path])
}

/// What is wrong with a run on one hospital.
fn fault(cost: &Cost) -> Option<String> {
    let told = String::from_utf8_lossy(&cost.output.stderr);
    let longest = told.split("\n\n").map(str::len).max().unwrap_or_default();
    match cost.output.status.code() {
        Some(0 | 1) if told.trim().is_empty() => Some("said nothing".to_owned()),
        Some(0 | 1) if cost.seconds > SECONDS * SLACK => Some("too long".to_owned()),
        Some(0 | 1) if cost.mebibytes > MEBIBYTES => Some("too much memory".to_owned()),
        Some(0 | 1) if longest > 2048 => Some(format!("a message of {longest} bytes")),
        Some(0 | 1) => None,
        _ => Some(format!("ended with {}: {}", cost.output.status, told.chars().take(300).collect::<String>())),
    }
}

/// A folder that is kept, or one that is not.
enum Place {
    Kept(PathBuf),
    Temporary(tempfile::TempDir),
}

impl Place {
    fn of(name: &str) -> Self {
        match std::env::var_os("BETTEN_PRODUCTS") {
            Some(folder) => {
                let letters = name.replace(" × ", "_x_").replace([',', '(', ')'], "").replace([' ', '/'], "-");
                let place = Path::new(&folder).join(letters);
                fs::create_dir_all(&place).expect("the folder can be made");
                Self::Kept(place)
            }
            None => Self::Temporary(tempfile::tempdir().expect("a temporary folder")),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(place) => place,
            Self::Temporary(place) => place.path(),
        }
    }
}

/// Figures of one run after the other, and what was wrong.
#[derive(Default)]
struct Table {
    count: usize,
    wrong: Vec<String>,
}

impl Table {
    fn check(&mut self, name: &str, files: &Files) -> Cost {
        let place = Place::of(name);
        files.write(place.path());
        let cost = run(place.path(), files.path());
        let fault = fault(&cost);
        let bytes: usize = files.files.iter().map(|(_, text)| text.len()).sum();
        println!(
            "{:>7.2} s {:>7.1} MiB {:>5} KiB of text  {name}{}",
            cost.seconds,
            cost.mebibytes,
            bytes / 1024,
            fault.as_ref().map_or_else(String::new, |fault| format!("  <- {fault}"))
        );
        self.count += 1;
        self.wrong.extend(fault.map(|fault| format!("{name}: {fault}")));
        cost
    }

    fn fill(&mut self, name: &str, plan: &Plan, axes: &[&Axis], split: Split) {
        let (plan, counts) = fill(plan, axes, split);
        let axes: Vec<String> = axes.iter().zip(counts).map(|(axis, count)| format!("{count} {}", axis.name)).collect();
        self.check(&format!("{name}{}", axes.join(" × ")), &plan.files());
    }

    fn end(self) {
        println!("{} hospitals within {SECONDS} s and {MEBIBYTES} MiB each", self.count);
        assert!(self.wrong.is_empty(), "{} of {}:\n{}", self.wrong.len(), self.count, self.wrong.join("\n"));
    }
}

#[test]
fn what_once_took_minutes_or_gigabytes_is_bounded() {
    let mut table = Table::default();
    for (name, plan) in listed() {
        table.check(name, &plan.files());
    }
    table.end();
}

/// They are within the bounds, too, and nothing is refused.
#[test]
fn large_hospitals_of_honest_people_pass() {
    let mut table = Table::default();
    for (name, contracts, systems, each_names_all) in [
        ("300 contracts of the sample, 40 systems", 300, 40, false),
        ("300 contracts of the sample, each with 40 systems", 300, 40, true),
        ("1,000 contracts of the sample", 1_000, 6, false),
    ] {
        let text = honest::hospital(contracts, systems, each_names_all);
        let files = Files { files: vec![("betten.yaml".to_owned(), text)], fits: true };
        let told = table.check(name, &files).output;
        assert_eq!(told.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&told.stderr));
    }
    table.end();
}

/// Texts are let go with their hospital.
#[test]
fn many_hospitals_take_the_memory_of_a_few() {
    let small = honest::hospital(3, 6, false);
    let remarks = "# あいうえおかきくけこ\n".repeat(100_000);
    let peak = |count: usize| {
        let place = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(place.path().join("in")).expect("our own folder");
        for number in 0..count {
            let text = small.replacen("id: sample", &format!("id: h{number}"), 1) + &remarks;
            fs::write(place.path().join(format!("in/h{number}.yaml")), text).expect("our own folder");
        }
        let cost = run(place.path(), "in");
        println!("{:>7.2} s {:>7.1} MiB  {count} hospitals of 3 MiB", cost.seconds, cost.mebibytes);
        assert_eq!(cost.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&cost.output.stderr));
        cost.mebibytes
    };
    let (few, many) = (peak(20), peak(100));
    assert!(many < few + 32.0, "{few} MiB for 20 hospitals, {many} MiB for 100");
}

/// Every fault and finding there is, in as many contracts, choices or contacts as fit, with long texts and short ones.
#[test]
fn many_faults_of_a_kind_are_bounded() {
    let mut table = Table::default();
    for (code, set) in FAULTS {
        let mut plan = Plan::default();
        plan.own.items = 12;
        set(&mut plan);
        table.fill(&format!("{code}: "), &plan, &[axis("contracts"), axis("titles")], Split::Even);
        if is_long() {
            plan.own.items = 1;
            set(&mut plan);
            table.fill(&format!("{code}: "), &plan, &[axis("contracts"), axis("titles")], Split::First(1));
            table.fill(&format!("{code}: "), &plan, &[axis("contracts"), axis("vendors")], Split::Even);
        }
    }
    table.end();
}

#[test]
fn no_pair_and_no_triple_of_lists_multiplies() {
    if !is_long() {
        println!("only with BETTEN_LONG");
        return;
    }
    let mut table = Table::default();
    let contracts = axis("contracts");
    for (number, (one, other)) in pairs().into_iter().enumerate() {
        let plain = Plan::default();
        table.fill("", &plain, &[one, other], Split::Even);
        if [one, other].iter().any(|axis| axis.name == contracts.name) {
            table.fill("", &plain, &[one, other], Split::First(0));
            table.fill("", &plain, &[one, other], Split::First(1));
            // A folder has room for four times as much.
            table.fill("folder: ", &Plan { folder: true, ..plain }, &[one, other], Split::Even);
        } else {
            let split = [Split::Even, Split::First(1), Split::First(2)][number % 3];
            table.fill("", &plain, &[contracts, one, other], split);
        }
    }
    table.end();
}

/// A key that may stand many times, or hold a long text, has an axis or a fault that grows it.
#[test]
fn every_list_and_text_of_a_hospital_has_an_axis() {
    let every: Vec<&Axis> = AXES.iter().collect();
    let few = vec![6; every.len()];
    let plan = grown(&Plan::default(), &every, &few);
    let written: String = plan.files().files.into_iter().map(|(_, text)| text).collect();
    let many = |kind: &KeyKind| matches!(kind, KeyKind::Text | KeyKind::List(_) | KeyKind::Map(..) | KeyKind::OneOf(_));
    let keys = ALL_KEYS.iter().flat_map(|keys| keys.known.iter().map(|key| (keys.what, key)));
    // A figure needs its picture. Figures have bounds of their own, which `src/validate/figure.rs` keeps.
    let is_of_figure = |what: &str, key: &str| what == "別図" || key == "figures";
    let missing: Vec<String> = keys
        .filter(|(what, key)| many(&key.kind) && !is_of_figure(what, key.name))
        .filter(|(_, key)| !written.contains(&format!("{}:", key.name)))
        .map(|(what, key)| format!("{what}: {}", key.name))
        .collect();
    assert!(missing.is_empty(), "without an axis: {}", missing.join(", "));
}

/// Two texts do not multiply, for each stands in some list.
fn pairs() -> Vec<(&'static Axis, &'static Axis)> {
    let all = AXES.iter().enumerate().flat_map(|(place, axis)| AXES[..place].iter().map(move |other| (other, axis)));
    all.filter(|(one, other)| one.kind != Kind::Text || other.kind != Kind::Text).collect()
}

fn is_long() -> bool {
    std::env::var_os("BETTEN_LONG").is_some()
}
