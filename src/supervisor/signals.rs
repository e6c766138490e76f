//! The supervisor's signals: handlers write them into a pipe, which the loop reads.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use super::status::HANGUP;
use crate::descriptors;
use crate::system::{self, Arrived};

/// The signals that the supervisor forwards.
const FORWARDED: [i32; 8] = [
    HANGUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGCONT,
    libc::SIGWINCH,
];

/// The signals that an app catches while it hands its process over.
pub const ENDING: [i32; 6] = [
    HANGUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
];

/// The signals that arrive.
#[derive(Debug)]
pub struct Signals {
    pipe: OwnedFd,
    /// The end that the handlers write into, which must stay open.
    written: OwnedFd,
}

impl Signals {
    /// Does not catch anything yet.
    ///
    /// # Errors
    /// There are no more descriptors.
    pub fn new() -> io::Result<Self> {
        let (pipe, written) = descriptors::pipe()?;
        Ok(Self {
            pipe: system::with_high_number(pipe)?,
            written: system::with_high_number(written)?,
        })
    }

    /// Catches what is forwarded, but for signals that stay ignored, and the ends of children.
    pub fn catch(&self, ignored: &[i32]) {
        let caught: Vec<i32> = FORWARDED
            .into_iter()
            .filter(|number| !ignored.contains(number))
            .chain([libc::SIGCHLD])
            .collect();
        system::catch(&caught, self.written.as_raw_fd());
        system::unblock_all();
    }

    /// What arrived since the last call, but for the ends of children.
    #[must_use]
    pub fn read(&self) -> Vec<Arrived> {
        arrived(&self.pipe)
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

/// The signals in a pipe that does not block.
#[must_use]
pub fn arrived(pipe: &OwnedFd) -> Vec<Arrived> {
    let mut all = Vec::new();
    let mut records = [0; 128];
    while let Ok(length) = rustix::io::read(pipe, &mut records) {
        if length == 0 {
            break;
        }
        let records = records[..length].chunks_exact(2).map(|record| Arrived {
            number: i32::from(record[0]),
            from_process: record[1] != 0,
        });
        all.extend(records.filter(|one| one.number != libc::SIGCHLD));
    }
    all
}
