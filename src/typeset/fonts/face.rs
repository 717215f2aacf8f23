//! One face of a font file, with what this program looks at: its names, its weight, its characters.
//!
//! Typst keeps every code point that a font claims to have. So a file is checked before Typst gets it. A face is
//! refused if one of its tables cannot be read or claims more than is possible.

use read_fonts::tables::cmap::{Cmap, Cmap14, CmapSubtable, MapVariant, PlatformId};
use read_fonts::tables::name::{Name, NameId, NameRecord};
use read_fonts::tables::os2::SelectionFlags;
use read_fonts::{FileRef, FontRef, MinByteRange, ReadError, TableProvider};

/// A face of a file that Typst may get.
#[derive(Clone)]
pub(super) struct Face<'a> {
    /// `None` when no name can be read. Typst leaves such a face out.
    pub family: Option<String>,
    pub weight: u16,
    pub width: u16,
    pub italic: bool,
    /// Tables from code points to glyphs, in the order they are asked.
    characters: Vec<CmapSubtable<'a>>,
    /// The table from a character and a selector to a glyph.
    variants: Option<Cmap14<'a>>,
}

/// Why a file is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is no font.
    NoFont,
    /// It is a font, but this table cannot be used.
    Broken(&'static str),
}

/// The tables whose positions must be right, and whether a font can do without each.
const TABLES: [(&[u8; 4], bool); 8] = [
    (b"OS/2", true),
    (b"cmap", false),
    (b"fvar", true),
    (b"head", false),
    (b"hhea", false),
    (b"maxp", false),
    (b"name", false),
    (b"post", true),
];

/// The largest number of faces in a file. No maker's collection has so many.
const MAX_FACES: u32 = 128;

/// The largest number of records in one table of characters, names or axes. No font has so many.
const MAX_RECORDS: usize = 4096;

/// The number of code points in Unicode. A font has several tables of characters, each with far fewer.
const MAX_CODE_POINTS: u32 = 0x11_0000;

/// Every face of a font file or collection.
///
/// # Errors
/// When one of the faces cannot be used, because Typst gets only whole files.
pub(super) fn faces(bytes: &[u8]) -> Result<Vec<Face<'_>>, Refused> {
    let file = FileRef::new(bytes).map_err(|_| Refused::NoFont)?;
    if matches!(&file, FileRef::Collection(collection) if collection.len() > MAX_FACES) {
        return Err(Refused::Broken("ttcf"));
    }
    file.fonts().map(|font| Face::read(&font.map_err(|_| Refused::Broken("ttcf"))?)).collect()
}

impl<'a> Face<'a> {
    fn read(font: &FontRef<'a>) -> Result<Self, Refused> {
        check_places(font)?;
        check_measures(font)?;
        let name = read("name", font.name())?;
        let (weight, width, slanted) = match font.os2() {
            Ok(os2) => {
                let width = Some(os2.us_width_class()).filter(|width| (1..=9).contains(width));
                let slanted = os2.fs_selection().contains(SelectionFlags::ITALIC);
                (os2.us_weight_class(), width.unwrap_or(5), slanted)
            }
            Err(_) => (400, 5, false),
        };
        let leaning = font.post().is_ok_and(|post| post.italic_angle().to_bits() != 0);
        let mut characters = Vec::new();
        let variants = read_characters(&read("cmap", font.cmap())?, &mut characters)?;
        Ok(Self { family: family(&name)?, weight, width, italic: slanted || leaning, characters, variants })
    }

    /// Whether the face has a glyph for the character.
    pub fn has(&self, character: char) -> bool {
        let found = self.characters.iter().find_map(|table| table.map_codepoint(character));
        found.is_some_and(|glyph| glyph.to_u32() != 0)
    }

    /// Whether the face has the shape of the character that the selector asks for.
    pub fn has_variant(&self, base: char, selector: char) -> bool {
        match self.variants.as_ref().and_then(|variants| variants.map_variant(base, selector)) {
            Some(MapVariant::UseDefault) => self.has(base),
            Some(MapVariant::Variant(_)) => true,
            None => false,
        }
    }
}

impl std::fmt::Debug for Face<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("family", &self.family).field("weight", &self.weight).finish_non_exhaustive()
    }
}

fn read<T>(table: &'static str, found: Result<T, ReadError>) -> Result<T, Refused> {
    found.map_err(|_| Refused::Broken(table))
}

/// Checks that each table is there once and lies within the file. Of two tables with one name, one reader would take
/// the first and another the last.
fn check_places(font: &FontRef<'_>) -> Result<(), Refused> {
    let mut tags: Vec<_> = font.table_directory().table_records().iter().map(|record| record.tag()).collect();
    tags.sort_unstable();
    if tags.is_empty() || tags.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Refused::NoFont);
    }
    for (tag, optional) in TABLES {
        let table = std::str::from_utf8(tag).unwrap_or_default();
        let tag = read_fonts::types::Tag::new(tag);
        if font.table_data(tag).is_none() && !(optional && tags.binary_search(&tag).is_err()) {
            return Err(Refused::Broken(table));
        }
    }
    Ok(())
}

/// Checks the tables that a typesetter needs to place any glyph.
fn check_measures(font: &FontRef<'_>) -> Result<(), Refused> {
    let head = read("head", font.head())?;
    if !(16..=16384).contains(&head.units_per_em()) || !(0..=1).contains(&head.index_to_loc_format()) {
        return Err(Refused::Broken("head"));
    }
    read("hhea", font.hhea())?;
    if read("maxp", font.maxp())?.num_glyphs() == 0 {
        return Err(Refused::Broken("maxp"));
    }
    let absent = |found: Option<ReadError>| found.is_none_or(|error| matches!(error, ReadError::TableIsMissing(_)));
    if !absent(font.os2().err()) {
        return Err(Refused::Broken("OS/2"));
    }
    if !absent(font.post().err()) {
        return Err(Refused::Broken("post"));
    }
    let axes = font.fvar().map(|fvar| usize::from(fvar.axis_count()));
    if axes.as_ref().is_ok_and(|count| *count > MAX_RECORDS) || !absent(axes.err()) {
        return Err(Refused::Broken("fvar"));
    }
    Ok(())
}

