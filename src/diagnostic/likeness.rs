//! Finds the known word that a person most likely meant.

use unicode_normalization::UnicodeNormalization as _;

/// How much may still be spent on comparing words, for all questions of one report.
///
/// A file may have thousands of unknown and thousands of known words, and each is compared with each. When the budget
/// is spent, there is no more advice. Files that people write never come near this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    left: usize,
}

/// In pairs of characters. A thousand misspelt words, each compared with a hundred words of ten characters, take a
/// third of it. All of it takes less than 0.2 seconds.
const BUDGET: usize = 50_000_000;

/// The cost of comparing two words apart from their characters, in pairs of characters.
const EACH: usize = 64;

impl Default for Likeness {
    fn default() -> Self {
        Self { left: BUDGET }
    }
}

impl Likeness {
    /// Like [`nearest`]. Also `None` when the budget does not allow to compare with every known word.
    pub fn nearest<'a>(&mut self, written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        /// In characters. No word of ours is longer, and the cost is the product of the two lengths.
        const LONGEST: usize = 64;
        if self.left == 0 || written.chars().nth(LONGEST).is_some() {
            return None;
        }
        let written = written.nfkc().collect::<String>().to_lowercase().replace(['-', ' '], "_");
        let length = written.chars().count();
        let mut likely: Vec<(f64, &str)> = Vec::new();
        for word in known {
            let characters = word.chars().count();
            self.left = self.left.saturating_sub(EACH + (length + 1) * characters);
            if self.left == 0 {
                return None;
            }
            let likeness = likeness(&written, &word.to_lowercase().replace('-', "_"));
            if likeness >= LIKELY {
                likely.push((likeness, word));
            }
        }
        let best = likely.iter().map(|(likeness, _)| *likeness).fold(0.0, f64::max);
        // When several words are equally near, as the numbers of items are, none of them was surely meant.
        let mut nearest = likely.into_iter().filter(|(likeness, _)| *likeness >= best).map(|(_, word)| word);
        nearest.next().filter(|_| nearest.next().is_none())
    }
}

/// The known word that is nearest to what was written, if any is near. Keys, ids, options, file names and arguments
/// all use this rule.
///
/// This is for a single question in a run. For many questions use [`Report::nearest`](super::Report::nearest).
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    Likeness::default().nearest(written, known)
}

const LIKELY: f64 = 0.8;

fn likeness(written: &str, word: &str) -> f64 {
    match strsim::jaro_winkler(written, word) {
        // In a short word, one wrong letter counts much.
        far if far < LIKELY
            && written.len().max(word.len()) > 2
            && written.chars().count().abs_diff(word.chars().count()) <= 1
            && strsim::osa_distance(written, word) == 1 =>
        {
            LIKELY
        }
        likeness => likeness,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_misspelt_words_of_a_person_have_advice() {
        let known: Vec<String> = (0..100).map(|number| format!("{:x}", number * 0x1234_5678_9abc_u64 + 7)).collect();
        let mut likeness = Likeness::default();
        for word in known.iter().cycle().take(1000) {
            let written = format!("{word}z");
            assert_eq!(likeness.nearest(&written, known.iter().map(String::as_str)), Some(word.as_str()));
        }
    }

    /// For any number of words, and for words of any length.
    #[test]
    fn what_is_compared_has_an_end() {
        for length in [1, 10, 64, 30_000] {
            let known: Vec<String> = (0..2_000).map(|number| format!("{number:0>length$}")).collect();
            let written: Vec<String> = (0..1_000).map(|number| format!("{number:x>0$}", length.min(64))).collect();
            let (mut compared, mut pairs) = (0, 0);
            let mut likeness = Likeness::default();
            for written in written.iter().cycle().take(5_000) {
                let known = known.iter().map(String::as_str).inspect(|word| {
                    compared += 1;
                    pairs += word.len() * written.len();
                });
                likeness.nearest(written, known);
            }
            assert!(compared <= BUDGET / EACH + 1, "{compared} comparisons of {length} characters");
            assert!(pairs <= BUDGET + 64 * 30_000, "{pairs} pairs of characters");
            assert_eq!(likeness.nearest("a", ["a"].into_iter()), None);
        }
    }
}
