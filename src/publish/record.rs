//! Our records in JSON (manifest, journal, pair). They are read as if a stranger had put them there.
//!
//! A record must be an ordinary file, never a link or a pipe. The cost of reading it is limited in advance. The reader
//! that knows its form checks what it says.

use std::io::{self, BufReader, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::diagnostic::cause;
use crate::publish::PublishError;
use crate::system;

/// The most bytes of a record, enough for about a million files.
const MAX_BYTES: u64 = 256 << 20;
/// The most bytes of one text in it. The longest texts are notes of hospitals.
const MAX_TEXT: usize = 16 << 20;
/// The most texts in it, with names of keys.
const MAX_TEXTS: usize = 8_000_000;

/// A record; `None` when there is no such file.
///
/// # Errors
/// When it is not an ordinary file, cannot be read, or is not JSON of this form.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, PublishError> {
    let fault = |reason: String| PublishError::Manifest { path: path.to_owned(), reason };
    let file = match system::open_plain(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Err(PublishError::NotPlain { path: path.to_owned() }),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(fault(cause::not_read(&error))),
    };
    let too_large = || fault("大きすぎます。".to_owned());
    if file.metadata().map_err(|error| fault(cause::not_read(&error)))?.len() > MAX_BYTES {
        return Err(too_large());
    }
    // The record of many hospitals is long, so its text is not held as a whole.
    let bounded = Bounded { inner: BufReader::new(file.take(MAX_BYTES)), text: None, escaped: false, texts: 0 };
    serde_json::from_reader(BufReader::new(bounded)).map(Some).map_err(|error| match error.io_error_kind() {
        Some(io::ErrorKind::FileTooLarge) => too_large(),
        Some(kind) => fault(cause::not_read(&kind.into())),
        None => fault("このプログラムの記録ではありません。".to_owned()),
    })
}

/// Counts what a reader of JSON would have to hold in memory, and stops where it is too much.
struct Bounded<R> {
    inner: R,
    /// The length so far of the text that is being read; `None` outside texts.
    text: Option<usize>,
    escaped: bool,
    texts: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        for byte in &buffer[..length] {
            match (&mut self.text, byte) {
                (None, b'"') => {
                    self.text = Some(0);
                    self.texts += 1;
                }
                (None, _) => {}
                (Some(_), b'"') if !self.escaped => self.text = None,
                (Some(text), byte) => {
                    *text += 1;
                    self.escaped = *byte == b'\\' && !self.escaped;
                }
            }
            if self.texts > MAX_TEXTS || self.text.is_some_and(|length| length > MAX_TEXT) {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn bounded(json: &str) -> io::Result<usize> {
        let mut read = Vec::new();
        Bounded { inner: json.as_bytes(), text: None, escaped: false, texts: 0 }.read_to_end(&mut read)
    }

    #[test]
    fn texts_are_counted_as_json_has_them() {
        let long = "あ\\\"\\\\".repeat(MAX_TEXT / 7);
        assert!(bounded(&format!("{{\"{long}\": \"{long}\", \"a\\\\\": 1}}")).is_ok());
        assert!(bounded(&format!("[\"{long}{long}\"]")).is_err());
        assert!(bounded(&format!("[\"\\\"{}\"]", "a".repeat(MAX_TEXT))).is_err());
        assert!(bounded(&format!("[{}\"\"]", "\"\",".repeat(MAX_TEXTS))).is_err());
        // Outside texts there is nothing to hold.
        assert!(bounded(&" ".repeat(MAX_TEXT * 2)).is_ok());
    }

    /// A file with a hole can be huge at no cost to its maker.
    #[test]
    fn a_record_is_refused_by_its_size() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("record.json");
        let mut file = std::fs::File::create(&path).expect("a file");
        file.write_all(b"[\"a\"]").expect("written");
        assert_eq!(read::<Vec<String>>(&path).expect("a list"), Some(vec!["a".to_owned()]));
        file.set_len(MAX_BYTES + 1).expect("a hole");
        assert!(matches!(read::<Vec<String>>(&path), Err(PublishError::Manifest { .. })));
    }
}
