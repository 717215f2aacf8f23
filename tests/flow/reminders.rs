//! What a careful clerk looks at before a contract is signed.

use betten::produce::{Wanted, compose_hospital};
use betten::resolve::{Reminder, ReminderKind};

use crate::support::sample::{self, Read};

/// A hospital with one contract in which nothing is open and nothing is left to look at but what every contract has.
const SETTLED: &str = "\
catalog: \"2024-06\"
hospital:
  id: h
  party: { name: 医療法人見本会, facility: 見本病院, address: 東京都, title: 理事長, person: 見本 太郎 }
  contacts: [{ for: incident, hours: 夜間・休日, who: 防災センター, phone: 03-0000-0001 }]
systems: { a: 電子カルテ }
vendors:
  v:
    party: { name: 会社, address: 大阪府, title: 代表取締役, person: 例田 次郎 }
    contacts: [{ for: incident, hours: 24時間365日, who: 窓口, phone: 03-0000-0002 }]
contracts:
  - id: c
    title: 保守契約
    parties: [hospital, v]
    systems: [a]
    sections: [2-C]
    precedence: annex
    signing: paper
    choices:
      2-C-1:
        duty: v
        first_check: はい
        cost: { bearer: v }
        points: { scope: all, hours: always, first_response: approval, log_retention: 1年 }
      2-C-2: { excluded: 別契約による。 }
      2-C-3: { excluded: 別契約による。 }
      2-C-4: { excluded: 別契約による。 }
      2-C-5: { excluded: 別契約による。 }
";

fn read(text: &str) -> Read {
    sample::read(text).sound()
}

/// What there is to look at in the only contract of the file.
fn reminders(read: &Read) -> Vec<Reminder> {
    let mut report = betten::diagnostic::Report::new();
    let mut made = compose_hospital(read.catalog, read.hospital(), &Wanted::default(), &mut report);
    made.contracts.pop().expect("one contract").progress.reminders
}

fn kinds(text: &str) -> Vec<ReminderKind> {
    reminders(&read(text)).iter().map(|reminder| reminder.kind).collect()
}

/// The file with these words in the place of others.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(SETTLED.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// The only reminder of a kind: its line, and what it says.
#[track_caller]
fn one(text: &str, kind: ReminderKind) -> (String, String) {
    let read = read(text);
    let found: Vec<Reminder> = reminders(&read).into_iter().filter(|reminder| reminder.kind == kind).collect();
    let [reminder] = &found[..] else { panic!("{kind:?}: {found:#?}") };
    let (line, _) = read.sources.line_column(reminder.span);
    let text = text.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
    (text, format!("{}{}", reminder.message, reminder.advice))
}

#[test]
fn every_contract_has_something_that_it_must_settle_itself() {
    let (line, words) = one(SETTLED, ReminderKind::Contract);
    assert_eq!(line, "title: 保守契約");
    for word in ["秘密保持", "再委託", "損害賠償", "データの返却", "個人情報", "README.ja.md"] {
        assert!(words.contains(word), "{words}");
    }
    assert_eq!(kinds(SETTLED), [ReminderKind::Contract]);
}

#[test]
fn nothing_is_told_before_all_is_settled_or_after_the_signing() {
    for change in [
        ("first_check: はい", "note: 未定。"),
        ("    precedence: annex\n", ""),
        ("name: 医療法人見本会", "name: 【開設者の名称】"),
        (
            "    choices:",
            "    signed: [{ date: 2026-04-01, form: 2, fingerprint: 0000000000000000000000000000000000000000000000000000000000000000 }]\n    choices:",
        ),
    ] {
        assert_eq!(kinds(&changed(&[change])), [], "{change:?}");
    }
}

#[test]
fn a_name_that_is_still_to_be_written_keeps_the_annex_a_draft() {
    for placeholder in ["【開設者の名称】", "【事業者の名称】"] {
        let name = if placeholder.contains("事業者") { "name: 会社" } else { "name: 医療法人見本会" };
        let read = read(&changed(&[(name, &format!("name: {placeholder}"))]));
        let (annexes, _) = read.annexes();
        assert!(!annexes[0].is_settled());
        assert_eq!(annexes[0].open_words(|lack| lack.word().to_owned()), "当事者の名称が決まっていません。");
    }
}

