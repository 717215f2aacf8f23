//! Contradictions within a contract: those of the shipped edition, one by one; and those of small generated editions,
//! compared with a search that tries every set of answers in every situation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use betten::diagnostic::{Report, Severity, Sources, codes};
use betten::input::{Memory, read_editions};
use betten::model::catalog::Catalog;
use betten::model::finding::FindingKind;
use betten::model::id::ActId;
use betten::model::norm::{Act, Acts};
use betten::model::point::PointKind;
use betten::produce::{Wanted, compose_hospital, read_catalogs, read_hospital};
use betten::resolve::contradiction::{Deed, HeldRule, Minutes, Region, Rule, Sum, Whom, compare, minimal};
use betten::resolve::resolve;
use betten::resolve::roles::{RoleMatrix, matrix};

use crate::support::sample;

/// The answers of each contradiction within a contract: `2-R-3.access`.
fn within(matrix: &RoleMatrix<'_>) -> BTreeSet<BTreeSet<String>> {
    let found = matrix.findings.iter().filter(|finding| finding.kind == FindingKind::Contradiction);
    found.map(|finding| finding.points.iter().map(|(item, point)| format!("{item}.{point}")).collect()).collect()
}

/// A hospital of one contract with these answers to items of the shipped edition.
fn answering(answers: &[(&str, &str, String)]) -> String {
    let mut items: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (item, point, answer) in answers {
        items.entry(item).or_default().push(format!("{point}: {answer}"));
    }
    let mut file =
        "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 病院 } }\nvendors: { v: { party: { name: 社 } } }\n\
                    contracts:\n  - id: c\n    title: 契約\n    parties: [hospital, v]\n    choices:\n"
            .to_owned();
    for (item, points) in items {
        let _ = writeln!(file, "      {item}: {{ duty: vendor, points: {{ {} }} }}", points.join(", "));
    }
    file
}

