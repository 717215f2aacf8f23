//! 新旧対照表: what the table says is what differs between the two annexes, no more and no less.

use betten::compare::{self, Comparison, Entry, LineChange, Stretch, Subject};
use betten::document::compose::{Order, comparison};
use betten::document::{Block, Inline, Row};
use betten::render::HtmlPage;
use betten::resolve::{Annex, TierLine};

use crate::generate::{Generated, Yaml};
use crate::sample::{self, Read};
use crate::{for_hospitals, generate, sample_tree};

/// By subject, by field: lines.
type State = Vec<(String, Vec<(String, Vec<String>)>)>;

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
    head.extend(annex.facts().into_iter().map(|fact| {
        (fact.name, fact.values.iter().map(|runs| runs.iter().map(|run| run.text.as_str()).collect()).collect())
    }));
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

fn place(subject: &Subject) -> String {
    match subject {
        Subject::Contract => String::new(),
        Subject::Item { place, .. } => place.clone(),
    }
}

/// The old lines with everything done that the comparison says.
fn done(changes: &Comparison, old: &Annex<'_>) -> State {
    let mut state = printed(old);
    for Entry { old, new, fields, .. } in &changes.entries {
        let subject = new.as_ref().or(old.as_ref()).map(place).expect("an entry is about something");
        if new.is_none() {
            state.retain(|(place, _)| *place != subject);
            continue;
        }
        if old.is_none() {
            state.push((subject.clone(), Vec::new()));
        }
        let entry = state.iter_mut().find(|(place, _)| *place == subject).expect("the entry is there");
        for field in fields {
            if !entry.1.iter().any(|(label, _)| *label == field.label) {
                entry.1.push((field.label.clone(), Vec::new()));
            }
            let (_, lines) = entry.1.iter_mut().find(|(label, _)| *label == field.label).expect("just made");
            let mut kept: Vec<Option<String>> = lines.iter().cloned().map(Some).collect();
            let mut added = Vec::new();
            for line in &field.lines {
                match line {
                    LineChange::Unchanged(_) => {}
                    LineChange::Changed { at, old, new } => {
                        assert_eq!(kept[at.0].as_deref(), Some(joined(old).as_str()));
                        kept[at.0] = Some(joined(new));
                    }
                    LineChange::Removed { at, .. } => kept[*at] = None,
                    LineChange::Added { at, text } => added.push((*at, text.clone())),
                }
            }
            *lines = kept.into_iter().flatten().collect();
            for (at, text) in added {
                lines.insert(at, text);
            }
        }
        entry.1.retain(|(_, lines)| !lines.is_empty());
    }
    state
}

fn sorted(mut state: State) -> State {
    state.iter_mut().for_each(|(_, fields)| fields.sort());
    state.sort();
    state
}

#[test]
fn a_contract_does_not_differ_from_itself() {
    for_hospitals(20, |generated, _| {
        let hospital = read(generated);
        for annex in hospital.annexes().0 {
            assert!(compare::annexes(&annex, &annex).is_empty());
        }
    });
}

#[test]
fn done_to_the_old_contract_the_table_gives_the_new_one() {
    for_hospitals(40, |generated, tape| {
        let other = generate::hospital(tape, sample::catalog());
        let new = read(generated);
        let old = in_style_of(read(&other), &new);
        let (old, new) = (first(&old), first(&new));
        assert_eq!(sorted(done(&compare::annexes(&old, &new), &old)), sorted(printed(&new)));
    });
}

/// The mirrored comparison is about the same subjects and fields, with the sides exchanged.
#[test]
fn mirrored_sides_swap() {
    for_hospitals(20, |generated, tape| {
        let other = generate::hospital(tape, sample::catalog());
        let new = read(generated);
        let old = in_style_of(read(&other), &new);
        let (old, new) = (first(&old), first(&new));
        let about = |changes: &Comparison, mirrored: bool| -> Vec<String> {
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
        };
        let (there, back) = (compare::annexes(&old, &new), compare::annexes(&new, &old));
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
            assert_eq!(compare::annexes(was, &annex), Comparison::default());
        }
    });
}

/// The sample's contract with one limit changed, as it is printed.
#[test]
fn a_changed_answer_is_one_row() {
    let mut other = sample_tree();
    let limit = other.file.at_mut(&["contracts", "0", "choices", "2-C-1", "points", "log_retention"]);
    *limit.expect("the sample answers it") = Yaml::text("3年");
    let (old, new) = (read(&sample_tree()), read(&other));
    let (old, new) = (first(&old), first(&new));
    let changes = compare::annexes(&old, &new);
    assert_eq!(changes.entries.len(), 1, "{changes:#?}");
    let document = comparison(&old, &new, &changes, Order::NewFirst);
    let markdown = sample::renderer().markdown(&document).expect("the template takes it");
    insta::assert_snapshot!(markdown);
    let html = sample::renderer()
        .html(&document, &HtmlPage { path: "ehr/changes.html", crumbs: &[], formats: &[] })
        .expect("the template");
    assert!(html.contains("<span class=\"changed\">"));
}

/// In every format each side, underlines away, is what the annex of that side prints.
#[test]
fn both_sides_are_the_words_of_their_annex() {
    for_hospitals(10, |generated, tape| {
        let other = generate::hospital(tape, sample::catalog());
        let new = read(generated);
        let old = in_style_of(read(&other), &new);
        let (old, new) = (first(&old), first(&new));
        let document = comparison(&old, &new, &compare::annexes(&old, &new), Order::NewFirst);
        let rows = document.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(&table.rows),
            _ => None,
        });
        for row in rows.flatten() {
            let Row::Cells { cells, .. } = row else { panic!("no section rows") };
            for (cell, annex) in cells.iter().zip([&new, &old]) {
                let said: Vec<String> = printed(annex)
                    .into_iter()
                    .flat_map(|(_, fields)| fields)
                    .flat_map(|(label, lines)| {
                        lines
                            .into_iter()
                            .flat_map(move |line| [line.clone(), format!("{label}：{line}")])
                            .collect::<Vec<_>>()
                    })
                    .collect();
                for paragraph in cell.paragraphs.iter().skip(1) {
                    let text: String = paragraph.iter().map(Inline::plain).collect();
                    let ours = text.ends_with('：')
                        || ["（略）", "（新設）", "（削る）"].iter().any(|word| text.ends_with(word));
                    assert!(ours || said.contains(&text), "{text:?}");
                }
            }
        }
    });
}

/// Every kind of change the invented editions were written for, and no other.
#[test]
fn editions_differ_by_what_was_inserted_moved_changed_and_removed() {
    let [old, new] = sample::invented_editions() else { panic!("there are two") };
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
