//! Lays the fields out on sheets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fit::{broken, cell_height, height, most_lines, room};
use super::place::{
    BY_SYSTEM, COMMON_HEAD, HEAD, HEADS, HELP, INHERITED, ITEMS, LOCKED, NEED, NOT_APPLICABLE, NUMBER, ORIGIN, OWN,
    OWN_TEXTS, REQUIRED, START, SUM, TABLE_HEAD_ROWS, TableMark, VALUE, entry_key, row_key, sum,
};
use crate::form::{
    FieldChoice, FieldGroup, FieldGroupKind, FieldKind, FieldNeed, FieldPart, FieldValue, FormField, KeptAnswer,
};
use crate::workbook::{
    CellArea, CellPlace, CellPlan, CellStyle, ColumnPlan, DropDown, RowPlan, SheetPlan, Tint, TintColour, WorkbookPlan,
};

/// What stands around the questions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookHead {
    /// 「サンプル総合病院」
    pub hospital: String,
    /// The title of the contract; empty in the form for what holds in all.
    pub contract: String,
    /// The names of the other parties.
    pub others: Vec<String>,
    /// 「令和6年6月版」
    pub edition: String,
    pub issuers: Vec<String>,
    /// 回答期限 and 返送先, as they are to be printed.
    pub due: Option<String>,
    pub return_to: Option<String>,
    /// What the workbook was made from.
    pub origin: BookOrigin,
}

/// What a workbook was made from. It goes with the workbook, for the program that reads it back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookOrigin {
    /// The version of the form of workbooks ([`FORM`]).
    pub form: u32,
    /// Ids. Without a contract, the form is for what holds in all of them.
    pub hospital: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    pub edition: String,
    pub points: u32,
    /// The mark of the text of each item that is asked.
    pub texts: BTreeMap<String, String>,
    /// Of a hospital that has no file yet: what its file begins with, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beginning: Option<String>,
}

/// The width of each column, and whether it is hidden.
const COLUMNS: [(u16, bool); 10] = [
    (6, false),
    (34, false),
    (30, false),
    (26, false),
    (20, false),
    (20, false),
    (44, false),
    (10, true),
    (10, true),
    (10, true),
];
/// Rows that a table has to fill in, besides those that are filled.
const MORE_ENTRIES: usize = 10;

/// The workbook for these fields.
pub fn plan(head: &BookHead, groups: &[FieldGroup]) -> WorkbookPlan {
    let mut lists = Lists::default();
    let is_item = |group: &&FieldGroup| matches!(group.kind, FieldGroupKind::Item { .. });
    let is_head = |group: &&FieldGroup| matches!(group.kind, FieldGroupKind::Head);
    let by_system = |field: &&FormField| field.key.system.is_some();
    let own_text = |field: &&FormField| {
        let names = &field.key.names;
        names.len() > 1 && names.iter().any(|name| name == "wording" || name == "preamble")
    };
    let of = |group: &FieldGroup, wanted: &dyn Fn(&&FormField) -> bool| FieldGroup {
        fields: group.fields.iter().filter(wanted).cloned().collect(),
        ..group.clone()
    };
    let mut sheets = vec![start(head)];
    let mut add = |name: &str, groups: Vec<FieldGroup>, lists: &mut Lists| {
        if groups.iter().any(|group| !group.fields.is_empty()) {
            sheets.push(FieldSheet::new(name, head).with(&groups, lists));
        }
    };
    let usual = |field: &&FormField| !by_system(field) && !own_text(field);
    let heads = groups.iter().filter(is_head).map(|group| of(group, &usual));
    add(head_sheet(head), heads.collect(), &mut lists);
    add(ITEMS, groups.iter().filter(is_item).map(|group| of(group, &usual)).collect(), &mut lists);
    let each = |field: &&FormField| by_system(field) && !own_text(field);
    add(BY_SYSTEM, groups.iter().filter(is_item).map(|group| of(group, &each)).collect(), &mut lists);
    add(OWN_TEXTS, groups.iter().map(|group| of(group, &own_text)).collect(), &mut lists);
    sheets.extend(groups.iter().filter_map(|group| table(group, head, &mut lists)));
    sheets.push(own(head, groups, &lists));
    WorkbookPlan {
        title: format!("記入用紙　{}", if head.contract.is_empty() { &head.hospital } else { &head.contract }),
        author: head.hospital.clone(),
        sheets,
        properties: vec![("betten-form".to_owned(), head.origin.form.to_string())],
    }
}

