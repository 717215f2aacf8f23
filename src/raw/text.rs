//! Finds characters that must not be in a contract: nobody can see them, or they change how the text around them is
//! read. It also finds characters that look like others.
//!
//! The whole file is checked, comments too. A comment that reads backwards misleads the person who checks the file.
//! `typeset` checks for characters that no font can print.

mod blank;
mod radical;
mod remark;
mod tidy;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Report, SourceId, Span, codes};
pub use blank::{blank_name, foreign_blanks, is_foreign_blank};
pub use remark::{blank_before, remark};
pub use tidy::{composed, tidied};

/// So many places are reported for one file. The rest is only counted.
const SHOWN: usize = 20;

/// Reports every forbidden character of a text at its place, except tabs. YAML allows tabs between values, so
/// [`check_scalar`] reports them.
///
/// After 20 places the others are only counted.
pub fn check_source(source: SourceId, text: &str, report: &mut Report) {
    let mut found = forbidden(text).filter(|(_, character, _)| *character != '\t');
    let mut faults: Vec<Diagnostic> = found
        .by_ref()
        .take(SHOWN)
        .map(|(range, character, kind)| fault_there(character, kind, Span::new(source, range)))
        .collect();
    // A file of nothing but such characters has millions of them, so they are counted and not kept.
    let more = found.count();
    if more > 0
        && let Some(last) = faults.pop()
    {
        faults.push(last.hint(format!("このファイルには、ほかに{more}か所あります。")));
    }
    faults.into_iter().for_each(|fault| report.push(fault));
}

/// Reports forbidden characters that an escape brought into a value (`"\u202e"`), and tabs. Only the first of a value
/// is reported.
///
/// `written` is the value as it is in the file from the byte `start`, and `value` is what it means.
pub fn check_scalar(source: SourceId, written: &str, start: usize, value: &str, report: &mut Report) {
    for (_, character, kind) in forbidden(value) {
        let place = written.find(character).map(|at| start + at..start + at + character.len_utf8());
        match place {
            Some(range) if character == '\t' => report.push(fault_there(character, kind, Span::new(source, range))),
            // Already reported by `check_source`.
            Some(_) => continue,
            None => report.push(fault(character, kind, Span::new(source, start..start + written.len()))),
        }
        // One fault is enough to find the value.
        return;
    }
}

/// Warns of radicals in a value, and says which letters were meant.
///
/// `written`, `start` and `value` are as in [`check_scalar`].
pub fn check_radicals(source: SourceId, written: &str, start: usize, value: &str, report: &mut Report) {
    /// In characters. Shorter values are shown in the message.
    const SHORT: usize = 40;
    let mut found: Vec<(char, char)> = Vec::new();
    for pair in value.chars().filter_map(|character| Some((character, radical::meant(character)?))) {
        if !found.contains(&pair) {
            found.push(pair);
        }
    }
    let Some((first, _)) = found.first() else { return };
    let place = match written.find(*first) {
        Some(at) => start + at..start + at + first.len_utf8(),
        None => start..start + written.len(),
    };
    let radicals: String = found.iter().map(|(radical, _)| *radical).collect();
    let mut fault =
        Diagnostic::warning(codes::TEXT_RADICAL, format!("「{radicals}」は漢字ではなく、漢字に見える部首の符号です。"))
            .at(Span::new(source, place.clone()), format!("U+{:04X}", u32::from(*first)));
    if value.chars().count() <= SHORT && !value.contains('\n') {
        let letters: String = value.chars().map(|character| radical::meant(character).unwrap_or(character)).collect();
        fault = fault.hint(format!("「{letters}」と入力し直してください。"));
    }
    let letters = |text: &str| text.chars().map(|letter| radical::meant(letter).unwrap_or(letter)).collect::<String>();
    fault = match (written.contains('\n'), written.contains(*first)) {
        (false, true) => fault.repair(Span::new(source, start..start + written.len()), letters(written)),
        (true, true) => fault.repair(Span::new(source, place), letters(&first.to_string())),
        // An escape between quotes.
        (_, false) => fault,
    };
    let pairs: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|(radical, letter)| {
            format!("{radical}（U+{:04X}）は {letter}（U+{:04X}）", u32::from(*radical), u32::from(*letter))
        })
        .collect();
    let more = if found.len() > SHOWN { "など" } else { "" };
    report.push(
        fault
            .hint(format!("{}{more}のことです。", pairs.join("、")))
            .hint("PDFから写した文に混じることがあります。見た目が同じでも別の字なので、検索や照合で一致しません。"),
    );
}

