//! Which of the words there are a person most likely meant.

use unicode_normalization::UnicodeNormalization as _;

/// The known word nearest to what was written, if any is near; the one rule of likeness for keys,
/// ids, options, file names and arguments.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer than any word of ours; comparing costs the product of the lengths.
    const LONGEST: usize = 64;
    if written.chars().count() > LONGEST {
        return None;
    }
    let written = written.nfkc().collect::<String>().to_lowercase().replace(['-', ' '], "_");
    let likeness = |word: &str| match strsim::jaro_winkler(&written, word) {
        // In a short word one wrong letter is much.
        far if far < 0.8 && written.len().max(word.len()) > 2 && strsim::osa_distance(&written, word) == 1 => 0.8,
        likeness => likeness,
    };
    let likely: Vec<(f64, &str)> = known
        .map(|word| (likeness(&word.to_lowercase().replace('-', "_")), word))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .collect();
    let best = likely.iter().map(|(likeness, _)| *likeness).fold(0.0, f64::max);
    // Of several that are as near, as the numbers of items are, none is what was meant.
    let mut nearest = likely.into_iter().filter(|(likeness, _)| *likeness >= best).map(|(_, word)| word);
    nearest.next().filter(|_| nearest.next().is_none())
}
