//! 変更覚書: the paper in which the parties agree to a 新旧対照表.
//!
//! It is a draft while something that it carries is open. Its sentences stand in `wording.rs`.

mod addendum;
mod wording;

pub use addendum::{addendum, addendum_title};

use crate::compare::Comparison;
use crate::document::compose::Order;
use crate::document::compose::comparison::{between, both_states, changed_items};
use crate::document::compose::parts::{
    date_or_open, draft_notice, edited_items, figures, heading, of_hospital, paragraph, running, spanned,
    text_paragraph, title,
};
use crate::document::compose::signing::{later, signing_block};
use crate::document::{Block, Document, DocumentKind, Inline, ParagraphRole};
use crate::model::date::Date;
use crate::model::hospital::{Figure, Signing as Kind};
use crate::resolve::{Annex, FIGURES, Side};
use wording::Article;

/// The paper for one contract. Without a day it has room to write the day from which the changes apply. `old` is what
/// the parties agreed before, with the papers that were signed then.
///
/// Parties that differ make it a draft: a table cannot say what happens to the contract then.
pub fn memorandum(
    old: &Annex<'_>,
    new: &Annex<'_>,
    changes: &Comparison,
    order: Order,
    effective: Option<Date>,
) -> Document {
    let dates = new.hospital.dates;
    let has_others = parties(old) != parties(new);
    let is_draft = has_others || !new.is_settled();
    let name = if is_draft { DRAFT } else { TITLE };
    let mut blocks = vec![title(vec![Inline::text(name)])];
    if is_draft {
        blocks.push(text_paragraph(ParagraphRole::Scope, wording::ours(TITLE)));
    }
    blocks.extend(edited_items(new.catalog));
    blocks.extend(draft_notice(new));
    if has_others {
        blocks.push(text_paragraph(ParagraphRole::Notice, wording::OTHER_PARTIES));
    }
    let before: Vec<String> =
        new.contract.signed.iter().skip(1).map(|signed| signed.date.value.format(dates)).collect();
    let included = wording::with_annex(&before, spanned(&old.contract.annex));
    blocks.push(preamble(&new.sides, old, included, wording::to_change()));
    let is_new = |figure: &Figure| old.contract.figures.iter().all(|before| before.picture != figure.picture);
    let pictures = figures(new, is_new);
    let has_figures = old.figures() != new.figures();
    blocks.extend(article(wording::changes(has_figures, !pictures.is_empty())));
    blocks.extend(changed_items(changes, order));
    blocks.extend([("変更後", new), ("変更前", old)].map(|(name, annex)| {
        let line = format!("{name}の{}の照合番号：{}", annex.contract.annex.value, annex.fingerprint.as_str());
        text_paragraph(ParagraphRole::Small, line)
    }));
    let day = effective.map_or_else(|| dates.open_date().to_owned(), |day| day.format(dates));
    blocks.extend(article(wording::effective(Inline::text(day))));
    blocks.extend(article(wording::otherwise()));
    match (is_draft, has_others) {
        (false, _) => blocks.push(signing(new)),
        (true, false) => blocks.push(later(kind_of_signing(new))),
        // Whoever completes the paper also decides who signs it.
        (true, true) => {}
    }
    if !pictures.is_empty() {
        blocks.push(heading(2, "figures", FIGURES));
        blocks.extend(pictures);
    }
    let title = format!("{name}（{}）", new.contract.title.value);
    let between = between(old, new);
    let running = both_states(running(old, vec![Inline::text(name)]), &between);
    Document {
        draft: is_draft,
        between: Some(between),
        ..of_hospital(new.hospital, DocumentKind::Memorandum, title, running, blocks)
    }
}

const TITLE: &str = "変更覚書";
const DRAFT: &str = "変更覚書（案）";

/// The names: another party may have got the same id.
fn parties<'a>(annex: &Annex<'a>) -> Vec<&'a str> {
    annex.sides.iter().map(|side| side.party.name.as_str()).collect()
}

/// Says who agrees, and about which contract.
fn preamble(sides: &[Side<'_>], of: &Annex<'_>, included: Vec<Inline>, purpose: Vec<Inline>) -> Block {
    let mut inlines = Vec::new();
    let last = sides.len().saturating_sub(1);
    for (index, side) in sides.iter().enumerate() {
        if index > 0 {
            inlines.push(Inline::text(if index == last { "及び" } else { "、" }));
        }
        inlines.extend(spanned(&side.party.name));
        inlines.push(Inline::text(wording::called(side.label)));
    }
    let date = date_or_open(of.contract.date.as_ref(), of.hospital.dates);
    inlines.extend(wording::preamble(date, spanned(&of.contract.title), included, purpose));
    paragraph(ParagraphRole::Clause, inlines)
}

fn article(article: Article) -> [Block; 2] {
    [
        Block::Heading { level: 2, anchor: None, text: vec![Inline::text(article.head)] },
        paragraph(ParagraphRole::Clause, article.text),
    ]
}

/// A paper that changes a contract is signed as a contract is, even if the annex itself was not signed.
fn kind_of_signing(annex: &Annex<'_>) -> Kind {
    match annex.contract.signing {
        Kind::Electronic => Kind::Electronic,
        Kind::Paper | Kind::None => Kind::Paper,
    }
}

/// Nobody knows yet on which day it will be signed.
fn signing(annex: &Annex<'_>) -> Block {
    let date = vec![Inline::text(annex.hospital.dates.open_date())];
    signing_block(annex, kind_of_signing(annex), wording::CONCLUDED, date)
}
