//! The thread of the endpoint.

use std::io::{
    self,
    ErrorKind::{Interrupted, WouldBlock},
};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::http::{Answer, Gate, Request, serve};

/// How many clients are served at a time.
const AT_A_TIME: usize = 64;

/// The pause after an error of the system, which is out of descriptors, say.
const PAUSE: Duration = Duration::from_millis(100);

/// What answers requests.
pub type Answers = dyn Fn(&Request) -> Answer + Send + Sync;

/// Answers on a listening socket for as long as the process lives.
///
/// # Errors
/// No thread can be had.
pub fn start(listener: TcpListener, gate: Gate, answers: Arc<Answers>) -> io::Result<()> {
    let spawned = thread::Builder::new()
        .name("hot-hook-endpoint".to_owned())
        .spawn(move || run(&listener, &Clients::new(gate, answers)));
    spawned.map(drop)
}

fn run(listener: &TcpListener, clients: &Clients) {
    loop {
        wait(listener);
        match listener.accept() {
            Ok((stream, _)) => clients.serve(stream),
            // The client is gone, or the supervisor was faster.
            Err(error) if matches!(error.kind(), Interrupted | WouldBlock) => {}
            Err(_) => thread::sleep(PAUSE),
        }
    }
}

/// Waits for a client. Accepting must not wait, because every process that shares the socket would wait as well.
#[cfg(unix)]
fn wait(listener: &TcpListener) {
    use rustix::event::{PollFd, PollFlags, poll};
    // Accepting says what is wrong.
    poll(&mut [PollFd::new(listener, PollFlags::IN)], None).ok();
}

#[cfg(not(unix))]
fn wait(_listener: &TcpListener) {}

/// The clients that are served, each on a thread of its own.
#[derive(Clone)]
pub struct Clients {
    gate: Gate,
    answers: Arc<Answers>,
    active: Arc<AtomicUsize>,
}

impl Clients {
    /// Answers requests that pass the gate.
    #[must_use]
    pub fn new(gate: Gate, answers: Arc<Answers>) -> Self {
        Self {
            gate,
            answers,
            active: Arc::default(),
        }
    }

    /// Serves a client. One that comes while there are too many is sent away.
    pub fn serve(&self, stream: TcpStream) {
        let counted = Counted::new(&self.active);
        if self.active.load(Ordering::Relaxed) > AT_A_TIME {
            return;
        }
        let Self { gate, answers, .. } = self.clone();
        let spawned = thread::Builder::new()
            .name("hot-hook-client".to_owned())
            .spawn(move || {
                // A client that went away needs no answer.
                serve(&stream, &gate, |request| answers(request)).ok();
                drop(counted);
            });
        // Without a thread the client sees its connection close.
        drop(spawned);
    }
}

/// One of those that are counted, until it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