/// What a person should write in place of a placeholder: 「契約日」 for `【契約日】`. `None` when the text is not a
/// placeholder.
///
/// `init` writes placeholders for what it was not told. Brackets inside a longer text were put there by a person.
pub fn placeholder(text: &str) -> Option<&str> {
    let text = text.trim();
    let opened = text.strip_prefix('【');
    let closed = text.strip_suffix('】');
    let inside = match (opened, closed) {
        (Some(opened), Some(_)) => opened.strip_suffix('】')?,
        // The person removed one of the two brackets and forgot the other.
        (Some(rest), None) | (None, Some(rest)) => rest,
        (None, None) => return None,
    };
    let inside = inside.trim();
    (!inside.is_empty() && !inside.contains(['【', '】', '\n'])).then_some(inside)
}

/// Whether the text has a control character. A YAML reader may take one for the end of the file.
pub fn has_control(text: &str) -> bool {
    text.chars().any(|character| matches!(kind(character), Some(ForbiddenKind::Control)))
}

/// Why a character is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ForbiddenKind {
    Tab,
    Control,
    Direction,
    ZeroWidth,
    Blank,
    LineSeparator,
    Replacement,
    NoCharacter,
    LoneSelector,
}

impl ForbiddenKind {
    fn words(self) -> &'static str {
        match self {
            ForbiddenKind::Tab => "タブ",
            ForbiddenKind::Control => "制御文字",
            ForbiddenKind::Direction => "文字の並ぶ向きを変える、見えない文字",
            ForbiddenKind::ZeroWidth => "幅のない、見えない文字",
            ForbiddenKind::Blank => "空白に見える、空白でない文字",
            ForbiddenKind::LineSeparator => "特殊な改行文字",
            ForbiddenKind::Replacement => "文字化けの跡",
            ForbiddenKind::NoCharacter => "文字ではない符号",
            ForbiddenKind::LoneSelector => "字形を選ぶ符号だけで、元の字がないもの",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            ForbiddenKind::Tab => "空白に置きかえてください。",
            ForbiddenKind::Replacement => "元の文書を見て、正しい文字を入力し直してください。",
            ForbiddenKind::LineSeparator => "ふつうの改行に置きかえてください。",
            _ => "この文字を消してください。見えないときは、前後の文字ごと消して入力し直すと確実です。",
        }
    }
}

fn fault(character: char, kind: ForbiddenKind, span: Span) -> Diagnostic {
    let code_point = format!("U+{:04X}", u32::from(character));
    Diagnostic::error(
        codes::TEXT_FORBIDDEN_CHARACTER,
        format!("使えない文字 {code_point}（{}）があります。", kind.words()),
    )
    .at(span, code_point)
    .hint(kind.hint())
}

/// The same fault at the place of the character itself.
fn fault_there(character: char, kind: ForbiddenKind, span: Span) -> Diagnostic {
    let fault = fault(character, kind, span);
    match kind {
        ForbiddenKind::Tab => fault.repair(span, " "),
        // What nobody can see is not missed.
        ForbiddenKind::Direction | ForbiddenKind::ZeroWidth | ForbiddenKind::LoneSelector => fault.repair(span, ""),
        // It may stand for a line end, a blank or a letter.
        ForbiddenKind::Control
        | ForbiddenKind::Blank
        | ForbiddenKind::LineSeparator
        | ForbiddenKind::Replacement
        | ForbiddenKind::NoCharacter => fault,
    }
}

/// The forbidden characters of a text with their places.
fn forbidden(text: &str) -> impl Iterator<Item = (Range<usize>, char, ForbiddenKind)> {
    let mut base = false;
    text.char_indices().filter_map(move |(at, character)| {
        let selector = is_selector(character);
        let kind = if selector && !base { Some(ForbiddenKind::LoneSelector) } else { kind(character) };
        base = !selector && !character.is_whitespace() && kind.is_none();
        kind.map(|kind| (at..at + character.len_utf8(), character, kind))
    })
}

