//! Radicals in the place of letters: 「医療法⼈」, as a text copied out of a PDF often has it.
//!
//! They look like the letters and are others: a search does not find them, and a comparison tells
//! them apart. Which letter is meant says Unicode: the compatibility decomposition for the Kangxi
//! radicals, and a file of its character database for the supplement.
//! Compatibility ideographs (神, U+FA19) are letters of names and no matter of this.

use unicode_normalization::UnicodeNormalization;

/// The first of the supplement, which [`MEANT`] begins with.
const FIRST: char = '\u{2e80}';

/// For each of U+2E80 to U+2EF3 the letter it is a form of, from `EquivalentUnifiedIdeograph.txt` of the
/// Unicode Character Database 14.0; a blank where there is none.
const MEANT: &str = "　厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵　旡日月歺母\
民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹\
艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠\
饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// The letter a radical stands for; `None` for any other character.
pub fn meant(character: char) -> Option<char> {
    match character {
        // In Japan the form of 戸; the decomposition is the one of Taiwan (戶).
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
        // One is no form of a letter; the others are no characters.
        let unassigned = '\u{2ef4}'..='\u{2eff}';
        assert_eq!(without[..2], ['\u{2e80}', '\u{2e9a}']);
        assert_eq!(without[2..], unassigned.collect::<Vec<_>>());
    }

    /// Where both sources speak of one, they say the same.
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
