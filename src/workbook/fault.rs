//! Why a file is not read as a workbook, and what a person does then.

use std::fmt;

use super::place::CellPlace;
use super::{LARGEST, MOST_CELLS, MOST_PARTS, MOST_SHEETS, MOST_TEXT, UNPACKED};

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkbookFault {
    /// No workbook, or one in a form that is not read.
    OtherFile(OtherFile),
    /// A workbook with something in it that works by itself or comes from elsewhere.
    Foreign(ForeignPart),
    /// More of something than a form has.
    TooMuch(WorkbookBound),
    /// The part of the package in which something is wrong, or missing.
    Damaged { part: String },
    /// A document type or an entity: no program that writes workbooks uses them.
    Entity { part: String },
    /// Programs differ in which one they show.
    SameCellTwice { sheet: String, place: CellPlace },
    /// What stands in the file for the value of a cell is no such value.
    BadCell { sheet: String, place: CellPlace },
}

/// What else a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherFile {
    Empty,
    Password,
    Xls,
    /// Word, PowerPoint and others of the time before 2007.
    OldOffice,
    Xlsb,
    OpenDocument,
    Numbers,
    Word,
    PowerPoint,
    Pdf,
    /// XML or HTML, which Excel also opens.
    Markup,
    /// CSV, or another text.
    Text,
    /// An archive with workbooks in it.
    PackedWorkbooks,
    Archive,
    Unknown,
}

/// What is found in some workbooks and never in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignPart {
    Macros,
    ActiveX,
    Embedded,
    OtherWorkbooks,
    OutsideData,
}

/// Of what there is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkbookBound {
    Bytes,
    Parts,
    Unpacked,
    Elements,
    Sheets,
    Cells,
    Text,
}

/// The usual way to a plain workbook.
const AS_XLSX: &str =
    "Excel で開き、「名前を付けて保存」で「Excel ブック (*.xlsx)」を選んで保存したものを使ってください。";
const SENT: &str = "受け取ったファイルをもう一度もらうか、配られた記入用のブックに書き直してください。";
const BY_LIBRE_OFFICE: &str =
    "LibreOffice などで開き、「名前を付けて保存」で「Excel 2007-365 (.xlsx)」を選んで保存したものを使ってください。";
const COPY_ANSWERS: &str = "配られた記入用のブックを開き、答えをそこに書き写してください。";
const OPEN_AND_SAVE: &str = "Excel で開けるなら、「名前を付けて保存」で保存し直してください。開けなければ、送った人にもう一度もらってください。";

impl OtherFile {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("ファイルが空です。", SENT),
            Self::Password => (
                "パスワードで開くように暗号化されています。",
                "Excel で開き、「ファイル」→「情報」→「ブックの保護」→「パスワードを使用して暗号化」でパスワードを消し、保存し直してください。",
            ),
            Self::Xls => ("古い形式の Excel ブック（.xls）です。", AS_XLSX),
            Self::OldOffice => ("古い形式の Office のファイルで、Excel のブックではありません。", COPY_ANSWERS),
            Self::Xlsb => ("バイナリ形式の Excel ブック（.xlsb）です。", AS_XLSX),
            Self::OpenDocument => ("OpenDocument のファイル（.ods など）です。", BY_LIBRE_OFFICE),
            Self::Numbers => ("Numbers のファイルです。", "Numbers で開き、「書き出す」で Excel を選んでください。"),
            Self::Word => ("Word の文書です。", COPY_ANSWERS),
            Self::PowerPoint => ("PowerPoint のファイルです。", COPY_ANSWERS),
            Self::Pdf => ("PDF です。", COPY_ANSWERS),
            Self::Markup => ("XML か HTML のファイルです。", AS_XLSX),
            Self::Text => ("CSV などのテキストです。Excel のブックではありません。", COPY_ANSWERS),
            Self::PackedWorkbooks => {
                ("ZIP ファイルで、Excel のブックがその中に入っています。", "ZIP を展開し、中のブックを使ってください。")
            }
            Self::Archive => ("ZIP ファイルですが、Excel のブックではありません。", SENT),
            Self::Unknown => ("Excel のブックではありません。", SENT),
        }
    }
}

impl ForeignPart {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Macros => ("マクロ（プログラム）が入っています。", AS_XLSX),
            Self::ActiveX => (
                "ActiveX の部品（ボタンやチェックボックス）が入っています。",
                "Excel の「開発」→「デザイン モード」で部品を消し、答えはセルに書いて保存し直してください。",
            ),
            Self::Embedded => (
                "別のファイルが埋め込まれています。",
                "埋め込んだものを Excel で消して保存し直し、そのファイルは別に送ってください。",
            ),
            Self::OtherWorkbooks => (
                "別のブックの内容を引く式（外部リンク）があります。",
                "Excel の「データ」→「リンクの編集」→「リンクの解除」で値に変え、保存し直してください。",
            ),
            Self::OutsideData => (
                "データベースなど、外からデータを取り込む接続があります。",
                "Excel の「データ」→「クエリと接続」で接続を消し、保存し直してください。",
            ),
        }
    }
}

