//! What Node and the app change of a process and `execve` keeps: recorded at the start, undone before the supervisor takes
//! the process over.

use std::fs;
use std::os::fd::RawFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rustix::fs::Mode;
use rustix::io::{FdFlags, fcntl_getfd};
use rustix::process::{Resource, getrlimit, setrlimit, umask};

use super::environment::{self, Variables};
use super::terminal::Modes;
use crate::regular_file;
use crate::system;

/// The state of a process.
#[derive(Clone, Debug)]
pub struct Process {
    modes: Modes,
    umask: Mode,
    directory: Option<PathBuf>,
    open_files: Option<u64>,
    /// Descriptors that this program inherited, and the next one shall.
    inherited: Vec<RawFd>,
    environment: Variables,
}

impl Process {
    /// Records the present state. `from_files`: the names of the variables that Node has read from files.
    #[must_use]
    pub fn now(from_files: &[String]) -> Self {
        let mask = umask(Mode::empty());
        umask(mask);
        Self {
            modes: Modes::now(),
            umask: mask,
            directory: std::env::current_dir().ok(),
            open_files: soft_limit_before_node(),
            inherited: open_on_execute(),
            environment: environment_before(from_files),
        }
    }

    /// The variables that this process was started with.
    #[must_use]
    pub fn environment(&self) -> &[Vec<u8>] {
        &self.environment
    }

    /// The modes of the standard streams.
    #[must_use]
    pub fn modes(&self) -> &Modes {
        &self.modes
    }

    /// Goes back to this state, as far as the system allows.
    /// Of the descriptors, the next program gets the standard streams, those that this one inherited, and `kept`.
    pub fn restore(&self, kept: &[RawFd]) {
        for number in open_on_execute() {
            if !self.inherited.contains(&number) && !kept.contains(&number) {
                // One that was closed meanwhile is inherited by nobody.
                drop(system::set_inherited(number, false));
            }
        }
        for number in 0..3 {
            // Node closes them on execute. One that is closed already stays so.
            system::set_inherited(number, true).ok();
        }
        self.modes.restore();
        umask(self.umask);
        if let Some(directory) = &self.directory {
            // A folder that is gone cannot be entered; the start that follows says so.
            drop(std::env::set_current_dir(directory));
        }
        if let Some(soft) = self.open_files {
            let mut limit = getrlimit(Resource::Nofile);
            limit.current = Some(soft);
            // The old limit is no necessity.
            setrlimit(Resource::Nofile, limit).ok();
        }
        for ignored_by_node in [libc::SIGPIPE, libc::SIGXFSZ] {
            system::set_default(ignored_by_node);
        }
    }
}

fn environment_before(from_files: &[String]) -> Variables {
    let kept = regular_file::read(Path::new("/proc/self/environ")).ok();
    let kept = kept.and_then(|file| file.bytes);
    let present = std::env::vars_os()
        .map(|(name, value)| [name.into_vec(), value.into_vec()].join(&b'='))
        .collect();
    environment::first(kept.as_deref(), present, from_files)
}

/// The descriptors beyond the standard streams that the next program would inherit.
fn open_on_execute() -> Vec<RawFd> {
    let stays = |&number: &RawFd| {
        number > 2
            && system::borrow(number, |fd| Ok(fcntl_getfd(fd)?))
                .is_ok_and(|flags| !flags.contains(FdFlags::CLOEXEC))
    };
    let entries = fs::read_dir("/dev/fd").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(stays)
        .collect()
}

/// Node raises the limit of open files to the highest that is allowed, before any JavaScript runs. What it was is what
/// the parent has, unless the parent runs under another one.
#[cfg(target_os = "linux")]
fn soft_limit_before_node() -> Option<u64> {
    let ours = getrlimit(Resource::Nofile);
    let parent = rustix::process::getppid()?.as_raw_nonzero().get();
    let (soft, hard) = parent_limits(parent)?;
    (Some(hard) == ours.maximum && Some(soft) < ours.current).then_some(soft)
}

/// The soft and the hard limit of open files of another process, where it has such.
#[cfg(target_os = "linux")]
fn parent_limits(pid: i32) -> Option<(u64, u64)> {
    let text = regular_file::read_to_string(Path::new(&format!("/proc/{pid}/limits"))).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    let mut words = line.split_whitespace().map(|word| word.parse().ok());
    Some((words.next()??, words.next()??))
}

#[cfg(not(target_os = "linux"))]
fn soft_limit_before_node() -> Option<u64> {
    None
}
