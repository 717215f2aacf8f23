//! Changes of what a sentence says or declares. Each must be noticed.

use std::collections::{BTreeMap, BTreeSet};

use betten::model::id::ActId;
use betten::model::norm::{Bound, Force, Norm, PriorStep, Saying};
use betten::model::point::PointKind;
use regex::Regex;

use super::read::{Reading, read};
use super::{Case, cases, compare, points};
use crate::support::sample;

fn form(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a sound form")
}

/// The text with each place of a form replaced by each of the others, one at a time.
fn replaced(text: &str, places: &Regex, others: &[&str]) -> Vec<String> {
    let mut made = Vec::new();
    for found in places.captures_iter(text) {
        let range = found.get(1).expect("what to replace").range();
        let others = others.iter().filter(|other| **other != &text[range.clone()]);
        made.extend(others.map(|other| format!("{}{other}{}", &text[..range.start], &text[range.end..])));
    }
    made
}

/// The verbs at the end of what binds somebody: as they stand in a dictionary, before 「はならない」, before 「なければ」.
const VERBS: [(&str, &str, &str); 17] = [
    ("させる", "させて", "させ"),
    ("する", "して", "し"),
    ("行う", "行って", "行わ"),
    ("講じる", "講じて", "講じ"),
    ("応じる", "応じて", "応じ"),
    ("努める", "努めて", "努め"),
    ("定める", "定めて", "定め"),
    ("含める", "含めて", "含め"),
    ("認める", "認めて", "認め"),
    ("求める", "求めて", "求め"),
    ("設ける", "設けて", "設け"),
    ("得る", "得て", "得"),
    ("よる", "よって", "よら"),
    ("引き渡す", "引き渡して", "引き渡さ"),
    ("立ち入る", "立ち入って", "立ち入ら"),
    ("兼ねる", "兼ねて", "兼ね"),
    ("含まれる", "含まれて", "含まれ"),
];

/// The other forces that the end of a clause can have.
fn with_another_force(text: &str) -> Vec<String> {
    let mut made = Vec::new();
    let mut places = 0;
    for (plain, before_ban, before_must) in VERBS {
        let ends = form(&format!(
            "({plain}よう努めるものとする|{plain}よう努めるものとし|{plain}ことを要しないものとする|{plain}ものとする|{plain}ものとし\
             |{plain}ことができる|{before_ban}はならない|{before_ban}はならず|{before_must}なければならない)[。、]"
        ));
        for found in ends.captures_iter(text) {
            let end = found.get(1).expect("an end");
            // A longer verb ends with the same letters.
            let before = &text[..end.start()];
            if plain == "する" && before.ends_with('さ') || plain == "得る" && before.ends_with("心") {
                continue;
            }
            places += 1;
            let force = |form: &str| -> &str {
                match form {
                    form if form.contains("努める") && plain != "努める" => "try",
                    form if form.contains("要しない") => "need_not",
                    form if form.contains("こと") => "may",
                    form if form.contains("はなら") => "shall_not",
                    _ => "shall",
                }
            };
            let forms = [
                format!("{plain}ものとする"),
                format!("{plain}ことができる"),
                format!("{before_ban}はならない"),
                format!("{plain}ことを要しないものとする"),
                format!("{plain}よう努めるものとする"),
            ];
            for form in forms.iter().filter(|form| force(form) != force(end.as_str())) {
                // Where a sentence went on, it ends here and another one begins.
                let rest = &text[end.end()..];
                let rest =
                    rest.strip_prefix('、').map_or(rest.to_owned(), |rest| format!("。この場合において、{rest}"));
                made.push(format!("{before}{form}{rest}"));
            }
        }
    }
    for (plain, other) in [("を要しないものとする", "を要するものとする"), ("を要しないものとし", "を行うものとし")]
    {
        made.extend(
            text.match_indices(plain).map(|(at, _)| format!("{}{other}{}", &text[..at], &text[at + plain.len()..])),
        );
        places += text.matches(plain).count();
    }
    assert!(places > 0 || !binds(text), "no verb is known at the end of 「{text}」");
    made
}

/// Whether something of the text binds or frees somebody by its form.
fn binds(text: &str) -> bool {
    ["ものとする。", "ことができる。", "ならない。"].iter().any(|end| text.ends_with(end))
        && !text.ends_with("を兼ねるものとする。")
}

