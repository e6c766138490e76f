//! The endpoint that commands ask: the app answers on it, and the supervisor while there is none.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::event::{PollFd, PollFlags};
use serde_json::{Value, json};

use super::super::command::{Command, INSPECT};
use super::super::command_line::CommandLine;
use super::super::hand_over::InheritedEndpoint;
use super::super::message::OpenEndpoint;
use super::super::{lines, own_facts};
use super::{Again, Shell};
use crate::endpoint::http::{Answer, Request};
use crate::endpoint::note;
use crate::endpoint::routes::Cause;
use crate::endpoint::server::Clients;
use crate::endpoint::{Endpoint, VERSION};
use crate::file_system::real;
use crate::system;
use crate::viewer;

/// The endpoint, and what the supervisor answers on it.
pub(super) struct Commands {
    endpoint: Endpoint,
    owner: u32,
    clients: Clients,
    now: Arc<Mutex<Value>>,
}

impl Commands {
    /// Opens one for an app that is about to start, unless the environment or the options refuse it.
    pub(super) fn open(command: &Command) -> Option<Self> {
        let asked = command.variable(INSPECT);
        if asked
            .as_deref()
            .is_some_and(|word| matches!(word, "0" | "false"))
        {
            return None;
        }
        let root = command
            .cwd
            .clone()
            .or_else(|| std::env::current_dir().ok())?;
        let root = real(&root).unwrap_or(root);
        let options = command.variable("NODE_OPTIONS").unwrap_or_default();
        let line = CommandLine::read(&options, &command.args);
        let (config, directory, entry) = own_facts::project(&root, &line);
        if asked.is_none() && config.inspect == Some(false) {
            return None;
        }
        match Endpoint::open(&directory, entry.as_deref()) {
            Ok(endpoint) => Some(Self::new(endpoint?, std::process::id())),
            Err(error) => {
                lines::failed(&format!("commands cannot ask this process: {error}"));
                None
            }
        }
    }

    /// Takes over the one of an app.
    pub(super) fn inherited(inherited: InheritedEndpoint) -> Option<Self> {
        let OpenEndpoint {
            token, file, owner, ..
        } = inherited.open;
        let listener = TcpListener::from(system::own(inherited.fd)?);
        let endpoint = Endpoint::handed_over(listener, &token, file).ok()?;
        Some(Self::new(endpoint, owner))
    }

    fn new(endpoint: Endpoint, owner: u32) -> Self {
        let now = Arc::new(Mutex::new(Value::Null));
        let said = Arc::clone(&now);
        let answers = move |request: &Request| {
            let now = said.lock().unwrap_or_else(PoisonError::into_inner);
            match (&*request.method, &*request.path) {
                ("GET", "/") => Answer::Page(viewer::page_without_app(&now)),
                _ => Answer::ok(now.clone()),
            }
        };
        Self {
            clients: Clients::new(endpoint.gate.clone(), Arc::new(answers)),
            endpoint,
            owner,
            now,
        }
    }

    /// What the next app gets, with a copy of the socket.
    fn for_next_app(&self, cause: Option<Cause>) -> Option<(OpenEndpoint, OwnedFd)> {
        let copy = self.endpoint.listener.try_clone().ok()?;
        let open = OpenEndpoint {
            token: self.endpoint.gate.token.text().to_owned(),
            file: self.endpoint.file.clone(),
            owner: self.owner,
            cause,
        };
        Some((open, copy.into()))
    }
}

impl Shell {
    /// Whether no app answers commands: there is none, or it has not loaded hot-hook-rs.
    fn answers_commands(&self) -> bool {
        self.app.as_ref().is_none_or(|app| !app.said_hello)
    }

    /// What to wait for while the supervisor answers.
    pub(super) fn asking(&self) -> Option<PollFd<'_>> {
        let commands = self.commands.as_ref().filter(|_| self.answers_commands())?;
        Some(PollFd::new(&commands.endpoint.listener, PollFlags::IN))
    }

    /// Answers commands that wait.
    pub(super) fn answer_commands(&self) {
        let Some(commands) = self.commands.as_ref().filter(|_| self.answers_commands()) else {
            return;
        };
        while let Ok((stream, _)) = commands.endpoint.listener.accept() {
            let now = self.state_for_commands(commands);
            *commands.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
            commands.clients.serve(stream);
        }
    }

    fn state_for_commands(&self, commands: &Commands) -> Value {
        let is_down = self.machine.is_waiting();
        let state = if is_down {
            "down"
        } else if self.app.is_some() {
            "starting"
        } else {
            "restarting"
        };
        let error = Some(&self.error).filter(|error| is_down && !error.is_empty());
        json!({
            "version": VERSION,
            "state": state,
            "pid": self.app.as_ref().map(|app| app.pid),
            "owner": commands.owner,
            "restarts": self.starts.saturating_sub(1),
            "error": error,
        })
    }

    /// What the next app answers commands on.
    pub(super) fn endpoint_for_next_app(&mut self) -> Option<(OpenEndpoint, OwnedFd)> {
        let healed = match &self.again {
            Some(Again::Healed(what)) => Some(Cause {
                paths: vec![what.clone()],
                reason: "the start before this save had failed".to_owned(),
            }),
            _ => None,
        };
        let cause = healed.or(self.cause.take());
        self.commands.as_ref()?.for_next_app(cause)
    }

    /// The address of the page that shows the graph of the app.
    pub(super) fn page(&self) -> Option<String> {
        let gate = &self.commands.as_ref()?.endpoint.gate;
        Some(note::page(gate.port, gate.token.text()))
    }

    /// Removes what names the endpoint.
    pub(super) fn close_endpoint(&self) {
        if let Some(commands) = &self.commands {
            commands.endpoint.forget();
        }
    }
}