/// Whatever is printed with 【】 keeps the annex a draft. What is not printed does not.
#[test]
fn a_placeholder_on_a_paper_keeps_the_annex_a_draft() {
    for (from, to) in [
        ("title: 保守契約", "title: 【契約の名称】"),
        ("facility: 見本病院", "facility: [見本病院, 【病院などの施設の名称】]"),
        ("a: 電子カルテ", "a: 【システムの名称】"),
        ("who: 防災センター", "who: 【窓口】"),
        ("    precedence: annex\n", "    precedence: annex\n    labels: { v: 【乙に代わる呼び名】 }\n"),
        (
            "    contacts: [{ for: incident, hours: 24",
            "    subcontractors: [{ name: 【再委託先の名称】, work: 監視 }]\n    contacts: [{ for: incident, hours: 24",
        ),
    ] {
        let read = read(&changed(&[(from, to)]));
        let (annexes, _) = read.annexes();
        let refused = |final_only| {
            let mut report = betten::diagnostic::Report::new();
            compose_hospital(read.catalog, read.hospital(), &Wanted { final_only, ..Wanted::default() }, &mut report);
            report.has_errors()
        };
        assert!(!annexes[0].is_settled() && refused(true) && !refused(false), "{to}");
        assert_eq!(annexes[0].open_words(|lack| lack.word().to_owned()), "【 】のところが決まっていません。", "{to}");
    }
    for (from, to) in [("address: 東京都", "address: 【住所】"), ("signing: paper", "date: 【契約日】")] {
        assert!(read(&changed(&[(from, to)])).annexes().0[0].is_settled(), "{to}");
    }
}

#[test]
fn the_name_of_a_hospital_in_the_place_of_its_owner_is_seen() {
    let text = changed(&[("name: 医療法人見本会, facility: 見本病院", "name: 見本病院")]);
    let (line, words) = one(&text, ReminderKind::Owner);
    assert!(line.starts_with("party: { name: 見本病院") && words.contains("facility"), "{line} {words}");
}

#[test]
fn blanks_of_the_signature_are_named_where_they_can_be_written() {
    let blank = changed(&[(", address: 大阪府, title: 代表取締役, person: 例田 次郎", ", title: 代表取締役")]);
    let (line, words) = one(&blank, ReminderKind::Signer);
    assert_eq!(line, "party: { name: 会社, title: 代表取締役 }");
    assert!(words.contains("乙（会社）の住所及び氏名が空欄") && words.contains("address、person"), "{words}");
    assert!(words.contains("手で"), "{words}");
    let electronic = blank.replace("signing: paper", "signing: electronic");
    assert!(!one(&electronic, ReminderKind::Signer).1.contains("手で"));
    // Where the annex is not signed there is no place for them.
    assert!(!kinds(&blank.replace("signing: paper", "signing: none")).contains(&ReminderKind::Signer));
    let agent = changed(&[("person: 例田 次郎", "person: 例田 次郎, agent: { title: 支店長 }")]);
    assert!(one(&agent, ReminderKind::Signer).1.contains("代理人の氏名"));
}

#[test]
fn how_the_annex_becomes_part_of_what_is_signed() {
    let (_, none) = one(&changed(&[("signing: paper", "signing: none")]), ReminderKind::Form);
    assert!(none.contains("綴じ込") && none.contains("地方自治法第234条第5項"), "{none}");
    let (_, electronic) = one(&changed(&[("signing: paper", "signing: electronic")]), ReminderKind::Form);
    assert!(electronic.contains("地方自治法第234条第5項"), "{electronic}");
}

