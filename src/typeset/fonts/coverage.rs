//! Which characters the given fonts can print.

use std::sync::atomic::{AtomicU64, Ordering};

use unicode_normalization::char::{compose, decompose_canonical, is_combining_mark};

use super::face::{Face, faces};
use super::{Family, FontSet, is_of, without_style};

/// The characters already found in the fonts of a set. The same few characters are asked about again and again.
pub(super) struct FoundCharacters(Box<[AtomicU64]>);

impl FoundCharacters {
    fn place(character: char) -> (usize, u64) {
        let number = u32::from(character) as usize;
        (number / 64, 1 << (number % 64))
    }

    fn has(&self, character: char) -> bool {
        let (word, bit) = Self::place(character);
        self.0[word].load(Ordering::Relaxed) & bit != 0
    }

    fn add(&self, character: char) {
        let (word, bit) = Self::place(character);
        self.0[word].fetch_or(bit, Ordering::Relaxed);
    }
}

impl Default for FoundCharacters {
    fn default() -> Self {
        Self((0..=u32::from(char::MAX) / 64).map(|_| AtomicU64::new(0)).collect())
    }
}

/// A copy begins empty, because it may get other fonts.
impl Clone for FoundCharacters {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for FoundCharacters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Found")
    }
}

/// The fonts of a set, opened to look up characters.
#[derive(Debug)]
pub struct Coverage<'a> {
    found: &'a FoundCharacters,
    /// All faces in the order of precedence.
    faces: Vec<Face<'a>>,
    /// For each way in which text is set (明朝 or ゴシック first, 標準 or 太字), the faces in the order they are asked. It is
    /// used for variation sequences: the first face that has the base character decides.
    ways: Vec<Vec<usize>>,
    /// The families that are asked for a shape which a way does not have, in order.
    lenders: Vec<Lender>,
}

/// A family that may lend a shape.
#[derive(Debug)]
struct Lender {
    /// The names by which the typesetter may know it. To Typst, a style at the end of the name is not part of the name.
    names: Vec<String>,
    /// Its faces nearest to 標準 and to 太字.
    faces: Vec<usize>,
}

/// Where the shape that a variation sequence asks for comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariantShape<'c> {
    /// From the font of the text itself, whichever that is.
    Own,
    /// From the family with one of these names. Without help, the typesetter would take the base character from the
    /// first font that has it, in its usual shape.
    Lent(&'c [String]),
    /// No font has it.
    Missing,
}

const WEIGHTS: [u16; 2] = [400, 700];

impl FontSet {
    /// Opens the fonts to look up characters.
    pub fn coverage(&self) -> Coverage<'_> {
        let faces: Vec<Face<'_>> = self.files().iter().filter_map(|file| faces(file.bytes()).ok()).flatten().collect();
        let nearest = |weight: u16, wanted: &dyn Fn(&Face<'_>) -> bool| {
            let wanted = faces.iter().enumerate().filter(|(_, face)| wanted(face));
            wanted.min_by_key(|(_, face)| face.weight.abs_diff(weight)).map(|(index, _)| index)
        };
        let mut ways = Vec::new();
        for first in [Family::Mincho, Family::Gothic] {
            for weight in WEIGHTS {
                let mut way: Vec<usize> = [first, Family::Fallback]
                    .into_iter()
                    .filter_map(|family| nearest(weight, &|face| is_of(face, family)))
                    .collect();
                let rest: Vec<usize> = (0..faces.len()).filter(|index| !way.contains(index)).collect();
                way.extend(rest);
                ways.push(way);
            }
        }
        // A character from another font is least noticeable if it comes from a 明朝.
        let mut lenders: Vec<Lender> = [Family::Mincho, Family::Fallback, Family::Gothic]
            .into_iter()
            .map(|family| Lender {
                names: vec![family.name().to_owned()],
                faces: WEIGHTS.iter().filter_map(|weight| nearest(*weight, &|face| is_of(face, family))).collect(),
            })
            .collect();
        for face in faces.iter().filter(|face| !Family::ALL.into_iter().any(|family| is_of(face, family))) {
            let Some(name) = face.family.clone() else { continue };
            let bare = without_style(&name).to_owned();
            if lenders.iter().any(|lender| lender.names.contains(&bare)) {
                continue;
            }
            let of_family = |face: &Face<'_>| face.family.as_ref().is_some_and(|name| without_style(name) == bare);
            let of_family = WEIGHTS.iter().filter_map(|weight| nearest(*weight, &of_family)).collect();
            let names = if bare == name { vec![name] } else { vec![name, bare] };
            lenders.push(Lender { names, faces: of_family });
        }
        Coverage { found: &self.found, faces, ways, lenders }
    }

    /// Whether it is known, without opening the fonts, that each character of a text is printed as written.
    pub fn is_known_to_print(&self, text: &str) -> bool {
        text.chars().all(|character| self.found.has(character))
    }
}

