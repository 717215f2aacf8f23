//! The site in a reader's browser: widths, keyboard, paper, policy, what axe and html-validate find.
//!
//! `make browser-tools` installs the browser and what drives it. Without them the tests fail and say
//! so.

#[path = "support/sample.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod sample;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The sample's site on the disk, removed when the program ends on its own.
static SAMPLE: LazyLock<PathBuf> = LazyLock::new(|| write("sample", &sample::sample()));

fn long() -> bool {
    std::env::var_os("BETTEN_LONG").is_some()
}

fn write(name: &str, read: &sample::Read) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    for artifact in read.made() {
        let path = folder.join(&artifact.path);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("the folder can be made");
        std::fs::write(path, &artifact.bytes).expect("the file can be written");
    }
    folder
}

/// What drives the browsers, by default where the set-up keeps it.
fn tools() -> PathBuf {
    let folder = std::env::var_os("BETTEN_BROWSER").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/betten/tools/browser"),
        PathBuf::from,
    );
    assert!(
        folder.join("installed-lock.json").is_file(),
        "{} is not there: run `make browser-tools`, or set BETTEN_BROWSER",
        folder.display()
    );
    folder
}

/// Runs one check of `tests/browser/checks.mjs` over a site.
#[track_caller]
fn check(name: &str, site: &Path) {
    let output = Command::new("node")
        .arg(sample::project("tests/browser/check.mjs"))
        .arg(name)
        .arg(site)
        .args(long().then_some("long"))
        .env("BETTEN_BROWSER", tools())
        .output()
        .unwrap_or_else(|error| panic!("node: {error}; install Node.js 20 or later"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} could not look: {said}");
    eprint!("{said}");
    let faults = String::from_utf8_lossy(&output.stdout);
    assert!(faults.is_empty(), "{name}: {} faults\n{faults}", faults.lines().count());
}

/// One page of each kind; when `BETTEN_LONG` is set every page, and in Firefox too.
#[test]
fn every_kind_of_page_is_sound_at_every_width() {
    check("views_in_chromium", &SAMPLE);
    if long() {
        check("views_in_firefox", &SAMPLE);
    }
}

#[test]
fn the_policy_refuses_what_is_not_ours() {
    check("policy", &SAMPLE);
}

#[test]
fn without_script_everything_is_there_to_read() {
    check("without_script", &SAMPLE);
}

#[test]
fn whom_to_ring_at_night_is_one_click_away_on_a_phone() {
    check("night", &SAMPLE);
}

#[test]
fn filter_terms_and_search_work_by_keyboard() {
    check("keyboard", &SAMPLE);
}

#[test]
fn printed_pages_have_heads_and_whole_items() {
    check("print", &SAMPLE);
}

#[test]
fn every_page_is_sound_html() {
    check("html", &SAMPLE);
}

#[test]
fn pages_are_light() {
    check("weight", &SAMPLE);
}

/// Somebody types into the filter of a hospital with very many contracts.
#[test]
fn the_filter_keeps_up_with_300_contracts() {
    let contracts = if long() { 300 } else { 30 };
    let mut file = String::from(
        "catalog: \"2024-06\"
hospital: { id: large, party: { name: 大病院 } }
systems: { ehr: 電子カルテシステム }
vendors: { v: { party: { name: 事業者 } } }
choices: { 2-B-4: { duty: [hospital, v] } }
contracts:
",
    );
    for number in 1..=contracts {
        file += &format!("  - {{ id: c{number}, title: 契約{number}, parties: [hospital, v], systems: [ehr] }}\n");
    }
    check("filter_speed", &write("large", &sample::read(&file).sound()));
}
