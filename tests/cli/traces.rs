//! Traces by OTLP: that the tree of steps is there, from a request and from a sync down to the statement and to Okta, and
//! that nothing of people is in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use okta_sim::OktaSim;
use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse},
    common::v1::any_value::Value as Attribute,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;
use serde_json::{Value, json};

use crate::{
    compare::Api,
    folder::Folder,
    serving::{BOOTSTRAP, Serving},
    socket::Socket,
};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

/// All that may be told.
const ATTRIBUTES: [&str; 21] = [
    "db.collection.name",
    "db.operation.name",
    "db.system.name",
    "graphql.batch.of",
    "graphql.operation.name",
    "graphql.operation.type",
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "integration.id",
    "okta.bucket",
    "okta.part",
    "okta.tries",
    "okta.waited_ms",
    "run.id",
    "seatgraph.db.fingerprint",
    "sync.outcome",
    "sync.stage",
    "url.template",
    "service.name",
    "service.version",
];

/// A receiver of OTLP, and what it was sent.
struct Receiver {
    address: String,
    bodies: Arc<Mutex<Vec<Bytes>>>,
}

impl Receiver {
    async fn start() -> Self {
        let bodies = Arc::<Mutex<Vec<Bytes>>>::default();
        let receive = async |State(bodies): State<Arc<Mutex<Vec<Bytes>>>>, body: Bytes| {
            bodies.lock().unwrap().push(body);
            ExportTraceServiceResponse::default().encode_to_vec()
        };
        let routes = Router::new()
            .route("/v1/traces", post(receive))
            .with_state(Arc::clone(&bodies));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, bodies }
    }

    fn requests(&self) -> Vec<ExportTraceServiceRequest> {
        let bodies = self.bodies.lock().unwrap();
        bodies
            .iter()
            .map(|body| ExportTraceServiceRequest::decode(body.clone()).unwrap())
            .collect()
    }

    fn has_sent(&self, text: &str) -> bool {
        let bodies = self.bodies.lock().unwrap();
        bodies
            .iter()
            .any(|body| body.windows(text.len()).any(|window| window == text.as_bytes()))
    }
}

/// The steps that were told, by their ids.
struct Steps(BTreeMap<Vec<u8>, Span>);

impl Steps {
    fn of(requests: Vec<ExportTraceServiceRequest>) -> Self {
        let spans = requests
            .into_iter()
            .flat_map(|request| request.resource_spans)
            .flat_map(|of_resource| of_resource.scope_spans)
            .flat_map(|of_scope| of_scope.spans);
        Self(spans.map(|span| (span.span_id.clone(), span)).collect())
    }

    fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Span> {
        self.0.values().filter(move |span| span.name == name)
    }

    /// The names from a step up to its root.
    fn way(&self, span: &Span) -> Vec<&str> {
        let mut way = Vec::new();
        let mut id = &span.parent_span_id;
        while let Some(parent) = self.0.get(id) {
            way.push(parent.name.as_str());
            id = &parent.parent_span_id;
        }
        way
    }
}

fn text<'s>(span: &'s Span, key: &str) -> Option<&'s str> {
    let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Attribute::StringValue(text) => Some(text),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_of_requests_and_syncs_are_told_without_anything_of_people() {
    let receiver = Receiver::start().await;
    let okta = OktaSim::builder()
        .users(30)
        .apps(6)
        .days(10)
        .events_per_day(50)
        .rate_limit(6000)
        .start()
        .await
        .unwrap();
    let folder = Folder::new();
    let settings = [
        ("SEATGRAPH_OKTA_ALLOW_HOSTS", okta.host()),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.address.clone()),
        ("OTEL_SERVICE_NAME", "seats-of-test".to_owned()),
    ];
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let mut server = Serving::start(&folder, &settings);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let api = Api {
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        url: format!("http://{}/graphql", server.address),
        token: BOOTSTRAP.to_owned(),
    };
    let connect = "mutation Connect($domain: String!, $token: String!) {
        connectOkta(input: { domain: $domain, apiToken: $token }) { integration { id } } }";
    let variables = json!({ "domain": okta.host(), "token": okta.api_token() });
    let integration = api.ask(connect, variables).await["connectOkta"]["integration"]["id"].clone();
    let follow = "subscription Follow($id: ID!) { syncProgress(integrationId: $id) { state } }";
    let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
    let said = socket.subscribe(follow, json!({ "id": integration })).await;
    assert_eq!(said.last().unwrap()["syncProgress"]["state"], "SUCCEEDED");
    drop(socket);

    let nested = "query Nested($search: String) { integrations { nodes { name domain } }
        users(first: 50, filter: { search: $search }) { nodes { oktaId name email login
            assignments(first: 5) { nodes { app { oktaId label } } } } } }";
    let body = json!({ "query": nested, "variables": { "search": "e" } });
    let asked = api
        .http
        .post(&api.url)
        .bearer_auth(BOOTSTRAP)
        .header("traceparent", format!("00-{TRACE}-{CALLER}-01"))
        .header("tracestate", "vendor=hush-state")
        .json(&body);
    let answer: Value = asked.send().await.unwrap().json().await.unwrap();
    assert!(answer.get("errors").is_none(), "{answer}");
    assert!(server.stop(), "the server did not end with 0");

    let requests = receiver.requests();
    check_attributes(&requests);
    let steps = Steps::of(requests);
    check_request(&steps);
    check_sync(&steps);

    let mut words = vec![
        okta.host(),
        okta.api_token(),
        BOOTSTRAP.to_owned(),
        "hush-state".to_owned(),
    ];
    words.push(integration.as_str().unwrap().to_owned());
    texts(&answer["data"], &mut words);
    assert!(words.len() > 100, "{}", words.len());
    for word in words {
        assert!(!receiver.has_sent(&word), "{word} stands in the traces");
    }
    assert!(receiver.has_sent("seats-of-test"));
}

