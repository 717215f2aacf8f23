//! Finds faults of hospitals whose turn comes late, before anything is typeset.

use std::convert::Infallible;

use crate::produce::Session;
use crate::produce::crew::in_order;
use crate::produce::make::refused;
use crate::produce::means::Means;
use crate::produce::run::AT_A_TIME;

impl Session<'_> {
    /// Whether no hospital that is typeset later has an error. Without this check much could be typeset in vain. The
    /// faults themselves are told when it is the hospital's turn.
    pub(super) fn foresees_no_error(&self, means: &Means<'_>) -> bool {
        let is_slow = means.tools.kit.formats.iter().any(|format| format.is_typeset);
        if !is_slow || self.paths.len() <= AT_A_TIME {
            return true;
        }
        let is_sound = |path: &String| {
            let (mut one, found) = self.texts(path, self.sources.clone());
            // A hospital whose files are the same as at the last build had no error then.
            if let Some(found) = found.filter(|_| means.noted(&one.texts.key()).is_none()) {
                self.compose(&mut one, found, None, &mut |documents, _| documents);
                one.report.append(refused(&one.documents, means.tools));
            }
            self.finish(&mut one);
            !one.report.has_errors()
        };
        let mut sound = true;
        let Ok(()) = in_order(&self.paths, means.tools.jobs, is_sound, |_, found| {
            sound &= found;
            Ok::<(), Infallible>(())
        });
        sound
    }
}
