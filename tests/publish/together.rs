//! Several builds at the same time.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};

use super::{Content, Project, hospital, is_long, names, told};

/// Hospital files `0.yaml` to `n.yaml` with other contents, and what each gives alone.
pub(crate) fn sources(project: &Project, count: usize) -> Vec<Content> {
    let whole = |index: usize| {
        let (name, contracts) = (format!("病院{index}"), [format!("c{index}"), "ehr".to_owned()]);
        let contracts = contracts.each_ref().map(String::as_str);
        project.write(&format!("{index}.yaml"), &hospital(&name, &contracts[..1 + index % 2]));
        assert!(project.build(&format!("{index}.yaml"), &[]).status.success());
        project.content()
    };
    (0..count).map(whole).collect()
}

pub(crate) fn start(project: &Project, index: usize) -> Child {
    let mut command = project.command(&format!("{index}.yaml"), &[]);
    command.stderr(Stdio::piped()).spawn().expect("it can be started")
}

/// Starts all at once, again and again; each time the output is that of one of them, whole.
fn race(count: usize, rounds: usize) {
    let project = Project::new();
    let whole = sources(&project, count);
    let mut last = BTreeMap::new();
    for round in 0..rounds {
        let running: Vec<Child> = (0..count).map(|index| start(&project, (index + round) % count)).collect();
        for child in running {
            let output = child.wait_with_output().expect("it ended");
            assert!(output.status.success(), "round {round}: {}", told(&output));
        }
        let content = project.content();
        let winner = whole.iter().position(|whole| *whole == content);
        *last.entry(winner.unwrap_or_else(|| panic!("round {round}: a mixture"))).or_insert(0) += 1;
        let beside = names(project.path());
        assert!(beside.iter().all(|name| name == "output" || name.ends_with(".yaml")), "round {round}: {beside:?}");
    }
    println!("{count} builds at once, {rounds} times: the last was {last:?}");
}

#[test]
fn two_builds_at_once() {
    race(2, if is_long() { 100 } else { 4 });
}

#[test]
fn eight_builds_at_once() {
    race(8, if is_long() { 20 } else { 1 });
}