/// What is replaced by each of the others: kind, pattern, others.
const CHANGES: [(&str, &str, &[&str]); 18] = [
    ("party", "PARTY(?:は、|に限り、|とともに|が、|が(?:行う|講じる|実施する|協議|それぞれ))", &WHO),
    ("nobody", "(PARTY(?:は|が)、)", &[""]),
    ("step", "(あらかじめ、?)", &[""]),
    (
        "step",
        "((?:その|[^。、]{0,18}の)(?:承認|承諾)を得)(?:なければならない|た上で|ないで|なければ)",
        &["{hospital}に通知し", "{hospital}と協議し"],
    ),
    ("step", "[^。、]((?:の承認を得|に通知し)た上で、)", &["に", "が"]),
    ("step", "((?:[^。、]{1,12}の)?承(?:認|諾)を(?:得|待た)(?:ないで|た上で)、?|他の当事者と協議しないで、)", &[""]),
    ("step", "あらかじめ、[^。]*(協議して定める|協議する|通知する)ものとする", &["協議する", "通知する", "承認を得る"]),
    ("deadline", "(直ちに|速やかに|遅滞なく|定期に|常時|継続的に)、?", &["直ちに", "速やかに", "遅滞なく", ""]),
    ("deadline", r"([^。、は]*\{\w+\.since\}以内に)", &["", "速やかに"]),
    ("deadline", r"([^。、は]*\{\w+\}(?:を経過する日まで|前までに|までに))", &["", "速やかに"]),
    ("deadline", r"(少なくとも\{[\w.]+\}に1回、|本契約が終了する時までに、)", &["", "速やかに"]),
    (
        "start",
        r"(検知された|求められた|満了した|認識した|した|受けた|知った|報告された)\{\w+\.since\}以内に",
        &["", "認識した", "求められた", "知った"],
    ),
    ("start", r"(\{\w+\.since\})以内に", &["{interval}", "{due}"]),
    (
        "start",
        r"((?:記録した|認識した)?日の翌日から起算して)\{\w+\}",
        &["", "その日から", "知った日の翌日から起算して"],
    ),
    ("start", r"(本契約の契約期間の初日から起算した|終了の日の)\{", &["", "締結の日から起算した"]),
    ("event", "(?:^|、|。)([^、。]{3,}(?:ときは|場合において|場合には)、)", &["", "本契約が終了するときは、"]),
    ("hours", r"(24時間365日|\{hospital\}の診療時間内に)、?", &["", "24時間365日"]),
    (
        "addressee",
        "PARTYに(?:、|対し、)?(?:事故の)?(?:通知|報告|連絡|回答|提案|提供|提出|開示|引き渡|申し出)",
        &["{hospital}", "{vendor}", "各当事者"],
    ),
];

const WHO: [&str; 5] = ["{party}", "{vendor}", "{hospital}", "各当事者", "{investigator}"];

