//! Waiting for files to change; this file alone names the library that watches them.
//!
//! Folders are watched, not files: an editor writes a new file beside the old one and renames it, and
//! the old one would be watched for ever. A change counts when it may be one of a file this program
//! reads; several in a row, as one save makes them, count once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// So long nothing must happen before a build: an editor is done then.
const QUIET: Duration = Duration::from_millis(120);

/// A folder in which something happens all the time is not waited for any longer.
const LONGEST: Duration = Duration::from_secs(2);

/// A folder whose files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub folder: PathBuf,
    /// The folders in it, too.
    pub deep: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Changed,
    /// Nobody waits for another build.
    Stop,
}

impl Place {
    fn covers(&self, folder: &Path) -> bool {
        if self.deep { folder.starts_with(&self.folder) } else { folder == self.folder }
    }
}

/// What came of the wish to watch some folders.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// Some are watched that were not before.
    pub(super) is_more: bool,
    /// Those that cannot be watched.
    pub(super) failed: Vec<String>,
}

pub(super) struct Watch {
    watcher: RecommendedWatcher,
    places: Vec<Place>,
    signs: Receiver<Sign>,
}

impl Watch {
    /// With what makes [`Watch::next`] give [`Sign::Stop`].
    pub(super) fn new() -> io::Result<(Self, Sender<Sign>)> {
        let (sender, signs) = channel();
        let stop = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // A fault may mean that something was not told.
            if event.map_or(true, |event| counts(&event)) {
                let _ = sender.send(Sign::Changed);
            }
        })
        .map_err(io::Error::other)?;
        Ok((Self { watcher, places: Vec::new(), signs }, stop))
    }

    /// Waits until something has changed and the change is over.
    pub(super) fn next(&self) -> Sign {
        if self.signs.recv() != Ok(Sign::Changed) {
            return Sign::Stop;
        }
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            match self.signs.recv_timeout(QUIET) {
                Ok(Sign::Changed) => {}
                Ok(Sign::Stop) | Err(RecvTimeoutError::Disconnected) => return Sign::Stop,
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        Sign::Changed
    }

    /// Watches these folders and no others.
    pub(super) fn follow(&mut self, places: &[Place]) -> Followed {
        let mut places = places.to_vec();
        places.sort_by(|a, b| (&a.folder, !a.deep).cmp(&(&b.folder, !b.deep)));
        places.dedup_by(|later, first| later.folder == first.folder);
        let before = std::mem::replace(&mut self.places, places.clone());
        for gone in before.iter().filter(|place| !places.contains(place)) {
            let _ = self.watcher.unwatch(&gone.folder);
        }
        let mut followed = Followed::default();
        for place in places.iter().filter(|place| !before.contains(place)) {
            if self.add(place).is_err() {
                followed.failed.push(place.folder.to_string_lossy().into_owned());
            } else if !before.iter().any(|known| known.covers(&place.folder)) {
                followed.is_more = true;
            }
        }
        followed
    }

    /// Watches the same folders anew: one that was removed and made again is another one.
    pub(super) fn renew(&mut self) {
        for place in std::mem::take(&mut self.places) {
            let _ = self.watcher.unwatch(&place.folder);
            if self.add(&place).is_ok() {
                self.places.push(place);
            }
        }
    }

    fn add(&mut self, place: &Place) -> notify::Result<()> {
        let mode = if place.deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        self.watcher.watch(&place.folder, mode)
    }
}

/// Whether a file this program reads may have changed. To read is no change: a build reads, too.
fn counts(event: &Event) -> bool {
    event.need_rescan() || !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| is_read(path))
}

/// Files of hospitals, catalogs and templates, and the folders they lie in; not what editors leave
/// beside them.
fn is_read(path: &Path) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else { return true };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    // Without an ending it is a folder, or nobody's file: a log, say, that grows with each build.
    !name.starts_with(['.', '#']) && ending.map_or_else(|| !path.is_file(), |ending| ENDINGS.contains(&ending.as_str()))
}

const ENDINGS: [&str; 14] =
    ["yaml", "yml", "json", "html", "css", "js", "md", "typ", "svg", "png", "jpg", "jpeg", "gif", "webp"];

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("places", &self.places).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_is_no_change() {
        for name in ["betten.yaml", "contracts/ehr.YML", "contracts", "html/site.css", "betten.json", "logo.svg"] {
            assert!(is_read(Path::new(name)), "{name}");
        }
        for name in [".betten.yaml.swp", "#betten.yaml#", ".#betten.yaml", "betten.yaml~", "a.log", "annex.pdf", ".git"]
        {
            assert!(!is_read(Path::new(name)), "{name}");
        }
    }
}
