//! What was signed, and which of its items would be printed differently now.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::hospital::{Signed, SignedItem};
use crate::model::id::ItemId;
use crate::model::text_mark::ShortFingerprint;
use crate::resolve::fingerprint::{Fingerprint, item_fingerprint, text_mark};
use crate::resolve::{Annex, AnnexItem};

/// At most this many places are named; the rest are only counted.
const MOST_PLACES: usize = 8;

/// A signed contract that would be printed differently now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignedDifference {
    /// Whether the file says which items were signed. If not, `items` and `gone` say nothing.
    pub items_known: bool,
    /// The ids and places (「Part2 C 3」) of the items that differ, in the order of the catalog.
    pub items: Vec<(ItemId, String)>,
    /// How many signed items are no longer in the contract.
    pub gone: usize,
}

impl Annex<'_> {
    /// The fingerprint of what is printed of each item, for `signed`.
    pub fn item_fingerprints(&self) -> impl Iterator<Item = (&AnnexItem<'_>, ShortFingerprint)> {
        self.sections.iter().flat_map(|section| {
            section.items.iter().map(|item| (item, item_fingerprint(section.part, section.section, item)))
        })
    }

    /// What a signing writes down of each item.
    pub fn signed_items(&self) -> Vec<SignedItem> {
        let signed = |(item, fingerprint): (&AnnexItem<'_>, _)| SignedItem {
            id: item.item.id.clone(),
            fingerprint,
            text: text_mark(self.catalog, item.item),
            numbers: item.numbers.clone(),
        };
        self.item_fingerprints().map(signed).collect()
    }

    /// What differs from the signed contract. `None` for a contract that is not signed, or that still is what was
    /// signed.
    pub fn signed_difference(&self) -> Option<SignedDifference> {
        let signed = self.contract.signed.as_ref()?;
        if signed.fingerprint.value == self.fingerprint.as_str() {
            return None;
        }
        if signed.items.is_empty() || signed.form != Fingerprint::FORM {
            return Some(SignedDifference::default());
        }
        let places = self
            .sections
            .iter()
            .flat_map(|section| section.items.iter().map(|item| item.item.place(section.part, section.section)));
        let items = self
            .item_fingerprints()
            .zip(places)
            .filter(|((item, now), _)| signed.items.get(&item.item.id) != Some(now))
            .map(|((item, _), place)| (item.item.id.clone(), place))
            .collect();
        let gone = signed.items.keys().filter(|id| !self.items().any(|item| item.item.id == **id)).count();
        Some(SignedDifference { items_known: true, items, gone })
    }
}

impl SignedDifference {
    /// What differs, as a sentence; empty when it is not known which items differ.
    pub fn words(&self) -> String {
        if !self.items_known {
            return String::new();
        }
        let mut words = Vec::new();
        if !self.items.is_empty() {
            let places: Vec<&str> = self.items.iter().take(MOST_PLACES).map(|(_, place)| place.as_str()).collect();
            let more = self.items.len() - places.len();
            let more = if more > 0 { format!("ほか{more}項目") } else { String::new() };
            words.push(format!("異なる項目は {} です。", places.join("、") + &more));
        }
        if self.gone > 0 {
            words.push(format!("署名した項目のうち{}項目がなくなっています。", self.gone));
        }
        if words.is_empty() {
            words.push(
                "項目は同じで、契約名、日付、契約期間、当事者、システム、前文、版のどれかが異なります。".to_owned(),
            );
        }
        words.concat()
    }
}

/// A number of another form cannot be compared.
fn former_form(annex: &Annex<'_>, signed: &Signed) -> Diagnostic {
    let message = format!(
        "契約「{}」の署名の記録は、前の方式（betten-annex-{}）の照合番号なので、今の内容と比べられません。",
        annex.contract.title.value, signed.form
    );
    Diagnostic::warning(codes::CONTRACT_DIFFERS_FROM_SIGNED, message)
        .at(signed.fingerprint.span, "前の方式の照合番号")
        .hint("署名した別添と今の内容が同じことを確かめてから、この契約の signed の欄を消し、betten status --stamp で記録し直してください。")
}

/// What `check` says of a contract that differs from what was signed.
pub(super) fn differs(annex: &Annex<'_>) -> Option<Diagnostic> {
    let signed = annex.contract.signed.as_ref()?;
    let difference = annex.signed_difference()?;
    if signed.form != Fingerprint::FORM {
        return Some(former_form(annex, signed));
    }
    let message =
        format!("契約「{}」は、署名した時の内容と異なります。{}", annex.contract.title.value, difference.words());
    let mut fault = Diagnostic::warning(codes::CONTRACT_DIFFERS_FROM_SIGNED, message)
        .at(signed.fingerprint.span, "署名した時の照合番号");
    for (id, place) in difference.items.iter().take(MOST_PLACES) {
        if let Some(choice) = annex.contract.choices.get(id) {
            fault = fault.and_at(choice.span, format!("{place} の今の内容"));
        }
    }
    Some(
        fault
            .hint(format!("いまの内容の照合番号は {} です。", annex.fingerprint.as_str()))
            .hint("書き間違いなら、署名した内容に戻してください。")
            .hint(
                "変更するのなら、変更の覚書を betten diff 署名した時のファイル 今のファイル --memorandum でつくり、署名したら betten status --stamp で記録し直してください。",
            ),
    )
}
