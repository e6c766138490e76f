//! The supervisor's loop: waits for signals, messages and time, asks the machine, and acts.

use std::collections::VecDeque;
use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant, SystemTime};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::channel::Channel;
use super::children::{self, Change};
use super::command::Command;
use super::event::{Effect, Event};
use super::hand_over::{HandOver, State};
use super::keys::Keys;
use super::lines;
use super::machine::Machine;
use super::signals::{self, Signals};
use super::sockets::Sockets;
use super::status::{HANGUP, Status};
use super::terminal::Modes;
use super::watching::Watching;
use crate::dependencies::StartFacts;
use crate::descriptors;
use crate::endpoint::routes::Cause;
use crate::system::{self, Arrived};
use commands::Commands;

mod commands;
mod keys;
mod messages;
mod starting;
mod waiting;

/// How often is looked whether another client can be answered, where there are too many.
const CROWDED: Duration = Duration::from_millis(100);

/// An app that runs.
struct App {
    pid: i32,
    channel: Channel,
    said_hello: bool,
    /// Whether it is ending because it must restart.
    restarts: bool,
    channel_open: bool,
}

/// Why a start that had failed is repeated.
enum Again {
    /// For this change.
    Healed(String),
    /// Somebody asked for it by a key.
    Asked,
}

/// The supervisor.
pub struct Shell {
    command: Command,
    ipc: Option<OwnedFd>,
    run: bool,
    /// Signals that were ignored at the start and stay so.
    ignored: Vec<i32>,
    signals: Signals,
    machine: Machine,
    began: Instant,
    app: Option<App>,
    starts: u32,
    modes: Option<Modes>,
    sockets: Sockets,
    commands: Option<Commands>,
    /// What the next start is for.
    cause: Option<Cause>,
    /// What the app said that its start depended on, and whether the present one has said so.
    facts: StartFacts,
    has_facts: bool,
    /// What the last app depended on that was up whole: it ended by a restart.
    earlier: StartFacts,
    /// What ended the app, for clients that wait.
    error: String,
    began_at: SystemTime,
    watching: Option<Watching>,
    /// The watcher's thread writes into the second.
    news: (OwnedFd, OwnedFd),
    /// What the last app left for the next one.
    memory: serde_json::Value,
    /// Why a start that had failed is repeated.
    again: Option<Again>,
    /// The terminal's keys, under `run`.
    keys: Option<Keys>,
    /// Whether the app's options ask for silence.
    silent: bool,
    events: VecDeque<Event>,
    ended: Option<Status>,
}

impl Shell {
    /// Takes over the process of an app.
    ///
    /// # Errors
    /// A pipe cannot be had.
    pub fn take_over(hand_over: HandOver, caught: Option<OwnedFd>) -> io::Result<Self> {
        let status = hand_over.status();
        let (machine, effects) = match hand_over.state {
            State::Restart => Machine::starting(Duration::ZERO),
            State::Crashed => Machine::failed(status, Duration::ZERO),
        };
        let ipc = hand_over.ipc.and_then(system::own);
        let mut shell = Self::new(hand_over.command, ipc, false, machine)?;
        shell.starts = 1;
        shell.facts = hand_over.facts;
        shell.earlier = shell.facts.clone();
        shell.error = hand_over.exit.error.unwrap_or_default();
        shell.memory = hand_over.memory;
        shell.silent = hand_over.silent;
        shell.cause = hand_over.cause;
        for one in hand_over.sockets {
            shell
                .sockets
                .listening(one.key, one.http, system::own(one.fd));
        }
        for one in hand_over.connections {
            if let Some(connection) = system::own(one.fd) {
                shell.sockets.connection(one.key, connection);
            }
        }
        shell.sockets.widen();
        shell.commands = hand_over.endpoint.and_then(Commands::inherited);
        // What arrived while the app handed over, before what is pending: nothing must start if it was to end.
        if let Some(caught) = caught {
            rustix::io::ioctl_fionbio(&caught, true)?;
            shell.take_signals(signals::arrived(&caught));
        }
        shell.signals.catch(&shell.ignored);
        shell.take_signals(shell.signals.read());
        shell.handle_events();
        if shell.ended.is_none() {
            shell.apply(effects);
        }
        Ok(shell)
    }

    /// Starts an app.
    ///
    /// # Errors
    /// A pipe cannot be had.
    pub fn begin(command: Command) -> io::Result<Self> {
        let (machine, effects) = Machine::starting(Duration::ZERO);
        let commands = Commands::open(&command);
        let mut shell = Self::new(command, None, true, machine)?;
        shell.commands = commands;
        shell.signals.catch(&shell.ignored);
        shell.apply(effects);
        Ok(shell)
    }

