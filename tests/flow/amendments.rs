//! 変更覚書 as they are printed, applied by a program of its own.
//!
//! `tests/fixtures/amendments/oracle.py` reads the signed annex and each 変更覚書 as Markdown, and for each paper its two
//! days. It knows nothing of betten. What it says of a day must be what betten says from its records.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use betten::document::{DocumentKind, compose};
use betten::model::agreed::{AgreedClause, ClauseKey};
use betten::model::catalog::Catalog;
use betten::model::date::Date;
use betten::model::record::Signed;
use betten::model::record::SigningRecord;
use betten::produce::{Papers, Selection, Session, changes_since_signing};
use betten::resolve::{Consolidated, LifeFault, TIER, consolidated};

use crate::support::life::Life;
use crate::support::program::start;
use crate::support::sample;

/// Three years, from a month before the first paper applies.
const FIRST_DAY: &str = "2026-03-01";
const DAYS: usize = 1_096;

fn fixture(name: &str) -> PathBuf {
    sample::project("tests/fixtures/amendments").join(name)
}

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn days() -> impl Iterator<Item = Date> {
    let months = (2026..2030).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let all = months.flat_map(|(year, month)| (1..=31).filter_map(move |at| Date::new(year, month, at)));
    all.skip_while(|on| *on < day(FIRST_DAY)).take(DAYS)
}

/// A paper of the life: what is changed in the hospital file before its signing, and its two days.
#[derive(Default)]
struct Step {
    changes: Vec<(Vec<String>, Vec<String>)>,
    date: String,
    effective: String,
}

/// The steps of a file; `life.txt` says how they are written.
fn steps(name: &str) -> Vec<Step> {
    let text = std::fs::read_to_string(fixture(name)).expect("it is there");
    let (mut steps, mut step) = (Vec::new(), Step::default());
    let mut is_old = false;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let rest = line.get(2..).unwrap_or_default().to_owned();
        match &line[..1] {
            "=" => {
                let days: Vec<&str> = line.split(' ').collect();
                (step.date, step.effective) = (days[1].to_owned(), days[2].to_owned());
                steps.push(std::mem::take(&mut step));
                is_old = false;
            }
            "-" => {
                if !std::mem::replace(&mut is_old, true) {
                    step.changes.push((Vec::new(), Vec::new()));
                }
                step.changes.last_mut().expect("just made").0.push(rest);
            }
            _ => {
                is_old = false;
                step.changes.last_mut().expect("the old lines come first").1.push(rest);
            }
        }
    }
    steps
}

/// The sample with its first contract alone.
fn contract() -> String {
    let text = sample::sample_text();
    let (before, rest) = text.split_once("# 契約の間の確認事項").expect("what the hospital accepts");
    let (_, contracts) = rest.split_once("\ncontracts:\n").expect("the contracts");
    let (first, _) = contracts.split_once("\n  # 契約2").expect("the second contract");
    format!("{before}\ncontracts:\n{first}\n")
}

/// A contract with these papers, and its records.
struct Lived {
    life: Life,
    records: Vec<SigningRecord>,
    /// Here is each paper as it is printed before its signing.
    folder: PathBuf,
}

/// Lives the steps of a file.
fn lived(name: &str) -> Lived {
    live(name, contract(), &steps(name))
}

fn live(name: &str, contract: String, steps: &[Step]) -> Lived {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("amendments").join(name);
    std::fs::create_dir_all(&folder).expect("there is room");
    let (mut life, mut records, mut papers) = (Life::of(&contract), Vec::new(), String::new());
    for (at, step) in steps.iter().enumerate() {
        for (old, new) in &step.changes {
            life.change(&old.join("\n"), &new.join("\n"));
        }
        let printed = if at == 0 { annex(&life) } else { memorandum(&life, day(&step.effective)) };
        std::fs::write(folder.join(format!("{at}.md")), printed).expect("there is room");
        writeln!(papers, "{} {}", step.date, step.effective).expect("a text takes all");
        records.push(life.sign(&step.date, Some(&step.effective)));
    }
    std::fs::write(folder.join("papers.txt"), papers).expect("there is room");
    Lived { life, records, folder }
}

