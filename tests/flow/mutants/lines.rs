//! One line of a hospital file, written wrong in every way in which a hand, an editor or an office program gets it
//! wrong.

/// What becomes of a line, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    pub how: String,
    pub lines: Vec<String>,
}

/// A line in its parts; put together again they are the line.
#[derive(Debug, Clone, Copy)]
struct Line<'l> {
    indent: &'l str,
    /// `- `, where the line begins an entry of a list.
    dash: &'l str,
    /// With nothing behind it: the colon stands between it and the value.
    key: &'l str,
    value: &'l str,
    /// The remark at its end, with the blanks before it.
    remark: &'l str,
}

/// Every mutation of a line, no two alike.
pub fn mutations(line: &str) -> Vec<Mutation> {
    let mut all = vec![
        Mutation { how: "deleted".to_owned(), lines: Vec::new() },
        Mutation { how: "duplicated".to_owned(), lines: vec![line.to_owned(), line.to_owned()] },
    ];
    let mut add = |how: &str, text: String| {
        if text != line && !all.iter().any(|known| known.lines.len() == 1 && known.lines[0] == text) {
            all.push(Mutation { how: how.to_owned(), lines: vec![text] });
        }
    };
    for (how, text) in indentations(line) {
        add(how, text);
    }
    add("without a line", String::new());
    add("turned into a remark", format!("# {line}"));
    add("blank at the end", format!("{line} "));
    add("full-width blank at the end", format!("{line}\u{3000}"));
    if let Some(parts) = Line::of(line) {
        if !parts.dash.is_empty() {
            for mark in ["－ ", "ー ", "・", "-", "* ", "-\u{3000}", "", "- - "] {
                add(&format!("dash as {mark:?}"), Line { dash: mark, ..parts }.with(parts.key, ":", parts.value));
            }
        }
        for (how, key) in misspelt(parts.key) {
            add(&format!("key {how}"), parts.with(&key, ":", parts.value));
        }
        for colon in ["：", "", " ", ";", "::", ":\u{3000}", "="] {
            add(&format!("colon as {colon:?}"), parts.with(parts.key, colon, parts.value));
        }
        add("no blank after the colon", parts.with(parts.key, ":", parts.value).replacen(": ", ":", 1));
        add("full-width blank after the colon", parts.with(parts.key, ":", parts.value).replacen(": ", ":\u{3000}", 1));
        if !parts.remark.is_empty() {
            add("remark without a blank", format!("{}{}", Line { remark: "", ..parts }, parts.remark.trim_start()));
            add("remark with a full-width sign", line.replacen(" #", " ＃", 1));
        }
        for (how, value) in values(parts.value) {
            add(&how, parts.with(parts.key, ":", &value));
        }
    }
    all
}

fn indentations(line: &str) -> Vec<(&'static str, String)> {
    let rest = line.trim_start_matches(' ');
    let depth = line.len() - rest.len();
    let mut all = vec![
        ("one deeper", format!(" {line}")),
        ("two deeper", format!("  {line}")),
        ("a tab before", format!("\t{line}")),
        ("a full-width blank before", format!("\u{3000}{line}")),
    ];
    if depth > 0 {
        all.push(("one shallower", line[1..].to_owned()));
        all.push(("a tab in place of the indentation", format!("\t{rest}")));
        all.push(("full-width indentation", format!("{}{rest}", "\u{3000}".repeat(depth / 2))));
        all.push(("last blank full-width", format!("{}\u{3000}{rest}", &line[..depth - 1])));
    }
    if depth > 1 {
        all.push(("two shallower", line[2..].to_owned()));
    }
    all
}

/// What becomes of a value, whole and part by part.
fn values(value: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for kind in ["", "\"\"", "~", "null", "1", "true", "yes", "はい", "{}", "[]", "- a", "a: b", "*a", "!a", "&a", "@a"]
    {
        all.push((format!("value as {kind:?}"), kind.to_owned()));
    }
    if value.is_empty() {
        return all;
    }
    all.push(("value in a list".to_owned(), format!("[{value}]")));
    all.push(("value in a mapping".to_owned(), format!("{{ a: {value} }}")));
    all.push(("value in a longer mapping".to_owned(), format!("{{ value: {value}, detail: 見本 }}")));
    all.push(("value quoted".to_owned(), format!("\"{value}\"")));
    all.push(("quote open before".to_owned(), format!("\"{value}")));
    all.push(("single quote open before".to_owned(), format!("'{value}")));
    all.push(("quote after".to_owned(), format!("{value}\"")));
    all.push(("a colon in it".to_owned(), format!("見本: {value}")));
    all.push(("a tab before it".to_owned(), format!("\t{value}")));
    all.push(("an invisible character in it".to_owned(), format!("\u{200b}{value}")));
    let opens = value.starts_with(['[', '{']);
    if opens {
        let (inner, open, close) = (&value[1..value.len() - 1], &value[..1], &value[value.len() - 1..]);
        all.push(("brackets away".to_owned(), inner.trim().to_owned()));
        all.push(("bracket not opened".to_owned(), format!("{}{close}", inner.trim_start())));
        all.push(("bracket not closed".to_owned(), format!("{open}{}", inner.trim_end())));
        all.push(("bracket opened twice".to_owned(), format!("{open}{value}")));
        all.push(("bracket closed twice".to_owned(), format!("{value}{close}")));
        all.push(("bracket closed by the other kind".to_owned(), {
            let other = if close == "]" { "}" } else { "]" };
            format!("{open}{inner}{other}")
        }));
        all.push((
            "full-width brackets".to_owned(),
            value.replace('{', "｛").replace('}', "｝").replace('[', "［").replace(']', "］"),
        ));
        all.push(("full-width commas".to_owned(), value.replace(", ", "，")));
        all.push(("Japanese commas".to_owned(), value.replace(", ", "、")));
        all.push(("blanks for commas".to_owned(), value.replace(", ", " ")));
        all.push(("no commas' blanks".to_owned(), value.replace(", ", ",")));
        all.push(("full-width colons".to_owned(), value.replace(": ", "：")));
        all.push(("no colons' blanks".to_owned(), value.replace(": ", ":")));
        all.push(("a comma more".to_owned(), format!("{open}{inner}, {close}")));
    }
    for word in words(value) {
        let (before, after) = (&value[..word.start], &value[word.end..]);
        let text = &value[word.clone()];
        let mut put = |how: String, text: &str| all.push((how, format!("{before}{text}{after}")));
        for (how, text) in misspelt(text) {
            put(format!("value {how}"), &text);
        }
        if opens {
            for kind in ["", "\"\"", "~", "1", "true", "[a]", "{ a: b }"] {
                put(format!("inner value as {kind:?}"), kind);
            }
            put("inner value twice".to_owned(), &format!("{text}, {text}"));
        }
    }
    all
}

