//! Limits how much is typeset at once: together no more than the largest allowed document.
//!
//! Ordinary documents never wait. Without the limit, as many of the largest documents as there are processors would be
//! in memory.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::render::pdf::MOST;

/// The weight of everything that is being typeset.
#[derive(Debug, Default)]
pub(super) struct Space {
    taken: Mutex<u64>,
    freed: Condvar,
}

impl Space {
    /// Does some work as soon as there is space for it beside the work of others.
    pub(super) fn with<T>(&self, weight: u64, work: impl FnOnce() -> T) -> T {
        let has_none = |taken: &mut u64| *taken > 0 && *taken + weight > MOST;
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *self.freed.wait_while(taken, has_none).unwrap_or_else(PoisonError::into_inner) += weight;
        let _given_back = SpaceLease { space: self, weight };
        work()
    }
}

/// Gives its weight back when it is dropped, even if the work panics.
struct SpaceLease<'a> {
    space: &'a Space,
    weight: u64,
}

impl Drop for SpaceLease<'_> {
    fn drop(&mut self) {
        *self.space.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.weight;
        self.space.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn together_they_weigh_no_more_than_the_largest() {
        let (space, now, most) = (&Space::default(), &AtomicU64::new(0), &AtomicU64::new(0));
        std::thread::scope(|scope| {
            for number in 0..24 {
                let weight = [MOST, MOST / 2, MOST / 3, 1][number % 4];
                let work = move || {
                    most.fetch_max(now.fetch_add(weight, Ordering::SeqCst) + weight, Ordering::SeqCst);
                    std::thread::yield_now();
                    now.fetch_sub(weight, Ordering::SeqCst);
                };
                scope.spawn(move || space.with(weight, work));
            }
        });
        assert!((MOST / 2..=MOST).contains(&most.load(Ordering::SeqCst)));
    }

    #[test]
    fn work_that_fails_gives_its_space_back() {
        let space = Space::default();
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| space.with(MOST, || panic!("failed"))));
        assert!(failed.is_err());
        assert_eq!(space.with(MOST, || 1), 1);
    }
}
