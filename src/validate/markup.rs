//! Reads the mark-up of the catalog's cells: text and markers `[^8]`, and nothing else.
//!
//! It uses pulldown-cmark, so a Markdown reader finds everything that looks like Markdown. Any other event is a fault
//! of the catalog. Text of hospitals is plain text and is never read here.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, Report, Spanned, codes};
use crate::model::cell::{CellPiece, CellText};
use crate::model::id::TermNumber;

/// Reads one cell. A line break inside a sentence adds no space.
///
/// It uses the old footnote syntax, because only this syntax has references without definitions. Markers are such
/// references.
pub fn read(cell: &Spanned<String>, report: &mut Report) -> CellText {
    CellText { written: cell.value.clone(), span: cell.span, pieces: pieces(cell, report) }
}

fn pieces(cell: &Spanned<String>, report: &mut Report) -> Vec<CellPiece> {
    let mut pieces: Vec<CellPiece> = Vec::new();
    let mut paragraphs = 0;
    let parser = Parser::new_ext(cell, Options::ENABLE_OLD_FOOTNOTES);
    // The Markdown reader gives no event for `[x]: y`, so this text would be lost.
    if parser.reference_definitions().iter().next().is_some() {
        report.push(fault(cell, "項目の文に使えない書式があります（リンク先の定義）。".to_owned()));
        return vec![CellPiece::Text(cell.value.clone())];
    }
    for event in parser {
        match event {
            Event::Start(Tag::Paragraph) if paragraphs == 0 => paragraphs += 1,
            Event::End(TagEnd::Paragraph) | Event::SoftBreak => {}
            Event::Text(text) => push_text(&mut pieces, &text),
            Event::FootnoteReference(number) => match number.parse() {
                Ok(number) => pieces.push(CellPiece::Marker(TermNumber(number))),
                Err(_) => report.push(fault(cell, format!("用語の番号「{number}」は数字ではありません。"))),
            },
            other => {
                report.push(fault(cell, format!("項目の文に使えない書式があります（{}）。", name(&other))));
                return vec![CellPiece::Text(cell.value.clone())];
            }
        }
    }
    pieces
}

/// Adds text to the text before it, so that a search finds what a reader sees.
fn push_text(pieces: &mut Vec<CellPiece>, text: &str) {
    if let Some(CellPiece::Text(last)) = pieces.last_mut() {
        last.push_str(text);
    } else {
        pieces.push(CellPiece::Text(text.to_owned()));
    }
}

fn fault(cell: &Spanned<String>, message: String) -> Diagnostic {
    Diagnostic::error(codes::CATALOG_MARKUP, message)
        .at(cell.span, "この文")
        .hint("使えるのは文字と [^8] の形の用語の番号だけです。記号の前に \\ を置くと文字になります。")
}

fn name(event: &Event<'_>) -> &'static str {
    match event {
        Event::Start(Tag::Paragraph) => "段落の区切り",
        Event::Start(Tag::Heading { .. }) => "見出し",
        Event::Start(Tag::BlockQuote(_)) => "引用",
        Event::Start(Tag::CodeBlock(_)) => "字下げ",
        Event::Start(Tag::List(_)) => "箇条書き",
        Event::Start(Tag::Emphasis | Tag::Strong) => "強調",
        Event::Start(Tag::Link { .. }) => "リンク",
        Event::Start(Tag::Image { .. }) => "画像",
        Event::Start(Tag::FootnoteDefinition(_)) => "脚注",
        Event::Code(_) => "コード",
        Event::Html(_) | Event::InlineHtml(_) => "HTML",
        Event::HardBreak => "行末の空白による改行",
        Event::Rule => "横線",
        _ => "その他",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn read(text: &str) -> (CellText, usize) {
        let mut report = Report::new();
        let cell = super::read(&Spanned::new(text.to_owned(), Span::default()), &mut report);
        assert_eq!(cell.written, text);
        (cell, report.iter().count())
    }

    fn cell(text: &str) -> (String, usize) {
        let (cell, faults) = read(text);
        (cell.printed(), faults)
    }

    #[test]
    fn text_and_markers() {
        assert_eq!(cell("脆弱性[^8]の原因となる[^13]場合"), ("脆弱性*8の原因となる*13場合".to_owned(), 0));
        assert_eq!(
            cell("(a) 全部か、一定範囲か等(IPA)・第6.0版"),
            ("(a) 全部か、一定範囲か等(IPA)・第6.0版".to_owned(), 0)
        );
    }

    #[test]
    fn a_line_break_joins_without_a_space() {
        assert_eq!(cell("通信及び\n保存情報"), ("通信及び保存情報".to_owned(), 0));
    }

    #[test]
    fn plain_text_has_no_marks() {
        assert_eq!(read("ネットワークの\nトラフィック[^7]監視").0.plain(), "ネットワークのトラフィック監視");
        assert_eq!(read(r"\*1\*の端末[^7]").0.plain(), "*1*の端末");
    }

    #[test]
    fn anything_else_is_a_fault_and_stays_visible() {
        for text in
            ["*強調*です", "<b>", "# 見出し", "- 一", "`code`", "一\n\n二", "[x](http://a)", "1. 一", "> 引用", "***"]
        {
            let (plain, faults) = cell(text);
            assert_eq!((plain.as_str(), faults), (text, 1), "{text}");
        }
    }
}
