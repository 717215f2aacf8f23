//! Waiting for files to change; this file alone names the library that watches them.
//!
//! Folders are watched, not files: an editor writes a new file beside the old one and renames it, and
//! the old one would be watched for ever. A change counts when it may be one of a file this program
//! reads; several in a row, as one save makes them, count once.
//!
//! Events come at once, but not of every change, and a system may have none left to give. So the same
//! folders are also looked at, again and again (`poll`).

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};
use std::{io, thread};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::serve::poll::{Seen, look};

/// So long nothing must happen before a build: an editor is done then.
const QUIET: Duration = Duration::from_millis(120);

/// A folder in which something happens all the time is not waited for any longer.
const LONGEST: Duration = Duration::from_secs(2);

/// So often the folders are looked at.
const OFTEN: Duration = Duration::from_secs(1);

/// A look that takes long comes less often: it is at most this part of the time.
const PART: u32 = 20;

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

pub(super) struct Watch {
    /// None where the system gives no events.
    events: Option<RecommendedWatcher>,
    looked: Arc<Mutex<Looked>>,
    signs: Receiver<Sign>,
}

/// The folders that are watched, and what lay in them when they were last looked at.
#[derive(Debug, Default)]
struct Looked {
    places: Vec<Place>,
    seen: Seen,
}

impl Watch {
    /// With what makes [`Watch::next`] give [`Sign::Stop`].
    ///
    /// # Errors
    /// When the machine has no thread left.
    pub(super) fn new() -> io::Result<(Self, Sender<Sign>)> {
        Self::with(|sender| {
            notify::recommended_watcher(move |event: notify::Result<Event>| {
                // A fault may mean that something was not told.
                if event.map_or(true, |event| counts(&event)) {
                    let _ = sender.send(Sign::Changed);
                }
            })
            .ok()
        })
    }

    fn with(events: impl FnOnce(Sender<Sign>) -> Option<RecommendedWatcher>) -> io::Result<(Self, Sender<Sign>)> {
        let (sender, signs) = channel();
        let looked = Arc::new(Mutex::new(Looked::default()));
        let (mine, to_tell) = (Arc::downgrade(&looked), sender.clone());
        thread::Builder::new().name("poll".to_owned()).spawn(move || poll(&mine, &to_tell))?;
        Ok((Self { events: events(sender.clone()), looked, signs }, sender))
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

    /// Watches these folders and no others; whether some are watched that were not before.
    pub(super) fn follow(&mut self, places: &[Place]) -> bool {
        let mut places = places.to_vec();
        places.sort_by(|a, b| (&a.folder, !a.deep).cmp(&(&b.folder, !b.deep)));
        places.dedup_by(|later, first| later.folder == first.folder);
        let before = std::mem::replace(&mut lock(&self.looked).places, places.clone());
        if before == places {
            return false;
        }
        for gone in before.iter().filter(|place| !places.contains(place)) {
            self.leave(gone);
        }
        for new in places.iter().filter(|place| !before.contains(place)) {
            self.add(new);
        }
        lock(&self.looked).look();
        places.iter().any(|place| !before.iter().any(|known| known.covers(&place.folder)))
    }

    /// Watches the same folders anew: one that was removed and made again is another one. What lies in
    /// them now is known.
    pub(super) fn renew(&mut self) {
        let places = lock(&self.looked).places.clone();
        for place in &places {
            self.leave(place);
            self.add(place);
        }
        lock(&self.looked).look();
    }

    /// One that gives no events is looked at all the same.
    fn add(&mut self, place: &Place) {
        let mode = if place.deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        if let Some(events) = &mut self.events {
            let _ = events.watch(&place.folder, mode);
        }
    }

    fn leave(&mut self, place: &Place) {
        if let Some(events) = &mut self.events {
            let _ = events.unwatch(&place.folder);
        }
    }
}

impl Looked {
    /// Whether something else lies there than before.
    fn look(&mut self) -> bool {
        let now = look(&self.places);
        let is_other = now != self.seen;
        self.seen = now;
        is_other
    }
}

/// Looks until nobody waits any more, a small part of the time.
fn poll(looked: &Weak<Mutex<Looked>>, signs: &Sender<Sign>) {
    let mut pause = OFTEN;
    loop {
        thread::sleep(pause);
        let Some(looked) = looked.upgrade() else { return };
        let began = Instant::now();
        let is_other = lock(&looked).look();
        // A change that is under way is over when the next look finds nothing new.
        pause = if is_other { QUIET / 2 } else { OFTEN.max(began.elapsed() * PART) };
        if is_other && signs.send(Sign::Changed).is_err() {
            return;
        }
    }
}

fn lock(looked: &Mutex<Looked>) -> MutexGuard<'_, Looked> {
    // What was seen holds, whoever broke off.
    looked.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a file this program reads may have changed. To read is no change: a build reads, too.
fn counts(event: &Event) -> bool {
    event.need_rescan() || !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| is_read(path))
}

