//! The role matrix of generated hospitals. It says what the annexes say. Each finding goes away exactly when its cause
//! is corrected.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use betten::diagnostic::{Report, codes};
use betten::model::catalog::Item;
use betten::model::finding::FindingKind;
use betten::model::point::{Holder, RecommendedDuty};
use betten::model::status::{RECONFIRM, Status};
use betten::resolve::roles::{RoleCell, RoleMatrix, RoleRow};

use super::{for_hospitals, sample_tree};
use crate::support::generate::{Generated, Yaml};
use crate::support::readers::{self, Seen};
use crate::support::sample::{self, Read};

fn single(generated: &Generated) -> Read {
    sample::read_files(&generated.single(), "betten.yaml").sound()
}

/// A finding by everything that tells it from others.
type Name = (FindingKind, String, Vec<String>, Vec<String>, String);

/// The findings nobody accepted.
fn open(matrix: &RoleMatrix<'_>) -> BTreeSet<Name> {
    let of = matrix.findings.iter().filter(|finding| finding.accepted.is_none());
    of.map(|finding| {
        let contracts = finding.contracts.iter().map(|number| id(matrix, *number)).collect();
        let systems = finding.systems.iter().map(|system| system.id.to_string()).collect();
        (finding.kind, matrix.rows[finding.row].item.id.to_string(), contracts, systems, finding.text())
    })
    .collect()
}

fn id(matrix: &RoleMatrix<'_>, contract: usize) -> String {
    matrix.contracts[contract].contract.id.value.to_string()
}

/// Every cell says what the annex of its contract prints, and so does the printed matrix.
#[test]
fn the_matrix_agrees_with_every_annex() {
    let law = |generated: &Generated| {
        let read = single(generated);
        let (annexes, _) = read.annexes();
        let (matrix, _) = read.roles();
        let printed = printed(&read);
        assert_eq!(matrix.contracts.len(), annexes.len());
        assert_eq!(
            matrix.rows.iter().map(|row| &row.item.id).collect::<Vec<_>>(),
            read.catalog.items().map(|item| &item.id).collect::<Vec<_>>()
        );
        for (row, printed) in matrix.rows.iter().zip(&printed) {
            for (column, (cell, printed)) in matrix.contracts.iter().zip(row.cells.iter().zip(printed)) {
                let annex = annexes.iter().find(|annex| annex.contract.id.value == column.contract.id.value);
                let annex = annex.expect("every column is a contract");
                let item = annex.items().find(|item| item.item.id == row.item.id);
                let again = item.is_some_and(|item| item.reconfirm.is_some());
                assert_eq!(printed.contains(RECONFIRM), again, "{printed}");
                match (item, cell) {
                    (None, RoleCell::OutsideSections) => assert_eq!(printed, "扱わない節"),
                    (Some(item), RoleCell::Excluded(reason)) => {
                        assert_eq!(item.status, Status::Excluded);
                        assert!(item.tier.agreed[0].plain().contains(reason.value.as_str()));
                        assert_eq!(printed.replace(RECONFIRM, ""), Status::Excluded.word());
                    }
                    (Some(item), RoleCell::Held { status, lacks, lines, .. }) => {
                        assert_eq!((*status, lacks), (item.status, &item.lacks));
                        let mut shorts: Vec<String> = Vec::new();
                        for line in lines {
                            let labels: Vec<&str> = line.holders.iter().map(|holder| holder.side.label).collect();
                            let short = match &labels[..] {
                                [] => "未決".to_owned(),
                                [one] => (*one).to_owned(),
                                [first @ .., last] => format!("{}及び{last}", first.join("、")),
                            };
                            if !shorts.contains(&short) {
                                shorts.push(short);
                            }
                            assert!(labels.iter().all(|label| printed.contains(&sample::bare(label))), "{printed}");
                            for (role, span) in line.holders.iter().filter_map(|holder| holder.role) {
                                assert!(printed.contains(&sample::bare(role)), "{printed}");
                                let runs = item.tier.duty.iter().flat_map(|line| &line.runs);
                                assert!(runs.clone().any(|run| run.text == role && run.origin == Some(span)));
                            }
                        }
                        assert_eq!(shorts.join("／"), item.duty_short);
                        let settled = item.status.is_settled();
                        assert_eq!(printed.contains("未決") || printed.contains("協議中"), !settled, "{printed}");
                    }
                    (item, cell) => panic!("{item:?} and {cell:?}"),
                }
            }
        }
    };
    law(&sample_tree());
    for_hospitals(60, |generated, _| law(generated));
}

