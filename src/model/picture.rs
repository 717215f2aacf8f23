//! A picture that was checked: it is whole, it fits into what can be printed, and it asks for nothing from outside.

use std::fmt;
use std::sync::Arc;

use crate::model::word::words;

words! {
    /// How a picture is written. The key is the ending of its files.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum PictureKind {
        Png => "png";
        Svg => "svg";
    }
}

impl PictureKind {
    /// As it is told to browsers.
    pub fn media_type(self) -> &'static str {
        match self {
            PictureKind::Png => "image/png",
            PictureKind::Svg => "image/svg+xml",
        }
    }
}

/// The bytes are shared, because a picture stands in several documents.
#[derive(Clone)]
pub struct Picture {
    pub kind: PictureKind,
    pub bytes: Arc<Vec<u8>>,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// How many pixels there are, or how many shapes and letters are drawn.
    pub parts: u64,
    /// The letters that are drawn with fonts. Empty for a PNG.
    pub letters: String,
}

impl Picture {
    /// The first 8 digits, which stand beside the picture.
    pub fn short(&self) -> &str {
        &self.sha256[..8]
    }

    /// The name of its file, wherever one is written. Two pictures with one name are the same.
    pub fn file_name(&self) -> String {
        format!("figure-{}.{}", &self.sha256[..16], self.kind.key())
    }
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

impl Eq for Picture {}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("kind", &self.kind).field("sha256", &self.sha256).finish_non_exhaustive()
    }
}