impl WorkbookBound {
    fn words(self) -> String {
        match self {
            Self::Bytes => format!("ファイルが大きすぎます。{} MB までです。", LARGEST >> 20),
            Self::Parts => format!("ブックの中のファイルが多すぎます。{MOST_PARTS}個までです。"),
            Self::Unpacked => format!("展開すると大きくなりすぎます。{} MB までです。", UNPACKED >> 20),
            Self::Elements => "ブックに書かれたものが多すぎます。".to_owned(),
            Self::Sheets => format!("シートが多すぎます。{MOST_SHEETS}枚までです。"),
            Self::Cells => format!("使われているセルが多すぎます。{MOST_CELLS}個までです。"),
            Self::Text => format!("セルの文字が多すぎます。合わせて {} MB までです。", MOST_TEXT >> 20),
        }
    }
}

impl WorkbookFault {
    /// What a person does about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::OtherFile(file) => file.words().1,
            Self::Foreign(part) => part.words().1,
            Self::TooMuch(_) => COPY_ANSWERS,
            Self::Damaged { .. } | Self::Entity { .. } | Self::SameCellTwice { .. } | Self::BadCell { .. } => {
                OPEN_AND_SAVE
            }
        }
    }
}

/// What is wrong, without the remedy.
impl fmt::Display for WorkbookFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherFile(file) => out.write_str(file.words().0),
            Self::Foreign(part) => out.write_str(part.words().0),
            Self::TooMuch(bound) => out.write_str(&bound.words()),
            Self::Damaged { part } if part.is_empty() => out.write_str("ファイルが壊れているか、途中で切れています。"),
            Self::Damaged { part } => write!(out, "ブックの中の「{}」が壊れているか、ありません。", shown(part)),
            Self::Entity { part } => write!(out, "ブックの中の「{}」に、文字の置き換えの指定があります。", shown(part)),
            Self::SameCellTwice { sheet, place } => {
                write!(out, "シート「{}」のセル {place} が、2度書かれています。", shown(sheet))
            }
            Self::BadCell { sheet, place } => {
                write!(out, "シート「{}」のセル {place} の値を読めません。", shown(sheet))
            }
        }
    }
}

impl std::error::Error for WorkbookFault {}

/// A name out of the file: its beginning, and nothing that moves the cursor of a terminal.
fn shown(name: &str) -> String {
    name.chars().take(80).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// How other files begin.
const STARTS: [(&[u8], OtherFile); 6] = [
    (b"%PDF-", OtherFile::Pdf),
    (b"<?xml", OtherFile::Markup),
    (b"<html", OtherFile::Markup),
    (b"<HTML", OtherFile::Markup),
    (b"<!DOCTYPE", OtherFile::Markup),
    (b"<!doctype", OtherFile::Markup),
];

/// What a file is that is no package.
pub(super) fn other_file(bytes: &[u8]) -> OtherFile {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.is_empty() {
        return OtherFile::Empty;
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // The names in an old file's table of contents, as they stand there.
        let has = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
            bytes.windows(name.len()).any(|window| window == name)
        };
        return match () {
            () if has("EncryptedPackage") => OtherFile::Password,
            () if has("Workbook") || has("Book") => OtherFile::Xls,
            () => OtherFile::OldOffice,
        };
    }
    if let Some((_, file)) = STARTS.iter().find(|(start, _)| bytes.trim_ascii_start().starts_with(start)) {
        return *file;
    }
    // A text has no NUL, but UTF-16 does, and begins with its mark.
    let is_text = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || !bytes.contains(&0);
    let controls = bytes.iter().take(4096).filter(|byte| matches!(byte, 1..=8 | 14..=26 | 28..=31)).count();
    if is_text && controls == 0 { OtherFile::Text } else { OtherFile::Unknown }
}

/// What a ZIP archive is that is no package of Office, by the names in it.
pub(super) fn other_archive<'a>(names: impl Iterator<Item = &'a str> + Clone) -> OtherFile {
    let has = |wanted: fn(&str) -> bool| names.clone().any(wanted);
    match () {
        () if has(|name| name == "mimetype") => OtherFile::OpenDocument,
        () if has(|name| name.ends_with(".iwa")) => OtherFile::Numbers,
        () if has(|name| name.ends_with(".xlsx") || name.ends_with(".xlsm") || name.ends_with(".xls")) => {
            OtherFile::PackedWorkbooks
        }
        () => OtherFile::Archive,
    }
}
