//! What makes the annex a paper that binds: the sentences before the items, numbers that stay, names of systems and
//! parties.

use betten::model::id::ProvisionId;
use betten::model::status::AnnexLack;
use betten::resolve::{Annex, TierLine};

use crate::support::sample::{self, Read};

const HEAD: &str = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 医療法人見本会, facility: 見本病院, title: 理事長, person: 見本 太郎 } }\nsystems: { a: 電子カルテ, b: 部門 }\nvendors: { v: { party: { name: 会社, agent: { title: 支店長, person: 例田 次郎 } } } }\ncontracts:\n  - id: c\n    title: 保守契約\n    date: 2026-04-01\n    parties: [hospital, v]\n    systems: [a, b]\n    sections: [2-B]\n";

/// A contract of section B with these lines, and this choice for B4.
fn contract(lines: &str, choice: &str) -> Read {
    sample::read(&format!(
        "{HEAD}{lines}    choices:\n      2-B-4:\n{choice}      2-B-5: {{ excluded: 別契約による。 }}\n      2-B-6: {{ excluded: 別契約による。 }}\n"
    ))
    .sound()
}

fn printed(lines: &[TierLine]) -> Vec<String> {
    lines.iter().map(TierLine::printed).collect()
}

fn agreed(read: &Read) -> Vec<String> {
    let (annexes, _) = read.annexes();
    printed(&annexes[0].items().next().expect("an item").tier.agreed)
}

const SETTLED: &str = "        duty: vendor\n        first_check: はい\n        cost: hospital\n";
const ENCRYPTED: &str =
    "        points: { in_transit: all, at_rest: all, key_custodian: hospital, external: forbidden }\n";

#[test]
fn the_annex_joins_itself_to_the_contract_and_says_what_its_words_mean() {
    let read = contract("    precedence: annex\n", &format!("{SETTLED}{ENCRYPTED}"));
    let (annexes, _) = read.annexes();
    let preamble = printed(&annexes[0].preamble);
    assert!(
        preamble[0].starts_with("1 本書（別表を含む。以下同じ。）は、甲及び乙が令和8年4月1日に締結した「保守契約」"),
        "{preamble:?}"
    );
    for word in ["本件システム", "事故", "営業日", "外部アクセス", "外部接続点"] {
        assert!(preamble.iter().any(|line| line.contains(&format!("「{word}」とは、"))), "{word}: {preamble:?}");
    }
    assert!(preamble.last().is_some_and(|line| line.ends_with("本書の定めを優先する。")), "{preamble:?}");
    assert!(annexes[0].is_settled());
}

#[test]
fn without_precedence_the_annex_is_a_draft() {
    let read = contract("", &format!("{SETTLED}{ENCRYPTED}"));
    let (annexes, _) = read.annexes();
    let preamble = printed(&annexes[0].preamble);
    assert_eq!(
        preamble.last().map(String::as_str),
        Some("本書の定めと本契約の他の定めとが抵触するときに優先するもの：未決")
    );
    assert!(!annexes[0].is_settled());
    assert_eq!(annexes[0].open_words(AnnexLack::with_key), "優先する定め（precedence）が決まっていません。");
}

#[test]
fn an_annex_of_its_own_day_says_so() {
    let read = contract("    precedence: contract\n    annex_date: 2026-10-01\n", &format!("{SETTLED}{ENCRYPTED}"));
    let (annexes, _) = read.annexes();
    let preamble = printed(&annexes[0].preamble);
    assert!(preamble[0].contains("に、令和8年10月1日から付属し"), "{preamble:?}");
    assert!(preamble.last().is_some_and(|line| line.contains("本契約の他の定めを優先する")), "{preamble:?}");
}