/// The cells of all contracts as a reader of the Markdown sees them, row by row.
fn printed(read: &Read) -> Vec<Vec<String>> {
    let made = read.made();
    let path = format!("{}/roles.md", read.hospital().id.value);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for block in readers::with_pulldown(sample::file(&made, &path)) {
        let Seen::Table(table) = block else { continue };
        if table[0].last().map(String::as_str) != Some("確認事項") {
            continue;
        }
        let items = table[1..].iter().filter(|row| row.iter().skip(1).any(|cell| !cell.is_empty()));
        for (number, row) in items.enumerate() {
            let cells = row[1..row.len() - 1].iter().map(|cell| sample::bare(cell));
            match rows.get_mut(number) {
                Some(row) => row.extend(cells),
                None => rows.push(cells.collect()),
            }
        }
    }
    rows
}

/// The spreadsheet has a row an item and a column a contract, with nothing empty among them.
#[test]
fn the_spreadsheet_has_every_cell() {
    for_hospitals(20, |generated, _| {
        let read = single(generated);
        let made = read.made();
        let csv = made.iter().find(|artifact| artifact.path == "h/roles.csv").expect("it is made");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&csv.bytes[3..]);
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 1 + read.catalog.items().count());
        let contracts = read.hospital().contracts.len();
        for row in &rows {
            assert_eq!(row.len(), 3 + contracts + 2);
            assert!(row.iter().take(3 + contracts).all(|cell| !cell.is_empty()), "{row:?}");
        }
    });
}

/// With one contract more, every cell of the others is as it was.
#[test]
fn another_contract_removes_no_duty() {
    for_hospitals(60, |generated, _| {
        let contracts = generated.file.get("contracts").map_or(&[][..], Yaml::items);
        if contracts.len() < 2 {
            return;
        }
        let mut fewer = generated.clone();
        fewer.file.set("contracts", Yaml::List(contracts[..contracts.len() - 1].to_vec()));
        let said = |read: &Read| {
            let (matrix, _) = read.roles();
            let last = format!("c{}", contracts.len() - 1);
            let of = |row: &RoleRow<'_>| -> Vec<String> {
                let cells = row.cells.iter().enumerate().filter(|(column, _)| id(&matrix, *column) != last);
                cells.map(|(column, cell)| format!("{} {:?}", id(&matrix, column), sayings(cell))).collect()
            };
            matrix.rows.iter().map(of).collect::<Vec<_>>()
        };
        let read = sample::read_files(&fewer.single(), "betten.yaml");
        assert_eq!(said(&read), said(&single(generated)));
    });
}

/// Systems, parties and roles of a cell.
type Saying = (Vec<String>, Vec<(String, Option<String>)>);

fn sayings(cell: &RoleCell<'_>) -> Option<Vec<Saying>> {
    let RoleCell::Held { lines, .. } = cell else { return None };
    let saying = lines.iter().map(|line| {
        let systems = line.systems.iter().map(|system| system.id.to_string()).collect();
        let holders = line
            .holders
            .iter()
            .map(|holder| (holder.side.party.id.to_string(), holder.role.map(|(role, _)| role.to_owned())));
        (systems, holders.collect())
    });
    Some(saying.collect())
}

/// Every kind of finding occurs in the generated hospitals. It goes away when its cause is corrected, and stays after
/// any other change.
#[test]
fn a_finding_goes_when_it_is_mended() {
    let seen: RefCell<BTreeMap<FindingKind, usize>> = RefCell::default();
    for_hospitals(120, |generated, tape| {
        let read = single(generated);
        let (matrix, _) = read.roles();
        let before = open(&matrix);
        if matrix.findings.is_empty() {
            return;
        }
        let mut other = generated.clone();
        other.file.at_mut(&["hospital", "party"]).expect("a hospital").set("address", Yaml::text("移転先"));
        assert_eq!(open(&single(&other).roles().0), before);

        let number = tape.below(matrix.findings.len());
        let finding = &matrix.findings[number];
        *seen.borrow_mut().entry(finding.kind).or_default() += 1;
        let item = matrix.rows[finding.row].item;
        let mended = mend(generated, &matrix, number);
        let after_read = sample::read_files(&mended.single(), "betten.yaml");
        assert!(!after_read.report.has_errors(), "{}", after_read.faults());
        let (after, _) = after_read.roles();
        let still = after.findings.iter().any(|other| {
            let systems = |finding: &betten::resolve::roles::Finding<'_>| -> Vec<String> {
                finding.systems.iter().map(|system| system.id.to_string()).collect()
            };
            let shared = systems(finding).iter().any(|system| systems(other).contains(system))
                || finding.systems.is_empty() && other.systems.is_empty();
            other.kind == finding.kind
                && after.rows[other.row].item.id == item.id
                && match finding.kind {
                    FindingKind::NotCovered => {
                        systems(other).contains(&systems(finding).first().cloned().unwrap_or_default())
                    }
                    FindingKind::Conflict => other.advice == finding.advice && other.text() == finding.text(),
                    _ => shared && other.contracts.contains(&finding.contracts[0]),
                }
        });
        assert!(!still, "{:?} of {} in {:?}: {}", finding.kind, item.id, finding.contracts, finding.text());
        // Nothing else of the matter of other items has come or gone.
        let touched = |name: &Name| name.1 == item.id.as_str() || finding.kind.is_about_answers();
        let elsewhere = |names: &BTreeSet<Name>| {
            let kept = names.iter().filter(|name| !touched(name) && name.0 == FindingKind::Nobody);
            kept.cloned().collect::<BTreeSet<Name>>()
        };
        if finding.kind != FindingKind::NotCovered {
            assert_eq!(elsewhere(&open(&after)), elsewhere(&before));
        }
    });
    let seen = seen.into_inner();
    assert!(FindingKind::ALL.iter().all(|kind| seen.contains_key(kind)), "{seen:?}");
}

