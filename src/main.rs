//! The program: arguments in, exit code out.

use std::process::ExitCode;

/// A quarter of what many hospitals cost was the system's allocator; docs/performance.md has the figures. Only where
/// it was measured, for it is written in C.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    betten::cli::run(std::env::args_os().skip(1))
}
