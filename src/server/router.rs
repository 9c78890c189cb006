//! The routes, and what they share.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get, post},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
    set_header::SetResponseHeaderLayer,
};

use super::{
    Limits, answer, answer::Refused, caching, documents::TrustedDocuments, export, gate, gate::Gate, graphql,
    health, login, mcp, metrics, metrics::Metrics, pages, parsed::ParsedDocuments, request, session, site,
    token_watch::TokenWatch,
};
use crate::{
    access::{LOGIN_CALLBACK, Sessions},
    clock::Clock,
    graph,
    graph::Schema,
    store::Store,
    sync::Syncer,
};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What the routes share; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>, Arc<Gate>);

struct Shared {
    store: Store,
    syncer: Syncer,
    sessions: Sessions,
    schema: Schema,
    documents: TrustedDocuments,
    parsed: ParsedDocuments,
    clock: Arc<dyn Clock>,
    metrics: Metrics,
    stop: CancellationToken,
    sockets: TaskTracker,
    watch: TokenWatch,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// The app over a store that has been migrated.
    pub fn new(store: Store, syncer: Syncer, sessions: Sessions, clock: Arc<dyn Clock>) -> Self {
        Self::trusting(TrustedDocuments::default(), store, syncer, sessions, clock)
    }

    /// As [`new`](Self::new), with documents that are registered.
    pub fn trusting(
        documents: TrustedDocuments,
        store: Store,
        syncer: Syncer,
        sessions: Sessions,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let documents = documents.with_own(site::documents());
        let schema = graph::schema(store.clone(), syncer.clone(), Arc::clone(&clock));
        let metrics = Metrics::new(&documents, clock.now());
        let shared = Shared {
            store,
            syncer,
            sessions,
            schema,
            documents,
            parsed: ParsedDocuments::default(),
            clock,
            metrics,
            stop: CancellationToken::new(),
            sockets: TaskTracker::new(),
            watch: TokenWatch::default(),
        };
        Self(Arc::new(shared), Arc::new(Gate::new(Limits::default())))
    }

    /// The same with limits to how much is let in.
    pub fn limited(self, limits: Limits) -> Self {
        Self(self.0, Arc::new(Gate::new(limits)))
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn syncer(&self) -> &Syncer {
        &self.0.syncer
    }

    pub(super) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.0.schema
    }

    pub(super) fn documents(&self) -> &TrustedDocuments {
        &self.0.documents
    }

    pub(super) fn parsed(&self) -> &ParsedDocuments {
        &self.0.parsed
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.1
    }

    /// The access tokens of open sockets.
    pub(super) fn watch(&self) -> &TokenWatch {
        &self.0.watch
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Cancelled when the server begins to stop.
    pub(super) fn stop(&self) -> &CancellationToken {
        &self.0.stop
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.0.stop.is_cancelled()
    }

    /// The sockets that are open: axum does not wait for them.
    pub(super) fn sockets(&self) -> &TaskTracker {
        &self.0.sockets
    }
}

/// All routes.
pub(super) fn router(app: App) -> Router {
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let pages = site::PAGES.iter().fold(Router::new(), |router, first| {
        let below = format!("/{first}/{{*rest}}");
        router
            .route(&format!("/{first}"), get(site::page))
            .route(&below, get(site::page))
    });
    Router::new()
        .merge(pages)
        .route(
            "/graphql",
            get(graphql::get).post(graphql::post).fallback(refuse_method),
        )
        .route(
            "/session",
            get(session::get)
                .post(session::begin)
                .delete(session::end)
                .fallback(session::refuse_method),
        )
        .route(login::PATH, get(login::begin).fallback(login::refuse_method))
        .route(LOGIN_CALLBACK, get(login::finish).fallback(login::refuse_method))
        .route("/export/{file}", any(export::get))
        .route("/mcp", post(mcp::post).fallback(mcp::refuse_method))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::get))
        .route("/graphiql", get(pages::graphiql))
        .route("/", get(site::page))
        .route("/favicon.svg", get(site::file))
        .route("/assets/{file}", get(site::file))
        .fallback(async || Refused::NOT_FOUND)
        .layer(from_fn_with_state(app.clone(), gate::by_address))
        .layer(from_fn(answer::write))
        .layer(compression())
        .layer(from_fn(caching::revalidate))
        .layer(set(header::CACHE_CONTROL, "no-store"))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
        .layer(set(header::REFERRER_POLICY, "no-referrer"))
        .layer(set(header::CONTENT_SECURITY_POLICY, pages::NO_PAGE))
        .layer(set(
            PERMISSIONS_POLICY,
            "camera=(), geolocation=(), microphone=()",
        ))
        .layer(set(CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .layer(set(CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"))
        .layer(from_fn_with_state(app.clone(), request::observe))
        .with_state(app)
}

/// gzip, br or zstd as the client likes, at their fast levels: on a page of rows the slow ones save a tenth of the bytes
/// for several times the processor time. Small bodies fit into a packet as they are.
fn compression() -> CompressionLayer<impl Predicate> {
    const SMALL: u16 = 1_024;
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(SMALL).and(NotForContentType::SSE))
}

async fn refuse_method() -> Refused {
    Refused::METHOD
}
