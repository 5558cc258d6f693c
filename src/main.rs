//! The program; everything is in the library.

use std::process::ExitCode;

/// A scan makes millions of small values; this allocator takes a good part of their cost away.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    phiward::cli::run()
}