/// The words of a value in flow style, and a plain value as one word.
fn words(value: &str) -> Vec<std::ops::Range<usize>> {
    if !value.starts_with(['[', '{']) {
        return std::iter::once(0..value.len()).collect();
    }
    let mut all = Vec::new();
    let mut start = 0;
    for (at, character) in value.char_indices() {
        let ends = matches!(character, '[' | ']' | '{' | '}' | ',') || value[at..].starts_with(": ");
        if ends {
            let text = &value[start..at];
            let word = text.trim();
            let from = start + (text.len() - text.trim_start().len());
            if !word.is_empty() {
                all.push(from..from + word.len());
            }
            start = at + 1;
        }
    }
    all
}

/// A word as people misspell it.
fn misspelt(word: &str) -> Vec<(&'static str, String)> {
    let letters: Vec<char> = word.chars().collect();
    let of = |letters: &[char]| letters.iter().collect::<String>();
    let without = |place: usize| of(&[&letters[..place], &letters[place + 1..]].concat());
    let (last, middle) = (letters.len().saturating_sub(1), letters.len() / 2);
    let mut all = vec![("with a letter more", format!("{word}x"))];
    if letters.len() > 1 {
        all.push(("without its first letter", without(0)));
        all.push(("without a middle letter", without(middle)));
        all.push(("without its last letter", without(last)));
        for (how, place) in [("first letters swapped", 0), ("middle letters swapped", middle - 1)] {
            let mut swapped = letters.clone();
            swapped.swap(place, place + 1);
            all.push((how, of(&swapped)));
        }
        all.push(("doubling a letter", of(&[&letters[..middle], &letters[middle - 1..]].concat())));
        all.push(("cut in two", format!("{} {}", of(&letters[..middle]), of(&letters[middle..]))));
    }
    all.push(("in capitals", word.to_uppercase()));
    let (first, rest) = letters
        .split_first()
        .map_or((String::new(), ""), |(first, _)| (first.to_uppercase().to_string(), &word[first.len_utf8()..]));
    all.push(("with a capital", format!("{first}{rest}")));
    let wide: String =
        word.chars().map(|letter| if letter.is_ascii_graphic() { wide(letter) } else { letter }).collect();
    all.push(("in full width", wide));
    all.push(("with a hyphen for the underscore", word.replace('_', "-")));
    all.push(("with a full-width minus", word.replace('-', "－")));
    all.push(("with a long vowel for the minus", word.replace('-', "ー")));
    all
}

fn wide(letter: char) -> char {
    char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter)
}

impl<'l> Line<'l> {
    /// `None` for a blank line or a remark.
    fn of(line: &'l str) -> Option<Self> {
        let rest = line.trim_start_matches(' ');
        if rest.is_empty() || rest.starts_with('#') {
            return None;
        }
        let indent = &line[..line.len() - rest.len()];
        let (dash, rest) = if rest.starts_with("- ") { rest.split_at(2) } else { ("", rest) };
        let (text, remark) = rest.find(" #").map_or((rest, ""), |at| {
            let text = rest[..at].trim_end();
            (text, &rest[text.len()..])
        });
        // A mapping in a list has no key of its own.
        if text.starts_with('{') {
            return Some(Self { indent, dash, key: "", value: text, remark });
        }
        let (key, value) = text.split_once(':').unwrap_or((text, ""));
        Some(Self { indent, dash, key, value: value.trim_start(), remark })
    }

    fn with(&self, key: &str, colon: &str, value: &str) -> String {
        let Self { indent, dash, remark, .. } = self;
        if self.key.is_empty() {
            return format!("{indent}{dash}{value}{remark}");
        }
        let blank = if value.is_empty() { "" } else { " " };
        format!("{indent}{dash}{key}{colon}{blank}{value}{remark}")
    }
}

impl std::fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.with(self.key, ":", self.value))
    }
}
