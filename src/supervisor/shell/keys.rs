//! What the keys of the terminal do.

use std::io::Write;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};

use super::super::command::Command;
use super::super::event::Event;
use super::super::keys::{CLEAR, HELP, Key, Keys};
use super::super::lines::{self, LOG};
use super::super::message::ToApp;
use super::super::terminal::Modes;
use super::{Again, Shell};
use crate::browser;

/// The variable that turns keys off.
const KEYS: &str = "HOT_HOOK_KEYS";

/// How often a process in the background looks whether it is in the foreground.
const LOOK: Duration = Duration::from_millis(500);

impl Shell {
    /// The keys of the terminal, unless the environment refuses them. A program that reads the lines types nothing.
    pub(super) fn keys_of_terminal(command: &Command) -> Option<Keys> {
        let is = |name: &str, words: &[&str]| {
            let value = command.variable(name);
            value.is_some_and(|value| words.contains(&&*value))
        };
        if is(KEYS, &["0", "false"]) || is(LOG, &["json"]) {
            return None;
        }
        Keys::of_terminal()
    }

    /// What to wait for while keys are ours.
    pub(super) fn typing(&self) -> Option<PollFd<'_>> {
        let keys = self.keys.as_ref().filter(|keys| keys.can_be_read())?;
        Some(PollFd::new(keys, PollFlags::IN))
    }

    /// Says whose keys they are from now on, and whether they would be ours in the foreground.
    pub(super) fn own_keys(&mut self, are_ours: bool, are_wanted: bool) {
        if let Some(keys) = &mut self.keys {
            keys.are_ours = are_ours;
            keys.are_wanted = are_wanted;
        }
    }

    /// Whether a look at the terminal is due now and then: a shell that brings a running job to the foreground tells nobody.
    pub(super) fn await_foreground(&self) -> Option<Duration> {
        let keys = self.keys.as_ref()?;
        (keys.are_wanted && !keys.are_ours).then_some(LOOK)
    }

    /// Takes the keys that are wanted, once the terminal is ours.
    pub(super) fn look_at_terminal(&mut self) {
        if self.await_foreground().is_some() && self.keys.as_ref().is_some_and(Keys::are_in_front) {
            self.continue_keys();
        }
    }

    /// Has the terminal give keys while there is no app.
    pub(super) fn take_keys(&mut self) {
        let can_have = self.keys.is_some() && self.modes.as_ref().is_some_and(Modes::give_keys);
        self.own_keys(can_have, true);
    }

    /// Puts the terminal's modes back, if they are changed while there is no app.
    pub(super) fn leave_keys(&mut self) {
        let are_ours = self.keys.as_ref().is_some_and(|keys| keys.are_ours);
        if let (true, Some(modes)) = (are_ours, &self.modes) {
            // One that is not ours has its owner's modes.
            let _ours = modes.restore_terminal();
        }
        self.own_keys(false, false);
    }

    /// Goes on after a stop: the shell has put its own modes back.
    pub(super) fn continue_keys(&mut self) {
        if self.machine.is_waiting() {
            self.take_keys();
        } else if self.keys.is_some() {
            self.tell(&ToApp::Continued);
        }
    }

    pub(super) fn read_keys(&mut self) {
        if let Some(key) = self.keys.as_mut().and_then(Keys::read) {
            self.typed(key);
        }
    }

    fn typed(&mut self, key: Key) {
        match key {
            Key::Restart if self.app.is_some() => {
                self.tell(&ToApp::Restart);
                self.feed(Event::Restart(None));
            }
            Key::Restart => {
                self.again = Some(Again::Asked);
                self.feed(Event::Start);
            }
            Key::Hold if self.app.is_some() => self.tell(&ToApp::Hold),
            Key::Why if self.app.is_some() => self.tell(&ToApp::Why),
            Key::Why => self.print(&format!("{}\n", self.error.trim_end())),
            Key::Graph if self.app.is_some() => self.show_graph(),
            Key::Hold | Key::Graph => self.say("the app does not run"),
            Key::Clear => self.print(CLEAR),
            Key::Help => self.print(HELP),
            Key::Line => self.print("\n"),
            Key::Quit => self.feed(Event::Quit),
        }
    }

    fn show_graph(&mut self) {
        let Some(page) = self.page() else {
            self.say("the graph is not served: the option \"inspect\" is off");
            return;
        };
        match browser::open(&page) {
            Ok(()) => self.say(&page),
            Err(error) => self.say(&format!(
                "no browser could be started ({error}); open it yourself: {page}"
            )),
        }
    }

    fn say(&mut self, text: &str) {
        lines::notice(text);
        self.tell(&ToApp::Printed);
    }

    fn print(&mut self, text: &str) {
        // A terminal that is gone shows nothing.
        std::io::stderr().write_all(text.as_bytes()).ok();
        self.tell(&ToApp::Printed);
    }

    /// Sends the app a message, where there is one.
    fn tell(&mut self, message: &ToApp) {
        if let (Some(app), Ok(text)) = (&mut self.app, serde_json::to_string(message)) {
            // An app that no longer reads is about to end.
            app.channel.send(&text, None).ok();
        }
    }
}
