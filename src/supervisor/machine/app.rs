//! An app that runs, and what its end means.

use std::time::Duration;

use super::super::status::{ENDING, HANGUP, INTERRUPT, KILL, Status};

/// A signal that was older than this when a restart began has nothing to do with it: the app handles it otherwise.
const RECENT: Duration = Duration::from_secs(5);

/// What comes after a dead app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Start,
    End(Status),
    Wait { status: Status, hello: bool },
}

/// Who wants the end of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The app itself.
    ByApp,
    /// Somebody at the keys.
    ByKey,
}

/// An app that runs.
#[derive(Clone, Debug, Default)]
pub(super) struct App {
    pub(super) hello: bool,
    pub(super) hello_by: Duration,
    /// Since when it is ending for a restart, and when it is killed.
    pub(super) restart: Option<(Duration, Duration)>,
    /// How long it has for that.
    pub(super) within: Duration,
    pub(super) killed: bool,
    /// The last signal that may be meant to end it, and when.
    pub(super) signal: Option<(i32, Duration)>,
    pub(super) received: Vec<i32>,
    /// Who wants its end.
    pub(super) wanted: Option<Wanted>,
}

/// What the end of an app means.
pub(super) fn after(app: &App, status: Status) -> Next {
    if app.wanted == Some(Wanted::ByKey) {
        let by_key = matches!(status, Status::Signal(INTERRUPT | KILL));
        return Next::End(if by_key { Status::Code(0) } else { status });
    }
    if let Some((signal, at)) = app.signal {
        let meant = match app.restart {
            Some((began, _)) if signal == HANGUP => at >= began,
            Some((began, _)) => at + RECENT >= began,
            None => true,
        };
        if meant {
            // The end of the restart says nothing about the signal.
            let of_restart = app.restart.is_some() && (status == Status::Code(0) || app.killed);
            return Next::End(if of_restart {
                Status::Signal(signal)
            } else {
                status
            });
        }
    }
    if app.restart.is_some() {
        return Next::Start;
    }
    let wanted = match status {
        Status::Code(code) => code == 0,
        Status::Signal(number) => ENDING.contains(&number) || app.received.contains(&number),
    };
    if app.wanted.is_some() || wanted {
        Next::End(status)
    } else {
        Next::Wait {
            status,
            hello: app.hello,
        }
    }
}