/// Every pair of answers of the items that can contradict, each pair in a contract of its own.
#[test]
fn the_shipped_edition_has_these_pairs() {
    let catalog = sample::catalog();
    let mut answers: Vec<(&str, &str, String, String)> = Vec::new();
    for item in catalog.items() {
        let declares = item.sentences.iter().flat_map(|group| &group.cases).any(|case| !case.norms.is_empty());
        for point in item.points.iter().filter(|_| declares) {
            let id = |answer: &str| format!("{}.{}={answer}", item.id, point.id);
            match &point.kind {
                PointKind::Options(options) => answers.extend(options.iter().map(|option| {
                    let answer = match option.detail {
                        Some(_) => format!("{{ value: {}, detail: 詳細 }}", option.id),
                        None => option.id.to_string(),
                    };
                    (item.id.as_str(), point.id.as_str(), answer, id(option.id.as_str()))
                })),
                PointKind::YesNo => {
                    answers.extend(
                        ["true", "false"].map(|it| (item.id.as_str(), point.id.as_str(), it.to_owned(), id(it))),
                    );
                }
                _ => {}
            }
        }
    }
    let mut pairs = BTreeSet::new();
    for (number, one) in answers.iter().enumerate() {
        for other in answers[number + 1..].iter().filter(|other| (other.0, other.1) != (one.0, one.1)) {
            let file = answering(&[(one.0, one.1, one.2.clone()), (other.0, other.1, other.2.clone())]);
            let read = sample::read(&file).sound();
            let (matrix, _) = read.roles();
            let sets = within(&matrix);
            if !sets.is_empty() {
                assert!(sets.iter().all(|set| set.len() == 2), "{sets:?}");
                pairs.insert(format!("{} {}", one.3, other.3));
            }
        }
    }
    let expected: BTreeSet<String> = [
        "2-B-4.external=allowed 2-R-3.access=forbidden",
        "2-B-4.external=forbidden 2-R-3.access=allowed",
        "2-B-4.external=forbidden 2-R-3.access=limited",
        "2-B-4.external=allowed 2-B-5.external_points=none",
        "2-B-5.external_points=none 2-R-3.access=allowed",
        "2-B-5.external_points=none 2-R-3.access=limited",
        "2-B-4.external=forbidden 2-C-2.remote=true",
        "2-C-2.remote=true 2-R-3.access=forbidden",
        "2-B-5.external_points=none 2-C-2.remote=true",
        "2-C-1.first_response=at_once 2-C-5.emergency=approval",
        "2-C-1.first_response=approval 2-C-5.emergency=allowed",
        "2-C-1.first_response=hospital 2-C-5.emergency=allowed",
        // Within one item: how a vendor goes about what nobody may do.
        "2-R-3.access=forbidden 2-R-3.procedure=each_approval",
        "2-R-3.access=forbidden 2-R-3.procedure=each_notice",
        "2-R-3.access=forbidden 2-R-3.procedure=standing",
        // The same, where 参考3 is still open or forbids it itself.
        "2-B-4.external=forbidden 2-R-3.procedure=each_approval",
        "2-B-4.external=forbidden 2-R-3.procedure=each_notice",
        "2-B-4.external=forbidden 2-R-3.procedure=standing",
        "2-B-5.external_points=none 2-R-3.procedure=each_approval",
        "2-B-5.external_points=none 2-R-3.procedure=each_notice",
        "2-B-5.external_points=none 2-R-3.procedure=standing",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(pairs, expected);
}

/// The message, the mends and the line for `accepted`; `--final` refuses it until it is accepted.
#[test]
fn a_contradiction_is_refused_until_it_is_accepted() {
    let file = answering(&[("2-B-4", "external", "forbidden".to_owned()), ("2-C-2", "remote", "true".to_owned())]);
    let refused = |file: &str, contract: Option<&str>| {
        let read = sample::read(file).sound();
        let wanted = Wanted { final_only: true, contract: contract.map(str::to_owned), ..Wanted::default() };
        let mut report = Report::new();
        compose_hospital(read.catalog, read.hospital(), &wanted, &mut report);
        report.iter().any(|fault| fault.code == codes::FINAL_REFUSED && fault.message.contains("矛盾が1件"))
    };
    let read = sample::read(&file).sound();
    let (_, report) = read.roles();
    let fault = report.iter().find(|fault| fault.code == codes::ROLES_CONTRADICTION).expect("it is found");
    assert_eq!(fault.labels().count(), 2);
    let hints: Vec<&str> = fault.hints.iter().map(String::as_str).collect();
    assert_eq!(
        hints[1],
        "次のどれか1つで直ります：2-B-4.external を allowed（認める）にする、2-B-4.external を書かない、\
         2-C-2.remote を false にする、2-C-2.remote を書かない。"
    );
    assert!(
        hints[2]
            .contains("code: roles/contradiction, item: 2-B-4, contracts: [c], point: external, with: 2-C-2.remote")
    );
    let offered = &hints[2][hints[2].find("- {").expect("an entry")..hints[2].rfind('」').expect("its end")];
    let accepted = format!("{file}accepted:\n  {offered}\n");
    for contract in [None, Some("h/c")] {
        assert!(refused(&file, contract));
        assert!(!refused(&accepted, contract));
        // An entry that does not say which answers it means.
        let mark = accepted.find(", answers: ").expect("the answers are named");
        let end = accepted[mark + 2..].find(", ").expect("the next key") + mark + 2;
        assert!(refused(&format!("{}{}", &accepted[..mark], &accepted[end..]), contract));
    }
}

/// An acceptance holds for the answers it names: when they change, it lapses and says so once.
#[test]
fn an_acceptance_lapses_with_its_answers() {
    let with = |access: &str, accepted: &str| {
        let answers = [("2-B-4", "external", "forbidden".to_owned()), ("2-R-3", "access", access.to_owned())];
        let read = sample::read(&format!("{}{accepted}", answering(&answers))).sound();
        let (_, report) = read.roles();
        let of = |code| report.iter().filter(|fault| fault.code == code).cloned().collect::<Vec<_>>();
        (of(codes::ROLES_CONTRADICTION), of(codes::ROLES_STALE_ACCEPTANCE))
    };
    let (told, _) = with("allowed", "");
    let hint = told[0].hints.last().expect("how to accept it");
    let offered = &hint[hint.find("- {").expect("an entry")..hint.rfind('」').expect("its end")];
    let accepted = format!("accepted:\n  {offered}\n");
    assert_eq!(with("allowed", &accepted), (Vec::new(), Vec::new()));
    let (told, stale) = with("{ value: limited, detail: 障害のとき }", &accepted);
    assert_eq!((told.len(), stale.len()), (1, 1));
    assert!(stale[0].message.contains("答えが、了承したときと違います"));
    let now = told[0].hints.last().expect("how to accept it");
    let mark = stale[0].hints[0].split("answers を ").nth(1).and_then(|it| it.split(' ').next()).expect("the answers");
    assert!(now.contains(&format!("answers: {mark},")), "{now} {mark}");
}

/// Between contracts it is told where both name a system, or one names none.
#[test]
fn contracts_contradict_only_where_they_meet() {
    let kinds = |first: &str, second: &str| -> Vec<(FindingKind, Vec<usize>)> {
        let file = format!(
            "catalog: \"2024-06\"\nhospital: {{ id: h, party: {{ name: 病院 }} }}\nsystems: {{ s: 甲系, t: 乙系 }}\n\
             vendors: {{ v: {{ party: {{ name: 社 }} }}, w: {{ party: {{ name: 別社 }} }} }}\ncontracts:\n\
             \x20 - {{ id: a, title: 第一, parties: [hospital, v], {first} choices: {{ 2-B-4: {{ duty: v, points: {{ external: forbidden }} }} }} }}\n\
             \x20 - {{ id: b, title: 第二, parties: [hospital, w], {second} choices: {{ 2-C-2: {{ duty: w, points: {{ remote: true }} }} }} }}\n"
        );
        let read = sample::read(&file);
        assert!(read.hospital.is_some(), "{}", read.faults());
        let (matrix, _) = read.roles();
        let about = matrix.findings.iter().filter(|finding| finding.kind.is_about_answers());
        about.map(|finding| (finding.kind, finding.contracts.clone())).collect()
    };
    let both = vec![(FindingKind::Conflict, vec![0, 1])];
    assert_eq!(kinds("systems: [s],", "systems: [s, t],"), both);
    assert_eq!(kinds("systems: [s],", ""), both);
    assert_eq!(kinds("", ""), both);
    assert_eq!(kinds("systems: [s],", "systems: [t],"), []);
}

/// What one contract does not demand, another one may, of the same party and for the same system.
#[test]
fn a_duty_of_another_contract_may_stay() {
    let kinds = |contracts: &str| -> Vec<FindingKind> {
        let file = format!(
            "catalog: \"2024-06\"\nhospital: {{ id: h, party: {{ name: 病院 }} }}\n\
             vendors: {{ v: {{ party: {{ name: 社 }} }} }}\ncontracts:\n{contracts}"
        );
        let read = sample::read(&file).sound();
        let (matrix, _) = read.roles();
        let about = matrix.findings.iter().filter(|finding| finding.kind.is_about_answers());
        about.map(|finding| finding.kind).collect()
    };
    let contract = |id: &str, choices: &str| {
        format!("  - {{ id: {id}, title: {id}, parties: [hospital, v], choices: {{ {choices} }} }}\n")
    };
    let parts = |answer: &str| format!("2-B-6: {{ duty: v, points: {{ sbom: {answer} }} }}");
    assert_eq!(kinds(&(contract("a", &parts("true")) + &contract("b", &parts("false")))), []);
    // A ban of another contract may not.
    for (item, point, one, other) in [
        ("2-C-2", "remote", "true", "false"),
        ("2-B-5", "external_points", "none", "{ value: listed, detail: 1 }"),
        ("2-B-6", "oss", "none", "{ value: used, detail: 範囲 }"),
        ("2-R-2", "vendor_accounts", "individual", "{ value: shared, detail: 管理 }"),
    ] {
        let choice = |answer: &str| format!("{item}: {{ duty: v, points: {{ {point}: {answer} }} }}");
        let both = contract("a", &choice(one)) + &contract("b", &choice(other));
        assert_eq!(kinds(&both), [FindingKind::Conflict], "{item} {point}");
    }
}

/// What the sample takes: all that is found between its contracts, contradictions among it.
#[test]
fn the_sample_is_searched_in_twenty_milliseconds() {
    let read = sample::sample();
    let annexes = read.annexes().0;
    let time = || {
        let start = Instant::now();
        let found = matrix(read.catalog, read.hospital(), &annexes);
        (start.elapsed(), found.0.findings.len())
    };
    let best = (0..20).map(|_| time().0).min().expect("it ran");
    assert!(best < Duration::from_millis(20), "{best:?}");
}

/// A thousand sets are followed, and of many more it is said that there are more.
#[test]
fn what_is_too_much_is_cut_and_said() {
    let act = ActId::new("act");
    let acts = Acts { acts: vec![Act { id: act, word: "行為".to_owned(), needs: Vec::new() }], purposes: Vec::new() };
    let deed = Deed { act: 0, is_done: true };
    let region = Region(0xffff);
    let parties: BTreeSet<usize> = (0..12).collect();
    let ban = |party: usize, answer: usize| HeldRule {
        answers: vec![answer],
        rule: Rule::Ban { deed, who: Whom::These(BTreeSet::from([party])), region },
    };
    let want = HeldRule { answers: vec![100], rule: Rule::Want { deed, who: Whom::Everyone, region } };
    let bans = |pairs: usize| {
        parties.iter().flat_map(move |party| {
            let one = ban(*party, 2 * *party);
            [Some(one), (*party < pairs).then(|| ban(*party, 2 * *party + 1))]
        })
    };
    let rules = |pairs: usize| bans(pairs).flatten().chain([want.clone()]).collect::<BTreeSet<HeldRule>>();
    let few = minimal(&acts, &parties, &rules(3));
    assert_eq!((few.sets.len(), few.is_cut), (8, false));
    let many = minimal(&acts, &parties, &rules(12));
    assert!(many.is_cut && many.sets.len() <= 1_000 && many.sets.len() > 100);
    assert!(many.sets.iter().all(|set| set.len() == 13));
}

/// A hundred contradictions are told, and of the rest their number.
#[test]
fn a_hundred_are_told_and_the_rest_counted() {
    let mut points = "section: 9-A\nitems:\n  9-A-1:\n    points:\n".to_owned();
    let mut sentences = "    sentences:\n".to_owned();
    for number in 0..30 {
        let force = if number < 15 { "may" } else { "shall_not" };
        let _ = writeln!(points, "      p{number}: {{ question: 問{number}, type: option, options: {{ o: 答 }} }}");
        let _ = writeln!(
            sentences,
            "      g{number}: [ {{ when: {{ p{number}: [o] }}, text: 文である。, norms: [ {{ who: each, force: {force}, act: a }} ] }} ]"
        );
    }
    let catalog = edition(&(points + &sentences), "acts: { a: { word: 行為, reason: 試すため } }\n");
    let answers: Vec<String> = (0..30).map(|number| format!("p{number}: o")).collect();
    let file = format!(
        "catalog: \"9999-01\"\nhospital: {{ id: h, party: {{ name: 病院 }} }}\nvendors: {{ v: {{ party: {{ name: 社 }} }} }}\n\
         contracts:\n  - {{ id: c, title: 契約, parties: [hospital, v], choices: {{ 9-A-1: {{ points: {{ {} }} }} }} }}\n",
        answers.join(", ")
    );
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let memory = Memory::new().with("betten.yaml", file);
    let hospital = read_hospital(&memory, "betten.yaml", std::slice::from_ref(&catalog), &mut sources, &mut report);
    let hospital = hospital.expect("it is sound");
    let annexes: Vec<_> = hospital.contracts.iter().map(|it| resolve(&catalog, &hospital, it).0).collect();
    let (matrix, told) = matrix(&catalog, &hospital, &annexes);
    assert_eq!(within(&matrix).len(), 100);
    let rest = told.iter().find(|fault| fault.severity == Severity::Note && fault.code == codes::ROLES_CONTRADICTION);
    assert_eq!(rest.expect("it is counted").message, "矛盾は、ほかに125件あります。");
}

/// Days are whole days from the next one, and days of business depend on the calendar.
#[test]
fn limits_are_ranges() {
    let minutes = |text: &str| Minutes::from(betten::model::duration::Duration::parse(text).expect("a limit"));
    let sum = |a: &str, b: &str| {
        let (a, b) = (minutes(a), minutes(b));
        Minutes { least: a.least + b.least, most: a.most + b.most }
    };
    assert_eq!(compare(sum("3日", "4日"), minutes("5日")), Sum::Impossible);
    assert_eq!(compare(minutes("5営業日"), minutes("7日")), Sum::Open);
    assert_eq!(compare(minutes("24時間"), minutes("1日")), Sum::Holds);
    assert_eq!(compare(minutes("1日"), minutes("24時間")), Sum::Open);
    assert_eq!(compare(minutes("1か月"), minutes("4週間")), Sum::Open);
    assert_eq!(compare(minutes("1か月"), minutes("3週間")), Sum::Impossible);
}

// From here on a second program, as plain as it can be: nothing of the search is used.

/// The invented edition with these points and acts.
fn edition(points: &str, acts: &str) -> Catalog {
    let mut memory = Memory::new();
    for path in ["catalog.yaml", "glossary.yaml", "guidelines.yaml", "points/1/preamble.yaml", "items/a.yaml"] {
        let text = sample::project_text(&format!("tests/fixtures/edition/{path}"));
        memory = memory.with(format!("data/{path}"), text.as_str());
    }
    memory = memory.with("data/points/1/a.yaml", points);
    memory = memory.with("data/points/acts.yaml", acts);
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let files = read_editions(&memory, "data", &mut report);
    let mut catalogs = read_catalogs(Some(files), &mut sources, &mut report);
    assert!(!report.has_errors(), "{}\n{}", sample::faults(&report, &sources), points);
    catalogs.pop().expect("one edition")
}

/// A small edition and a contract: everything by number.
#[derive(Debug, Clone)]
pub(super) struct Small {
    /// How many answers each point can have; the last points are a party and two limits.
    pub(super) options: Vec<usize>,
    groups: Vec<Vec<Case>>,
    /// The group about which the first point settles something.
    of: Option<usize>,
    needs: Vec<(usize, usize)>,
    pub(super) duty: usize,
    pub(super) answers: Vec<Option<usize>>,
}

#[derive(Debug, Clone)]
struct Case {
    when: Vec<(usize, Vec<usize>)>,
    norms: Vec<Saying>,
}

#[derive(Debug, Clone)]
pub(super) struct Saying {
    who: usize,
    pub(super) force: usize,
    act: usize,
    step: usize,
    alone: bool,
    purpose: bool,
    urgent: bool,
    listed: bool,
    limit: Option<(usize, usize)>,
}

const ACTS: usize = 3;
/// An event that is only counted from, besides the acts.
const START: usize = 3;
pub(super) const PARTY: usize = 6;
pub(super) const LIMITS: [usize; 2] = [7, 8];
pub(super) const POINTS: usize = 9;
const WHO: [&str; 6] = ["vendor", "hospital", "party", "each", "others", "p6"];
const FORCES: [&str; 6] = ["shall", "may", "shall_not", "only_after", "need_not", "try"];
const STEPS: [&str; 3] = ["approval", "consultation", "notice"];
pub(super) const DUTIES: [(&str, &[usize]); 4] =
    [("hospital", &[0]), ("v", &[1]), ("u", &[2]), ("[hospital, u]", &[0, 2])];
pub(super) const DAYS: [u64; 4] = [1, 3, 5, 9];

pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % count
    }

    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

