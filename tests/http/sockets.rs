//! `graphql-transport-ws`: who is let in, what closes a socket and with which code.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::running::Running;

#[tokio::test]
async fn the_token_comes_with_connection_init_or_with_the_header() {
    let server = Running::start().await;
    let bearer = format!("Bearer {}", server.token);
    for payload in [
        json!({ "Authorization": bearer }),
        json!({ "authorization": bearer }),
        json!({ "token": server.token }),
    ] {
        let mut socket = Socket::open(server.address, None).await;
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        socket.check_operation().await;
    }
    let mut socket = Socket::open(server.address, Some(&bearer)).await;
    socket.send(json!({ "type": "connection_init" })).await;
    socket.check_operation().await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await, Ok(json!({ "type": "pong" })));
}

#[tokio::test]
async fn what_closes_a_socket() {
    let server = Running::start().await;
    let init = json!({ "type": "connection_init", "payload": { "token": server.token } });
    let operation = |id| json!({ "type": "subscribe", "id": id, "payload": { "query": "{ __typename }" } });
    for (messages, code) in [
        (vec![json!({ "type": "connection_init" })], 4403),
        (
            vec![json!({ "type": "connection_init", "payload": { "token": "sgt_guess" } })],
            4403,
        ),
        (vec![operation("1")], 4401),
        (vec![init.clone(), init.clone()], 4429),
        (vec![init.clone(), json!({ "type": "sgt_guess" })], 4400),
        (vec![init.clone(), json!(7)], 4400),
    ] {
        let mut socket = Socket::open(server.address, None).await;
        for message in messages {
            socket.send(message).await;
        }
        let mut closed = socket.next().await;
        if closed == Ok(json!({ "type": "connection_ack" })) {
            closed = socket.next().await;
        }
        let (got, reason) = closed.unwrap_err();
        assert_eq!(got, code, "{reason}");
        assert!(!reason.contains("sgt_"), "{reason}");
    }
}

#[tokio::test]
async fn only_the_living_subprotocol_is_spoken() {
    let server = Running::start().await;
    let mut request = format!("ws://{}/graphql", server.address)
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("sec-websocket-protocol", "graphql-ws".parse().unwrap());
    assert!(
        connect_async(request)
            .await
            .unwrap_err()
            .to_string()
            .contains("400")
    );
}

#[tokio::test]
async fn a_stop_tells_open_sockets_to_go() {
    let server = Running::start().await;
    let mut socket = Socket::open(server.address, None).await;
    let init = json!({ "type": "connection_init", "payload": { "token": server.token } });
    socket.send(init).await;
    socket.check_operation().await;
    server.stop.ask();
    assert_eq!(socket.next().await.unwrap_err().0, 1001);
    server.ended().await;
}

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn open(address: SocketAddr, authorization: Option<&str>) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        if let Some(authorization) = authorization {
            headers.insert("authorization", authorization.parse().unwrap());
        }
        Self(connect_async(request).await.unwrap().0)
    }

    /// One that was opened in another way.
    pub(crate) fn of(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self(socket)
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message, or the code and reason of the close.
    pub(crate) async fn next(&mut self) -> Result<Value, (u16, String)> {
        loop {
            match self
                .0
                .next()
                .await
                .expect("the socket ended without a close")
                .unwrap()
            {
                Message::Text(text) => return Ok(serde_json::from_str(&text).unwrap()),
                Message::Close(Some(frame)) => return Err((frame.code.into(), frame.reason.to_string())),
                _ => {}
            }
        }
    }

    /// Sends messages without waiting for answers, and tells all that is said until the socket ends, in whatever way.
    pub(crate) async fn hear_out(mut self, messages: &[Value]) -> Vec<Value> {
        for message in messages {
            // It may have ended before the last was sent.
            let _ = self.0.feed(Message::text(message.to_string())).await;
        }
        let _ = self.0.flush().await;
        let mut said = Vec::new();
        while let Some(Ok(message)) = self.0.next().await {
            if let Message::Text(text) = message {
                said.push(serde_json::from_str(&text).unwrap());
            }
        }
        said
    }

    /// The acknowledgement, and then an operation, twice under the same id.
    async fn check_operation(&mut self) {
        assert_eq!(self.next().await, Ok(json!({ "type": "connection_ack" })));
        for _ in 0..2 {
            self.send(json!({ "type": "subscribe", "id": "a", "payload": { "query": "{ __typename }" } }))
                .await;
            let next = self.next().await.unwrap();
            assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("a")));
            assert!(next["payload"]["data"]["__typename"].is_string(), "{next}");
            assert_eq!(self.next().await, Ok(json!({ "type": "complete", "id": "a" })));
        }
    }
}
