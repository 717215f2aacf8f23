//! Waits for files to change. Only this file names the library that watches them.
//!
//! Folders are watched and not files, because an editor writes a new file beside the old one and renames it; the old
//! file would then be watched for ever. A change counts if a file that this program reads may have changed. One save
//! makes several changes in a row; they count once.
//!
//! Events come at once, but not for every change, and a system may have no more of them to give. So the same folders
//! are also looked at again and again (`poll`).

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};
use std::{io, thread};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::serve::poll::{Seen, look};

/// A build starts when nothing has happened for this long. Then the editor is done.
const QUIET: Duration = Duration::from_millis(120);

/// If something happens in a folder all the time, the build waits no longer than this.
const LONGEST: Duration = Duration::from_secs(2);

/// How often the folders are looked at.
const OFTEN: Duration = Duration::from_secs(1);

/// After a look, the pause is at least this many times as long as the look took.
const PART: u32 = 20;

/// A folder whose files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchPlace {
    pub folder: PathBuf,
    /// Whether the folders in it count too.
    pub deep: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Changed,
    /// No other build is wanted.
    Stop,
}

impl WatchPlace {
    fn covers(&self, folder: &Path) -> bool {
        if self.deep { folder.starts_with(&self.folder) } else { folder == self.folder }
    }
}

pub(super) struct Watch {
    /// `None` where the system gives no events.
    events: Option<RecommendedWatcher>,
    looked: Arc<Mutex<Looked>>,
    signs: Receiver<Sign>,
}

/// The watched folders, and what lay in them at the last look.
#[derive(Debug, Default)]
struct Looked {
    places: Vec<WatchPlace>,
    seen: Seen,
}

impl Watch {
    /// A watch, and a sender with which [`Watch::next`] is told to return [`Sign::Stop`].
    ///
    /// # Errors
    /// When the machine cannot start another thread.
    pub(super) fn new() -> io::Result<(Self, Sender<Sign>)> {
        Self::with(|sender| {
            notify::recommended_watcher(move |event: notify::Result<Event>| {
                // An error may mean that an event was lost.
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

    /// Waits until something has changed and the changes are over.
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

    /// Watches these folders and no others. Returns whether some of them were not watched before.
    pub(super) fn follow(&mut self, places: &[WatchPlace]) -> bool {
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

    /// Watches the same folders anew, because a folder that was removed and made again is another folder. What lies in
    /// them now counts as known.
    pub(super) fn renew(&mut self) {
        let places = lock(&self.looked).places.clone();
        for place in &places {
            self.leave(place);
            self.add(place);
        }
        lock(&self.looked).look();
    }

    /// A folder that gives no events is still looked at.
    fn add(&mut self, place: &WatchPlace) {
        let mode = if place.deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        if let Some(events) = &mut self.events {
            let _ = events.watch(&place.folder, mode);
        }
    }

    fn leave(&mut self, place: &WatchPlace) {
        if let Some(events) = &mut self.events {
            let _ = events.unwatch(&place.folder);
        }
    }
}

impl Looked {
    /// Whether the content differs from that of the last look.
    fn look(&mut self) -> bool {
        let now = look(&self.places);
        let is_other = now != self.seen;
        self.seen = now;
        is_other
    }
}

/// Looks again and again until nobody waits any more. It takes a small part of the time.
fn poll(looked: &Weak<Mutex<Looked>>, signs: &Sender<Sign>) {
    let mut pause = OFTEN;
    loop {
        thread::sleep(pause);
        let Some(looked) = looked.upgrade() else { return };
        let began = Instant::now();
        let is_other = lock(&looked).look();
        // When the next look finds nothing new, the change is over.
        pause = if is_other { QUIET / 2 } else { OFTEN.max(began.elapsed() * PART) };
        if is_other && signs.send(Sign::Changed).is_err() {
            return;
        }
    }
}

fn lock(looked: &Mutex<Looked>) -> MutexGuard<'_, Looked> {
    // What was seen is still valid if another thread broke off.
    looked.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a file that this program reads may have changed. Reading is no change, because a build reads too.
fn counts(event: &Event) -> bool {
    event.need_rescan() || !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(|path| is_read(path))
}

/// Whether it may be a file of a hospital, catalog or template, or a folder of such files. Files that editors leave
/// beside them do not count.
pub(super) fn is_read(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    // A path without an ending is a folder, or a file that nobody reads, such as a log that grows with each build.
    !is_left_beside(path) && ending.map_or_else(|| !path.is_file(), |ending| ENDINGS.contains(&ending.as_str()))
}

/// Whether it is a file that an editor or another program keeps for itself.
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

    /// Watches a folder that sends no events, like a network share on which another machine saves.
    fn without_events(place: WatchPlace) -> Watch {
        let (mut watch, _) = Watch::with(|_| None).expect("a thread");
        assert!(watch.follow(&[place]));
        watch
    }

    /// Whether a change is noticed, and not told again once it is known.
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
        let mut watch = without_events(WatchPlace { folder: folder.path().join("house"), deep: true });
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
        let seen = |deep| look(&[WatchPlace { folder: folder.path().to_owned(), deep }]);
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
