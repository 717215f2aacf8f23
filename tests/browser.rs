//! The site in a reader's browser: its widths, its use by keyboard, its print, its policy, and what axe and
//! html-validate find.
//!

use crate::support::{browser, sample};
use std::path::{Path, PathBuf};
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

/// Runs one check of `tests/browser/checks.mjs` over a site.
#[track_caller]
fn check(name: &str, site: &Path) {
    let faults = browser::faults(browser::script("check.mjs").arg(name).arg(site).args(long().then_some("long")));
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
    if long() {
        check("without_script_in_firefox", &SAMPLE);
    }
}

/// Nothing that was built knows the day on which it is read.
#[test]
fn what_has_ended_is_said_on_the_readers_day_and_without_script_the_day_is_there() {
    let file = "catalog: \"2024-06\"
hospital: { id: ended, party: { name: 病院 } }
vendors: { v: { party: { name: 事業者 } } }
contracts:
  - { id: open, title: 期限のない契約, parties: [hospital, v] }
  - { id: going, title: 続く契約, parties: [hospital, v], period: { from: 2020-04-01, to: 2098-03-31 } }
  - { id: over, title: 終わった契約, parties: [hospital, v], period: { from: 2019-04-01, to: 2020-03-31, renewal: 更新しない } }
";
    check("ended", &write("ended", &sample::read(file).sound()));
}

#[test]
fn whom_to_ring_at_night_is_one_click_away_on_a_phone() {
    check("night", &SAMPLE);
}

#[test]
fn filter_terms_and_search_work_by_keyboard() {
    check("keyboard", &SAMPLE);
    if long() {
        check("keyboard_in_firefox", &SAMPLE);
    }
}

#[test]
fn the_filter_reaches_the_matrix() {
    check("matrix_filter", &SAMPLE);
}

#[test]
fn a_filter_stands_before_long_lists_alone() {
    check("filters", &SAMPLE);
}

/// Where their cells stand one under the other, tables stay tables to those who hear them.
#[test]
fn tables_keep_their_meaning_on_a_phone() {
    check("tables_on_a_phone", &SAMPLE);
    if long() {
        check("tables_on_a_phone_in_firefox", &SAMPLE);
    }
}

#[test]
fn captions_are_as_wide_as_their_tables() {
    check("captions", &SAMPLE);
}

#[test]
fn the_start_page_is_short_on_a_phone() {
    check("start_on_a_phone", &SAMPLE);
}

/// Else what is looked at here would depend on the machine.
#[test]
fn the_browser_prints_with_the_fonts_of_the_tests_alone() {
    check("fonts", &SAMPLE);
}

/// Also where the hospital has accepted it.
#[test]
fn what_every_contract_leaves_out_is_a_gap() {
    let file = "catalog: \"2024-06\"
hospital: { id: out, party: { name: 病院 } }
vendors: { v: { party: { name: 事業者 } } }
accepted: [{ code: roles/not-covered, item: 2-C-2, reason: 機器がない。 }]
contracts:
  - { id: one, title: 契約一, parties: [hospital, v], choices: { 2-C-2: { excluded: 使わない。 } } }
  - { id: two, title: 契約二, parties: [hospital, v], choices: { 2-C-2: { excluded: 使わない。 } } }
";
    check("gap_of_all_contracts", &write("out", &sample::read(file).sound()));
}

/// However it is written in the file or typed, in the search and in the filters of the pages.
#[test]
fn what_is_looked_for_is_found_and_marked() {
    let long = "障害の連絡は平日は情報システム室に夜間及び休日は防災センターに行う。".repeat(4);
    let wide = "𠮷".repeat(130);
    // So many that their page has a filter.
    let more: String =
        (10..30).map(|number| format!(", {{ for: contract, who: 窓口, phone: 04-0000-00{number} }}")).collect();
    // 葛 with a selector of its shape, が of two characters.
    let file = format!(
        "catalog: \"2024-06\"
hospital:
  id: found
  party: {{ name: 見本病院 }}
  contacts: [{{ for: contract, who: 用度課　髙橋, phone: 03-0000-0003 }}{more}]
systems: {{ ehr: 電子カルテ, server: 共通サーバ }}
vendors:
  abc: {{ party: {{ name: 株式会社葛\u{e0100}城 }}, contacts: [{{ for: incident, systems: [ehr], who: 保守受付, phone: 03-0000-0001, hours: 9時〜17時 }}] }}
  net: {{ party: {{ name: ネット株式会社 }}, contacts: [{{ for: incident, who: 運用センター, phone: 03(0000)0041, hours: 24時間365日 }}] }}
contracts:
  - id: ehr
    title: 電子カルテ保守契約
    parties: [hospital, abc]
    systems: [ehr]
    choices:
      2-C-3: {{ note: {long}ﾊﾞｯｸｱｯﾌﾟは別の契約による。 }}
      2-C-4: {{ note: {wide}あ検索語。{wide}終りの語。 }}
      2-C-5: {{ note: 連絡は、まず電話で行う。場所は、サーバー室とする。立会いは、3ヶ月前に定める。 }}
      2-R-1: {{ note: Webサイト−A棟による。合か\u{3099}いは、なし。 }}
  - {{ id: server, title: 運用契約, parties: [hospital, net], systems: [server] }}
"
    );
    check("found", &write("found", &sample::read(&file).sound()));
}

#[test]
fn printed_pages_have_heads_and_whole_items() {
    check("print", &SAMPLE);
}

/// Two checkers: the second is the W3C's, and needs Java.
#[test]
fn every_page_is_sound_html() {
    check("html", &SAMPLE);
    if long() {
        check("nu", &SAMPLE);
    }
}

#[test]
fn pages_are_light() {
    check("weight", &SAMPLE);
}

/// With so many contracts the matrix is still shown; with one more, its numbers are.
#[test]
fn the_start_page_stays_light_and_sound_with_many_contracts() {
    for contracts in [32, 33] {
        let site = write(&format!("many-{contracts}"), &many("many", contracts));
        check("weight", &site);
        check("views_of_start", &site);
    }
}

/// Somebody types into the filter of a hospital with very many contracts.
#[test]
fn the_filter_keeps_up_with_300_contracts() {
    let contracts = if long() { 300 } else { 30 };
    check("filter_speed", &write("large", &many("large", contracts)));
}

/// A hospital with a system and a vendor a contract, of which one item is held in various ways.
fn many(id: &str, contracts: usize) -> sample::Read {
    let each = |line: &dyn Fn(usize) -> String| (1..=contracts).map(line).collect::<String>();
    let systems = each(&|number| format!("  s{number}: 部門システム{number}号機\n"));
    let vendors = each(&|number| {
        let contact = format!("{{ for: incident, who: 当直窓口, phone: 03-0000-{number:04} }}");
        format!("  v{number}: {{ party: {{ name: 株式会社事業者{number} }}, contacts: [{contact}] }}\n")
    });
    let all = each(&|number| {
        let duty = ["hospital", "vendor", "[hospital, vendor]"][number % 3];
        let choices = format!("{{ 2-B-4: {{ duty: {duty} }}, 2-C-1: {{ excluded: 別の契約による。 }} }}");
        format!(
            "  - {{ id: c{number}, title: 部門システム{number}号機保守契約, parties: [hospital, v{number}], systems: [s{number}], choices: {choices} }}\n"
        )
    });
    let head = format!("catalog: \"2024-06\"\nhospital: {{ id: {id}, party: {{ name: 大病院 }} }}\n");
    sample::read(&format!("{head}systems:\n{systems}vendors:\n{vendors}contracts:\n{all}")).sound()
}
