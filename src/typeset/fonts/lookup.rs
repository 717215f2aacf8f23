//! Reads only the part of a font file that says which characters the font has.
//!
//! A Japanese font has megabytes of outlines and some hundred kilobytes of other data. To know what can be printed, the
//! outlines are not needed.

use std::io::{self, Read, Seek, SeekFrom};

/// Names, weights, the table of characters, and everything else that is checked before a font is used.
const TABLES: [&[u8; 4]; 8] = [b"OS/2", b"cmap", b"fvar", b"head", b"hhea", b"maxp", b"name", b"post"];

const HEADER: usize = 12;
const RECORD: usize = 16;

/// The largest size of such a table. No font has a larger one.
const MAX_TABLE: u64 = 16 * 1024 * 1024;

/// A font with only these tables, for [`FontSet::coverage`](super::FontSet::coverage). `None` for anything but a single
/// font; that must be read whole.
///
/// # Errors
/// When the file cannot be read.
pub fn lookup_part(file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<u8>>> {
    let mut header = [0; HEADER];
    if file.read_exact(&mut header).is_err() || ![*b"\0\x01\0\0", *b"OTTO", *b"true"].contains(&first(&header)) {
        return Ok(None);
    }
    let count = usize::from(u16::from_be_bytes([header[4], header[5]]));
    let mut records = vec![0; count * RECORD];
    if file.read_exact(&mut records).is_err() {
        return Ok(None);
    }
    let wanted: Vec<&[u8]> = records.chunks_exact(RECORD).filter(|record| TABLES.contains(&&first(record))).collect();
    // A font that has a table twice is no font, and each such table could be as large as the whole file.
    if !wanted.iter().any(|record| first(record) == *b"cmap") || wanted.len() > TABLES.len() {
        return Ok(None);
    }
    let mut out = header.to_vec();
    out[4..6].copy_from_slice(&(wanted.len() as u16).to_be_bytes());
    let mut tables = Vec::new();
    for record in &wanted {
        let number = |at: usize| u64::from(u32::from_be_bytes(first(&record[at..])));
        let (offset, length) = (number(8), number(12));
        let start = tables.len();
        file.seek(SeekFrom::Start(offset))?;
        let read = file.take(length.min(MAX_TABLE)).read_to_end(&mut tables)?;
        if read as u64 != length {
            return Ok(None);
        }
        let place = HEADER + wanted.len() * RECORD + start;
        out.extend(&record[..8]);
        out.extend((place as u32).to_be_bytes());
        out.extend(&record[12..]);
    }
    out.append(&mut tables);
    Ok(Some(out))
}

/// The first four bytes. There must be at least four.
fn first(bytes: &[u8]) -> [u8; 4] {
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_is_no_font_is_left_whole() {
        for bytes in
            [&b""[..], b"ttcf0123456789", b"\0\x01\0\0\xff\xff0123456789", b"OTTO\0\x010000000000000000000000000000"]
        {
            assert_eq!(lookup_part(&mut Cursor::new(bytes)).expect("it can be read"), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_table_is_not_read_as_often_as_it_is_named() {
        let record = [&b"cmap\0\0\0\0\0\0\0\0"[..], &65_536_u32.to_be_bytes()].concat();
        let font = [b"\0\x01\0\0\x0f\xff\0\0\0\0\0\0".to_vec(), record.repeat(0xfff), vec![0; 65_536]].concat();
        assert_eq!(lookup_part(&mut Cursor::new(font)).expect("it can be read"), None);
    }

    #[test]
    fn other_tables_are_left_out() {
        let mut font = b"\0\x01\0\0\0\x02\0\0\0\0\0\0".to_vec();
        for (name, offset) in [(b"cmap", 44_u32), (b"glyf", 47)] {
            font.extend(name);
            font.extend([0; 4]);
            font.extend(offset.to_be_bytes());
            font.extend(3_u32.to_be_bytes());
        }
        font.extend(b"abcdef");
        let part = lookup_part(&mut Cursor::new(&font)).expect("it can be read").expect("it is a font");
        assert_eq!(part.len(), 12 + 16 + 3);
        assert_eq!(&part[28..], b"abc");
        assert_eq!(part[20..24], 28_u32.to_be_bytes());
    }
}
