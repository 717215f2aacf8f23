//! 要再確認: an item whose text is not the one it was agreed for.
//!
//! It follows from the data alone: `agreed_for` of a choice, and the edition's text. It goes away when a person removes
//! that line, or names the new text in it.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::catalog::{Catalog, Item};
use crate::model::hospital::{Contract, Hospital};
use crate::model::status::RECONFIRM;
use crate::model::text_mark::TextMark;
use crate::resolve::fingerprint::text_mark;
use crate::resolve::layer::{Layer, Merged, Sourced, layers};

/// The text for which the answers to an item were given, if the item has another text now; else `None`. Without a
/// contract the hospital's own answers count.
pub fn outdated_mark(
    catalog: &Catalog,
    hospital: &Hospital,
    contract: Option<&Contract>,
    item: &Item,
) -> Option<TextMark> {
    let mark = Merged::of(layers(hospital, contract, &item.id), &[]).agreed_for?.value;
    (mark.digits != text_mark(catalog, item).digits).then(|| mark.clone())
}

/// The text an item was agreed for, if it has another text now, and the fault that reports it.
pub(super) fn reconfirm<'a>(
    catalog: &Catalog,
    contract: &Contract,
    item: &Item,
    merged: &Merged<'a>,
) -> Option<(Sourced<&'a TextMark>, Diagnostic)> {
    let mark = merged.agreed_for?;
    let now = text_mark(catalog, item);
    if mark.value.digits == now.digits {
        return None;
    }
    let fault = Diagnostic::warning(
        codes::TEXT_CHANGED,
        format!(
            "契約「{}」の「{}」は{RECONFIRM}です。取り決めた後に、項目の文が変わっています。",
            contract.title.value,
            item.plain_title()
        ),
    )
    .at(mark.span, format!("{}版の文についての取決め", mark.value.edition));
    let fault = fault.hint(if mark.value.edition == catalog.edition {
        "新しい文を読んで、取決めがそのままでよいか確かめてください。".to_owned()
    } else {
        format!(
            "変わったところを betten diff --editions {} {} で見て、取決めがそのままでよいか確かめてください。",
            mark.value.edition, catalog.edition
        )
    });
    let fault = fault.hint("確かめて、変えるところを直したら、この行（agreed_for）を消してください。");
    let fault = match mark.layer {
        Layer::Contract => fault,
        Layer::Base | Layer::Hospital => fault
            .hint(format!("この契約についてだけ確かめたのなら、契約の選択に「agreed_for: {now}」と書いてください。")),
    };
    Some((mark, fault))
}
