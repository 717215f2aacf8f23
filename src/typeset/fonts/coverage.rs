//! Which characters the fonts at hand can print.

use ttf_parser::Face;
use unicode_normalization::char::{compose, decompose_canonical, is_combining_mark};

use super::{Family, FontSet, faces, is_of};

/// The fonts of a set, opened for looking up characters.
#[derive(Debug)]
pub struct Coverage<'a> {
    /// All faces in the order of precedence.
    faces: Vec<Face<'a>>,
    /// For each way text is set (明朝 or ゴシック first, 標準 or 太字) the faces in the order they
    /// are asked; used for variation sequences, where the first face that has the base decides.
    ways: Vec<Vec<usize>>,
}

impl FontSet {
    /// Opens the fonts for looking up characters.
    pub fn coverage(&self) -> Coverage<'_> {
        let faces: Vec<Face<'_>> = self.files().iter().flat_map(|file| faces(file.bytes())).collect();
        let mut ways = Vec::new();
        for first in [Family::Mincho, Family::Gothic] {
            for weight in [400_u16, 700] {
                let mut way: Vec<usize> = [first, Family::Fallback]
                    .into_iter()
                    .filter_map(|family| {
                        let of_family = faces.iter().enumerate().filter(|(_, face)| is_of(face, family));
                        of_family.min_by_key(|(_, face)| face.weight().to_number().abs_diff(weight))
                    })
                    .map(|(index, _)| index)
                    .collect();
                let rest: Vec<usize> = (0..faces.len()).filter(|index| !way.contains(index)).collect();
                way.extend(rest);
                ways.push(way);
            }
        }
        Coverage { faces, ways }
    }
}

impl Coverage<'_> {
    /// Whether some font prints the character.
    pub fn covers(&self, character: char) -> bool {
        is_invisible(character) || self.has(character) || self.covers_parts(character)
    }

    /// Whether the character is printed in the shape the selector asks for, wherever it stands.
    pub fn covers_variation(&self, base: char, selector: char) -> bool {
        self.ways.iter().all(|way| {
            let deciding = way.iter().map(|index| &self.faces[*index]).find(|face| face.glyph_index(base).is_some());
            deciding.is_some_and(|face| face.glyph_variation_index(base, selector).is_some())
        })
    }

    fn has(&self, character: char) -> bool {
        self.faces.iter().any(|face| face.glyph_index(character).is_some_and(|glyph| glyph.0 != 0))
    }

    /// A letter with an accent is printed from its parts when one font has them all.
    fn covers_parts(&self, character: char) -> bool {
        let mut parts = Vec::new();
        decompose_canonical(character, |part| parts.push(part));
        parts.len() > 1 && self.faces.iter().any(|face| parts.iter().all(|part| face.glyph_index(*part).is_some()))
    }

    /// The characters of a text that cannot be printed, each with what follows it if that matters.
    pub fn missing_in(&self, text: &str) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut before: Option<char> = None;
        for character in text.chars() {
            if is_variation_selector(character) {
                if let Some(base) = before
                    && self.covers(base)
                    && !self.covers_variation(base, character)
                {
                    missing.push(Missing::Variation(base, character));
                }
            } else if !self.covers(character) {
                // か and a combining ゛ are printed as が.
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
    /// No font has it.
    Character(char),
    /// A character and the selector of a shape the font does not have.
    Variation(char, char),
}

/// Nothing is drawn for it: spaces, breaks and joiners.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\t' | ' ' | '\u{a0}' | '\u{ad}' | '\u{3000}' | '\u{200b}'
            ..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}'
    ) || is_variation_selector(character)
}

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
