//! Numbers in decimal digits, as many as a spreadsheet keeps.

/// A spreadsheet keeps 15 digits of a number.
const DIGITS: usize = 15;

/// The number without an exponent, as long as that stays short: `3`, `0.3`, `312345678`.
pub(super) fn plain(number: f64) -> String {
    let text = format!("{:.*e}", DIGITS - 1, number.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    if !(-10..21).contains(&exponent) {
        let (first, more) = digits.split_at(1);
        let point = if more.is_empty() { "" } else { "." };
        return format!("{sign}{first}{point}{more}E{exponent:+}");
    }
    let (whole, fraction) = parts(digits, exponent + 1);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// What stands before and behind the point, when the point stands behind so many digits.
fn parts(digits: &str, point: i32) -> (String, String) {
    let length = digits.len() as i32;
    if point <= 0 {
        return ("0".to_owned(), format!("{}{digits}", "0".repeat(point.unsigned_abs() as usize)));
    }
    if point >= length {
        return (format!("{digits}{}", "0".repeat((point - length) as usize)), String::new());
    }
    let (whole, fraction) = digits.split_at(point as usize);
    (whole.to_owned(), fraction.to_owned())
}

/// What stands before and behind the point of a plain number, shifted by powers of ten and rounded. `None` for a number
/// with an exponent.
pub(super) fn rounded(plain: &str, shift: i32, decimals: usize) -> Option<(String, String)> {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = format!("{whole}{fraction}");
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // Forms have few shifts; a long one would only write zeros.
    let shift = shift.clamp(-60, 60);
    let (whole, mut fraction) = parts(&digits, whole.len() as i32 + shift);
    let is_up = fraction.as_bytes().get(decimals).is_some_and(|digit| *digit >= b'5');
    fraction.truncate(decimals);
    let mut number = format!("{whole}{fraction}").into_bytes();
    if is_up {
        let last = number.iter().rposition(|digit| *digit != b'9');
        let first_nine = last.map_or(0, |last| last + 1);
        number[first_nine..].fill(b'0');
        match last {
            Some(last) => number[last] += 1,
            None => number.insert(0, b'1'),
        }
    }
    let mut whole: String = number.into_iter().map(char::from).collect();
    let fraction = whole.split_off(whole.len() - fraction.len());
    let padded = format!("{fraction:0<decimals$}");
    let whole = whole.trim_start_matches('0');
    Some((if whole.is_empty() { "0".to_owned() } else { whole.to_owned() }, padded))
}
