//! Checks the pictures of a contract: which sort of file each is, and whether it can be printed as it is.
//!
//! A picture that passes here looks the same in every format, and needs nothing from outside itself.

mod bitmap;
mod vector;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::model::hospital::Figure;
use crate::model::picture::{Picture, PictureKind};
use crate::raw::hospital::{RawContract, RawFigure};
use crate::validate::words::name;

/// The file of a picture as it was read.
#[derive(Debug, Clone)]
pub struct FigureFile {
    /// As shown to people.
    pub path: String,
    pub bytes: Arc<Vec<u8>>,
    /// Lower-case hexadecimal digits.
    pub sha256: String,
}

/// The files of the pictures, by the place that names them. A file that could not be read is missing; that was reported.
pub type FigureFiles = BTreeMap<Span, FigureFile>;

/// No contract has so many. A reader who is sent to 別図21 has been sent to another paper.
const MOST: usize = 20;

/// The pictures of a contract.
pub(super) fn figures(raw: &RawContract, files: &FigureFiles, report: &mut Report) -> Vec<Figure> {
    if let Some(first) = raw.figures.get(MOST) {
        report.push(
            Diagnostic::error(codes::FIGURE_UNUSABLE, format!("別図は、1つの契約に{MOST}個までです。"))
                .at(first.span, format!("{}個目", MOST + 1))
                .hint("ほかの図は、別の書類にして、related に名前を書いてください。"),
        );
    }
    let mut found: Vec<(Figure, Span)> = Vec::new();
    for one in raw.figures.iter().take(MOST) {
        let Some(figure) = figure(one, files, report) else { continue };
        match found.iter().find(|(first, _)| first.picture == figure.picture) {
            Some((first, _)) => report.push(
                Diagnostic::error(codes::ID_DUPLICATE, format!("図「{}」が2度書かれています。", figure.path))
                    .at(figure.file.span, "2つ目")
                    .and_at(first.file.span, "1つ目（中身が同じです）")
                    .hint("どちらか一方を消してください。"),
            ),
            None => found.push((figure, one.span)),
        }
    }
    found.into_iter().map(|(figure, _)| figure).collect()
}

fn figure(raw: &RawFigure, files: &FigureFiles, report: &mut Report) -> Option<Figure> {
    let title = name(&raw.title, "図の名称", report);
    let file = files.get(&raw.file.span)?;
    let picture = match picture(&file.bytes, &file.sha256) {
        Ok(picture) => picture,
        Err(refusal) => {
            report.push(refusal.diagnostic(&file.path).at(raw.file.span, ""));
            return None;
        }
    };
    Some(Figure {
        file: raw.file.clone(),
        path: file.path.clone(),
        title,
        description: raw.description.clone(),
        picture,
    })
}

fn picture(bytes: &Arc<Vec<u8>>, sha256: &str) -> Result<Picture, PictureFault> {
    let Drawing { kind, parts, letters } = drawing(bytes)?;
    Ok(Picture { kind, bytes: Arc::clone(bytes), sha256: sha256.to_owned(), parts, letters })
}

/// A picture that an earlier run has checked and kept. `None` when this program would not print it.
pub fn kept_picture(bytes: Vec<u8>, sha256: &str) -> Option<Picture> {
    picture(&Arc::new(bytes), sha256).ok()
}

/// What is known of a picture that can be used.
struct Drawing {
    kind: PictureKind,
    parts: u64,
    letters: String,
}

/// Why a picture cannot be used: a sentence, and what to do.
struct PictureFault {
    reason: String,
    remedy: &'static str,
}

impl PictureFault {
    fn diagnostic(&self, path: &str) -> Diagnostic {
        Diagnostic::error(codes::FIGURE_UNUSABLE, format!("図「{path}」は使えません。{}", self.reason))
            .hint(self.remedy)
    }
}

/// What a person does with a drawing that is neither PNG nor a plain SVG. Every Windows has what this takes.
const AS_PNG: &str = "PNG にしてください。図を開いた画面で Windows キーと Shift キーと S キーを同時に押し、図を囲んで写し取ると、PNG で保存できます。";
/// The same for pictures that the usual program opens.
const SAVED_AS_PNG: &str = "「ペイント」で開き、「名前を付けて保存」で PNG を選んで保存したものを使ってください。";
const WHOLE: &str = "図をつくったプログラムで、もう一度 PNG に保存してください。";

/// How files of other sorts begin, what people call them, and what to do.
const OTHERS: [(&[u8], &str, &str); 12] = [
    (b"\xff\xd8\xff", "JPEG の写真", SAVED_AS_PNG),
    (b"GIF8", "GIF の画像", SAVED_AS_PNG),
    (b"BM", "BMP の画像", SAVED_AS_PNG),
    (b"II*\0", "TIFF の画像", SAVED_AS_PNG),
    (b"MM\0*", "TIFF の画像", SAVED_AS_PNG),
    (b"RIFF", "WebP の画像", SAVED_AS_PNG),
    (b"%PDF", "PDF", AS_PNG),
    (b"PK\x03\x04", "Excel や PowerPoint、Visio などのファイル", AS_PNG),
    (b"\xd0\xcf\x11\xe0", "古い形式の Excel や PowerPoint、Visio などのファイル", AS_PNG),
    (b"\x01\0\0\0", "EMF の図", AS_PNG),
    (b"\xd7\xcd\xc6\x9a", "WMF の図", AS_PNG),
    (b"\x1f\x8b", "圧縮した図", AS_PNG),
];

fn drawing(bytes: &[u8]) -> Result<Drawing, PictureFault> {
    if bitmap::is_png(bytes) {
        return bitmap::drawing(bytes);
    }
    if let Some((_, name, remedy)) = OTHERS.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return Err(PictureFault { reason: format!("{name}です。使えるのは PNG と SVG です。"), remedy });
    }
    if bytes.is_empty() {
        return Err(PictureFault { reason: "ファイルが空です。".to_owned(), remedy: WHOLE });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') => vector::drawing(text),
        _ => Err(PictureFault { reason: "PNG でも SVG でもありません。".to_owned(), remedy: AS_PNG }),
    }
}
