//! What the machine gets, and what it answers.

use std::time::Duration;

use super::status::Status;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The app was started.
    Started,
    /// The app could not be started: the reason.
    NotStarted(String),
    /// The app said hello.
    Hello,
    /// The app is ending because it must restart; after this time it is killed.
    Restart(Option<Duration>),
    /// The app says that its end is wanted.
    Bye,
    /// A signal for the supervisor.
    Signal {
        /// Its number.
        number: i32,
        /// Whether a process sent it. Otherwise the terminal did, to the app as well.
        from_process: bool,
    },
    /// The app was stopped by this signal.
    Stopped(i32),
    /// The supervisor was stopped and continued.
    Continued,
    /// The app ended.
    Died(Status),
    /// So many processes are left of what a dead app started.
    Helpers(usize),
    /// A file that a failed start needs has changed.
    Changed {
        /// What changed, for people.
        what: String,
        /// When the start that follows is due.
        timing: Timing,
    },
    /// Somebody asked for a start by a key. It matters where there is no app.
    Start,
    /// Somebody asked for the end by a key.
    Quit,
    /// Time went by.
    Tick,
}

/// What a change says about the time of the start that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// It was saved, and is complete.
    Saved,
    /// It changed during the start, before anybody watched. The start itself may have written it.
    DuringStart,
    /// Packages are being installed: there may be more to come.
    Installing,
}

/// What the shell does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Start the app; [`Event::Started`] or [`Event::NotStarted`] answers.
    Start,
    /// Send the app a signal.
    Signal(i32),
    /// Send a signal to what a dead app left in our process group; [`Event::Helpers`] answers.
    EndHelpers(i32),
    /// Stop this process, as the app is.
    Stop(i32),
    /// Say that the app failed.
    Failed(String),
    /// The start that follows is for this change, after one that failed.
    Healed(String),
    /// Watch what the start needed.
    Watch {
        /// Whether the app had said hello, and so named what it needs itself.
        hello: bool,
    },
    /// Answer clients that wait.
    Answer,
    /// End, as the app did.
    End(Status),
}
