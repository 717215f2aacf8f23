//! Where words stand on a page, as poppler finds them. The unit is a point, from the top left.

use std::collections::BTreeMap;

use crate::support::setup::Pdf;

pub(crate) const MILLIMETRE: f64 = 72.0 / 25.4;

#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// From 1.
    pub(crate) page: usize,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// Width and height of each page, and all words.
pub(crate) fn layout(pdf: &Pdf) -> (Vec<(f64, f64)>, Vec<Word>) {
    let said = pdf.text("pdftotext", &["-bbox-layout", "{}", "-"]);
    let (mut pages, mut words) = (Vec::new(), Vec::new());
    for line in said.lines().map(str::trim) {
        let value = |name: &str| -> f64 {
            let rest = line.split_once(&format!("{name}=\"")).expect("it has a place").1;
            rest.split('"').next().unwrap_or_default().parse().expect("a place is a number")
        };
        if line.starts_with("<page ") {
            pages.push((value("width"), value("height")));
        } else if line.starts_with("<word ") {
            let text = line.split_once('>').expect("a tag ends").1;
            let text = text.strip_suffix("</word>").expect("a word ends with its line");
            let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            let (left, right, top, bottom) = (value("xMin"), value("xMax"), value("yMin"), value("yMax"));
            words.push(Word { text, page: pages.len(), left, right, top, bottom });
        }
    }
    assert!(!words.is_empty());
    (pages, words)
}

/// Each word, with whether it begins its line and whether it ends its line. The tool splits a line where signs are set
/// closer than their width.
pub(crate) fn ends_of_lines(words: &[Word]) -> impl Iterator<Item = (&Word, bool, bool)> {
    let beside = |word: &Word, other: &Word| {
        other.page == word.page && (other.bottom - word.bottom).abs() < 4.0 && !std::ptr::eq(other, word)
    };
    words.iter().map(move |word| {
        let before = |other: &Word| beside(word, other) && other.left < word.left && other.right > word.left - 8.0;
        let after = |other: &Word| beside(word, other) && other.right > word.right && other.left < word.right + 8.0;
        (word, !words.iter().any(before), !words.iter().any(after))
    })
}

/// Nothing stands outside of the margins of a sheet, and no word on another.
pub(crate) fn assert_sound(name: &str, pdf: &Pdf) {
    let (pages, words) = layout(pdf);
    let mut by_page: BTreeMap<usize, Vec<&Word>> = BTreeMap::new();
    for word in &words {
        let (width, height) = pages[word.page - 1];
        // The margins at the left and at the foot, as `paper.typ` has them.
        let (left, foot) = if height > width { (25.0, 18.0) } else { (20.0, 15.0) };
        // A bracket at either end is printed half as wide as the tool takes it for.
        assert!(word.left >= left * MILLIMETRE - 6.0, "{name}: {word:?}");
        assert!(word.right <= width - 15.0 * MILLIMETRE + 6.0, "{name}: {word:?}");
        assert!(word.top >= 10.0 * MILLIMETRE && word.bottom <= height - 4.0 * MILLIMETRE, "{name}: {word:?}");
        // Between the foot of the body and the page's number nothing stands.
        let foot = height - foot * MILLIMETRE;
        assert!(word.bottom <= foot + 3.0 || word.top >= foot + 2.0 * MILLIMETRE, "{name}: {word:?}");
        by_page.entry(word.page).or_default().push(word);
    }
    for words in by_page.values_mut() {
        words.sort_by(|a, b| a.top.total_cmp(&b.top));
        for (index, word) in words.iter().enumerate() {
            for other in words[index + 1..].iter().take_while(|other| other.top < word.bottom - 2.0) {
                let across = word.right.min(other.right) - word.left.max(other.left);
                let down = word.bottom.min(other.bottom) - other.top;
                // Half of a full-width sign beside another is empty.
                assert!(across < 6.0 || down < 2.0, "{name}: {word:?} and {other:?}");
            }
        }
    }
}
