//! The static pages: what stands at `/`, and GraphiQL. They hold no data; what they ask needs an access token.

use async_graphql::http::GraphiQLSource;
use axum::response::Html;

/// `GET /`.
pub(super) async fn home() -> Html<&'static str> {
    Html(include_str!("home.html"))
}

/// `GET /graphiql`: loads GraphiQL from a public CDN. The `Authorization` of its headers tab is sent with operations,
/// and in `connection_init` with subscriptions.
pub(super) async fn graphiql() -> Html<String> {
    let page = GraphiQLSource::build()
        .title("seatgraph · GraphiQL (headers: {\"Authorization\": \"Bearer <access token>\"})")
        .endpoint("/graphql")
        .subscription_endpoint("/graphql")
        .finish();
    Html(page)
}
