//! Does pieces of work on several threads, and hands on the results in the order of the pieces.
//!
//! These are plain threads with their own stacks. Typesetting uses a thread pool inside. Such a pool would begin the
//! next document while it waits for a part of this one; documents would pile up on one stack until it overflows. What
//! the pieces are is not known here.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Templates and layouts nest deeply, so the stacks are large.
const STACK: usize = 16 << 20;

/// How many pieces, for each worker, the workers may be ahead of the oldest unfinished piece.
///
/// Results that wait for their turn are in memory, so their number is limited.
const AHEAD: usize = 4;

/// Works on every piece. The calling thread hands each result on, in the order of the pieces.
///
/// # Errors
/// The first error of `hand_on` stops the work. If a worker panics, this function panics.
pub(super) fn in_order<T: Sync, R: Send, E>(
    pieces: &[T],
    workers: NonZeroUsize,
    work: impl Fn(&T) -> R + Sync,
    mut hand_on: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    let workers = workers.get().min(pieces.len());
    let line = WorkLine { state: Mutex::new(WorkState::new()), moved: Condvar::new(), ahead: workers * AHEAD };
    thread::scope(|scope| {
        // This thread may leave by an error or a panic. The workers must not wait for it then.
        let _close = Close(&line);
        for _ in 0..workers {
            thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, || {
                    let _close = CloseOnPanic(&line);
                    while let Some(index) = line.next(pieces.len()) {
                        line.put(index, work(&pieces[index]));
                    }
                })
                .expect("the system can start a thread");
        }
        for (index, piece) in pieces.iter().enumerate() {
            match line.take(index) {
                Some(result) => hand_on(piece, result)?,
                // A worker panicked. Leaving the scope passes its panic on.
                None => break,
            }
        }
        Ok(())
    })
}

struct WorkLine<R> {
    state: Mutex<WorkState<R>>,
    moved: Condvar,
    ahead: usize,
}

struct WorkState<R> {
    /// The index of the next piece to work on.
    next: usize,
    /// The index of the next result to hand on.
    due: usize,
    done: BTreeMap<usize, R>,
    is_closed: bool,
}

impl<R> WorkState<R> {
    fn new() -> Self {
        Self { next: 0, due: 0, done: BTreeMap::new(), is_closed: false }
    }
}

impl<R> WorkLine<R> {
    fn state(&self) -> MutexGuard<'_, WorkState<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, WorkState<R>>) -> MutexGuard<'a, WorkState<R>> {
        self.moved.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, count: usize) -> Option<usize> {
        let mut state = self.state();
        while !state.is_closed && state.next < count && state.next >= state.due + self.ahead {
            state = self.wait(state);
        }
        if state.is_closed || state.next == count {
            return None;
        }
        state.next += 1;
        Some(state.next - 1)
    }

    fn put(&self, index: usize, result: R) {
        self.state().done.insert(index, result);
        self.moved.notify_all();
    }

    fn take(&self, index: usize) -> Option<R> {
        let mut state = self.state();
        loop {
            if let Some(result) = state.done.remove(&index) {
                state.due = index + 1;
                self.moved.notify_all();
                return Some(result);
            }
            if state.is_closed {
                return None;
            }
            state = self.wait(state);
        }
    }

    fn close(&self) {
        self.state().is_closed = true;
        self.moved.notify_all();
    }
}

struct Close<'a, R>(&'a WorkLine<R>);

impl<R> Drop for Close<'_, R> {
    fn drop(&mut self) {
        self.0.close();
    }
}

struct CloseOnPanic<'a, R>(&'a WorkLine<R>);

impl<R> Drop for CloseOnPanic<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn workers(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).expect("at least one")
    }

    #[test]
    fn results_come_in_order_and_few_wait() {
        let pieces: Vec<usize> = (0..200).collect();
        for count in [1, 2, 16, 500] {
            let (waiting, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let work = |piece: &usize| {
                // The first of every ten is slow, so without a limit the others would run far ahead of it.
                if piece.is_multiple_of(10) {
                    thread::sleep(Duration::from_millis(2));
                }
                most.fetch_max(waiting.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                piece * 2
            };
            let mut handed = Vec::new();
            let done: Result<(), ()> = in_order(&pieces, workers(count), work, |piece, result| {
                waiting.fetch_sub(1, Ordering::SeqCst);
                handed.push((*piece, result));
                Ok(())
            });
            assert_eq!(done, Ok(()));
            assert_eq!(handed, pieces.iter().map(|piece| (*piece, piece * 2)).collect::<Vec<_>>());
            // One more result is with the calling thread.
            assert!(most.into_inner() <= count.min(200) * AHEAD + 1, "{count}");
        }
    }

    #[test]
    fn the_first_error_in_order_stops_the_work() {
        let pieces: Vec<usize> = (0..10_000).collect();
        let worked = AtomicUsize::new(0);
        let work = |piece: &usize| {
            worked.fetch_add(1, Ordering::SeqCst);
            *piece
        };
        let stopped = in_order(&pieces, workers(4), work, |_, piece| if piece >= 30 { Err(piece) } else { Ok(()) });
        assert_eq!(stopped, Err(30));
        assert!(worked.into_inner() < 100);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_is_handed_on() {
        let pieces: Vec<usize> = (0..100).collect();
        let work = |piece: &usize| assert_ne!(*piece, 50);
        let _: Result<(), ()> = in_order(&pieces, workers(3), work, |_, ()| Ok(()));
    }

    #[test]
    fn nothing_to_do_is_done() {
        let done: Result<(), ()> = in_order(&[], workers(3), |(): &()| (), |(), ()| Ok(()));
        assert_eq!(done, Ok(()));
    }
}
