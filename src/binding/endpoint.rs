//! The endpoint of this process: the one that its supervisor handed over, or one of its own.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::endpoint::routes::{App, Process};
use crate::endpoint::{Endpoint, server};
use crate::engine::Engine;

/// An endpoint that this process answers on.
struct Open {
    endpoint: Endpoint,
    process: Process,
}

/// What the supervisor handed over, until the engine starts.
static HANDED: Mutex<Option<Open>> = Mutex::new(None);

/// The endpoint, once it answers.
static ANSWERING: OnceLock<Open> = OnceLock::new();

/// Keeps what the supervisor hands over.
#[cfg(unix)]
pub(super) fn receive(
    socket: std::os::fd::OwnedFd,
    open: crate::supervisor::message::OpenEndpoint,
    restarts: u32,
    listens: bool,
) -> io::Result<()> {
    let listener = std::net::TcpListener::from(socket);
    let process = Process {
        owner: open.owner,
        restarts,
        listens,
        cause: open.cause,
    };
    let endpoint = Endpoint::handed_over(listener, &open.token, open.file)?;
    let handed = Open { endpoint, process };
    *HANDED.lock().unwrap_or_else(PoisonError::into_inner) = Some(handed);
    Ok(())
}

/// Answers from now on, on what the supervisor handed over, or, where the options ask for it, on a port of its own.
pub(super) fn open(engine: &'static Arc<Engine>, entry: Option<&Path>) -> io::Result<()> {
    let mut handed = HANDED.lock().unwrap_or_else(PoisonError::into_inner);
    let open = match handed.take() {
        Some(open) => open,
        None if engine.config().inspect == Some(true) => match open_own(engine, entry)? {
            Some(open) => open,
            None => return Ok(()),
        },
        None => return Ok(()),
    };
    let app = App::new(engine, open.process.clone());
    let listener = open.endpoint.listener.try_clone()?;
    let gate = open.endpoint.gate.clone();
    server::start(listener, gate, Arc::new(move |request| app.answer(request)))?;
    ANSWERING.get_or_init(|| open);
    Ok(())
}

/// Whether this process answers.
pub(super) fn is_open() -> bool {
    ANSWERING.get().is_some()
}

fn open_own(engine: &Engine, entry: Option<&Path>) -> io::Result<Option<Open>> {
    let config = engine.config();
    let folder = Path::new(&config.file).parent();
    let folder = folder.filter(|folder| folder.is_absolute());
    let folder = folder.unwrap_or(&config.root_directory);
    let Some(endpoint) = Endpoint::open(folder, entry)? else {
        return Ok(None);
    };
    // A supervisor that replaces this process takes the file over, and nothing of this runs any more.
    #[cfg(unix)]
    crate::system::at_exit(forget);
    let process = Process {
        owner: std::process::id(),
        ..Process::default()
    };
    Ok(Some(Open { endpoint, process }))
}

#[cfg(unix)]
extern "C" fn forget() {
    if let Some(open) = ANSWERING.get() {
        open.endpoint.forget();
    }
}

/// Adds the endpoint to what a supervisor inherits, and answers with the number of its socket.
#[cfg(unix)]
pub(super) fn hand_over(left: &mut serde_json::Value) -> Option<std::os::fd::RawFd> {
    use std::os::fd::AsRawFd;
    let Open { endpoint, process } = ANSWERING.get()?;
    let fd = endpoint.listener.as_raw_fd();
    left["endpoint"] = serde_json::json!({
        "fd": fd,
        "token": endpoint.gate.token.text(),
        "file": endpoint.file,
        "owner": process.owner,
    });
    Some(fd)
}
