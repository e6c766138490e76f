//! What the supervisor does next: events in, effects out. No system calls, and the time comes with each event.

mod app;

use std::time::Duration;

use super::event::{Effect, Event, Timing};
use super::status::{ENDING, INTERRUPT, KILL, Status, TERMINATE};
use app::{App, Next, Wanted, after};

/// How long every signal is forwarded to an app that has not said hello: its JavaScript may not handle any yet.
const HELLO: Duration = Duration::from_secs(5);

/// How long an app that must restart has to end, unless it says otherwise.
const END: Duration = Duration::from_secs(6);

/// How long the processes that a dead app left have to end before they are killed, and then to be gone.
const CLEAR: Duration = Duration::from_millis(500);

/// How long clients wait for a start that failed until they get an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// After a start that follows a change during the last one, how long the next such change is remembered.
const STORM: Duration = Duration::from_mins(1);

/// How many starts for changes during a start are made without delay; a start that writes what it needs would never end.
const AT_ONCE: u32 = 2;

/// The delay of the next one, which doubles with each.
const DELAY: Duration = Duration::from_secs(1);

/// The longest delay.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// How long no further package must appear before a start.
const INSTALLED: Duration = Duration::from_millis(500);

#[derive(Clone, Debug)]
enum Phase {
    /// A start was asked for.
    Starting,
    Running(App),
    /// What a dead app left is ending.
    Clearing {
        until: Duration,
        killed: bool,
        next: Next,
    },
    Waiting {
        answer_at: Option<Duration>,
        /// The start that is due, and for what.
        start: Option<(Duration, String)>,
    },
    Ended,
}

/// The supervisor's state.
#[derive(Clone, Debug)]
pub struct Machine {
    phase: Phase,
    /// When starts were repeated for a file that changed during the start.
    repeated: Vec<Duration>,
    effects: Vec<Effect>,
}

impl Machine {
    /// Begins with a start.
    #[must_use]
    pub fn starting(now: Duration) -> (Self, Vec<Effect>) {
        Self::begin(Next::Start, now)
    }

    /// Begins in the place of an app that failed.
    #[must_use]
    pub fn failed(status: Status, now: Duration) -> (Self, Vec<Effect>) {
        Self::begin(
            Next::Wait {
                status,
                hello: true,
            },
            now,
        )
    }

    fn begin(next: Next, now: Duration) -> (Self, Vec<Effect>) {
        let mut machine = Self {
            phase: Phase::Starting,
            repeated: Vec::new(),
            effects: Vec::new(),
        };
        machine.clear(next, now);
        let effects = std::mem::take(&mut machine.effects);
        (machine, effects)
    }

