//! Turns bytes into text, and says what they most likely are when they are not UTF-8.
//!
//! Some editors still write Shift_JIS. Nothing is converted, because a wrong guess would put other characters into a
//! contract. The message names the encoding, so that the person can save the file as UTF-8.

use std::io;

use crate::diagnostic::{Diagnostic, cause, codes};

/// Why a file could not be read as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadFault {
    /// The file is missing, may not be read, or is not a file. The text is the reason, as a Japanese sentence.
    Unreadable(String),
    TooLarge {
        limit: usize,
    },
    /// The files of a folder are too large together.
    FolderTooLarge {
        limit: usize,
    },
    Encoding(Encoding),
}

/// What the bytes most likely are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encoding {
    Utf16,
    Utf32,
    ShiftJis,
    EucJp,
    Iso2022Jp,
    /// Not a text but a file of another program. The text is what people call it.
    OtherProgram(&'static str),
    /// Not UTF-8 from this line on. Lines are counted from 1.
    Unknown {
        line: usize,
    },
}

impl ReadFault {
    pub(super) fn from_io(error: &io::Error) -> Self {
        Self::Unreadable(match error.kind() {
            io::ErrorKind::NotFound => "ファイルがありません。".to_owned(),
            _ => cause::not_read(error),
        })
    }

    /// Why the file cannot be read, as a Japanese sentence.
    pub(super) fn reason(&self) -> String {
        if let Self::Unreadable(reason) = self { reason.clone() } else { self.diagnostic("").message }
    }

    /// Whether the fault is in the content of the file. Otherwise the file could not be read at all.
    pub(super) fn is_about_text(&self) -> bool {
        matches!(self, Self::Encoding(_))
    }

    pub(super) fn diagnostic(&self, path: &str) -> Diagnostic {
        match self {
            Self::Unreadable(reason) => {
                Diagnostic::error(codes::FILE_UNREADABLE, format!("「{path}」を読めません。{reason}"))
                    .hint("名前と場所を確かめてください。")
            }
            Self::TooLarge { limit } => Diagnostic::error(
                codes::FILE_TOO_LARGE,
                format!("「{path}」が大きすぎます。読めるのは{}MBまでです。", limit / (1024 * 1024)),
            )
            .hint("ファイルを分けるか、指定したファイルが正しいか確かめてください。"),
            Self::FolderTooLarge { limit } => Diagnostic::error(
                codes::FILE_TOO_LARGE,
                format!(
                    "「{path}」から先は読みません。フォルダのファイルは、合わせて{}MBまで読めます。",
                    limit / (1024 * 1024)
                ),
            )
            .hint("指定したフォルダが正しいか確かめてください。"),
            Self::Encoding(encoding @ Encoding::OtherProgram(program)) => {
                let fault = Diagnostic::error(codes::FILE_ENCODING, encoding.message())
                    .hint("病院ファイルなどの、YAML のテキストファイルを指定してください。新しく作るときは betten init を使います。");
                match *program {
                    PDF => fault.hint(
                        "PDFの内容が今の病院ファイルと同じかは、各ページの下の照合番号で確かめられます（例：betten verify --fingerprint 照合番号 betten.yaml）。",
                    ),
                    ZIP => fault.hint("まとめたファイルは、展開してから、中のファイルを指定してください。"),
                    _ => fault,
                }
            }
            Self::Encoding(encoding) => {
                Diagnostic::error(codes::FILE_ENCODING, encoding.message()).hint(
                    "エディタで文字コードを「UTF-8」にして保存し直してください（メモ帳では「名前を付けて保存」の画面で選べます）。",
                )
            }
        }
    }
}

impl Encoding {
    fn message(&self) -> String {
        let name = match self {
            Encoding::Utf16 => "UTF-16",
            Encoding::Utf32 => "UTF-32",
            Encoding::ShiftJis => "Shift_JIS",
            Encoding::EucJp => "EUC-JP",
            Encoding::Iso2022Jp => "ISO-2022-JP（JIS）",
            Encoding::OtherProgram(name) => return format!("テキストではなく、{name} のファイルのようです。"),
            Encoding::Unknown { line } => return format!("{line}行目に、UTF-8 として読めない文字があります。"),
        };
        format!("文字コードが UTF-8 ではありません（{name} のようです）。")
    }
}

