//! The listening sockets and idle connections that outlive an app.

use std::os::fd::{AsFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::FdFlags;
use rustix::net::accept;

use super::clients::Clients;
use super::message::Keyed;

/// How many connections may wait while nobody accepts them.
const BACKLOG: i32 = 4096;

/// A kept listening socket.
#[derive(Debug)]
struct Kept {
    key: String,
    http: bool,
    socket: OwnedFd,
}

/// What is kept between two apps.
#[derive(Debug, Default)]
pub struct Sockets {
    kept: Vec<Kept>,
    connections: Vec<(String, OwnedFd)>,
    /// Set while clients that wait are answered.
    clients: Option<Clients>,
}

impl Sockets {
    /// Keeps a listening socket. Without a descriptor, the one of that key is kept on.
    pub fn listening(&mut self, key: String, http: bool, socket: Option<OwnedFd>) {
        let known = self.kept.iter_mut().find(|kept| kept.key == key);
        match (known, socket) {
            (Some(kept), socket) => {
                kept.http = http;
                if let Some(socket) = socket {
                    kept.socket = socket;
                }
            }
            (None, Some(socket)) => self.kept.push(Kept { key, http, socket }),
            (None, None) => {}
        }
    }

    /// Closes a listening socket, and the connections that are left for it.
    pub fn closed(&mut self, key: &str) {
        self.kept.retain(|kept| kept.key != key);
        self.accepted(key);
    }

    /// Leaves the connections of a socket to the app.
    pub fn accepted(&mut self, key: &str) {
        self.connections.retain(|(of, _)| of != key);
    }

    /// Keeps a connection for the next app.
    pub fn connection(&mut self, key: String, connection: OwnedFd) {
        self.connections.push((key, connection));
    }

    /// Makes room for connections while nobody accepts them.
    pub fn widen(&self) {
        for kept in &self.kept {
            // A socket that the app shut down takes no connections anyway.
            rustix::net::listen(&kept.socket, BACKLOG).ok();
        }
    }

    /// From now on clients of HTTP servers are answered with this text, until the next app starts.
    pub fn answer(&mut self, text: &str) {
        for kept in self.kept.iter().filter(|kept| kept.http) {
            // An accept that finds nobody must not wait.
            rustix::io::ioctl_fionbio(&kept.socket, true).ok();
        }
        self.clients = Some(Clients::new(text));
    }

    /// Whether more clients wait than can be answered at a time.
    pub fn are_crowded(&self) -> bool {
        let clients = self.clients.as_ref();
        clients.is_some_and(|clients| !clients.have_room())
    }

    /// What to wait for while clients are answered.
    pub fn waiting(&self) -> Vec<PollFd<'_>> {
        let has_room = self.clients.as_ref().is_some_and(Clients::have_room);
        if !has_room {
            return Vec::new();
        }
        let listening = self.kept.iter().filter(|kept| kept.http);
        let listening = listening.map(|kept| PollFd::new(&kept.socket, PollFlags::IN));
        let idle = self.connections.iter();
        let idle = idle.filter(|(key, _)| self.is_http(key));
        let idle = idle.map(|(_, connection)| PollFd::new(connection, PollFlags::IN));
        listening.chain(idle).collect()
    }

    /// Answers the clients that have sent something.
    pub fn answer_waiting(&mut self) {
        let Some(clients) = self.clients.clone() else {
            return;
        };
        for kept in self.kept.iter().filter(|kept| kept.http) {
            while clients.have_room() {
                let Ok(connection) = accept(&kept.socket) else {
                    break;
                };
                rustix::io::fcntl_setfd(&connection, FdFlags::CLOEXEC).ok();
                clients.answer(connection);
            }
        }
        let (ready, idle) = std::mem::take(&mut self.connections)
            .into_iter()
            .partition(|(key, connection)| self.is_http(key) && is_readable(connection));
        self.connections = idle;
        let ready: Vec<(String, OwnedFd)> = ready;
        for (_, connection) in ready {
            clients.answer(connection);
        }
    }

    fn is_http(&self, key: &str) -> bool {
        self.kept.iter().any(|kept| kept.http && kept.key == key)
    }

    /// What the next app gets: the keys of the sockets, those of the connections, and a descriptor for each. All of them are
    /// kept as well: an app that fails before it listens leaves them to the one after it.
    pub fn for_next_app(&mut self) -> (Vec<Keyed>, Vec<Keyed>, Vec<OwnedFd>) {
        self.clients = None;
        let mut descriptors = Vec::new();
        let mut copy = |key: &String, descriptor: &OwnedFd| {
            let copy = rustix::io::fcntl_dupfd_cloexec(descriptor.as_fd(), 0).ok()?;
            descriptors.push(copy);
            Some(Keyed { key: key.clone() })
        };
        let sockets = self.kept.iter();
        let sockets = sockets
            .filter_map(|kept| copy(&kept.key, &kept.socket))
            .collect();
        let connections = self.connections.iter();
        let connections = connections
            .filter_map(|(key, one)| copy(key, one))
            .collect();
        (sockets, connections, descriptors)
    }
}

/// Whether a connection has sent something, or was closed.
fn is_readable(connection: &OwnedFd) -> bool {
    let mut polled = [PollFd::new(connection, PollFlags::IN)];
    poll(&mut polled, Some(&Timespec::default())).is_ok_and(|count| count > 0)
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn connections_are_kept_until_an_app_has_accepted_them() {
        let mut sockets = Sockets::default();
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let (other, _theirs) = UnixStream::pair().unwrap();
        sockets.connection("a".to_owned(), ours.into());
        sockets.connection("b".to_owned(), other.into());
        let keys = |sockets: &mut Sockets| {
            let (_, connections, descriptors) = sockets.for_next_app();
            assert_eq!(connections.len(), descriptors.len());
            let keys = connections.into_iter().map(|one| one.key);
            keys.collect::<Vec<_>>().join(" ")
        };
        // The first app ends before it listens.
        assert_eq!(keys(&mut sockets), "a b");
        assert_eq!(keys(&mut sockets), "a b");
        sockets.accepted("a");
        assert_eq!(keys(&mut sockets), "b");
        sockets.closed("b");
        assert_eq!(keys(&mut sockets), "");
    }
}
