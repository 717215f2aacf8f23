//! The words that may be written where a closed list decides, with what people read for each.

use crate::model::catalog::Catalog;
use crate::model::date::DateStyle;
use crate::model::finding::FindingKind;
use crate::model::hospital::{ContactPurpose, Precedence, RelatedKind, Signing, TextSize};
use crate::model::word::Word;
use crate::raw::keys::Name;

/// The words of a sort of names. `None` where the hospital file itself decides, or only a pattern.
pub fn words_of(name: Name, catalog: &Catalog) -> Option<Vec<(String, String)>> {
    Some(match name {
        Name::Edition => vec![(catalog.edition.to_string(), catalog.issued.clone())],
        Name::Revision => {
            let word = |it: &Catalog| (it.revision.to_string(), format!("改訂{}", it.revision));
            catalog.revisions().map(word).collect()
        }
        Name::Section => {
            let sections = catalog.sections().map(|(part, section)| {
                let title = section.title.as_deref().unwrap_or_default();
                (section.id.to_string(), format!("{} {} {title}", part.label, section.label).trim_end().to_owned())
            });
            sections.collect()
        }
        Name::DateStyle => listed::<DateStyle>(),
        Name::Purpose => listed::<ContactPurpose>(),
        Name::RelatedKind => listed::<RelatedKind>(),
        Name::Precedence => listed::<Precedence>(),
        Name::Signing => listed::<Signing>(),
        Name::TextSize => listed::<TextSize>(),
        Name::Finding => listed::<FindingKind>(),
        _ => return None,
    })
}

fn listed<T: Word>() -> Vec<(String, String)> {
    T::ALL.iter().map(|word| (word.key().to_owned(), word.word().to_owned())).collect()
}