/// Reads UTF-8 with or without a byte-order mark, and ends every line with `\n`.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, ReadFault> {
    let fault = |encoding| Err(ReadFault::Encoding(encoding));
    // UTF-32 first: its mark begins with the mark of UTF-16.
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return fault(Encoding::Utf32);
    }
    if let Some(name) = other_program(&bytes) {
        return fault(Encoding::OtherProgram(name));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || is_bare_utf16(&bytes, 8) {
        return fault(Encoding::Utf16);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return fault(guess(error.as_bytes(), error.utf8_error().valid_up_to())),
    };
    // The shift sequences of ISO-2022-JP are plain ASCII, so the text is also valid UTF-8.
    if ["\u{1b}$B", "\u{1b}$@", "\u{1b}(J"].iter().any(|shift| text.contains(shift)) {
        return fault(Encoding::Iso2022Jp);
    }
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

const OFFICE: &str = "Excel か Word";
const PDF: &str = "PDF";
const ZIP: &str = "ZIP";

/// The program that wrote a file, known by the first bytes of the file.
fn other_program(bytes: &[u8]) -> Option<&'static str> {
    /// The name of a part that every Office file has in its archive.
    const PART: &[u8] = b"[Content_Types].xml";
    const BEGINNINGS: [(&[u8], &str); 6] = [
        (b"\xd0\xcf\x11\xe0", OFFICE),
        (b"%PDF", PDF),
        (b"\x89PNG", "画像"),
        (b"\xff\xd8\xff", "画像"),
        (b"GIF8", "画像"),
        (b"Rar!", ZIP),
    ];
    if bytes.starts_with(b"PK\x03\x04") {
        let is_office = bytes.windows(PART.len()).any(|part| part == PART);
        return Some(if is_office { OFFICE } else { ZIP });
    }
    BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)).map(|(_, program)| *program)
}

/// Whether this is UTF-16 without a mark: ASCII in UTF-16 has a NUL in every second byte. At least one byte in
/// `one_in` must be such a NUL.
fn is_bare_utf16(bytes: &[u8], one_in: usize) -> bool {
    let head = &bytes[..bytes.len().min(64 * one_in)];
    let nuls = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (more, less) = (nuls(0).max(nuls(1)), nuls(0).min(nuls(1)));
    // The full-width space (U+3000) has its NUL in the other byte.
    head.len() >= 4 && more * one_in >= head.len() && less * 2 <= more
}

fn guess(bytes: &[u8], valid: usize) -> Encoding {
    // In Japanese text only blanks and line ends are ASCII, so few NULs are enough. No other encoding has any.
    if is_bare_utf16(bytes, 100) {
        return Encoding::Utf16;
    }
    let shift_jis = kana(bytes, shift_jis_length, |pair| matches!(pair[0], 0x82 | 0x83));
    let euc_jp = kana(bytes, euc_jp_length, |pair| matches!(pair[0], 0xa4 | 0xa5));
    // Every EUC-JP text is also a Shift_JIS text of half-width kana. So the number of ordinary kana decides.
    match (shift_jis, euc_jp) {
        (Some(shift_jis), Some(euc_jp)) if euc_jp >= shift_jis => Encoding::EucJp,
        (Some(_), _) => Encoding::ShiftJis,
        (None, Some(_)) => Encoding::EucJp,
        (None, None) => Encoding::Unknown { line: bytes[..valid].iter().filter(|byte| **byte == b'\n').count() + 1 },
    }
}

/// How many kana the bytes have when read in this encoding; `None` when they cannot be read in it.
fn kana(bytes: &[u8], length: fn(&[u8]) -> Option<usize>, is_kana: fn(&[u8]) -> bool) -> Option<usize> {
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        let step = length(&bytes[at..])?;
        if step == 2 && is_kana(&bytes[at..at + 2]) {
            count += 1;
        }
        at += step;
    }
    Some(count)
}

fn shift_jis_length(bytes: &[u8]) -> Option<usize> {
    match (bytes[0], bytes.get(1)) {
        (0..=0x7f | 0xa1..=0xdf, _) => Some(1),
        (0x81..=0x9f | 0xe0..=0xfc, Some(0x40..=0x7e | 0x80..=0xfc)) => Some(2),
        _ => None,
    }
}

