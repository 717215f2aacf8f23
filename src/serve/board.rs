//! What is shown now: the files of the last build without errors, and what must be corrected since then.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::render::Renderer;
use crate::serve::{BuildEnd, PageFiles};

/// Files by path. A page that is being sent keeps the files it began with.
pub(super) type FileStore = BTreeMap<String, Arc<[u8]>>;

#[derive(Debug, Clone)]
pub(super) struct BoardState {
    pub(super) files: Arc<FileStore>,
    /// Title and path of each page to begin with.
    pub(super) entries: Vec<(String, String)>,
    /// What to correct, as a terminal shows it.
    pub(super) fault: Option<String>,
    /// Makes the pages of this room.
    pub(super) notices: Arc<Renderer>,
    changed: Instant,
}

impl BoardState {
    pub(super) fn first(build: BuildEnd, notices: Renderer) -> Self {
        let (made, fault) = match build.made {
            Ok(made) => (made, None),
            Err(fault) => (PageFiles::default(), Some(fault)),
        };
        Self {
            files: Arc::new(shared(made.files)),
            entries: made.entries,
            fault,
            notices: Arc::new(notices),
            changed: Instant::now(),
        }
    }

    /// The state after a build. `None` when it shows the same, so that no page is reloaded for nothing.
    pub(super) fn next(&self, build: BuildEnd) -> Option<Self> {
        let next = match build.made {
            Ok(made) => {
                let files = shared(made.files);
                if self.fault.is_none() && *self.files == files && self.entries == made.entries {
                    return None;
                }
                Self { files: Arc::new(files), entries: made.entries, fault: None, ..self.clone() }
            }
            Err(fault) => {
                if self.fault.as_ref() == Some(&fault) {
                    return None;
                }
                Self { fault: Some(fault), ..self.clone() }
            }
        };
        Some(Self { changed: Instant::now(), ..next })
    }

    /// Whether it has been shown for less time than this. A page that is older is out of date.
    pub(super) fn is_newer_than(&self, age: Duration) -> bool {
        self.changed.elapsed() < age
    }
}

fn shared(files: BTreeMap<String, Vec<u8>>) -> FileStore {
    files.into_iter().map(|(path, bytes)| (path, Arc::from(bytes))).collect()
}
