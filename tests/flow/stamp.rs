//! Stamps of what was signed, in hospital files: they change the stamped lines and nothing else.

use betten::edit::{Stamp, spliced, stamp};
use betten::input::Memory;
use betten::model::date::Date;
use betten::model::provision::ProvisionNumbers;
use betten::model::record::SignedItem;
use betten::resolve::{Annex, Fingerprint};

use super::{for_hospitals, sample_tree};
use crate::support::figures;
use crate::support::generate::{Tape, Yaml};
use crate::support::sample::{self, Read};

pub(super) fn of(annex: &Annex<'_>) -> Stamp {
    Stamp {
        revision: annex.catalog.revision,
        contract: annex.contract.id.value.as_str().to_owned(),
        date: Date::new(2026, 4, 1).expect("a day"),
        fingerprint: annex.fingerprint.as_str().to_owned(),
        form: Fingerprint::FORM,
        items: annex.signed_items(),
        effective: None,
        record: None,
        preamble: annex.preamble_numbers.clone(),
    }
}

/// The stamps of all contracts.
fn stamps(read: &Read) -> Vec<Stamp> {
    read.annexes().0.iter().map(of).collect()
}

/// The contracts are stamped, and say what they said.
#[track_caller]
fn assert_stamped(old: &Read, new: &Read) {
    assert!(!new.report.has_errors(), "{}", new.faults());
    let (before, _) = old.annexes();
    let (after, faults) = new.annexes();
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.fingerprint, after.fingerprint);
        assert!(!after.contract.signed.is_empty());
        assert_eq!(after.difference, None);
        assert_eq!(after.to_reconfirm(), 0);
        let state = |annex: &Annex<'_>| annex.items().map(|item| (item.status, item.tier.clone())).collect::<Vec<_>>();
        let plain = |annex: &Annex<'_>| {
            let mut state = state(annex);
            for (_, tier) in &mut state {
                for line in tier.duty.iter_mut().chain(&mut tier.agreed).chain(&mut tier.cost).chain(&mut tier.note) {
                    line.runs.iter_mut().for_each(|run| run.origin = None);
                }
            }
            state
        };
        assert_eq!(plain(before), plain(after));
    }
    assert!(faults.iter().all(|fault| fault.code.as_str() != "contract/differs-from-signed"));
}

/// All lines that stamps are made of, without indentation.
fn stamped_lines(stamps: &[Stamp]) -> Vec<String> {
    let mut lines: Vec<String> = ["signed:", "numbers:", "preamble:", "choices:"].map(str::to_owned).to_vec();
    for stamp in stamps {
        lines.push(format!("points: {}", stamp.revision));
        lines.push(format!("- date: {}", stamp.date));
        lines.push(format!("fingerprint: {}", stamp.fingerprint));
        lines.push(format!("form: {}", stamp.form));
        lines.extend(numbered(&stamp.preamble));
        for SignedItem { id, text: mark, numbers } in &stamp.items {
            lines.push(format!("{id}:"));
            lines.extend(numbered(numbers));
            let one = numbered(numbers).collect::<Vec<_>>().join(", ");
            lines.push(format!("{id}: {{ {one} }}"));
            lines.push(format!("numbers: {{ {id}: {{ {one} }} }}"));
            lines.push(format!("agreed_for: {mark}"));
            lines.push(format!("{id}: {{ agreed_for: {mark} }}"));
        }
    }
    lines
}

fn numbered(numbers: &ProvisionNumbers) -> impl Iterator<Item = String> {
    numbers.iter().map(|(id, number)| format!("{id}: {number}"))
}

