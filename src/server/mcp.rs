//! `/mcp`: assistants ask by the Model Context Protocol over streamable HTTP. Nothing is kept from one message to the next, so that each
//! shows its access token anew, and any process may answer it.

use std::sync::Arc;

use async_graphql::{Request as Operation, Response as Outcome};
use axum::{
    body::Body,
    extract::{Extension, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use tokio::time::timeout;

use super::{
    App,
    answer::{Denied, Refused},
    bearer, bodies,
    client_address::ClientAddress,
    gate, graphql, origin,
    request::RequestId,
};
use crate::{
    access::{Credential, Scope},
    mcp::{Ask, Assistant},
};

/// Answers one message.
pub(super) async fn post(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let answered = timeout(graphql::LONGEST, answer(app, id, request)).await;
    answered
        .unwrap_or(Err(Refused::TIMEOUT.into()))
        .unwrap_or_else(IntoResponse::into_response)
}

/// There is no stream to listen to, and no session to end.
pub(super) async fn refuse_method() -> Refused {
    Refused::MCP_METHOD
}

async fn answer(app: App, id: RequestId, request: Request) -> Result<Response, Denied> {
    let (mut head, body) = request.into_parts();
    // Who asks comes first: a stranger's body is not read. A browser's cookie is nobody's word here.
    let shown = bearer::from_headers(&head.headers).map(Credential::Token);
    let scope = gate::scope_of(&app, ClientAddress::of(&head.extensions), shown.as_ref()).await?;
    if head.headers.contains_key(header::ORIGIN) && !origin::is_own(&head.headers, &head.uri) {
        return Err(Refused::FOREIGN_ASSISTANT.into());
    }
    let read = bodies::read(&app, &app.gate().bodies, body, graphql::BODY_MAX).await?;
    // The library hands the head on to the tools, which have no use for it.
    head.headers.remove(header::AUTHORIZATION);
    head.headers.remove(header::COOKIE);
    let assistant = Assistant::new(Asker { app, id, scope });
    // The library's own list of hosts is for servers without access tokens; which pages may ask is told above.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .disable_allowed_hosts()
        .with_max_request_body_bytes(graphql::BODY_MAX);
    let sessions = Arc::new(NeverSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(assistant.clone()), sessions, config);
    let response = service
        .handle(Request::from_parts(head, Body::from(read.bytes)))
        .await;
    // Held until the answer is there, as what was read is.
    drop(read.room);
    Ok(response.map(Body::new))
}

/// Who sent the message.
struct Asker {
    app: App,
    id: RequestId,
    scope: Scope,
}

impl Ask for Asker {
    async fn ask(&self, mut operation: Operation) -> Outcome {
        let counting = self.app.metrics().operation();
        self.app.parsed().parse(&mut operation);
        let (outcome, _) =
            graphql::execute(&self.app, &self.id, self.scope.clone(), operation, &counting).await;
        outcome
    }
}
