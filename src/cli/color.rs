//! Whether output has colours.

use std::io::IsTerminal as _;

use crate::cli::args::{Arg, option};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    pub const WORDS: [(&str, Self); 3] = [("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)];
}

/// The option that says when to use colours.
pub(super) fn color() -> Arg {
    option("color", "色を付ける：auto always never")
        .value_name("色")
        .long_help("色を付ける：\n  auto    画面に出すときだけ（ふつうはこれ）\n  always  いつも\n  never   付けない")
}

/// Whether faults are shown in colour: on a terminal, unless the person or `NO_COLOR` forbids it.
pub(super) fn colored(wanted: Color) -> bool {
    paints(wanted, std::io::stderr().is_terminal())
}

/// Whether a result is shown in colour.
pub(super) fn colored_result(wanted: Color) -> bool {
    paints(wanted, std::io::stdout().is_terminal())
}

/// Whether a terminal understands codes for colours and for moving its cursor. A Windows terminal does after it is
/// asked to.
pub(super) fn takes_codes() -> bool {
    anstyle_query::windows::enable_ansi_colors() != Some(false)
}

fn paints(wanted: Color, terminal: bool) -> bool {
    let is_understood = terminal && takes_codes();
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_understood && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}
