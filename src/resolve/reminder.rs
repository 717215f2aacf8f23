//! What a careful clerk looks at last, before a contract in which nothing is open is signed.
//!
//! These are no faults. Most of them are about what the attachment leaves to the contract or to the hand that signs.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::model::finding::FindingKind;
use crate::model::hospital::{Contract, Party, Precedence, Signing};
use crate::model::id::ContractId;
use crate::model::point::{Point, PointKind};
use crate::model::word::words;
use crate::resolve::roles::RoleMatrix;
use crate::resolve::wording::is_required;
use crate::resolve::{Annex, AnnexItem, join_labels};

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    pub kind: ReminderKind,
    /// One sentence: what it is.
    pub message: String,
    /// One sentence: what to do.
    pub advice: String,
    /// Where a person would write it.
    pub span: Span,
}

words! {
    /// What a reminder is about, in the order in which they are told.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ReminderKind {
        /// The hospital's party may have the name of the hospital in the place of who runs it.
        Owner => "owner";
        /// A line of the signature block is empty.
        Signer => "signer";
        /// A party has no contact for the hours of which the sentences speak.
        Night => "night";
        /// Points that need no answer have none.
        Optional => "optional";
        /// A contradiction that the hospital accepted.
        Accepted => "accepted";
        /// The contract prevails over the attachment.
        Precedence => "precedence";
        /// What the contract itself must settle.
        Contract => "contract";
        /// How the attachment becomes part of what is signed.
        Form => "form";
    }
}

/// What there is to look at in a contract. Nothing while something is open, nothing after the signing, and nothing where
/// only the contract is known and not its parties.
pub(super) fn reminders(annex: &Annex<'_>) -> Vec<Reminder> {
    if !annex.is_settled() || !annex.contract.signed.is_empty() || annex.hospital.is_supposed {
        return Vec::new();
    }
    let contract = annex.contract;
    let mut found = Vec::new();
    let mut add = |kind, span, message: String, advice: &str| {
        found.push(Reminder { kind, message, advice: advice.to_owned(), span });
    };
    let hospital = &annex.hospital.party;
    if hospital.facilities.is_empty() && is_name_of_hospital(&hospital.name) {
        add(
            ReminderKind::Owner,
            hospital.name.span,
            format!("当事者の名称（name）が、病院の名称「{}」だけです。", hospital.name.value),
            "契約の当事者は開設者です。医療法人などの名称を name に、病院の名称を facility に書いてください。",
        );
    }
    for side in annex.sides.iter().filter(|_| contract.signing != Signing::None) {
        let blanks = blanks(side.party);
        if !blanks.is_empty() {
            let (words, keys): (Vec<&str>, Vec<&str>) = blanks.into_iter().unzip();
            add(
                ReminderKind::Signer,
                side.party.name.span,
                format!(
                    "署名の欄で、{}（{}）の{}が空欄になります。",
                    side.label,
                    side.party.name.value,
                    join_labels(&words)
                ),
                &match contract.signing {
                    Signing::Paper => {
                        format!("party に {} を書くか、署名するときに手で書いてください。", keys.join("、"))
                    }
                    Signing::None | Signing::Electronic => format!("party に {} を書いてください。", keys.join("、")),
                },
            );
        }
    }
    for (side, item) in annex.without_night_contact() {
        let party = side.party.called();
        let span = side.contacts(annex.hospital).first().map_or(party.span, |contact| contact.who.span);
        let place = annex.place(item).map_or_else(String::new, |(part, section)| item.item.place(part, section));
        add(
            ReminderKind::Night,
            span,
            format!(
                "{place}の取決めは夜間や休日のことを定めていますが、{}（{}）の連絡先に、夜間・休日のものがありません。",
                side.label, party.value
            ),
            "夜間と休日に人が出る窓口を contacts に足し、その hours に「夜間・休日」のように書いてください。",
        );
    }
    let optional = annex.items().map(|item| unanswered(annex, item)).sum::<usize>();
    if optional > 0 {
        add(
            ReminderKind::Optional,
            contract.title.span,
            format!("答えを書いていない任意の取決めが{optional}件あります。"),
            "「任意」の問いの # の行に、決めておくことがないかを見てください。",
        );
    }
    if let Some(precedence) = contract.precedence.as_ref().filter(|it| it.value == Precedence::Contract) {
        add(
            ReminderKind::Precedence,
            precedence.span,
            "別添と契約書が食い違うときは、契約書が優先します（precedence: contract）。".to_owned(),
            "別添で決めたことを打ち消す条が、契約書にないかを見てください。",
        );
    }
    add(
        ReminderKind::Contract,
        contract.title.span,
        "秘密保持、再委託の承諾及び監督、損害賠償、契約終了時のデータの返却及び消去、個人情報の取扱いは、別添で定めていません。"
            .to_owned(),
        "契約書の本文にあるかを見てください（README.ja.md の「契約に付けるまで」）。",
    );
    if let Some((message, advice)) = form(contract.signing) {
        add(ReminderKind::Form, contract.title.span, message.to_owned(), advice);
    }
    found
}

