//! What the app says.

use std::os::fd::OwnedFd;
use std::time::Duration;

use super::super::channel::Progress;
use super::super::event::Event;
use super::super::message::FromApp;
use super::Shell;

impl Shell {
    /// Reads what the app says.
    pub(super) fn read_channel(&mut self) {
        loop {
            let Some(app) = self.app.as_mut().filter(|app| app.channel_open) else {
                return;
            };
            if app.channel.flush().is_err() {
                app.channel_open = false;
            }
            let progress = app.channel.read().unwrap_or(Progress::End);
            while let Some(frame) = self.app.as_mut().and_then(|app| app.channel.next_frame()) {
                let message = serde_json::from_str(&frame.text).unwrap_or(FromApp::Unknown);
                self.said(message, frame.descriptor);
            }
            match progress {
                Progress::Some => {}
                Progress::Nothing => return,
                Progress::End => {
                    if let Some(app) = &mut self.app {
                        app.channel_open = false;
                    }
                    return;
                }
            }
        }
    }

    fn said(&mut self, message: FromApp, descriptor: Option<OwnedFd>) {
        match message {
            FromApp::Hello => {
                if let Some(app) = &mut self.app {
                    app.said_hello = true;
                }
                self.feed(Event::Hello);
            }
            FromApp::Facts(facts) => {
                self.facts = facts;
                self.has_facts = true;
            }
            FromApp::Listening { key, http } => self.sockets.listening(key, http, descriptor),
            FromApp::Accepted { key } => self.sockets.accepted(&key),
            FromApp::Closed { key } => self.sockets.closed(&key),
            FromApp::Connection { key } => {
                if let Some(connection) = descriptor {
                    self.sockets.connection(key, connection);
                }
            }
            FromApp::Restart {
                cause,
                within,
                memory,
            } => {
                if let Some(app) = &mut self.app {
                    app.restarts = true;
                }
                self.cause = Some(cause);
                self.memory = memory;
                self.feed(Event::Restart(within.map(Duration::from_millis)));
            }
            FromApp::Bye => self.feed(Event::Bye),
            FromApp::Keys { free, wanted } => self.own_keys(free, wanted),
            FromApp::Silent => self.silent = true,
            FromApp::Failed { error } => self.error = error,
            FromApp::Up | FromApp::Unknown => {}
        }
    }
}
