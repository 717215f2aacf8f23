//! SHA-256. It shows whether files and texts are the same, and the fingerprint is made of it.

use std::fmt;
use std::io::{self, BufWriter};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256, 32 bytes. It is written as 64 digits of lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The SHA-256 of some bytes, as 64 digits of lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        serializer.serialize_str(str::from_utf8(&text).expect("digits are text"))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return Err(D::Error::custom("64 digits"));
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = digit(pair[0]).zip(digit(pair[1])).ok_or_else(|| D::Error::custom("a digit"))?;
            *byte = u8::try_from(pair.0 * 16 + pair.1).map_err(D::Error::custom)?;
        }
        Ok(Self(bytes))
    }
}

/// Computes the digest of everything that is added or written to it.
#[derive(Debug, Default)]
pub struct Summing(Sha256);

impl Summing {
    /// The digest of a value's JSON. The JSON is never held in memory as a whole.
    pub fn of_json(value: &impl Serialize) -> Digest {
        // JSON is written in very small pieces, so they are collected first.
        let mut sum = BufWriter::new(Self::default());
        serde_json::to_writer(&mut sum, value).expect("keys are strings, and a sum takes everything");
        let sum = sum.into_inner().unwrap_or_else(|_| unreachable!("a sum takes everything"));
        sum.finish()
    }

    pub fn add(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl io::Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_and_read_in_one_form_only() {
        let digest = Digest::of(b"");
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest.to_string(), text);
        assert_eq!(serde_json::to_string(&digest).expect("a string"), format!("\"{text}\""));
        let read = |text: &str| serde_json::from_str::<Digest>(&format!("\"{text}\"")).ok();
        assert_eq!(read(text), Some(digest));
        for other in [&text[1..], &text.to_uppercase(), &format!("x{}", &text[1..]), &format!("é{}", &text[2..])] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