fn euc_jp_length(bytes: &[u8]) -> Option<usize> {
    match (bytes[0], bytes.get(1), bytes.get(2)) {
        (0..=0x7f, _, _) => Some(1),
        (0x8e, Some(0xa1..=0xdf), _) | (0xa1..=0xfe, Some(0xa1..=0xfe), _) => Some(2),
        (0x8f, Some(0xa1..=0xfe), Some(0xa1..=0xfe)) => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of 「夜間はサンプル」.
    const SHIFT_JIS: &[u8] = b"note: \x96\xe9\x8a\xd4\x82\xcd\x83T\x83\x93\x83v\x83\x8b\n";
    const EUC_JP: &[u8] = b"note: \xcc\xeb\xb4\xd6\xa4\xcf\xa5\xb5\xa5\xf3\xa5\xd7\xa5\xeb\n";

    fn encoding(bytes: &[u8]) -> Encoding {
        match decode(bytes.to_vec()) {
            Err(ReadFault::Encoding(encoding)) => encoding,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn other_encodings_are_named() {
        assert_eq!(encoding(SHIFT_JIS), Encoding::ShiftJis);
        assert_eq!(encoding(EUC_JP), Encoding::EucJp);
        assert_eq!(encoding(b"note: \x1b$BLk4V\x1b(B\n"), Encoding::Iso2022Jp);
        let utf16 = |little: bool| -> Vec<u8> {
            "catalog: 夜間\n"
                .encode_utf16()
                .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                .collect()
        };
        assert_eq!(encoding(&utf16(true)), Encoding::Utf16);
        assert_eq!(encoding(&utf16(false)), Encoding::Utf16);
        assert_eq!(encoding(&[b"\xff\xfe".as_slice(), &utf16(true)].concat()), Encoding::Utf16);
        assert_eq!(encoding(b"\xff\xfe\0\0a\0\0\0"), Encoding::Utf32);
        // The text has hardly any ASCII, and full-width spaces, which have their NUL in the other byte.
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let text = "# 役割分担の記入例です。医療法人見本会　見本病院、会社、人は架空のものです。\n".repeat(9);
            assert_eq!(encoding(&text.encode_utf16().flat_map(bytes).collect::<Vec<_>>()), Encoding::Utf16);
        }
        let office = b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml";
        assert_eq!(encoding(office), Encoding::OtherProgram(OFFICE));
        assert_eq!(encoding(b"PK\x03\x04\x14\0\x06\0\x08\0betten.yaml"), Encoding::OtherProgram(ZIP));
        assert_eq!(encoding(b"%PDF-1.7\n"), Encoding::OtherProgram(PDF));
        assert_eq!(encoding(b"\x89PNG\r\n"), Encoding::OtherProgram("画像"));
    }

    #[test]
    fn broken_utf8_is_found_at_its_line() {
        assert_eq!(
            encoding(
                "a: 夜間\nb: \u{ff}\n"
                    .as_bytes()
                    .iter()
                    .copied()
                    .chain(*b"c: \xff\xff\xff\n")
                    .collect::<Vec<_>>()
                    .as_slice()
            ),
            Encoding::Unknown { line: 3 }
        );
        assert_eq!(encoding(b"a: 1\nb: \xc0\x80\n\xff"), Encoding::Unknown { line: 2 });
    }

    #[test]
    fn marks_and_line_ends_are_made_one() {
        assert_eq!(decode("\u{feff}a: 夜\r\nb: 1\rc: 2\n".as_bytes().to_vec()), Ok("a: 夜\nb: 1\nc: 2\n".to_owned()));
        // Only the first mark is removed.
        assert_eq!(decode("\u{feff}\u{feff}a".as_bytes().to_vec()), Ok("\u{feff}a".to_owned()));
        assert_eq!(decode(Vec::new()), Ok(String::new()));
    }

    #[test]
    fn messages_say_what_to_do_and_stay_short() {
        let diagnostic = ReadFault::Encoding(Encoding::ShiftJis).diagnostic("betten.yaml");
        assert_eq!(diagnostic.message, "文字コードが UTF-8 ではありません（Shift_JIS のようです）。");
        assert!(diagnostic.hints[0].contains("UTF-8"));
        let bytes: usize = diagnostic.message.len() + diagnostic.hints.iter().map(String::len).sum::<usize>();
        assert!(bytes < 2048);
    }
}