#[test]
fn a_hospital_may_say_a_sentence_in_its_own_words() {
    let lines = "    precedence: annex\n    preamble: { incident: 「事故」とは、診療に支障のある障害をいう。 }\n";
    let read = contract(lines, &format!("{SETTLED}{ENCRYPTED}"));
    let (annexes, _) = read.annexes();
    let own = annexes[0].preamble.iter().find(|line| line.plain().starts_with("「事故」")).expect("it is printed");
    assert_eq!(own.plain(), "「事故」とは、診療に支障のある障害をいう。");
    assert_eq!(own.provision, Some(ProvisionId::new("incident")));
}

#[test]
fn the_party_is_who_runs_the_hospital() {
    let read = contract("    precedence: annex\n", &format!("{SETTLED}{ENCRYPTED}"));
    let (annexes, _) = read.annexes();
    let facts = annexes[0].facts();
    let lines = |name: &str| -> Vec<String> {
        let fact = facts.iter().find(|fact| fact.name == name).expect("a fact");
        fact.values.iter().map(|runs| runs.iter().map(|run| run.text.as_str()).collect()).collect()
    };
    assert_eq!(lines("甲"), ["医療法人見本会", "対象施設：見本病院", "理事長　見本 太郎"]);
    assert_eq!(lines("乙"), ["会社", "代理人　支店長　例田 次郎"]);
}

#[test]
fn a_line_for_one_system_names_that_system() {
    let choice = format!(
        "{SETTLED}{ENCRYPTED}        systems: {{ b: {{ points: {{ at_rest: {{ value: partial, detail: 診療録 }} }} }} }}\n"
    );
    let lines = agreed(&contract("    precedence: annex\n", &choice));
    let of_systems: Vec<&String> =
        lines.iter().filter(|line| line.contains("電子カルテ") || line.contains("部門")).collect();
    assert_eq!(of_systems.len(), 2, "{lines:#?}");
    assert!(of_systems[0].contains(") ア 電子カルテ：") && of_systems[1].starts_with("イ 部門："), "{lines:#?}");
    assert!(of_systems.iter().all(|line| !line.contains("本件システム")), "{lines:#?}");
}

/// What is silent once all that must be settled is settled is no open matter.
#[test]
fn a_settled_item_lists_nothing_as_open() {
    let lines = agreed(&contract("    precedence: annex\n", &format!("{SETTLED}{ENCRYPTED}")));
    assert!(!lines.iter().any(|line| line.contains("定めのない事項")), "{lines:#?}");
    let open = agreed(&contract("    precedence: annex\n", "        duty: vendor\n"));
    assert!(open.iter().any(|line| line.contains("定めのない事項")), "{open:#?}");
}

fn numbers(annex: &Annex<'_>) -> String {
    let item = annex.items().next().expect("an item");
    let entries: Vec<String> = item.numbers.iter().map(|(id, number)| format!("{id}: {number}")).collect();
    format!(
        "    signed: [{{ date: 2026-04-01, form: 2, fingerprint: {}, numbers: {{ 2-B-4: {{ {} }} }} }}]\n",
        annex.fingerprint.as_str(),
        entries.join(", ")
    )
}