impl Small {
    pub(super) fn thrown(dice: &mut Dice) -> Self {
        let mut options: Vec<usize> = (0..PARTY).map(|_| 2).collect();
        options.extend([DUTIES.len(), DAYS.len(), DAYS.len()]);
        let with_limits = dice.one_in(3);
        let groups = (0..4 + dice.below(5))
            .map(|_| {
                let point = dice.below(PARTY);
                let count = 1 + dice.below(options[point]);
                (0..count)
                    .map(|value| {
                        let mut when = vec![(point, vec![value])];
                        for _ in 0..dice.below(3) {
                            let other = dice.below(PARTY);
                            if when.iter().all(|(point, _)| *point != other) {
                                when.push((other, vec![0, 1]));
                            }
                        }
                        let norms = (0..1 + dice.below(2)).map(|_| Saying::thrown(dice, with_limits)).collect();
                        Case { when, norms }
                    })
                    .collect()
            })
            .collect::<Vec<Vec<Case>>>();
        let needs = [(1, 0), (2, 0), (2, 1)].into_iter().filter(|_| dice.one_in(2)).collect();
        let of = dice.one_in(3).then(|| dice.below(groups.len()));
        let answers =
            options.iter().map(|count| if dice.one_in(12) { None } else { Some(dice.below(*count)) }).collect();
        Self { options, groups, of, needs, duty: dice.below(DUTIES.len()), answers }
    }