fn annex(life: &Life) -> String {
    let read = life.read().sound();
    let (annexes, _) = read.annexes();
    sample::renderer().markdown(&compose::annex(&annexes[0])).expect("the template takes it")
}

fn memorandum(life: &Life, effective: Date) -> String {
    let files = life.memory();
    let mut session = Session::open(&files, Selection::default());
    let hospital = session.hospital("betten.yaml").expect("it has no fault");
    let wanted = Papers { memorandum: true, effective: Some(effective), ..Papers::default() };
    let (_, papers) = changes_since_signing(&mut session, &hospital, &wanted);
    let paper = papers.iter().find(|paper| paper.document.kind == DocumentKind::Memorandum);
    sample::renderer().markdown(&paper.expect("something is changed").document).expect("the template takes it")
}

/// What the other program says of the papers in a folder.
fn told(folder: &Path) -> String {
    let mut python = start("python3");
    let output = python.arg(fixture("oracle.py")).arg(folder).arg(FIRST_DAY).arg(DAYS.to_string()).output();
    let output = output.expect("python3 is there: on Debian, apt-get install python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

/// The same from the records: a line for each day, and then each text that holds on some of them.
fn said(catalog: &Catalog, signed: &[Signed], records: &[SigningRecord]) -> String {
    let (mut text, mut states) = (String::new(), Vec::<Vec<String>>::new());
    for on in days() {
        let line = match consolidated(signed, Some(on)) {
            Ok(None) => "nothing applies".to_owned(),
            Ok(Some(all)) => {
                let state = clauses(catalog, &all);
                let at = states.iter().position(|known| *known == state).unwrap_or_else(|| {
                    states.push(state);
                    states.len() - 1
                });
                let later: Vec<usize> = (0..signed.len()).filter(|at| !all.papers.contains(at)).collect();
                format!("papers {:?} later {later:?} text {at}", all.papers)
            }
            Err(LifeFault::Unmet { paper, clause, from }) => {
                let change = records[paper].changes.iter().find(|change| change.key == clause).expect("it is one");
                let number = [&change.old, &change.new].into_iter().flatten().find_map(|side| side.number.clone());
                let clause = place(catalog, &clause, number.as_deref());
                let from = from.map_or_else(|| "none".to_owned(), |from| from.to_string());
                format!("paper {paper} clashes with {from} in {clause}")
            }
            Err(fault) => panic!("{fault:?}"),
        };
        writeln!(text, "{on} {line}").expect("a text takes all");
    }
    for (at, state) in states.iter().enumerate() {
        writeln!(text, "text {at}\n{}", state.join("\n")).expect("a text takes all");
    }
    text
}

/// The clauses as lines: where, the paper, what is printed. The ministry's cells are no matter of the parties, and the
/// annex does not print the revision of the sentences.
fn clauses(catalog: &Catalog, all: &Consolidated) -> Vec<String> {
    let is_agreed = |clause: &&AgreedClause| match clause.key.item {
        Some(_) => clause.order.1 >= TIER,
        None => clause.key.field != "文案の改訂",
    };
    let line = |clause: &AgreedClause| {
        let lines = clause.text.lines.iter().map(|line| {
            let letter = line.letter.as_ref().map_or_else(String::new, |letter| format!("{letter} "));
            letter + &line.spoken()
        });
        let printed = lines.collect::<Vec<_>>().join("\n").trim_end().replace('\n', " / ");
        let place = place(catalog, &clause.key, clause.text.number.as_deref());
        format!("{place} | {} | {printed}", all.origins[&clause.key])
    };
    let mut lines: Vec<String> = all.text.clauses().iter().filter(is_agreed).map(line).collect();
    lines.sort();
    lines
}

fn place(catalog: &Catalog, key: &ClauseKey, number: Option<&str>) -> String {
    let item = key.item.as_ref().map_or_else(
        || "契約".to_owned(),
        |id| {
            let (part, section, item) = catalog.item_at(id).expect("the catalog has it");
            item.place(part, section)
        },
    );
    format!("{item} {} {}", key.field, number.unwrap_or_default())
}

/// Compares, line by line, what both say of the papers. What betten says is given back.
#[track_caller]
fn compared(Lived { life, records, folder }: &Lived) -> String {
    let read = life.read();
    let said = said(read.catalog, &read.hospital().contracts[0].signed, records);
    let told = told(folder);
    for (at, (ours, theirs)) in said.lines().zip(told.lines()).enumerate() {
        assert_eq!(ours, theirs, "line {at}, from the papers in {}", folder.display());
    }
    assert_eq!(said.lines().count(), told.lines().count());
    said
}

/// On each day, the printed papers say what the records say.
#[test]
fn the_printed_papers_say_what_the_records_say() {
    let lived = lived("life.txt");
    for at in 1..lived.records.len() {
        let paper = std::fs::read_to_string(lived.folder.join(format!("{at}.md"))).expect("it was written");
        assert!(paper.starts_with("# 変更覚書\n"), "it can be signed: {paper}");
    }
    let said = compared(&lived);
    let end = said.lines().nth(DAYS - 1).expect("the last day");
    assert!(end.starts_with("2029-02-28 papers [0, 1, 2, 4, 3, 7, 6, 8, 9, 5] later [10] "), "{end}");
}

/// The same of papers in which answers go and come back, some at a time. With `BETTEN_LONG` there are more.
#[test]
fn answers_that_go_and_come_are_in_the_papers() {
    let papers = if std::env::var_os("BETTEN_LONG").is_some() { 60 } else { 10 };
    let (mut text, mut lines) = (String::new(), Vec::new());
    for (at, line) in contract().lines().enumerate() {
        let answer = line.trim_start();
        let is_answer = match (line.len() - answer.len(), answer.split_once(": ")) {
            (8 | 12, Some((key, _))) => ["duty", "cost", "note"].contains(&key),
            // Where nothing else is answered, or the role of a party.
            (10, Some((key, _))) => !["written_report", "hospital", "samplesys"].contains(&key),
            _ => false,
        };
        let (there, gone) = (format!("{line} # ~{at}~"), format!("# ~{at}~ {answer}"));
        text += if is_answer { &there } else { line };
        text.push('\n');
        if is_answer {
            lines.push((there, gone));
        }
    }
    let mut days = days().skip(31).map(|on| on.to_string());
    let mut step = |changes| {
        let on = days.next().expect("there are more days than papers");
        Step { changes, date: on.clone(), effective: on }
    };
    let mut steps = vec![step(Vec::new())];
    let mut random = 202_406_usize;
    for _ in 0..papers {
        let mut changes = Vec::new();
        for part in lines.chunks_mut(25) {
            random = (random * 1_103_515_245 + 12_345) % (1 << 31);
            let at = (random >> 8) % part.len();
            let line = &mut part[at];
            changes.push((vec![line.0.clone()], vec![line.1.clone()]));
            std::mem::swap(&mut line.0, &mut line.1);
        }
        steps.push(step(changes));
    }
    let said = compared(&live("answers", text, &steps));
    assert!(said.contains(&format!(" later [] text {papers}\n")), "each paper changes something");
}

/// Of papers that do not fit together in the order of the days, both name the same two, and the same clause.
#[test]
fn both_say_which_papers_clash() {
    let said = compared(&lived("clash.txt"));
    assert!(said.contains("\n2026-07-31 papers [0, 2] later [1, 3] text 1\n"), "{said}");
    assert!(said.contains("\n2026-08-01 paper 3 clashes with 0 in Part2 C 3 取決め (2)\n"), "{said}");
    let said = compared(&lived("beside.txt"));
    assert!(said.contains("\n2026-08-01 paper 2 clashes with 0 in Part2 参考4 取決め (3)\n"), "{said}");
}

/// From the data of a record, the annex of that day is made again.
#[test]
fn the_data_of_a_record_gives_its_number_and_its_text() {
    let Lived { life, records, .. } = live("records", contract(), &steps("life.txt"));
    for record in &records {
        let mut files = life.clone();
        files.files.insert("betten.yaml".to_owned(), record.data.clone());
        let read = files.read().sound();
        let (annexes, _) = read.annexes();
        let annex = &annexes[0];
        assert_eq!(
            (annex.catalog.edition.as_str(), annex.catalog.revision.0),
            (record.edition.as_str(), record.revision)
        );
        assert_eq!(annex.fingerprint.as_str(), record.fingerprint, "{}", record.date);
        assert_eq!(annex.text(), record.text, "{}", record.date);
    }
}
