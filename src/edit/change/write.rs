//! Writes a value as YAML: on one line, or on its own lines with an indentation.

use crate::diagnostic::columns::columns;

use crate::edit::change::NewValue;
use crate::edit::scalar::{is_plain, quoted, scalar};
use crate::raw::text::remark;

/// How many columns entries are indented below their key.
pub(super) const STEP: usize = 2;

/// A list, or a mapping of one entry, is written on the line of its key up to this column.
const LINE_WIDTH: usize = 96;

/// How a text was written before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// There was none.
    New,
    Plain,
    Single,
    Double,
    /// Below `|` or `>`.
    Block,
}

/// A value on one line. It is also right between brackets.
pub(super) fn in_line(value: &NewValue) -> String {
    match value {
        NewValue::Text(text) => one_line(text, Style::New),
        NewValue::Word(word) => word.clone(),
        NewValue::List(items) => format!("[{}]", items.iter().map(in_line).collect::<Vec<_>>().join(", ")),
        NewValue::Mapping(entries) if entries.is_empty() => "{}".to_owned(),
        NewValue::Mapping(entries) => format!("{{ {} }}", entries_in_line(entries)),
    }
}

/// As in `a: b, c: d`.
pub(super) fn entries_in_line(entries: &[(String, NewValue)]) -> String {
    entries.iter().map(|(key, value)| entry_in_line(key, value)).collect::<Vec<_>>().join(", ")
}

pub(super) fn entry_in_line(name: &str, value: &NewValue) -> String {
    format!("{}: {}", key(name), in_line(value))
}

/// A text on one line.
pub(super) fn one_line(text: &str, style: Style) -> String {
    match style {
        Style::Plain if is_plain(text, |first| first.is_alphanumeric() || "./【".contains(first)) => text.to_owned(),
        Style::New => scalar(text),
        Style::Single if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
        Style::Plain | Style::Single | Style::Double | Style::Block => quoted(text),
    }
}

/// A key. An id needs no quotes, even when it begins with a digit: no key is a number.
pub(super) fn key(name: &str) -> String {
    let is_id = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if is_id && !name.eq_ignore_ascii_case("null") { name.to_owned() } else { scalar(name) }
}

/// Whether a text can be written below `|`. A text with a remark cannot: it would look like a comment but be read as
/// text.
pub(super) fn fits_block(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(['\n', ' ', '|', '>']) && remark(text).is_none()
}

/// The lines of a text below `|`.
pub(super) fn block(text: &str, column: usize) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{}{line}\n", " ".repeat(column)) };
    text.split('\n').map(line).collect()
}

/// Whether a value is written on the line of its key. `column` is where the key begins.
pub(super) fn fits_line(value: &NewValue, column: usize) -> bool {
    let is_one = |value: &NewValue| matches!(value, NewValue::Text(_) | NewValue::Word(_));
    let is_simple = match value {
        NewValue::Text(_) | NewValue::Word(_) => true,
        NewValue::List(items) => items.iter().all(is_one),
        NewValue::Mapping(entries) => match &entries[..] {
            [] => true,
            [(_, value)] => fits_line(value, column),
            _ => false,
        },
    };
    is_simple && (is_one(value) && !has_lines(value) || is_short(value, column))
}

/// Whether a value fits on a line from a column on.
pub(super) fn is_short(value: &NewValue, column: usize) -> bool {
    !has_lines(value) && column + columns(&in_line(value)) <= LINE_WIDTH
}

fn has_lines(value: &NewValue) -> bool {
    match value {
        NewValue::Text(text) => text.contains('\n'),
        NewValue::Word(_) => false,
        NewValue::List(items) => items.iter().any(has_lines),
        NewValue::Mapping(entries) => entries.iter().any(|(_, value)| has_lines(value)),
    }
}

/// Where lines will be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub column: usize,
    /// The indentation of the comments that follow. A text below `|` must be indented more, or the comments would
    /// become a part of it.
    pub comments: usize,
}

impl Room {
    fn deeper(self) -> Self {
        Self { column: self.column + STEP, ..self }
    }
}

/// `key: value` as lines, each with its line end.
pub(super) fn entry(name: &str, value: &NewValue, room: Room) -> String {
    let name = key(name);
    let rest = match value {
        NewValue::Mapping(_) | NewValue::List(_) if !fits_line(value, room.column + name.len()) => {
            format!("\n{}", lines(value, room.deeper()))
        }
        _ => behind(value, room),
    };
    format!("{}{name}:{rest}", " ".repeat(room.column))
}

/// `- value` as lines, each with its line end.
pub(super) fn item(value: &NewValue, room: Room) -> String {
    let rest = match value {
        NewValue::Mapping(_) | NewValue::List(_) if !fits_line(value, room.column) => {
            format!(" {}", lines(value, room.deeper()).trim_start())
        }
        _ => behind(value, room),
    };
    format!("{}-{rest}", " ".repeat(room.column))
}

/// The entries of a mapping or a list as lines; empty for other values.
pub(super) fn lines(value: &NewValue, room: Room) -> String {
    match value {
        NewValue::Mapping(entries) => entries.iter().map(|(name, value)| entry(name, value, room)).collect(),
        NewValue::List(items) => items.iter().map(|value| item(value, room)).collect(),
        NewValue::Text(_) | NewValue::Word(_) => String::new(),
    }
}

/// What comes after a colon or a dash, with the line end.
fn behind(value: &NewValue, room: Room) -> String {
    match value {
        NewValue::Text(text) if text.contains('\n') && fits_block(text) && room.deeper().column > room.comments => {
            format!(" |\n{}", block(text, room.deeper().column))
        }
        _ => format!(" {}\n", in_line(value)),
    }
}