/// The vendor watches day and night; so somebody must be there at night.
#[test]
fn whoever_works_at_night_has_a_contact_for_nights() {
    let hours = |hours: &str| changed(&[("hours: 24時間365日, ", hours)]);
    for reached in ["hours: 24時間365日, ", "hours: 休日及び夜間, ", "hours: 終日, ", ""] {
        assert_eq!(kinds(&hours(reached)), [ReminderKind::Contract], "{reached}");
    }
    for missing in ["hours: 平日 9時から17時まで, ", "hours: 平日（休日を除く）, "] {
        let (line, words) = one(&hours(missing), ReminderKind::Night);
        assert!(line.starts_with("contacts:") && words.starts_with("Part2 C 1の"), "{line} {words}");
        assert!(words.contains("乙（会社）"), "{words}");
    }
    // Nobody works at night, or another contract's system has the contact.
    assert_eq!(kinds(&hours("hours: 平日, ").replace("hours: always", "hours: clinic")), [ReminderKind::Contract]);
    let other = "hours: 平日, who: 受付, phone: 03-0000-0003 }, { for: incident, systems: [b], hours: 夜間, ";
    let text = hours(other).replace("systems: { a: 電子カルテ }", "systems: { a: 電子カルテ, b: 部門 }");
    assert!(kinds(&text).contains(&ReminderKind::Night));
}

#[test]
fn optional_points_without_an_answer_are_counted() {
    let (_, words) = one(&changed(&[(", log_retention: 1年", "")]), ReminderKind::Optional);
    assert!(words.contains("1件"), "{words}");
    // The parties' own text leaves no question.
    let own = changed(&[(", log_retention: 1年 }", " }\n        wording: 監視は甲乙協議の上で行う。")]);
    assert!(!kinds(&own).contains(&ReminderKind::Optional));
}

#[test]
fn a_contract_that_prevails_is_to_be_read() {
    let (line, _) = one(&changed(&[("precedence: annex", "precedence: contract")]), ReminderKind::Precedence);
    assert_eq!(line, "precedence: contract");
}

#[test]
fn an_accepted_contradiction_is_told_with_its_reason() {
    let text = changed(&[(
        "      2-C-5: { excluded: 別契約による。 }\n",
        "      2-C-5:
        duty: v
        first_check: はい
        cost: { bearer: v }
        points: { investigator: v, emergency: allowed }
accepted:
  - { code: roles/contradiction, item: 2-C-1, contracts: [c], point: first_response, with: 2-C-5.emergency, answers: MARK, reason: 通信の遮断だけは承認を得る。 }
",
    )]);
    let (_, faults) = read(&text.replace(", answers: MARK", "")).roles();
    let hint = faults.iter().flat_map(|fault| &fault.hints).find_map(|hint| hint.split("「answers: ").nth(1));
    let text = text.replace("MARK", &hint.expect("what to write")[..16]);
    let (line, words) = one(&text, ReminderKind::Accepted);
    assert!(line.starts_with("- { code: roles/contradiction"), "{line}");
    assert!(words.contains("通信の遮断だけは承認を得る。") && words.contains("両立しません。"), "{words}");
    let open = text.split("accepted:").next().expect("the file").to_owned();
    assert!(!kinds(&open).contains(&ReminderKind::Accepted));
}

/// With `--final` every reminder is a note at its place, and the contract is the last place of each.
#[test]
fn what_there_is_to_look_at_is_told_as_notes() {
    let read = read(&changed(&[("signing: paper", "signing: none"), ("precedence: annex", "precedence: contract")]));
    let told = |final_only| {
        let mut report = betten::diagnostic::Report::new();
        compose_hospital(read.catalog, read.hospital(), &Wanted { final_only, ..Wanted::default() }, &mut report);
        let mut notes = betten::diagnostic::Report::new();
        report
            .iter()
            .filter(|note| note.code == betten::diagnostic::codes::STATUS_BEFORE_SIGNING)
            .for_each(|note| notes.push(note.clone()));
        notes
    };
    assert!(told(false).is_empty());
    let notes = told(true);
    assert_eq!(notes.iter().count(), reminders(&read).len());
    assert!(!notes.has_errors() && notes.iter().count() > 1);
    let title = read.hospital().contracts[0].title.span;
    for (note, reminder) in notes.iter().zip(reminders(&read)) {
        assert_eq!(note.severity, betten::diagnostic::Severity::Note);
        assert_eq!(note.primary.as_ref().map(|label| label.span), Some(reminder.span));
        assert_eq!(note.labels().last().map(|label| label.span), Some(title));
    }
}
