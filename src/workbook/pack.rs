//! Packs the parts of a workbook into an archive. The same parts give the same bytes: there is no time in it.

use super::container::{checksum, deflated};

const DEFLATED: u16 = 8;
/// Names are in UTF-8.
const FLAGS: u16 = 1 << 11;
/// 1 January 1980, the first day that an archive knows.
const DAY: u16 = 1 << 5 | 1;
const VERSION: u16 = 20;

/// The archive of these parts, each with its name.
pub(super) fn pack(parts: &[(String, String)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let start = size(archive.len());
        let packed = deflated(text.as_bytes());
        let mut common = Vec::new();
        for half in [VERSION, FLAGS, DEFLATED, 0, DAY] {
            common.extend(half.to_le_bytes());
        }
        for whole in [checksum(text.as_bytes()), size(packed.len()), size(text.len())] {
            common.extend(whole.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).expect("names are short").to_le_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(0u16.to_le_bytes());
        archive.extend(name.as_bytes());
        archive.extend(packed);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(common);
        // Neither extra fields nor a comment, on the first disk, of no sort, with no rights.
        directory.extend([0; 2 + 2 + 2 + 2 + 4]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (size(archive.len()), u16::try_from(parts.len()).expect("a workbook has few parts"));
    let length = size(directory.len());
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

fn size(length: usize) -> u32 {
    u32::try_from(length).expect("a form is far smaller than 4 GiB")
}