/// A sheet with a row for each field.
struct FieldSheet {
    sheet: SheetPlan,
    number: usize,
}

impl FieldSheet {
    fn new(name: &str, head: &BookHead) -> Self {
        let columns = COLUMNS.map(|(width, is_hidden)| ColumnPlan { width, is_hidden });
        let cells = HEADS.map(|head| CellPlan::new(head, CellStyle::Head));
        let sheet = SheetPlan {
            name: name.to_owned(),
            columns: columns.into(),
            rows: vec![RowPlan { height: 22, cells: cells.into(), merged: Vec::new() }],
            head_rows: 1,
            head_columns: 2,
            running_head: running_head(head),
            ..SheetPlan::default()
        };
        Self { sheet, number: 0 }
    }

    fn with(mut self, groups: &[FieldGroup], lists: &mut Lists) -> SheetPlan {
        for group in groups.iter().filter(|group| !group.fields.is_empty()) {
            self.wide(&group.title, CellStyle::Group);
            if let FieldGroupKind::Item { canonical, .. } = &group.kind {
                for (column, text) in canonical {
                    self.wide(&format!("【{column}】{text}"), CellStyle::Canonical);
                }
            }
            for field in &group.fields {
                self.field(field, lists);
            }
        }
        self.tint();
        self.sheet
    }

    /// A text over the whole width. One that is higher than a row can be goes on in the next.
    fn wide(&mut self, text: &str, look: CellStyle) {
        let width: u16 = COLUMNS.iter().filter(|(_, is_hidden)| !is_hidden).map(|(width, _)| width).sum();
        for lines in broken(text, room(look, width)).chunks(most_lines(look)) {
            let mut cells = vec![CellPlan::new(lines.concat(), look)];
            cells.extend((1..HELP).map(|_| CellPlan::new("", look)));
            cells.extend([CellPlan::empty(), CellPlan::empty()]);
            self.push(RowPlan { height: height(look, lines.len()), cells, merged: vec![(NUMBER, HELP)] });
        }
    }

    fn field(&mut self, field: &FormField, lists: &mut Lists) {
        self.number += 1;
        let parts = field.parts();
        let has = |part: &FieldPart| parts.contains(part);
        let answer = |part: FieldPart| match has(&part) {
            true => CellPlan::new(field.value.part(&part), CellStyle::Answer),
            false => CellPlan::new("", CellStyle::Help),
        };
        let need = match field.need {
            FieldNeed::Required => REQUIRED,
            FieldNeed::When(_) | FieldNeed::Optional => "",
        };
        self.row(
            [
                CellPlan::new(self.number.to_string(), CellStyle::Label),
                CellPlan::new(question(field), CellStyle::Label),
                CellPlan::new(field.kind.shown(&field.value), CellStyle::Answer),
                answer(FieldPart::Detail),
                answer(FieldPart::NotApplicable),
                CellPlan::new(field.kind.shown_whole(&field.inherited), CellStyle::Inherited),
                CellPlan::new(help(field), CellStyle::Help),
                CellPlan::new(row_key(&field.key, &FieldPart::Value), CellStyle::Empty),
                CellPlan::new(need, CellStyle::Empty),
            ]
            .into(),
        );
        self.offer(offers(&field.kind), lists);
        for part in parts {
            let FieldPart::Role(party) = &part else { continue };
            let FieldKind::Some(choices) = &field.kind else { continue };
            let label = choices.iter().find(|choice| choice.value == *party).map_or("", |choice| &choice.label);
            self.row(
                [
                    CellPlan::new("", CellStyle::Label),
                    CellPlan::new(format!("　{label}の役割"), CellStyle::Label),
                    CellPlan::new(field.value.part(&part), CellStyle::Answer),
                    CellPlan::new("", CellStyle::Help),
                    CellPlan::new("", CellStyle::Help),
                    CellPlan::new(field.inherited.part(&part), CellStyle::Inherited),
                    CellPlan::new("担当を分けるときだけ、それぞれの役割を書きます。", CellStyle::Help),
                    CellPlan::new(row_key(&field.key, &part), CellStyle::Empty),
                    CellPlan::new("", CellStyle::Empty),
                ]
                .into(),
            );
        }
    }

