//! The kinds of abuse: each goes on until it is ended, and then tells what became of it.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use clap::ValueEnum;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::sleep,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::server::Asker;

/// Where abusers come from.
const HOST: u8 = 200;
/// How many of them ask at once.
const AT_ONCE: usize = 4;
const IDLE_SOCKETS: usize = 1_000;
const SLOW_CONNECTIONS: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Abuse {
    Aliases,
    Nesting,
    Fragments,
    Complexity,
    Bodies,
    Tokens,
    SlowLoris,
    Sockets,
}

impl Abuse {
    pub(crate) const ALL: [Self; 8] = [
        Self::Aliases,
        Self::Nesting,
        Self::Fragments,
        Self::Complexity,
        Self::Bodies,
        Self::Tokens,
        Self::SlowLoris,
        Self::Sockets,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Aliases => "10,000 aliases in a query",
            Self::Nesting => "queries of 500 levels",
            Self::Fragments => "fragments in circles, and fragments that double",
            Self::Complexity => "the largest queries that are allowed",
            Self::Bodies => "bodies of 50 MB",
            Self::Tokens => "guesses of access tokens",
            Self::SlowLoris => "500 connections that send a byte a second",
            Self::Sockets => "1,000 sockets that do nothing",
        }
    }

    async fn begin(self, address: SocketAddr, token: &str) -> Running {
        let mut running = Running::default();
        let asker = Asker::new(address, HOST, token);
        let body = |query: String| json!({ "query": query }).to_string();
        match self {
            Self::Aliases => {
                let aliases: String = (0..10_000).map(|at| format!("a{at}: __typename ")).collect();
                running.ask(&asker, &body(format!("{{ {aliases} }}")));
            }
            Self::Nesting => {
                let (open, close) = ("users { nodes { assignments { nodes { user { ", "} } } } } ");
                let deep = format!("{{ {} __typename {} }}", open.repeat(100), close.repeat(100));
                running.ask(&asker, &body(deep));
            }
            Self::Fragments => {
                let doubling: String = (0..60)
                    .map(|at| format!("fragment F{at} on Query {{ ...F{} ...F{} }} ", at + 1, at + 1))
                    .collect();
                let doubling = format!("{{ ...F0 }} {doubling} fragment F60 on Query {{ __typename }}");
                running.ask(&asker, &body(doubling));
                let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
                running.ask(&asker, &body(circle.to_owned()));
            }
            Self::Complexity => {
                let most = "{ users(first: 100) { nodes { name email assignments(first: 100) { nodes { signIns lastSignInAt \
                            app { label } usage { start signIns } } } } } }";
                running.ask(&asker, &body(most.to_owned()));
            }
            Self::Bodies => running.ask(&asker, &" ".repeat(50 << 20)),
            Self::Tokens => {
                let guess = Asker {
                    token: "sgt_guess".to_owned(),
                    ..asker
                };
                running.ask(&guess, &body("{ __typename }".to_owned()));
            }
            Self::SlowLoris => {
                for _ in 0..SLOW_CONNECTIONS {
                    running.drip(address);
                }
            }
            Self::Sockets => running.open_sockets(address, &asker).await,
        }
        running
    }
}

/// What is said when the abuse has begun.
pub(crate) const READY: &str = "ready";

/// Abuses the server until standard input ends, and then tells what became of it.
pub(crate) async fn go_on(kind: Abuse, address: SocketAddr, token: &str) {
    let running = kind.begin(address, token).await;
    println!("{READY}");
    let end = tokio::task::spawn_blocking(|| std::io::stdin().lines().count());
    end.await.unwrap();
    println!("{}", running.end().await);
}

/// Abuse that goes on.
#[derive(Default)]
struct Running {
    tasks: JoinSet<()>,
    told: Arc<Mutex<BTreeMap<String, u64>>>,
}

impl Running {
    /// Sends a body over and over, as fast as it is answered.
    fn ask(&mut self, asker: &Asker, body: &str) {
        for _ in 0..AT_ONCE {
            let (asker, body, told) = (asker.clone(), body.to_owned(), Arc::clone(&self.told));
            self.tasks.spawn(async move {
                loop {
                    let status = asker.ask(body.clone()).await;
                    let status = status.map_or("cut off".to_owned(), |status| status.to_string());
                    note(&told, &status);
                }
            });
        }
    }

    /// Sends a request's head so slowly that it never ends; begins again where it is cut off.
    fn drip(&mut self, address: SocketAddr) {
        let told = Arc::clone(&self.told);
        self.tasks.spawn(async move {
            loop {
                let Ok(mut stream) = connect(address).await else {
                    note(&told, "not let in");
                    sleep(Duration::from_secs(1)).await;
                    continue;
                };
                let head = b"POST /graphql HTTP/1.1\r\nhost: a\r\nx-a: ";
                if stream.write_all(head).await.is_ok() {
                    let mut answer = [0; 512];
                    loop {
                        tokio::select! {
                            // An answer, or the end.
                            _ = stream.read(&mut answer) => break,
                            () = sleep(Duration::from_secs(1)) => if stream.write_all(b"a").await.is_err() { break },
                        }
                    }
                }
                note(&told, "cut off");
            }
        });
    }

    /// Opens sockets that are let in, and keeps them, from as many addresses as it takes.
    async fn open_sockets(&mut self, address: SocketAddr, asker: &Asker) {
        let mut open: Vec<WebSocketStream<TcpStream>> = Vec::new();
        for at in 0..IDLE_SOCKETS {
            let from = IpAddr::from([127, 0, 1, u8::try_from(at % 250).unwrap() + 1]);
            let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
            let headers = request.headers_mut();
            headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
            let Ok(stream) = connect_from(from, address).await else {
                note(&self.told, "not let in");
                continue;
            };
            let Ok((mut socket, _)) = client_async(request, stream).await else {
                note(&self.told, "refused");
                continue;
            };
            let init = json!({ "type": "connection_init", "payload": { "token": asker.token } });
            socket.send(Message::text(init.to_string())).await.unwrap();
            match socket.next().await {
                Some(Ok(message)) if message.is_text() => {
                    note(&self.told, "open");
                    open.push(socket);
                }
                _ => note(&self.told, "closed"),
            }
        }
        self.tasks.spawn(async move {
            // Whoever does nothing still answers pings.
            let answering = open
                .iter_mut()
                .map(|socket| async { while let Some(Ok(_)) = socket.next().await {} });
            futures_util::future::join_all(answering).await;
        });
    }

    /// Ends it, and tells what became of it.
    async fn end(mut self) -> String {
        self.tasks.shutdown().await;
        let told = self.told.lock().unwrap();
        let told: Vec<_> = told
            .iter()
            .map(|(what, times)| format!("{times} × {what}"))
            .collect();
        told.join(", ")
    }
}

fn note(told: &Mutex<BTreeMap<String, u64>>, what: &str) {
    *told.lock().unwrap().entry(what.to_owned()).or_default() += 1;
}

async fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    connect_from(IpAddr::from([127, 0, 0, HOST]), address).await
}

async fn connect_from(from: IpAddr, address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(from, 0))?;
    socket.connect(address).await
}
