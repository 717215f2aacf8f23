//! Which fonts a PDF needs, whether they are there, and what they can print.
//!
//! This module works on bytes; `input` finds fonts on a disk. Japanese names have characters that no single font has,
//! and a contract with an empty box in a name is worthless. So all printed text is looked up here before anything is
//! typeset.

mod coverage;
mod face;
mod lookup;

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::digest::sha256;

use coverage::FoundCharacters;
pub(crate) use coverage::is_variation_selector;
pub use coverage::{Coverage, Missing, VariantShape};
pub use lookup::lookup_part;

use face::{Face, Refused, faces};

/// A font family that the templates name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// BIZ UDP明朝: the ministry's text.
    Mincho,
    /// BIZ UDPゴシック: headings and what was agreed.
    Gothic,
    /// Noto Serif JP: the characters that the other two lack (𠮷).
    Fallback,
}

impl Family {
    pub const ALL: [Family; 3] = [Family::Mincho, Family::Gothic, Family::Fallback];

    /// The family's name in the font and in the templates.
    pub fn name(self) -> &'static str {
        match self {
            Family::Mincho => "BIZ UDPMincho",
            Family::Gothic => "BIZ UDPGothic",
            Family::Fallback => "Noto Serif JP",
        }
    }

    /// Whether nothing can be printed without this family.
    pub fn is_required(self) -> bool {
        self != Family::Fallback
    }
}

/// A font the program is made for: its family, weight and SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub family: Family,
    pub bold: bool,
    pub sha256: &'static str,
}

/// The fonts that the set-up installs. With exactly these fonts a PDF has the same bytes everywhere.
pub const EXPECTED: [Expected; 6] = [
    Expected {
        family: Family::Mincho,
        bold: false,
        sha256: "06903c18c2510b45f3fb9be7a022a5e5250b24da6d2fb7fea69e414f61d58bb3",
    },
    Expected {
        family: Family::Mincho,
        bold: true,
        sha256: "8d6df1087bf1393cedc89c11b0414a618d655ae8995a961abf135c08f69fe00c",
    },
    Expected {
        family: Family::Gothic,
        bold: false,
        sha256: "22f41ce68f1ce62477ca4ec1e2c0c400cc545ddff31d713e8edf87808614aeb2",
    },
    Expected {
        family: Family::Gothic,
        bold: true,
        sha256: "1a995936e0f9de8a7c142c97cdb679e7087e89c13e663f946cd047f4283cedf8",
    },
    Expected {
        family: Family::Fallback,
        bold: false,
        sha256: "5a04846a0e23acefae825f2f459205036a166f5a63462019ce3492d07bd20e92",
    },
    Expected {
        family: Family::Fallback,
        bold: true,
        sha256: "370341f60a5a33dff0dd66e9fb04ddb7523846d4800e4e2cd8fba0bf715d44ea",
    },
];

/// The fonts of one run, in the order of precedence.
#[derive(Debug, Clone, Default)]
pub struct FontSet {
    files: Vec<FontFile>,
    /// The names of files that are not used, each with the reason.
    refused: Vec<(String, Refused)>,
    found: FoundCharacters,
}

/// One font file that is used.
#[derive(Debug, Clone)]
pub struct FontFile {
    name: String,
    bytes: Arc<Vec<u8>>,
    /// Computed when it is first asked for: `check` reads fonts and does not need it.
    sha256: OnceLock<String>,
    faces: Vec<FaceKey>,
}

/// What identifies a face. If two files had the same face, chance would decide which one is used.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FaceKey {
    family: String,
    weight: u16,
    width: u16,
    italic: bool,
}

impl FontFile {
    /// The name the caller gave it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The SHA-256 in lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| sha256(self.bytes.as_slice()))
    }

    #[cfg(feature = "embedded")]
    pub(super) fn shared(&self) -> Arc<Vec<u8>> {
        Arc::clone(&self.bytes)
    }
}

impl FontSet {
    /// Takes fonts as names and bytes. Of several files with the same faces, the first is used.
    pub fn from_bytes(fonts: Vec<(String, Vec<u8>)>) -> Self {
        let mut set = Self::default();
        fonts.into_iter().for_each(|(name, bytes)| set.add(name, bytes));
        set
    }

    /// Adds one font. A font that is refused, or that has only faces which are already there, is not kept.
    pub fn add(&mut self, name: String, bytes: Vec<u8>) {
        let faces: Vec<FaceKey> = match faces(&bytes) {
            Ok(faces) => faces.iter().filter_map(FaceKey::of).collect(),
            Err(refused) => return self.refused.push((name, refused)),
        };
        if faces.is_empty() {
            self.refused.push((name, Refused::Broken("name")));
        } else if faces.iter().any(|face| !self.has(face)) {
            self.files.push(FontFile { name, bytes: Arc::new(bytes), sha256: OnceLock::new(), faces });
        }
    }

    /// The files in use, in the order of precedence.
    pub fn files(&self) -> &[FontFile] {
        &self.files
    }

