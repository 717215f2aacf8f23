//! Checks a PNG by decoding all of it, row by row. So a file that is cut off or damaged is never printed.

use std::io::Cursor;

use png::{Decoder, DecodingError, Limits};

use super::{Drawing, PictureFault, WHOLE};
use crate::model::picture::PictureKind;

/// Of each side, in pixels: A3 with 1,200 pixels to the inch.
const LONGEST: u32 = 20_000;

/// In pixels: A3 with 400 pixels to the inch, more than paper or screens can show. The typesetter holds all pixels at
/// once, in 4 bytes each.
const MOST: u64 = 32_000_000;

/// In bytes. No row and no colour profile comes near this.
const MOST_AT_ONCE: usize = 16 << 20;

const SMALLER: &str =
    "図の大きさを変えるか、必要なところだけを切り取ってください（「ペイント」の「サイズ変更」など）。";

pub(super) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
}

pub(super) fn drawing(bytes: &[u8]) -> Result<Drawing, PictureFault> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MOST_AT_ONCE });
    // Texts beside the picture are printed nowhere.
    decoder.set_ignore_text_chunk(true);
    let (width, height) = decoder.read_header_info().map(|info| (info.width, info.height)).map_err(refusal)?;
    let parts = u64::from(width) * u64::from(height);
    if width > LONGEST || height > LONGEST || parts > MOST {
        let reason = format!(
            "横{width}、縦{height}の点があり、大きすぎます。縦横それぞれ{LONGEST}点まで、合わせて{}万点までです。",
            MOST / 10_000
        );
        return Err(PictureFault { reason, remedy: SMALLER });
    }
    let mut reader = decoder.read_info().map_err(refusal)?;
    if reader.info().animation_control.is_some() {
        return Err(PictureFault { reason: "動く図（アニメーション）です。".to_owned(), remedy: WHOLE });
    }
    while reader.next_row().map_err(refusal)?.is_some() {}
    reader.finish().map_err(refusal)?;
    Ok(Drawing { kind: PictureKind::Png, parts, letters: String::new() })
}

fn refusal(error: DecodingError) -> PictureFault {
    let reason = match error {
        DecodingError::IoError(_) => "PNG のファイルが途中で切れています。",
        DecodingError::LimitsExceeded => "PNG の中に、図のほかの大きなデータがあります。",
        DecodingError::Format(_) | DecodingError::Parameter(_) => "PNG のファイルが壊れています。",
    };
    PictureFault { reason: reason.to_owned(), remedy: WHOLE }
}
