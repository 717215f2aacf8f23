//! Workbooks written by hand, part by part. Nothing is compressed, so that a changed byte is a changed letter.

/// A ZIP archive with these files, in their order.
pub fn package<'a>(parts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let (mut out, mut directory, mut count) = (Vec::new(), Vec::new(), 0_u16);
    for (name, text) in parts {
        let start = out.len() as u32;
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend(checksum(text.as_bytes()).to_le_bytes());
        head.extend([text.len() as u32; 2].map(u32::to_le_bytes).concat());
        head.extend((name.len() as u32).to_le_bytes());
        out.extend([b"PK\x03\x04", &head[..], name.as_bytes(), text.as_bytes()].concat());
        directory.extend([b"PK\x01\x02\x14\0", &head[..], &[0; 10], &start.to_le_bytes(), name.as_bytes()].concat());
        count += 1;
    }
    let sizes = [directory.len() as u32, out.len() as u32].map(u32::to_le_bytes).concat();
    let counts = [count; 2].map(u16::to_le_bytes).concat();
    [&out[..], &directory, b"PK\x05\x06\0\0\0\0", &counts, &sizes, &[0, 0]].concat()
}

fn checksum(bytes: &[u8]) -> u32 {
    let step = |rest: u32| if rest & 1 == 1 { rest >> 1 ^ 0xedb8_8320 } else { rest >> 1 };
    !bytes.iter().fold(!0_u32, |rest, byte| (0..8).fold(rest ^ u32::from(*byte), |rest, _| step(rest)))
}

/// What begins a part in a text of many parts.
const MARK: &str = "=== ";

/// The parts in a text: a line `=== NAME` before each.
pub fn parts(text: &str) -> Vec<(&str, &str)> {
    let pieces = text.split(MARK).skip(1);
    pieces.map(|piece| piece.split_once('\n').unwrap_or((piece, ""))).collect()
}

/// A workbook of one sheet `s`, with a shared string, five looks, and what a part's name and a text put into its place.
pub fn workbook(changes: &[(&str, &str)]) -> Vec<u8> {
    let plain = parts(include_str!("../../fuzz/seeds/workbook/plain"));
    let added = changes.iter().filter(|(name, _)| plain.iter().all(|(known, _)| known != name));
    let changed = |name: &str| changes.iter().find(|(changed, _)| *changed == name).map(|(_, text)| *text);
    package(plain.iter().map(|(name, text)| (*name, changed(name).unwrap_or(text))).chain(added.copied()))
}

/// The part of a sheet with these rows, and with what stands behind them.
pub fn sheet(rows: &str, behind: &str) -> String {
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheetData>{rows}</sheetData>{behind}</worksheet>"
    )
}

pub const SHEET: &str = "xl/worksheets/sheet1.xml";
