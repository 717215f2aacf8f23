//! The contents of a PDF's streams: their tokens, the ways to write a text, and what the codes of a font mean.

use std::collections::BTreeMap;

/// What the codes of a font mean.
#[derive(Default)]
pub(super) struct Characters {
    /// First and last of the codes of one length.
    spaces: Vec<(Vec<u8>, Vec<u8>)>,
    meanings: BTreeMap<Vec<u8>, String>,
}

impl Characters {
    /// From a `ToUnicode`.
    pub(super) fn read(cmap: &[u8]) -> Self {
        let mut characters = Self::default();
        let mut operands: Vec<Token> = Vec::new();
        for token in tokens(cmap) {
            let Token::Word(operator) = &token else {
                operands.push(token);
                continue;
            };
            let mut rest = operands.drain(..);
            while let Some(first) = rest.next() {
                let Token::Text(first) = first else { continue };
                let mut text = || if let Some(Token::Text(text)) = rest.next() { text } else { Vec::new() };
                match operator.as_str() {
                    "endcodespacerange" => characters.spaces.push((first, text())),
                    "endbfchar" => drop(characters.meanings.insert(first, utf16(&text()))),
                    "endbfrange" => {
                        let last = text();
                        let next = rest.next();
                        characters.range(first, &last, next, &mut rest);
                    }
                    _ => {}
                }
            }
        }
        characters
    }

    /// Either one meaning for each code, in brackets, or the first code's, from which one counts up.
    fn range(&mut self, mut code: Vec<u8>, last: &[u8], next: Option<Token>, rest: &mut impl Iterator<Item = Token>) {
        let mut counted = if let Some(Token::Text(first)) = next { Some(first) } else { None };
        loop {
            let meaning = match &counted {
                Some(text) => utf16(text),
                None => match rest.next() {
                    Some(Token::Text(text)) => utf16(&text),
                    _ => break,
                },
            };
            self.meanings.insert(code.clone(), meaning);
            if *code >= *last {
                break;
            }
            for number in [Some(&mut code), counted.as_mut()].into_iter().flatten() {
                count_up(number);
            }
        }
    }

    /// The text of a shown string. What has no meaning stands out.
    pub(super) fn of(&self, mut codes: &[u8]) -> String {
        let mut text = String::new();
        while !codes.is_empty() {
            let is_code = |(first, last): &&(Vec<u8>, Vec<u8>)| {
                codes.len() >= first.len()
                    && codes
                        .iter()
                        .zip(first.iter().zip(last))
                        .all(|(byte, (first, last))| (first..=last).contains(&byte))
            };
            let length = self.spaces.iter().find(is_code).map_or(1, |(first, _)| first.len());
            text.push_str(self.meanings.get(&codes[..length]).map_or("\u{fffd}", String::as_str));
            codes = &codes[length..];
        }
        text
    }
}

fn count_up(number: &mut [u8]) {
    for byte in number.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A text in a PDF says itself what it is written in.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, units @ ..] => utf16(units),
        [0xef, 0xbb, 0xbf, text @ ..] => String::from_utf8_lossy(text).into_owned(),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Contents of pages and `ToUnicode` are written in the same alphabet.
#[derive(Debug)]
pub(super) enum Token {
    Name(String),
    Text(Vec<u8>),
    /// Brackets are kept, for what stands inside is read in a row.
    Bracket,
    /// Also `true`, `false` and `null`.
    Number(String),
    /// What is done with everything before it.
    Word(String),
}

/// All tokens of a stream without pictures.
pub(super) fn tokens(bytes: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at + 1..];
        // How far the token goes beyond its first character.
        let length = match byte {
            b'%' => rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len()),
            b'(' => {
                let (text, length) = literal(rest);
                tokens.push(Token::Text(text));
                length
            }
            b'<' if rest.first() != Some(&b'<') => {
                let length = rest.iter().position(|byte| *byte == b'>').expect("a text has an end");
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                let digits: Vec<u32> = rest[..length].iter().filter_map(digit).collect();
                let byte = |pair: &[u32]| (pair[0] * 16 + pair.get(1).unwrap_or(&0)) as u8;
                tokens.push(Token::Text(digits.chunks(2).map(byte).collect()));
                length + 1
            }
            b'<' | b'>' | b'[' | b']' | b'{' | b'}' => {
                tokens.push(Token::Bracket);
                0
            }
            byte if is_space(byte) => 0,
            _ => {
                let ends = |byte: &u8| is_space(*byte) || b"()<>[]{}/%".contains(byte);
                let length = rest.iter().position(ends).unwrap_or(rest.len());
                let word = String::from_utf8_lossy(&bytes[at..=at + length]).into_owned();
                tokens.push(match word.strip_prefix('/') {
                    Some(name) => Token::Name(name.to_owned()),
                    None if matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.') => Token::Number(word),
                    None if matches!(&*word, "true" | "false" | "null") => Token::Number(word),
                    None => Token::Word(word),
                });
                length
            }
        };
        at += 1 + length;
        // The second half of `<<`.
        if byte == b'<' && length == 0 {
            at += 1;
        }
    }
    tokens
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// A text in round brackets, after the first of them, and how long it is with the last.
fn literal(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut text = Vec::new();
    let (mut at, mut depth) = (0, 1);
    loop {
        let byte = *bytes.get(at).expect("a text has an end");
        at += 1;
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (text, at);
        }
        if byte != b'\\' {
            text.push(byte);
            continue;
        }
        let escaped = *bytes.get(at).expect("a text has an end");
        at += 1;
        match escaped {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            // A line broken in the file only.
            b'\r' if bytes.get(at) == Some(&b'\n') => at += 1,
            b'\n' | b'\r' => {}
            b'0'..=b'7' => {
                let digits = bytes[at - 1..].iter().take(3).take_while(|digit| matches!(digit, b'0'..=b'7'));
                let (count, value) =
                    digits.fold((0, 0_u32), |(count, value), d| (count + 1, value * 8 + u32::from(d - b'0')));
                at += count - 1;
                text.push((value & 0xff) as u8);
            }
            other => text.push(other),
        }
    }
}
