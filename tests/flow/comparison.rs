//! 新旧対照表: the table shows exactly what differs between the two annexes.

use std::collections::BTreeMap;

use betten::compare::{self, Change, Comparison, Effort, Entry, LineChange, Stretch, Subject};
use betten::diagnostic::{Report, Sources};
use betten::document::compose::{self, Order, comparison};
use betten::document::{Block, Document, Inline, Row};
use betten::input::Memory;
use betten::model::catalog::Catalog;
use betten::model::date::{Date, DateStyle};
use betten::model::hospital::Hospital;
use betten::produce::read_hospital;
use betten::render::HtmlPage;
use betten::resolve::{Annex, PREAMBLE, TierLine, resolve, slice};

use super::{for_hospitals, sample_tree};
use crate::support::generate;
use crate::support::generate::{Generated, Tape, Yaml};
use crate::support::readers::{Seen, page, with_markdown, with_pulldown};
use crate::support::sample::{self, Read, bare};

/// By subject, by field: lines.
type State = Vec<(String, Vec<(String, Vec<String>)>)>;

fn compared(old: &Annex<'_>, new: &Annex<'_>) -> Comparison {
    compare::annexes(old, new, &mut Effort::default())
}

fn read(generated: &Generated) -> Read {
    sample::read_files(&generated.single(), "betten.yaml").sound()
}

/// The old state as a comparison takes it: its dates in the style of the new one.
fn in_style_of(mut old: Read, new: &Read) -> Read {
    if let Some(hospital) = &mut old.hospital {
        hospital.dates = new.hospital().dates;
    }
    old
}

fn first<'a>(read: &'a Read) -> Annex<'a> {
    read.annexes().0.swap_remove(0)
}

fn joined(stretches: &[Stretch]) -> String {
    stretches.iter().map(|stretch| stretch.text.as_str()).collect()
}

/// What an annex prints of each entry: the subject, then field by field.
fn printed(annex: &Annex<'_>) -> State {
    let mut head: Vec<(String, Vec<String>)> = vec![
        ("別添の名称".to_owned(), vec![annex.contract.annex.value.clone()]),
        ("確認表の版".to_owned(), vec![format!("{}版", annex.catalog.issued)]),
    ];
    head.extend(annex.facts().into_iter().chain(annex.related()).chain(annex.figures()).map(|fact| {
        (fact.name, fact.values.iter().map(|runs| runs.iter().map(|run| run.text.as_str()).collect()).collect())
    }));
    head.push((PREAMBLE.to_owned(), annex.preamble.iter().map(TierLine::plain).collect()));
    let mut all = vec![(String::new(), head)];
    for section in &annex.sections {
        for item in &section.items {
            let fields = item.tier.fields();
            let fields = fields
                .into_iter()
                .map(|(label, lines)| (label.to_owned(), lines.iter().map(TierLine::plain).collect()))
                .collect();
            all.push((item.item.place(section.part, section.section), fields));
        }
    }
    all
}

/// What an edition prints of each item, cell by cell.
fn printed_edition(catalog: &Catalog) -> State {
    let mut state = State::new();
    for (part, section) in catalog.sections() {
        for item in &section.items {
            let fields = part.columns[1..].iter().map(|column| {
                let cell = compose::canonical_cell(item, *column);
                let lines = cell.paragraphs.iter().map(|line| line.iter().map(Inline::plain).collect()).collect();
                (catalog.column_head(*column).to_owned(), lines)
            });
            state.push((item.place(part, section), fields.collect()));
        }
    }
    state
}

fn place(subject: &Subject) -> String {
    subject.place().unwrap_or_default().to_owned()
}

