//! How a process ended.

use std::fmt;

/// SIGHUP.
pub const HANGUP: i32 = 1;
/// SIGINT.
pub const INTERRUPT: i32 = 2;
/// SIGQUIT.
pub const QUIT: i32 = 3;
/// SIGKILL.
pub const KILL: i32 = 9;
/// SIGTERM.
pub const TERMINATE: i32 = 15;

/// The signals by which people and tools end a process.
pub const ENDING: [i32; 4] = [HANGUP, INTERRUPT, QUIT, TERMINATE];

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// By itself, with this exit code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl Status {
    /// What a shell shows as its exit code.
    #[must_use]
    pub fn code(self) -> i32 {
        match self {
            Self::Code(code) => code,
            Self::Signal(number) => 128 + number,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Code(code) => return write!(f, "exit code {code}"),
            Self::Signal(HANGUP) => "SIGHUP",
            Self::Signal(INTERRUPT) => "SIGINT",
            Self::Signal(QUIT) => "SIGQUIT",
            Self::Signal(4) => "SIGILL",
            Self::Signal(5) => "SIGTRAP",
            Self::Signal(6) => "SIGABRT",
            Self::Signal(8) => "SIGFPE",
            Self::Signal(KILL) => "SIGKILL",
            Self::Signal(11) => "SIGSEGV",
            Self::Signal(TERMINATE) => "SIGTERM",
            Self::Signal(number) => return write!(f, "signal {number}"),
        };
        f.write_str(name)
    }
}
