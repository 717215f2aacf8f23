//! `betten verify --fingerprint`: whether a paper says what the hospital files say now.
//!
//! The paper is identified by its fingerprint.

use crate::cli::color::colored;
use crate::cli::run::{Inputs, outcome, require_contract, session};
use crate::cli::{Failure, Outcome, say, tell};
use crate::diagnostic::show;
use crate::input::Disk;
use crate::produce::{ContractDocuments, Wanted};

/// The number of digits on every page.
const SHORT: usize = 8;
/// The number of digits at the end of the annex.
const WHOLE: usize = 64;

pub(super) fn verify(written: &str, inputs: &Inputs) -> Result<Outcome, Failure> {
    let wanted = digits(written)?;
    let session = session(&Disk, inputs, None, Wanted { site: false, ..Wanted::default() });
    let mut contracts = Vec::new();
    let survey = session.survey(|hospital, _| contracts.extend(hospital.contracts.iter().map(Numbered::of)));
    require_contract(survey.missing_contract.as_ref())?;
    if survey.report.has_errors() {
        tell(&show::human(&survey.report, &survey.sources, colored(inputs.color)));
        tell(&format!("確かめられませんでした: {}。\n", show::counts(&survey.report)));
        return Ok(outcome(&survey.report));
    }
    let (text, found) = answer(&wanted, &contracts);
    say(text.as_bytes())?;
    Ok(if found { Outcome::Clean } else { Outcome::Faults })
}

/// A contract with its fingerprints.
struct Numbered {
    /// 「契約「…」（sample/ehr）」
    name: String,
    now: String,
    signed: Vec<String>,
    settled: bool,
}

impl Numbered {
    fn of(contract: &ContractDocuments) -> Self {
        Self {
            name: format!("契約「{}」（{}）", contract.progress.title, contract.folder),
            now: contract.fingerprint.clone(),
            signed: contract.signed.clone(),
            settled: contract.progress.is_settled(),
        }
    }
}

/// The digits in lower case. A person may have copied capital letters, full-width letters, or gaps between groups.
fn digits(written: &str) -> Result<String, Failure> {
    let digits: String = written
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '-')
        .map(|character| match character {
            '０'..='９' | 'ａ'..='ｆ' | 'Ａ'..='Ｆ' => {
                char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
            }
            other => other,
        })
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let is_one = [SHORT, WHOLE].contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_one {
        return Ok(digits);
    }
    Err(format!(
        "照合番号「{written}」は使えません。照合番号は、0〜9とa〜fの8桁（各ページの下）か64桁（別添の末尾）です。"
    ))
}

/// What to say, and whether a contract has this fingerprint.
fn answer(wanted: &str, contracts: &[Numbered]) -> (String, bool) {
    let mut text = String::new();
    for contract in contracts.iter().filter(|contract| contract.now.starts_with(wanted)) {
        text.push_str(&format!("照合番号 {wanted} は、{}のいまの内容と同じです。\n", contract.name));
        text.push_str(&format!("  全桁: {}\n", contract.now));
        if !contract.settled {
            text.push_str("  まだ案です。決まっていない項目があります。\n");
        }
    }
    let found = !text.is_empty();
    if !found {
        text.push_str(&format!("照合番号 {wanted} になる契約はありません。\n"));
        for contract in contracts {
            let signed = contract.signed.iter().any(|signed| signed.starts_with(wanted));
            let note = if signed {
                "（署名した時の照合番号と同じです。そのあとに内容が変わりました。）"
            } else {
                ""
            };
            text.push_str(&format!("  {} いまは {}{note}\n", contract.name, &contract.now[..SHORT]));
        }
    }
    (text, found)
}