/// The hospital with what one finding says put right.
fn mend(generated: &Generated, matrix: &RoleMatrix<'_>, number: usize) -> Generated {
    let finding = &matrix.findings[number];
    let row = &matrix.rows[finding.row];
    let mut mended = generated.clone();
    let afresh = |duty: Yaml| Yaml::map([("inherit", Yaml::text("false")), ("duty", duty)]);
    let hospital = || Yaml::text("hospital");
    match finding.kind {
        FindingKind::NotCovered => {
            let system = finding.systems.first();
            let naming = finding.contracts.iter().find(|contract| {
                system.is_none_or(|system| matrix.contracts[**contract].systems.iter().any(|own| own.id == system.id))
            });
            let contract = *naming.expect("a contract names the system");
            at(&mut mended, &id(matrix, contract)).remove("sections");
            choose(&mut mended, &id(matrix, contract), row.item, afresh(hospital()));
        }
        FindingKind::Nobody => {
            for contract in &finding.contracts {
                choose(&mut mended, &id(matrix, *contract), row.item, afresh(hospital()));
            }
        }
        FindingKind::Duplicate => {
            // A third contract may agree with either, and with neither of them once they agree.
            for (contract, _) in row.cells.iter().enumerate().filter(|(_, cell)| cell.is_held()) {
                choose(&mut mended, &id(matrix, contract), row.item, afresh(hospital()));
            }
        }
        FindingKind::AgainstRecommendation => {
            for contract in &finding.contracts {
                let duty = recommended(matrix, *contract, row.item);
                choose(&mut mended, &id(matrix, *contract), row.item, afresh(duty));
            }
        }
        FindingKind::Contradiction | FindingKind::LookAt => {
            for contract in &finding.contracts {
                choose(&mut mended, &id(matrix, *contract), row.item, afresh(hospital()));
            }
        }
        FindingKind::Conflict => {
            // One contract alone keeps its answers to any item in question.
            let items: Vec<&Item> = matrix
                .rows
                .iter()
                .map(|other| other.item)
                .filter(|other| finding.points.iter().any(|(item, _)| **item == other.id))
                .collect();
            for contract in 0..matrix.contracts.len() {
                if contract != finding.contracts[0] {
                    for item in items.iter().filter(|item| covers(matrix, contract, item)) {
                        choose(&mut mended, &id(matrix, contract), item, afresh(hospital()));
                    }
                }
            }
        }
        FindingKind::Undecided => {
            for contract in &finding.contracts {
                choose(
                    &mut mended,
                    &id(matrix, *contract),
                    row.item,
                    Yaml::map([("excluded", Yaml::text("別に定める。"))]),
                );
            }
        }
    }
    mended
}

fn covers(matrix: &RoleMatrix<'_>, contract: usize, item: &Item) -> bool {
    let row = matrix.rows.iter().find(|row| row.item.id == item.id).expect("every item has its row");
    !matches!(row.cells[contract], RoleCell::OutsideSections)
}

fn at<'g>(generated: &'g mut Generated, id: &str) -> &'g mut Yaml {
    let contracts = generated.file.get("contracts").map_or(&[][..], Yaml::items);
    let place = contracts.iter().position(|contract| contract.get("id").and_then(Yaml::as_text) == Some(id));
    let place = place.expect("the contract is there").to_string();
    generated.file.at_mut(&["contracts", &place]).expect("found there")
}

