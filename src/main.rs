//! The native executable of hot-hook-rs.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    hot_hook_rs::supervisor::main(&args)
}
