//! `GET /graphql` as a WebSocket: the subprotocol `graphql-transport-ws`, with the close codes of its specification.
//!
//! async-graphql speaks the protocol; what stands here is what it leaves out: who asks, its close codes, limits, and
//! an end when the server stops or the access token no longer holds.

use std::{
    collections::HashSet,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_graphql::http::{ClientMessage, WebSocket as Protocol, WebSocketProtocols, WsMessage};
use axum::{
    extract::{
        WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::request::Parts,
    response::{IntoResponse, Response},
};
use futures_util::{SinkExt, StreamExt, future, stream::SplitSink};
use serde::Deserialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tracing::{Instrument, Span, debug};

use super::{
    App,
    answer::{Denied, Refused},
    bearer,
    client_address::ClientAddress,
    connections::Peer,
    gate,
    graphql::BODY_MAX,
    metrics::OpenSocket,
    rate::Wait,
    request::RequestId,
    shares::Share,
    shown::Shown,
    socket_operations::{Operations, refuse, resolve},
    token_watch::Held,
};
use crate::{access::Credential, graph};

const SUBPROTOCOL: &str = "graphql-transport-ws";
/// How long a client may take until `connection_init`.
const INIT_WITHIN: Duration = Duration::from_secs(10);
/// How often a client is asked for a sign of life.
const PING_EVERY: Duration = Duration::from_secs(60);
/// How long a client may take nothing of what it is sent.
const TAKE_WITHIN: Duration = Duration::from_secs(30);
/// Read at once: more is made room for where a message has more. Idle sockets hold it all the time.
const READ_BUFFER: usize = 4 << 10;
/// Operations under way on one socket.
const OPERATIONS_MAX: usize = 100;

/// Messages in a row that are too many before the socket is closed.
const DENIED_MAX: usize = 20;

const INVALID: (u16, &str) = (4400, "Invalid message");
const UNAUTHORIZED: (u16, &str) = (4401, "Unauthorized");
const FORBIDDEN: (u16, &str) = (4403, "Forbidden");
const INIT_TIMEOUT: (u16, &str) = (4408, "Connection initialisation timeout");
const DUPLICATE: (u16, &str) = (4409, "Subscriber for this id already exists");
const TOO_MANY: (u16, &str) = (4429, "Too many operations on one socket");
const GOING_AWAY: (u16, &str) = (1001, "The server is stopping");
const LATER: (u16, &str) = (1013, "Try again later");
const TOO_FAST: (u16, &str) = (1013, "Too many messages: try again later");

/// Opens a socket: mutations may come over it, so that a foreign page gets none with a session.
pub(super) fn open(
    app: App,
    id: RequestId,
    shown: Shown,
    head: &Parts,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !shown.may_change() {
        return Refused::FOREIGN_PAGE.into_response();
    }
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .max_message_size(BODY_MAX)
        .max_frame_size(BODY_MAX);
    if upgrade.selected_protocol().is_none() {
        return Refused::SUBPROTOCOL.into_response();
    }
    let from = ClientAddress::of(&head.extensions);
    let Some(share) = app.gate().sockets.take(&from.network()) else {
        // When one of them ends nobody knows.
        return Denied {
            refused: Refused::TOO_MANY_SOCKETS,
            retry_after: Some(Wait(60)),
        }
        .into_response();
    };
    let opened = Opened {
        id,
        from,
        shown: shown.credential,
        _share: share,
        _peer: head.extensions.get().cloned(),
        _open: app.metrics().open_socket(),
    };
    let span = Span::current();
    upgrade.on_upgrade(move |socket| {
        // Tracked, so that a stop waits for it.
        let sockets = app.sockets().clone();
        sockets.track_future(serve(app, socket, opened).instrument(span))
    })
}

/// By which request a socket was opened, and what it holds while it is open.
struct Opened {
    id: RequestId,
    from: ClientAddress,
    /// What its head showed of who asks.
    shown: Option<Credential>,
    _share: Share<IpAddr>,
    /// The connection's place among all.
    _peer: Option<Peer>,
    /// Counted until all of the above is given back.
    _open: OpenSocket,
}

async fn serve(app: App, socket: WebSocket, opened: Opened) {
    let Opened { id, from, shown, .. } = &opened;
    let (from, shown) = (*from, shown.clone());
    let state = Arc::new(Mutex::new(Socket::default()));
    let (mut out, incoming) = socket.split();
    let messages = incoming
        .take_while(|message| future::ready(message.is_ok()))
        .filter_map(|message| future::ready(message.ok()))
        .filter_map(|message| future::ready(payload(message)))
        .map({
            let (app, state) = (app.clone(), Arc::clone(&state));
            move |bytes| admit(&app, from, &state, &bytes)
        })
        // What cannot be admitted ends the socket, with the reason that `admit` noted.
        .take_while(|message| future::ready(message.is_some()))
        .filter_map(future::ready);
    let protocol = Protocol::from_message_stream(
        Operations::new(app.clone(), id.clone()),
        messages.map(Ok),
        WebSocketProtocols::GraphQLWS,
    )
    .on_connection_init({
        let (app, state) = (app.clone(), Arc::clone(&state));
        move |payload| async move {
            let shown = bearer::from_payload(&payload).map(Credential::Token).or(shown);
            let close = match (gate::scope_of(&app, from, shown.as_ref()).await, shown) {
                (Ok(scope), Some(shown)) => {
                    let held = app.watch().hold(app.sessions(), shown, &scope);
                    let mut data = graph::connection_data(scope);
                    data.insert(Arc::clone(&held));
                    change(&state, |socket| socket.held = Some(held));
                    return Ok(data);
                }
                (Err(denied), _) if denied.is_passing() => LATER,
                _ => FORBIDDEN,
            };
            change(&state, |socket| socket.close = Some(close));
            Err(async_graphql::Error::new(close.1))
        }
    });
    let mut protocol = std::pin::pin!(protocol);
    let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut init = std::pin::pin!(sleep(INIT_WITHIN));
    let mut initialising = true;
    let close = loop {
        let held = change(&state, |socket| socket.held.clone());
        tokio::select! {
            next = protocol.next() => match next {
                Some(WsMessage::Text(text)) => {
                    ended(&state, &text);
                    if !hand_over(&mut out, Message::Text(text.into())).await {
                        break None;
                    }
                }
                Some(WsMessage::Close(code, reason)) => break Some(close_code(&state, code, reason)),
                None => break change(&state, |socket| socket.close).map(own),
            },
            () = &mut init, if initialising => {
                initialising = false;
                if change(&state, |socket| socket.held.is_none()) {
                    break Some(own(INIT_TIMEOUT));
                }
            }
            _ = ping.tick() => {
                // A client that is gone does not answer, and sending fails sooner or later.
                if !hand_over(&mut out, Message::Ping(Vec::new().into())).await {
                    break None;
                }
            }
            () = ended_token(held.as_deref()) => break Some(own(FORBIDDEN)),
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
        hand_over(&mut out, Message::Close(Some(frame))).await;
    }
}

/// Whether the client took it.
async fn hand_over(out: &mut SplitSink<WebSocket, Message>, message: Message) -> bool {
    matches!(timeout(TAKE_WITHIN, out.send(message)).await, Ok(Ok(())))
}

/// Waits until the socket's access token no longer holds.
async fn ended_token(held: Option<&Held>) {
    match held {
        Some(held) => held.ended().await,
        // Not initialised: that has a time limit of its own.
        None => future::pending().await,
    }
}

/// What is known of a socket.
#[derive(Default)]
struct Socket {
    /// The access token that it was let in with.
    held: Option<Arc<Held>>,
    operations: HashSet<String>,
    /// Messages in a row that were too many.
    denied: usize,
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
fn admit(app: &App, from: ClientAddress, state: &Mutex<Socket>, bytes: &[u8]) -> Option<ClientMessage> {
    let held = change(state, |socket| socket.held.clone());
    let passed = match &held {
        Some(held) => app.gate().pass_actor(held.actor()),
        None => app.gate().pass_address(from),
    };
    let denied = change(state, |socket| {
        socket.denied = if passed.is_err() { socket.denied + 1 } else { 0 };
        socket.denied
    });
    // Whoever goes on all the same costs parsing and answers.
    if denied > if held.is_none() { 0 } else { DENIED_MAX } {
        change(state, |socket| socket.close = Some(TOO_FAST));
        return None;
    }
    let Ok(mut message) = ClientMessage::from_bytes(bytes) else {
        // The parser's own words may quote the message, which may hold a token.
        change(state, |socket| socket.close = Some(INVALID));
        return None;
    };
    if let ClientMessage::Start { payload, .. } = &mut message {
        match passed {
            Ok(()) => resolve(app, payload, bytes),
            Err(denied) => refuse(payload, denied),
        }
    }
    change(state, |socket| {
        socket.close = match &message {
            ClientMessage::Start { .. } if held.is_none() => Some(UNAUTHORIZED),
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
            ClientMessage::ConnectionInit { .. } | ClientMessage::Ping { .. } if passed.is_err() => {
                Some(TOO_FAST)
            }
            ClientMessage::ConnectionInit { .. }
            | ClientMessage::Ping { .. }
            | ClientMessage::Pong { .. } => None,
        };
        socket.close.is_none()
    })
    .then_some(message)
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
