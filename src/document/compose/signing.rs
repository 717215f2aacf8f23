//! 記名押印欄: where the attachment itself is signed, if its contract asks for that.

use crate::diagnostic::Spanned;
use crate::document::compose::parts::{date_or_open, spanned, text_paragraph};
use crate::document::{Block, Fact, Inline, ParagraphRole, SigningBlock, SigningParty};
use crate::model::hospital::{Party, Signing as Kind};
use crate::resolve::{Annex, AnnexStanding, Side, join_labels};

/// The closing sentence, the date and a place for each party. `None` where only the contract is signed and not the
/// attachment, and after a change.
pub(super) fn signing(annex: &Annex<'_>) -> Option<Block> {
    let kind = annex.contract.signing;
    if kind == Kind::None {
        return None;
    }
    if !annex.is_settled() {
        return Some(later(kind));
    }
    // What was changed since is agreed in a 変更覚書, and signed there.
    if matches!(annex.standing(), AnnexStanding::Amended(_) | AnnexStanding::Changed) {
        return None;
    }
    let day = annex.contract.annex_date.as_ref().or(annex.contract.date.as_ref());
    let date = vec![date_or_open(day, annex.hospital.dates)];
    Some(signing_block(annex, kind, AGREED, date))
}

/// Nobody may sign a draft, so a draft only says that there will be a place.
pub(super) fn later(kind: Kind) -> Block {
    let text = match kind {
        Kind::Electronic => "電子署名の欄は、すべて決まると付きます。",
        Kind::Paper | Kind::None => "記名押印欄は、すべて決まると付きます。",
    };
    text_paragraph(ParagraphRole::Small, text)
}

/// What the signatures under an attachment prove. The contract has a closing sentence of its own.
const AGREED: &str = "本書の内容について合意したこと";

/// A closing sentence, a date and a place for each party of the contract. `proved` is what the signatures prove.
pub(super) fn signing_block(annex: &Annex<'_>, kind: Kind, proved: &str, date: Vec<Inline>) -> Block {
    let labels: Vec<&str> = annex.sides.iter().map(|side| side.label).collect();
    let sentence = sentence(kind, proved, &join_labels(&labels), labels.len());
    Block::Signing(SigningBlock { kind, sentence, date, parties: annex.sides.iter().map(party).collect() })
}

fn sentence(kind: Kind, proved: &str, parties: &str, count: usize) -> String {
    let made = match kind {
        Kind::Electronic => {
            format!("本書の電磁的記録を作成し、{parties}がそれぞれ電子署名を行い、各自その電磁的記録を保管する。")
        }
        Kind::Paper | Kind::None => {
            format!("本書{count}通を作成し、{parties}がそれぞれ記名押印の上、各自その1通を保有する。")
        }
    };
    format!("{proved}を証するため、{made}")
}

fn party(side: &Side<'_>) -> SigningParty {
    let Party { name, facilities, address, agent, .. } = side.party;
    let line = |name: &str, value: Vec<Inline>| Fact { name: name.to_owned(), values: vec![value] };
    SigningParty {
        label: side.label.to_owned(),
        lines: [
            Some(line("住所", address.as_ref().map_or_else(|| vec![Inline::Fill], spanned))),
            Some(line("名称", spanned(name))),
            (!facilities.is_empty())
                .then(|| Fact { name: "対象施設".to_owned(), values: facilities.iter().map(spanned).collect() }),
            Some(line("職・氏名", signer(side.party.title.as_ref(), side.party.person.as_ref()))),
            agent.as_ref().map(|agent| line("上記代理人", signer(Some(&agent.title), agent.person.as_ref()))),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}

/// 「院長　見本　太郎」; what is not known is written by hand.
fn signer(title: Option<&Spanned<String>>, person: Option<&Spanned<String>>) -> Vec<Inline> {
    let mut inlines = title.map(spanned).unwrap_or_default();
    if !inlines.is_empty() {
        inlines.push(Inline::text("　"));
    }
    match person {
        Some(person) => inlines.extend(spanned(person)),
        None => inlines.push(Inline::Fill),
    }
    inlines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_sentence_counts_and_names_the_parties() {
        assert_eq!(
            sentence(Kind::Paper, AGREED, "甲、乙及び丙", 3),
            "本書の内容について合意したことを証するため、本書3通を作成し、甲、乙及び丙がそれぞれ記名押印の上、各自その1通を保有する。"
        );
        let electronic = sentence(Kind::Electronic, AGREED, "甲及び乙", 2);
        assert!(electronic.contains("電子署名") && !electronic.contains("押印") && !electronic.contains('通'));
    }
}