fn kind(character: char) -> Option<ForbiddenKind> {
    match character {
        '\n' => None,
        '\t' => Some(ForbiddenKind::Tab),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some(ForbiddenKind::Control),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            Some(ForbiddenKind::Direction)
        }
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}' => {
            Some(ForbiddenKind::ZeroWidth)
        }
        // The soft hyphen, joiners and fillers, which show nothing.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => Some(ForbiddenKind::ZeroWidth),
        // Invisible characters of scripts that no contract is written in, and those that Unicode reserves for such
        // use.
        '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{fff0}'..='\u{fff8}' => Some(ForbiddenKind::ZeroWidth),
        '\u{13430}'..='\u{1343f}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}' => Some(ForbiddenKind::ZeroWidth),
        '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' => Some(ForbiddenKind::ZeroWidth),
        // Braille without a dot.
        '\u{2800}' => Some(ForbiddenKind::Blank),
        '\u{2028}' | '\u{2029}' => Some(ForbiddenKind::LineSeparator),
        '\u{fffd}' => Some(ForbiddenKind::Replacement),
        '\u{fff9}'..='\u{fffc}' => Some(ForbiddenKind::ZeroWidth),
        '\u{e0000}'..='\u{e0fff}' if !is_selector(character) => Some(ForbiddenKind::ZeroWidth),
        '\u{fdd0}'..='\u{fdef}' => Some(ForbiddenKind::NoCharacter),
        _ if u32::from(character) & 0xfffe == 0xfffe => Some(ForbiddenKind::NoCharacter),
        _ => None,
    }
}

/// Variation selectors choose a form of the character before them (葛󠄀, ✓︎). Names need them.
fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(u32, u32, String)> {
        let mut report = Report::new();
        check_source(SourceId(0), text, &mut report);
        report
            .iter()
            .map(|fault| {
                let label = fault.primary.as_ref().expect("every character has a place");
                (label.span.start, label.span.end, label.text.clone())
            })
            .collect()
    }

    #[test]
    fn invisible_characters_are_found_at_their_place() {
        for (character, code_point) in [
            ('\u{202e}', "U+202E"),
            ('\u{2066}', "U+2066"),
            ('\u{200f}', "U+200F"),
            ('\u{61c}', "U+061C"),
            ('\u{200b}', "U+200B"),
            ('\u{200d}', "U+200D"),
            ('\u{2060}', "U+2060"),
            ('\u{feff}', "U+FEFF"),
            ('\0', "U+0000"),
            ('\u{7f}', "U+007F"),
            ('\u{85}', "U+0085"),
            ('\u{2028}', "U+2028"),
            ('\u{fffd}', "U+FFFD"),
            ('\u{e0041}', "U+E0041"),
            ('\u{10ffff}', "U+10FFFF"),
        ] {
            let text = format!("a: 夜間{character}休日\n");
            let expected = vec![(9, 9 + character.len_utf8() as u32, code_point.to_owned())];
            assert_eq!(found(&text), expected, "{code_point}");
        }
    }

    /// All code points that Unicode shows as nothing (Default_Ignorable_Code_Point, version 17), and U+2800, are
    /// refused. A variation selector after a character is allowed.
    #[test]
    fn whatever_shows_nothing_is_refused() {
        let ranges = [
            0xad..=0xad,
            0x34f..=0x34f,
            0x61c..=0x61c,
            0x115f..=0x1160,
            0x17b4..=0x17b5,
            0x180b..=0x180f,
            0x200b..=0x200f,
            0x202a..=0x202e,
            0x2060..=0x206f,
            0x2800..=0x2800,
            0x3164..=0x3164,
            0xfe00..=0xfe0f,
            0xfeff..=0xfeff,
            0xffa0..=0xffa0,
            0xfff0..=0xfff8,
            0x1bca0..=0x1bca3,
            0x1d173..=0x1d17a,
            0xe0000..=0xe0fff,
        ];
        for character in ranges.into_iter().flatten().filter_map(char::from_u32) {
            assert_eq!(found(&format!("a: {character}")).len(), 1, "U+{:04X} alone", u32::from(character));
            let behind = usize::from(!is_selector(character));
            assert_eq!(found(&format!("a: 夜{character}")).len(), behind, "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn what_people_write_is_let_through() {
        assert_eq!(found("a: 髙﨑𠮷㈱①～—…※ 　ｶﾞ が\nb: 葛\u{e0100}飾 ✓\u{fe0e}\tc\n"), vec![]);
    }

    #[test]
    fn a_selector_needs_a_character_before_it() {
        assert_eq!(found("a: \u{fe0f}x\n"), vec![(3, 6, "U+FE0F".to_owned())]);
        assert_eq!(found("a: 葛\u{e0100}\u{e0101}\n"), vec![(10, 14, "U+E0101".to_owned())]);
    }

    #[test]
    fn many_are_counted_and_not_all_shown() {
        let mut report = Report::new();
        check_source(SourceId(0), &"\u{200b}".repeat(1000), &mut report);
        assert_eq!(report.iter().count(), SHOWN);
        let last = report.iter().last().expect("there are some");
        assert!(last.hints.iter().any(|hint| hint.contains("ほかに980か所")));
    }
}
