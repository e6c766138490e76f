//! Waiting for a change after a start that failed.

use std::path::Path;

use super::super::command_line::CommandLine;
use super::super::event::{Event, Timing};
use super::super::own_facts;
use super::super::terminal::is_terminal;
use super::super::watching::Watching;
use super::Shell;
use crate::file_system::real;
use crate::path::in_node_modules;

impl Shell {
    /// Watches what the start depended on.
    pub(super) fn watch(&mut self, hello: bool) {
        self.take_keys();
        let root = self
            .command
            .cwd
            .clone()
            .or_else(|| std::env::current_dir().ok());
        let root = root.unwrap_or_default();
        let root = real(&root).unwrap_or(root);
        let mut facts = own_facts::of_installation(&root);
        let options = self.command.variable("NODE_OPTIONS").unwrap_or_default();
        let line = CommandLine::read(&options, &self.command.args);
        facts.add(own_facts::read(&root, &line));
        let has_facts = self.has_facts && hello;
        // What the app before depended on matters as well: this one may have ended before it had loaded that.
        facts.add(self.earlier.clone());
        if !has_facts {
            facts.add(self.facts.clone());
        }
        // This start did not find what was so then, or what is so now.
        facts.forget_fingerprints();
        if has_facts {
            facts.add(self.facts.clone());
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
                    let timing = Timing::DuringStart;
                    self.feed(Event::Changed { what, timing });
                }
            }
            Err(error) => self.say_failed(&error.to_string()),
        }
    }

    /// Says that the app failed and what is waited for. Without a terminal nothing shows that this process is still there.
    pub(super) fn say_waiting(&self, line: &str) {
        if is_terminal() {
            self.say_failed(line);
        } else {
            let pid = std::process::id();
            self.say_failed(&format!("{line}; kill {pid} ends it"));
        }
    }

    pub(super) fn read_news(&mut self) {
        let mut bytes = [0; 64];
        while rustix::io::read(&self.news.0, &mut bytes).is_ok_and(|length| length > 0) {}
        if let Some(what) = self.watching.as_mut().and_then(Watching::news) {
            let is_package = in_node_modules(Path::new(&what)) || what == "node_modules";
            let timing = if is_package {
                Timing::Installing
            } else {
                Timing::Saved
            };
            self.feed(Event::Changed { what, timing });
        }
    }
}
