//! Parts that several documents share: heads, scope, parties, sources.

use crate::diagnostic::Spanned;
use crate::document::{
    Align, Block, Cell, ColumnHead, Document, DocumentKind, Fact, FigureBlock, Inline, Paragraph, ParagraphRole,
    PrintSettings, Row, Running,
};
use crate::model::catalog::{Catalog, Column, Part, Section};
use crate::model::cell::{CellPiece, CellText};
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::{Figure, Hospital};
use crate::model::status;
use crate::resolve::{Annex, AnnexItem, FactText, TextRun, item_ranges};

pub(super) fn date_or_open(date: Option<&Spanned<Date>>, style: DateStyle) -> Inline {
    match date {
        Some(date) => Inline::from(date.value.format(style), date.span),
        None => Inline::text(style.open_date()),
    }
}

/// Text that a person wrote, with its place.
pub fn spanned(text: &Spanned<String>) -> Vec<Inline> {
    lines(&text.value, |line| Inline::from(line, text.span))
}

/// A line break that a person wrote stays a line break.
pub(super) fn lines(text: &str, inline: impl Fn(&str) -> Inline) -> Vec<Inline> {
    let mut inlines = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            inlines.push(Inline::Break);
        }
        if !line.is_empty() {
            inlines.push(inline(line));
        }
    }
    inlines
}

/// A document about one contract. Its title ends with the contract's title.
pub(super) fn of_contract(
    annex: &Annex<'_>,
    kind: DocumentKind,
    title: &str,
    label: Vec<Inline>,
    blocks: Vec<Block>,
) -> Document {
    let title = format!("{title}（{}）", annex.contract.title.value);
    let date = annex.contract.date.as_ref().map(|date| date.value);
    Document { date, ..of_hospital(annex.hospital, kind, title, running(annex, label), blocks) }
}

/// A document about one contract that states what was agreed. It carries the fingerprint, and is a draft while
/// something is open.
pub(super) fn of_agreement(
    annex: &Annex<'_>,
    kind: DocumentKind,
    title: &str,
    label: Vec<Inline>,
    blocks: Vec<Block>,
) -> Document {
    let mut document = of_contract(annex, kind, title, label, blocks);
    document.running.fingerprint = annex.fingerprint.short().to_owned();
    document.draft = !annex.is_settled();
    document
}

/// A document of a hospital, with the hospital's settings of print.
pub(super) fn of_hospital(
    hospital: &Hospital,
    kind: DocumentKind,
    title: String,
    running: Running,
    blocks: Vec<Block>,
) -> Document {
    Document {
        author: hospital.party.name.value.clone(),
        paper: PrintSettings { text_size: hospital.text_size, blank: false },
        ..Document::of(kind, title, running, blocks)
    }
}

/// What stands on every page of a paper about a contract, without the fingerprint.
pub(super) fn running(annex: &Annex<'_>, label: Vec<Inline>) -> Running {
    let contract = annex.contract;
    let dates = annex.hospital.dates;
    Running {
        contract: spanned(&contract.title),
        contract_date: contract
            .date
            .as_ref()
            .map_or_else(|| dates.open_date().to_owned(), |date| date.value.format(dates)),
        label,
        edition: format!("{}版", annex.catalog.issued),
        edited_catalog: edited_catalog(&[annex.catalog]),
        ..Running::default()
    }
}

/// The note for every page if one of the catalogs was edited; else `None`.
pub(super) fn edited_catalog(catalogs: &[&Catalog]) -> Option<String> {
    catalogs.iter().any(|catalog| !catalog.shipped).then(|| "独自に編集した項目".to_owned())
}

/// 「案　未決が3件、協議中が1件あります。」; `None` when nothing is open.
pub(super) fn draft_notice(annex: &Annex<'_>) -> Option<Block> {
    let open = annex.open_words(|lack| lack.word().to_owned());
    (!open.is_empty()).then(|| text_paragraph(ParagraphRole::Notice, format!("案　{open}")))
}