/// The old lines with everything done that the comparison says.
fn done(changes: &Comparison, old: State) -> State {
    let mut state: BTreeMap<String, Vec<(String, Vec<String>)>> = old.into_iter().collect();
    // Items change places with one another, so all are taken out before any is put back.
    let taken: Vec<_> = changes
        .entries
        .iter()
        .map(|entry| entry.old.as_ref().map(|old| state.remove(&place(old)).expect("what changed was there")))
        .collect();
    for (Entry { old, new, fields, .. }, was) in changes.entries.iter().zip(taken) {
        let Some(new) = new else { continue };
        let mut entry = was.unwrap_or_default();
        if old.is_none()
            && let Some(title) = new.title()
            && fields.iter().any(|field| field.label == "内容")
        {
            // The head of the row says it.
            entry.push(("項目".to_owned(), vec![title.to_owned()]));
        }
        for field in fields {
            if !entry.iter().any(|(label, _)| *label == field.label) {
                entry.push((field.label.clone(), Vec::new()));
            }
            let (_, lines) = entry.iter_mut().find(|(label, _)| *label == field.label).expect("just made");
            let mut kept: Vec<Option<String>> = lines.iter().cloned().map(Some).collect();
            let mut added = Vec::new();
            for line in &field.lines {
                match line {
                    LineChange::Unchanged(_) | LineChange::Anchor { .. } => {}
                    LineChange::Changed { at, old, new } => {
                        assert_eq!(kept[at.0].as_deref(), Some(unmarked(&joined(old))));
                        kept[at.0] = Some(unmarked(&joined(new)).to_owned());
                    }
                    LineChange::Removed { at, .. } => kept[*at] = None,
                    LineChange::Added { at, text } => added.push((*at, unmarked(text).to_owned())),
                }
            }
            *lines = kept.into_iter().flatten().collect();
            for (at, text) in added {
                lines.insert(at, text);
            }
        }
        entry.retain(|(_, lines)| !lines.is_empty());
        assert_eq!(state.insert(place(new), entry), None, "two items at one place");
    }
    state.into_iter().collect()
}

/// A line without its number and letters: 「(2の2) ア 」, 「(2) ア (ア) 」, 「1 」.
fn unmarked(line: &str) -> &str {
    let is_letter = |mark: &str| mark.trim_matches(['(', ')']).chars().all(|c| ('ア'..='ン').contains(&c));
    let is_number = |mark: &str| mark.chars().all(|c| c.is_ascii_digit() || "()のからまで".contains(c));
    let mut rest = line;
    for is_mark in [&is_number as &dyn Fn(&str) -> bool, &is_letter, &is_letter] {
        if let Some((mark, tail)) = rest.split_once(' ')
            && !mark.is_empty()
            && is_mark(mark)
        {
            rest = tail;
        }
    }
    rest
}

fn sorted(mut state: State) -> State {
    state.iter_mut().for_each(|(_, fields)| fields.sort());
    state.sort();
    state
}

/// What a comparison is about, the sides exchanged where it is mirrored.
fn about(changes: &Comparison, mirrored: bool) -> Vec<String> {
    let mut all: Vec<String> = changes
        .entries
        .iter()
        .map(|entry| {
            let (old, new) = if mirrored { (&entry.new, &entry.old) } else { (&entry.old, &entry.new) };
            let mut labels: Vec<&str> = entry.fields.iter().map(|field| field.label.as_str()).collect();
            labels.sort_unstable();
            format!("{old:?} {new:?} {labels:?}")
        })
        .collect();
    all.sort();
    all
}

/// Another state of the hospital: an unrelated one, or the same with some texts a little longer.
fn another(generated: &Generated, tape: &mut Tape) -> Generated {
    if tape.once_in(2) {
        return generate::hospital(tape, sample::catalog());
    }
    let mut other = Generated { file: generated.file.clone(), base: generated.base.clone() };
    other.file.change(&mut |path, text| {
        let is_free = path.last().is_some_and(|key| ["note", "detail", "title", "wording"].contains(&key.as_str()));
        if is_free && tape.once_in(3) {
            text.push_str(["。ただし、令和9年3月31日までとする。", "及び第6.1版", "、第2号"][tape.below(3)]);
        }
    });
    other
}

#[test]
fn a_contract_does_not_differ_from_itself() {
    for_hospitals(20, |generated, _| {
        let hospital = read(generated);
        for annex in hospital.annexes().0 {
            assert!(compared(&annex, &annex).is_empty());
        }
    });
}

#[test]
fn done_to_the_old_contract_the_table_gives_the_new_one() {
    for_hospitals(40, |generated, tape| {
        let other = another(generated, tape);
        let new = read(generated);
        let old = in_style_of(read(&other), &new);
        let (old, new) = (first(&old), first(&new));
        let changes = compared(&old, &new);
        assert_eq!(sorted(done(&changes, printed(&old))), sorted(printed(&new)));
        assert!(old.fingerprint == new.fingerprint || !changes.is_empty(), "what is agreed differs");
    });
}

