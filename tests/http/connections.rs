//! Clients that send little, slowly or too much: each is cut off, and nobody else notices.

use std::time::Duration;

use seatgraph::server::{Connections, Limits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::running::{Running, Setup};

/// Far beyond all that is waited for here.
const PATIENCE: Duration = Duration::from_secs(20);

fn impatient() -> Connections {
    Connections {
        head_within: Duration::from_secs(1),
        idle: Duration::from_millis(300),
        stalled: Duration::from_millis(300),
        ..Connections::default()
    }
}

/// What a client that sends `bytes` and then waits is answered until it is cut off.
async fn told(server: &Running, bytes: &[u8]) -> String {
    let mut client = TcpStream::connect(server.address).await.unwrap();
    client.write_all(bytes).await.unwrap();
    until_cut(&mut client).await
}

async fn until_cut(client: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is reset has ended as well.
    let ended = timeout(PATIENCE, client.read_to_end(&mut answer)).await;
    drop(ended.expect("the client was not cut off"));
    String::from_utf8(answer).unwrap()
}

/// Sends one byte after the other, for as long as the server listens; gives what it says.
async fn drip(client: &mut TcpStream) -> String {
    let patient = async {
        let mut answer = Vec::new();
        loop {
            match timeout(Duration::from_millis(20), client.read_buf(&mut answer)).await {
                Err(_) if client.write_all(b"a").await.is_ok() => {}
                Ok(Ok(read)) if read > 0 => {}
                _ => return String::from_utf8(answer).unwrap(),
            }
        }
    };
    timeout(PATIENCE, patient)
        .await
        .expect("the client was not cut off")
}

#[tokio::test]
async fn a_client_that_sends_no_whole_head_is_cut_off() {
    let server = Running::connected(impatient()).await;
    for start in [
        "",
        "G",
        "GET /healthz HTTP/1.1\r\nhost: x\r\nx-more: ",
        "PRI * HTTP/2.0\r\n",
    ] {
        assert_eq!(told(&server, start.as_bytes()).await, "", "{start:?}");
    }
    let mut client = TcpStream::connect(server.address).await.unwrap();
    client
        .write_all(b"GET /healthz HTTP/1.1\r\nx-more: ")
        .await
        .unwrap();
    assert_eq!(drip(&mut client).await, "");
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_but_not_for_ever() {
    let server = Running::connected(impatient()).await;
    let request = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    // Two requests and half of a third.
    let all = format!("{request}{request}GET /he");
    let answered = told(&server, all.as_bytes()).await;
    assert_eq!(answered.matches("HTTP/1.1 200 OK").count(), 2, "{answered}");
    let answered = told(&server, request.as_bytes()).await;
    assert_eq!(answered.matches("HTTP/1.1 200 OK").count(), 1, "{answered}");
}

#[tokio::test]
async fn a_client_that_takes_no_answers_is_cut_off() {
    let server = Running::connected(impatient()).await;
    let mut client = TcpStream::connect(server.address).await.unwrap();
    let requests = "GET /graphiql HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    // The server reads no more while nobody takes what it has to say.
    let until_cut = async { while client.write_all(requests.as_bytes()).await.is_ok() {} };
    let ended = timeout(PATIENCE, until_cut).await;
    assert!(ended.is_ok(), "the client was not cut off");
}

#[tokio::test]
async fn a_body_that_drips_is_given_up() {
    let setup = Setup {
        limits: Limits {
            body_within: Duration::from_millis(300),
            ..Limits::default()
        },
        ..Setup::default()
    };
    let server = Running::set_up(setup).await;
    let head = |token: &str| {
        format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: 100000\r\n\r\n"
        )
    };
    let mut client = TcpStream::connect(server.address).await.unwrap();
    client.write_all(head(&server.token).as_bytes()).await.unwrap();
    let answered = drip(&mut client).await;
    assert!(answered.starts_with("HTTP/1.1 408 "), "{answered}");
    assert!(answered.contains("REQUEST_TIMEOUT"), "{answered}");
    // A stranger's body, and one that nobody asked for, is not waited for at all.
    let stranger = told(&server, head("sgt_guess").as_bytes()).await;
    assert!(stranger.starts_with("HTTP/1.1 401 "), "{stranger}");
    let unasked = "GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\na";
    let unasked = told(&server, unasked.as_bytes()).await;
    assert!(unasked.starts_with("HTTP/1.1 200 "), "{unasked}");
}

#[tokio::test]
async fn a_head_has_a_size() {
    let server = Running::connected(impatient()).await;
    let with = |fields: &str| format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{fields}\r\n");
    let some = "x-field: 1\r\n".repeat(90);
    let answered = told(&server, with(&some).as_bytes()).await;
    assert!(answered.starts_with("HTTP/1.1 200 "), "{answered}");
    let many = "x-field: 1\r\n".repeat(101);
    let long = format!("x-field: {}\r\n", "1".repeat(17 << 10));
    for fields in [many, long] {
        let answered = told(&server, with(&fields).as_bytes()).await;
        assert!(answered.starts_with("HTTP/1.1 431 "), "{answered}");
    }
}

#[tokio::test]
async fn beyond_the_most_connections_others_wait_until_one_ends() {
    let server = Running::connected(Connections {
        max: 1,
        head_within: PATIENCE,
        ..Connections::default()
    })
    .await;
    let holding = TcpStream::connect(server.address).await.unwrap();
    let mut waiting = TcpStream::connect(server.address).await.unwrap();
    waiting
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut byte = [0];
    let early = timeout(Duration::from_millis(200), waiting.peek(&mut byte)).await;
    assert!(early.is_err(), "it was answered though there was no place");
    drop(holding);
    let answered = until_cut(&mut waiting).await;
    assert!(answered.starts_with("HTTP/1.1 200 "), "{answered}");
}
