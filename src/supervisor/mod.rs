//! The supervisor: starts the app as its child, restarts it when the app asks for that or has failed, and keeps its
//! terminal, listening sockets and signals meanwhile. It knows nothing of modules: the engine in the app decides.
//!
//! [`machine`] decides what to do next and does no I/O; the shell around it makes the system calls.

pub mod command;
pub mod command_line;
pub mod event;
mod lines;
pub mod machine;
pub mod message;
pub mod own_facts;
#[cfg(any(not(unix), test))]
mod plain;
mod run;
pub mod status;
pub mod watching;

#[cfg(unix)]
pub mod channel;
#[cfg(unix)]
pub mod children;
#[cfg(unix)]
mod clients;
pub mod environment;
#[cfg(unix)]
pub mod hand_over;
#[cfg(unix)]
mod keys;
#[cfg(unix)]
pub mod process;
#[cfg(unix)]
mod shell;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod sockets;
#[cfg(unix)]
pub mod terminal;

#[cfg(unix)]
pub use signals::ENDING;
pub use status::KILL;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use command::Command;
use status::Status;

/// The executable's commands of the supervisor: `run`, and two internal ones. `run-with` gets the module to load and the
/// Node before what `run` gets, `take-over` what an app left.
#[must_use]
pub fn main(args: &[OsString]) -> ExitCode {
    let words: Vec<String> = args
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ended = match &words[..] {
        #[cfg(unix)]
        ["take-over", left, signals] => take_over(left, signals),
        ["run-with", register, node, args @ ..] => run(
            args,
            Some(PathBuf::from(node)),
            Some((*register).to_owned()),
        ),
        ["run", args @ ..] => run(args, None, None),
        ["--version"] => return print(env!("CARGO_PKG_VERSION")),
        _ => return ExitCode::from(2),
    };
    match ended {
        Ok(status) => end(status),
        Err(error) => {
            lines::failed(&format!("cannot start the app: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn print(text: &str) -> ExitCode {
    use std::io::Write;
    match writeln!(io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn run(args: &[&str], node: Option<PathBuf>, register: Option<String>) -> io::Result<Status> {
    let args: Vec<String> = args.iter().map(|&word| word.to_owned()).collect();
    let command = run::command(&args, node, register)?;
    lines::follow(&command);
    supervise(&command)
}

#[cfg(unix)]
fn supervise(command: &Command) -> io::Result<Status> {
    Ok(shell::Shell::begin(command.clone())?.run())
}

#[cfg(not(unix))]
fn supervise(command: &Command) -> io::Result<Status> {
    plain::supervise(command)
}

/// Runs in the process of an app, which gives two descriptors by number: what it leaves, and the signals that it caught
/// meanwhile.
#[cfg(unix)]
fn take_over(left: &str, signals: &str) -> io::Result<Status> {
    let own = |word: &str| word.parse().ok().and_then(crate::system::own);
    let left = own(left).ok_or(io::ErrorKind::InvalidInput)?;
    let left = hand_over::HandOver::read(left)?;
    Ok(shell::Shell::take_over(left, own(signals))?.run())
}

/// Ends as the app did.
fn end(status: Status) -> ExitCode {
    #[cfg(unix)]
    if let Status::Signal(number) = status
        && std::process::id() != 1
    {
        crate::system::end_by(number);
    }
    ExitCode::from(u8::try_from(status.code() & 0xff).unwrap_or(1))
}