/// The mirrored comparison is about the same subjects and fields, with the sides exchanged.
#[test]
fn mirrored_sides_swap() {
    for_hospitals(20, |generated, tape| {
        let other = another(generated, tape);
        let new = read(generated);
        let old = in_style_of(read(&other), &new);
        let (old, new) = (first(&old), first(&new));
        let (there, back) = (compared(&old, &new), compared(&new, &old));
        assert_eq!(about(&there, false), about(&back, true));
    });
}

/// Comments, the order of keys, the style of dates, and the layer a choice stands in.
#[test]
fn what_is_not_printed_is_no_difference() {
    for_hospitals(20, |generated, tape| {
        let mut other = Generated { file: generated.file.shuffled(tape), base: generated.base.clone() };
        let style =
            if generated.file.get("dates").and_then(Yaml::as_text) == Some("seireki") { "wareki" } else { "seireki" };
        other.file.set("dates", Yaml::text(style));
        let new = read(generated);
        let old = in_style_of(read(&other), &new);
        assert_eq!(new.annexes().0.len(), old.annexes().0.len());
        for annex in new.annexes().0 {
            let olds = old.annexes().0;
            let was = olds.iter().find(|was| was.contract.id.value == annex.contract.id.value).expect("the contract");
            assert_eq!(compared(was, &annex), Comparison::default());
            // Everything that holds in the contract, as the contract's own choices.
            let own = slice(annex.catalog, annex.hospital, annex.contract);
            let (moved, _) = resolve(annex.catalog, &own, &own.contracts[0]);
            assert_eq!(compared(&moved, &annex), Comparison::default());
        }
    });
    // The sample as people write it, with its comments, and without.
    let (written, bare) = (sample::sample(), read(&sample_tree()));
    for (was, is) in written.annexes().0.iter().zip(&bare.annexes().0) {
        assert!(sample::sample_text().contains("# ") && compared(was, is).is_empty());
    }
}

// Editions --------------------------------------------------------------------------------------

