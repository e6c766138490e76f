//! The modes of the standard streams, which outlive the program that changed them: what the terminal does with keys, and
//! whether reads and writes block.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios};
use rustix::termios::{isatty, tcgetattr, tcsetattr};

use crate::system;

/// The modes at one moment.
#[derive(Clone, Debug)]
pub struct Modes {
    /// Of the terminal, with the stream that leads there.
    terminal: Option<(usize, Termios)>,
    /// Whether each stream does not block; `None` where it is closed.
    nonblocking: [Option<bool>; 3],
}

/// Calls `act` with a standard stream.
fn with_stream<T>(number: usize, act: impl FnOnce(BorrowedFd<'_>) -> T) -> T {
    match number {
        0 => act(std::io::stdin().as_fd()),
        1 => act(std::io::stdout().as_fd()),
        _ => act(std::io::stderr().as_fd()),
    }
}

impl Modes {
    /// The present modes.
    #[must_use]
    pub fn now() -> Self {
        Self {
            terminal: (0..3).find_map(|number| {
                with_stream(number, |stream| tcgetattr(stream).ok())
                    .map(|termios| (number, termios))
            }),
            nonblocking: [0, 1, 2].map(|number| {
                with_stream(number, |stream| fcntl_getfl(stream).ok())
                    .map(|flags| flags.contains(OFlags::NONBLOCK))
            }),
        }
    }

    /// Puts the modes back: the terminal's only while it is ours.
    pub fn restore(&self) {
        // One that is not ours has its owner's modes.
        let _ours = self.restore_terminal();
        for (number, nonblocking) in self.nonblocking.iter().enumerate() {
            let Some(nonblocking) = nonblocking else {
                continue;
            };
            with_stream(number, |stream| {
                if let Ok(flags) = fcntl_getfl(stream)
                    && flags.contains(OFlags::NONBLOCK) != *nonblocking
                {
                    // A stream that was closed has no modes.
                    fcntl_setfl(stream, flags ^ OFlags::NONBLOCK).ok();
                }
            });
        }
    }
}

impl Modes {
    /// Puts the terminal's modes back, while it is ours. Answers whether that is so.
    #[must_use]
    pub fn restore_terminal(&self) -> bool {
        self.set_terminal(|_| {})
    }

    /// Has the terminal give every key at once and show none, while it is ours. Signals by keys and all that is printed stay as
    /// they are. Answers whether it is.
    #[must_use]
    pub fn give_keys(&self) -> bool {
        self.set_terminal(|termios| {
            termios.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
            termios.special_codes[SpecialCodeIndex::VMIN] = 1;
            termios.special_codes[SpecialCodeIndex::VTIME] = 0;
        })
    }

    /// Answers whether it could: the terminal is there, and ours.
    fn set_terminal(&self, change: impl FnOnce(&mut Termios)) -> bool {
        let Some((number, termios)) = &self.terminal else {
            return false;
        };
        let mut termios = termios.clone();
        change(&mut termios);
        with_stream(*number, |stream| {
            system::is_in_front(stream)
                && system::with_blocked(libc::SIGTTOU, || {
                    tcsetattr(stream, OptionalActions::Now, &termios).is_ok()
                })
        })
    }
}

/// Whether somebody may look at a terminal.
#[must_use]
pub fn is_terminal() -> bool {
    (0..3).any(|number| with_stream(number, |stream| isatty(stream)))
}
