//! Watching files: from what the system reports about single directories to settled batches.
//!
//! One thread does everything. It receives events (`native`, or `poll` where there are none),
//! keeps the watches right while directories come, go and move (`directories`), merges what
//! belongs to one save ([`coalesce`]) and calls back with a [`Report`].
//!
//! # What to know
//!
//! - Directories are watched one by one, and on macOS and Windows by the topmost ones (`trees`). Give real paths: a
//!   directory that is reached through a symlink is polled.
//! - A path appears at most once in a batch, with its net change. The kind is a hint: a file that
//!   was renamed into place is a `Change`, whether or not one was there before (only the engine
//!   knows), and macOS does not tell new files from changed ones.
//! - Changed permissions, owners and times are not reported.
//! - A directory above the topmost one that was asked for can be renamed unnoticed.
//! - A polled file that gets other contents of the same size within the granularity of its
//!   times is missed where that is coarse (FAT: 2 s).

mod directories;
mod mounts;
mod names;
mod native;
mod poll;
mod trees;
mod tuning;
mod worker;

pub mod coalesce;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use self::coalesce::Coalescer;
use self::directories::Directories;
use self::native::{Backend, Native, Refusal};
use self::trees::Trees;
pub use self::tuning::Tuning;
use self::worker::{Message, Worker, later};
use crate::change::Change;
use crate::error::Error;

/// How changes are noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// By the system's events, except on file systems whose changes cause none here (network
    /// mounts, shared folders of virtual machines), which are polled.
    #[default]
    Auto,
    /// By the system's events. A directory that the system refuses to watch is polled all the same.
    Native,
    /// By comparing size, times and inode of the files from time to time.
    Poll,
}

/// How to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchOptions {
    /// How changes are noticed. Default: [`Mode::Auto`].
    pub mode: Mode,
    /// The pause between two looks at what is polled, at least; a slow mount is given nine times
    /// as long as looking at it takes. Default: 100 ms.
    pub poll_interval: Duration,
    /// Waiting times; only tests have a reason to change them.
    pub tuning: Tuning,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            mode: Mode::Auto,
            poll_interval: Duration::from_millis(100),
            tuning: Tuning::default(),
        }
    }
}

/// What the watcher tells the engine.
#[derive(Debug)]
pub enum Report {
    /// A settled batch: every path at most once, sorted, with its net change.
    Batch(Vec<Change>),
    /// A file was finished, and will be in a batch unless it goes away before: there is time to read it.
    Finished {
        /// The file.
        path: PathBuf,
    },
    /// Events were lost, or a directory moved, vanished, came back or appeared: the files that are
    /// known or waited for below it have to be compared with the disk. One for a directory covers
    /// all below it.
    Rescan {
        /// The directory. `None`: everything.
        directory: Option<PathBuf>,
    },
    /// A directory that was asked for is observed from now on (if it does not exist, its coming
    /// is): what was loaded from it before has to be compared with the disk. Once per directory, and
    /// from time to time for one that cannot be listed.
    Watching {
        /// The directory.
        directory: PathBuf,
    },
    /// Something is worse than it should be; reported once per cause.
    Problem(Error),
}

/// A running watcher. Dropping it stops it.
#[derive(Debug)]
pub struct Watcher {
    messages: Sender<Message>,
    stop: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Watcher {
    /// Starts the thread; it watches nothing yet.
    ///
    /// `cares` says whether events of a path are wanted: a file of the graph, one that is waited
    /// for, a directory above one. Other paths neither join nor delay a batch. Both callbacks are
    /// called on the watcher's thread, so they must be quick; a panic in `report` is reported as
    /// a problem, one in `cares` counts as yes.
    ///
    /// # Errors
    ///
    /// The thread cannot be started. That the system's watcher cannot be had is none: everything
    /// is polled then, and that is reported.
    pub fn start(
        options: WatchOptions,
        cares: impl Fn(&Path) -> bool + Send + 'static,
        report: impl FnMut(Report) + Send + 'static,
    ) -> Result<Self, Error> {
        let (messages, receiver) = mpsc::channel();
        let signals = messages.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let work = move || {
            let mut report: worker::ReportTo = Box::new(report);
            let backend = native(options.mode, signals).unwrap_or_else(|problem| {
                report(Report::Problem(problem));
                None
            });
            let worker = Worker {
                options,
                cares: Box::new(cares),
                report,
                directories: Directories::new(backend),
                coalescer: Coalescer::new(options.tuning),
                stop: stopped,
                next_sweep: None,
                finished: VecDeque::new(),
                doubtful: BTreeMap::new(),
                flushes: Vec::new(),
            };
            worker.run(&receiver);
        };
        let thread = thread::Builder::new()
            .name("hot-hook-watch".to_owned())
            .spawn(work)
            .map_err(|error| Error::Watch {
                path: PathBuf::new(),
                problem: format!("no thread could be started: {error}"),
            })?;
        Ok(Self {
            messages,
            stop,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Watches these directories too. Idempotent, and returns at once: [`Report::Watching`] says
    /// when it is done. A directory that does not exist is watched as soon as it does.
    pub fn watch(&self, directories: impl IntoIterator<Item = PathBuf>) {
        self.send(Message::Watch(directories.into_iter().collect()));
    }

    /// Reports these paths as changed after `delay`, for a file that was found half-written,
    /// unless an event comes for them before.
    pub fn hold(&self, paths: Vec<PathBuf>, delay: Duration) {
        self.send(Message::Hold(paths, later(delay)));
    }

    /// A change that somebody else noticed (the parent process), merged with the rest. `cares` is
    /// not asked.
    pub fn touch(&self, change: Change) {
        self.send(Message::Touch(change, Instant::now()));
    }

    /// Asks for a rescan of everything. The answer comes once that was reported, and nothing else waits to be: whatever was
    /// saved before this call has been reported by then, whether or not there was an event.
    #[must_use]
    pub fn flush(&self) -> Receiver<()> {
        let (done, answer) = mpsc::channel();
        self.send(Message::Flush(done, Instant::now()));
        answer
    }

    /// Stops the watcher; no report comes after that. Idempotent, from any thread; called from a
    /// callback it stops the watcher right after that callback.
    pub fn close(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.send(Message::Close);
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // The thread reports its panics; one of its own making ends it just as well.
            drop(thread.join());
        }
    }

    /// A closed watcher takes no messages any more, which is what was asked for.
    fn send(&self, message: Message) {
        drop(self.messages.send(message));
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.close();
    }
}

/// The system's watcher, if the mode wants it. If it cannot be had, everything is polled.
fn native(mode: Mode, messages: Sender<Message>) -> Result<Option<Box<dyn Backend>>, Error> {
    if mode == Mode::Poll {
        return Ok(None);
    }
    let send = move |signal| drop(messages.send(Message::Signal(signal, Instant::now())));
    match Native::start(send) {
        Ok(native) if native::WATCHES_TREES => Ok(Some(Box::new(Trees::new(native)))),
        Ok(native) => Ok(Some(Box::new(native))),
        Err(refusal) => {
            let reason = match refusal {
                Refusal::Limit | Refusal::Missing => "its limit is reached".to_owned(),
                Refusal::Other(reason) => reason,
            };
            Err(Error::Watch {
                path: PathBuf::new(),
                problem: format!(
                    "the system's watcher cannot be started ({reason}), so everything is polled; \
                     if it is about inotify, raise fs.inotify.max_user_instances"
                ),
            })
        }
    }
}
