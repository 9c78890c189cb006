//! A client of `graphql-transport-ws`.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// A connection that has been let in.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects, and shows the token.
    pub(crate) async fn open(address: SocketAddr, token: &str) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let mut socket = Self(connect_async(request).await.unwrap().0);
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
    }

    /// Everything that a subscription says until it is completed.
    pub(crate) async fn subscribe(&mut self, query: &str, variables: Value) -> Vec<Value> {
        self.subscribe_until(query, variables, |_| false).await
    }

    /// What a subscription says until it is completed, or until something was said that is `enough`.
    pub(crate) async fn subscribe_until(
        &mut self,
        query: &str,
        variables: Value,
        enough: impl Fn(&Value) -> bool,
    ) -> Vec<Value> {
        self.begin(query, variables).await;
        self.hear_until(enough).await
    }

    /// Subscribes; what is said is heard later.
    pub(crate) async fn begin(&mut self, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "type": "subscribe", "id": "1", "payload": payload }))
            .await;
    }

    /// What is said until it is completed, or until something was said that is `enough`.
    pub(crate) async fn hear_until(&mut self, enough: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut said = Vec::new();
        loop {
            let message = self.next().await;
            match message["type"].as_str() {
                Some("next") => said.push(message["payload"]["data"].clone()),
                Some("complete") => return said,
                _ => panic!("{message}"),
            }
            if said.last().is_some_and(&enough) {
                return said;
            }
        }
    }

    async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn next(&mut self) -> Value {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}