    pub(super) fn points_file(&self) -> String {
        let mut file = "section: 9-A\nitems:\n  9-A-1:\n    points:\n".to_owned();
        for (point, count) in self.options.iter().enumerate() {
            let kind = match point {
                PARTY => "party",
                _ if LIMITS.contains(&point) => "duration",
                _ => "option",
            };
            let _ = write!(file, "      p{point}: {{ question: 問{point}, type: {kind}");
            if kind == "option" {
                let options: Vec<String> = (0..*count).map(|value| format!("o{value}: 答{value}")).collect();
                let _ = write!(file, ", options: {{ {} }}", options.join(", "));
            }
            if let (0, Some(of)) = (point, self.of) {
                let _ = write!(file, ", of: g{of}");
            }
            file.push_str(" }\n");
        }
        file.push_str("    sentences:\n");
        for (number, cases) in self.groups.iter().enumerate() {
            let _ = writeln!(file, "      g{number}:");
            for case in cases {
                let when = case.when.iter().map(|(point, values)| {
                    let values: Vec<String> = values.iter().map(|value| format!("o{value}")).collect();
                    format!("p{point}: [{}]", values.join(", "))
                });
                let when: Vec<String> = when.collect();
                let _ = writeln!(
                    file,
                    "        - when: {{ {} }}\n          text: 文である。\n          norms:",
                    when.join(", ")
                );
                for norm in &case.norms {
                    let _ = writeln!(file, "            - {}", norm.written());
                }
            }
        }
        file
    }

