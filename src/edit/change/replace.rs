//! Replaces one value by another.

use crate::edit::change::NewValue;
use crate::edit::change::block::{Splicer, below, last_line_end, trimmed};
use crate::edit::change::offer::offered_column;
use crate::edit::change::place::{
    EntryMark, Spot, begin, begins_line, below_entry, column, comments_below, end, head, is_bracketed, is_on_lines,
    is_written, line_end, line_start, next_line, skip, slots,
};
use crate::edit::change::write::{self, Room, STEP, Style};
use crate::edit::splice::Splice;
use crate::raw::yaml::{Node, NodeKind};

/// How a value will be written.
enum ValueForm<'v> {
    Line(String),
    /// As a text below `|`.
    Block(&'v str),
    /// As a mapping or a list on lines.
    Lines,
}

impl Splicer<'_> {
    pub fn replace(&mut self, node: &Node, spot: Spot, value: &NewValue) {
        match () {
            () if spot.flow => self.replace_in_brackets(node, spot, value),
            () if is_on_lines(self.text, node, spot) => self.replace_lines(node, spot, value),
            () if !is_written(node) => self.fill(spot, value),
            () => self.replace_written(node, spot, value),
        }
    }

    /// Writes a value where there was none.
    fn fill(&mut self, spot: Spot, value: &NewValue) {
        let text = self.text;
        let below = next_line(text, spot.after);
        let comments = comments_below(text, below);
        let offered = offered_column(text, below, below_entry(text, spot.after, spot.column));
        let room = Room { column: offered.unwrap_or(spot.column + STEP), comments };
        let form = match value {
            NewValue::Mapping(entries) if !entries.is_empty() => ValueForm::Lines,
            _ => form(value, Style::New, spot, comments),
        };
        let colon = format!("{}:", " ".repeat(spot.column));
        match (form, spot.mark) {
            (_, EntryMark::File) => {
                // Below all comments, and above a line that ends the file (`...`).
                let at = skip(text, spot.after);
                self.put(at, at, &write::lines(value, Room { column: 0, comments: 0 }));
            }
            (ValueForm::Line(line), EntryMark::Key) => self.put(below, below, &format!("{colon} {line}\n")),
            (ValueForm::Line(line), _) => self.put_behind(spot.after, &format!(" {line}")),
            (ValueForm::Block(block), mark) => {
                let block = write::block(block, spot.column + STEP);
                if mark == EntryMark::Key {
                    self.put(below, below, &format!("{colon} |\n{block}"));
                } else {
                    self.put_behind(spot.after, " |");
                    self.put(below, below, &block);
                }
            }
            (ValueForm::Lines, EntryMark::Key) => {
                self.put(below, below, &format!("{colon}\n{}", write::lines(value, room)));
            }
            (ValueForm::Lines, EntryMark::Dash) if text[spot.after..line_end(text, spot.after)].trim().is_empty() => {
                let column = spot.column + STEP;
                let lines = write::lines(value, Room { column, comments });
                self.splices.push(Splice::insert(spot.after, format!(" {}", trimmed(&lines))));
            }
            (ValueForm::Lines, _) => self.put(below, below, &write::lines(value, room)),
        }
    }

    /// Writes after a colon or a dash. A comment may follow there without a blank, so it gets one.
    fn put_behind(&mut self, after: usize, new: &str) {
        let blank = if self.text[after..].starts_with('#') { " " } else { "" };
        self.splices.push(Splice::insert(after, format!("{new}{blank}")));
    }

    /// Replaces a text, `~`, or brackets.
    fn replace_written(&mut self, node: &Node, spot: Spot, value: &NewValue) {
        let text = self.text;
        let (start, end) = (begin(text, node, spot), end(text, node, spot));
        let below = next_line(text, end);
        let form = match value {
            NewValue::Mapping(_) | NewValue::List(_) if !matches!(node.kind, NodeKind::Scalar { .. }) => {
                ValueForm::Line(write::in_line(value))
            }
            _ => form(value, style(text, node, spot), spot, comments_below(text, below)),
        };
        if let Some(head) = head(text, node, spot) {
            return self.replace_block(head, end, spot, value, form);
        }
        match form {
            ValueForm::Line(line) => self.splices.push(Splice { at: start..end, text: line }),
            ValueForm::Block(block) => {
                self.splices.push(Splice { at: start..end, text: "|".to_owned() });
                self.put(below, below, &write::block(block, spot.column + STEP));
            }
            ValueForm::Lines => {
                let alone = begins_line(text, start);
                let comments = comments_below(text, below);
                let is_last = text[end..line_end(text, end)].trim().is_empty();
                let is_set_in = !text[line_start(text, start)..start].contains('\t');
                if is_last && is_set_in && (alone || spot.mark == EntryMark::Dash) {
                    let lines = write::lines(value, Room { column: column(text, start), comments });
                    return self.splices.push(Splice { at: start..end, text: trimmed(&lines).to_owned() });
                }
                let from = if alone { start } else { text[..start].trim_end_matches([' ', '\t']).len() };
                self.splices.push(Splice { at: from..end, text: String::new() });
                self.put(below, below, &write::lines(value, Room { column: spot.column + STEP, comments }));
            }
        }
    }

    /// Replaces a text below `|` or `>`. The comment after these marks stays.
    fn replace_block(
        &mut self,
        head: std::ops::Range<usize>,
        end: usize,
        spot: Spot,
        value: &NewValue,
        form: ValueForm<'_>,
    ) {
        let text = self.text;
        let (from, to) = (next_line(text, head.end), next_line(text, end.max(head.end)));
        match form {
            ValueForm::Line(line) => {
                self.splices.push(Splice { at: head, text: line });
                self.put(from, to, "");
            }
            ValueForm::Block(block) => {
                let sign = if block.contains('\n') { '|' } else { text[head.clone()].chars().next().unwrap_or('|') };
                let new: String = std::iter::once(sign)
                    .chain(text[head.clone()].chars().filter(|it| matches!(it, '-' | '+')))
                    .collect();
                if text[head.clone()] != new {
                    self.splices.push(Splice { at: head, text: new });
                }
                let lines = text[from..to].lines().filter(|line| !line.trim().is_empty());
                let column = lines.map(|line| line.len() - line.trim_start_matches(' ').len()).min();
                self.put(from, to, &write::block(block, column.unwrap_or(spot.column + STEP)));
            }
            ValueForm::Lines => {
                let start = text[..head.start].trim_end_matches([' ', '\t']).len();
                self.splices.push(Splice { at: start..head.end, text: String::new() });
                let comments = comments_below(text, to);
                self.put(from, to, &write::lines(value, Room { column: spot.column + STEP, comments }));
            }
        }
    }

    /// Replaces a mapping or a list on lines.
    fn replace_lines(&mut self, node: &Node, spot: Spot, value: &NewValue) {
        let text = self.text;
        let slots = slots(text, node, spot);
        let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return };
        let shares_line = !begins_line(text, first.start);
        let below = below(text, last);
        let comments = comments_below(text, below);
        let is_collection = match value {
            NewValue::Mapping(entries) => !entries.is_empty(),
            NewValue::List(items) => !items.is_empty(),
            NewValue::Text(_) | NewValue::Word(_) => false,
        };
        let form = if is_collection { ValueForm::Lines } else { form(value, Style::New, spot, comments) };
        let from = line_start(text, first.start);
        if shares_line {
            let new = match form {
                ValueForm::Line(line) => line,
                ValueForm::Block(block) => format!("|\n{}", write::block(block, spot.column + STEP)),
                ValueForm::Lines => write::lines(value, Room { column: first.spot.column, comments }),
            };
            let at = first.start..last_line_end(text, last);
            return self.splices.push(Splice { at, text: trimmed(&new).to_owned() });
        }
        match form {
            ValueForm::Line(line) => {
                self.splices.push(Splice::insert(spot.after, format!(" {line}")));
                self.put(from, below, "");
            }
            ValueForm::Block(block) => {
                self.splices.push(Splice::insert(spot.after, " |"));
                self.put(next_line(text, spot.after), below, &write::block(block, spot.column + STEP));
            }
            ValueForm::Lines => {
                // Only a list may have the same indentation as its key.
                let is_left = spot.mark == EntryMark::Colon && first.spot.column <= spot.column;
                let column = if is_left && matches!(value, NewValue::Mapping(_)) {
                    spot.column + STEP
                } else {
                    first.spot.column
                };
                self.put(from, below, &write::lines(value, Room { column, comments }));
            }
        }
    }

    pub fn replace_in_brackets(&mut self, node: &Node, spot: Spot, value: &NewValue) {
        let text = self.text;
        let line = |style| match value {
            NewValue::Text(text) => write::one_line(text, style),
            _ => write::in_line(value),
        };
        if !is_written(node) {
            let lead = if spot.mark == EntryMark::Key { ":" } else { "" };
            return self.put_behind(spot.after, &format!("{lead} {}", line(Style::New)));
        }
        let (start, end) = (begin(text, node, spot), end(text, node, spot));
        let lead = if spot.mark == EntryMark::Colon && start == spot.after { " " } else { "" };
        self.splices.push(Splice { at: start..end, text: format!("{lead}{}", line(style(text, node, spot))) });
    }
}

