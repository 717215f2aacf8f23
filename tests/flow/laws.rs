//! Order, notation and repetition change nothing. Every item is answered or reported.

use betten::input::Memory;
use betten::produce::Wanted;
use betten::publish::Artifact;
use betten::render::{Renderer, Templates};
use betten::resolve::{Progress, extent};

use super::hostile::fields;
use super::values::is_free_text;
use super::{for_hospitals, layers, sample_tree};
use crate::support::generate::{Generated, Yaml};
use crate::support::readers::{self, Node};
use crate::support::sample::{self, Read};

fn single(generated: &Generated) -> Read {
    sample::read_files(&generated.single(), "betten.yaml").sound()
}

#[track_caller]
fn assert_same(found: &[Artifact], expected: &[Artifact]) {
    let paths = |artifacts: &[Artifact]| artifacts.iter().map(|artifact| artifact.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(found), paths(expected));
    for (found, expected) in found.iter().zip(expected) {
        let lines = |artifact: &Artifact| -> Vec<String> {
            String::from_utf8_lossy(&artifact.bytes).lines().map(str::to_owned).collect()
        };
        assert_lines(&lines(found), &lines(expected), &found.path);
        assert_eq!(found.bytes, expected.bytes, "{}", found.path);
        assert_eq!(found.made_from, expected.made_from, "{}", found.path);
    }
}

/// Shows the first lines that differ.
#[track_caller]
fn assert_lines(found: &[String], expected: &[String], path: &str) {
    let place = found.iter().zip(expected).position(|(found, expected)| found != expected);
    let place = place.unwrap_or(found.len().min(expected.len()));
    let here = |lines: &[String]| lines.iter().skip(place).take(3).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        place == found.len() && place == expected.len(),
        "{path}:{place}\n{}\n---\n{}",
        here(found),
        here(expected)
    );
}

/// What is refused before it is made is counted: whichever text is made longer, the count grows with what is printed.
#[test]
fn what_is_printed_is_counted() {
    let size = |generated: &Generated| {
        let read = single(generated);
        let printed: usize = read
            .made_as(&Wanted { site: false, ..Wanted::default() })
            .iter()
            .filter(|artifact| ["annex.md", "contacts.md"].iter().any(|name| artifact.path.ends_with(name)))
            .map(|artifact| artifact.bytes.len())
            .sum();
        (printed, extent(read.catalog, read.hospital()).bytes)
    };
    let (printed, counted) = size(&fields());
    let mut few = Vec::new();
    for wanted in 0.. {
        let (mut generated, mut number, mut field) = (fields(), 0, String::new());
        generated.file.change(&mut |path, text| {
            if is_free_text(path) {
                if number == wanted {
                    // A name has at most 200 characters.
                    text.push_str(&"長".repeat(150));
                    field = path.join(".");
                }
                number += 1;
            }
        });
        if wanted == number {
            break;
        }
        let (longer, more) = size(&generated);
        let (longer, more) = (longer.saturating_sub(printed), more - counted);
        if longer > more {
            few.push(format!("{field}: {longer} bytes more are printed, {more} are counted"));
        }
    }
    assert!(few.is_empty(), "{few:#?}");
}