/// 「未決が3件、協議中が1件」 in these contracts; `None` when nothing is open.
pub fn open_counts(annexes: &[Annex<'_>]) -> Option<String> {
    let count = |status| annexes.iter().map(|annex| annex.count(status)).sum();
    let open = status::open_counts(count, annexes.iter().map(Annex::to_reconfirm).sum());
    let open: Vec<String> = open.iter().map(|(word, count)| format!("{word}が{count}件")).collect();
    (!open.is_empty()).then(|| open.join("、"))
}

/// The status of an item. If it must be confirmed again, that stands above the status.
pub fn state(item: &AnnexItem<'_>) -> Vec<Vec<Inline>> {
    let again = item.reconfirm.map(|_| vec![Inline::Reconfirm]);
    again.into_iter().chain([vec![Inline::Status(item.status)]]).collect()
}

/// 収録範囲 of the catalog, what the contract leaves out, and whether the catalog was edited.
pub(super) fn scope(annex: &Annex<'_>) -> Vec<Block> {
    let mut blocks = vec![recorded_items(annex.catalog)];
    if !annex.left_out.is_empty() {
        let names: Vec<String> = annex.left_out.iter().map(|(part, section)| section_name(part, section)).collect();
        blocks.push(text_paragraph(ParagraphRole::Scope, format!("この契約で取り扱わない節：{}", names.join("、"))));
    }
    blocks.extend(edited_items(annex.catalog));
    blocks
}

/// The paragraph 収録範囲.
pub(super) fn recorded_items(catalog: &Catalog) -> Block {
    let text = format!("取り扱う項目：{}（その他の項目は取り扱いません。）", item_ranges(catalog, |_| true));
    text_paragraph(ParagraphRole::Scope, text)
}

pub(super) fn edited_items(catalog: &Catalog) -> Option<Block> {
    (!catalog.shipped).then(|| {
        text_paragraph(
            ParagraphRole::Scope,
            "独自に編集した項目：本書の項目は、公表された確認表の文と異なることがあります。",
        )
    })
}

/// 「Part2 C システム保守・運用契約」
pub(super) fn section_name(part: &Part, section: &Section) -> String {
    match &section.title {
        Some(title) => format!("{} {} {title}", part.label, section.label),
        None => format!("{} {}", part.label, section.label),
    }
}

/// The printed row of a section: 「C　システム保守・運用契約」; only 「B」 where the title is not recorded. The site says
/// what is not recorded; a contract does not.
pub(super) fn section_row(section: &Section) -> Vec<Inline> {
    let title = section.title.as_ref().map_or_else(String::new, |title| format!("　{title}"));
    vec![Inline::text(format!("{}{title}", section.label))]
}

/// 「令和8年11月1日現在」
pub(super) fn as_of(day: Date, dates: DateStyle) -> String {
    format!("{}現在", day.format(dates))
}

pub(super) fn part_heading(part: &Part) -> Block {
    heading(2, &format!("part-{}", part.id), format!("{}　{}", part.label, part.title))
}

pub(super) fn column_head(catalog: &Catalog, column: Column, share: u16) -> ColumnHead {
    head(catalog.column_head(column), share, if column == Column::Number { Align::Center } else { Align::Start })
}

pub fn head(text: &str, share: u16, align: Align) -> ColumnHead {
    ColumnHead { text: vec![Inline::text(text)], share, align, filter: None }
}

/// A column by which a reader at a screen can filter the rows.
pub fn filtered(head: ColumnHead, by: &'static str) -> ColumnHead {
    ColumnHead { filter: Some(by.into()), ..head }
}

pub fn cell(paragraphs: Vec<Vec<Inline>>) -> Cell {
    Cell { header: false, paragraphs }
}

/// A cell that is the head of its row.
pub fn head_cell(inlines: Vec<Inline>) -> Cell {
    Cell { header: true, paragraphs: vec![inlines] }
}

pub fn text_cell(text: impl Into<String>) -> Cell {
    cell(vec![vec![Inline::text(text)]])
}

/// A cell with the word for what is missing.
pub fn missing_cell(word: &str) -> Cell {
    cell(vec![vec![Inline::Missing(word.to_owned())]])
}

/// The value, or a word that says that it is missing.
pub(super) fn cell_or(text: Option<&Spanned<String>>, word: &str) -> Cell {
    text.map_or_else(|| missing_cell(word), |text| cell(vec![spanned(text)]))
}

pub fn row(cells: Vec<Cell>) -> Row {
    Row::Cells { anchor: None, cells }
}

/// The title of a document or page.
pub fn title(text: Vec<Inline>) -> Block {
    Block::Heading { level: 1, anchor: None, text }
}

pub fn heading(level: u8, anchor: &str, text: impl Into<String>) -> Block {
    Block::Heading { level, anchor: Some(anchor.to_owned()), text: vec![Inline::text(text)] }
}

pub fn text_paragraph(role: ParagraphRole, text: impl Into<String>) -> Block {
    paragraph(role, vec![Inline::text(text)])
}

pub fn paragraph(role: ParagraphRole, inlines: Vec<Inline>) -> Block {
    Block::Paragraph(Paragraph { role, inlines })
}

/// The ministry's words with their term marks.
pub(super) fn marked(cell: &CellText) -> Vec<Inline> {
    let inline = |piece: &CellPiece| match piece {
        CellPiece::Text(text) => Inline::from(text.as_str(), cell.span),
        CellPiece::Marker(number) => Inline::Marker(*number),
    };
    cell.pieces.iter().map(inline).collect()
}

/// The head of a contract's document.
pub(super) fn contract_facts(facts: impl IntoIterator<Item = FactText>) -> Block {
    let facts = facts
        .into_iter()
        .map(|fact| Fact { name: fact.name, values: fact.values.iter().map(|value| runs(value)).collect() });
    Block::Facts(facts.collect())
}

/// The wanted ones of the annex's figures.
pub(super) fn figures(annex: &Annex<'_>, is_wanted: impl Fn(&Figure) -> bool) -> Vec<Block> {
    let figures = annex.contract.figures.iter().enumerate().filter(|(_, figure)| is_wanted(figure));
    let block = |(at, figure): (usize, &Figure)| {
        Block::Figure(FigureBlock {
            caption: runs(&annex.figure_line(at, figure)),
            description: figure.description.value.clone(),
            picture: figure.picture.clone(),
            place: figure.file.span,
        })
    };
    figures.map(block).collect()
}

pub fn fact(name: &str, values: Vec<Vec<Inline>>) -> Fact {
    Fact { name: name.to_owned(), values }
}

/// A printed line, without any format.
pub fn runs(runs: &[TextRun]) -> Vec<Inline> {
    runs.iter().flat_map(run).collect()
}

/// Text that a person wrote keeps its line breaks.
pub(super) fn run(run: &TextRun) -> Vec<Inline> {
    match run.origin {
        Some(origin) => lines(&run.text, |text| Inline::from(text, origin)),
        None => vec![Inline::text(run.text.clone())],
    }
}

/// The chapter 出典.
pub(super) fn source(catalog: &Catalog) -> Vec<Block> {
    std::iter::once(heading(2, "source", "出典")).chain(source_note(catalog)).collect()
}

/// Says where the ministry's text comes from, that it was adapted, and where it may differ from the print.
pub(super) fn source_note(catalog: &Catalog) -> Vec<Block> {
    let source = &catalog.source;
    let mut blocks = vec![
        text_paragraph(
            ParagraphRole::Small,
            format!(
                "出典：{}「{}」（{}）。{}、{}を加工して作成。",
                catalog.issuers.join("・"),
                catalog.title,
                catalog.issued,
                source.meeting,
                source.document
            ),
        ),
        text_paragraph(ParagraphRole::Small, source.url.clone()),
    ];
    blocks.extend(source.note.iter().map(|note| text_paragraph(ParagraphRole::Small, note.clone())));
    blocks
}
