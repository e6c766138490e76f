//! The supervisor: starts the app as its child, restarts it when the app asks for that or has failed, and keeps its
//! terminal, listening sockets and signals meanwhile. It knows nothing of modules: the engine in the app decides.
//!
//! [`machine`] decides what to do next and does no I/O; the shell around it makes the system calls.

pub mod event;
pub mod machine;
pub mod message;
pub mod status;

#[cfg(unix)]
pub mod channel;
#[cfg(unix)]
pub mod children;
#[cfg(unix)]
pub mod hand_over;
#[cfg(unix)]
pub mod process;
#[cfg(unix)]
mod shell;
#[cfg(unix)]
mod sockets;
#[cfg(unix)]
pub mod terminal;

#[cfg(unix)]
pub use shell::ENDING;
pub use status::KILL;

use std::ffi::OsString;
use std::process::ExitCode;

/// The executable's commands of the supervisor.
#[must_use]
pub fn main(args: &[OsString]) -> ExitCode {
    let words: Vec<&str> = args.iter().filter_map(|word| word.to_str()).collect();
    match words[..] {
        #[cfg(unix)]
        ["take-over", hand_over, signals] => take_over(hand_over, signals),
        ["--version"] => print(env!("CARGO_PKG_VERSION")),
        _ => ExitCode::from(2),
    }
}

fn print(text: &str) -> ExitCode {
    use std::io::Write;
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Runs in the process of an app, which gives two descriptors by number: what it leaves, and the signals that it caught
/// meanwhile.
#[cfg(unix)]
fn take_over(hand_over: &str, signals: &str) -> ExitCode {
    let own = |word: &str| word.parse().ok().and_then(crate::system::own);
    let read = own(hand_over)
        .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidInput))
        .and_then(hand_over::HandOver::read)
        .and_then(|left| shell::Shell::take_over(left, own(signals)));
    match read {
        Ok(mut shell) => end(shell.run()),
        Err(error) => {
            shell::say(&format!(
                "the restart failed, start the process again: {error}"
            ));
            ExitCode::FAILURE
        }
    }
}

/// Ends as the app did.
#[cfg(unix)]
fn end(status: status::Status) -> ExitCode {
    if let status::Status::Signal(number) = status
        && std::process::id() != 1
    {
        crate::system::end_by(number);
    }
    ExitCode::from(u8::try_from(status.code() & 0xff).unwrap_or(1))
}