/// Reading, resolving and making twice is making once.
#[test]
fn twice_is_once() {
    for_hospitals(15, |generated, _| {
        let read = single(generated);
        let made = read.made();
        assert_same(&read.made(), &made);
        assert_same(&single(generated).made(), &made);
        let prints =
            |read: &Read| read.annexes().0.iter().map(|a| a.fingerprint.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(prints(&read), prints(&single(generated)));
    });
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let law = |generated: &Generated, tape: &mut super::Tape| {
        let shuffled = Generated {
            file: generated.file.shuffled(tape),
            base: generated.base.as_ref().map(|base| base.shuffled(tape)),
        };
        assert_same(&single(&shuffled).made(), &single(generated).made());
    };
    law(&sample_tree(), &mut super::Tape::new(Vec::new()));
    for_hospitals(30, law);
}

#[test]
fn a_folder_is_a_single_file_in_any_order() {
    let law = |generated: &Generated| {
        let made = single(generated).made();
        let count = generated.file.get("contracts").map_or(0, |contracts| contracts.items().len());
        for order in
            [&(|index| index) as &dyn Fn(usize) -> usize, &|index| count - index, &|index| (index * 7 + 3) % 97]
        {
            let read = sample::read_files(&generated.folder(order), "h").sound();
            assert_same(&read.made(), &made);
        }
    };
    law(&sample_tree());
    for_hospitals(10, |generated, _| law(generated));
}

/// Contracts of one day stand by their ids, with digits read as numbers, wherever and however they are written.
#[test]
fn contracts_of_one_day_stand_by_their_numbers() {
    let head =
        "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 病院 } }\nvendors: { v: { party: { name: 会社 } } }\n";
    let ids = ["c10", "b", "c9", "c1", "c02", "c2"];
    let contract = |id: &str, lead: &str| {
        format!(
            "{lead}id: {id}\n{0}title: 契約{id}\n{0}date: 2026-04-01\n{0}parties: [hospital, v]\n",
            " ".repeat(lead.len())
        )
    };
    let single: String = ids.iter().map(|id| contract(id, "- ")).collect();
    let single = sample::read(&format!("{head}contracts:\n{single}")).sound();
    let folder = ids.iter().fold(Memory::new().with("h/hospital.yaml", head), |files, id| {
        files.with(format!("h/contracts/{id}.yaml"), contract(id, ""))
    });
    let folder = sample::read_files(&folder, "h").sound();
    for read in [&single, &folder] {
        let sorted = ["b", "c1", "c02", "c2", "c9", "c10"];
        let (matrix, _) = read.roles();
        let columns: Vec<&str> = matrix.contracts.iter().map(|of| of.contract.id.value.as_str()).collect();
        assert_eq!(columns, sorted);
        let (annexes, _) = read.annexes();
        let progress: Vec<Progress> = annexes.iter().map(Progress::of).collect();
        let listed: Vec<&str> = Progress::oldest_first(&progress).iter().map(|it| it.contract.as_str()).collect();
        assert_eq!(listed, sorted);
        let made = read.made();
        let start = sample::file(&made, "h/index.html");
        let places: Vec<usize> = sorted.iter().filter_map(|id| start.find(&format!("id=\"contract-{id}\""))).collect();
        assert!(places.len() == sorted.len() && places.is_sorted());
    }
    assert_same(&folder.made(), &single.made());
}

/// What a renderer keeps of the parts of other hospitals is never seen.
#[test]
fn what_was_made_before_changes_nothing() {
    for_hospitals(10, |generated, _| {
        let read = single(generated);
        let fresh = Renderer::new(&Templates::shipped()).expect("the shipped templates compile");
        assert_same(&read.made(), &read.made_by(&fresh, &Wanted { bundles: vec!["standalone"], ..Wanted::default() }));
    });
}

/// The nearest layer holds: to write into each contract what it inherits changes nothing in print. Only findings
/// between contracts do ask what a contract says itself. They leave alone contracts that nobody has begun.
#[test]
fn a_nearer_layer_wins() {
    for_hospitals(60, |generated, _| {
        let flat = layers::flattened(generated);
        let made = |generated: &Generated| {
            let mut made = single(generated).made();
            let found = ["h/index.html", "h/matrix.html"];
            made.retain(|artifact| !artifact.path.starts_with("h/roles.") && !found.contains(&artifact.path.as_str()));
            made
        };
        assert_same(&made(&flat), &made(generated));
    });
}

/// Every item of the contract's sections has its four fields, no cell is empty, and a missing answer is named.
#[test]
fn every_item_is_answered_or_reported() {
    let law = |generated: &Generated| {
        let read = single(generated);
        let made = read.made();
        let (annexes, _) = read.annexes();
        for (annex, contract) in annexes.iter().zip(generated.file.get("contracts").map_or(&[][..], Yaml::items)) {
            let folder = format!("{}/{}", read.hospital().id.value, annex.contract.id.value);
            no_cell_is_empty(&readers::page(sample::file(&made, &format!("{}/roles.html", read.hospital().id.value))));
            for document in ["annex", "checklist", "contacts"] {
                no_cell_is_empty(&readers::page(sample::file(&made, &format!("{folder}/{document}.html"))));
            }
            let page = readers::page(sample::file(&made, &format!("{folder}/annex.html")));
            let tiers: Vec<Vec<(String, String)>> = tiers(&page);
            let expected = layers::items(contract);
            assert_eq!(tiers.len(), expected.len());
            assert_eq!(annex.items().map(|item| item.item.id.as_str()).collect::<Vec<_>>(), expected);
            for (item, tier) in annex.items().zip(tiers) {
                let labels: Vec<&str> = tier.iter().map(|(label, _)| label.as_str()).collect();
                assert_eq!(labels[..4], ["担当", "取決め", "費用負担", "特記事項"]);
                let has_open = tier.iter().any(|(_, text)| text.contains("未決"));
                let is_open = item.status == betten::model::status::Status::Undecided;
                assert_eq!(has_open, is_open, "{}: {tier:?}", item.item.id);
                let again = tier.iter().any(|(label, text)| label == "再確認" && text.starts_with("要再確認"));
                assert_eq!(again, item.reconfirm.is_some());
                assert_eq!(item.lacks.is_empty(), item.status.is_settled() && !again);
            }
        }
    };
    law(&sample_tree());
    for_hospitals(20, |generated, _| law(generated));
}

fn no_cell_is_empty(page: &Node) {
    for name in ["td", "th", "dd", "dt", "caption", "li", "h1", "h2", "h3", "h4"] {
        for cell in page.all(name) {
            let text = cell.text();
            // An open date is drawn with wide spaces between its words.
            assert!(!text.trim().is_empty(), "an empty {name}");
        }
    }
    for paragraph in page.all("p") {
        assert!(!paragraph.text().trim().is_empty(), "an empty paragraph");
    }
}

/// Label and text of the fields of each item, in the order of the page.
fn tiers(page: &Node) -> Vec<Vec<(String, String)>> {
    page.all("dl")
        .into_iter()
        .filter(|list| list.attribute("class") == Some("tier"))
        .map(|list| {
            let text = |nodes: Vec<&Node>| nodes.into_iter().map(Node::text).collect::<Vec<_>>();
            text(list.all("dt")).into_iter().zip(text(list.all("dd"))).collect()
        })
        .collect()
}

/// The ministry's cells of every contract of the sample come back from the Markdown and from the page. White space does
/// not count.
#[test]
fn every_canonical_cell_comes_back() {
    let read = sample::sample();
    let made = read.made();
    let (annexes, _) = read.annexes();
    for annex in &annexes {
        let path = format!("sample/{}/annex", annex.contract.id.value);
        let covered = |label: &str| annex.sections.iter().any(|section| section.section.label == label);
        let expected: Vec<Vec<String>> = sample::printed_items()
            .into_iter()
            .filter(|(section, _)| covered(section))
            .map(|(_, cells)| cells.iter().map(|cell| sample::bare(cell)).collect())
            .collect();
        let markdown = sample::file(&made, &format!("{path}.md"));
        for seen in [readers::with_pulldown(markdown), readers::with_markdown(markdown)] {
            let rows = seen.iter().filter_map(|block| match block {
                readers::Seen::Table(rows) if rows[0].len() == 6 => Some(&rows[1..]),
                _ => None,
            });
            let found: Vec<Vec<String>> =
                rows.flatten().map(|row| row.iter().map(|cell| sample::bare(cell)).collect()).collect();
            assert_eq!(found, expected, "{path}");
        }
        let page = readers::page(sample::file(&made, &format!("{path}.html")));
        let found: Vec<Vec<String>> = page
            .all("tr")
            .into_iter()
            .filter(|row| row.attribute("class") == Some("canonical"))
            .map(|row| {
                let mut cells = Vec::new();
                row.walk(&mut |node| {
                    if matches!(node, Node::Element { name, .. } if name == "td" || name == "th") {
                        cells.push(sample::bare(&node.text()));
                    }
                });
                cells
            })
            .collect();
        assert_eq!(found, expected, "{path}");
    }
}

/// Builds can be compared line by line: another answer changes only its item, the item's row in the overview, the
/// fingerprint and the counts.
#[test]
fn a_changed_choice_changes_only_its_own_lines() {
    for_hospitals(25, |generated, tape| {
        let contracts = generated.file.get("contracts").map_or(&[][..], Yaml::items);
        let number = tape.below(contracts.len());
        let choices = contracts[number].get("choices").map_or(&[][..], Yaml::entries);
        if choices.is_empty() {
            return;
        }
        let (id, choice) = &choices[tape.below(choices.len())];
        let mut changed = generated.clone();
        let path = ["contracts".to_owned(), number.to_string(), "choices".to_owned(), id.clone()];
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let target = changed.file.at_mut(&path).expect("the same file");
        match tape.below(3) {
            0 => target.set("note", Yaml::text("改めた特記事項")),
            1 if choice.get("excluded").is_none() => target.set("duty", Yaml::text("hospital")),
            _ => *target = Yaml::map([("excluded", Yaml::text("改めた理由"))]),
        }
        let (old, new) = (single(generated).made(), single(&changed).made());
        // The list over all contracts has its own laws.
        let of_contract = |path: &str| path.ends_with(".md") && path != "h/roles.md";
        for (old, new) in old.iter().zip(&new).filter(|(old, _)| of_contract(&old.path)) {
            assert_eq!(old.path, new.path);
            let ours =
                ["annex", "checklist", "addendum"].map(|stem| format!("h/c{number}/{stem}.md")).contains(&old.path);
            let text = |artifact: &Artifact| String::from_utf8_lossy(&artifact.bytes).into_owned();
            // Once nothing is open, the paper has a place of signing and other notes.
            let is_draft = |artifact: &Artifact| text(artifact).contains("> 案");
            if ours && is_draft(old) == is_draft(new) {
                assert_lines(&outside(&text(old), id), &outside(&text(new), id), &old.path);
            } else if !ours {
                assert_eq!(text(old), text(new));
            }
        }
    });
}

/// The lines that are not the item's own, nor its row, a count or a fingerprint.
fn outside(markdown: &str, id: &str) -> Vec<String> {
    let (part, section) = sample::catalog().place(&betten::model::id::ItemId::new(id)).expect("an item of the catalog");
    let item = sample::catalog().item(&betten::model::id::ItemId::new(id)).expect("an item of the catalog");
    let name = match &section.title {
        Some(title) => format!("{} {} {title}", part.label, section.label),
        None => format!("{} {}", part.label, section.label),
    };
    let anchor = format!("<a id=\"{}\"></a>", item.id.anchor());
    let (mut inside, mut in_section) = (false, false);
    let mut kept = Vec::new();
    for line in markdown.lines() {
        if line.starts_with('#') || line == "---" {
            inside = line.contains(&anchor);
        }
        if line.starts_with(&format!("| {name} |")) {
            in_section = true;
        } else if line.starts_with("| Part") || line.is_empty() {
            in_section = false;
        }
        let cells = line.matches(" | ").count();
        let is_row = in_section
            && (line.starts_with(&format!("| {} |", item.number)) || line.starts_with(&format!("| [{}]", item.number)));
        let is_count = line.starts_with("> 案");
        let is_fingerprint = line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit())
            || ["照合番号 ", "照合番号が「"].iter().any(|words| line.contains(words));
        // The six-column table is the ministry's and never changes.
        if !(inside || is_row && cells < 6 || is_count || is_fingerprint) {
            kept.push(line.to_owned());
        }
    }
    // 案 comes and goes with the first and the last open item, and takes its blank line along.
    kept.retain(|line| !line.is_empty());
    kept
}
