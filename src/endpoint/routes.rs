//! What a running app answers.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::VERSION;
use super::became::{Became, became, failing};
use super::http::{Answer, Request};
use crate::engine::{Engine, HOLD_LIMIT, Settled};
use crate::explain::{self, Does};
use crate::file_system::real;
use crate::path;
use crate::viewer;

/// How long a wait lasts that does not say how long.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest wait, and the longest hold.
const LONGEST: Duration = Duration::from_mins(10);

/// How often a client of events gets a sign of life.
const ALIVE: Duration = Duration::from_secs(15);

/// What answers in the process of an app.
#[derive(Clone)]
pub struct App {
    engine: &'static Arc<Engine>,
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
    /// What it was restarted for.
    pub cause: Option<Cause>,
}

/// What an app was started again for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cause {
    /// The files that changed.
    pub paths: Vec<String>,
    /// Why that needed a restart.
    pub reason: String,
}

impl App {
    /// Begins with a process that starts.
    #[must_use]
    pub fn new(engine: &'static Arc<Engine>, process: Process) -> Self {
        if let Some(Cause { paths, reason }) = &process.cause {
            let paths = paths.iter().map(|path| engine.name(&engine.named(path)));
            let paths: Vec<_> = paths.collect();
            engine.report(json!({ "type": "restart", "paths": paths, "reason": reason }));
        }
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
            ("GET", "/") => Answer::Page(viewer::page(&self.live())),
            ("GET", "/graph") => Answer::ok(self.live()),
            ("GET", "/status") => Answer::ok(self.status()),
            ("GET", "/why") => self.why(request),
            ("GET", "/wait") => Answer::ok(self.wait(request)),
            ("GET", "/events") => self.events(request),
            ("POST", "/hold") => Answer::ok(self.hold(request)),
            ("POST", "/release") => {
                let released = self.engine.release().unwrap_or_default();
                let mut answer = self.wait(request);
                answer["released"] = json!(released);
                Answer::ok(answer)
            }
            (_, "/" | "/graph" | "/status" | "/why" | "/wait" | "/events") => {
                Answer::refuse(405, "this is asked by GET")
            }
            (_, "/hold" | "/release") => Answer::refuse(405, "this is asked by POST"),
            _ => Answer::refuse(404, "there is no such question"),
        }
    }

    /// The graph as it is now, for a page that follows it.
    fn live(&self) -> Value {
        let journal = self.engine.journal();
        // Ahead of the graph: what comes in between is sent as an event again.
        let last = journal.last();
        let measurements = journal.measurements(0).into_iter().map(|(_, one)| one);
        let measurements: Vec<_> = measurements.collect();
        let mut outline = self.engine.outline();
        outline["live"] = json!({
            "pid": std::process::id(),
            "last": last,
            "failed": failing(&journal.since(0)),
            "measurements": measurements,
        });
        outline
    }

    fn status(&self) -> Value {
        let config = self.engine.config();
        json!({
            "version": VERSION,
            "state": if self.is_up() { "running" } else { "starting" },
            "pid": std::process::id(),
            "owner": self.process.owner,
            "restarts": self.process.restarts,
            "directory": config.root_directory,
            "seconds": self.began.elapsed().as_secs(),
            "app": self.engine.status(),
        })
    }

    fn why(&self, request: &Request) -> Answer {
        let Some(file) = request.parameter("file") else {
            return Answer::refuse(400, "the parameter \"file\" is missing");
        };
        let path = self.engine.named(file);
        let path = real(&path).unwrap_or(path);
        let does = self.engine.explain(&path).unwrap_or(Does::Nothing {
            ignored: self.engine.is_ignored(&path),
        });
        let root = &self.engine.config().root_directory;
        let file = path::display(root, &path);
        Answer::ok(json!(explain::Answer { file, does }))
    }

    /// Whether the app listens; where it never has, whether its entry was evaluated.
    fn is_up(&self) -> bool {
        let (evaluated, listening) = self.engine.booted();
        listening || evaluated && !self.process.listens
    }

    fn hold(&self, request: &Request) -> Value {
        let limit = time(request, "limit", HOLD_LIMIT);
        self.engine.hold(limit);
        json!({ "version": VERSION, "limit": limit.as_millis() })
    }

    /// Waits until every save up to now is applied, and says what became of each.
    fn wait(&self, request: &Request) -> Value {
        let deadline = Instant::now() + time(request, "timeout", PATIENCE);
        let settled = self.engine.settle(deadline);
        let settled = if settled == Settled::Applied && !self.comes_up(deadline) {
            Settled::TimedOut
        } else {
            settled
        };
        let since = request
            .parameter("since")
            .and_then(|text| text.parse().ok());
        let journal = self.engine.journal();
        let events = match since {
            Some(number) => journal.since(number),
            None if settled == Settled::Applied => journal.news(),
            // A client that still waits asks again.
            None => journal.unread(),
        };
        let named = request.parameters("file").into_iter().map(PathBuf::from);
        let status = self.engine.status();
        let waiting = status.held.iter().flatten().chain(&status.waiting);
        let waiting: Vec<_> = waiting.cloned().collect();
        let files = became(self.engine, &named.collect::<Vec<_>>(), &events, &waiting);
        json!({
            "version": VERSION,
            "state": match settled {
                Settled::Restarting => "restarting",
                _ if !self.is_up() => "starting",
                _ => "running",
            },
            "settled": settled == Settled::Applied,
            "pid": std::process::id(),
            "owner": self.process.owner,
            "last": journal.last(),
            "events": events,
            "files": files.iter().map(Became::json).collect::<Vec<_>>(),
            "waiting": status.waiting,
            "held": status.held,
        })
    }

    fn comes_up(&self, deadline: Instant) -> bool {
        loop {
            let seen = self.engine.journal().changes();
            if self.is_up() {
                return true;
            }
            if !self.engine.journal().wait(seen, deadline) {
                return false;
            }
        }
    }

    /// Every event from now on, or after the one that a client got last.
    fn events(&self, request: &Request) -> Answer {
        let journal = self.engine.journal();
        let since = request
            .parameter("since")
            .and_then(|text| text.parse().ok());
        let since = since.unwrap_or_else(|| journal.last());
        let app = self.clone();
        Answer::Events(Box::new(move |out| app.send_events(since, out)))
    }

    fn send_events(&self, mut since: u64, out: &mut dyn Write) -> io::Result<()> {
        let journal = self.engine.journal();
        let mut measured = journal.measured();
        // After a restart a client asks again, soon.
        write!(
            out,
            "retry: 200\nevent: status\ndata: {}\n\n",
            self.status()
        )?;
        loop {
            let seen = journal.changes();
            for event in journal.since(since) {
                since = event["number"].as_u64().unwrap_or(since);
                let kind = event["type"].as_str().unwrap_or("event");
                let text = format!("id: {since}\nevent: {kind}\ndata: {event}\n\n");
                out.write_all(text.as_bytes())?;
            }
            for (number, measurement) in journal.measurements(measured) {
                measured = number;
                write!(out, "event: measured\ndata: {measurement}\n\n")?;
            }
            if !journal.wait(seen, Instant::now() + ALIVE) {
                out.write_all(b": alive\n\n")?;
            }
        }
    }
}

/// A time of the query, in milliseconds.
fn time(request: &Request, name: &str, default: Duration) -> Duration {
    let given = request.parameter(name).and_then(|text| text.parse().ok());
    given.map_or(default, Duration::from_millis).min(LONGEST)
}
