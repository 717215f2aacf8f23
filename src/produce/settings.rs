//! What a build was asked for: as the manifest states it, and read from there to make the same again.

use crate::model::date::Date;
use crate::produce::{PaperState, Wanted};
use crate::publish::Settings;
use crate::render::{FORMATS, Format};

impl Wanted {
    /// What decides which files are made, when these formats are made of what is wanted.
    pub(super) fn settings(&self, formats: &[&Format]) -> Settings {
        // A build makes the site. The others make no file another one.
        let Self {
            contract,
            blank,
            bundles,
            attach,
            index,
            site: _,
            final_only: _,
            signing: _,
            state,
            texts: _,
            by_contract: _,
        } = self;
        Settings {
            contract: contract.clone(),
            formats: formats.iter().map(|format| format.key.to_owned()).collect(),
            bundles: bundles.iter().map(|bundle| (*bundle).to_owned()).collect(),
            blank: *blank,
            index: *index,
            attach: *attach,
            on: match state {
                PaperState::OnDay(day) => Some(day.to_string()),
                PaperState::Current | PaperState::AsSigned => None,
            },
            signed: *state == PaperState::AsSigned,
        }
    }

    /// What a build with these settings makes, and in which formats; none where this program does not know them all.
    pub fn of_settings(settings: &Settings) -> Option<(Self, Vec<&'static Format>)> {
        let Settings { contract, formats, bundles, blank, index, attach, on, signed } = settings;
        let day = on.as_ref().map(|day| Date::parse(day));
        let known_formats = Format::of_keys(formats);
        let all_bundles = FORMATS.iter().filter_map(|format| format.bundle);
        let known_bundles: Vec<&str> = all_bundles.filter(|bundle| bundles.iter().any(|key| key == bundle)).collect();
        let is_known = known_formats.len() == formats.len() && known_bundles.len() == bundles.len();
        let wanted = Self {
            contract: contract.clone(),
            blank: *blank,
            bundles: known_bundles,
            attach: *attach,
            index: *index,
            state: match (signed, &day) {
                (true, _) => PaperState::AsSigned,
                (false, Some(Ok(day))) => PaperState::OnDay(*day),
                (false, _) => PaperState::Current,
            },
            ..Self::default()
        };
        let is_known = is_known && day.is_none_or(|day| day.is_ok());
        is_known.then_some((wanted, known_formats))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_lead_back_to_what_was_wanted() {
        let bundles: Vec<&str> = FORMATS.iter().filter_map(|format| format.bundle).collect();
        assert!(!bundles.is_empty());
        for number in 0..32 {
            let is_asked = |bit: usize| number & bit != 0;
            let wanted = Wanted {
                contract: is_asked(1).then(|| "sample/ehr".to_owned()),
                blank: is_asked(2),
                bundles: if is_asked(4) { bundles.clone() } else { Vec::new() },
                attach: is_asked(8),
                index: is_asked(16),
                state: match number % 3 {
                    0 => PaperState::Current,
                    1 => PaperState::OnDay(Date::new(2027, 4, 1).expect("a day")),
                    _ => PaperState::AsSigned,
                },
                ..Wanted::default()
            };
            let formats = &FORMATS[number % FORMATS.len()..];
            let settings = wanted.settings(formats);
            assert_eq!(Wanted::of_settings(&settings), Some((wanted, formats.to_vec())), "{settings:?}");
        }
    }

    #[test]
    fn settings_of_another_program_are_not_guessed() {
        let settings = Wanted::default().settings(FORMATS);
        let unknown = || vec!["docx".to_owned()];
        assert_eq!(Wanted::of_settings(&Settings { formats: unknown(), ..settings.clone() }), None);
        assert_eq!(Wanted::of_settings(&Settings { bundles: unknown(), ..settings }), None);
    }
}