    pub(super) fn acts_file(&self) -> String {
        let mut file = "acts:\n".to_owned();
        for act in ["a0", "a1", "a2", "start", "other"] {
            let _ = writeln!(file, "  {act}: {{ word: 行為, reason: 試すため }}");
        }
        file.push_str("purposes: { aim: { word: 目的, reason: 試すため } }\nrules:\n");
        file.push_str("  - { act: other, is: a0, reason: 試すため }\n");
        for (act, need) in &self.needs {
            let _ = writeln!(file, "  - {{ act: a{act}, needs: a{need}, reason: 試すため }}");
        }
        file
    }

    fn hospital_file(&self) -> String {
        format!(
            "catalog: \"9999-01\"\nhospital: {{ id: h, party: {{ name: 病院 }} }}\n\
             vendors: {{ v: {{ party: {{ name: 社 }} }}, u: {{ party: {{ name: 別社 }} }} }}\n\
             contracts:\n  - {{ id: c, title: 契約, parties: [hospital, v, u], choices: {{ 9-A-1: {{ duty: {}, points: {{ {} }} }} }} }}\n",
            DUTIES[self.duty].0,
            written(&self.answers)
        )
    }

    pub(super) fn catalog(&self) -> Catalog {
        edition(&self.points_file(), &self.acts_file())
    }

