//! A hospital file that is stamped while the machine fails, or while its owner saves it.

use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Output, Stdio};

use super::{is_long, names, need, told};
use crate::support::program::{BETTEN, betten, start};

/// A contract of which everything is settled.
fn contract(id: &str) -> String {
    format!(
        "  - id: {id}\n    title: 契約（{id}）\n    parties: [hospital, v]\n    precedence: annex\n    sections: [2-B]\n"
    )
}

fn hospital(contracts: &[&str]) -> String {
    let contracts: String = contracts.iter().map(|id| contract(id)).collect();
    format!(
        "catalog: \"2024-06\"\nhospital: {{ id: h, party: {{ name: 病院 }} }}\nvendors: {{ v: {{ party: {{ name: 会社 }} }} }}\n\
         choices:\n  2-B-4: {{ excluded: 別契約による。 }}\n  2-B-5: {{ excluded: 別契約による。 }}\n  \
         2-B-6: {{ excluded: 別契約による。 }}\ncontracts:\n{contracts}"
    )
}

fn ran(folder: &Path, arguments: &[&str]) -> Output {
    betten().current_dir(folder).args(arguments).output().expect("the program was built with the test")
}

const STAMP: [&str; 4] = ["status", "betten.yaml", "--stamp", "2026-04-01"];

/// The program is killed at every call that changes the disk. The file is the old one or the new one, at the latest
/// after the next run of any command.
#[test]
fn killed_at_every_call_of_a_stamp() {
    need("strace");
    let old = hospital(&["a"]);
    // With another name it is written in place.
    for in_place in [false, true] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("betten.yaml");
        let reset = || {
            for name in names(folder.path()) {
                let path = folder.path().join(name);
                let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
                removed.expect("removed");
            }
            std::fs::write(&file, &old).expect("a file");
            if in_place {
                std::fs::hard_link(&file, folder.path().join("other.txt")).expect("another name");
            }
        };
        let text = || std::fs::read_to_string(&file).expect("the file is there");
        reset();
        assert!(ran(folder.path(), &STAMP).status.success());
        let new = text();
        assert_ne!(old, new);
        let calls = "openat,write,rename,renameat2,unlink,fsync,ftruncate,fchmod,fchown";
        let strace = |log: &Path, faults: &[String]| {
            let mut command = start("strace");
            command.current_dir(folder.path()).args(["-f", "-qq", "-o"]).arg(log);
            for fault in faults {
                command.args(["-e", fault]);
            }
            command.arg(BETTEN).args(STAMP).output().expect("strace can be started")
        };
        reset();
        let log = tempfile::NamedTempFile::new().expect("a log");
        assert!(strace(log.path(), &[format!("trace={calls}")]).status.success());
        let log = std::fs::read_to_string(log.path()).expect("the log");
        let mut counts = std::collections::BTreeMap::<&str, usize>::new();
        let mut chosen = Vec::new();
        for line in log.lines() {
            let call = line.split_once(' ').map_or(line, |(_, call)| call.trim_start());
            let Some((name, rest)) = call.split_once('(') else { continue };
            let count = counts.entry(name).or_default();
            *count += 1;
            let is_screen = name == "write" && (rest.starts_with("1,") || rest.starts_with("2,"));
            let is_read = name == "openat" && !rest.contains("O_CREAT") && !rest.contains("O_RDWR");
            if !is_screen && !is_read {
                chosen.push((name.to_owned(), *count));
            }
        }
        assert!(chosen.len() > 8, "{chosen:?}");
        let step = if is_long() { 1 } else { 2 };
        let mut found = [0; 2];
        for (name, count) in chosen.iter().step_by(step) {
            reset();
            let at = format!("in place: {in_place}, killed at {name} {count}");
            let faults = [format!("trace={name}"), format!("inject={name}:signal=KILL:when={count}")];
            let done = strace(Path::new("/dev/null"), &faults);
            assert_eq!(done.status.signal(), Some(9), "{at}: {}", told(&done));
            if !in_place {
                assert!([&old, &new].contains(&&text()), "{at}");
            }
            let next = ran(folder.path(), &["check", "betten.yaml"]);
            assert!(next.status.success(), "{at}: {}", told(&next));
            let index = [&old, &new].iter().position(|whole| **whole == text());
            found[index.unwrap_or_else(|| panic!("{at}: neither the old nor the new one"))] += 1;
            let expected: &[&str] = if in_place { &["betten.yaml", "other.txt"] } else { &["betten.yaml"] };
            // A record may be there before the file names it. It is whole, and the next stamp takes it.
            let mut there = names(folder.path());
            there.retain(|name| name != "signed");
            assert_eq!(there, expected, "{at}");
            let again = ran(folder.path(), &STAMP);
            assert!(again.status.success() && text() == new, "{at}: {}", told(&again));
        }
        assert!(found.iter().all(|count| *count > 0), "in place: {in_place}: {found:?}");
    }
}

