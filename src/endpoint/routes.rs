//! What a running app answers.

use std::time::Instant;

use serde_json::{Value, json};

use super::VERSION;
use super::http::{Answer, Request};
use crate::engine::Engine;

/// What answers in the process of an app.
pub struct App {
    engine: &'static Engine,
    process: Process,
    began: Instant,
}

/// What the answers say of the process.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// The process that outlives restarts: the supervisor where there is one.
    pub owner: u32,
    /// How often the app was started before.
    pub restarts: u32,
    /// Whether the start before it listened, so that this one is up once it does.
    pub listens: bool,
}

impl App {
    /// Begins with a process that starts.
    #[must_use]
    pub fn new(engine: &'static Engine, process: Process) -> Self {
        Self {
            engine,
            process,
            began: Instant::now(),
        }
    }

    /// Answers a request.
    #[must_use]
    pub fn answer(&self, request: &Request) -> Answer {
        match (&*request.method, &*request.path) {
            ("GET", "/status") => Answer::ok(self.status()),
            (_, "/status") => Answer::refuse(405, "this is asked by GET"),
            _ => Answer::refuse(404, "there is no such question"),
        }
    }

    fn status(&self) -> Value {
        let status = self.engine.status();
        let is_up = status.listening || status.evaluated && !self.process.listens;
        let config = self.engine.config();
        json!({
            "version": VERSION,
            "state": if is_up { "running" } else { "starting" },
            "pid": std::process::id(),
            "owner": self.process.owner,
            "restarts": self.process.restarts,
            "directory": config.root_directory,
            "seconds": self.began.elapsed().as_secs(),
            "app": status,
        })
    }
}