    fn row(&mut self, cells: Vec<CellPlan>) {
        let shown = cells.iter().zip(COLUMNS).filter(|(_, (_, is_hidden))| !is_hidden);
        let height = shown.map(|(cell, (width, _))| cell_height(cell, width)).max().unwrap_or_default();
        self.push(RowPlan { height, cells, merged: Vec::new() });
    }

    /// Adds a row with the sum of what nobody may change in it.
    fn push(&mut self, mut row: RowPlan) {
        let texts = LOCKED.map(|column| row.cells.get(column as usize - 1).map_or("", |cell| cell.text.as_str()));
        let sum = sum(texts);
        row.cells.truncate(SUM as usize - 1);
        row.cells.push(CellPlan::new(sum, CellStyle::Empty));
        self.sheet.rows.push(row);
    }

    /// Offers answers in the last row.
    fn offer(&mut self, offers: Vec<String>, lists: &mut Lists) {
        let place = CellPlace::new(self.sheet.rows.len() as u32, VALUE);
        if let (Some(place), Some(area)) = (place, lists.area(offers)) {
            let remark = "一覧にない答えです。そのまま入れることもできますが、読み取るときに確かめます。".to_owned();
            self.sheet.lists.push(DropDown { place, source: (OWN.to_owned(), area), remark });
        }
    }

    /// Red where an answer is missing, green where it is another than the common one.
    fn tint(&mut self) {
        let last = self.sheet.rows.len() as u32;
        let corner = |row, column| CellPlace::new(row, column).expect("a place of the sheet");
        let area = CellArea::between(corner(2, VALUE), corner(last.max(2), VALUE));
        let cell = |column| {
            let name = corner(2, column).to_string();
            format!("${name}")
        };
        let (value, reason, common, need) = (cell(VALUE), cell(NOT_APPLICABLE), cell(INHERITED), cell(NEED));
        self.sheet.tints = vec![
            Tint {
                area,
                when: format!("AND({need}=\"{REQUIRED}\",{value}=\"\",{reason}=\"\",{common}=\"\")"),
                colour: TintColour::Missing,
            },
            Tint {
                area,
                when: format!("AND({value}<>\"\",{common}<>\"\",{value}<>{common})"),
                colour: TintColour::Different,
            },
        ];
    }
}

/// The question, with whether it must be answered.
fn question(field: &FormField) -> String {
    match &field.need {
        FieldNeed::Required => format!("{}（必須）", field.label),
        FieldNeed::When(_) | FieldNeed::Optional => field.label.clone(),
    }
}

/// How to fill in the row.
fn help(field: &FormField) -> String {
    let mut all = Vec::new();
    if let FieldNeed::When(when) = &field.need {
        all.push(format!("{when}です。"));
    }
    all.push(field.kind.how());
    all.push(field.help.clone());
    all.retain(|text| !text.is_empty());
    all.join("\n")
}

/// The texts of a drop-down.
fn offers(kind: &FieldKind) -> Vec<String> {
    let labels = |choices: &[FieldChoice]| choices.iter().map(|choice| choice.label.clone()).collect::<Vec<_>>();
    match kind {
        FieldKind::One(choices) => labels(choices),
        FieldKind::Some(choices) => {
            let mut all = labels(choices);
            if all.len() > 1 {
                all.push(all.join("、"));
            }
            all
        }
        _ => Vec::new(),
    }
}

/// The lists of answers, each once, in a column of the hidden sheet.
#[derive(Default)]
struct Lists {
    texts: Vec<String>,
    places: BTreeMap<Vec<String>, CellArea>,
}

/// The column of the lists in the hidden sheet.
const LIST_COLUMN: u32 = 3;

impl Lists {
    /// Where a list stands. `None` for an empty one.
    fn area(&mut self, offers: Vec<String>) -> Option<CellArea> {
        if offers.is_empty() {
            return None;
        }
        if let Some(area) = self.places.get(&offers) {
            return Some(*area);
        }
        let first = CellPlace::new(self.texts.len() as u32 + 1, LIST_COLUMN)?;
        self.texts.extend(offers.iter().cloned());
        let area = CellArea::between(first, CellPlace::new(self.texts.len() as u32, LIST_COLUMN)?);
        self.places.insert(offers, area);
        Some(area)
    }
}

