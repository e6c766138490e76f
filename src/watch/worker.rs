//! The watcher's thread: takes in events and requests, and reports what has settled.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::coalesce::{Coalescer, Event};
use super::directories::{Directories, Outcome};
use super::mounts::Remote;
use super::native::Signal;
use super::poll::Finding;
use super::{Mode, Report, WatchOptions};
use crate::change::Change;
use crate::error::Error;

/// How many messages are taken in before the thread looks at what has settled: an endless stream
/// of events must not keep it from reporting.
const MESSAGES_PER_ROUND: usize = 4096;

/// Polling may take this part of the time at most: after a sweep that took long, the pause is this
/// many times as long.
const PAUSE_PER_SWEEP: u32 = 9;

/// How long after the last thing in it a directory goes that is removed as a whole.
const VANISHING: Duration = Duration::from_millis(20);

/// What the thread is told.
pub(super) enum Message {
    Signal(Signal, Instant),
    Watch(Vec<PathBuf>),
    Hold(Vec<PathBuf>, Instant),
    Touch(Change, Instant),
    Flush(Sender<()>, Instant),
    Close,
}

pub(super) type Cares = Box<dyn Fn(&Path) -> bool + Send>;
pub(super) type ReportTo = Box<dyn FnMut(Report) + Send>;

pub(super) struct Worker {
    pub(super) options: WatchOptions,
    pub(super) cares: Cares,
    pub(super) report: ReportTo,
    pub(super) directories: Directories,
    pub(super) coalescer: Coalescer,
    /// Set by `close`, so that a sweep of a slow mount ends early.
    pub(super) stop: Arc<AtomicBool>,
    pub(super) next_sweep: Option<Instant>,
    /// Files that were finished and whose batch is still open.
    pub(super) finished: VecDeque<PathBuf>,
    /// Topmost directories that lost something, and when to see whether they are still there themselves.
    pub(super) doubtful: BTreeMap<PathBuf, Instant>,
    /// Who waits until nothing waits to be reported.
    pub(super) flushes: Vec<Sender<()>>,
}

impl Worker {
    /// Works until it is told to close, or nobody is left who could tell it anything.
    pub(super) fn run(mut self, messages: &Receiver<Message>) {
        let mut next = None;
        loop {
            let first = match next.take().map_or_else(|| self.wait(messages), Ok) {
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let waiting = messages.try_iter().take(MESSAGES_PER_ROUND);
            for message in first.into_iter().chain(waiting) {
                if matches!(message, Message::Close) {
                    return;
                }
                self.handle(message);
            }
            self.sweep_if_due();
            self.see_to_doubtful();
            self.report_settled();
            if let Some(path) = self.finished.pop_front() {
                self.send(Report::Finished { path });
            }
            if !self.flushes.is_empty() && self.coalescer.is_idle() {
                // Who got a report may have sent it back for later.
                next = messages.try_recv().ok();
                if next.is_none() {
                    // Who gave up waiting needs no answer.
                    let flushes = self.flushes.drain(..);
                    flushes.for_each(|done| done.send(()).unwrap_or_default());
                }
            }
        }
    }

    /// The next message, or a timeout when it is time to look at what has settled.
    fn wait(&self, messages: &Receiver<Message>) -> Result<Message, RecvTimeoutError> {
        let now = Instant::now();
        if !self.finished.is_empty() {
            return messages.recv_timeout(Duration::ZERO);
        }
        let deadline = self.coalescer.deadline(now);
        let doubtful = self.doubtful.values().copied();
        match deadline
            .into_iter()
            .chain(self.next_sweep)
            .chain(doubtful)
            .min()
        {
            Some(wake) => messages
                .recv_timeout(wake.saturating_duration_since(now))
                .or_else(|error| {
                    // Who wants this core may be the one that saves, or that tells of it.
                    std::thread::yield_now();
                    messages.try_recv().map_err(|_| error)
                }),
            None => messages.recv().map_err(RecvTimeoutError::from),
        }
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Signal(signal, at) => self.signal(signal, at),
            Message::Watch(directories) => {
                if self.options.mode == Mode::Auto {
                    // Read each time: a project may lie on a mount that came after the start.
                    self.directories.set_remote(Remote::now());
                }
                let outcome = self.directories.want(directories, &guarded(&self.cares));
                self.take(outcome, Instant::now());
            }
            Message::Hold(paths, until) => {
                for path in paths {
                    self.coalescer.hold(path, until);
                }
            }
            Message::Touch(change, at) => self.coalescer.told(&change, at),
            Message::Flush(done, at) => {
                self.coalescer.rescan(None, true, at);
                self.flushes.push(done);
            }
            Message::Close => {}
        }
    }

    fn signal(&mut self, signal: Signal, at: Instant) {
        match signal {
            Signal::Path(path, event) => self.event(&path, event, at),
            Signal::Overflow => {
                // Another directory may have taken the place of one, and nobody watches it.
                let outcome = self.directories.refresh_all(&guarded(&self.cares));
                self.take(outcome, at);
                self.coalescer.rescan(None, true, at);
            }
            Signal::Failed(paths, message) => {
                let path = paths.first().map_or(Path::new(""), PathBuf::as_path);
                if let Some(problem) = self.directories.problem(&message, path, &message) {
                    self.send(Report::Problem(problem));
                    self.coalescer.rescan(None, true, at);
                }
            }
            Signal::Ended => {
                let outcome = self.directories.give_up_native(&guarded(&self.cares));
                self.take(outcome, at);
                self.coalescer.rescan(None, true, at);
            }
        }
    }

