//! The native executable of hot-hook-rs.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    let run = match args.first().and_then(|command| command.to_str()) {
        Some("run") => args.get(1..),
        Some("run-with") => args.get(3..),
        _ => None,
    };
    // Everything else of `run` is Node's and the app's.
    if let Some(words) = run
        && (words.is_empty() || words[0] == "--help" || words[0] == "-h")
    {
        let named = ["hot-hook-rs", "run"].map(Into::into);
        return hot_hook_rs::cli::main(named.into_iter().chain(words.iter().cloned()));
    }
    match args.first().and_then(|command| command.to_str()) {
        // What an app becomes when it restarts: it must not wait for anything.
        Some("take-over" | "run" | "run-with") => hot_hook_rs::supervisor::main(&args),
        _ => hot_hook_rs::cli::main(std::env::args_os()),
    }
}