fn choose(generated: &mut Generated, contract: &str, item: &Item, choice: Yaml) {
    let contract = at(generated, contract);
    if contract.get("choices").is_none() {
        contract.set("choices", Yaml::Map(Vec::new()));
    }
    contract.at_mut(&["choices"]).expect("set just now").set(item.id.as_str(), choice);
}

fn recommended(matrix: &RoleMatrix<'_>, contract: usize, item: &Item) -> Yaml {
    let sides = &matrix.contracts[contract].sides;
    let of = |vendor: bool| sides.iter().filter(move |side| side.vendor.is_some() == vendor);
    let ids = |sides: Vec<&betten::resolve::Side<'_>>| Yaml::texts(sides.iter().map(|side| side.party.id.as_str()));
    let clauses = match item.recommended_duty.as_ref().expect("something is recommended") {
        RecommendedDuty::Whole(holder) => vec![*holder],
        RecommendedDuty::PerClause(clauses) => clauses.iter().map(|(_, holder)| *holder).collect(),
    };
    match clauses[0] {
        one if one != Holder::Shared && clauses.iter().all(|holder| *holder == one) => {
            ids(of(one == Holder::Vendor).collect())
        }
        _ => ids(sides.iter().collect()),
    }
}

/// The entry that a finding suggests accepts that finding and no other. Then nothing is said about the finding. When
/// the cause is corrected, the entry is reported.
#[test]
fn what_a_finding_offers_accepts_it_and_nothing_else() {
    let entry = |fault: &betten::diagnostic::Diagnostic| -> Option<Yaml> {
        let hint = fault.hints.iter().find(|hint| hint.contains("accepted に"))?;
        let line = &hint[hint.find("- {")?..hint.rfind('」')?];
        Some(Yaml::read(&format!("accepted:\n  {line}\n")).get("accepted")?.items()[0].clone())
    };
    let with = |generated: &Generated, entry: Yaml| {
        let mut accepting = generated.clone();
        accepting.file.set("accepted", Yaml::List(vec![entry]));
        accepting
    };
    let stale = |report: &Report| report.iter().filter(|fault| fault.code == codes::ROLES_STALE_ACCEPTANCE).count();
    for_hospitals(60, |generated, tape| {
        let read = single(generated);
        let (matrix, report) = read.roles();
        let offered: Vec<_> = report.iter().filter_map(|fault| Some((fault.message.clone(), entry(fault)?))).collect();
        if offered.is_empty() {
            return;
        }
        let (message, entry) = offered[tape.below(offered.len())].clone();
        let accepting = with(generated, entry.clone());
        let accepted_read = single(&accepting);
        let (accepted, told) = accepted_read.roles();
        assert_eq!(stale(&told), 0, "{entry:?}");
        assert!(told.iter().all(|fault| fault.message != message), "{message}");
        let kept: BTreeSet<Name> = open(&accepted);
        let gone: BTreeSet<Name> = open(&matrix).difference(&kept).cloned().collect();
        assert_eq!(gone.iter().map(|name| &name.4).collect::<Vec<_>>(), [&message], "{entry:?}");
        assert_eq!(kept.len() + gone.len(), open(&matrix).len());
        assert_eq!(accepted.findings.iter().filter(|finding| finding.accepted.is_some()).count(), gone.len());

        let number = matrix.findings.iter().position(|finding| finding.text() == message).expect("it was told");
        let mended = mend(&accepting, &matrix, number);
        let mended_read = sample::read_files(&mended.single(), "betten.yaml");
        if matrix.findings[number].contracts.len() < 2 && matrix.findings[number].systems.len() < 2 {
            assert_eq!(stale(&mended_read.roles().1), 1, "{entry:?}");
        }
    });
}

/// A file as it is before anything was answered is no cause for any warning.
#[test]
fn what_nobody_has_begun_is_not_complained_about() {
    for_hospitals(20, |generated, _| {
        let mut fresh = generated.clone();
        fresh.file.remove("choices");
        fresh.file.remove("based_on");
        let contracts = fresh.file.get("contracts").map_or(0, |contracts| contracts.items().len());
        for contract in 0..contracts {
            at(&mut fresh, &format!("c{contract}")).remove("choices");
            at(&mut fresh, &format!("c{contract}")).remove("sections");
        }
        if generated.base.is_none() {
            assert!(single(&fresh).roles().1.is_empty());
        }
    });
}
