//! Finds the files of fonts and reads them. `typeset` decides which fonts are used.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use super::encoding::ReadFault;
use super::files::{Disk, Files, existing_folders};
use crate::diagnostic::Report;

/// In bytes. No font with Japanese characters is larger.
const MAX_FONT: usize = 64 * 1024 * 1024;

/// In bytes. All fonts of a hospital together are smaller.
const MAX_FONTS: u64 = 512 * 1024 * 1024;

/// The first bytes of a font or of a collection of fonts.
const BEGINNINGS: [&[u8; 4]; 4] = [b"\0\x01\0\0", b"OTTO", b"true", b"ttcf"];

/// The folders where systems keep their fonts. Folders of a user are not searched: they differ from person to person,
/// and the documents would differ too.
pub const SYSTEM_FONTS: [&str; 5] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts"];

/// Parts of the file names of the fonts that can be used. A system's folder may have gigabytes of other fonts.
const KNOWN_NAMES: [&str; 3] = ["biz-ud", "bizud", "notoserif"];

/// The folders where a run looks for fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontPlaces {
    /// The folder that a person named with `--fonts`. It must exist.
    pub named: Option<PathBuf>,
    /// The folder of the program, which may have a `fonts/` beside it.
    pub program_folder: Option<PathBuf>,
    /// The folders of the system, usually [`SYSTEM_FONTS`]. Each may be missing.
    pub system: Vec<PathBuf>,
}

/// Reads all fonts, one after the other. Folders come in this order: the one that a person named, `fonts/` beside the
/// program, `fonts/` in the working folder, those of the system.
///
/// `part` reads what is wanted from an open font; it gives `None` when the whole font is wanted. `take` gets the name
/// of each font and its bytes. The bytes are empty when the file does not begin like a font. Names are without
/// folders, because folders differ from machine to machine.
pub fn read_fonts(places: &FontPlaces, part: ReadPart<'_>, report: &mut Report, take: Take<'_>) {
    let mut left = MAX_FONTS;
    if let Some(folder) = &places.named {
        read_folder(folder, |_| true, part, report, &mut left, take);
    }
    let beside = places.program_folder.iter().map(|folder| folder.join("fonts"));
    for folder in existing_folders(beside.chain([PathBuf::from("fonts")])) {
        read_folder(&folder, |_| true, part, report, &mut left, take);
    }
    for folder in existing_folders(places.system.iter().cloned()) {
        // The person cannot mend a folder of the system, so its faults are not reported.
        let mut ignored = Report::new();
        read_folder(&folder, is_known, part, &mut ignored, &mut left, take);
    }
}

/// Receives the name and the bytes of a font.
type Take<'a> = &'a mut dyn FnMut(String, Vec<u8>);

/// Reads a part of an open font; `None` stands for the whole font.
type ReadPart<'a> = &'a dyn Fn(&mut File) -> io::Result<Option<Vec<u8>>>;

fn read_folder(
    folder: &Path,
    wanted: impl Fn(&str) -> bool,
    part: ReadPart<'_>,
    report: &mut Report,
    left: &mut u64,
    take: Take<'_>,
) {
    let shown = folder.to_string_lossy().replace('\\', "/");
    let shown = shown.trim_end_matches('/');
    for path in Disk.list(shown, report) {
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        if !is_font(&name) || !wanted(&name) {
            continue;
        }
        let path = format!("{shown}/{path}");
        match read_font(&path, part, *left) {
            Ok(bytes) => {
                *left = left.saturating_sub(bytes.len() as u64);
                take(name, bytes);
            }
            Err(fault) => {
                report.push(fault.diagnostic(&path));
                if matches!(fault, ReadFault::FolderTooLarge { .. }) {
                    return;
                }
            }
        }
    }
}

/// The bytes of the font, or the part that is wanted. Empty when the file does not begin like a font.
fn read_font(path: &str, part: ReadPart<'_>, left: u64) -> Result<Vec<u8>, ReadFault> {
    let io = |error: io::Error| ReadFault::from_io(&error);
    let mut file = Disk.open(path, MAX_FONT)?;
    let mut beginning = [0; 4];
    let is_font = file.read_exact(&mut beginning).is_ok() && BEGINNINGS.contains(&&beginning);
    if !is_font {
        return Ok(Vec::new());
    }
    file.rewind().map_err(io)?;
    let part = part(&mut file).map_err(io)?;
    let size = part.as_ref().map_or_else(|| file.metadata().map(|it| it.len()), |part| Ok(part.len() as u64));
    if size.map_err(io)? > left {
        return Err(ReadFault::FolderTooLarge { limit: MAX_FONTS as usize });
    }
    part.map_or_else(|| Disk.read(path, MAX_FONT), Ok)
}

fn is_font(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".ttf", ".otf", ".ttc", ".otc"].iter().any(|ending| name.ends_with(ending))
}

fn is_known(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    KNOWN_NAMES.iter().any(|known| name.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fonts_are_read_and_in_a_fixed_order() {
        let folder = tempfile::tempdir().expect("the tests may write temporary files");
        for name in ["b/Z.ttf", "a.TTC", "c.otf", "README.txt", ".hidden.ttf"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be made");
            std::fs::write(path, name).expect("it can be written");
        }
        let (mut names, mut report, mut left) = (Vec::new(), Report::new(), MAX_FONTS);
        let take = &mut |name, bytes: Vec<u8>| names.push((name, bytes.len()));
        read_folder(folder.path(), |_| true, &|_| Ok(None), &mut report, &mut left, take);
        // None of them begins like a font, so nothing is read.
        assert_eq!(names, [("a.TTC".to_owned(), 0), ("Z.ttf".to_owned(), 0), ("c.otf".to_owned(), 0)]);
        assert!(report.is_empty());
    }

    #[test]
    fn so_many_bytes_are_read_and_no_more() {
        let folder = tempfile::tempdir().expect("the tests may write temporary files");
        for name in ["a.ttf", "b.otf", "c.ttf", "d.ttf"] {
            std::fs::write(folder.path().join(name), b"OTTO rest").expect("it can be written");
        }
        let (mut names, mut report, mut left) = (Vec::new(), Report::new(), 20);
        let take = &mut |name, _| names.push(name);
        read_folder(folder.path(), |_| true, &|_| Ok(None), &mut report, &mut left, take);
        assert_eq!((names, left), (vec!["a.ttf".to_owned(), "b.otf".to_owned()], 2));
        let said: Vec<&str> = report.iter().map(|fault| fault.message.as_str()).collect();
        assert!(matches!(said[..], [one] if one.contains("/c.ttf」から先は読みません。")), "{said:?}");
    }

    #[test]
    fn a_named_folder_must_be_there() {
        let (mut report, mut left) = (Report::new(), MAX_FONTS);
        read_folder(Path::new("no-such-folder"), |_| true, &|_| Ok(None), &mut report, &mut left, &mut |_, _| {});
        assert_eq!(report.iter().count(), 1);
    }

    #[test]
    fn fonts_of_the_system_are_known_by_name() {
        for name in ["BIZ-UDMinchoM.ttc", "BIZUDPGothic-Regular.ttf", "NotoSerifJP-Bold.otf"] {
            assert!(is_known(name), "{name}");
        }
        assert!(!is_known("DejaVuSans.ttf"));
    }
}