/// The sheet with the entries of a list.
fn table(group: &FieldGroup, head: &BookHead, lists: &mut Lists) -> Option<SheetPlan> {
    let FieldGroupKind::Table { key, entries } = &group.kind else { return None };
    let widths: Vec<u16> = group.fields.iter().map(|_| (150 / group.fields.len().max(1)) as u16).collect();
    let mut head_cells: Vec<CellPlan> =
        group.fields.iter().map(|field| CellPlan::new(question(field), CellStyle::Head)).collect();
    let mark = TableMark {
        table: key.to_string(),
        columns: group.fields.iter().map(|field| field.key.to_string()).collect(),
        sum: sum(head_cells.iter().map(|cell| cell.text.as_str())),
    };
    let mark = json(&mark);
    let help_cells: Vec<CellPlan> =
        group.fields.iter().map(|field| CellPlan::new(help(field), CellStyle::Help)).collect();
    let row = |cells: Vec<CellPlan>| {
        let height = cells.iter().zip(&widths).map(|(cell, width)| cell_height(cell, *width)).max();
        RowPlan { height: height.unwrap_or_default(), cells, merged: Vec::new() }
    };
    let head_row = row(head_cells.clone());
    head_cells.push(CellPlan::new(mark, CellStyle::Empty));
    let mut columns: Vec<ColumnPlan> =
        widths.iter().map(|width| ColumnPlan { width: *width, is_hidden: false }).collect();
    columns.push(ColumnPlan { width: 10, is_hidden: true });
    let mut sheet = SheetPlan {
        name: group
            .title
            .chars()
            .take(31)
            .map(|letter| if "[]:*?/\\'".contains(letter) { '・' } else { letter })
            .collect(),
        columns,
        rows: vec![RowPlan { cells: head_cells, ..head_row }, row(help_cells)],
        head_rows: TABLE_HEAD_ROWS,
        running_head: running_head(head),
        ..SheetPlan::default()
    };
    let filled = entries.iter().map(|entry| {
        let cells = group.fields.iter().zip(entry);
        row(cells.map(|(field, value)| CellPlan::new(field.kind.shown(value), CellStyle::Answer)).collect())
    });
    sheet.rows.extend(filled);
    let blank = || group.fields.iter().map(|_| CellPlan::new("", CellStyle::Answer)).collect();
    sheet.rows.extend((0..MORE_ENTRIES).map(|_| row(blank())));
    for (column, field) in (1..).zip(&group.fields) {
        let Some(area) = lists.area(offers(&field.kind)) else { continue };
        let places =
            (TABLE_HEAD_ROWS + 1..=sheet.rows.len() as u32).filter_map(|number| CellPlace::new(number, column));
        let drop_down = |place| DropDown { place, source: (OWN.to_owned(), area), remark: String::new() };
        sheet.lists.extend(places.map(drop_down));
    }
    Some(sheet)
}

/// The hidden sheet: what the workbook was made from, each key with what it held, and the lists of answers.
fn own(head: &BookHead, groups: &[FieldGroup], lists: &Lists) -> SheetPlan {
    let mut pairs: Vec<(String, String)> = vec![(ORIGIN.to_owned(), json(&head.origin))];
    for group in groups {
        match &group.kind {
            FieldGroupKind::Table { key, entries } => {
                let entry = |entry: &Vec<FieldValue>| {
                    let kept = group.fields.iter().zip(entry);
                    json(&kept.map(|(field, value)| KeptAnswer::of(&field.kind, value)).collect::<Vec<_>>())
                };
                pairs.extend(entries.iter().map(|it| (entry_key(&key.to_string()), entry(it))));
            }
            _ => pairs.extend(
                group
                    .fields
                    .iter()
                    .map(|field| (field.key.to_string(), json(&KeptAnswer::of(&field.kind, &field.value)))),
            ),
        }
    }
    let count = pairs.len().max(lists.texts.len());
    let cell = |text: Option<&String>| text.map_or_else(CellPlan::empty, |text| CellPlan::new(text, CellStyle::Empty));
    let rows = (0..count).map(|number| {
        let pair = pairs.get(number);
        let cells = [pair.map(|(key, _)| key), pair.map(|(_, value)| value), lists.texts.get(number)].map(cell);
        RowPlan { height: 15, cells: cells.into(), merged: Vec::new() }
    });
    SheetPlan {
        name: OWN.to_owned(),
        is_hidden: true,
        columns: vec![ColumnPlan { width: 30, is_hidden: false }; 3],
        rows: rows.collect(),
        ..SheetPlan::default()
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts always have a JSON form")
}

/// The name of the sheet with what is asked once.
fn head_sheet(head: &BookHead) -> &'static str {
    if head.contract.is_empty() { COMMON_HEAD } else { HEAD }
}