/// Old and new, and then the other way round.
fn both_ways() -> [[&'static Catalog; 2]; 2] {
    let [old, new] = sample::invented_editions() else { panic!("there are two") };
    [[old, new], [new, old]]
}

/// Every kind of change the invented editions were written for, and no other.
#[test]
fn editions_differ_by_what_was_inserted_moved_changed_and_removed() {
    let [[old, new], _] = both_ways();
    let said: Vec<String> = compare::editions(old, new)
        .entries
        .iter()
        .map(|entry| {
            let place_of = |subject: &Option<Subject>| subject.as_ref().map(place).unwrap_or_default();
            let labels: Vec<&str> = entry.fields.iter().map(|field| field.label.as_str()).collect();
            format!("{} <- {} {:?} {}", place_of(&entry.new), place_of(&entry.old), entry.change(), labels.join("、"))
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_laws_hold_for_editions() {
    for [old, new] in both_ways() {
        assert!(compare::editions(new, new).is_empty());
        let changes = compare::editions(old, new);
        assert_eq!(sorted(done(&changes, printed_edition(old))), sorted(printed_edition(new)));
        assert_eq!(about(&changes, false), about(&compare::editions(new, old), true));
    }
}

/// A contract that answers an edition, everything in it decided alike.
fn answering(catalog: &Catalog) -> Hospital {
    let items: String = catalog
        .items()
        .map(|item| {
            let points: String = item
                .points
                .iter()
                .map(|point| {
                    format!(
                        "{}: {}, ",
                        point.id,
                        if point.id.as_str() == "limit" {
                            "1日"
                        } else if point.id.as_str() == "means" {
                            "phone"
                        } else {
                            "all"
                        }
                    )
                })
                .collect();
            format!("      {}: {{ duty: vendor, first_check: はい, points: {{ {points} }}, cost: vendor }}\n", item.id)
        })
        .collect();
    let text = format!(
        "catalog: \"{}\"\nhospital: {{ id: mihon, party: {{ name: 見本病院 }} }}\nvendors: {{ a: {{ party: {{ name: 株式会社見本 }} }} }}\ncontracts:\n  - id: x\n    title: 見本契約\n    date: 2026-04-01\n    parties: [hospital, a]\n    choices:\n{items}",
        catalog.edition
    );
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let files = Memory::new().with("betten.yaml", text);
    let hospital = read_hospital(&files, "betten.yaml", sample::invented_editions(), &mut sources, &mut report);
    assert!(!report.has_errors(), "{}", sample::faults(&report, &sources));
    hospital.expect("it has no fault")
}

/// A contract that answers the next edition says what of the ministry's text became other with it.
#[test]
fn a_contract_of_another_edition_shows_the_changed_cells_too() {
    for [old, new] in both_ways() {
        let hospitals = [old, new].map(answering);
        let [was, is] = [(old, 0), (new, 1)]
            .map(|(catalog, at): (&Catalog, usize)| resolve(catalog, &hospitals[at], &hospitals[at].contracts[0]).0);
        let changes = compared(&was, &is);
        let with_cells = |annex: &Annex<'_>| {
            let mut state = printed(annex);
            for (place, cells) in printed_edition(annex.catalog) {
                let (_, fields) = state.iter_mut().find(|(at, _)| *at == place).expect("every item is covered");
                fields.extend(cells);
            }
            sorted(state)
        };
        assert_eq!(sorted(done(&changes, with_cells(&was))), with_cells(&is));
        assert_eq!(about(&changes, false), about(&compared(&is, &was), true));
        if old.edition < new.edition {
            insta::assert_snapshot!(
                "contract of another edition",
                table(&comparison(&was, &is, &changes, Order::NewFirst, None))
            );
        }
    }
}

// Documents -------------------------------------------------------------------------------------

/// The Markdown from its legend to its foot.
fn table(document: &Document) -> String {
    let markdown = sample::renderer().markdown(document).expect("the template takes it");
    let (_, rest) = markdown.split_once("（下線部分は変更部分）\n\n新旧対照表\n\n").expect("it has a table");
    rest.split("\n\n").next().unwrap_or_default().to_owned()
}

/// The cells of each row of the table but the head.
fn cells(document: &Document) -> Vec<Vec<String>> {
    let rows = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(&table.rows),
        _ => None,
    });
    rows.flatten()
        .map(|row| {
            let Row::Cells { cells, .. } = row else { panic!("no section rows") };
            cells
                .iter()
                .map(|cell| cell.paragraphs.iter().flatten().map(|inline| bare(&inline.plain())).collect())
                .collect()
        })
        .collect()
}

fn cells_of_markdown(seen: Vec<Seen>) -> Vec<Vec<String>> {
    let tables = seen.into_iter().filter_map(|block| match block {
        Seen::Table(rows) => Some(rows),
        _ => None,
    });
    tables.flat_map(|rows| rows.into_iter().skip(1)).map(|row| row.iter().map(|cell| bare(cell)).collect()).collect()
}

fn cells_of_page(html: &str) -> Vec<Vec<String>> {
    let dom = page(html);
    let rows = dom.all("tbody").into_iter().flat_map(|body| body.all("tr"));
    rows.map(|row| row.all("td").iter().map(|cell| bare(&cell.text())).collect()).collect()
}

/// In every format, each side without its underlines is what the annex of that side prints. The PDF is tested with the
/// other PDFs.
#[test]
fn both_sides_are_the_words_of_their_annex() {
    for_hospitals(15, |generated, tape| {
        let other = another(generated, tape);
        let new = read(generated);
        let old = in_style_of(read(&other), &new);
        let (old, new) = (first(&old), first(&new));
        let changes = compared(&old, &new);
        let documents = [
            comparison(&old, &new, &changes, Order::NewFirst, None),
            compose::memorandum(&old, &new, &changes, Order::NewFirst, None),
        ];
        for document in &documents {
            let rows = document.blocks.iter().filter_map(|block| match block {
                Block::Table(table) => Some(&table.rows),
                _ => None,
            });
            for row in rows.flatten() {
                let Row::Cells { cells, .. } = row else { panic!("no section rows") };
                for (cell, annex) in cells.iter().zip([&new, &old]) {
                    let said: Vec<(String, Vec<String>)> =
                        printed(annex).into_iter().flat_map(|(_, fields)| fields).collect();
                    let is_said = |text: &str| {
                        said.iter().any(|(label, lines)| {
                            let own = text.strip_prefix(label.as_str()).and_then(|rest| rest.strip_prefix('：'));
                            [Some(text), own]
                                .into_iter()
                                .flatten()
                                .any(|text| lines.iter().any(|line| line == text || line == unmarked(text)))
                        })
                    };
                    for paragraph in cell.paragraphs.iter().skip(1) {
                        let text: String = paragraph.iter().map(Inline::plain).collect();
                        let ours = text.ends_with('：')
                            || ["（略）", "（新設）", "（削る）"].iter().any(|word| text.ends_with(word));
                        assert!(ours || is_said(&text), "{text:?}");
                    }
                }
            }
            let markdown = sample::renderer().markdown(document).expect("the template takes it");
            assert_eq!(cells_of_markdown(with_pulldown(&markdown)), cells(document));
            assert_eq!(cells_of_markdown(with_markdown(&markdown)), cells(document));
            let place =
                HtmlPage { path: "ehr/changes.html", crumbs: &[], formats: &[], site: Some("病院"), papers: &[] };
            let html = sample::renderer().html(document, &place).expect("the template takes it");
            assert_eq!(cells_of_page(&html), cells(document));
            assert_eq!(html.contains("<span class=\"changed\">"), !changes.is_empty());
        }
    });
}

/// The other order has the same cells, the sides exchanged.
#[test]
fn the_old_side_may_stand_first() {
    let (old, new) = (read(&sample_tree()), read(&changed(&[(&["contracts", "0", "title"], "新しい契約")])));
    let (old, new) = (first(&old), first(&new));
    let changes = compared(&old, &new);
    let [new_first, old_first] =
        [Order::NewFirst, Order::OldFirst].map(|order| cells(&comparison(&old, &new, &changes, order, None)));
    let swapped: Vec<Vec<String>> =
        old_first.iter().map(|row| vec![row[1].clone(), row[0].clone(), row[2].clone()]).collect();
    assert_eq!(new_first, swapped);
    assert_ne!(new_first, old_first);
}

/// The sample with values set; one that is empty is taken away.
fn changed(values: &[(&[&str], &str)]) -> Generated {
    let mut other = sample_tree();
    for (path, value) in values {
        let (last, parents) = path.split_last().expect("a path has an end");
        let parent = other.file.at_mut(parents).expect("the sample has it");
        match *value {
            "" => drop(parent.remove(last)),
            value => parent.set(last, Yaml::read(value)),
        }
    }
    other
}

/// Each kind of change, as it is printed.
#[test]
fn each_kind_of_change_in_its_words() {
    const EHR: [&str; 2] = ["contracts", "0"];
    let choice = |rest: &[&'static str]| -> Vec<&'static str> { [&EHR[..], &["choices"], rest].concat() };
    let head = |key: &'static str| -> Vec<&'static str> { [&EHR[..], &[key]].concat() };
    type Values = Vec<(Vec<&'static str>, &'static str)>;
    let cases: Vec<(&str, Values)> = vec![
        ("a changed answer", vec![(choice(&["2-C-1", "points", "log_retention"]), "3年")]),
        ("an answer more", vec![(choice(&["2-C-3", "note"]), "報告書の様式は、別に定める。")]),
        (
            "a list longer",
            vec![(
                choice(&["2-C-3", "points", "contents"]),
                "[稼働の状況, 障害の状況, 更新プログラムの適用の状況, 外部アクセスの実績, 苦情]",
            )],
        ),
        (
            "another duty and cost",
            vec![(choice(&["2-R-1", "duty"]), "hospital"), (choice(&["2-R-1", "cost"]), "hospital")],
        ),
        ("an item excluded", vec![(choice(&["2-C-1"]), "{ excluded: 監視は別の契約による。 }")]),
        (
            "sections left out",
            [
                vec![(head("sections"), "[2-B, 2-C]")],
                ["2-R-1", "2-R-2", "2-R-3", "2-R-4"].map(|item| (choice(&[item]), "")).to_vec(),
            ]
            .concat(),
        ),
        (
            "the head",
            vec![
                (head("title"), "電子カルテシステム保守契約"),
                (head("date"), "2027-04-01"),
                (head("period"), "{ from: 2027-04-01, to: 2028-03-31 }"),
            ],
        ),
        (
            "first and last item",
            vec![(choice(&["2-B-4", "note"]), "なし"), (choice(&["2-R-4", "points", "scan"]), "1週間")],
        ),
    ];
    let old = read(&sample_tree());
    let mut said = String::new();
    for (name, values) in cases {
        let values: Vec<(&[&str], &str)> = values.iter().map(|(path, value)| (path.as_slice(), *value)).collect();
        let new = read(&changed(&values));
        let (old, new) = (first(&old), first(&new));
        // What came one way goes the other way.
        for (way, old, new) in [("", &old, &new), (", back", &new, &old)] {
            let changes = compared(old, new);
            said.push_str(&format!(
                "{name}{way}\n\n{}\n\n",
                table(&comparison(old, new, &changes, Order::NewFirst, None))
            ));
        }
    }
    insta::assert_snapshot!(said);
}

/// The whole documents, once each.
#[test]
fn the_documents_in_their_words() {
    let (old, new) = (read(&sample_tree()), read(&changed(&[(&["contracts", "0", "period", "to"], "2028-03-31")])));
    let (old, new) = (first(&old), first(&new));
    let changes = compared(&old, &new);
    let markdown = |document: &Document| sample::renderer().markdown(document).expect("the template takes it");
    insta::assert_snapshot!("comparison", markdown(&comparison(&old, &new, &changes, Order::NewFirst, None)));
    let [[old, new], _] = both_ways();
    let changes = compare::editions(old, new);
    insta::assert_snapshot!("editions", markdown(&compose::editions(old, new, &changes, Order::NewFirst)));
}

/// 変更覚書: who, which contract, what, from when, and where it is signed.
#[test]
fn the_memorandum_in_its_words() {
    let day = Date::parse("2027-04-01").expect("a day");
    for (name, contract, values, effective) in [
        ("memorandum", 0, vec![(vec!["contracts", "0", "choices", "2-C-1", "points", "log_retention"], "3年")], None),
        ("memorandum of three, undecided", 1, vec![(vec!["contracts", "1", "period", "to"], "2028-09-30")], Some(day)),
        (
            "memorandum, electronic, with another party",
            0,
            vec![
                (vec!["contracts", "0", "signing"], "electronic"),
                (vec!["contracts", "0", "parties"], "[hospital, samplesys, samplemaint]"),
            ],
            Some(day),
        ),
    ] {
        let values: Vec<(&[&str], &str)> = values.iter().map(|(path, value)| (path.as_slice(), *value)).collect();
        let (old, new) = (read(&sample_tree()), read(&changed(&values)));
        let (old, new) = (&old.annexes().0[contract], &new.annexes().0[contract]);
        let changes = compared(old, new);
        let document = compose::memorandum(old, new, &changes, Order::NewFirst, effective);
        // It is a draft while something is open, or when a table cannot say what happens to the parties.
        assert_eq!(document.draft, name.contains("undecided") || name.contains("another party"), "{name}");
        assert!(document.stem().starts_with("memorandum-"));
        let markdown = sample::renderer().markdown(&document).expect("the template takes it");
        let (before, rest) = markdown.split_once("新旧対照表\n\n|").expect("it has a table");
        let (_, after) = rest.split_once("\n\n").expect("something follows the table");
        insta::assert_snapshot!(name, format!("{before}…\n\n{after}"));
    }
}

#[test]
fn a_blank_day_is_written_in_the_hospitals_style() {
    let text = sample::sample_text().replacen("dates: wareki", "dates: seireki", 1);
    let (old, new) = (sample::read(&text), sample::read(&text.replacen("log_retention: 1年", "log_retention: 2年", 1)));
    let (old, new) = (first(&old), first(&new));
    let changes = compared(&old, &new);
    let document = compose::memorandum(&old, &new, &changes, Order::NewFirst, None);
    let text = sample::renderer().markdown(&document).expect("the template takes it");
    assert!(text.contains(&format!("前条の変更は、{}から適用する。", DateStyle::Seireki.open_date())), "{text}");
    assert!(text.contains("2026年4月1日に締結した") && !text.contains("令和8年4月1日"), "{text}");
}

/// 備考 says in a word what the underlines show.
#[test]
fn words_that_only_came_are_an_addition() {
    let change = |old: &str, new: &str| {
        let [old, new] =
            [old, new].map(|note| read(&changed(&[(&["contracts", "0", "choices", "2-C-1", "note"], note)])));
        compared(&first(&old), &first(&new)).entries[0].change()
    };
    assert_eq!(change("夜間を除く。", "夜間を除く。休日を含む。"), Change::Added);
    assert_eq!(change("夜間を除く。休日を含む。", "夜間を除く。"), Change::Removed);
    assert_eq!(change("夜間を除く。", "休日を除く。"), Change::Changed);
}
