//! Many keys at once into a mapping of about as many entries as there may be.

use std::time::{Duration, Instant};

use crate::edit::change::{Edit, NewValue, PathStep, change};
use crate::edit::spliced;

/// Each edit by itself may not look at the whole mapping in its text.
#[test]
fn hundreds_of_keys_come_into_a_mapping_of_thousands() {
    const OLD: usize = 19_000;
    const NEW: usize = 900;
    let old: String = (0..OLD).map(|number| format!("  k{number}:\n    note: 一 # 注\n    #x: 【】\n")).collect();
    let offered: String = (0..NEW).map(|number| format!("  #n{number}: {{ a: 【】 }}\n")).collect();
    let live: String = (0..NEW).map(|number| format!("  n{number}: {{ a: 1 }}\n")).collect();
    let set = |number| vec![PathStep::key("c"), PathStep::Key(format!("n{number}")), PathStep::key("a")];
    let edits: Vec<Edit> = (0..NEW).map(|number| Edit::set(set(number), NewValue::word(1))).collect();
    let first: Vec<Edit> = edits.iter().map(|edit| edit.clone().first()).collect();
    for (name, before, edits, after) in [
        ("last", format!("c:\n{old}"), &edits, format!("c:\n{old}{live}")),
        ("first", format!("c:\n{old}"), &first, format!("c:\n{live}{old}")),
        ("offered", format!("c:\n{old}{offered}"), &edits, format!("c:\n{old}{live}")),
    ] {
        let started = Instant::now();
        let splices = change(&before, edits).expect("there is room");
        let taken = started.elapsed();
        assert!(spliced(&before, &splices) == after, "{name}");
        // It takes about a second. With a look at the whole mapping for each key it took ten.
        assert!(taken < Duration::from_secs(5), "{name}: {taken:?}");
    }
}
