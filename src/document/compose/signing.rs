//! 記名押印欄: where the attachment itself is signed, for contracts that ask for it.

use crate::document::compose::parts::{date_or_open, spanned};
use crate::document::{Block, Fact, Inline, SigningBlock, SigningParty};
use crate::model::hospital::{Party, Signing as Kind};
use crate::resolve::{Annex, Side, join_labels};

/// The closing sentence, the date and a place for each party; nothing where the contract is signed
/// in the attachment's place.
pub(super) fn signing(annex: &Annex<'_>) -> Option<Block> {
    let labels: Vec<&str> = annex.sides.iter().map(|side| side.label).collect();
    let sentence = sentence(annex.contract.signing, &join_labels(&labels), labels.len())?;
    let date = vec![date_or_open(annex.contract.date.as_ref(), annex.hospital.dates)];
    Some(signing_block(annex, annex.contract.signing, sentence, date))
}

/// A closing sentence, a date and a place for each party of the contract.
pub(super) fn signing_block(annex: &Annex<'_>, kind: Kind, sentence: String, date: Vec<Inline>) -> Block {
    Block::Signing(SigningBlock { kind, sentence, date, parties: annex.sides.iter().map(party).collect() })
}

/// 「本書」 is the attachment with its number of pages, not the contract, which has its own.
fn sentence(kind: Kind, parties: &str, count: usize) -> Option<String> {
    match kind {
        Kind::None => None,
        Kind::Paper => Some(format!(
            "本書の内容について合意したことを証するため、本書{count}通を作成し、{parties}がそれぞれ記名押印の上、各自その1通を保有する。"
        )),
        Kind::Electronic => Some(format!(
            "本書の内容について合意したことを証するため、本書の電磁的記録を作成し、{parties}がそれぞれ電子署名を行い、各自その電磁的記録を保管する。"
        )),
    }
}

fn party(side: &Side<'_>) -> SigningParty {
    let Party { name, address, .. } = side.party;
    let line = |name: &str, value: Vec<Inline>| Fact { name: name.to_owned(), values: vec![value] };
    SigningParty {
        label: side.label.to_owned(),
        lines: vec![
            line("住所", address.as_ref().map_or_else(|| vec![Inline::Fill], spanned)),
            line("名称", spanned(name)),
            line("職・氏名", signer(side.party)),
        ],
    }
}

/// 「院長　見本　太郎」; what is not known is written by hand.
fn signer(party: &Party) -> Vec<Inline> {
    let mut inlines = party.title.as_ref().map(spanned).unwrap_or_default();
    if !inlines.is_empty() {
        inlines.push(Inline::text("　"));
    }
    match &party.person {
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
        assert_eq!(sentence(Kind::None, "甲及び乙", 2), None);
        assert_eq!(
            sentence(Kind::Paper, "甲、乙及び丙", 3).as_deref(),
            Some(
                "本書の内容について合意したことを証するため、本書3通を作成し、甲、乙及び丙がそれぞれ記名押印の上、各自その1通を保有する。"
            )
        );
        let electronic = sentence(Kind::Electronic, "甲及び乙", 2).unwrap_or_default();
        assert!(electronic.contains("電子署名") && !electronic.contains("押印") && !electronic.contains('通'));
    }
}
