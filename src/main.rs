//! The program: it passes the arguments to the library and returns the exit code.

use std::process::ExitCode;

/// This allocator makes runs a fifth faster than the system's (docs/performance.md). It is written in C, so it is
/// used only on Linux, where it was measured.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    betten::cli::run(std::env::args_os().skip(1))
}