    /// What the program finds, and how each is to be mended: the point and its new answer.
    fn found(&self, catalog: &Catalog) -> BTreeMap<BTreeSet<usize>, BTreeSet<(usize, Option<usize>)>> {
        let memory = Memory::new().with("betten.yaml", self.hospital_file().as_str());
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let hospital = read_hospital(&memory, "betten.yaml", std::slice::from_ref(catalog), &mut sources, &mut report);
        let hospital = hospital.filter(|_| !report.has_errors());
        let hospital = hospital.unwrap_or_else(|| panic!("{}", sample::faults(&report, &sources)));
        let annexes: Vec<_> = hospital.contracts.iter().map(|it| resolve(catalog, &hospital, it).0).collect();
        let (matrix, told) = matrix(catalog, &hospital, &annexes);
        let hints: BTreeMap<String, &String> = told
            .iter()
            .filter(|fault| fault.code == codes::ROLES_CONTRADICTION)
            .map(|fault| (fault.message.clone(), &fault.hints[1]))
            .collect();
        let about = matrix.findings.iter().filter(|finding| finding.kind.is_about_answers());
        about
            .map(|finding| {
                assert_eq!(finding.kind, FindingKind::Contradiction);
                let number = |id: &str| id.trim_start_matches('p').parse::<usize>().expect("a point");
                let points = finding.points.iter().map(|(_, point)| number(point.as_str())).collect();
                let hint = hints[&finding.text()];
                let mends = hint.split("9-A-1.p").skip(1).map(|mend| {
                    let (point, rest) = mend.split_once(" を ").map_or_else(
                        || (mend.split_once(" を書かない").expect("left out").0, None),
                        |(point, rest)| (point, Some(rest)),
                    );
                    let to = rest.map(|rest| {
                        let value = rest.trim_start_matches('o');
                        value.split('（').next().and_then(|value| value.parse().ok()).expect("an option")
                    });
                    (number(point), to)
                });
                (points, mends.collect())
            })
            .collect()
    }

    /// What holds: each norm with the points from whose answers it follows.
    pub(super) fn held(&self) -> Vec<(BTreeSet<usize>, Held)> {
        let mut held = Vec::new();
        let case = |group: &[Case]| {
            let fits = |case: &&Case| {
                case.when.iter().all(|(point, values)| self.answers[*point].is_some_and(|it| values.contains(&it)))
            };
            group.iter().find(fits).cloned()
        };
        for case in self.groups.iter().filter_map(|group| case(group)) {
            for norm in &case.norms {
                let mut points: BTreeSet<usize> = case.when.iter().map(|(point, _)| *point).collect();
                let vendors: Vec<usize> = DUTIES[self.duty].1.iter().copied().filter(|party| *party > 0).collect();
                let who: Vec<usize> = match norm.who {
                    0 if vendors.is_empty() => vec![1, 2],
                    0 => vendors,
                    1 => vec![0],
                    2 => DUTIES[self.duty].1.to_vec(),
                    3 => vec![0, 1, 2],
                    4 => vec![1, 2],
                    _ => match self.answers[PARTY] {
                        Some(answer) => {
                            points.insert(PARTY);
                            DUTIES[answer].1.to_vec()
                        }
                        None => continue,
                    },
                };
                let limit = norm.limit.and_then(|(point, after)| Some((point, DAYS[self.answers[point]?], after)));
                held.push((points, Held { who, norm: norm.clone(), limit }));
            }
        }
        let stated = self
            .groups
            .iter()
            .filter_map(|group| case(group))
            .any(|case| case.when.iter().any(|(point, values)| *point == 0 && values.len() == 1));
        if let (Some(of), Some(_), false) = (self.of, self.answers[0], stated) {
            let acts: BTreeSet<usize> =
                self.groups[of].iter().flat_map(|case| &case.norms).map(|norm| norm.act % ACTS).collect();
            for act in acts {
                let norm = Saying { force: 5, act, ..Saying::nothing() };
                held.push((BTreeSet::from([0]), Held { who: vec![0, 1, 2], norm, limit: None }));
            }
        }
        held
    }

    fn needs_of(&self, act: usize) -> Vec<usize> {
        self.needs.iter().filter(|(by, _)| *by == act).map(|(_, need)| *need).collect()
    }

    /// One situation: may this party do the act, or leave it undone?
    fn is_forbidden(
        &self,
        held: &[&Held],
        is_done: bool,
        act: usize,
        party: usize,
        situation: (bool, bool, usize),
    ) -> bool {
        let (aim, urgent, steps) = situation;
        let direct = held.iter().any(|it| {
            let norm = &it.norm;
            let fits = norm.act % ACTS == act && !norm.listed && (!norm.purpose || aim) && (!norm.urgent || urgent);
            let bound = it.who.contains(&party);
            fits && match (FORCES[norm.force], is_done) {
                ("shall", false) => bound,
                ("shall_not", true) => bound,
                ("only_after", true) => bound && steps >> norm.step & 1 == 0,
                ("shall" | "may", true) => norm.alone && !bound,
                _ => false,
            }
        });
        direct
            || is_done
                && self.needs_of(act).into_iter().any(|need| {
                    (0..3).all(|other| {
                        (0..8).all(|steps| self.is_forbidden(held, true, need, other, (aim, urgent, steps)))
                    })
                })
    }

