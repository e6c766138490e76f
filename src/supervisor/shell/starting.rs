//! Starting the app as a child, with what the one before left.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::time::SystemTime;

use super::super::channel::Channel;
use super::super::children;
use super::super::event::Event;
use super::super::message::ToApp;
use super::super::terminal::Modes;
use super::{Again, App, Shell};

impl Shell {
    /// Starts the app.
    pub(super) fn start(&mut self) {
        self.watching = None;
        self.has_facts = false;
        self.error.clear();
        self.began_at = SystemTime::now();
        // The app finds the terminal as we did.
        self.leave_keys();
        self.modes = Some(Modes::now());
        let event = match self.try_start() {
            Ok(()) => Event::Started,
            Err(error) => Event::NotStarted(format!("{}: {error}", self.command.file.display())),
        };
        self.starts += 1;
        self.feed(event);
    }

    fn try_start(&mut self) -> io::Result<()> {
        let (mut channel, theirs) = Channel::pair()?;
        let ipc: Option<RawFd> = self.ipc.as_ref().map(AsRawFd::as_raw_fd);
        let (sockets, connections, mut descriptors) = self.sockets.for_next_app();
        let (endpoint, socket) = self.endpoint_for_next_app().unzip();
        descriptors.extend(socket);
        let again = self.again.take();
        let start = ToApp::Start {
            sockets,
            connections,
            endpoint: endpoint.map(Box::new),
            restarts: self.starts,
            run: self.run,
            ignored: self.ignored.clone(),
            memory: self.memory.clone(),
            asked: matches!(again, Some(Again::Asked)),
            healed: match again {
                Some(Again::Healed(what)) => Some(what),
                _ => None,
            },
            keys: self.keys.is_some(),
        };
        channel.send(&serde_json::to_string(&start)?, None)?;
        let descriptor = serde_json::to_string(&ToApp::Descriptor)?;
        for one in descriptors {
            channel.send(&descriptor, Some(one))?;
        }
        let again = (self.starts > 0).then(|| self.command.again());
        let command = again.as_ref().unwrap_or(&self.command);
        let pid = children::start(command, theirs.as_raw_fd(), ipc)?;
        self.app = Some(App {
            pid,
            channel,
            said_hello: false,
            restarts: false,
            channel_open: true,
        });
        Ok(())
    }
}
