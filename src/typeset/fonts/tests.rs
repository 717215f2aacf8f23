//! How fonts are told apart, and fonts that are broken: a small font, made byte by byte, with something changed.

use std::time::{Duration, Instant};

use super::*;

type Table = (&'static [u8; 4], Vec<u8>);

/// Numbers of two bytes each, as fonts write them.
fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Numbers of four bytes each.
fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn assembled(tables: &[Table]) -> Vec<u8> {
    at(0, tables)
}

/// A font that begins so many bytes into its file.
fn at(start: usize, tables: &[Table]) -> Vec<u8> {
    let mut font = [longs(&[0x0001_0000]), words(&[tables.len() as u16, 0, 0, 0])].concat();
    let mut place = start + 12 + 16 * tables.len();
    for (tag, table) in tables {
        font.extend(*tag);
        font.extend(longs(&[0, place as u32, table.len() as u32]));
        place += table.len();
    }
    tables.iter().for_each(|(_, table)| font.extend(table));
    font
}

fn collection(count: u32) -> Vec<u8> {
    let start = 12 + 4 * count;
    let header = [b"ttcf".to_vec(), longs(&[0x0001_0000, count])].concat();
    [header, longs(&vec![start; count as usize]), at(start as usize, &tables("BIZ UDPMincho"))].concat()
}

fn name(records: &[(u16, u16, &str)]) -> Vec<u8> {
    let mut table = words(&[0, records.len() as u16, 6 + 12 * records.len() as u16]);
    let mut storage = Vec::new();
    for (platform, encoding, text) in records {
        let text = words(&text.encode_utf16().collect::<Vec<_>>());
        table.extend(words(&[*platform, *encoding, 0x409, 1, text.len() as u16, storage.len() as u16]));
        storage.extend(text);
    }
    [table, storage].concat()
}

fn cmap(subtables: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    let mut table = words(&[0, subtables.len() as u16]);
    let mut place = 4 + 8 * subtables.len();
    for (platform, encoding, subtable) in subtables {
        table.extend([words(&[*platform, *encoding]), longs(&[place as u32])].concat());
        place += subtable.len();
    }
    [table, subtables.iter().flat_map(|(_, _, subtable)| subtable.clone()).collect()].concat()
}

/// Segments, each from one character to another.
fn format4(segments: &[(u16, u16)]) -> Vec<u8> {
    let count = segments.len() as u16;
    let (first, last): (Vec<u16>, Vec<u16>) = segments.iter().copied().unzip();
    let rest = vec![0; segments.len()];
    let head = words(&[4, 16 + 8 * count, 0, 2 * count, 0, 0, 0]);
    [head, words(&last), words(&[0]), words(&first), words(&rest), words(&rest)].concat()
}

/// Groups of format 12 or 13, each from one character to another.
fn groups(format: u16, groups: &[(u32, u32)]) -> Vec<u8> {
    let body: Vec<u8> = groups.iter().flat_map(|(first, last)| longs(&[*first, *last, 1])).collect();
    let length = 16 + body.len() as u32;
    [words(&[format, 0]), longs(&[length, 0, groups.len() as u32]), body].concat()
}

/// One selector: ranges with the usual shape, and characters with a shape of their own.
fn format14(selectors: &[u32], usual: &[(u32, u8)], own: &[u32]) -> Vec<u8> {
    let three = |number: u32| number.to_be_bytes()[1..].to_vec();
    let start = 10 + 11 * selectors.len() as u32;
    let usual_length = 4 + 4 * usual.len() as u32;
    let mut table = [words(&[14]), longs(&[0, selectors.len() as u32])].concat();
    for selector in selectors {
        table.extend([three(*selector), longs(&[start, start + usual_length])].concat());
    }
    table.extend(longs(&[usual.len() as u32]));
    usual.iter().for_each(|(first, more)| table.extend([three(*first), vec![*more]].concat()));
    table.extend(longs(&[own.len() as u32]));
    own.iter().for_each(|character| table.extend([three(*character), words(&[2])].concat()));
    table
}

/// A font with あ to う, with 将 and one variant of it, and with 𠮷.
fn tables(family: &str) -> Vec<Table> {
    let unicode = cmap(&[
        (0, 3, format4(&[(0x3042, 0x3046), (0x5c06, 0x5c06), (0xffff, 0xffff)])),
        (0, 5, format14(&[0xe0100], &[(0x3042, 1)], &[0x5c06])),
        (3, 10, groups(12, &[(0x3042, 0x3046), (0x5c06, 0x5c06), (0x20bb7, 0x20bb7)])),
    ]);
    let mut os2 = vec![0; 78];
    os2[4..8].copy_from_slice(&words(&[400, 5]));
    let mut head = vec![0; 54];
    head[18..20].copy_from_slice(&words(&[1000]));
    let mut hhea = vec![0; 36];
    hhea[34..36].copy_from_slice(&words(&[1]));
    vec![
        (b"OS/2", os2),
        (b"cmap", unicode),
        (b"glyf", Vec::new()),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", vec![0; 10]),
        (b"loca", vec![0; 8]),
        (b"maxp", [longs(&[0x0000_5000]), words(&[3])].concat()),
        (b"name", name(&[(3, 1, family)])),
        (b"post", [longs(&[0x0003_0000]), vec![0; 28]].concat()),
    ]
}

/// The font with one of its tables replaced.
fn with(tag: &'static [u8; 4], table: Vec<u8>) -> Vec<u8> {
    let mut tables = tables("BIZ UDPMincho");
    tables.iter_mut().filter(|(name, _)| *name == tag).for_each(|(_, kept)| kept.clone_from(&table));
    assembled(&tables)
}

fn set(font: Vec<u8>) -> FontSet {
    let gothic = assembled(&tables("BIZ UDPGothic"));
    FontSet::from_bytes(vec![("a.ttf".to_owned(), font), ("b.ttf".to_owned(), gothic)])
}

#[test]
fn without_fonts_the_error_says_what_to_do() {
    let set = FontSet::from_bytes(vec![("readme.txt".to_owned(), b"no font".to_vec())]);
    let said = set.require().map_err(|error| error.to_string()).expect_err("there are no fonts");
    for word in ["BIZ UDPMincho", "BIZ UDPGothic", "fonts-morisawa-bizud-mincho", "macOS", "Windows", "--fonts"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(!said.contains("Noto"), "the fallback is no condition: {said}");
}

#[test]
fn a_family_may_carry_its_weight_in_its_name() {
    assert!(is_named("BIZ UDPMincho", Family::Mincho));
    assert!(is_named("BIZ UDPMincho Medium", Family::Mincho));
    assert!(!is_named("BIZ UDPMinchoX", Family::Mincho));
    assert!(!is_named("Noto Serif JP ExtraLight", Family::Fallback));
}

/// The set-up and the program must name the same fonts.
#[test]
fn the_set_up_brings_the_expected_fonts() {
    let script = include_str!("../../../scripts/fonts.sh");
    for expected in EXPECTED {
        assert_eq!(script.matches(expected.sha256).count(), 1, "{expected:?}");
    }
}

#[test]
fn a_font_that_is_whole_is_used() {
    for font in [assembled(&tables("BIZ UDPMincho")), collection(2)] {
        let set = set(font);
        assert_eq!(set.files().len(), 2, "{:?}", set.refused);
        let coverage = set.coverage();
        for (character, has) in [('あ', true), ('え', false), ('将', true), ('𠮷', true)] {
            assert_eq!(coverage.covers(character), has, "{character}");
        }
        assert_eq!(coverage.shape('あ', '\u{e0100}'), VariantShape::Own);
        assert_eq!(coverage.shape('将', '\u{e0100}'), VariantShape::Own);
        assert_eq!(coverage.shape('𠮷', '\u{e0100}'), VariantShape::Missing);
        typeset_with(&set);
    }
    // A font can do without these tables.
    let mut few = tables("BIZ UDPMincho");
    few.retain(|(tag, _)| ![b"OS/2", b"post"].contains(tag));
    assert_eq!(set(assembled(&few)).files().len(), 2);
    // Typst takes the first name that can be read.
    let named = with(b"name", name(&[(1, 1, "?"), (3, 1, "BIZ UDPMincho")]));
    assert!(set(named).missing() == [Family::Fallback]);
}

/// Fonts that Typst would read without end, with too much memory, or differently from us.
#[test]
fn a_font_that_is_broken_is_refused_at_once() {
    let whole = tables("BIZ UDPMincho");
    let without =
        |tag: &[u8; 4]| assembled(&whole.iter().filter(|(name, _)| *name != tag).cloned().collect::<Vec<_>>());
    let cut = |tag: &'static [u8; 4], length: usize| {
        let (_, mut table) = whole.iter().find(|(name, _)| *name == tag).cloned().expect("it has the table");
        table.truncate(length);
        with(tag, table)
    };
    let characters = |subtable: Vec<u8>| with(b"cmap", cmap(&[(3, 10, subtable)]));
    let variants = |subtable: Vec<u8>| with(b"cmap", cmap(&[(0, 5, subtable)]));
    let all = groups(12, &[(0, 0x10_ffff)]);
    let twice: Vec<Table> = whole.iter().chain(whole.iter().filter(|(tag, _)| *tag == b"cmap")).cloned().collect();
    let shared = {
        let mut table = words(&[0, 2]);
        (0..2).for_each(|_| table.extend([words(&[0, 4]), longs(&[20])].concat()));
        [table, all.clone()].concat()
    };
    let mut outside = assembled(&whole);
    outside[12 + 16 + 8..][..4].copy_from_slice(&longs(&[0x7fff_ffff]));
    let mut many = assembled(&whole);
    many[4..6].copy_from_slice(&words(&[0xffff]));
    let ten = |first: u32, count: u32| [words(&[10, 0]), longs(&[0, 0, first, count]), vec![0; 64]].concat();
    let cases: Vec<(&str, Vec<u8>, Refused)> = vec![
        (
            "the last group ends beyond Unicode",
            characters(groups(12, &[(1, 2), (3, u32::MAX)])),
            Refused::Broken("cmap"),
        ),
        ("the same of format 13", characters(groups(13, &[(1, 0x11_0000)])), Refused::Broken("cmap")),
        ("a group runs backwards", characters(groups(12, &[(5, 4)])), Refused::Broken("cmap")),
        ("groups overlap", characters(groups(12, &[(1, 9), (9, 12)])), Refused::Broken("cmap")),
        ("groups stand in another order", characters(groups(12, &[(20, 29), (1, 9)])), Refused::Broken("cmap")),
        ("segments overlap", characters(format4(&[(1, 0xfffe), (2, 0xfffe)])), Refused::Broken("cmap")),
        ("a segment runs backwards", characters(format4(&[(9, 2)])), Refused::Broken("cmap")),
        ("all characters twice", with(b"cmap", shared), Refused::Broken("cmap")),
        ("more groups than bytes", characters(all[..20].to_vec()), Refused::Broken("cmap")),
        ("an array beyond Unicode", characters(ten(0x10_fff0, 32)), Refused::Broken("cmap")),
        ("an array beyond all numbers", characters(ten(u32::MAX, 32)), Refused::Broken("cmap")),
        ("an array beyond the file", characters(ten(0, u32::MAX)), Refused::Broken("cmap")),
        ("an encoding before Unicode", characters([words(&[2]), vec![0; 1000]].concat()), Refused::Broken("cmap")),
        ("an unknown format", characters(words(&[99, 0, 0])), Refused::Broken("cmap")),
        ("more tables than bytes", with(b"cmap", words(&[0, 0xffff])), Refused::Broken("cmap")),
        (
            "too many tables",
            with(b"cmap", [words(&[0, 0xffff]), vec![9; 8 * 0xffff]].concat()),
            Refused::Broken("cmap"),
        ),
        ("selectors backwards", variants(format14(&[0xe0101, 0xe0100], &[], &[])), Refused::Broken("cmap")),
        ("ranges overlap", variants(format14(&[0xe0100], &[(1, 9), (2, 9)], &[])), Refused::Broken("cmap")),
        ("a shape twice", variants(format14(&[0xe0100], &[], &[7, 7])), Refused::Broken("cmap")),
        (
            "more shapes than bytes",
            {
                let mut table = format14(&[0xe0100], &[], &[]);
                table.splice(25..29, longs(&[u32::MAX]));
                variants(table)
            },
            Refused::Broken("cmap"),
        ),
        ("a table outside the file", outside, Refused::Broken("cmap")),
        ("more tables than the file has", many, Refused::NoFont),
        ("a table twice", assembled(&twice), Refused::NoFont),
        ("no characters", without(b"cmap"), Refused::Broken("cmap")),
        ("no names", without(b"name"), Refused::Broken("name")),
        ("no measures", without(b"head"), Refused::Broken("head")),
        ("cut measures", cut(b"head", 53), Refused::Broken("head")),
        ("measures of nothing", with(b"head", vec![0; 54]), Refused::Broken("head")),
        ("cut heights", cut(b"hhea", 35), Refused::Broken("hhea")),
        ("cut weights", cut(b"OS/2", 60), Refused::Broken("OS/2")),
        ("cut slant", cut(b"post", 8), Refused::Broken("post")),
        ("no glyphs", with(b"maxp", longs(&[0x0000_5000, 0])), Refused::Broken("maxp")),
        ("more names than bytes", with(b"name", words(&[0, 0xffff, 6])), Refused::Broken("name")),
        ("no name that can be read", with(b"name", name(&[(3, 3, "BIZ UDPMincho")])), Refused::Broken("name")),
        ("too many faces", collection(129), Refused::Broken("ttcf")),
        (
            "a face outside the file",
            longs(&[u32::from_be_bytes(*b"ttcf"), 0x0001_0000, 1, 99]),
            Refused::Broken("ttcf"),
        ),
        ("nothing", Vec::new(), Refused::NoFont),
        ("no font", b"no font".to_vec(), Refused::NoFont),
    ];
    for (case, font, expected) in cases {
        let (set, took) = timed(|| set(font.clone()));
        assert!(took < SOON, "{case}: {took:?}");
        assert_eq!(set.refused, [("a.ttf".to_owned(), expected)], "{case}");
        let said = set.require().expect_err("one family is missing").to_string();
        assert!(said.contains("「a.ttf」は"), "{case}: {said}");
        let report = set.check();
        let note = report.iter().next().expect("a file is not used");
        assert!(note.message.contains("「a.ttf」は") && note.hints.len() == 2, "{case}: {note:?}");
    }
}

/// Any byte may be another one, and any number of two or four bytes may be the largest. The font is refused at once, or
/// Typst reads it and comes to an end. `BETTEN_LONG` tries every value of every byte.
#[test]
fn whatever_is_changed_in_a_font_it_is_read_to_its_end() {
    let whole = assembled(&tables("BIZ UDPMincho"));
    let values: Vec<u8> = if std::env::var_os("BETTEN_LONG").is_some() {
        (0..=255).collect()
    } else {
        vec![0x00, 0x01, 0x0c, 0x10, 0x7f, 0x80, 0xff]
    };
    let single = (0..whole.len()).flat_map(|at| values.iter().map(move |value| (at, vec![*value])));
    let wide = (0..whole.len() - 3).flat_map(|at| {
        [vec![0xff; 2], vec![0xff; 4], vec![0x00; 4], vec![0x7f, 0xff, 0xff, 0xff], vec![0x00, 0x10, 0xff, 0xff]]
            .map(|bytes| (at, bytes))
    });
    let (mut used, mut refused) = (0, 0);
    for (at, bytes) in single.chain(wide) {
        let mut font = whole.clone();
        font[at..at + bytes.len()].copy_from_slice(&bytes);
        let (set, took) = timed(|| {
            let set = set(font.clone());
            set.coverage().missing_in("あえ将\u{e0100}𠮷\u{e0101}葛");
            set
        });
        assert!(took < SOON, "{bytes:x?} at {at}: {took:?}");
        if set.refused.is_empty() {
            used += 1
        } else {
            refused += 1
        }
        let ((), took) = timed(|| typeset_with(&set));
        assert!(took < SOON, "{bytes:x?} at {at}, by Typst: {took:?}");
    }
    assert!(peak().is_none_or(|mebibytes| mebibytes < 512), "{:?} MiB", peak());
    assert!(used > 100 && refused > 100, "{used} used, {refused} refused");
}

/// The most time that a refused font may take.
const SOON: Duration = Duration::from_millis(200);

/// The result of the work and the time it took. It is measured once more if the machine may have been busy.
fn timed<T>(work: impl Fn() -> T) -> (T, Duration) {
    let once = || {
        let begun = Instant::now();
        (work(), begun.elapsed())
    };
    let first = once();
    if first.1 < SOON { first } else { once() }
}

/// The most memory this process has used, in MiB, where the system tells it.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<usize>().ok()? / 1024)
}

/// Lets Typst read the fonts, if it is part of the program.
fn typeset_with(set: &FontSet) {
    #[cfg(feature = "embedded")]
    if set.require().is_ok() {
        crate::typeset::Embedded::new(set).expect("all families are there");
    }
    #[cfg(not(feature = "embedded"))]
    let _ = set;
}