/// The contradictions that the hospital accepted, with its reasons, by contract.
pub fn accepted<'m>(matrix: &'m RoleMatrix<'_>) -> BTreeMap<&'m ContractId, Vec<Reminder>> {
    let mut found: BTreeMap<&ContractId, Vec<Reminder>> = BTreeMap::new();
    for finding in matrix.findings.iter().filter(|finding| finding.kind == FindingKind::Contradiction) {
        let Some(acceptance) = finding.accepted else { continue };
        let reminder = Reminder {
            kind: ReminderKind::Accepted,
            message: format!("矛盾を、理由「{}」で了承しています：{}", acceptance.reason.value, finding.text()),
            advice: "理由が今も当てはまり、相手方も承知しているかを確かめてください。".to_owned(),
            span: acceptance.reason.span,
        };
        for number in &finding.contracts {
            found.entry(&matrix.contracts[*number].contract.id.value).or_default().push(reminder.clone());
        }
    }
    found
}

/// The reminders of a contract as notes. The last place of each note is the contract.
pub fn remind(contract: &Contract, reminders: &[Reminder]) -> Report {
    let (title, place) = (format!("契約「{}」", contract.title.value), contract.title.span);
    let mut report = Report::new();
    for reminder in reminders {
        let note = Diagnostic::note(codes::STATUS_BEFORE_SIGNING, reminder.message.clone());
        let note = match reminder.span == place {
            true => note.at(place, title.clone()),
            false => note.at(reminder.span, "").and_at(place, title.clone()),
        };
        report.push(note.hint(reminder.advice.clone()));
    }
    report
}

/// Whether this seems to be the name of a hospital and not of who runs it. Some owners have such a name: 「医療法人○○病院」.
fn is_name_of_hospital(name: &str) -> bool {
    ["病院", "診療所", "クリニック", "医院"].iter().any(|word| name.contains(word)) && !name.contains("法人")
}

/// What stays empty where the party signs: the words, and the keys under which they can be written.
fn blanks(party: &Party) -> Vec<(&'static str, &'static str)> {
    let Party { address, title, person, agent, .. } = party;
    let lacks_agent = agent.as_ref().is_some_and(|agent| agent.person.is_none());
    [
        (address.is_none(), "住所", "address"),
        (title.is_none(), "職", "title"),
        (person.is_none(), "氏名", "person"),
        (lacks_agent, "代理人の氏名", "agent の person"),
    ]
    .into_iter()
    .filter_map(|(is_blank, word, key)| is_blank.then_some((word, key)))
    .collect()
}

/// How many points of the item have no answer for some system, although they could have one. A contract with one vendor
/// leaves no choice of a party, and a text of the parties' own asks nothing.
fn unanswered(annex: &Annex<'_>, item: &AnnexItem<'_>) -> usize {
    if item.excluded.is_some() {
        return 0;
    }
    let has_choice = annex.sides.iter().filter(|side| side.vendor.is_some()).count() > 1;
    let open = |point: &&Point| {
        item.scopes.iter().any(|scope| {
            scope.reworded.len() < item.item.sentences.len()
                && !scope.points.contains_key(&point.id)
                && !is_required(point, &scope.points)
        })
    };
    item.item.points.iter().filter(|point| has_choice || point.kind != PointKind::Party).filter(open).count()
}

/// What the contract must do for the attachment to be part of what is signed.
fn form(signing: Signing) -> Option<(&'static str, &'static str)> {
    match signing {
        Signing::None => Some((
            "別添には署名の欄がありません（signing: none）。",
            "契約書と一体にしてください：紙なら綴じ込んで契印を押すか袋とじにし、電子契約なら同じファイルで署名します。公立病院では、記名押印も定められた電子署名もないと、契約が確定しないことがあります（地方自治法第234条第5項）。",
        )),
        Signing::Electronic => Some((
            "別添に電子署名をします（signing: electronic）。",
            "公立病院では、定められた電子署名でないと、契約が確定しないことがあります（地方自治法第234条第5項）。",
        )),
        Signing::Paper => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_hospital_is_told_from_that_of_its_owner() {
        for name in ["さくら病院", "見本診療所", "サンプルクリニック"] {
            assert!(is_name_of_hospital(name), "{name}");
        }
        for name in ["医療法人社団さくら会", "医療法人さくら病院", "見本市", "株式会社サンプル"]
        {
            assert!(!is_name_of_hospital(name), "{name}");
        }
    }
}
