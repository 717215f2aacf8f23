//! Finds telephone numbers in what a person wrote: which can be dialled, and which cannot be read.
//!
//! Only the form is checked: how many digits follow which beginning. Whether anybody answers is not checked. The
//! libraries that know the numbering plan of every country do not know 内線, FAX or two numbers in one value, and
//! they refuse numbers that are used as examples.

/// A part of a text. All parts in order are the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhonePiece<'a> {
    Words(&'a str),
    /// A number. No line may be broken inside it.
    Number {
        text: &'a str,
        /// As it is dialled: `0300000001`, `+81300000001`. `None` for a fax, and for a number that cannot be dialled
        /// from outside.
        dial: Option<String>,
    },
}

/// The parts of a text that was written where a telephone number is asked for.
pub fn pieces(text: &str) -> Vec<PhonePiece<'_>> {
    read(text, true).0
}

/// The parts of ordinary text. Only what cannot be anything else is a number.
pub fn in_words(text: &str) -> Vec<PhonePiece<'_>> {
    read(text, false).0
}

/// The part that cannot be read as a number where one is asked for: a part of the text, or all of it.
pub fn unreadable(text: &str) -> Option<&str> {
    let (pieces, unread) = read(text, true);
    unread.or_else(|| (!pieces.iter().any(|piece| matches!(piece, PhonePiece::Number { .. }))).then_some(text))
}

/// Digits side by side, and their place in the text.
#[derive(Debug)]
struct Group {
    start: usize,
    end: usize,
    digits: String,
    plus: bool,
    /// What joins it to the group before. `None` when something other than the signs of numbers is between.
    joined: Option<Joint>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Blanks or brackets: the same number may continue, or a new one begins.
    Loose,
    /// A hyphen or a dot: the same number continues.
    Tight,
}

fn digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '０'..='９' => char::from_u32(character as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

fn is_plus(character: char) -> bool {
    matches!(character, '+' | '＋')
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() && character != '\n'
}

/// Every character that people use as a hyphen.
fn is_tight(character: char) -> bool {
    matches!(character, '-' | '.' | '．' | '‐'..='―' | '−' | '－' | 'ー' | 'ｰ' | '─')
}

fn is_loose(character: char) -> bool {
    is_blank(character) || matches!(character, '(' | ')' | '（' | '）')
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let Some(first) = digit(character) else { continue };
        let mut group =
            Group { start: at, end: at + character.len_utf8(), digits: first.into(), plus: false, joined: None };
        while let Some((at, next)) = characters.next_if(|(_, next)| digit(*next).is_some()) {
            group.digits.extend(digit(next));
            group.end = at + next.len_utf8();
        }
        let from = groups.last().map_or(0, |before| before.end);
        let mut between = text[from..group.start].chars();
        if let Some(plus) = between.clone().next_back().filter(|sign| is_plus(*sign)) {
            group.plus = true;
            group.start -= plus.len_utf8();
            between.next_back();
        }
        let signs = between.as_str();
        if !groups.is_empty() && !group.plus && signs.chars().all(|sign| is_tight(sign) || is_loose(sign)) {
            group.joined = Some(if signs.contains(is_tight) { Joint::Tight } else { Joint::Loose });
        }
        groups.push(group);
    }
    groups
}

/// Reads a text into its parts. Also gives the first part that was meant as a number but is not one.
fn read(text: &str, asked: bool) -> (Vec<PhonePiece<'_>>, Option<&str>) {
    let groups = groups(text);
    let mut pieces = Vec::new();
    let mut unread = None;
    let (mut at, mut done) = (0, 0);
    while at < groups.len() {
        let before = &text[done..groups[at].start];
        let after_number = matches!(pieces.last(), Some(PhonePiece::Number { dial: Some(_), .. }));
        // Groups that are joined by hyphens or dots belong together in any case.
        let chunk = at + 1 + groups[at + 1..].iter().take_while(|group| group.joined == Some(Joint::Tight)).count();
        let label = if asked { label(before) } else { None };
        let (end, start, dial) = if let Some(NumberLabel::Inside(start)) = label {
            (chunk, done + start, None)
        } else if let Some((count, dial)) = number(&groups[at..], text, asked) {
            let dial = (label != Some(NumberLabel::Fax)).then_some(dial);
            (at + count, opened(&groups[at..at + count], text), dial)
        } else if asked && groups.len() == 1 && is_short(&groups[at], text) {
            let dial = (!before.ends_with(['#', '＃'])).then(|| groups[at].digits.clone());
            (chunk, groups[at].start - if dial.is_none() { sign_length(before) } else { 0 }, dial)
        } else {
            let written = &text[groups[at].start..groups[chunk - 1].end];
            let count: usize = groups[at..chunk].iter().map(|group| group.digits.len()).sum();
            let cut = after_number && is_cut(before, &text[groups[chunk - 1].end..]);
            if asked && unread.is_none() && (count > MOST_OF_WORDS || cut) {
                unread = Some(written);
            }
            at = chunk;
            continue;
        };
        if done < start {
            pieces.push(PhonePiece::Words(&text[done..start]));
        }
        done = groups[end - 1].end;
        pieces.push(PhonePiece::Number { text: &text[start..done], dial });
        at = end;
    }
    if done < text.len() {
        pieces.push(PhonePiece::Words(&text[done..]));
    }
    (pieces, unread)
}

/// Up to so many digits may belong to an ordinary word (9時, 1番). A telephone number has more.
const MOST_OF_WORDS: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NumberLabel {
    /// 内線, with the byte where it begins. It cannot be dialled from outside.
    Inside(usize),
    Fax,
}

