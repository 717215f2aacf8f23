//! A document as GitHub-flavoured Markdown, to review and to compare line by line.
//!
//! The layout is in `templates/markdown/`. The escaping is here. One function serves all places, so its result must be
//! right in every reader and wherever a template may put a value, at the beginning of a line as well as in a cell. It
//! escapes what could be read as Markdown and nothing else.

use std::io::{self, Write};

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;
use crate::render::Templates;
use crate::render::format::{ContentPart, File, Format, What, version_and_templates};
use crate::render::parts::{OF_DOCUMENTS, Parts};
use crate::render::shape::{HeadShape, Shape};
use crate::render::tera::{Finished, Set};

/// To review and to compare.
pub(super) const FORMAT: Format = Format {
    key: "md",
    media_type: "text/markdown",
    purpose: "直したところを比べる",
    made_with: |kit, _| version_and_templates(kit.templates, "markdown/", ".md", &[]),
    file: |piece, kit| {
        match piece.what {
            What::Document { document, .. } => {
                let name = FORMAT.name(&document.stem());
                Some(File::of_text(name, || vec![ContentPart::Shape], || kit.renderer.markdown(document)))
            }
            // Markdown can show a picture only from a file beside it.
            What::Picture(picture) => Some(File::new(
                picture.file_name(),
                || vec![ContentPart::Text(picture.sha256.clone())],
                |_| Ok(Some(picture.bytes.to_vec())),
            )),
            _ => None,
        }
    },
    ..Format::PLAIN
};

#[derive(Debug)]
pub(super) struct Markdown {
    parts: Parts,
}

#[derive(Serialize)]
struct Values {
    document: HeadShape,
    blocks: Vec<Finished>,
}

impl Markdown {
    pub(super) fn new(templates: &Templates) -> Result<Self, Report> {
        let set = Set { folder: "markdown/", suffix: ".md", escape, called: OF_DOCUMENTS };
        Ok(Self { parts: Parts::new(templates, &set)? })
    }

    pub(super) fn render(&self, document: &Document) -> Result<String, Diagnostic> {
        let Shape { head, blocks } = Shape::of(document);
        let blocks = self.parts.document(blocks, "")?;
        self.parts.render("markdown/document.md", &Values { document: head, blocks })
    }
}

/// An invisible comment. It breaks the text at places where escaping alone does not keep readers from seeing mark-up.
const NOTHING: &str = "<!-- -->";

fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut previous = None;
    for (index, character) in text.char_indices() {
        let rest = &text[index + character.len_utf8()..];
        let next = rest.chars().next();
        let at_edge = previous.is_none() || next.is_none();
        match character {
            // If `<br>` stood alone on a line, it would begin a block of HTML.
            '\n' if previous.is_none() && next.is_none() => out.write_all(b"&#10;")?,
            '\n' => out.write_all(b"<br>")?,
            // Spaces at the beginning of a line make code, and at its end a line break. In cells, readers trim them.
            ' ' if at_edge => out.write_all(b"&#32;")?,
            '\t' | '\r' | '\u{b}' | '\u{c}' => write!(out, "&#{};", u32::from(character))?,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '#' | '|' | '~' | '$' | '^' | '{' | '}' => {
                write!(out, "\\{character}")?;
            }
            // These would begin lists and rules.
            '-' | '+' if previous.is_none() && matches!(next, None | Some(' ' | '\t' | '-' | '+')) => {
                write!(out, "\\{character}")?;
            }
            '>' if previous.is_none() => write!(out, "\\{character}")?,
            // These could underline a heading. In pairs, some readers show them as marked or inserted text.
            '=' if at_edge => out.write_all(b"\\=")?,
            '=' | '+' if previous == Some(character) || next == Some(character) => write!(out, "\\{character}")?,
            '.' | ')' if ends_a_list_number(&text[..index], next) => write!(out, "\\{character}")?,
            // Readers make links of such addresses.
            '.' if follows_www(&text[..index]) => out.write_all(b"\\.")?,
            // GitHub replaces names of emoji in the finished page.
            ':' if opens_an_emoji(rest) => write!(out, "\\:{NOTHING}")?,
            ':' if at_edge || next == Some('/') => out.write_all(b"\\:")?,
            '@' if may_begin_a_host(next) => write!(out, "@{NOTHING}")?,
            // It would become an image if a template put a link after it.
            '!' if next.is_none() => out.write_all(b"\\!")?,
            _ => write!(out, "{character}")?,
        }
        previous = Some(character);
    }
    Ok(())
}

/// Whether it is `1.` or `1)` at the beginning of a line. The number may be a value of its own before this one.
fn ends_a_list_number(before: &str, next: Option<char>) -> bool {
    before.bytes().all(|byte| byte.is_ascii_digit()) && matches!(next, None | Some(' ' | '\t'))
}

/// Whether it is `www.` and no address has begun before it.
fn follows_www(before: &str) -> bool {
    let Some(start) = before.len().checked_sub(3) else { return before.is_empty() };
    let (prefix, www) = before.as_bytes().split_at(start);
    www.eq_ignore_ascii_case(b"www") && prefix.last() != Some(&b'/')
}

/// Whether a reader may take an `@` with this after it for a mail address or a person.
fn may_begin_a_host(next: Option<char>) -> bool {
    next.is_none_or(|character| character.is_ascii_alphanumeric() || "._-+".contains(character))
}

/// Whether it is like `:smile:`, but not like the minutes of `10:30:15`.
fn opens_an_emoji(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(':') else { return false };
    let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_+-".contains(&b));
    let is_time = name.len() <= 2 && name.bytes().all(|b| b.is_ascii_digit());
    !name.is_empty() && is_name && !is_time
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        escape(text, &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("text stays text")
    }

    /// The text of most cells must stay as readable as it was.
    #[test]
    fn ordinary_text_is_left_alone() {
        for text in [
            "・医療情報システムの安全管理に関するガイドライン第6.0版 企画管理編10、経営管理編5.2.1",
            "(a) 事故発生時には相互に連携を行い情報共有を行うほか、",
            "(独)情報処理推進機構(IPA)等が公表する情報",
            "論理的/物理的な構成分離、24時間（365日）",
            "03-0000-0000",
            "+81-3-0000-0000",
            "8:30〜17:15、10:30:15",
            "令和8年4月1日",
            "6.0版",
            "　　年　　月　　日",
        ] {
            assert_eq!(escaped(text), text);
        }
    }

    #[test]
    fn what_could_be_markup_is_marked() {
        for (text, written) in [
            ("*8 a_b `c` ~d~", r"\*8 a\_b \`c\` \~d\~"),
            ("[x](y) ![z]", r"\[x\](y) !\[z\]"),
            ("<b>&amp;", r"\<b>\&amp;"),
            ("# 1", r"\# 1"),
            ("1. x", r"1\. x"),
            ("1) x", r"1\) x"),
            ("- x", r"\- x"),
            ("---", r"\---"),
            ("> x", r"\> x"),
            ("    x ", "&#32;   x&#32;"),
            ("a\nb", "a<br>b"),
            ("a|b", r"a\|b"),
            ("https://www.example.jp www.example.jp", r"https\://www.example.jp www\.example.jp"),
            ("info@example.jp", "info@<!-- -->example.jp"),
            (":smile:", r"\:<!-- -->smile\:"),
            ("a :+1: b", r"a \:<!-- -->+1: b"),
        ] {
            assert_eq!(escaped(text), written);
        }
    }
}
