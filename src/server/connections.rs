//! Connections: how many at once, TLS, and how long one may take, stay idle, or leave an answer lying.
//!
//! Whoever connects is a stranger who may send nothing, half a head, or one byte a minute, or may never read. So each
//! stage has an end: the handshake and the first head together, the time between requests, and the time in which an answer
//! is not taken. How long a body and its answer may take is the routes' own affair.

use std::{
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, header},
};
use hyper::{
    body::Incoming,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, sleep_until, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, error, warn};

use super::{
    TrustedProxies,
    activity::{Activity, Now},
    client_address::ClientAddress,
    gate::FIELDS_MAX,
    shares::{Share, Shares},
    tls::Tls,
};

/// The largest head.
const HEAD_MAX: u16 = 16 << 10;
/// What a connection of HTTP/2 may send before it is read: of one request, and of all.
const STREAM_WINDOW: u32 = 64 << 10;
const CONNECTION_WINDOW: u32 = 256 << 10;
/// Requests at once on one connection of HTTP/2.
const STREAMS_MAX: u32 = 100;
/// How often, and for how long, the other end of HTTP/2 is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(30);
const PONG_WITHIN: Duration = Duration::from_secs(20);
/// While the server stops, a connection with nothing under way is cut after that.
const LEAVE_WITHIN: Duration = Duration::from_secs(5);
/// How often at most it is said that no more connections are taken.
const SAY_EVERY: Duration = Duration::from_mins(1);

/// How connections are taken and kept.
#[derive(Debug, Clone)]
pub struct Connections {
    /// The most at once, sockets included; others wait until one ends.
    pub max: usize,
    /// The most of one address, unless it is a trusted proxy's or the machine's own; others are closed at once.
    pub max_per_address: usize,
    /// How long the handshake and the first request's head may take together.
    pub head_within: Duration,
    /// How long a connection is kept on which nothing is under way.
    pub idle: Duration,
    /// How long a client may take nothing of an answer that is ready.
    pub stalled: Duration,
    /// The certificate, where the server speaks TLS.
    pub tls: Option<Tls>,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            max: 10_000,
            max_per_address: 2_500,
            head_within: Duration::from_secs(10),
            // Longer than the minute that load balancers keep theirs, so that none is closed under a request.
            idle: Duration::from_secs(75),
            stalled: Duration::from_mins(1),
            tls: None,
        }
    }
}

impl Connections {
    /// So many at once, of which one address may have a quarter.
    pub fn at_most(max: usize) -> Self {
        Self {
            max,
            max_per_address: max.div_ceil(4),
            ..Self::default()
        }
    }
}

/// By which connection a request came.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    /// Held as long as anything of the connection goes on.
    _place: Arc<Place>,
}

/// One of the places that there are for connections.
#[derive(Debug)]
struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_address: Option<Share<IpAddr>>,
}

/// Answers what comes, until `stop`; then no more is accepted, and what is under way finishes.
pub(super) async fn serve(
    listener: TcpListener,
    routes: Router,
    settings: Connections,
    trusted: &TrustedProxies,
    stop: &CancellationToken,
) {
    let of_addresses = Shares::new(Some(settings.max_per_address));
    let mut places = Places {
        all: Arc::new(Semaphore::new(settings.max)),
        said: None,
    };
    let kept = Kept {
        routes: TowerToHyperService::new(routes),
        settings: Arc::new(settings),
        stop: stop.clone(),
    };
    let open = TaskTracker::new();
    loop {
        let next = async {
            let place = places.free().await?;
            let (stream, from) = accepted(&listener).await;
            Some((place, stream, from))
        };
        let (place, stream, from) = tokio::select! {
            () = stop.cancelled() => break,
            next = next => match next {
                Some(next) => next,
                None => break,
            },
        };
        let address = from.ip().to_canonical();
        let free = address.is_loopback() || trusted.include(address);
        let share = of_addresses
            .take(&ClientAddress(address).network())
            .filter(|_| !free);
        if share.is_none() && !free {
            debug!("an address has as many connections as it may");
            continue;
        }
        let peer = Peer {
            address,
            _place: Arc::new(Place {
                _of_all: place,
                _of_address: share,
            }),
        };
        open.spawn(kept.clone().connection(stream, peer));
    }
    // Who knocks now finds nobody.
    drop(listener);
    open.close();
    open.wait().await;
}

struct Places {
    all: Arc<Semaphore>,
    /// When it was last said that there is none.
    said: Option<Instant>,
}

