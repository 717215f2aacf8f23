//! `preamble.yaml` of one revision as written: this project's sentences before the items of an annex.

use crate::raw::shape::name::Catalog;
use crate::raw::shape::{Any, FileShape, List, Map, Must, Words, shape};

shape! {
    pub struct RawPreamble = PREAMBLE("preamble.yaml") {
        title: Must<Words>,
        sentences: Any<Map<Catalog, List<RawPreambleCase>>>,
    }
}

shape! {
    pub struct RawPreambleCase = PREAMBLE_SENTENCE("前文の文案") {
        when: Any<List<Words>>,
        text: Must<Words>,
    }
}

impl FileShape for RawPreamble {}

/// Every mapping of the file with its keys. A test compares the pages about the format with them.
pub const ALL_KEYS: &[crate::raw::keys::Keys] = &[PREAMBLE, PREAMBLE_SENTENCE];
