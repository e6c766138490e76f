//! Asks an endpoint, for the commands.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use super::note::Note;

/// How long a connection may take: it is to this machine.
const CONNECT: Duration = Duration::from_secs(2);

/// Asks for a path and query. `patience`: how long the answer may take.
///
/// # Errors
/// [`ConnectionRefused`](io::ErrorKind::ConnectionRefused) where nobody listens, [`UnexpectedEof`](io::ErrorKind::UnexpectedEof)
/// where the process ended before it answered, [`TimedOut`](io::ErrorKind::TimedOut) after the patience; the endpoint's refusal
/// otherwise.
pub fn ask(note: &Note, method: &str, target: &str, patience: Duration) -> io::Result<Value> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, note.port));
    let mut stream = TcpStream::connect_timeout(&address, CONNECT)?;
    stream.set_read_timeout(Some(patience))?;
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        note.port, note.token
    );
    stream.write_all(head.as_bytes())?;
    let mut text = Vec::new();
    stream
        .read_to_end(&mut text)
        .map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
            io::ErrorKind::ConnectionReset => io::ErrorKind::UnexpectedEof.into(),
            _ => error,
        })?;
    let body = text.windows(4).position(|end| end == b"\r\n\r\n");
    let body = body
        .map(|at| &text[at + 4..])
        .ok_or(io::ErrorKind::UnexpectedEof)?;
    let answer: Value = serde_json::from_slice(body)?;
    match answer["error"].as_str() {
        Some(error) if !text.starts_with(b"HTTP/1.1 200 ") => Err(io::Error::other(error)),
        _ => Ok(answer),
    }
}