/// The new text is the old one with added lines, which are stamps. Lines of the old text are missing only where another
/// stamp was.
#[track_caller]
fn assert_nothing_else(old: &str, new: &str, stamps: &[Stamp]) {
    let known = stamped_lines(stamps);
    let mut rest = old.split_inclusive('\n').peekable();
    for line in new.split_inclusive('\n') {
        if rest.peek() == Some(&line) {
            rest.next();
            continue;
        }
        // Braces with nothing in them are filled.
        if rest
            .peek()
            .is_some_and(|old| old.trim_start().starts_with("choices: {}") && line.trim().starts_with("choices: { "))
        {
            rest.next();
            continue;
        }
        assert!(
            known.iter().any(|known| known == line.split("  #").next().unwrap_or(line).trim()),
            "{line:?} is no stamp"
        );
        // A stamp in place of one that ended the file ends it without a line end, too.
        let ends_both = !line.ends_with('\n') && !old.ends_with('\n');
        assert!(ends_both || line.ends_with("\r\n") == old.contains("\r\n"), "{line:?}");
        let key = |line: &str| line.split(':').next().map(str::to_owned);
        while rest.peek().is_some_and(|old| is_stamp(old) && key(old) == key(line)) {
            rest.next();
        }
    }
    assert_eq!(rest.next(), None);
}

fn is_stamp(line: &str) -> bool {
    ["agreed_for: "].iter().any(|start| line.trim_start().starts_with(start))
}

/// The text as a person or an editor may have it: with comments, other line ends, a mark.
fn dressed(text: &str, tape: &mut Tape) -> String {
    let mut dressed = String::new();
    for line in text.lines() {
        if tape.once_in(5) {
            dressed.push_str(&" ".repeat(tape.below(9)));
            dressed.push_str("# 覚え書き: { 2-B-4: x }\n");
        }
        dressed.push_str(line);
        if tape.once_in(5) {
            dressed.push_str("  # 行の後ろ");
        }
        dressed.push('\n');
    }
    if tape.once_in(3) {
        dressed.pop();
    }
    if tape.once_in(2) {
        dressed = dressed.replace('\n', "\r\n");
    }
    if tape.once_in(2) { format!("\u{feff}{dressed}") } else { dressed }
}

/// As `input` reads it.
fn as_read(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

#[test]
fn stamps_change_their_own_lines_and_nothing_else() {
    for_hospitals(48, |generated, tape| {
        let base = generated.base.as_ref().map(Yaml::write);
        let text = dressed(&generated.file.write(), tape);
        let old = sample::read_with_base(&as_read(&text), base.as_deref()).sound();
        let stamps = stamps(&old);
        let new = spliced(&text, &stamp(&as_read(&text), &stamps).expect("there is a place"));
        assert_nothing_else(&text, &new, &stamps);
        assert_stamped(&old, &sample::read_with_base(&as_read(&new), base.as_deref()));
        assert_eq!(stamp(&as_read(&new), &stamps), Ok(Vec::new()), "twice changes nothing");
    });
}

#[test]
fn files_of_contracts_are_stamped_as_well() {
    for_hospitals(16, |generated, tape| {
        let Some(Yaml::List(contracts)) = generated.file.get("contracts") else { panic!("a list") };
        let mut main = generated.file.clone();
        main.remove("contracts");
        let read = |texts: &[String]| {
            let base = generated.base.as_ref().map_or_else(String::new, Yaml::write);
            let files = figures::beside("h/contracts/", Memory::new())
                .with("group.yaml", base)
                .with("h/hospital.yaml", main.write().replace("group.yaml", "../group.yaml"));
            let named = texts.iter().enumerate();
            let files = named
                .fold(files, |files, (index, text)| files.with(format!("h/contracts/{index}.yaml"), as_read(text)));
            sample::read_files(&files, "h")
        };
        let texts: Vec<String> = contracts.iter().map(|contract| dressed(&contract.write(), tape)).collect();
        let old = read(&texts).sound();
        let new: Vec<String> = texts
            .iter()
            .zip(stamps(&old))
            .map(|(text, one)| {
                let stamps = [one];
                let new = spliced(text, &stamp(&as_read(text), &stamps).expect("there is a place"));
                assert_nothing_else(text, &new, &stamps);
                new
            })
            .collect();
        assert_stamped(&old, &read(&new));
    });
}

/// The sample between braces, as JSON is: every key is put in behind a brace.
#[test]
fn a_file_between_braces_is_stamped() {
    fn json(yaml: &Yaml) -> String {
        match yaml {
            Yaml::Text(text) => serde_json::to_string(text).expect("a text"),
            Yaml::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
            Yaml::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("\"{key}\": {}", json(value))).collect();
                format!("{{{}}}", entries.join(",\n"))
            }
        }
    }
    let text = json(&sample_tree().file);
    let old = sample::read(&text).sound();
    let new = spliced(&text, &stamp(&text, &stamps(&old)).expect("there is a place"));
    assert_stamped(&old, &sample::read(&new));
    assert_eq!(stamp(&new, &stamps(&old)), Ok(Vec::new()));
}