fn mutants(text: &str) -> BTreeSet<(&'static str, String)> {
    let answers = points(|kind| *kind == PointKind::Party).into_iter().collect::<Vec<String>>().join("|");
    let party = format!(r"(\{{(?:party|vendor|hospital|{answers})\}}|各当事者|他の当事者|当事者)");
    let mut made: BTreeSet<(&'static str, String)> =
        with_another_force(text).into_iter().map(|mutant| ("force", mutant)).collect();
    for (kind, pattern, others) in CHANGES {
        // 「(PARTY…)」 is replaced whole.
        let inner = if pattern.contains("(PARTY") { party.replacen('(', "(?:", 1) } else { party.clone() };
        let mutants = replaced(text, &form(&pattern.replace("PARTY", &inner)), others);
        made.extend(mutants.into_iter().map(|mutant| (kind, mutant)));
    }
    // 「当事者は」 and 「各当事者は」 mean the same.
    let same = |text: &str| text.replace("各当事者", "当事者");
    made.retain(|(_, mutant)| same(mutant) != same(text));
    made
}

/// Mutants that say the same: place, kind, what the changed text has, and why.
const EQUIVALENT: [(&str, &str, &str, &str); 5] = [
    (
        "2-C-2 onsite_start 1",
        "nobody",
        "{onsite_by}が行うものとし、{hospital}から",
        "the sentence goes on about the same party",
    ),
    (
        "2-C-2 onsite_start 3",
        "nobody",
        "{onsite_by}が行うものとし、{hospital}から",
        "the sentence goes on about the same party",
    ),
    ("2-C-4 announcement 1", "step", "除き、{hospital}の承諾を得なければ", "「得なければ」 says that it comes first"),
    ("2-R-3 access 1", "step", "当事者は、当事者が定めた経路", "「定めた」 says that it came first"),
    ("2-R-3 access 2", "step", "当事者は、当事者が定めた経路", "「定めた」 says that it came first"),
];

/// Changes of the text: each is read as a fault, or otherwise than declared, or otherwise than the snapshot has it.
#[test]
fn every_mutant_of_a_text_is_noticed() {
    let mut survivors = BTreeSet::new();
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for case in cases() {
        let original = read(&case.text).unwrap_or_else(|fault| panic!("{}: {fault}", case.place));
        for (kind, mutant) in mutants(&case.text) {
            let count = counts.entry(kind).or_default();
            match read(&mutant).and_then(|reading| compare(&reading, &case.norms).map(|()| reading)) {
                Err(_) => count[0] += 1,
                Ok(reading) if reading != original => count[1] += 1,
                Ok(_) => {
                    count[2] += 1;
                    survivors.insert((case.place.clone(), kind, mutant));
                }
            }
        }
    }
    eprintln!("mutants of texts by kind: noticed by the declaration, by the snapshot, not at all\n{counts:#?}");
    for (place, kind, has, reason) in EQUIVALENT {
        let before = survivors.len();
        survivors.retain(|(of, other, mutant)| !(of == place && *other == kind && mutant.contains(has)));
        assert_eq!(survivors.len() + 1, before, "not one mutant is equivalent: {place} {kind} {has}: {reason}");
    }
    assert!(survivors.is_empty(), "{survivors:#?}");
    assert!(counts.values().flatten().sum::<usize>() > 1_500, "{counts:?}");
}

/// Changes of a declaration.
fn declared_otherwise(norms: &[Saying], acts: &[ActId]) -> Vec<Vec<Saying>> {
    let mut made = Vec::new();
    for (place, saying) in norms.iter().enumerate() {
        let mut put = |with: &[Saying]| made.push([&norms[..place], with, &norms[place + 1..]].concat());
        put(&[]);
        put(&[saying.clone(), saying.clone()]);
        let Saying::Norm(norm) = saying else { continue };
        put(&[Saying::Of(betten::model::id::SentenceId::new("basis"))]);
        let whos = [Bound::Vendor, Bound::Hospital, Bound::Duty, Bound::Each, Bound::Others];
        whos.into_iter().for_each(|who| put(&[Saying::Norm(Norm { who, ..norm.clone() })]));
        let steps = PriorStep::ALL.into_iter();
        let forces = [Force::Shall, Force::May { without: None }, Force::ShallNot, Force::NeedNot, Force::Try]
            .into_iter()
            .chain(steps.clone().map(Force::OnlyAfter))
            .chain(steps.map(|step| Force::May { without: Some(step) }));
        forces.for_each(|force| put(&[Saying::Norm(Norm { force, ..norm.clone() })]));
        acts.iter().for_each(|act| put(&[Saying::Norm(Norm { act: act.clone(), ..norm.clone() })]));
        put(&[Saying::Norm(Norm { alone: !norm.alone, ..norm.clone() })]);
        for scope in [
            betten::model::norm::NormScope { urgent: !norm.scope.urgent, ..norm.scope.clone() },
            betten::model::norm::NormScope { listed: !norm.scope.listed, ..norm.scope.clone() },
            betten::model::norm::NormScope { purpose: None, ..norm.scope.clone() },
            betten::model::norm::NormScope {
                purpose: sample::catalog().acts.purposes.first().cloned(),
                ..norm.scope.clone()
            },
        ] {
            put(&[Saying::Norm(Norm { scope, ..norm.clone() })]);
        }
    }
    made.retain(|mutant| mutant != norms);
    made
}

#[test]
fn every_mutant_of_a_declaration_is_noticed() {
    let acts: Vec<ActId> = sample::catalog().acts.acts.iter().map(|act| act.id.clone()).collect();
    let mut count = 0;
    for Case { place, text, norms } in cases() {
        let reading: Reading = read(&text).unwrap_or_else(|fault| panic!("{place}: {fault}"));
        for mutant in declared_otherwise(&norms, &acts) {
            assert!(compare(&reading, &mutant).is_err(), "{place}: {mutant:?} is taken");
            count += 1;
        }
    }
    eprintln!("{count} mutants of declarations");
    assert!(count > 10_000, "{count}");
}
