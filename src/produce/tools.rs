//! What turns documents into bytes: templates, fonts, the typesetter.

use std::fmt;
use std::io::Write as _;
use std::num::NonZeroUsize;

use crate::produce::space::Space;
use crate::publish::{Digest, Summing};
use crate::render::pdf::PdfSetup;
use crate::render::{Format, Kit, Renderer, Sort, Templates};

/// What turns documents into bytes.
pub struct Tools<'a> {
    pub(super) kit: Kit<'a>,
    pub(super) jobs: NonZeroUsize,
    /// Limits what is typeset at once.
    pub(super) space: Space,
    pub(super) made_with: MadeWith,
}

impl<'a> Tools<'a> {
    /// `templates` are those that the renderer was made from. `paper` is `None` when nothing is typeset. At most `jobs`
    /// documents are made at once; the bytes do not depend on it.
    pub fn new(
        renderer: &'a Renderer,
        templates: &'a Templates,
        formats: &'a [&'static Format],
        paper: Option<PdfSetup<'a>>,
        jobs: NonZeroUsize,
    ) -> Self {
        let kit = Kit { renderer, templates, paper, formats };
        Self { kit, made_with: MadeWith::new(&kit), jobs, space: Space::default() }
    }

    /// The digest of all tools and of `others`, which is what else decides what a run makes.
    pub(super) fn made_with(&self, others: String) -> String {
        let mut parts = vec![others];
        parts.extend(self.made_with.0.iter().map(|(key, with)| format!("{key} {}", with.join(" "))));
        let assets = self.kit.renderer.assets().iter().map(|(_, text)| text);
        parts.push(digest(&assets.collect::<Vec<_>>()).to_string());
        digest(&parts).to_string()
    }
}

impl fmt::Debug for Tools<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formats: Vec<_> = self.kit.formats.iter().map(|format| format.key).collect();
        f.debug_struct("Tools").field("formats", &formats).field("jobs", &self.jobs).finish_non_exhaustive()
    }
}

/// For each format and each sort of file, the digest of what they are made with besides their content. If something
/// changes that a file is not made with, the file stays the same.
#[derive(Debug)]
pub(super) struct MadeWith(Vec<(&'static str, [String; Sort::ALL.len()])>);

impl MadeWith {
    fn new(kit: &Kit<'_>) -> Self {
        let of_each = |format: &Format| Sort::ALL.map(|sort| digest(&(format.made_with)(kit, sort)).to_string());
        Self(kit.formats.iter().map(|format| (format.key, of_each(format))).collect())
    }

    pub(super) fn of(&self, format: &Format, sort: Option<Sort>) -> &str {
        let found = self.0.iter().find(|(key, _)| *key == format.key).zip(sort);
        found.map_or("", |((_, with), sort)| &with[sort as usize])
    }
}

/// SHA-256 over the parts. The length of each part goes in too, so that no two lists give the same bytes.
pub(super) fn digest(parts: &[impl AsRef<[u8]>]) -> Digest {
    const TAKES: &str = "a sum takes everything";
    let mut sum = Summing::default();
    for part in parts.iter().map(AsRef::as_ref) {
        write!(sum, "{}:", part.len()).expect(TAKES);
        sum.write_all(part).expect(TAKES);
        sum.write_all(b"\n").expect(TAKES);
    }
    sum.finish()
}
