//! Finds radicals in the place of letters: 「医療法⼈」. They often come into texts that were copied from a PDF.
//!
//! Radicals look like the letters but are other characters. A search does not find them, and a comparison shows a
//! difference. Unicode says which letter is meant: by compatibility decomposition for the Kangxi radicals, and by a
//! file of its character database for the CJK Radicals Supplement.
//!
//! Compatibility ideographs (神, U+FA19) are letters of names. They are not changed or reported.

use unicode_normalization::UnicodeNormalization;

/// The first radical of the supplement. [`MEANT`] begins with it.
const FIRST: char = '\u{2e80}';

/// For each of U+2E80 to U+2EF3, the letter that it is a form of. A full-width space means none. Source:
/// `EquivalentUnifiedIdeograph.txt` of the Unicode Character Database 14.0.
const MEANT: &str = "　厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵　旡日月歺母\
民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹\
艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠\
饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// The letter that a radical stands for; `None` for any other character.
pub fn meant(character: char) -> Option<char> {
    match character {
        // Japan writes 戸. The decomposition gives 戶, the form of Taiwan.
        '⼾' => Some('戸'),
        '\u{2f00}'..='\u{2fd5}' => std::iter::once(character).nfkc().next(),
        '\u{2e80}'..='\u{2ef3}' => {
            let place = u32::from(character) - u32::from(FIRST);
            MEANT.chars().nth(place as usize).filter(|letter| *letter != '　')
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_radical_has_its_letter() {
        for (radicals, letters) in
            [("⼈⻑⽣⽇⽤⾦⼾", "人長生日用金戸"), ("⻄⺠⻘⻩⻲⻯⺟", "西民青黄亀竜母"), ("⻳⺁⼀⿕", "龟厂一龠")]
        {
            assert_eq!(radicals.chars().filter_map(meant).collect::<String>(), letters);
        }
        let without: Vec<char> = ('\u{2e80}'..='\u{2fd5}').filter(|radical| meant(*radical).is_none()).collect();
        // U+2E80 is a form of no letter. The other code points are not assigned.
        let unassigned = '\u{2ef4}'..='\u{2eff}';
        assert_eq!(without[..2], ['\u{2e80}', '\u{2e9a}']);
        assert_eq!(without[2..], unassigned.collect::<Vec<_>>());
    }

    /// Where both sources have a letter for a radical, it is the same letter.
    #[test]
    fn the_table_agrees_with_the_decompositions() {
        for radical in '\u{2e80}'..='\u{2ef3}' {
            let decomposed = std::iter::once(radical).nfkc().next();
            if decomposed != Some(radical) {
                assert_eq!(meant(radical), decomposed);
            }
        }
        assert!(('\u{2e80}'..='\u{2fd5}').filter_map(meant).all(|letter| meant(letter).is_none()));
    }

    #[test]
    fn letters_of_names_are_none() {
        for letter in "神\u{fa19}髙﨑𠮷人\u{2f800}日\u{31c0}".chars() {
            assert_eq!(meant(letter), None, "{letter}");
        }
    }
}