impl Places {
    /// A place, as soon as there is one.
    async fn free(&mut self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.all).try_acquire_owned() {
            return Some(place);
        }
        if self.said.is_none_or(|said| said.elapsed() > SAY_EVERY) {
            self.said = Some(Instant::now());
            warn!("there are as many connections as there may be: others wait");
        }
        Arc::clone(&self.all).acquire_owned().await.ok()
    }
}

/// The next connection. What one client or the system's want of descriptors does to it ends nothing.
async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_client(&error) => {}
            Err(error) => {
                error!(%error, "a connection cannot be accepted");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_of_one_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

/// What all connections share.
#[derive(Clone)]
struct Kept {
    routes: TowerToHyperService<Router>,
    settings: Arc<Connections>,
    stop: CancellationToken,
}

impl Kept {
    async fn connection(self, stream: TcpStream, peer: Peer) {
        let first_head = Instant::now() + self.settings.head_within;
        // Answers are written whole: to wait for more to send only delays them.
        let _ = stream.set_nodelay(true);
        let Some(tls) = &self.settings.tls else {
            return self.answer(stream, peer, first_head).await;
        };
        let handshake = timeout_at(first_head, tls.accept(stream));
        let shaken = tokio::select! {
            shaken = handshake => shaken,
            () = self.stop.cancelled() => return,
        };
        match shaken {
            Ok(Ok(stream)) => self.answer(stream, peer, first_head).await,
            Ok(Err(error)) => debug!(%error, "a handshake failed"),
            Err(_) => debug!("a handshake took too long"),
        }
    }

    async fn answer(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        peer: Peer,
        first_head: Instant,
    ) {
        let (activity, routes) = (Activity::default(), self.routes.clone());
        let by_tls = self.settings.tls.is_some();
        let service = service_fn({
            let activity = activity.clone();
            move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(peer.clone());
                let (begun, answer) = (activity.begin(), routes.call(request));
                async move {
                    let mut response = answer.await?;
                    if by_tls {
                        let value = HeaderValue::from_static("max-age=31536000");
                        response
                            .headers_mut()
                            .insert(header::STRICT_TRANSPORT_SECURITY, value);
                    }
                    Ok::<_, Infallible>(response.map(|body: Body| begun.until_out(body)))
                }
            }
        });
        let builder = protocols();
        let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        let mut look = pin!(sleep_until(first_head));
        let (mut told_to_leave, mut stopping) = (None, false);
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        debug!(%error, "a connection ended early");
                    }
                    return;
                }
                () = self.stop.cancelled(), if !stopping => stopping = true,
                () = look.as_mut() => match self.judge(activity.now(), first_head, told_to_leave) {
                    Verdict::LookAt(next) => {
                        look.as_mut().reset(next);
                        continue;
                    }
                    Verdict::Leave => {}
                    Verdict::Cut => break,
                },
            }
            connection.as_mut().graceful_shutdown();
            told_to_leave = Some(Instant::now());
            look.as_mut()
                .reset(Instant::now() + LEAVE_WITHIN.min(self.settings.stalled));
        }
        debug!("a connection was cut");
    }

    fn judge(&self, what_goes_on: Now, first_head: Instant, told_to_leave: Option<Instant>) -> Verdict {
        let (now, settings) = (Instant::now(), &self.settings);
        let patience = if self.stop.is_cancelled() {
            LEAVE_WITHIN
        } else {
            settings.stalled
        };
        let due = |at: Instant, verdict| if at <= now { verdict } else { Verdict::LookAt(at) };
        match (what_goes_on, told_to_leave) {
            (Now::Silent, _) => due(first_head, Verdict::Cut),
            (Now::IdleSince(since), None) => due(since + settings.idle, Verdict::Leave),
            // The end of an answer that hyper holds goes out meanwhile.
            (Now::IdleSince(since), Some(told)) => due(since.max(told) + patience, Verdict::Cut),
            (Now::Busy(Some(since)), _) => due(since + settings.stalled, Verdict::Cut),
            // Whatever comes next takes at least that long.
            (Now::Busy(None), None) => Verdict::LookAt(now + settings.idle.min(settings.stalled)),
            (Now::Busy(None), Some(_)) => Verdict::LookAt(now + patience),
        }
    }
}

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    LookAt(Instant),
    Leave,
    Cut,
}

/// HTTP/1.1 and HTTP/2, with their limits. Sockets are of HTTP/1.1: browsers open them so unless HTTP/2 says that it takes
/// them (`SETTINGS_ENABLE_CONNECT_PROTOCOL`), which it does not.
fn protocols() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // The judge of idle connections sees to heads that do not come, too.
        .header_read_timeout(None::<Duration>)
        .max_headers(FIELDS_MAX)
        .max_buf_size(HEAD_MAX.into());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEAD_MAX.into())
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PONG_WITHIN);
    builder
}