/// Numbers are cited in disputes. After the signing what stays keeps its number, what goes leaves it, what comes takes
/// one of its own.
#[test]
fn numbers_stay_after_the_signing() {
    let precedence = "    precedence: annex\n";
    let before = contract(precedence, &format!("{SETTLED}{ENCRYPTED}"));
    let signed = format!("{precedence}{}", numbers(&before.annexes().0[0]));
    let old = agreed(&before);
    assert!(old.iter().enumerate().all(|(index, line)| line.starts_with(&format!("({}) ", index + 1))), "{old:#?}");

    // Another answer stands under the same number, and so does the parties' own text.
    let other = ENCRYPTED.replace("in_transit: all", "in_transit: { value: partial, detail: 外部との通信 }");
    let new = agreed(&contract(&signed, &format!("{SETTLED}{other}")));
    assert_eq!(new.len(), old.len());
    assert!(new[0].starts_with("(1) ") && new[0] != old[0] && new[1..] == old[1..], "{new:#?}");
    let own = format!("{SETTLED}{ENCRYPTED}        wording: {{ in_transit: 通信は、別紙の方式で暗号化する。 }}\n");
    let new = agreed(&contract(&signed, &own));
    assert_eq!(new[0], "(1) 通信は、別紙の方式で暗号化する。");
    assert!(new.iter().any(|line| line.ends_with("通信を暗号化する範囲：全部")), "the answer is not lost: {new:#?}");

    // The own text for the whole item takes the next number; all others went.
    let whole = format!("{SETTLED}{ENCRYPTED}        wording: 乙は、別紙の方式で暗号化する。\n");
    let new = agreed(&contract(&signed, &whole));
    assert_eq!(new[0], format!("(1)から({})まで 削除", old.len()), "{new:#?}");
    assert_eq!(new[1], format!("({}) 乙は、別紙の方式で暗号化する。", old.len() + 1), "{new:#?}");

    // What comes between takes a branch.
    let more = ENCRYPTED.replace("external: forbidden", "external: forbidden, method: [TLS]");
    let new = agreed(&contract(&signed, &format!("{SETTLED}{more}")));
    let came: Vec<&String> = new.iter().filter(|line| !old.contains(line)).collect();
    assert_eq!(came.len(), 1, "{new:#?}");
    assert!(came[0].starts_with("(3の2) ") || came[0].contains("の2) "), "{new:#?}");
}

/// Numbers of a form before this one cannot be compared; the message says what to do.
#[test]
fn a_signing_of_the_former_form_is_to_be_stamped_again() {
    let lines =
        format!("    precedence: annex\n    signed: [{{ date: 2026-04-01, fingerprint: {} }}]\n", "0".repeat(64));
    let read = contract(&lines, &format!("{SETTLED}{ENCRYPTED}"));
    let (_, report) = read.annexes();
    let told: Vec<&str> = report
        .iter()
        .filter(|fault| fault.code.as_str() == "contract/differs-from-signed")
        .map(|fault| fault.message.as_str())
        .collect();
    assert!(matches!(told[..], [message] if message.contains("前の方式（betten-annex-1）")), "{told:?}");
}

/// A sentence that the hospital says for all contracts gives way to that of the contract. What went since the signing
/// leaves its number, before the items, too.
#[test]
fn the_preamble_has_layers_and_keeps_its_numbers() {
    let choice = format!("{SETTLED}{ENCRYPTED}");
    let shared = "preamble: { incident: 「事故」とは、障害をいう。, roles: 役割は、別に定める。 }\n";
    let text = |lines: &str| {
        format!("{HEAD}{lines}    choices:\n      2-B-4:\n{choice}      2-B-5: {{ excluded: 別契約による。 }}\n")
            .replace("systems: { a", &format!("{shared}systems: {{ a"))
    };
    let read = sample::read(&text("    preamble: { incident: 「事故」とは、停止をいう。 }\n")).sound();
    let (annexes, _) = read.annexes();
    let preamble = printed(&annexes[0].preamble);
    assert!(preamble.iter().any(|line| line.ends_with(" 「事故」とは、停止をいう。")), "{preamble:?}");
    assert!(preamble.iter().any(|line| line.ends_with(" 役割は、別に定める。")), "{preamble:?}");

    let signed = format!(
        "    signed: [{{ date: 2026-04-01, form: 2, fingerprint: {}, preamble: {{ joins: 1, gone: 2 }} }}]\n",
        "0".repeat(64)
    );
    let read = sample::read(&text(&signed)).sound();
    let (annexes, _) = read.annexes();
    let preamble = printed(&annexes[0].preamble);
    assert!(preamble[0].starts_with("1 本書") && preamble[1].starts_with("1の2 "), "{preamble:?}");
    assert!(preamble.contains(&"2 削除".to_owned()), "{preamble:?}");
}
