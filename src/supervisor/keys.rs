//! The keys of `hot-hook-rs run` on a terminal. They are read only while the app is up and reads none itself, or while there
//! is no app: everything else that is typed is the app's.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, open};
use rustix::termios::{isatty, ttyname};

use crate::system;

/// How the terminal is told to forget what it shows.
pub const CLEAR: &str = "\x1bc";

/// What `?` prints.
pub const HELP: &str = "  r  restart the app
  h  hold saves, and release them as one batch
  w  why the last save did what it did
  g  show the graph in the browser
  c  clear the terminal
  q  quit
  ?  this help
";

/// A key that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Restart the app.
    Restart,
    /// Hold saves, or release them.
    Hold,
    /// Say why the last save did what it did.
    Why,
    /// Show the graph.
    Graph,
    /// Clear the terminal.
    Clear,
    /// End.
    Quit,
    /// List the keys.
    Help,
    /// An empty line, as people type it to part what was printed before from what comes.
    Line,
}

impl Key {
    /// The key that was typed. What arrives at once and is more than one key was pasted, or is a key that has no letter.
    #[must_use]
    pub fn of(typed: &[u8]) -> Option<Self> {
        match typed.trim_ascii() {
            [] if typed.contains(&b'\n') => Some(Self::Line),
            [first, rest @ ..] if rest.iter().all(|other| other == first) => match first {
                b'r' => Some(Self::Restart),
                b'h' => Some(Self::Hold),
                b'w' => Some(Self::Why),
                b'g' => Some(Self::Graph),
                b'c' => Some(Self::Clear),
                b'q' => Some(Self::Quit),
                b'?' => Some(Self::Help),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The terminal that keys are read from.
#[derive(Debug)]
pub struct Keys {
    /// Opened anew: reads must not block, whatever the app does with the stream that it shares with us.
    terminal: OwnedFd,
    /// Whether the keys are ours.
    pub are_ours: bool,
    /// Whether they shall be, as soon as the terminal is.
    pub are_wanted: bool,
}

impl Keys {
    /// The terminal that all standard streams lead to: where one of them leads elsewhere, somebody else may read keys, as a
    /// pager does.
    #[must_use]
    pub fn of_terminal() -> Option<Self> {
        let (stdin, stdout, stderr) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
        let streams = [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
        if !streams.iter().all(isatty) {
            return None;
        }
        let name = ttyname(&stdin, Vec::new()).ok()?;
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let terminal = open(name, flags, Mode::empty()).ok()?;
        Some(Self {
            terminal: system::with_high_number(terminal).ok()?,
            are_ours: false,
            are_wanted: false,
        })
    }

    /// Whether there may be one to read: the keys are ours, and so is the terminal.
    #[must_use]
    pub fn can_be_read(&self) -> bool {
        self.are_ours && self.are_in_front()
    }

    /// Whether the terminal is ours.
    #[must_use]
    pub fn are_in_front(&self) -> bool {
        system::is_in_front(self.terminal.as_fd())
    }

    /// The key that was typed since the last call. A terminal that is gone has none, and is not asked again.
    pub fn read(&mut self) -> Option<Key> {
        if !self.can_be_read() {
            return None;
        }
        let mut typed = [0; 64];
        let length = system::with_blocked(libc::SIGTTIN, || {
            rustix::io::read(&self.terminal, &mut typed)
        });
        match length {
            Ok(length) if length > 0 => Key::of(&typed[..length]),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => None,
            _ => {
                self.are_ours = false;
                self.are_wanted = false;
                None
            }
        }
    }
}

impl AsFd for Keys {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.terminal.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_alone_repeated_or_with_enter() {
        for (typed, key) in [
            ("r", Some(Key::Restart)),
            ("rr", Some(Key::Restart)),
            ("r\n", Some(Key::Restart)),
            ("\nr", Some(Key::Restart)),
            ("?", Some(Key::Help)),
            ("\n", Some(Key::Line)),
            ("\n\n", Some(Key::Line)),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(Key::of(typed.as_bytes()), key, "{typed:?}");
        }
    }

    #[test]
    fn what_is_pasted_and_keys_without_a_letter_are_none() {
        for typed in ["rq", "quit\n", "\x1b[A", "\x1bOq", "r\nq\n"] {
            assert_eq!(Key::of(typed.as_bytes()), None, "{typed:?}");
        }
    }
}
