use std::net::TcpListener;
use std::thread;

use super::*;

fn gate() -> Gate {
    Gate {
        port: 4000,
        token: Token::from("secret"),
    }
}

/// The status of what a head is answered with; 200 where it may be.
fn status(head: &str) -> u16 {
    match gate().request(head.replace('\n', "\r\n").as_bytes()) {
        Ok(_) => 200,
        Err(Answer::Json(status, _)) => status,
        Err(Answer::Events(_) | Answer::Page(_)) => 0,
    }
}

#[test]
fn a_request_needs_a_loopback_host_and_the_token() {
    let host = "Host: 127.0.0.1:4000\n";
    let bearer = "Authorization: Bearer secret\n";
    for (head, expected) in [
        (format!("GET /status HTTP/1.1\n{host}{bearer}\n"), 200),
        (
            format!("GET /status HTTP/1.1\nHost: localhost:4000\n{bearer}\n"),
            200,
        ),
        (format!("GET /status?token=secret HTTP/1.1\n{host}\n"), 200),
        (
            format!("GET /status HTTP/1.1\n{host}{bearer}Origin: http://127.0.0.1:4000\n\n"),
            200,
        ),
        (format!("GET /status HTTP/1.1\n{host}\n"), 401),
        (
            format!("GET /status HTTP/1.1\n{host}Authorization: Bearer wrong\n\n"),
            401,
        ),
        (format!("GET /status?token=secre HTTP/1.1\n{host}\n"), 401),
        (format!("GET /status HTTP/1.1\n{bearer}\n"), 403),
        (
            format!("GET /status HTTP/1.1\nHost: rebound.example:4000\n{bearer}\n"),
            403,
        ),
        (
            format!("GET /status HTTP/1.1\nHost: 127.0.0.1:4001\n{bearer}\n"),
            403,
        ),
        (
            format!("GET /status HTTP/1.1\nHost: 127.0.0.1\n{bearer}\n"),
            403,
        ),
        (
            format!("GET /status HTTP/1.1\n{host}Host: evil.example\n{bearer}\n"),
            403,
        ),
        (
            format!("GET /status HTTP/1.1\n{host}{bearer}Origin: http://evil.example\n\n"),
            403,
        ),
        (
            format!("GET /status HTTP/1.1\n{host}{bearer}Origin: null\n\n"),
            403,
        ),
        ("status\n\n".to_owned(), 400),
    ] {
        assert_eq!(status(&head), expected, "{head}");
    }
}

#[test]
fn the_query_is_decoded() {
    let head =
        "GET /why?file=a%20b%2Fc.js&file=d+e&token=secret HTTP/1.1\r\nHost: 127.0.0.1:4000\r\n\r\n";
    let request = gate().request(head.as_bytes()).ok().unwrap();
    assert_eq!(request.path, "/why");
    assert_eq!(request.parameters("file"), ["a b/c.js", "d e"]);
    assert_eq!(request.parameter("gone"), None);
}

#[test]
fn a_connection_gets_one_answer_whole() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let gate = Gate { port, ..gate() };
    let client = thread::spawn(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let head = format!(
            "POST /hold HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Bearer secret\r\nContent-Length: 3\r\n\r\nabc"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    let (stream, _) = listener.accept().unwrap();
    serve(&stream, &gate, |request| {
        Answer::ok(json!({ "path": request.path, "method": request.method }))
    })
    .unwrap();
    drop(stream);
    let text = client.join().unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert!(!text.to_lowercase().contains("access-control"), "{text}");
    assert!(
        text.ends_with("\r\n\r\n{\"path\":\"/hold\",\"method\":\"POST\"}"),
        "{text}"
    );
}