    fn contradicts(&self, held: &[&Held], all: &[&Held]) -> bool {
        let situations = [false, true].into_iter().flat_map(|aim| {
            [false, true].into_iter().flat_map(move |urgent| (0..8).map(move |steps| (aim, urgent, steps)))
        });
        let situations: Vec<(bool, bool, usize)> = situations.collect();
        let nothing_left = held.iter().any(|it| {
            let norm = &it.norm;
            let is_done = match FORCES[norm.force] {
                "shall" | "may" | "try" => true,
                "need_not" => false,
                _ => return false,
            };
            let wanted = situations.iter().filter(|(aim, urgent, steps)| {
                (!norm.purpose || *aim)
                    && (!norm.urgent || *urgent)
                    && !(norm.force == 1 && norm.step < 3 && steps >> norm.step & 1 == 1)
            });
            wanted.clone().all(|situation| {
                it.who.iter().all(|party| self.is_forbidden(held, is_done, norm.act % ACTS, *party, *situation))
            })
        });
        nothing_left || self.is_late(held, all)
    }

    /// All orders of other limits are tried.
    fn is_late(&self, held: &[&Held], all: &[&Held]) -> bool {
        let shorter = |it: &Held| {
            let (_, days, after) = it.limit.expect("it has one");
            all.iter().any(|other| {
                other.limit.is_some_and(|(_, others, other_after)| {
                    (other.norm.act % ACTS, other_after) == (it.norm.act % ACTS, after)
                        && other.who == it.who
                        && others < days
                })
            })
        };
        let links: Vec<&Held> = held.iter().copied().filter(|it| it.limit.is_some() && !shorter(it)).collect();
        links.iter().any(|own| {
            let (_, days, after) = own.limit.expect("it has one");
            self.takes(own, &links, after, 0) > (days + 1)
        })
    }

    /// The longest that others may take from this event until the duty can begin; 0 where it does not wait.
    fn takes(&self, own: &Held, links: &[&Held], event: usize, spent: u64) -> u64 {
        let act = own.norm.act % ACTS;
        let mut longest = if event < ACTS && self.needs_of(act).contains(&event) { spent } else { 0 };
        for link in links.iter().filter(|link| link.norm.act % ACTS != act) {
            let (_, days, after) = link.limit.expect("it has one");
            if after == event {
                let own_time = link.who.iter().any(|party| own.who.contains(party));
                let next = spent + if own_time { 0 } else { days };
                longest = longest.max(self.takes(own, links, link.norm.act % ACTS, next));
            }
        }
        for next in (0..ACTS).filter(|next| *next != act && event < ACTS && self.needs_of(*next).contains(&event)) {
            longest = longest.max(self.takes(own, links, next, spent));
        }
        longest
    }

    /// The smallest sets of points whose answers contradict.
    fn smallest(&self) -> BTreeSet<BTreeSet<usize>> {
        self.smallest_of(&self.held(), POINTS)
    }

    /// The smallest sets of answers that contradict: every set is tried. The answers are numbers below `count`.
    pub(super) fn smallest_of(&self, held: &[(BTreeSet<usize>, Held)], count: usize) -> BTreeSet<BTreeSet<usize>> {
        let all: Vec<&Held> = held.iter().map(|(_, it)| it).collect();
        let mut found: Vec<BTreeSet<usize>> = Vec::new();
        let mut sets: Vec<usize> = (0..1 << count).collect();
        sets.sort_by_key(|set: &usize| set.count_ones());
        for set in sets {
            let points: BTreeSet<usize> = (0..count).filter(|point| set >> point & 1 == 1).collect();
            if found.iter().any(|small| small.is_subset(&points)) {
                continue;
            }
            let within = held.iter().filter(|(from, _)| from.is_subset(&points));
            // A limit also follows from its own answer; without it the duty stands alone.
            let within: Vec<Held> = within
                .map(|(_, it)| Held { limit: it.limit.filter(|(point, ..)| points.contains(point)), ..it.clone() })
                .collect();
            if self.contradicts(&within.iter().collect::<Vec<_>>(), &all) {
                found.push(points);
            }
        }
        found.into_iter().collect()
    }

