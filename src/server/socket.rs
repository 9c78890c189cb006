//! `GET /graphql` as a WebSocket: the subprotocol `graphql-transport-ws`, with the close codes of its specification.
//!
//! async-graphql speaks the protocol; what stands here is what it leaves out: who asks, its close codes, limits, and
//! an end when the server stops or the access token no longer holds.

use std::{
    any::TypeId,
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_graphql::{
    Data, Executor, Request, Response as Outcome,
    http::{ClientMessage, WebSocket as Protocol, WebSocketProtocols, WsMessage},
};
use axum::{
    extract::{
        WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use futures_util::{
    SinkExt, StreamExt, future,
    stream::{self, BoxStream},
};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};
use tracing::{Instrument, Span, debug};

use super::{
    App, answer::Refused, bearer, graphql::BODY_MAX, metrics::Metrics, operation::Parameters,
    request::RequestId,
};
use crate::{graph, graph::Schema};

const SUBPROTOCOL: &str = "graphql-transport-ws";
/// How long a client may take until `connection_init`.
const INIT_WITHIN: Duration = Duration::from_secs(10);
/// How often an open socket's access token is looked up again, and its client asked for a sign of life.
const CHECK_EVERY: Duration = Duration::from_secs(60);
/// Operations under way on one socket.
const OPERATIONS_MAX: usize = 100;

const INVALID: (u16, &str) = (4400, "Invalid message");
const UNAUTHORIZED: (u16, &str) = (4401, "Unauthorized");
const FORBIDDEN: (u16, &str) = (4403, "Forbidden");
const INIT_TIMEOUT: (u16, &str) = (4408, "Connection initialisation timeout");
const DUPLICATE: (u16, &str) = (4409, "Subscriber for this id already exists");
const TOO_MANY: (u16, &str) = (4429, "Too many operations on one socket");
const GOING_AWAY: (u16, &str) = (1001, "The server is stopping");

/// Opens a socket.
pub(super) fn open(app: App, id: RequestId, headers: &HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .max_message_size(BODY_MAX)
        .max_frame_size(BODY_MAX);
    if upgrade.selected_protocol().is_none() {
        return Refused::SUBPROTOCOL.into_response();
    }
    let header = bearer::from_headers(headers);
    let span = Span::current();
    upgrade.on_upgrade(move |socket| {
        // Tracked, so that a stop waits for it.
        let sockets = app.sockets().clone();
        sockets.track_future(serve(app, id, socket, header).instrument(span))
    })
}

async fn serve(app: App, id: RequestId, socket: WebSocket, header: Option<SecretString>) {
    let _open = app.metrics().open_socket();
    let state = Arc::new(Mutex::new(Socket::default()));
    let (mut out, incoming) = socket.split();
    let messages = incoming
        .take_while(|message| future::ready(message.is_ok()))
        .filter_map(|message| future::ready(message.ok()))
        .filter_map(|message| future::ready(payload(message)))
        .map({
            let (app, state) = (app.clone(), Arc::clone(&state));
            move |bytes| admit(&app, &state, &bytes)
        })
        // What cannot be admitted ends the socket, with the reason that `admit` noted.
        .take_while(|message| future::ready(message.is_some()))
        .filter_map(future::ready);
    let protocol = Protocol::from_message_stream(
        Operations {
            schema: app.schema().clone(),
            metrics: app.metrics().clone(),
            id,
        },
        messages.map(Ok),
        WebSocketProtocols::GraphQLWS,
    )
    .on_connection_init({
        let (app, state) = (app.clone(), Arc::clone(&state));
        move |payload| async move {
            let token = bearer::from_payload(&payload).or(header);
            match bearer::scope_of(app.tokens(), token.as_ref()).await {
                Ok(scope) => {
                    change(&state, |socket| {
                        socket.acknowledged = true;
                        socket.token = token;
                    });
                    Ok(graph::connection_data(scope))
                }
                Err(refused) => {
                    let unreachable = refused == Refused::STORE;
                    let close = if unreachable {
                        (1013, "Try again later")
                    } else {
                        FORBIDDEN
                    };
                    change(&state, |socket| socket.close = Some(close));
                    Err(async_graphql::Error::new(close.1))
                }
            }
        }
    });
    let mut protocol = std::pin::pin!(protocol);
    let mut check = interval_at(Instant::now() + CHECK_EVERY, CHECK_EVERY);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut init = std::pin::pin!(sleep(INIT_WITHIN));
    let mut initialising = true;
    let close = loop {
        tokio::select! {
            next = protocol.next() => match next {
                Some(WsMessage::Text(text)) => {
                    ended(&state, &text);
                    if out.send(Message::Text(text.into())).await.is_err() {
                        break None;
                    }
                }
                Some(WsMessage::Close(code, reason)) => break Some(close_code(&state, code, reason)),
                None => break change(&state, |socket| socket.close).map(own),
            },
            () = &mut init, if initialising => {
                initialising = false;
                if !change(&state, |socket| socket.acknowledged) {
                    break Some(own(INIT_TIMEOUT));
                }
            }
            _ = check.tick() => {
                if !still_holds(&app, &state).await {
                    break Some(own(FORBIDDEN));
                }
                // A client that is gone does not answer, and sending fails sooner or later.
                if out.send(Message::Ping(Vec::new().into())).await.is_err() {
                    break None;
                }
            }
            () = app.stop().cancelled() => break Some(own(GOING_AWAY)),
        }
    };
    if let Some((code, reason)) = close {
        debug!(ws.close_code = code, "closing the socket");
        let frame = CloseFrame {
            code,
            reason: reason.into(),
        };
        // The client may be gone already.
        let _ = out.send(Message::Close(Some(frame))).await;
    }
}

/// What is known of a socket.
#[derive(Default)]
struct Socket {
    acknowledged: bool,
    token: Option<SecretString>,
    operations: HashSet<String>,
    close: Option<(u16, &'static str)>,
}

fn change<T>(state: &Mutex<Socket>, change: impl FnOnce(&mut Socket) -> T) -> T {
    change(&mut state.lock().unwrap_or_else(PoisonError::into_inner))
}

fn own((code, reason): (u16, &'static str)) -> (u16, String) {
    (code, reason.to_owned())
}

fn payload(message: Message) -> Option<Vec<u8>> {
    match message {
        Message::Text(_) | Message::Binary(_) => Some(message.into_data().into()),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => None,
    }
}

/// Reads a client's message and weighs it against what goes on; none where the socket must be closed for it.
fn admit(app: &App, state: &Mutex<Socket>, bytes: &[u8]) -> Option<ClientMessage> {
    let Ok(mut message) = ClientMessage::from_bytes(bytes) else {
        // The parser's own words may quote the message, which may hold a token.
        change(state, |socket| socket.close = Some(INVALID));
        return None;
    };
    if let ClientMessage::Start { payload, .. } = &mut message {
        resolve(app, payload, bytes);
    }
    change(state, |socket| {
        socket.close = match &message {
            ClientMessage::Start { .. } if !socket.acknowledged => Some(UNAUTHORIZED),
            ClientMessage::Start { id, .. } if socket.operations.contains(id) => Some(DUPLICATE),
            ClientMessage::Start { .. } if socket.operations.len() >= OPERATIONS_MAX => Some(TOO_MANY),
            ClientMessage::Start { id, .. } => {
                socket.operations.insert(id.clone());
                None
            }
            ClientMessage::Stop { id } => {
                socket.operations.remove(id);
                None
            }
            ClientMessage::ConnectionTerminate => Some(INVALID),
            ClientMessage::ConnectionInit { .. }
            | ClientMessage::Ping { .. }
            | ClientMessage::Pong { .. } => None,
        };
        socket.close.is_none()
    })
    .then_some(message)
}

/// Puts the document that an operation names into it, or why it cannot be run.
fn resolve(app: &App, request: &mut Request, bytes: &[u8]) {
    #[derive(Deserialize)]
    struct Subscribe {
        payload: Parameters,
    }
    let resolved = serde_json::from_slice::<Subscribe>(bytes)
        .map_err(|_| Refused::MALFORMED)
        .and_then(|subscribe| subscribe.payload.resolve(app.documents(), app.parsed()));
    match resolved {
        Ok(resolved) => *request = resolved,
        Err(refused) => {
            request.data.insert(refused);
        }
    }
}

/// Executes the operations of a socket; their errors name the request that opened it.
#[derive(Clone)]
struct Operations {
    schema: Schema,
    metrics: Metrics,
    id: RequestId,
}

impl Executor for Operations {
    async fn execute(&self, request: Request) -> Outcome {
        self.schema.execute(request).await
    }

    fn execute_stream(&self, mut request: Request, data: Option<Arc<Data>>) -> BoxStream<'static, Outcome> {
        let counting = self.metrics.operation();
        let step = counting.identify(&mut request).step();
        let refused = request.data.get(&TypeId::of::<Refused>());
        let mut outcomes = match refused.and_then(|refused| refused.downcast_ref::<Refused>()) {
            Some(refused) => {
                let outcome = Outcome::from_errors(vec![refused.error()]);
                stream::once(future::ready(outcome)).boxed()
            }
            None => self
                .schema
                .execute_stream_with_session_data(request, data.unwrap_or_default()),
        };
        let id = self.id.clone();
        stream::poll_fn(move |context| step.in_scope(|| outcomes.poll_next_unpin(context)))
            .map(move |mut outcome| {
                id.name(&mut outcome.errors);
                counting.answered(&outcome);
                outcome
            })
            .boxed()
    }
}

/// Notes that an operation has ended, so that its id can be used again.
fn ended(state: &Mutex<Socket>, text: &str) {
    #[derive(Deserialize)]
    struct Complete {
        id: String,
    }
    if text.starts_with(r#"{"type":"complete""#)
        && let Ok(complete) = serde_json::from_str::<Complete>(text)
    {
        change(state, |socket| socket.operations.remove(&complete.id));
    }
}

/// The specification's code for an end that async-graphql gives another code.
fn close_code(state: &Mutex<Socket>, code: u16, reason: String) -> (u16, String) {
    change(state, |socket| socket.close).map_or((code, reason), own)
}

async fn still_holds(app: &App, state: &Mutex<Socket>) -> bool {
    let token = change(state, |socket| socket.token.clone());
    match token {
        // Not initialised: that has a time limit of its own.
        None => true,
        Some(token) => !matches!(
            bearer::scope_of(app.tokens(), Some(&token)).await,
            Err(Refused::BAD_TOKEN)
        ),
    }
}