/// The family's name as Typst reads it: the first name in a known encoding.
fn family(name: &Name<'_>) -> Result<Option<String>, Refused> {
    let records = name.name_record();
    if records.len() != usize::from(name.count()) || records.len() > MAX_RECORDS || name.version() > 1 {
        return Err(Refused::Broken("name"));
    }
    let is_known =
        |record: &NameRecord| matches!((record.platform_id(), record.encoding_id()), (0, _) | (1, 0) | (3, 0 | 1));
    let families = records.iter().filter(|record| record.name_id() == NameId::FAMILY_NAME && is_known(record));
    let text = |record: &NameRecord| {
        let text = record.string(name.string_data()).ok()?.to_string();
        Some(text).filter(|text| !text.contains(char::REPLACEMENT_CHARACTER))
    };
    Ok(families.into_iter().find_map(text))
}

/// Takes the tables of Unicode characters, and returns the table of variants.
fn read_characters<'a>(cmap: &Cmap<'a>, characters: &mut Vec<CmapSubtable<'a>>) -> Result<Option<Cmap14<'a>>, Refused> {
    let broken = Refused::Broken("cmap");
    let records = cmap.encoding_records();
    if records.len() != usize::from(cmap.num_tables()) || records.len() > MAX_RECORDS {
        return Err(broken);
    }
    let mut left = MAX_CODE_POINTS;
    let mut variants = None;
    for record in records {
        let is_unicode = matches!(
            (record.platform_id(), record.encoding_id()),
            (PlatformId::Unicode, _) | (PlatformId::Windows, 1 | 10)
        );
        if !is_unicode {
            continue;
        }
        let table = record.subtable(cmap.offset_data()).map_err(|_| broken)?;
        if table.min_byte_range().end > table.offset_data().len() {
            return Err(broken);
        }
        match table {
            CmapSubtable::Format14(table) => {
                check_variants(&table, &mut left).ok_or(broken)?;
                variants = variants.or(Some(table));
            }
            table => {
                check_characters(&table, &mut left).ok_or(broken)?;
                characters.push(table);
            }
        }
    }
    Ok(variants)
}

fn check_characters(table: &CmapSubtable<'_>, left: &mut u32) -> Option<()> {
    match table {
        CmapSubtable::Format0(_) => take([(0, 0xff)], left),
        CmapSubtable::Format4(table) => {
            let runs = table.start_code().iter().zip(table.end_code()).map(|(first, last)| (first.get(), last.get()));
            // This run marks the end.
            let runs = runs.take_while(|run| *run != (0xffff, 0xffff));
            take(runs.map(|(first, last)| (u32::from(first), u32::from(last))), left)
        }
        CmapSubtable::Format6(table) => {
            let (first, count) = (u32::from(table.first_code()), u32::from(table.entry_count()));
            take((count > 0).then(|| (first, first + count - 1)), left)
        }
        CmapSubtable::Format10(table) => {
            let (first, count) = (table.start_char_code(), table.num_chars());
            let last = first.checked_add(count)?.checked_sub(1);
            take(last.filter(|_| count > 0).map(|last| (first, last)), left)
        }
        CmapSubtable::Format12(table) => {
            take(table.groups().iter().map(|group| (group.start_char_code(), group.end_char_code())), left)
        }
        CmapSubtable::Format13(table) => {
            take(table.groups().iter().map(|group| (group.start_char_code(), group.end_char_code())), left)
        }
        // These are for encodings before Unicode, or for variants.
        CmapSubtable::Format2(_) | CmapSubtable::Format8(_) | CmapSubtable::Format14(_) => None,
    }
}

fn check_variants(table: &Cmap14<'_>, left: &mut u32) -> Option<()> {
    let selectors = table.var_selector();
    let single = |number: u32| (number, number);
    take(selectors.iter().map(|record| single(record.var_selector().into())), left)?;
    for record in selectors {
        if let Some(usual) = record.default_uvs(table.offset_data()) {
            let usual = usual.ok()?;
            if usual.min_byte_range().end > usual.offset_data().len() {
                return None;
            }
            let runs = usual.ranges().iter().map(|range| {
                let first: u32 = range.start_unicode_value().into();
                (first, first + u32::from(range.additional_count()))
            });
            take(runs, left)?;
        }
        if let Some(own) = record.non_default_uvs(table.offset_data()) {
            let own = own.ok()?;
            if own.min_byte_range().end > own.offset_data().len() {
                return None;
            }
            take(own.uvs_mapping().iter().map(|mapping| single(mapping.unicode_value().into())), left)?;
        }
    }
    Some(())
}

/// Subtracts the code points of the runs from those that are left. `None` if a run overlaps an earlier one, goes
/// backwards or leaves Unicode, or if there are too many code points. Readers of such a table would find different
/// glyphs, or no end.
fn take(runs: impl IntoIterator<Item = (u32, u32)>, left: &mut u32) -> Option<()> {
    let mut next = 0;
    for (first, last) in runs {
        if first < next || last < first || last > u32::from(char::MAX) {
            return None;
        }
        *left = left.checked_sub(last - first + 1)?;
        next = last + 1;
    }
    Some(())
}
