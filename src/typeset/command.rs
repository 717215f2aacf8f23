//! The adapter that starts the `typst` program.
//!
//! Each job gets a private folder that is removed after it. The fonts are written to disk once. The caller's
//! environment variables for Typst (fonts, packages, dates, proxies) are taken away.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use tempfile::TempDir;

use super::{Fault, FontSet, Job, TypesetError, Typesetter, VERSION};

/// The `typst` program at a path, with the version this program is made for.
#[derive(Debug)]
pub struct Command {
    program: PathBuf,
    version: String,
    folder: TempDir,
    /// One folder for each font, in the order of the set. Typst sees the fonts in this order.
    font_folders: Vec<PathBuf>,
}

/// Environment variables that people may have set for their own use of Typst.
const ENVIRONMENT: [&str; 16] = [
    "SOURCE_DATE_EPOCH",
    "TYPST_CERT",
    "TYPST_FEATURES",
    "TYPST_FONT_PATHS",
    "TYPST_IGNORE_EMBEDDED_FONTS",
    "TYPST_IGNORE_SYSTEM_FONTS",
    "TYPST_PACKAGE_CACHE_PATH",
    "TYPST_PACKAGE_PATH",
    "TYPST_ROOT",
    "no_proxy",
    "NO_PROXY",
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "all_proxy",
    "ALL_PROXY",
];

impl Command {
    /// Checks the program's version and writes the fonts to disk.
    ///
    /// # Errors
    /// When a required font is missing, when the program does not start or has another version, or when the disk fails.
    pub fn new(program: &Path, fonts: &FontSet) -> Result<Self, TypesetError> {
        fonts.require().map_err(TypesetError::Fonts)?;
        let version = version_of(program)?;
        if version != VERSION {
            return Err(TypesetError::Version { program: program.to_owned(), found: version });
        }
        let folder =
            tempfile::Builder::new().prefix("betten-typst-").tempdir().map_err(disk("一時フォルダをつくる"))?;
        let mut font_folders = Vec::new();
        for (index, file) in fonts.files().iter().enumerate() {
            let place = folder.path().join("fonts").join(format!("{index:03}"));
            fs::create_dir_all(&place).map_err(disk("一時フォルダをつくる"))?;
            // The ending names the kind of font, because Typst looks at nothing else.
            let name = if file.bytes().starts_with(b"ttcf") { "font.ttc" } else { "font.ttf" };
            fs::write(place.join(name), file.bytes()).map_err(disk("フォントを一時フォルダに書く"))?;
            font_folders.push(place);
        }
        Ok(Self { program: program.to_owned(), version, folder, font_folders })
    }

    fn process(&self, folder: &Path, job: &Job) -> Process {
        let mut process = Process::new(&self.program);
        process.current_dir(folder).stdin(Stdio::null());
        for name in ENVIRONMENT {
            process.env_remove(name);
        }
        // A template that asks for a package must not reach the network. Nothing answers at this address.
        process.env("HTTPS_PROXY", "http://127.0.0.1:1");
        process.args(["--color", "never", "compile", "--diagnostic-format", "short", "--jobs", "1"]);
        process.args(["--features", "a11y-extras", "--pdf-standard", job.archive.key()]);
        process.args(["--ignore-system-fonts", "--ignore-embedded-fonts"]);
        process.args(["--root", ".", "--creation-timestamp", &job.today.seconds.to_string()]);
        process.arg("--package-path").arg(self.folder.path().join("no-packages"));
        process.arg("--package-cache-path").arg(self.folder.path().join("no-packages"));
        for fonts in &self.font_folders {
            process.arg("--font-path").arg(fonts);
        }
        process.arg(&job.main).arg(OUTPUT);
        process
    }
}

/// The PDF's name in the folder of the job. No template has this name.
const OUTPUT: &str = "typeset.pdf";

impl Typesetter for Command {
    fn version(&self) -> &str {
        &self.version
    }

    fn typeset(&self, job: &Job) -> Result<Vec<u8>, TypesetError> {
        job.check_names()?;
        let folder = TempDir::new_in(self.folder.path()).map_err(disk("一時フォルダをつくる"))?;
        for (name, bytes) in &job.files {
            let path = folder.path().join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(disk("一時フォルダをつくる"))?;
            }
            fs::write(path, bytes).map_err(disk("一時フォルダに書く"))?;
        }
        let output = self
            .process(folder.path(), job)
            .output()
            .map_err(|error| TypesetError::Program { program: self.program.clone(), error })?;
        if output.status.success() {
            return fs::read(folder.path().join(OUTPUT)).map_err(disk("つくったPDFを読む"));
        }
        let mut faults = faults(&String::from_utf8_lossy(&output.stderr));
        if faults.is_empty() {
            // Typst was killed or ran out of memory. Then the status is all there is to tell.
            faults.push(Fault { message: output.status.to_string(), file: None, line: None });
        }
        Err(TypesetError::Refused(faults))
    }
}

fn disk(doing: &'static str) -> impl Fn(std::io::Error) -> TypesetError {
    move |error| TypesetError::Disk { doing, error }
}

/// `typst 0.15.1 (commit)` → `0.15.1`
fn version_of(program: &Path) -> Result<String, TypesetError> {
    let output = Process::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| TypesetError::Program { program: program.to_owned(), error })?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mut words = said.split_whitespace();
    let version = match (words.next(), words.next()) {
        (Some("typst"), Some(version)) if output.status.success() => version.to_owned(),
        _ => "不明".to_owned(),
    };
    Ok(version)
}

/// Reads `file:line:column: error: message`, or `error: message`. A message may go on over further lines.
fn faults(said: &str) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    let mut in_error = false;
    for line in said.lines() {
        if let Some((place, message)) = split(line, "error: ") {
            let (file, line) = located(place);
            faults.push(Fault { message: message.to_owned(), file, line });
            in_error = true;
        } else if split(line, "warning: ").is_some() {
            in_error = false;
        } else if let (true, Some(fault)) = (in_error, faults.last_mut()) {
            fault.message.push('\n');
            fault.message.push_str(line);
        }
    }
    for fault in &mut faults {
        fault.message.truncate(fault.message.trim_end().len());
    }
    faults
}

/// The place before the word and the text after it, if the word begins a report.
fn split<'a>(line: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let (place, message) = line.split_once(word)?;
    (place.is_empty() || place.ends_with(": ") && located(place).1.is_some()).then_some((place, message))
}

/// `annex.typ:3:4: ` → the file and its line.
fn located(place: &str) -> (Option<String>, Option<usize>) {
    let mut parts = place.trim_end_matches(": ").rsplitn(3, ':');
    let (_column, line, file) = (parts.next(), parts.next(), parts.next());
    match (file, line.and_then(|line| line.parse().ok())) {
        (Some(file), Some(line)) => (Some(file.replace('\\', "/")), Some(line)),
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_typst_says_is_split_into_faults() {
        let said = "style.typ:1:2: warning: unknown font family: foo\nmore\n\
                    items.typ:12:5: error: expected content, found integer\n\
                    error: the text \"a: error: b\" could not\nbe displayed\n";
        let place = |file: &str, line| (Some(file.to_owned()), Some(line));
        let found: Vec<_> = faults(said).into_iter().map(|f| ((f.file, f.line), f.message)).collect();
        assert_eq!(
            found,
            [
                (place("items.typ", 12), "expected content, found integer".to_owned()),
                ((None, None), "the text \"a: error: b\" could not\nbe displayed".to_owned()),
            ]
        );
    }
}
