//! The ZIP archive that a workbook is, read strictly: its directory must describe it without a doubt.
//!
//! A part is unpacked when it is asked for, and all parts together only up to a bound.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::fault::{WorkbookBound, WorkbookFault};
use super::{MOST_PARTS, UNPACKED};

/// The archive, by its directory.
#[derive(Debug)]
pub(super) struct Container<'a> {
    bytes: &'a [u8],
    /// By name in lower case: names of parts do not differ by case.
    parts: BTreeMap<String, PackedPart>,
    /// What may still be unpacked.
    left: usize,
}

/// What the directory says of a part.
#[derive(Debug)]
struct PackedPart {
    /// As written.
    name: Vec<u8>,
    method: u16,
    checksum: u32,
    packed: usize,
    unpacked: usize,
    /// Where its own head begins.
    start: usize,
}

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The length of the record at the end, without its comment.
const END: usize = 22;

impl<'a> Container<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, WorkbookFault> {
        let damaged = || WorkbookFault::Damaged { part: String::new() };
        let end = find_end(bytes).ok_or_else(damaged)?;
        let record = &bytes[end..];
        let (count, size, start) = (number(record, 10, 2), number(record, 12, 4), number(record, 16, 4));
        // Numbers of other disks, and a count of entries on this one that is not the count of all.
        if number(record, 4, 4) != 0 || number(record, 8, 2) != count || start.checked_add(size) != Some(end) {
            return Err(damaged());
        }
        if count > MOST_PARTS {
            return Err(WorkbookFault::TooMuch(WorkbookBound::Parts));
        }
        let mut parts = BTreeMap::new();
        let mut directory = &bytes[start..end];
        for _ in 0..count {
            let (part, rest) = entry(directory).ok_or_else(damaged)?;
            directory = rest;
            let name = part_name(&part.name).ok_or_else(damaged)?;
            if !name.ends_with('/') && parts.insert(name.clone(), part).is_some() {
                return Err(WorkbookFault::Damaged { part: name });
            }
        }
        if directory.is_empty() { Ok(Self { bytes, parts, left: UNPACKED }) } else { Err(damaged()) }
    }

    /// The names of all parts, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.parts.keys().map(String::as_str)
    }

    /// Unpacks a part. `None` when there is none of this name.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, WorkbookFault> {
        let Some(part) = self.parts.get(&name.to_ascii_lowercase()) else { return Ok(None) };
        if part.unpacked > self.left {
            return Err(WorkbookFault::TooMuch(WorkbookBound::Unpacked));
        }
        self.left -= part.unpacked;
        let damaged = || WorkbookFault::Damaged { part: name.to_owned() };
        let bytes = unpack(self.bytes, part).ok_or_else(damaged)?;
        String::from_utf8(bytes).map(Some).map_err(|_| damaged())
    }
}

/// A number of so many bytes, the lowest first. The caller has made sure that they are there.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    bytes[at..at + length].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// Where the record at the end begins. Its comment ends where the file ends.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END)?;
    (last.saturating_sub(0xffff)..=last)
        .rev()
        .find(|at| bytes[*at..].starts_with(b"PK\x05\x06") && at + END + number(bytes, at + 20, 2) == bytes.len())
}

/// The first entry of the directory, and what follows it.
fn entry(directory: &[u8]) -> Option<(PackedPart, &[u8])> {
    const HEAD: usize = 46;
    if directory.len() < HEAD || !directory.starts_with(b"PK\x01\x02") {
        return None;
    }
    let at = |place, length| number(directory, place, length);
    let (name, more) = (at(28, 2), at(30, 2) + at(32, 2));
    let part = PackedPart {
        name: directory.get(HEAD..HEAD + name)?.to_vec(),
        method: at(10, 2) as u16,
        checksum: at(16, 4) as u32,
        packed: at(20, 4),
        unpacked: at(24, 4),
        start: at(42, 4),
    };
    // Encrypted, or with sizes that need ZIP64: only files beyond every bound do.
    let is_plain = at(8, 2) & 1 == 0 && [part.packed, part.unpacked, part.start].iter().all(|it| *it != 0xffff_ffff);
    Some((part, directory.get(HEAD + name + more..)?)).filter(|_| is_plain)
}

/// The name of a part as others refer to it. `None` for one that leads out of the package.
fn part_name(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?.replace('\\', "/").to_ascii_lowercase();
    let name = name.strip_prefix('/').unwrap_or(&name);
    let leads_out = name.split('/').any(|step| step == ".." || step == ".") || name.contains('\0');
    (!leads_out && !name.is_empty()).then(|| name.to_owned())
}

/// The content of a part. `None` if its own head says something else than the directory, or its content is not what the
/// directory says.
fn unpack(bytes: &[u8], part: &PackedPart) -> Option<Vec<u8>> {
    const HEAD: usize = 30;
    let head = bytes.get(part.start..).filter(|head| head.len() >= HEAD && head.starts_with(b"PK\x03\x04"))?;
    let name = number(head, 26, 2);
    if head.get(HEAD..HEAD + name)? != part.name || number(head, 8, 2) != usize::from(part.method) {
        return None;
    }
    let packed = head.get(HEAD + name + number(head, 28, 2)..)?.get(..part.packed)?;
    let mut content = Vec::with_capacity(part.unpacked);
    match part.method {
        STORED => content.extend_from_slice(packed),
        DEFLATED => {
            let most = part.unpacked as u64 + 1;
            DeflateDecoder::new(packed).take(most).read_to_end(&mut content).ok()?;
        }
        _ => return None,
    }
    let mut checksum = Crc::new();
    checksum.update(&content);
    (content.len() == part.unpacked && checksum.sum() == part.checksum).then_some(content)
}