    fn new(
        command: Command,
        ipc: Option<OwnedFd>,
        run: bool,
        machine: Machine,
    ) -> io::Result<Self> {
        let ignored = if run && system::is_ignored(HANGUP) {
            vec![HANGUP]
        } else {
            Vec::new()
        };
        #[cfg(target_os = "linux")]
        // Without it, what the app leaves behind belongs to somebody else.
        rustix::process::set_child_subreaper(Some(rustix::process::getpid())).ok();
        Ok(Self {
            ipc,
            run,
            ignored,
            signals: Signals::new()?,
            machine,
            began: Instant::now(),
            app: None,
            starts: 0,
            modes: None,
            sockets: Sockets::default(),
            commands: None,
            cause: None,
            facts: StartFacts::default(),
            has_facts: true,
            earlier: StartFacts::default(),
            error: String::new(),
            began_at: SystemTime::now(),
            watching: None,
            news: descriptors::pipe()?,
            memory: serde_json::Value::Null,
            again: None,
            keys: run.then(|| Self::keys_of_terminal(&command)).flatten(),
            command,
            silent: false,
            events: VecDeque::new(),
            ended: None,
        })
    }

    /// Runs until the app's end is the supervisor's.
    pub fn run(&mut self) -> Status {
        loop {
            self.handle_events();
            if let Some(status) = self.ended {
                self.leave_keys();
                self.close_endpoint();
                return status;
            }
            self.sleep();
            // Signals come first: a start that they forbid must not be made.
            self.take_signals(self.signals.read());
            self.handle_events();
            self.read_channel();
            self.reap();
            self.look_at_terminal();
            self.read_keys();
            self.read_news();
            self.sockets.answer_waiting();
            self.answer_commands();
            self.handle_events();
            self.feed(Event::Tick);
        }
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// Waits for something to happen.
    fn sleep(&mut self) {
        let crowded = self.sockets.are_crowded().then_some(CROWDED);
        let due = self.machine.deadline();
        let left = due.map(|at| at.saturating_sub(self.now()));
        let looks = crowded.into_iter().chain(self.await_foreground());
        let timeout = left.into_iter().chain(looks).min().map(|left| {
            // Rounded up: waking too early would only be waking twice.
            Timespec::try_from(left + Duration::from_millis(1)).unwrap_or_default()
        });
        let mut polled = vec![
            PollFd::new(&self.signals, PollFlags::IN),
            PollFd::new(&self.news.0, PollFlags::IN),
        ];
        if let Some(app) = self.app.as_ref().filter(|app| app.channel_open) {
            let mut flags = PollFlags::IN;
            if app.channel.has_unsent() {
                flags |= PollFlags::OUT;
            }
            polled.push(PollFd::new(&app.channel, flags));
        }
        polled.extend(self.sockets.waiting());
        polled.extend(self.asking());
        polled.extend(self.typing());
        // An interrupted wait is one that a signal ended, which the pipe says as well.
        poll(&mut polled, timeout.as_ref()).ok();
    }

    fn feed(&mut self, event: Event) {
        self.events.push_back(event);
    }

    fn handle_events(&mut self) {
        while let Some(event) = self.events.pop_front() {
            if self.ended.is_some() {
                return;
            }
            let effects = self.machine.handle(event, self.now());
            self.apply(effects);
        }
    }

    fn take_signals(&mut self, arrived: Vec<Arrived>) {
        for Arrived {
            number,
            from_process,
        } in arrived
        {
            if number == libc::SIGCONT {
                self.feed(Event::Continued);
                self.continue_keys();
            }
            // The end of a terminal is told to the leader of its session alone.
            let to_us_alone = number == HANGUP && system::leads_session();
            self.feed(Event::Signal {
                number,
                from_process: from_process || to_us_alone,
            });
        }
    }

    /// Collects every child that ended.
    fn reap(&mut self) {
        while let Some((pid, change)) = children::next_change() {
            if self.app.as_ref().is_none_or(|app| app.pid != pid) {
                continue;
            }
            match change {
                Change::Stopped(number) => self.feed(Event::Stopped(number)),
                Change::Died(status) => {
                    // Its last words come before its death.
                    self.read_channel();
                    if self.app.take().is_some_and(|app| app.restarts) {
                        self.earlier = self.facts.clone();
                    }
                    if self.error.is_empty() {
                        self.error = format!("The app ended with {status}.");
                    }
                    if let Some(modes) = &self.modes {
                        modes.restore();
                    }
                    self.own_keys(false, false);
                    self.sockets.widen();
                    self.feed(Event::Died(status));
                }
            }
        }
        if self.machine.is_clearing() {
            self.feed(Event::Helpers(children::helpers().len()));
        }
    }

    fn say_failed(&self, line: &str) {
        if !self.silent {
            lines::failed(line);
        }
    }

    fn apply(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start => self.start(),
                Effect::Signal(number) => {
                    if let Some(app) = &self.app {
                        system::send(app.pid, number);
                    }
                }
                Effect::EndHelpers(number) => {
                    let helpers = children::helpers();
                    for &pid in &helpers {
                        system::send(pid, number);
                    }
                    self.feed(Event::Helpers(helpers.len()));
                }
                Effect::Stop(number) => system::stop_by(number),
                Effect::Failed(line) => self.say_waiting(&line),
                Effect::Healed(what) => self.again = Some(Again::Healed(what)),
                Effect::Watch { hello } => self.watch(hello),
                Effect::Answer => self.sockets.answer(&self.error),
                Effect::End(status) => self.ended = Some(status),
            }
        }
    }
}
