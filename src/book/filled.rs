//! Reads what was filled in. Whatever cannot be an answer, or stands where nobody reads it, is told with its cell.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use super::layout::BookOrigin;
use super::place::{
    DETAIL, FORM, HEADS, KEY, LOCKED, NOT_APPLICABLE, ORIGIN, OWN, START, SUM, TABLE_HEAD_ROWS, TableMark, VALUE,
    entry_key, of_row, sum,
};
use crate::diagnostic::{CellName, Code, Diagnostic, Report, SourceId, Sources, Span, Spanned, codes};
use crate::form::{FieldPart, KeptAnswer, TypedAnswer};
use crate::workbook::{
    CellArea, CellKind, CellPlace, Formula, SheetVisibility, Workbook, WorkbookCell, WorkbookFault, WorkbookSheet,
};

/// What a workbook says.
#[derive(Debug, Clone)]
pub struct FilledBook {
    pub origin: BookOrigin,
    /// The first cell: where faults of the whole workbook are told.
    pub place: Span,
    /// By field.
    pub rows: BTreeMap<String, FilledRow>,
    pub tables: BTreeMap<String, FilledTable>,
    /// What each field held when the workbook went out.
    pub base: BTreeMap<String, KeptAnswer>,
    /// The same for the entries of each table.
    pub base_entries: BTreeMap<String, Vec<Vec<KeptAnswer>>>,
}

/// What was typed for a field.
#[derive(Debug, Clone, Default)]
pub struct FilledRow {
    pub typed: TypedAnswer,
    /// Where each part is typed.
    pub places: BTreeMap<FieldPart, Span>,
}

/// The entries of a table.
#[derive(Debug, Clone)]
pub struct FilledTable {
    /// The name of each column in the file.
    pub columns: Vec<String>,
    pub entries: Vec<Vec<Spanned<String>>>,
    /// The first head.
    pub place: Span,
}

impl FilledBook {
    /// Whether nobody has changed an answer.
    pub fn is_untouched(&self) -> bool {
        let row = |(key, row): (&String, &FilledRow)| {
            row.typed == self.base.get(key).map(KeptAnswer::untouched).unwrap_or_default()
        };
        let table = |(key, table): (&String, &FilledTable)| {
            let kept = self.base_entries.get(key).map_or(&[][..], Vec::as_slice);
            let entry = |(entry, kept): (&Vec<Spanned<String>>, &Vec<KeptAnswer>)| {
                entry.iter().map(|cell| &cell.value).eq(kept.iter().map(|kept| &kept.shown))
            };
            table.entries.len() == kept.len() && table.entries.iter().zip(kept).all(entry)
        };
        self.rows.iter().all(row) && self.tables.iter().all(table)
    }
}

impl FilledRow {
    pub fn place(&self, part: &FieldPart) -> Span {
        self.places.get(part).or_else(|| self.places.values().next()).copied().unwrap_or_default()
    }
}