    /// The families that are missing.
    pub fn missing(&self) -> Vec<Family> {
        Family::ALL.into_iter().filter(|family| self.faces_of(*family).next().is_none()).collect()
    }

    /// Checks that all required families are there.
    ///
    /// # Errors
    /// When a family is missing without which nothing can be printed.
    pub fn require(&self) -> Result<(), NoFonts> {
        let families: Vec<_> = self.missing().into_iter().filter(|family| family.is_required()).collect();
        if families.is_empty() { Ok(()) } else { Err(NoFonts { families, refused: self.refused().collect() }) }
    }

    /// One note, with what differs, when the fonts are not those the program is made for.
    pub fn check(&self) -> Report {
        let mut report = Report::new();
        let mut differing = Vec::new();
        for expected in EXPECTED {
            let weight = if expected.bold { "太字" } else { "標準" };
            if !self.files.iter().any(|file| file.sha256() == expected.sha256) {
                let found = self.faces_of(expected.family).find(|(_, face)| (face.weight >= 600) == expected.bold);
                differing.push(match found {
                    Some((file, _)) => format!("{}（{weight}）は「{}」を使います", expected.family.name(), file.name),
                    None => format!("{}（{weight}）がありません", expected.family.name()),
                });
            }
        }
        differing.extend(self.refused());
        if !differing.is_empty() {
            let message = format!("フォントが既定と異なります。{}。", differing.join("、"));
            let mut note = Diagnostic::note(codes::FONT_SUBSTITUTE, message)
                .hint("同じ内容でも、既定のフォントでつくったPDFとは行の折り返しが異なることがあります。");
            if !self.refused.is_empty() {
                note = note.hint("使えないファイルは、フォントを入手し直すか、フォルダから除いてください。");
            }
            report.push(note);
        }
        report
    }

    /// Says of each file that is not used why it is not, without the full stop.
    fn refused(&self) -> impl Iterator<Item = String> {
        self.refused.iter().map(|(name, refused)| match refused {
            Refused::NoFont => format!("「{name}」はフォントとして読めません"),
            Refused::Broken(table) => format!("「{name}」は壊れているため使いません（{table}）"),
        })
    }

    fn has(&self, key: &FaceKey) -> bool {
        self.files.iter().any(|file| file.faces.contains(key))
    }

    fn faces_of(&self, family: Family) -> impl Iterator<Item = (&FontFile, &FaceKey)> {
        self.files
            .iter()
            .flat_map(|file| file.faces.iter().map(move |face| (file, face)))
            .filter(move |(_, face)| is_named(&face.family, family))
    }
}

impl FaceKey {
    fn of(face: &Face<'_>) -> Option<Self> {
        Some(Self { family: face.family.clone()?, weight: face.weight, width: face.width, italic: face.italic })
    }
}

/// The error that required fonts are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoFonts {
    families: Vec<Family>,
    /// What to say about the files that are not used.
    refused: Vec<String>,
}

impl fmt::Display for NoFonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.families.iter().map(|family| family.name()).collect();
        write!(
            f,
            "PDFに使うフォント（{}）が見つかりません。{}次のどれかを行ってください。\n  \
             配布物をお使いのとき: プログラムと同じ場所に fonts フォルダを置く。\n  \
             ソースからお使いのとき: make sample または scripts/fonts.sh を実行する。\n  \
             Debian・Ubuntu: apt-get install fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho を実行する。\n  \
             macOS: BIZ UDPGothic と BIZ UDPMincho を入手し、Font Book で追加する。\n  \
             Windows: 「設定」の「フォント」に BIZ UDPゴシックと BIZ UDP明朝があるかを確かめる（Windows 10 以降に入っています）。\n  \
             別の場所にあるとき: --fonts フォルダ名 で指定する。",
            names.join("、"),
            self.refused.iter().map(|said| format!("{said}。")).collect::<String>()
        )
    }
}

impl std::error::Error for NoFonts {}

fn is_of(face: &Face<'_>, family: Family) -> bool {
    face.family.as_ref().is_some_and(|name| is_named(name, family))
}

/// Whether a name is of this family. The name may end with a weight: 「BIZ UDPMincho Medium」 on Windows.
fn is_named(name: &str, family: Family) -> bool {
    const WEIGHTS: [&str; 5] = ["", " Regular", " Medium", " Bold", " SemiBold"];
    name.strip_prefix(family.name()).is_some_and(|rest| WEIGHTS.contains(&rest))
}

/// The name without a style at its end: 「Sample Mincho Light」 becomes 「Sample Mincho」.
fn without_style(name: &str) -> &str {
    const STYLES: [&str; 11] = [
        "Regular",
        "Medium",
        "Bold",
        "SemiBold",
        "DemiBold",
        "ExtraBold",
        "Light",
        "ExtraLight",
        "Thin",
        "Black",
        "Heavy",
    ];
    match name.rsplit_once(' ') {
        Some((rest, style)) if STYLES.contains(&style) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests;
