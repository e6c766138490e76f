//! The native executable of hot-hook-rs.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    match args.first().and_then(|command| command.to_str()) {
        // What an app becomes when it restarts: it must not wait for anything.
        Some("take-over" | "run" | "run-with") => hot_hook_rs::supervisor::main(&args),
        _ => hot_hook_rs::cli::main(std::env::args_os()),
    }
}