const HEAD: &str = "\
catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
vendors: { v: { party: { name: 会社 } } }
choices: { 2-B-5: { excluded: 別契約による。 } }
contracts:
";

/// Each way to write a contract, as it is before and after.
#[test]
fn every_way_to_write_a_choice_has_its_place() {
    let mut shown = String::new();
    for contract in [
        "  - id: c\n    title: 契約\n    parties: [hospital, v]\n    sections: [2-B]\n    choices:\n      2-B-4:\n        # 担当は会社\n        duty: v\n      2-B-6: # まだ\n",
        "  - { id: c, title: 契約, parties: [hospital, v], sections: [2-B], choices: { 2-B-4: { duty: v }, 2-B-5: {}, 2-B-6: } }\n",
        "  -   id: c\n      title: 契約\n      parties:\n        - hospital\n        - v\n      sections: [2-B] # 節\n      choices: ~\n      annex: |+\n        別紙1\n\n",
        "  - id: c\n    sections: [2-B]\n    parties: [hospital, v]\n    title: 契約",
        "  - choices:\n      \"2-B-4\":   { note: \"# {\" } # 後ろ\n    title: 契約\n    sections: [ 2-B,\n      ] # 1つ\n    id: 'c'\n    parties: [hospital, v]\n",
        "  - id: c\n    title: 契約\n    parties: [hospital, v]\n    sections: [2-B]\n    signed: [{ fingerprint: 0000000000000000000000000000000000000000000000000000000000000000, date: 平成31年4月30日 }] # 控え\n    choices: { 2-B-4: { agreed_for: 2023-01/0000000000000000, duty: v } }\n",
        "  - id: c\n    title: 契約\n    parties: [hospital, v]\n    sections: [2-B]\n    signed:\n      # 原本は金庫\n      - fingerprint: 0000000000000000000000000000000000000000000000000000000000000000 # 写し\n        date: 2026-04-02\n    choices: {}\n",
    ] {
        let text = format!("{HEAD}{contract}");
        let old = sample::read(&text).sound();
        let stamps = stamps(&old);
        let new = spliced(&text, &stamp(&text, &stamps).unwrap_or_else(|refusal| panic!("{refusal:?}\n{contract}")));
        assert_stamped(&old, &sample::read(&new));
        assert_eq!(stamp(&new, &stamps), Ok(Vec::new()), "{new}");
        shown.push_str(&format!("---- before\n{contract}\n---- after\n{}\n", &new[HEAD.len()..]));
    }
    insta::assert_snapshot!(shown);
}

/// A key may be written over two lines.
#[test]
fn a_key_and_its_value_on_two_lines_are_stamped() {
    let text = format!(
        "{HEAD}  - id: c\n    title: 契約\n    parties: [hospital, v]\n    sections: [2-B]\n    choices:\n      ? 2-B-4\n      : duty: v\n"
    );
    let old = sample::read(&text).sound();
    let new = spliced(&text, &stamp(&text, &stamps(&old)).expect("there is a place"));
    assert_stamped(&old, &sample::read(&new));
    assert!(new.contains("      ? 2-B-4\n      : agreed_for: "), "{new}");
}

/// The record takes the line that `init` offers for it.
#[test]
fn a_line_to_fill_in_is_taken() {
    let text = format!(
        "{HEAD}  - id: c\n    title: 契約\n    parties: [hospital, v]\n    sections: [2-B]\n    # 署名\n    #signed: [{{ date: 【締結日】, fingerprint: 【照合番号】 }}]\n\n    # 取決め\n    choices:\n"
    );
    let old = sample::read(&text).sound();
    let new = spliced(&text, &stamp(&text, &stamps(&old)).expect("there is a place"));
    assert_stamped(&old, &sample::read(&new));
    assert!(new.contains("    # 署名\n    signed:\n      - date: 2026-04-01\n") && !new.contains('【'), "{new}");
}
