//! Where fonts may lie, and their bytes. Which of them are used is decided in `typeset`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::encoding::ReadFault;
use super::files::{Disk, Files, existing_folders};
use crate::diagnostic::Report;

/// Larger than any font with Japanese characters.
const MAX_FONT: usize = 64 * 1024 * 1024;

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

/// Reads the fonts at hand, as name and bytes, in their order of precedence: the folder a person named,
/// `fonts/` beside the program, `fonts/` in the working folder, the system's.
///
/// `part` takes from an open font what is wanted, or nothing when it must have the whole. Names come without
/// their folders, which differ from machine to machine.
pub fn read_fonts(places: &FontPlaces, part: Part<'_>, report: &mut Report) -> Vec<(String, Vec<u8>)> {
    let mut fonts = Vec::new();
    if let Some(folder) = &places.named {
        read_folder(folder, |_| true, part, report, &mut fonts);
    }
    let beside = places.program_folder.iter().map(|folder| folder.join("fonts"));
    for folder in existing_folders(beside.chain([PathBuf::from("fonts")])) {
        read_folder(&folder, |_| true, part, report, &mut fonts);
    }
    for folder in existing_folders(places.system.iter().cloned()) {
        // What is wrong in a folder of the system is no fault of the person's.
        let mut ignored = Report::new();
        read_folder(&folder, is_known, part, &mut ignored, &mut fonts);
    }
    fonts
}

/// Takes a part of an open file.
type Part<'a> = &'a dyn Fn(&mut File) -> io::Result<Option<Vec<u8>>>;

fn read_folder(
    folder: &Path,
    wanted: impl Fn(&str) -> bool,
    part: Part<'_>,
    report: &mut Report,
    fonts: &mut Vec<(String, Vec<u8>)>,
) {
    let shown = folder.to_string_lossy().replace('\\', "/");
    let shown = shown.trim_end_matches('/');
    for path in Disk.list(shown, report) {
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        if !is_font(&name) || !wanted(&name) {
            continue;
        }
        let path = format!("{shown}/{path}");
        let taken =
            Disk.open(&path, MAX_FONT).and_then(|mut file| part(&mut file).map_err(|error| ReadFault::from_io(&error)));
        match taken.and_then(|taken| taken.map_or_else(|| Disk.read(&path, MAX_FONT), Ok)) {
            Ok(bytes) => fonts.push((name, bytes)),
            Err(fault) => report.push(fault.diagnostic(&path)),
        }
    }
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
        let mut fonts = Vec::new();
        let mut report = Report::new();
        read_folder(folder.path(), |_| true, &|_| Ok(None), &mut report, &mut fonts);
        let names: Vec<_> = fonts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.TTC", "Z.ttf", "c.otf"]);
        assert!(report.is_empty());
    }

    #[test]
    fn a_named_folder_must_be_there() {
        let mut report = Report::new();
        let mut fonts = Vec::new();
        read_folder(Path::new("no-such-folder"), |_| true, &|_| Ok(None), &mut report, &mut fonts);
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