impl Coverage<'_> {
    /// Whether some font can print the character.
    pub fn covers(&self, character: char) -> bool {
        if is_variation_selector(character) || self.found.has(character) {
            return true;
        }
        let covers = is_invisible(character) || self.has(character) || self.covers_parts(character);
        if covers {
            self.found.add(character);
        }
        covers
    }

    /// Where the shape that the selector asks for comes from, in any way of setting text.
    pub fn shape(&self, base: char, selector: char) -> VariantShape<'_> {
        let has_shape = |face: &Face<'_>| face.has_variant(base, selector);
        let own = self.ways.iter().all(|way| {
            let deciding = way.iter().map(|index| &self.faces[*index]).find(|face| face.has(base));
            deciding.is_some_and(has_shape)
        });
        if own {
            return VariantShape::Own;
        }
        let lender = self
            .lenders
            .iter()
            .find(|lender| !lender.faces.is_empty() && lender.faces.iter().all(|index| has_shape(&self.faces[*index])));
        lender.map_or(VariantShape::Missing, |lender| VariantShape::Lent(&lender.names))
    }

    /// The variation sequences of a text whose shapes another family lends, with the names of that family.
    pub fn lent_in<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, &[String])> {
        let mut before: Option<(usize, char)> = None;
        text.char_indices().filter_map(move |(at, character)| {
            let base = before.replace((at, character))?;
            let (start, base) = Some(base).filter(|_| is_variation_selector(character))?;
            match self.shape(base, character) {
                VariantShape::Lent(names) => Some((&text[start..at + character.len_utf8()], names)),
                VariantShape::Own | VariantShape::Missing => None,
            }
        })
    }

    fn has(&self, character: char) -> bool {
        self.faces.iter().any(|face| face.has(character))
    }

    /// Whether one font has all parts of a letter with an accent. Then the letter is printed from its parts.
    fn covers_parts(&self, character: char) -> bool {
        let mut parts = Vec::new();
        decompose_canonical(character, |part| parts.push(part));
        parts.len() > 1 && self.faces.iter().any(|face| parts.iter().all(|part| face.has(*part)))
    }

    /// The characters of a text that cannot be printed. A variation sequence comes with its selector.
    pub fn missing_in(&self, text: &str) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut before: Option<char> = None;
        for character in text.chars() {
            if is_variation_selector(character) {
                if let Some(base) = before
                    && self.covers(base)
                    && self.shape(base, character) == VariantShape::Missing
                {
                    missing.push(Missing::Variation(base, character));
                }
            } else if !self.covers(character) {
                // か with a combining ゛ is printed as が.
                let composed =
                    before.filter(|_| is_combining_mark(character)).and_then(|base| compose(base, character));
                if !composed.is_some_and(|composed| self.covers(composed)) {
                    missing.push(Missing::Character(character));
                }
            }
            before = Some(character);
        }
        missing
    }
}

/// Something that cannot be printed as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// A character that no font has.
    Character(char),
    /// A character and a selector for a shape that no font has.
    Variation(char, char),
}

/// Whether nothing is drawn for the character: spaces, breaks and joiners.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\t' | ' ' | '\u{a0}' | '\u{ad}' | '\u{3000}' | '\u{200b}'
            ..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}'
    ) || is_variation_selector(character)
}

pub(crate) fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