/// A request of the caller's trace, down to its statements.
fn check_request(steps: &Steps) {
    let mut of_caller = steps
        .named("http.request")
        .filter(|span| hex(&span.trace_id) == TRACE);
    let request = of_caller.next().expect("the caller's trace goes on");
    assert_eq!(hex(&request.parent_span_id), CALLER);
    assert_eq!(request.kind, SpanKind::Server as i32);
    assert_eq!(text(request, "http.route"), Some("/graphql"));
    let operation = steps
        .named("graphql.operation")
        .find(|span| span.parent_span_id == request.span_id)
        .expect("an operation");
    assert_eq!(text(operation, "graphql.operation.name"), Some("Nested"));
    assert_eq!(text(operation, "graphql.operation.type"), Some("query"));
    let statements: Vec<_> = steps
        .0
        .values()
        .filter(|span| hex(&span.trace_id) == TRACE && text(span, "db.system.name").is_some())
        .collect();
    let below_a_batch = statements
        .iter()
        .filter(|span| steps.way(span) == ["graphql.batch", "graphql.operation", "http.request"])
        .count();
    assert!(
        below_a_batch >= 2,
        "{:?}",
        statements.iter().map(|span| &span.name).collect::<Vec<_>>()
    );
    assert!(statements.iter().any(|span| span.name == "SELECT users"));
}

/// A run, its stages, their calls and their statements.
fn check_sync(steps: &Steps) {
    let stages: BTreeSet<_> = steps
        .named("sync.stage")
        .filter(|span| steps.way(span) == ["sync.run"])
        .filter_map(|span| text(span, "sync.stage"))
        .collect();
    assert_eq!(stages, BTreeSet::from(["USERS", "APPS", "ASSIGNMENTS", "USAGE"]));
    let of_stages: Vec<_> = steps
        .named("okta.call")
        .filter(|span| steps.way(span) == ["sync.stage", "sync.run"])
        .collect();
    let templates: BTreeSet<_> = of_stages
        .iter()
        .filter_map(|span| text(span, "url.template"))
        .collect();
    for template in ["/api/v1/users", "/api/v1/apps/*", "/api/v1/logs"] {
        assert!(templates.contains(template), "{templates:?}");
    }
    assert!(of_stages.iter().all(|span| span.kind == SpanKind::Client as i32));
    let written = steps
        .0
        .values()
        .any(|span| span.name.starts_with("INSERT") && steps.way(span).first() == Some(&"sync.stage"));
    assert!(written, "no statement of a stage");
}

fn check_attributes(requests: &[ExportTraceServiceRequest]) {
    let mut told = BTreeSet::new();
    for of_resource in requests.iter().flat_map(|request| &request.resource_spans) {
        for span in of_resource
            .scope_spans
            .iter()
            .flat_map(|of_scope| &of_scope.spans)
        {
            assert!(span.events.is_empty() && span.links.is_empty(), "{}", span.name);
            assert!(span.trace_state.is_empty(), "{}", span.name);
            told.extend(span.attributes.iter().map(|attribute| attribute.key.as_str()));
        }
    }
    let other: Vec<_> = told.iter().filter(|key| !ATTRIBUTES.contains(key)).collect();
    assert!(other.is_empty(), "{other:?}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() > 3 => found.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|value| texts(value, found)),
        Value::Object(all) => all.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}