/// What the words before a number say about it.
fn label(before: &str) -> Option<NumberLabel> {
    let said = before.trim_end_matches(|sign| is_blank(sign) || matches!(sign, ':' | '：' | '.' | '番' | '号'));
    let said = said.to_ascii_lowercase();
    if let Some(word) = INSIDE.into_iter().find(|word| said.ends_with(word)) {
        return Some(NumberLabel::Inside(said.len() - word.len()));
    }
    FAX.into_iter().any(|word| said.ends_with(word)).then_some(NumberLabel::Fax)
}

const INSIDE: [&str; 7] = ["内線", "院内", "phs", "ＰＨＳ", "ｐｈｓ", "ext", "ｅｘｔ"];
const FAX: [&str; 6] = ["fax", "ＦＡＸ", "ｆａｘ", "ファクス", "ファックス", "ﾌｧｯｸｽ"];

/// The longest number that begins with the first group: how many groups it has, and how it is dialled.
fn number(groups: &[Group], text: &str, asked: bool) -> Option<(usize, String)> {
    let joined = 1 + groups[1..].iter().take_while(|group| group.joined.is_some()).count();
    (1..=joined).rev().find_map(|count| {
        let (own, after) = groups[..joined].split_at(count);
        // A hyphen follows, so the number does not end here.
        if after.first().is_some_and(|group| group.joined == Some(Joint::Tight)) || (!asked && !stands_alone(own, text))
        {
            return None;
        }
        Some((count, dialled(own, text)?))
    })
}

/// The number as it is dialled. `None` when its count of digits is wrong for its beginning.
fn dialled(own: &[Group], text: &str) -> Option<String> {
    let digits = |groups: &[Group]| groups.iter().map(|group| group.digits.as_str()).collect::<String>();
    if !own[0].plus {
        return Some(digits(own)).filter(|digits| is_domestic(digits));
    }
    // 「+81 (0)3 …」: the 0 is only dialled inside the country.
    let trunk = own.len() > 1
        && own[1].digits == "0"
        && text[..own[1].start].ends_with(['(', '（'])
        && text[own[1].end..].starts_with([')', '）']);
    let whole = own[0].digits.clone() + &digits(&own[if trunk { 2 } else { 1 }..]);
    if let Some(inside) = whole.strip_prefix("81") {
        let inside = inside.strip_prefix('0').unwrap_or(inside);
        return is_domestic(&format!("0{inside}")).then(|| format!("+81{inside}"));
    }
    let possible = if whole.starts_with('1') { whole.len() == 11 } else { (8..=15).contains(&whole.len()) };
    (possible && !whole.starts_with('0')).then(|| format!("+{whole}"))
}

/// Whether it has as many digits as a number in Japan with this beginning.
fn is_domestic(digits: &str) -> bool {
    let begins = |with: &[&str]| with.iter().any(|with| digits.starts_with(with));
    match digits.len() {
        // 03, 0120, 0570 and the like. Also 06-0000-0001, which examples use.
        10 => digits.starts_with('0') && !begins(&["00", "010", "020", "050", "070", "080", "090"]),
        11 => begins(&["020", "050", "060", "070", "080", "090"]),
        _ => false,
    }
}

/// Whether this is a public short number (110, 119 and others) or a `#` number with four digits, and stands alone.
fn is_short(group: &Group, text: &str) -> bool {
    const EVERYBODYS: [&str; 12] = ["104", "110", "113", "115", "116", "117", "118", "119", "171", "177", "188", "189"];
    let with_hash = group.digits.len() == 4 && text[..group.start].ends_with(['#', '＃']);
    let after = text[group.end..].chars().next();
    let alone = after.is_none_or(|next| next == '番' || !next.is_alphanumeric());
    alone && !group.plus && (with_hash || EVERYBODYS.contains(&group.digits.as_str()))
}

fn sign_length(before: &str) -> usize {
    before.chars().next_back().map_or(0, char::len_utf8)
}

/// Whether the second number lacks its beginning: 「03-0000-0001・0002」.
fn is_cut(between: &str, after: &str) -> bool {
    let signs = between.trim_matches(is_blank);
    let one = signs.chars().count() == 1 && signs.contains(['、', '，', ',', '・', '/', '／', ';', '；']);
    one && after.chars().next().is_none_or(|next| !next.is_alphanumeric())
}

/// Whether no letter or hyphen is next to the number. In ordinary text it could be part of an address or a product
/// code.
fn stands_alone(own: &[Group], text: &str) -> bool {
    let part =
        |sign: char| sign.is_ascii_alphanumeric() || digit(sign).is_some() || is_tight(sign) || "@_/#".contains(sign);
    let before = text[..own[0].start].chars().next_back();
    let mut after = text[own[own.len() - 1].end..].chars();
    let ends =
        after.next().is_none_or(|sign| !part(sign) || (sign == '.' && after.next().is_none_or(char::is_whitespace)));
    before.is_none_or(|sign| !part(sign) || sign == '.' || sign == 'ー') && ends
}

/// Where the number begins, including the bracket of 「(03)0000-0001」.
fn opened(own: &[Group], text: &str) -> usize {
    let start = own[0].start;
    let bracket = text[..start].chars().next_back().filter(|sign| matches!(sign, '(' | '（'));
    let closed = own.len() > 1 && text[own[0].end..own[1].start].contains([')', '）']);
    bracket.filter(|_| closed).map_or(start, |bracket| start - bracket.len_utf8())
}

#[cfg(test)]
mod tests;
