//! Brings together what a form says and what the file says meanwhile.

/// What becomes of one part of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge<T> {
    /// Nobody changed it in the form, or the file says the same by now.
    Keep,
    /// The form changed it; the file did not.
    Take(T),
    /// Both changed it, and to different things.
    Conflict,
}

/// `base` is what the form had when it went out, `theirs` what it says now, `ours` what the file says now.
pub fn merge<T: PartialEq>(base: &T, theirs: T, ours: &T) -> Merge<T> {
    if theirs == *base || theirs == *ours {
        Merge::Keep
    } else if *ours == *base {
        Merge::Take(theirs)
    } else {
        Merge::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of the three sides is absent, A or B: nobody's change is lost, and nothing is written that nobody wrote.
    #[test]
    fn no_change_is_lost_in_silence() {
        let values = [None, Some("A"), Some("B")];
        for base in values {
            for theirs in values {
                for ours in values {
                    let (in_form, in_file) = (theirs != base, ours != base);
                    let merged = merge(&base, theirs, &ours);
                    let expected = match (in_form, in_file) {
                        (true, true) if theirs != ours => Merge::Conflict,
                        (true, false) => Merge::Take(theirs),
                        _ => Merge::Keep,
                    };
                    assert_eq!(merged, expected, "{base:?} {theirs:?} {ours:?}");
                }
            }
        }
    }
}