/// Reads a workbook under the name that a person gave it. The cells that matter become a text of `sources`.
///
/// `None` when it is no form of ours, or not one that can be read; the report says why.
pub fn read(
    name: &str,
    book: Result<Workbook, WorkbookFault>,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<FilledBook> {
    let mut reader = BookReader::new(sources.next());
    let book = match book {
        Ok(book) => book,
        Err(fault) => {
            let id = sources.add(name, "");
            let told = Diagnostic::error(codes::FORM_UNREADABLE, format!("「{name}」を読めません。{fault}"));
            report.push(told.at(Span::new(id, 0..0), "").hint(fault.remedy()));
            return None;
        }
    };
    let filled = reader.book(name, &book);
    sources.add_cells(name, reader.text, reader.cells);
    report.append(reader.report);
    filled
}

/// Collects the cells that are told of, and what is said of them.
struct BookReader {
    source: SourceId,
    text: String,
    cells: Vec<CellName>,
    spans: BTreeMap<(String, CellPlace), Span>,
    report: Report,
}

impl BookReader {
    fn new(source: SourceId) -> Self {
        Self { source, text: String::new(), cells: Vec::new(), spans: BTreeMap::new(), report: Report::new() }
    }

    /// The place of a cell in the text that stands for the workbook.
    fn span(&mut self, sheet: &WorkbookSheet, place: CellPlace) -> Span {
        if let Some(span) = self.spans.get(&(sheet.name.clone(), place)) {
            return *span;
        }
        let shown = sheet.cells.get(&place).map_or("", |cell| cell.text.as_str()).replace('\n', "⏎");
        let start = self.text.len();
        self.text.push_str(&shown);
        let span = Span::new(self.source, start..self.text.len());
        self.text.push('\n');
        self.cells.push(CellName {
            sheet: sheet.name.clone(),
            place: place.to_string(),
            row: place.row as usize,
            column: place.column as usize,
        });
        self.spans.insert((sheet.name.clone(), place), span);
        span
    }

    fn error(&mut self, code: Code, sheet: &WorkbookSheet, place: CellPlace, message: String, hint: &str) {
        let span = self.span(sheet, place);
        self.report.push(Diagnostic::error(code, message).at(span, "").hint(hint));
    }

    fn unread(&mut self, sheet: &WorkbookSheet, place: CellPlace, message: String, hint: &str) {
        let span = self.span(sheet, place);
        self.report.push(Diagnostic::warning(codes::FORM_NOT_READ, message).at(span, "").hint(hint));
    }

    fn book(&mut self, name: &str, book: &Workbook) -> Option<FilledBook> {
        let first = book.sheets.first()?;
        let place = self.span(first, CellPlace { row: 1, column: 1 });
        let foreign =
            |message: String, hint: &str| Diagnostic::error(codes::FORM_FOREIGN, message).at(place, "").hint(hint);
        let Some((origin, kept)) = book.sheets.iter().find(|sheet| sheet.name == OWN).and_then(kept) else {
            self.report.push(foreign(
                format!("「{name}」は、betten form write がつくった記入用紙ではありません。"),
                "配られた記入用紙に答えを書き写して、そのファイルを指定してください。",
            ));
            return None;
        };
        if origin.form > FORM {
            self.report.push(foreign(
                format!("「{name}」は、この betten より新しい betten がつくった記入用紙です。"),
                "新しい betten で読み取ってください。",
            ));
            return None;
        }
        let mut filled = FilledBook {
            origin,
            place,
            rows: BTreeMap::new(),
            tables: BTreeMap::new(),
            base: kept.base,
            base_entries: kept.entries,
        };
        for sheet in book.sheets.iter().filter(|sheet| sheet.name != OWN) {
            self.sheet(sheet, &mut filled);
            self.beside(sheet);
        }
        self.missing(&filled);
        Some(filled)
    }

    fn sheet(&mut self, sheet: &WorkbookSheet, filled: &mut FilledBook) {
        let heads: BTreeMap<&str, u32> = sheet
            .cells
            .iter()
            .filter(|(place, _)| place.row == 1)
            .map(|(place, cell)| (cell.text.as_str(), place.column))
            .collect();
        let mark = heads.keys().find_map(|text| serde_json::from_str::<TableMark>(text).ok());
        let column = |head: u32| heads.get(HEADS[head as usize - 1]).copied();
        match (mark, column(KEY), column(SUM)) {
            (Some(mark), ..) => self.table(sheet, mark, filled),
            (None, Some(_), Some(_)) => {
                let columns: Option<Vec<u32>> = (1..=HEADS.len() as u32).map(column).collect();
                match columns {
                    Some(columns) => self.rows(sheet, &columns, filled),
                    None => {
                        let missing = HEADS.iter().find(|head| !heads.contains_key(*head)).unwrap_or(&"");
                        let message = format!("「{missing}」の列がありません。1行目の見出しが変えられています。");
                        let corner = CellPlace { row: 1, column: 1 };
                        self.error(codes::FORM_CHANGED, sheet, corner, message, COPY);
                    }
                }
            }
            _ if sheet.name == START => {}
            _ => {
                if let Some(place) = sheet.cells.keys().next() {
                    let message = format!("シート「{}」は、記入用紙のものではないので、読み取りません。", sheet.name);
                    self.unread(sheet, *place, message, "答えがあれば、記入用紙の黄色い欄に書いてください。");
                }
            }
        }
    }

    /// The rows of a sheet with fields. `columns` are where the columns stand now.
    fn rows(&mut self, sheet: &WorkbookSheet, columns: &[u32], filled: &mut FilledBook) {
        let at = |row: u32, column: u32| CellPlace { row, column: columns[column as usize - 1] };
        let text = |place: CellPlace| sheet.cells.get(&place).map_or("", |cell| cell.text.as_str());
        let mut rows: BTreeMap<u32, Vec<CellPlace>> = BTreeMap::new();
        for place in sheet.cells.keys().filter(|place| place.row > 1) {
            rows.entry(place.row).or_default().push(*place);
        }
        for (row, cells) in rows {
            let key = text(at(row, KEY)).trim();
            if text(at(row, SUM)).is_empty() {
                let place = cells.iter().find(|place| !text(**place).trim().is_empty());
                if let Some(place) = place {
                    let message = "この行が、どの問いの答えなのかわかりません。".to_owned();
                    self.error(
                        codes::FORM_CHANGED,
                        sheet,
                        *place,
                        message,
                        "行を足さずに、問いのある行の黄色い欄に書いてください。",
                    );
                }
                continue;
            }
            if sum(LOCKED.map(|column| text(at(row, column)))) != text(at(row, SUM)) {
                let message = "問い、共通の値、書き方など、書き込めない欄の文が変えられています。".to_owned();
                self.error(codes::FORM_CHANGED, sheet, at(row, 2), message, COPY);
            }
            for place in cells.iter().filter(|place| !columns.contains(&place.column)) {
                let message = "表の外に書かれているので、読み取りません。".to_owned();
                self.unread(sheet, *place, message, "答えなら、黄色い欄に書いてください。");
            }
            if key.is_empty() {
                continue;
            }
            let (field, party) = of_row(key);
            if !filled.base.contains_key(field) {
                let message = format!("この行の問い（{key}）は、この記入用紙のものではありません。");
                self.error(codes::FORM_CHANGED, sheet, at(row, VALUE), message, COPY);
                continue;
            }
            let parts = match party {
                Some(party) => vec![(FieldPart::Role(party.to_owned()), VALUE)],
                None => vec![
                    (FieldPart::Value, VALUE),
                    (FieldPart::Detail, DETAIL),
                    (FieldPart::NotApplicable, NOT_APPLICABLE),
                ],
            };
            for (part, column) in parts {
                let place = at(row, column);
                let typed = self.answer(sheet, place);
                let entry = filled.rows.entry(field.to_owned()).or_default();
                if let Some(first) = entry.places.get(&part).copied() {
                    if matches!(part, FieldPart::Value | FieldPart::Role(_)) {
                        let span = self.span(sheet, place);
                        let message = "同じ問いの行が2つあります。どちらの答えなのかわかりません。";
                        let told = Diagnostic::error(codes::FORM_CHANGED, message).at(span, "");
                        self.report.push(told.and_at(first, "もう1つの行").hint("片方の行を消してください。"));
                    }
                    continue;
                }
                match &part {
                    FieldPart::Value => entry.typed.value = typed.value,
                    FieldPart::Detail => entry.typed.detail = typed.value,
                    FieldPart::NotApplicable => entry.typed.not_applicable = typed.value,
                    FieldPart::Role(party) => {
                        if !typed.value.is_empty() {
                            entry.typed.roles.push((party.clone(), typed.value));
                        }
                    }
                }
                entry.places.insert(part, typed.span);
            }
        }
    }

    fn table(&mut self, sheet: &WorkbookSheet, mark: TableMark, filled: &mut FilledBook) {
        let count = mark.columns.len() as u32;
        let text = |place: CellPlace| sheet.cells.get(&place).map_or("", |cell| cell.text.as_str());
        let corner = CellPlace { row: 1, column: 1 };
        if sum((1..=count).map(|column| text(CellPlace { row: 1, column }))) != mark.sum {
            let message = "表の見出しが変えられています。どの列が何なのかわかりません。".to_owned();
            self.error(codes::FORM_CHANGED, sheet, corner, message, COPY);
            return;
        }
        let place = self.span(sheet, corner);
        let rows: BTreeSet<u32> =
            sheet.cells.keys().map(|place| place.row).filter(|row| *row > TABLE_HEAD_ROWS).collect();
        let mut entries = Vec::new();
        for row in rows {
            let entry: Vec<Spanned<String>> =
                (1..=count).map(|column| self.answer(sheet, CellPlace { row, column })).collect();
            if entry.iter().any(|cell| !cell.value.trim().is_empty()) {
                entries.push(entry);
            }
        }
        for place in sheet.cells.keys().filter(|place| place.column > count && place.row > TABLE_HEAD_ROWS) {
            let message = "表の外に書かれているので、読み取りません。".to_owned();
            self.unread(sheet, *place, message, "答えなら、黄色い欄に書いてください。");
        }
        let table = FilledTable { columns: mark.columns, entries, place };
        if filled.tables.insert(mark.table, table).is_some() {
            let message = "同じ表のシートが2つあります。どちらの答えなのかわかりません。".to_owned();
            self.error(codes::FORM_CHANGED, sheet, corner, message, "片方のシートを消してください。");
        }
    }

    /// The text of an answer. What a person sees and what the cell holds must be the same.
    fn answer(&mut self, sheet: &WorkbookSheet, place: CellPlace) -> Spanned<String> {
        let span = self.span(sheet, place);
        if let Some(area) = sheet.merged.iter().find(|area| area.contains(place)) {
            let message = format!("セルが結合されています（{area}）。どの問いの答えなのかわかりません。");
            self.error(codes::FORM_CELL, sheet, place, message, "セルの結合を解除して、問いごとに書いてください。");
        }
        let Some(cell) = sheet.cells.get(&place) else { return Spanned::new(String::new(), span) };
        if let Some((message, hint)) = unclear(cell) {
            self.error(codes::FORM_CELL, sheet, place, message.to_owned(), hint);
            return Spanned::new(String::new(), span);
        }
        if cell.kind == CellKind::Number && cell.text.len() >= 8 {
            let message = "数値として書かれています。先頭の0などが、Excel に消されているかもしれません。".to_owned();
            let hint = "電話番号などなら、先頭に ' を付けて、文字として書き直してください。";
            self.report.push(Diagnostic::warning(codes::FORM_CELL, message).at(span, "").hint(hint));
        }
        let is_hidden = sheet.hides(place) || sheet.visibility != SheetVisibility::Visible;
        if is_hidden && !cell.text.trim().is_empty() {
            let message = "隠れている行、列かシートにある答えです。見えなくても、読み取ります。".to_owned();
            self.unread(sheet, place, message, "再表示して、答えを確かめてください。");
        }
        Spanned::new(cell.text.clone(), span)
    }

    /// What lies beside the cells: nothing of it is an answer.
    fn beside(&mut self, sheet: &WorkbookSheet) {
        let first = CellPlace { row: 1, column: 1 };
        for (what, remark) in
            sheet.notes.iter().map(|it| ("メモ", it)).chain(sheet.comments.iter().map(|it| ("コメント", it)))
        {
            let message = format!("{what}「{}」は、答えとして読み取りません。", shown(&remark.text));
            self.unread(sheet, remark.place, message, "答えなら、黄色い欄に書いてください。");
        }
        for drawing in &sheet.drawings {
            let text = if drawing.text.is_empty() { String::new() } else { format!("「{}」", shown(&drawing.text)) };
            let message = format!("図形や画像{text}は、答えとして読み取りません。");
            let place = drawing.area.map_or(first, |area: CellArea| area.first);
            self.unread(sheet, place, message, "丸で囲むなどした答えは、黄色い欄に文字で書いてください。");
        }
    }

    /// Tells of questions whose rows are gone. They keep what they held.
    fn missing(&mut self, filled: &FilledBook) {
        let missing: Vec<&str> =
            filled.base.keys().filter(|key| !filled.rows.contains_key(*key)).map(String::as_str).collect();
        let tables: Vec<&str> =
            filled.base_entries.keys().filter(|key| !filled.tables.contains_key(*key)).map(String::as_str).collect();
        if let [first, ..] = [&missing[..], &tables[..]].concat()[..] {
            let count = missing.len() + tables.len();
            let message = format!("行かシートが消されていて、{count}個の問い（{first} など）がありません。");
            let told = Diagnostic::warning(codes::FORM_NOT_READ, message).at(filled.place, "");
            self.report
                .push(told.hint("消された問いの答えは、元のままにします。答えを消すときは、欄を空けてください。"));
        }
    }
}

/// What to do with a workbook that was changed where it must not be.
const COPY: &str = "配られた記入用紙をもう一度用意して、黄色い欄だけに書き写してください。";

/// Why a cell does not say clearly what its answer is, and what to do.
fn unclear(cell: &WorkbookCell) -> Option<(&'static str, &'static str)> {
    match cell {
        WorkbookCell { kind: CellKind::Error, .. } => {
            Some(("セルがエラー（#REF! など）になっています。", "答えを文字で書いてください。"))
        }
        WorkbookCell { formula: Some(Formula::Uncomputed | Formula::Computed), .. } => Some((
            "数式が書かれています。数式の結果は、答えとして読み取りません。",
            "答えを文字で書くか、「値の貼り付け」で書いてください。",
        )),
        WorkbookCell { is_struck: true, .. } => Some((
            "取消線の引かれた文字があります。どこまでが答えなのかわかりません。",
            "消す文字を消してから、取消線をなくしてください。",
        )),
        WorkbookCell { is_unseen: true, .. } => Some((
            "セルの書式のために、書かれているものが見えません。",
            "セルの書式（表示形式）を「文字列」にして、答えを確かめてください。",
        )),
        _ => None,
    }
}

/// What the hidden sheet keeps.
struct KeptValues {
    base: BTreeMap<String, KeptAnswer>,
    entries: BTreeMap<String, Vec<Vec<KeptAnswer>>>,
}

fn kept(sheet: &WorkbookSheet) -> Option<(BookOrigin, KeptValues)> {
    let mut origin = None;
    let mut kept = KeptValues { base: BTreeMap::new(), entries: BTreeMap::new() };
    for (place, cell) in sheet.cells.iter().filter(|(place, _)| place.column == 1) {
        let value = sheet.cells.get(&CellPlace { column: 2, ..*place }).map_or("", |cell| cell.text.as_str());
        let (key, is_entry) = match cell.text.strip_suffix(&entry_key("")) {
            Some(table) => (table, true),
            None => (cell.text.as_str(), false),
        };
        match (key, is_entry) {
            (ORIGIN, _) => origin = Some(of_json(value)?),
            (_, true) => kept.entries.entry(key.to_owned()).or_default().push(of_json(value)?),
            (_, false) => drop(kept.base.insert(key.to_owned(), of_json(value)?)),
        }
    }
    Some((origin?, kept))
}

fn of_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// The beginning of a text, on one line.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let line = text.replace('\n', " ");
    let cut = if line.chars().nth(MOST).is_some() { "…" } else { "" };
    line.chars().take(MOST).collect::<String>() + cut
}