/// While many files are written, one of them is saved.
#[test]
fn a_save_during_a_stamp_is_not_lost() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let contracts = folder.path().join("h/contracts");
    std::fs::create_dir_all(&contracts).expect("a folder");
    let whole = hospital(&[]);
    let (main, _) = whole.split_once("contracts:").expect("the hospital comes first");
    std::fs::write(folder.path().join("h/hospital.yaml"), main).expect("a file");
    let old = |id: &str| format!("id: {id}\ntitle: 契約\nparties: [hospital, v]\nprecedence: annex\nsections: [2-B]\n");
    let ids: Vec<String> = (0..100).map(|index| format!("c{index:03}")).collect();
    let reset = || {
        for id in &ids {
            std::fs::write(contracts.join(format!("{id}.yaml")), old(id)).expect("a file");
        }
    };
    for round in 0..if is_long() { 5 } else { 1 } {
        reset();
        let mut command = betten();
        command.current_dir(folder.path()).args(["status", "h", "--stamp", "2026-04-01"]);
        let mut child = command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().expect("it can be started");
        // It has begun to write: the first files have been compared.
        while names(&contracts).len() < ids.len() + 4 {
            assert!(child.try_wait().expect("a child of ours").is_none(), "round {round}: it ended before");
        }
        let saved = format!("{}# 保存した行 {round}\n", old("c000"));
        std::fs::write(contracts.join("save~"), &saved).expect("a file");
        std::fs::rename(contracts.join("save~"), contracts.join("c000.yaml")).expect("saved");
        let done = child.wait().expect("it ended");
        let now = std::fs::read_to_string(contracts.join("c000.yaml")).expect("it is there");
        assert!(now.contains(&format!("# 保存した行 {round}")), "round {round}: the save is lost");
        assert_eq!(names(&contracts).len(), ids.len(), "round {round}");
        // All of them or none.
        let stamped = ids.iter().filter(|id| {
            std::fs::read_to_string(contracts.join(format!("{id}.yaml"))).expect("it is there").contains("signed:")
        });
        let stamped = stamped.count();
        assert!(done.success() || stamped == 0, "round {round}: {stamped}");
    }
}

/// Owner, group and further names stay.
#[test]
fn the_file_is_still_that_of_its_owner() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("betten.yaml");
    std::fs::write(&file, hospital(&["a"])).expect("a file");
    let is_root = std::fs::metadata("/proc/self").expect("/proc").uid() == 0;
    if is_root {
        std::os::unix::fs::chown(&file, Some(65534), Some(65534)).expect("root gives files away");
    }
    let before = std::fs::metadata(&file).expect("it is there");
    let done = ran(folder.path(), &STAMP);
    assert!(done.status.success(), "{}", told(&done));
    let after = std::fs::metadata(&file).expect("it is there");
    assert_eq!((after.uid(), after.gid(), after.mode()), (before.uid(), before.gid(), before.mode()));
    let other = folder.path().join("other.txt");
    std::fs::hard_link(&file, &other).expect("another name");
    let text = std::fs::read_to_string(&file).expect("text");
    std::fs::write(&file, text.replacen("別契約による。", "別の契約による。", 1)).expect("there is room");
    let stamp = ["status", "betten.yaml", "--stamp", "2026-05-01", "--contract", "h/a"];
    assert!(ran(folder.path(), &stamp).status.success());
    assert_eq!(std::fs::read(&file).expect("one file"), std::fs::read(&other).expect("one file"));
    assert!(std::fs::read_to_string(&other).expect("text").contains("2026-05-01"));
}
