//! Answers HTTP clients that wait for an app that does not start.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::endpoint::http::read_head;

/// How many clients are answered at a time. The others wait in the backlog.
const AT_A_TIME: usize = 64;

/// How long a client may take to send its request.
const REQUEST: Duration = Duration::from_secs(5);

/// How long is waited until it has read the answer.
const READ: Duration = Duration::from_secs(1);

/// The longest head of a request that is read.
const LONGEST: usize = 64 * 1024;

/// The clients that get an answer.
#[derive(Clone, Debug)]
pub struct Clients {
    answer: Arc<[u8]>,
    active: Arc<AtomicUsize>,
}

impl Clients {
    /// Answers with this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let head = format!(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nRetry-After: 1\r\nConnection: close\r\n\r\n",
            text.len()
        );
        Self {
            answer: Arc::from([head.as_bytes(), text.as_bytes()].concat()),
            active: Arc::default(),
        }
    }

    /// Whether another client can be answered now.
    #[must_use]
    pub fn have_room(&self) -> bool {
        self.active.load(Ordering::Relaxed) < AT_A_TIME
    }

    /// Answers one client, on a thread of its own, and closes its connection.
    pub fn answer(&self, connection: OwnedFd) {
        // The calls that follow are the same for every kind of stream socket.
        let connection = UnixStream::from(connection);
        let one = self.clone();
        one.active.fetch_add(1, Ordering::Relaxed);
        let spawned = thread::Builder::new()
            .name("hot-hook-answer".to_owned())
            .stack_size(128 * 1024)
            .spawn(move || {
                // A client that went away needs no answer.
                one.serve(&connection).ok();
                one.active.fetch_sub(1, Ordering::Relaxed);
            });
        if spawned.is_err() {
            self.active.fetch_sub(1, Ordering::Relaxed);
        }
    }

    fn serve(&self, mut connection: &UnixStream) -> io::Result<()> {
        connection.set_nonblocking(false)?;
        connection.set_read_timeout(Some(REQUEST))?;
        connection.set_write_timeout(Some(REQUEST))?;
        if read_head(&mut connection, LONGEST)?.is_empty() {
            return Ok(());
        }
        let mut chunk = [0; 4096];
        connection.write_all(&self.answer)?;
        connection.shutdown(Shutdown::Write)?;
        // Closing with unread bytes would reset the connection, and the answer with it.
        connection.set_read_timeout(Some(READ))?;
        while connection.read(&mut chunk)? > 0 {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_whole_and_the_connection_closed() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let clients = Clients::new("Error: no configuration");
        clients.answer(ours.into());
        theirs
            .write_all(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
            .unwrap();
        theirs.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        theirs.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("\r\nContent-Length: 23\r\n"), "{answer}");
        assert!(
            answer.ends_with("\r\n\r\nError: no configuration"),
            "{answer}"
        );
    }

    #[test]
    fn a_client_that_says_nothing_gets_nothing() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        Clients::new("").answer(ours.into());
        theirs.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        theirs.read_to_end(&mut answer).unwrap();
        assert!(answer.is_empty());
    }
}