/// The form of a value outside of brackets. `comments` is the indentation of the comments below it.
fn form<'v>(value: &'v NewValue, style: Style, spot: Spot, comments: usize) -> ValueForm<'v> {
    match value {
        // Where a text was below `|`, another text can be.
        NewValue::Text(text) if write::fits_block(text) && style == Style::Block => ValueForm::Block(text),
        NewValue::Text(text) if text.contains('\n') && write::fits_block(text) && spot.column + STEP > comments => {
            ValueForm::Block(text)
        }
        NewValue::Text(text) => ValueForm::Line(write::one_line(text, style)),
        NewValue::Word(_) => ValueForm::Line(write::in_line(value)),
        NewValue::List(_) | NewValue::Mapping(_) if write::fits_line(value, spot.column) => {
            ValueForm::Line(write::in_line(value))
        }
        NewValue::List(_) | NewValue::Mapping(_) => ValueForm::Lines,
    }
}

fn style(text: &str, node: &Node, spot: Spot) -> Style {
    if !matches!(node.kind, NodeKind::Scalar { .. }) || is_bracketed(text, node, spot) {
        return Style::New;
    }
    match text[begin(text, node, spot)..].chars().next() {
        Some('"') => Style::Double,
        Some('\'') => Style::Single,
        Some('|' | '>') => Style::Block,
        _ => Style::Plain,
    }
}
