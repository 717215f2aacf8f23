//! Where fonts may lie, and their bytes. Which of them are used is decided in `typeset`.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use super::encoding::ReadFault;
use super::files::{Disk, Files, existing_folders};
use crate::diagnostic::Report;

/// Larger than any font with Japanese characters.
const MAX_FONT: usize = 64 * 1024 * 1024;

/// More than all fonts a hospital has together.
const MAX_FONTS: u64 = 512 * 1024 * 1024;

/// How a font begins, or a collection of them.
const BEGINNINGS: [&[u8; 4]; 4] = [b"\0\x01\0\0", b"OTTO", b"true", b"ttcf"];

/// Where systems keep their fonts. Fixed places only: what a home folder holds differs from
/// person to person, and so would the document.
pub const SYSTEM_FONTS: [&str; 5] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts"];

/// Parts of the file names under which the fonts we can use are shipped; a system's folder may
/// hold gigabytes of others.
const KNOWN_NAMES: [&str; 3] = ["biz-ud", "bizud", "notoserif"];

/// The folders in which a run looks for fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontPlaces {
    /// What a person named with `--fonts`; it must be there.
    pub named: Option<PathBuf>,
    /// Where the program lies, with `fonts/` beside it.
    pub program_folder: Option<PathBuf>,
    /// What the system keeps, usually [`SYSTEM_FONTS`]; each may be missing.
    pub system: Vec<PathBuf>,
}

/// Reads the fonts at hand, one after the other, in their order of precedence: the folder a person named,
/// `fonts/` beside the program, `fonts/` in the working folder, the system's.
///
/// `part` takes from an open font what is wanted, or nothing when it must have the whole; `take` gets its name
/// and bytes, none of what is no font. Names come without their folders, which differ from machine to machine.
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
        // What is wrong in a folder of the system is no fault of the person's.
        let mut ignored = Report::new();
        read_folder(&folder, is_known, part, &mut ignored, &mut left, take);
    }
}

/// Gets a font.
type Take<'a> = &'a mut dyn FnMut(String, Vec<u8>);

/// Takes a part of an open file.
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

/// The font, or the part of it that is wanted; nothing of what does not even begin like one.
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
        // None of them begins like a font, so that nothing of it is read.
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
