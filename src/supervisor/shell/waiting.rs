//! Waiting for a change after a start that failed.

use super::super::command_line::CommandLine;
use super::super::event::Event;
use super::super::own_facts;
use super::super::say;
use super::super::watching::Watching;
use super::Shell;
use crate::file_system::real;

impl Shell {
    /// Watches what the start depended on.
    pub(super) fn watch(&mut self, hello: bool) {
        let root = self
            .command
            .cwd
            .clone()
            .or_else(|| std::env::current_dir().ok());
        let root = root.unwrap_or_default();
        let root = real(&root).unwrap_or(root);
        let mut facts = own_facts::of_installation(&root);
        if self.has_facts && hello {
            facts.add(self.facts.clone());
        } else {
            let options = self.command.variable("NODE_OPTIONS").unwrap_or_default();
            let line = CommandLine::read(&options, &self.command.args);
            facts.add(own_facts::read(&root, &line));
            // What the app before depended on matters as well. What was so for it is not what this start found.
            facts.add(self.facts.clone());
            facts.forget_fingerprints();
        }
        facts.files.entry(self.command.file.clone()).or_default();
        let woken = rustix::io::fcntl_dupfd_cloexec(&self.news.1, 0);
        let wake = move || {
            if let Ok(woken) = &woken {
                // A full pipe wakes as well.
                rustix::io::write(woken, b"!").ok();
            }
        };
        match Watching::start(&facts, &root, self.began_at, wake) {
            Ok((watching, during)) => {
                self.watching = Some(watching);
                if let Some(what) = during {
                    self.feed(Event::Changed { what, during: true });
                }
            }
            Err(error) => say(&error.to_string()),
        }
    }

    pub(super) fn read_news(&mut self) {
        let mut bytes = [0; 64];
        while rustix::io::read(&self.news.0, &mut bytes).is_ok_and(|length| length > 0) {}
        if let Some(what) = self.watching.as_mut().and_then(Watching::news) {
            self.feed(Event::Changed {
                what,
                during: false,
            });
        }
    }
}
