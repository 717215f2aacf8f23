//! Faults of hospitals whose turn comes late, found before the first of all is typeset.

use std::convert::Infallible;

use super::{AT_A_TIME, Run};
use crate::produce::Tools;
use crate::produce::crew::in_order;
use crate::produce::make::refused;

impl Run<'_> {
    /// Looks through hospitals that are typeset later than others, so that nothing is typeset in vain when one of
    /// them has a fault. Their own turn tells of it.
    pub(super) fn foresees_no_error(&self, tools: Option<&Tools<'_>>) -> bool {
        let is_slow = |tools: &&Tools<'_>| tools.kit.formats.iter().any(|format| format.is_typeset);
        let Some(tools) = tools.filter(is_slow) else { return true };
        if self.keep_going || self.paths.len() <= AT_A_TIME {
            return true;
        }
        let is_sound = |path: &String| {
            let (mut one, found) = self.texts(path, self.sources.clone());
            // One whose files are those of the last build had no error then.
            if let Some(found) = found.filter(|_| tools.noted(&one.texts.key()).is_none()) {
                self.compose(&mut one, found, None, &mut |documents, _| documents);
                one.report.append(refused(&one.documents, tools));
            }
            self.finish(&mut one);
            !one.report.has_errors()
        };
        let mut sound = true;
        let Ok(()) = in_order(&self.paths, tools.jobs, is_sound, |_, found| {
            sound &= found;
            Ok::<(), Infallible>(())
        });
        sound
    }
}
