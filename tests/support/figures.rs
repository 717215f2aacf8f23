//! Pictures as other programs make them: a screenshot of Chromium, and a drawing written by hand. And how to make
//! files that no program should.

use betten::input::Memory;

pub const PNG: &[u8] = include_bytes!("../fixtures/figures/chromium.png");
pub const SVG: &str = include_str!("../fixtures/figures/drawing.svg");

/// The names of two pictures that every hospital of the tests may name, from the file of the contract.
pub const NAMES: [&str; 2] = ["zu/a.png", "zu/b.svg"];

/// Puts these pictures below a folder.
pub fn beside(folder: &str, memory: Memory) -> Memory {
    let [png, svg] = NAMES.map(|name| format!("{folder}{name}"));
    memory.with(png, PNG).with(svg, SVG)
}

/// A part of a PNG, with its length and its check sum.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    let mut sum = u32::MAX;
    for byte in &body {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    let length = u32::try_from(data.len()).expect("a short part");
    [&length.to_be_bytes()[..], &body, &(!sum).to_be_bytes()].concat()
}

/// The beginning of a PNG of this size, with a byte for each point.
pub fn png_head(width: u32, height: u32) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head)].concat()
}

/// A drawing with this inside.
pub fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 10 10\">{inside}</svg>"
    )
}