    /// `event`: `None` if the disk has to be asked what happened.
    fn event(&mut self, path: &Path, event: Option<Event>, at: Instant) {
        use Event::{Arrived, Created, Removed};
        let structural = matches!(event, None | Some(Created | Arrived | Removed));
        if let Some(parent) = path.parent()
            && matches!(event, None | Some(Removed))
            && self.directories.is_top(parent)
        {
            self.doubtful.insert(parent.to_path_buf(), at + VANISHING);
        }
        if self.directories.concerns(path) {
            // That something inside a directory changed is told by its own events.
            if structural {
                let outcome = self.directories.refresh(path, &guarded(&self.cares));
                self.take(outcome, at);
            }
            return;
        }
        if !guarded(&self.cares)(path) {
            return;
        }
        let event = event.unwrap_or_else(|| match path.symlink_metadata() {
            Ok(_) => Event::Written,
            Err(_) => Event::Removed,
        });
        if structural && event != Removed && path.is_dir() {
            self.coalescer.rescan(Some(path), true, at);
            return;
        }
        self.coalescer.event(path, event, at);
        let is_finished = matches!(event, Arrived | Event::Closed);
        if is_finished && self.finished.back().is_none_or(|last| last != path) {
            self.finished.push_back(path.to_path_buf());
        }
    }

    fn take(&mut self, outcome: Outcome, at: Instant) {
        for (directory, present) in outcome.moved {
            self.coalescer.rescan(Some(&directory), present, at);
        }
        for problem in outcome.problems {
            self.send(Report::Problem(problem));
        }
        for directory in outcome.watching {
            self.send(Report::Watching { directory });
        }
        if self.next_sweep.is_none() && self.directories.polls() {
            self.next_sweep = Some(Instant::now() + self.options.poll_interval);
        }
    }

    fn sweep_if_due(&mut self) {
        let started = Instant::now();
        if self.next_sweep.is_none_or(|next| next > started) {
            return;
        }
        let stop = || self.stop.load(Ordering::Relaxed);
        let findings = self.directories.sweep(&guarded(&self.cares), &stop);
        let ended = Instant::now();
        let pause = ended.duration_since(started) * PAUSE_PER_SWEEP;
        self.next_sweep = self
            .directories
            .polls()
            .then(|| ended + self.options.poll_interval.max(pause));
        for finding in findings {
            match finding {
                Finding::File(path, event) => self.event(&path, Some(event), ended),
                Finding::Directory { path, .. } => self.event(&path, None, ended),
                Finding::Unreadable(path, reason) => {
                    let problem = self.directories.unreadable(&path, &reason);
                    self.send_all(problem.map(Report::Problem));
                }
                Finding::Hidden(directory) => self.send(Report::Watching { directory }),
            }
        }
    }

    /// Takes up anew the topmost directories that were removed with all that was in them.
    fn see_to_doubtful(&mut self) {
        let now = Instant::now();
        let due = self.doubtful.extract_if(.., |_, at| *at <= now);
        for (directory, _) in due.collect::<Vec<_>>() {
            if self.directories.is_lost(&directory) {
                let outcome = self.directories.refresh(&directory, &guarded(&self.cares));
                self.take(outcome, now);
            }
        }
    }

    fn report_settled(&mut self) {
        while let Some(settled) = self.coalescer.poll(Instant::now()) {
            self.finished.clear();
            if !settled.changes.is_empty() {
                self.send(Report::Batch(settled.changes));
            }
            for directory in settled.rescans {
                let problem = directory.as_deref().and_then(|path| self.vanished(path));
                self.send(Report::Rescan { directory });
                self.send_all(problem.map(Report::Problem));
            }
        }
    }

    /// A problem if a topmost directory went away: that is more than a deleted folder.
    fn vanished(&mut self, directory: &Path) -> Option<Error> {
        let cause = format!("vanished {}", directory.display());
        if directory.is_dir() {
            self.directories.over(&cause);
            return None;
        }
        let problem = "it is gone; it is watched again when it comes back";
        let lost = self.directories.is_lost(directory);
        lost.then(|| self.directories.problem(&cause, directory, problem))?
    }

    fn send_all(&mut self, reports: impl IntoIterator<Item = Report>) {
        for report in reports {
            self.send(report);
        }
    }

    /// A mistake in the engine must not stop the watcher without a word.
    fn send(&mut self, report: Report) {
        let report_to = &mut self.report;
        if catch_unwind(AssertUnwindSafe(|| report_to(report))).is_err() {
            let problem = Report::Problem(Error::Watch {
                path: PathBuf::new(),
                problem: "a report about changed files was lost (a panic; please report it)".into(),
            });
            // If this fails as well, nobody is left who could be told.
            drop(catch_unwind(AssertUnwindSafe(|| report_to(problem))));
        }
    }
}

/// Asks the engine; a panic in there counts as yes, so that no change is lost.
fn guarded(cares: &Cares) -> impl Fn(&Path) -> bool {
    move |path| catch_unwind(AssertUnwindSafe(|| cares(path))).unwrap_or(true)
}

/// The time `delay` from now.
pub(super) fn later(delay: Duration) -> Instant {
    Instant::now() + delay
}
