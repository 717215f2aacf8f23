//! 別添1: the ministry's table and, under each item, what was agreed.

use std::collections::BTreeSet;

use crate::document::compose::parts::{
    cell, column_head, contract_facts, draft_notice, edited_items, figures, head, head_cell, heading, marked,
    missing_cell, of_agreement, paragraph, part_heading, run, section_name, section_row, source, spanned, state,
    text_cell, text_paragraph, title,
};
use crate::document::compose::signing::signing;
use crate::document::{
    Align, Block, Cell, Definition, Document, DocumentKind, Inline, ItemRow, ItemTable, Line, LineKind, ParagraphRole,
    Row, Table, TableRole, Tier, TierField,
};
use crate::model::catalog::{Catalog, Column, Item, Part, Section};
use crate::model::date::DateStyle;
use crate::model::status::Status;
use crate::model::text_mark::TextMark;
use crate::resolve::{Annex, AnnexItem, AnnexSection, AnnexStanding, FIGURES, PREAMBLE, TierLine, TierLineKind};

/// The annex of one contract.
pub fn annex(annex: &Annex<'_>) -> Document {
    let catalog = annex.catalog;
    let name = name(annex);
    let plain_name: String = name.iter().map(Inline::plain).collect();
    let mut blocks = vec![title(name), text_paragraph(ParagraphRole::Body, table(catalog))];
    blocks.extend(standing_notice(annex));
    blocks.extend(draft_notice(annex));
    blocks.extend(edited_items(catalog));
    blocks.push(contract_facts(annex.facts().into_iter().chain(annex.related())));
    blocks.push(heading(2, "preamble", PREAMBLE));
    blocks.extend(annex.preamble.iter().map(preamble_line));
    blocks.push(heading(2, "overview", "項目の一覧"));
    blocks.push(overview(annex));
    let noted = if catalog.source.note.is_some() { "（「出典」に注記）" } else { "" };
    blocks.push(text_paragraph(
        ParagraphRole::Small,
        format!(
            "各項目の上段は確認表 {}の文{noted}、下段は当事者が定めた事項です。*の付いた数字は、末尾の「用語」の番号です。",
            catalog.annex_label,
        ),
    ));
    blocks.extend(item_blocks(annex, &|item| tier(annex, item)));
    if !annex.contract.figures.is_empty() {
        blocks.push(heading(2, "figures", FIGURES));
        blocks.extend(figures(annex, |_| true));
    }
    blocks.extend(terms(annex, &blocks));
    blocks.extend(source(catalog));
    blocks.push(text_paragraph(ParagraphRole::Small, wording_note(annex)));
    blocks.push(heading(2, "fingerprint", "照合番号"));
    blocks.push(text_paragraph(ParagraphRole::Body, annex.fingerprint.as_str()));
    let (pictures, digits) = match annex.contract.figures.is_empty() {
        true => ("", ""),
        false => {
            ("、別図の名称及び画像のファイル", "別図の名称の後の（画像：）は、画像のファイルのSHA-256の初めの8桁です。")
        }
    };
    blocks.push(text_paragraph(
        ParagraphRole::Small,
        format!("契約名、契約日、別添の日、契約期間、当事者、対象システム、関連文書{pictures}、前文、版並びに各項目の文、担当、取決め、費用負担及び特記事項から計算した値です（方式：betten-annex-2）。これらが1字でも変わると、値が変わります。別添の名前、連絡先、初回確認、完了日及び体裁は、計算に含みません。{digits}"),
    ));
    blocks.extend(signing(annex));
    of_agreement(annex, DocumentKind::Annex, &plain_name, spanned(&annex.contract.annex), blocks)
}

/// 「別添1　医療情報システムに係る役割分担等に関する取決め」
pub(super) fn name(annex: &Annex<'_>) -> Vec<Inline> {
    let mut name = spanned(&annex.contract.annex);
    name.push(Inline::text(format!("　{}", annex.catalog.preamble.title)));
    name
}

/// Says that this is not the paper that was signed first.
fn standing_notice(annex: &Annex<'_>) -> Option<Block> {
    let text = match annex.standing() {
        AnnexStanding::Unsigned | AnnexStanding::AsSigned => return None,
        AnnexStanding::Amended(day) => format!("{}変更後（参考）", day.format(annex.hospital.dates)),
        AnnexStanding::Changed => {
            "署名した内容を変更する案です。変更覚書を締結するまでは、署名した内容によります。".to_owned()
        }
    };
    Some(text_paragraph(ParagraphRole::Notice, text))
}

/// The ministry's table, under our title.
fn table(catalog: &Catalog) -> String {
    format!("{}　{}　{}", catalog.title, catalog.annex_label, catalog.annex_title)
}

