//! How tests start programs. The programs see only the fonts in `fonts/`, whatever else the machine has installed.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub type Command = std::process::Command;

/// The program under test, for those that start it in their turn (`strace`, a shell).
pub const BETTEN: &str = env!("CARGO_BIN_EXE_betten");

/// The program under test.
pub fn betten() -> Command {
    start(BETTEN)
}

/// Another program. What it starts sees the same.
pub fn start(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    // Ours sees those that a test names with `--fonts`, for the rest there are none. All others ask fontconfig.
    command.env("BETTEN_SYSTEM_FONTS", "").env("FONTCONFIG_FILE", &*FONTCONFIG);
    command
}

/// Where what `tools/NAME` pins is installed, unless this variable names another folder.
pub fn tools_folder(name: &str, variable: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/betten/tools").join(name),
        PathBuf::from,
    )
}

/// The Python that has the packages of `tools/papers`.
pub fn papers_python() -> PathBuf {
    tools_folder("papers", "BETTEN_PAPERS").join("bin/python")
}

/// Runs a script by it, and gives what it prints.
pub fn python(script: &Path, arguments: &[&Path]) -> String {
    let program = papers_python();
    assert!(program.is_file(), "{} is not there: run `make paper-tools`, or set BETTEN_PAPERS", program.display());
    let output = start(program).args(["-W", "ignore"]).arg(script).args(arguments).output().expect("it starts");
    assert!(output.status.success(), "{}: {}", script.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// `BETTEN_FONTS`, by default `fonts/` of the repository.
pub fn fonts_folder() -> PathBuf {
    std::env::var_os("BETTEN_FONTS").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts"), PathBuf::from)
}

/// A configuration that knows no other folder.
static FONTCONFIG: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let fonts = std::path::absolute(fonts_folder()).expect("a folder has a path");
    let written = |path: &Path| path.display().to_string().replace('&', "&amp;").replace('<', "&lt;");
    let family = |usual: &str, ours: &str| {
        format!("  <alias><family>{usual}</family><prefer><family>{ours}</family></prefer></alias>\n")
    };
    let text = format!(
        "<fontconfig>\n  <dir>{}</dir>\n  <cachedir>{}</cachedir>\n{}{}{}</fontconfig>\n",
        written(&fonts),
        written(&folder.join("fontconfig")),
        family("sans-serif", "BIZ UDPGothic"),
        family("serif", "BIZ UDPMincho"),
        family("monospace", "BIZ UDPGothic"),
    );
    let path = folder.join("fonts.conf");
    // Renamed to its place: other programs of the tests may be reading it.
    let mut file = tempfile::NamedTempFile::new_in(folder).expect("a place for what the tests write");
    file.write_all(text.as_bytes()).expect("there is room");
    file.persist(&path).expect("it can be renamed");
    path
});