    /// When [`Event::Tick`] is due; `None`: not before something happens.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        match &self.phase {
            Phase::Running(app) if !app.killed => app.restart.map(|(_, kill_at)| kill_at),
            Phase::Clearing { until, .. } => Some(*until),
            Phase::Waiting { answer_at, start } => {
                let start_at = start.iter().map(|(at, _)| *at);
                start_at.chain(*answer_at).min()
            }
            _ => None,
        }
    }

    /// Whether the supervisor waits for a change.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Waiting { .. })
    }

    /// Whether what a dead app left is ending.
    #[must_use]
    pub fn is_clearing(&self) -> bool {
        matches!(self.phase, Phase::Clearing { .. })
    }

    /// Takes one event.
    pub fn handle(&mut self, event: Event, now: Duration) -> Vec<Effect> {
        match event {
            Event::Signal {
                number,
                from_process,
            } => self.signal(number, from_process, now),
            Event::Started => {
                self.phase = Phase::Running(App {
                    hello_by: now + HELLO,
                    ..App::default()
                });
            }
            Event::NotStarted(reason) => {
                self.wait(false, now);
                self.effects.push(Effect::Failed(format!(
                    "the app cannot be started: {reason}; the next change of a file that it needs starts it again"
                )));
            }
            Event::Died(status) => {
                if let Phase::Running(app) = &self.phase {
                    let next = after(app, status);
                    if app.wanted == Some(Wanted::ByKey) {
                        self.clear_helpers(next, now);
                    } else {
                        self.clear(next, now);
                    }
                }
            }
            Event::Stopped(number) => {
                if matches!(self.phase, Phase::Running(_)) {
                    self.effects.push(Effect::Stop(number));
                }
            }
            Event::Helpers(count) => {
                if let Phase::Clearing { next, .. } = self.phase
                    && count == 0
                {
                    self.proceed(next, now);
                }
            }
            Event::Changed { what, timing } => self.changed(what, timing, now),
            Event::Continued => self.extend(now),
            Event::Start => {
                if self.is_waiting() {
                    self.start();
                }
            }
            Event::Quit => self.quit(),
            Event::Tick => self.tick(now),
            Event::Hello | Event::Restart(_) | Event::Bye => self.said(&event, now),
        }
        std::mem::take(&mut self.effects)
    }

    fn said(&mut self, event: &Event, now: Duration) {
        let Phase::Running(app) = &mut self.phase else {
            return;
        };
        match event {
            Event::Hello => app.hello = true,
            Event::Bye => {
                app.wanted.get_or_insert(Wanted::ByApp);
                app.restart = None;
            }
            Event::Restart(within) => {
                app.within = within.unwrap_or(END);
                app.restart = Some((now, now + app.within));
            }
            _ => {}
        }
    }

    fn signal(&mut self, number: i32, from_process: bool, now: Duration) {
        match &mut self.phase {
            Phase::Running(app) => {
                app.received.push(number);
                if ENDING.contains(&number) {
                    app.signal = Some((number, now));
                }
                let reached = !from_process && (app.hello || now >= app.hello_by);
                if !reached {
                    self.effects.push(Effect::Signal(number));
                }
            }
            Phase::Ended => {}
            _ if ENDING.contains(&number) => self.end(Status::Signal(number)),
            _ => {}
        }
    }

    /// Ends as Ctrl-C would.
    fn quit(&mut self) {
        match &mut self.phase {
            Phase::Running(app) => {
                app.wanted = Some(Wanted::ByKey);
                self.effects.push(Effect::Signal(INTERRUPT));
            }
            Phase::Ended => {}
            _ => self.end(Status::Code(0)),
        }
    }

    fn changed(&mut self, what: String, timing: Timing, now: Duration) {
        let Phase::Waiting { start, .. } = &mut self.phase else {
            return;
        };
        let delay = match timing {
            Timing::Saved => Duration::ZERO,
            Timing::Installing => INSTALLED,
            Timing::DuringStart => {
                self.repeated.retain(|at| *at + STORM > now);
                self.repeated.push(now);
                let count = u32::try_from(self.repeated.len()).unwrap_or(u32::MAX);
                let doubled = count.checked_sub(AT_ONCE + 1);
                doubled.map_or(Duration::ZERO, |times| {
                    let factor = 1_u32.checked_shl(times).unwrap_or(u32::MAX);
                    DELAY.saturating_mul(factor).min(LONGEST_DELAY)
                })
            }
        };
        *start = Some((now + delay, what));
        self.tick(now);
    }

    fn tick(&mut self, now: Duration) {
        match &mut self.phase {
            Phase::Running(app) => {
                if let Some((_, kill_at)) = app.restart
                    && now >= kill_at
                    && !app.killed
                {
                    app.killed = true;
                    self.effects.push(Effect::Signal(KILL));
                }
            }
            Phase::Clearing {
                until,
                killed,
                next,
            } if now >= *until => {
                if *killed {
                    let next = *next;
                    self.proceed(next, now);
                } else {
                    *killed = true;
                    *until = now + CLEAR;
                    self.effects.push(Effect::EndHelpers(KILL));
                }
            }
            Phase::Waiting { answer_at, start } => {
                if let Some((_, what)) = start.take_if(|(at, _)| now >= *at) {
                    self.effects.push(Effect::Healed(what));
                    self.start();
                } else if answer_at.take_if(|at| now >= *at).is_some() {
                    self.effects.push(Effect::Answer);
                }
            }
            _ => {}
        }
    }

    /// The clock ran while the process was stopped: what waits gets its whole time again.
    fn extend(&mut self, now: Duration) {
        match &mut self.phase {
            Phase::Running(app) => {
                app.hello_by = now + HELLO;
                if let Some((_, kill_at)) = &mut app.restart {
                    *kill_at = now + app.within;
                }
            }
            Phase::Clearing { until, .. } => *until = now + CLEAR,
            _ => {}
        }
    }

    fn clear(&mut self, next: Next, now: Duration) {
        if let Next::End(status) = next {
            self.end(status);
            return;
        }
        self.clear_helpers(next, now);
    }

    fn clear_helpers(&mut self, next: Next, now: Duration) {
        self.phase = Phase::Clearing {
            until: now + CLEAR,
            killed: false,
            next,
        };
        self.effects.push(Effect::EndHelpers(TERMINATE));
    }

    fn proceed(&mut self, next: Next, now: Duration) {
        match next {
            Next::Start => self.start(),
            Next::End(status) => self.end(status),
            Next::Wait { status, hello } => {
                self.wait(hello, now);
                // People act on this line: from then on nothing is missed.
                self.effects.push(Effect::Failed(format!(
                    "the app ended with {status}; the next change of a file that it needs starts it again"
                )));
            }
        }
    }

    fn start(&mut self) {
        self.phase = Phase::Starting;
        self.effects.push(Effect::Start);
    }

    fn wait(&mut self, hello: bool, now: Duration) {
        self.phase = Phase::Waiting {
            answer_at: Some(now + PATIENCE),
            start: None,
        };
        self.effects.push(Effect::Watch { hello });
    }

    fn end(&mut self, status: Status) {
        self.phase = Phase::Ended;
        self.effects.push(Effect::End(status));
    }
}

#[cfg(test)]
mod tests;