/// 「1　本書は、…」
fn preamble_line(line: &TierLine) -> Block {
    let mut inlines: Vec<Inline> = line.number.iter().map(|number| Inline::text(format!("{number}　"))).collect();
    inlines.extend(tier_line(line).inlines);
    paragraph(ParagraphRole::Provision, inlines)
}

/// The ministry's tables, part by part and section by section, with a tier under each item.
pub(super) fn item_blocks(annex: &Annex<'_>, tier: &dyn Fn(&AnnexItem<'_>) -> Tier) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut last_part = None;
    for section in &annex.sections {
        if last_part != Some(&section.part.id) {
            blocks.push(part_heading(section.part));
            if let Some(subtitle) = &section.part.subtitle {
                blocks.push(text_paragraph(ParagraphRole::Small, subtitle.clone()));
            }
            last_part = Some(&section.part.id);
        }
        blocks.push(Block::Heading {
            level: 3,
            anchor: Some(format!("section-{}", section.section.id.as_str().to_ascii_lowercase())),
            text: section_row(section.section),
        });
        blocks.push(Block::Items(item_table(annex, section, tier)));
    }
    blocks
}

/// Says who wrote the agreed sentences. A draft also says what to do before signing. A paper that is signed does not.
fn wording_note(annex: &Annex<'_>) -> &'static str {
    if annex.is_settled() {
        "「取決め」の文には、この書式の作成者の文例によるものを含みます。"
    } else {
        "「取決め」の文には、この書式の作成者の文例によるものを含みます。合意の前に、契約の当事者が内容を確認してください。"
    }
}

/// The overview, with the columns 項番, 項目, 担当, 状態.
fn overview(annex: &Annex<'_>) -> Block {
    let catalog = annex.catalog;
    let mut rows = Vec::new();
    for section in &annex.sections {
        rows.push(Row::Section(vec![Inline::text(section_name(section.part, section.section))]));
        for item in &section.items {
            rows.push(Row::Cells {
                anchor: Some(item.item.id.anchor()),
                cells: vec![
                    head_cell(vec![Inline::text(item.item.number.clone())]),
                    cell(vec![marked(&item.item.title)]),
                    text_cell(item.duty_short.clone()),
                    cell(state(item)),
                ],
            });
        }
    }
    Block::Table(Table {
        role: TableRole::Overview,
        caption: "項目ごとの担当と状態".to_owned(),
        columns: vec![
            column_head(catalog, Column::Number, 14),
            column_head(catalog, Column::Title, 60),
            head("担当", 30, Align::Start),
            head("状態", 20, Align::Start),
        ],
        rows,
    })
}

fn item_table(annex: &Annex<'_>, section: &AnnexSection<'_>, tier: &dyn Fn(&AnnexItem<'_>) -> Tier) -> ItemTable {
    let kinds = section.part.columns.clone();
    ItemTable {
        caption: format!("{}　{}", annex.catalog.annex_title, section_name(section.part, section.section)),
        columns: kinds.iter().map(|kind| column_head(annex.catalog, *kind, share(*kind, &kinds))).collect(),
        items: section
            .items
            .iter()
            .map(|item| item_row(section.part, section.section, &kinds, item, tier(item)))
            .collect(),
        kinds,
    }
}

/// The width of a column in tenths of a millimetre, with the proportions of the source. All columns together are 262 mm
/// wide. Without リスク, 対応例 gets its width too.
pub(super) fn share(column: Column, columns: &[Column]) -> u16 {
    match column {
        Column::Number => 100,
        Column::Title => 227,
        Column::Content => 368,
        Column::Risk => 510,
        Column::Response if !columns.contains(&Column::Risk) => 793 + 510,
        Column::Response => 793,
        Column::References => 622,
        Column::FirstCheck | Column::Completed => 300,
    }
}

fn item_row(part: &Part, section: &Section, kinds: &[Column], item: &AnnexItem<'_>, tier: Tier) -> ItemRow {
    let mut heading = vec![Inline::text(format!("{} ", item.item.place(part, section)))];
    heading.extend(marked(&item.item.title));
    ItemRow {
        anchor: item.item.id.anchor(),
        heading,
        status: item.status,
        reconfirm: item.reconfirm.is_some(),
        cells: kinds.iter().map(|kind| canonical_cell(item.item, *kind)).collect(),
        tier,
    }
}

/// One of the ministry's cells.
pub fn canonical_cell(item: &Item, column: Column) -> Cell {
    let paragraphs = match column {
        Column::Number => vec![vec![Inline::text(item.number.clone())]],
        Column::Title => vec![marked(&item.title)],
        Column::Content => vec![marked(&item.content)],
        Column::Risk => item.risk.iter().map(marked).collect(),
        Column::Response => {
            let label = |label: Option<&str>| label.map(|label| Inline::text(format!("{label} ")));
            let paragraphs = item.response.paragraphs().into_iter();
            paragraphs.map(|(of, text)| label(of).into_iter().chain(marked(text)).collect()).collect()
        }
        Column::References => item.references.iter().map(|reference| marked(&reference.text)).collect(),
        Column::FirstCheck | Column::Completed => Vec::new(),
    };
    if paragraphs.is_empty() {
        return missing_cell("記載なし");
    }
    Cell { header: column == Column::Number, paragraphs }
}

/// 担当, 取決め, 費用負担 and 特記事項, always all four in this order; then what must be confirmed again.
pub fn tier(annex: &Annex<'_>, item: &AnnexItem<'_>) -> Tier {
    let mut fields: Vec<TierField> = item
        .tier
        .fields()
        .into_iter()
        .map(|(label, lines)| TierField { label: label.to_owned(), lines: lines.iter().map(tier_line).collect() })
        .collect();
    if annex.hospital.first_check_in_annex {
        fields.push(TierField { label: "初回確認".to_owned(), lines: vec![plain(first_check(item))] });
        fields.push(TierField {
            label: "完了日".to_owned(),
            lines: vec![plain(vec![completed(item, annex.hospital.dates)])],
        });
    }
    fields.extend(item.reconfirm.map(|mark| TierField {
        label: "再確認".to_owned(),
        lines: vec![plain(vec![Inline::Reconfirm, Inline::text(reconfirm_note(annex, mark.value))])],
    }));
    Tier { fields }
}

/// Says why an item must be confirmed again.
fn reconfirm_note(annex: &Annex<'_>, mark: &TextMark) -> String {
    if mark.edition == annex.catalog.edition {
        return "（この取決めをした後に、上段の文が変わりました。）".to_owned();
    }
    format!("（この取決めは{}版の文についてのもので、上段の文はその後に変わりました。）", mark.edition)
}

pub(super) fn plain(inlines: Vec<Inline>) -> Line {
    Line { kind: LineKind::Plain, number: None, letter: None, is_numbered: false, system: None, inlines }
}

/// 「はい」, 「いいえ」 or 「未確認」.
fn first_check(item: &AnnexItem<'_>) -> Vec<Inline> {
    match item.first_check {
        _ if item.status == Status::Excluded => vec![Inline::Missing(Status::Excluded.word().to_owned())],
        Some(check) => vec![Inline::from(if check.value { "はい" } else { "いいえ" }, check.span)],
        None => vec![Inline::Missing("未確認".to_owned())],
    }
}

fn completed(item: &AnnexItem<'_>, style: DateStyle) -> Inline {
    match item.completed {
        _ if item.status == Status::Excluded => Inline::Missing(Status::Excluded.word().to_owned()),
        Some(date) => Inline::from(date.value.format(style), date.span),
        None => Inline::Missing("記載なし".to_owned()),
    }
}

fn tier_line(line: &TierLine) -> Line {
    let kind = match line.kind {
        TierLineKind::Sentence => LineKind::Sentence,
        TierLineKind::Answer => LineKind::Answer,
        TierLineKind::Plain | TierLineKind::Open | TierLineKind::Missing => LineKind::Plain,
    };
    let inlines = line
        .runs
        .iter()
        .flat_map(|part| match line.kind {
            TierLineKind::Open => vec![Inline::Open(part.text.clone())],
            TierLineKind::Missing => vec![Inline::Missing(part.text.clone())],
            _ => run(part),
        })
        .collect();
    Line {
        kind,
        number: line.number.clone(),
        letter: line.letter.clone(),
        is_numbered: line.number.is_some() || line.provision.is_some(),
        system: line.system.as_ref().map(|system| vec![Inline::text(system.clone())]),
        inlines,
    }
}

/// The chapter of terms: those whose markers the document prints, by their printed numbers.
pub(super) fn terms(annex: &Annex<'_>, blocks: &[Block]) -> Vec<Block> {
    let mut used = BTreeSet::new();
    for block in blocks {
        if let Block::Items(table) = block {
            for cell in table.items.iter().flat_map(|item| &item.cells) {
                for inline in cell.paragraphs.iter().flatten() {
                    if let Inline::Marker(number) = inline {
                        used.insert(*number);
                    }
                }
            }
        }
    }
    let definitions: Vec<Definition> = used
        .into_iter()
        .map(|number| {
            let term = annex.catalog.terms.get(&number);
            Definition {
                number,
                term: term.map_or_else(|| "（用語は未収録）".to_owned(), |term| term.term.clone()),
                explanation: term.and_then(|term| term.explanation.clone()),
            }
        })
        .collect();
    if definitions.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(2, "terms", "用語")];
    if definitions.iter().any(|definition| definition.explanation.is_none()) {
        blocks.push(text_paragraph(
            ParagraphRole::Small,
            format!(
                "番号は確認表の「{}」の番号です。解説は未収録です（公表資料をご覧ください）。",
                annex.catalog.glossary_title
            ),
        ));
    }
    blocks.push(Block::Definitions(definitions));
    blocks
}