/// Files of hospitals, catalogs and templates, and the folders they lie in; not what editors leave
/// beside them.
pub(super) fn is_read(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    // Without an ending it is a folder, or nobody's file: a log, say, that grows with each build.
    !is_left_beside(path) && ending.map_or_else(|| !path.is_file(), |ending| ENDINGS.contains(&ending.as_str()))
}

/// What editors and other programs keep for themselves.
pub(super) fn is_left_beside(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '#']))
}

const ENDINGS: [&str; 14] =
    ["yaml", "yml", "json", "html", "css", "js", "md", "typ", "svg", "png", "jpg", "jpeg", "gif", "webp"];

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("looked", &self.looked).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    /// Watches a folder from which no event comes, as from a share on which another machine saves.
    fn without_events(place: Place) -> Watch {
        let (mut watch, _) = Watch::with(|_| None).expect("a thread");
        assert!(watch.follow(&[place]));
        watch
    }

    /// Whether a change is noticed, and no more is told of it once it is known.
    fn notices(watch: &mut Watch, change: impl FnOnce()) -> bool {
        change();
        let is_noticed = watch.signs.recv_timeout(Duration::from_secs(20)) == Ok(Sign::Changed);
        watch.renew();
        while watch.signs.try_recv() == Ok(Sign::Changed) {}
        is_noticed && watch.signs.recv_timeout(QUIET) == Err(RecvTimeoutError::Timeout)
    }

    #[test]
    fn saves_that_raise_no_event_are_seen() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join("house").join(name);
        let write = |name: &str, text: &str| fs::write(at(name), text).expect("the file can be written");
        fs::create_dir_all(at("contracts")).expect("a folder");
        write("hospital.yaml", "title: 1");
        let mut watch = without_events(Place { folder: folder.path().join("house"), deep: true });
        assert!(notices(&mut watch, || write("hospital.yaml", "title: 12")), "another size");
        let written = fs::metadata(at("hospital.yaml")).and_then(|about| about.modified()).expect("a time");
        assert!(
            notices(&mut watch, || {
                write("hospital.yaml", "title: 34");
                let file = File::options().write(true).open(at("hospital.yaml")).expect("it is there");
                file.set_modified(written).expect("a time can be set");
            }),
            "the same size and time"
        );
        assert!(notices(&mut watch, || write("contracts/ehr.yaml", "id: ehr")), "a new file");
        assert!(notices(&mut watch, || fs::remove_file(at("contracts/ehr.yaml")).expect("it goes")), "no file");
        assert!(notices(&mut watch, || fs::create_dir(at("group")).expect("a folder")), "a new folder");
        let aside = folder.path().join("aside");
        assert!(notices(&mut watch, || fs::rename(at(""), &aside).expect("it goes")), "the folder has gone");
        assert!(notices(&mut watch, || fs::rename(&aside, at("")).expect("it comes")), "the folder is back");
    }

    #[test]
    fn what_no_build_reads_is_not_looked_at() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at(".git/objects")).expect("a folder");
        fs::create_dir(at("below")).expect("a folder");
        fs::write(at("betten.yaml"), "").expect("the file can be written");
        let seen = |deep| look(&[Place { folder: folder.path().to_owned(), deep }]);
        let (flat, deep) = (seen(false), seen(true));
        for name in ["log.txt", ".betten.yaml.swp", "betten.yaml~", ".git/objects/a.yaml", "annex.pdf"] {
            fs::write(at(name), "x").expect("the file can be written");
            assert_eq!((seen(false), seen(true)), (flat.clone(), deep.clone()), "{name}");
        }
        fs::write(at("below/a.yaml"), "x").expect("the file can be written");
        assert_eq!(seen(false), flat);
        assert_ne!(seen(true), deep);
    }

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
