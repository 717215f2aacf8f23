//! 「別添1の追加に関する覚書」: the paper that adds the annex to a contract that already runs.
//!
//! It is signed together with the annex that it is attached to, and names it by title and 照合番号. What the annex says
//! itself, it leaves to the annex.

use super::{article, kind_of_signing, preamble, signing, wording};
use crate::document::compose::annex::name;
use crate::document::compose::parts::{date_or_open, draft_notice, of_agreement, spanned, text_paragraph, title};
use crate::document::compose::signing::later;
use crate::document::{Document, DocumentKind, Inline, ParagraphRole};
use crate::resolve::{Annex, AnnexStanding, join_labels};

/// 「別添1の追加に関する覚書」. `None` for a contract that needs no such paper: its annex is as old as the contract, or
/// has changed since it was signed. Then it was added before, and a 変更覚書 changes it.
pub fn addendum_title(annex: &Annex<'_>) -> Option<Vec<Inline>> {
    let is_added = annex.contract.annex_date.is_some()
        && matches!(annex.standing(), AnnexStanding::Unsigned | AnnexStanding::AsSigned);
    is_added.then(|| wording::title_of_addendum(spanned(&annex.contract.annex)))
}

/// The paper for one contract, if the contract needs it. It is a draft while the annex is one.
pub fn addendum(annex: &Annex<'_>) -> Option<Document> {
    let label = addendum_title(annex)?;
    let contract = annex.contract;
    let plain: String = label.iter().map(Inline::plain).collect();
    let its_label = || spanned(&contract.annex);
    let from = date_or_open(contract.annex_date.as_ref(), annex.hospital.dates);
    let labels: Vec<&str> = annex.sides.iter().map(|side| side.label).collect();
    let mut blocks = vec![title(label.clone())];
    if !annex.is_settled() {
        blocks.push(text_paragraph(ParagraphRole::Scope, wording::ours(&plain)));
    }
    blocks.extend(draft_notice(annex));
    blocks.push(preamble(&annex.sides, annex, wording::changes_of_it(), wording::to_add(its_label())));
    let number = annex.fingerprint.short();
    blocks.extend(article(wording::added(&join_labels(&labels), name(annex), its_label(), number, from)));
    blocks.extend(article(wording::relation(its_label())));
    blocks.extend(article(wording::otherwise()));
    blocks.push(if annex.is_settled() { signing(annex) } else { later(kind_of_signing(annex)) });
    Some(of_agreement(annex, DocumentKind::Addendum, &plain, label, blocks))
}
