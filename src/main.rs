//! The program: arguments in, exit code out.

use std::process::ExitCode;

/// A fifth faster than the system's (docs/performance.md). Only where it was measured, for it is written in C.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    betten::cli::run(std::env::args_os().skip(1))
}