/// What stands at the head of each printed page.
fn running_head(head: &BookHead) -> String {
    /// Excel takes 255 letters, with its own commands.
    const LONGEST: usize = 100;
    let names = [&head.hospital, &head.contract].into_iter().chain(&head.others);
    let names: Vec<&str> = names.map(String::as_str).filter(|name| !name.is_empty()).collect();
    let whole = names.join("　");
    let cut = if whole.chars().nth(LONGEST).is_some() { "…" } else { "" };
    whole.chars().take(LONGEST).collect::<String>() + cut
}

/// The first sheet: what this is, and how to fill it in.
fn start(head: &BookHead) -> SheetPlan {
    let mut rows = Vec::new();
    let width = 110;
    let mut line = |text: &str, look: CellStyle, least: u16| {
        let cell = CellPlan::new(text, look);
        rows.push(RowPlan { height: cell_height(&cell, width).max(least), cells: vec![cell], merged: Vec::new() });
    };
    line("医療情報システムの契約　記入用紙", CellStyle::Title, 34);
    let mut about = vec![("医療機関", head.hospital.clone())];
    if !head.contract.is_empty() {
        about.push(("契約", head.contract.clone()));
    }
    if !head.others.is_empty() {
        about.push(("相手方", head.others.join("、")));
    }
    about.push(("確認表", head.edition.clone()));
    about.extend(head.due.clone().map(|due| ("回答期限", due)));
    about.extend(head.return_to.clone().map(|to| ("返送先", to)));
    for (name, value) in about {
        line(&format!("{name}：{value}"), CellStyle::Plain, 18);
    }
    line("", CellStyle::Empty, 10);
    line("記入のしかた", CellStyle::Group, 22);
    for (number, text) in (1..).zip(HOW) {
        line(&format!("{number}．{}", text.replace(HEAD, head_sheet(head))), CellStyle::Plain, 18);
    }
    let ministries = head.issuers.join("・");
    line(
        &format!(
            "灰色の欄は、{ministries}が公表した確認表の文です。問いと書き方は、この書式の作成者によるもので、公表された文ではありません。"
        ),
        CellStyle::Small,
        18,
    );
    SheetPlan {
        name: START.to_owned(),
        columns: vec![ColumnPlan { width, is_hidden: false }],
        rows,
        running_head: running_head(head),
        ..SheetPlan::default()
    }
}

const HOW: [&str; 9] = [
    "ふつうは、「契約」と「記入」のシートに書けば足ります。「システム別」は、あるシステムだけ答えが違うとき、「文の差替え」は、印刷される文を自分たちの文に代えるときに使います。",
    "黄色い欄に記入してください。ほかの欄には書き込めません。",
    "「答え」は、欄を選ぶと右に出る▼から選べます。2つ以上を選ぶときは「、」で区切って書きます。",
    "「詳しい内容」は、答えに添える内容です。書くかどうかは「書き方」をご覧ください。",
    "その問いに該当するものがないときは、「答え」を空けて、「該当なしの理由」に理由を書いてください。",
    "「共通の値」がある問いは、「答え」を空けておけば、共通の値によります。どちらもない問いは「未決」として扱われます。",
    "赤い欄は、まだ答えのない必須の問いです。緑の欄は、共通の値と異なる答えです。",
    "欄の中の改行は、Alt キーを押しながら Enter キーを押します。",
    "行や列を足したり、消したり、並べ替えたりしないでください。取消線、図形、コメントは、答えとして読み取りません。",
];
