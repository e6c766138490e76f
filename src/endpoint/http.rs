//! As much of HTTP as the endpoint needs: one request on each connection, its head alone, and answers in JSON or as events.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::token::Token;
use crate::viewer;

/// How long a client may take to send its request.
const REQUEST: Duration = Duration::from_secs(5);

/// How long a client may take to read a part of the answer.
const WRITE: Duration = Duration::from_secs(30);

/// How long is waited until it has read the end of the answer.
const READ: Duration = Duration::from_secs(1);

/// The longest head of a request, in bytes.
const LONGEST: usize = 16 * 1024;

/// The most headers that are read. Browsers send about twenty.
const HEADERS: usize = 64;

/// What a request needs.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The port, which `Host` and `Origin` name.
    pub port: u16,
    /// The secret.
    pub token: Token,
}

/// A request that may be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
}

impl Request {
    /// A parameter of the query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters(name).first().copied()
    }

    /// All parameters of that name.
    #[must_use]
    pub fn parameters(&self, name: &str) -> Vec<&str> {
        let named = self.query.iter().filter(|(key, _)| key == name);
        named.map(|(_, value)| &**value).collect()
    }
}

/// Writes events until the client or the process goes.
pub type Events = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()>>;

/// An answer.
pub enum Answer {
    /// A status and an object.
    Json(u16, Value),
    /// A page that runs its own script, and asks nobody but the endpoint.
    Page(String),
    /// Server-sent events.
    Events(Events),
}

impl Answer {
    /// An object that is what was asked for.
    #[must_use]
    pub fn ok(value: Value) -> Self {
        Self::Json(200, value)
    }

    /// A refusal, with its reason for people.
    #[must_use]
    pub fn refuse(status: u16, reason: &str) -> Self {
        Self::Json(status, json!({ "error": reason }))
    }
}

/// Serves the one request of a connection.
///
/// # Errors
/// The client is gone, or sends nothing.
pub fn serve(
    mut stream: &TcpStream,
    gate: &Gate,
    answer: impl FnOnce(&Request) -> Answer,
) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(REQUEST))?;
    stream.set_write_timeout(Some(WRITE))?;
    let head = read_head(&mut stream, LONGEST)?;
    if head.is_empty() {
        return Ok(());
    }
    let answer = match gate.request(&head) {
        Ok(request) => answer(&request),
        Err(refusal) => refusal,
    };
    match answer {
        Answer::Json(status, value) => write_json(&mut stream, status, &value)?,
        Answer::Page(text) => write_page(&mut stream, &text)?,
        Answer::Events(events) => {
            stream.write_all(head_of(200, "text/event-stream", None).as_bytes())?;
            events(&mut stream)?;
        }
    }
    end(stream)
}

/// Reads up to the end of a request's head, or up to `longest` bytes. Nothing where the client sent none.
///
/// # Errors
/// The client is gone, or takes too long.
pub fn read_head(stream: &mut impl Read, longest: usize) -> io::Result<Vec<u8>> {
    let until = Instant::now() + REQUEST;
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < longest {
        if Instant::now() > until {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let length = stream.read(&mut chunk)?;
        if length == 0 {
            return Ok(Vec::new());
        }
        head.extend_from_slice(&chunk[..length]);
    }
    Ok(head)
}

/// Closing with unread bytes would reset the connection, and the answer with it.
fn end(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(READ))?;
    let mut rest = [0; 4096];
    let until = Instant::now() + READ;
    while Instant::now() < until && stream.read(&mut rest)? > 0 {}
    Ok(())
}

fn write_json(stream: &mut impl Write, status: u16, value: &Value) -> io::Result<()> {
    let text = value.to_string();
    let head = head_of(status, "application/json; charset=utf-8", Some(text.len()));
    stream.write_all(&[head.as_bytes(), text.as_bytes()].concat())
}

/// Writes a page whose own script and style run, and no other.
fn write_page(stream: &mut impl Write, text: &str) -> io::Result<()> {
    let secret = Token::random()?;
    let nonce = secret.text();
    let text = viewer::with_nonce(text, nonce);
    let kind = format!(
        "text/html; charset=utf-8\r\nContent-Security-Policy: default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; \
        img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let head = head_of(200, &kind, Some(text.len()));
    stream.write_all(&[head.as_bytes(), text.as_bytes()].concat())
}

fn head_of(status: u16, kind: &str, length: Option<usize>) -> String {
    let reason = match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        503 => "Service Unavailable",
        _ => "Error",
    };
    let length = length.map_or(String::new(), |length| {
        format!("Content-Length: {length}\r\n")
    });
    format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\n{length}Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
}

impl Gate {
    /// The request of a head, or why it is not answered.
    fn request(&self, head: &[u8]) -> Result<Request, Answer> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        let (Ok(httparse::Status::Complete(_)), Some(method), Some(target)) =
            (parsed.parse(head), parsed.method, parsed.path)
        else {
            return Err(Answer::refuse(400, "this is no HTTP request"));
        };
        let mut hosts = values(parsed.headers, "host");
        let host = hosts.next().filter(|_| hosts.next().is_none());
        if !host.is_some_and(|host| self.is_ours(host)) {
            return Err(Answer::refuse(
                403,
                "the Host header does not name this machine",
            ));
        }
        let is_ours = |origin: &str| {
            let host = origin.strip_prefix("http://");
            host.is_some_and(|host| self.is_ours(host))
        };
        if !values(parsed.headers, "origin").all(is_ours) {
            return Err(Answer::refuse(403, "another origin may not ask"));
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: parameters(query),
        };
        let bearer = values(parsed.headers, "authorization").next();
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let given = bearer.or_else(|| request.parameter("token"));
        if !given.is_some_and(|given| self.token.is(given)) {
            return Err(Answer::refuse(401, "the token is missing or wrong"));
        }
        Ok(request)
    }

    /// Whether a host and port are this endpoint's. A name that leads here by DNS alone is not one.
    fn is_ours(&self, host: &str) -> bool {
        let names = ["127.0.0.1", "localhost"];
        names
            .iter()
            .any(|name| host == format!("{name}:{}", self.port))
    }
}

fn values<'a>(headers: &'a [httparse::Header<'a>], name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name));
    named.map(|header| std::str::from_utf8(header.value).unwrap_or(""))
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text)
            .decode_utf8_lossy()
            .into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

#[cfg(test)]
mod tests;