    /// The changes of one answer of the set that leave nothing new.
    fn mends(&self, set: &BTreeSet<usize>, before: &BTreeSet<BTreeSet<usize>>) -> BTreeSet<(usize, Option<usize>)> {
        let mut mends = BTreeSet::new();
        for point in set {
            let options = if *point < PARTY { self.options[*point] } else { 0 };
            let others = (0..options).map(Some).filter(|to| *to != self.answers[*point]).chain([None]);
            for to in others {
                let mut changed = self.clone();
                changed.answers[*point] = to;
                let after = changed.smallest();
                // What names the changed answer is another contradiction, also where the points are the same.
                if after.iter().all(|it| before.contains(it) && !it.contains(point)) {
                    mends.insert((*point, to));
                }
            }
        }
        mends
    }
}

/// Answers as they stand under `points`.
pub(super) fn written(answers: &[Option<usize>]) -> String {
    let answers = answers.iter().enumerate().filter_map(|(point, answer)| {
        let answer = (*answer)?;
        Some(match point {
            PARTY => format!("p{point}: {}", DUTIES[answer].0),
            _ if LIMITS.contains(&point) => format!("p{point}: {}日", DAYS[answer]),
            _ => format!("p{point}: o{answer}"),
        })
    });
    answers.collect::<Vec<String>>().join(", ")
}

#[derive(Debug, Clone)]
pub(super) struct Held {
    who: Vec<usize>,
    pub(super) norm: Saying,
    /// Point, days, and the event they are counted from.
    pub(super) limit: Option<(usize, u64, usize)>,
}

impl Saying {
    fn nothing() -> Self {
        Self {
            who: 3,
            force: 0,
            act: 0,
            step: 3,
            alone: false,
            purpose: false,
            urgent: false,
            listed: false,
            limit: None,
        }
    }

    fn thrown(dice: &mut Dice, with_limits: bool) -> Self {
        let force = if with_limits && !dice.one_in(3) { 0 } else { dice.below(FORCES.len()) };
        // The act after the last is another word for the first.
        let act = if dice.one_in(6) { ACTS } else { dice.below(ACTS) };
        let limit = (with_limits && force == 0 && dice.one_in(2)).then(|| {
            let place = act % ACTS;
            let after = if place == 0 || dice.one_in(2) { START } else { dice.below(place) };
            (LIMITS[dice.below(2)], after)
        });
        Self {
            who: dice.below(WHO.len()),
            force,
            act,
            step: if force == 3 || force == 1 && dice.one_in(3) { dice.below(3) } else { 3 },
            alone: force < 2 && dice.one_in(4),
            purpose: dice.one_in(5),
            urgent: dice.one_in(5),
            listed: dice.one_in(8),
            limit,
        }
    }

    fn written(&self) -> String {
        let act = if self.act == ACTS { "other".to_owned() } else { format!("a{}", self.act) };
        let mut text = format!("{{ who: {}, force: {}, act: {act}", WHO[self.who], FORCES[self.force]);
        match (self.force, self.step) {
            (3, step) => text.push_str(&format!(", step: {}", STEPS[step])),
            (_, step) if step < 3 => text.push_str(&format!(", without: {}", STEPS[step])),
            _ => {}
        }
        for (is, key) in [(self.alone, "alone: true"), (self.purpose, "purpose: aim"), (self.urgent, "urgent: true")] {
            if is {
                text.push_str(&format!(", {key}"));
            }
        }
        if self.listed {
            text.push_str(", listed: true");
        }
        if let Some((point, after)) = self.limit {
            let after = if after == START { "start".to_owned() } else { format!("a{after}") };
            text.push_str(&format!(", within: p{point}, after: {after}"));
        }
        text + " }"
    }
}

/// None is missed, none is invented, and so it is with what mends them.
#[test]
fn every_set_of_answers_is_judged_alike() {
    let mut dice = Dice(0x2024_0601_0203_0405);
    let long = std::env::var_os("BETTEN_LONG").is_some();
    let (mut sizes, mut mended, mut late) = (BTreeMap::<usize, usize>::new(), 0, 0);
    for number in 0..if long { 30_000 } else { 3_000 } {
        let small = Small::thrown(&mut dice);
        let catalog = small.catalog();
        let found = small.found(&catalog);
        let expected = small.smallest();
        let told: BTreeSet<BTreeSet<usize>> = found.keys().cloned().collect();
        let files = || format!("{number}\n{}\n{}\n{}", small.points_file(), small.acts_file(), small.hospital_file());
        assert_eq!(told, expected, "{}", files());
        for (set, mends) in &found {
            *sizes.entry(set.len()).or_default() += 1;
            late += usize::from(LIMITS.iter().any(|limit| set.contains(limit)));
            if number % 5 == 0 {
                assert_eq!(*mends, small.mends(set, &expected), "{set:?} {}", files());
                mended += usize::from(!mends.is_empty());
            }
        }
    }
    assert!((1..=6).all(|size| sizes.contains_key(&size)) && late > 10 && mended > 50, "{sizes:?} {late} {mended}");
}
