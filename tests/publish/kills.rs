//! Builds that are killed at every system call that changes the disk.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;

use super::case::{Case, Way};
use super::{Project, content, is_long, need, told};

/// Kills the program at each of its calls, or at some of them spread over the run.
fn sweep(way: Way) {
    need("strace");
    let case = Case::new(way, Project::new());
    let calls = case.calls();
    let step = if is_long() { 1 } else { calls.len() / 6 };
    // The switch itself is always among them.
    let chosen = calls.iter().enumerate().filter(|(index, (name, _))| index % step == 0 || name == "renameat2");
    let (mut killed, mut new) = (0, 0);
    for (index, (name, count)) in chosen {
        case.reset();
        let at = format!("{way:?}, killed at call {index} ({name} {count})");
        let output = case.run(
            Path::new("/dev/null"),
            &[&format!("trace={name},renameat2"), &format!("inject={name}:signal=KILL:when={count}")],
        );
        assert_eq!(output.status.signal(), Some(9), "{at}: it was not killed: {}", told(&output));
        killed += 1;
        new += usize::from(case.judge(&at));
    }
    assert!(killed > 5 && new > 0 && new < killed, "{way:?}: {killed} kills, {new} of them after the switch");
    println!("{way:?}: killed at {killed} of {} calls, {new} of them left the new output", calls.len());
}

#[test]
fn killed_at_every_call_with_an_exchange() {
    sweep(Way::Exchange);
}

#[test]
fn killed_at_every_call_with_a_journal() {
    sweep(Way::Inside);
}

#[test]
fn killed_at_every_call_where_the_exchange_is_refused() {
    sweep(Way::Refused);
}

/// Just before the switch, the new output is there whole, and the former one untouched.
#[test]
fn what_a_kill_left_beside_is_no_part_of_the_output() {
    need("strace");
    let case = Case::new(Way::Exchange, Project::new());
    let output = case.run(Path::new("/dev/null"), &["trace=renameat2", "inject=renameat2:signal=KILL:when=1"]);
    assert_eq!(output.status.signal(), Some(9), "{}", told(&output));
    let beside = case.project.path().join(".output.betten");
    assert!(beside.is_dir());
    assert_eq!(content(&beside.join("new")), case.new, "the new output waits whole");
    assert_eq!(case.project.content(), case.old);
    assert!(!Path::new(&beside).join("probe").exists());
}
