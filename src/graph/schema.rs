//! The schema as a whole: its roots, its limits, its text.

use std::sync::Arc;

use async_graphql::{Data, Request, SDLExportOptions, SchemaBuilder};

use super::{
    errors::ErrorCodes, mutation::Mutation, query::Query, reader::Reader, request::RequestCheck,
    root::RootOrder, routing::Routing, selected::Selected, subscription::Subscription,
};
use crate::{
    access::{AccessTokens, Scope},
    clock::Clock,
    store::Store,
    sync::Syncer,
};

// Introspection as tools send it is 15 deep; a walk there and back through the graph is about as deep.
const MAX_DEPTH: usize = 30;
const MAX_RECURSION: usize = 64;
// Each field counts 1, times the rows of the lists that it is in. A page of 100 users, each with a page of 100 seats
// with a dozen fields, fits.
const MAX_COMPLEXITY: usize = 250_000;

/// seatgraph's GraphQL schema. Cheap to clone.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema over a store. Requests need a scope: see [`authorize`] and [`connection_data`].
pub fn schema(store: Store, syncer: Syncer, clock: Arc<dyn Clock>) -> Schema {
    let tokens = AccessTokens::new(store.clone(), Arc::clone(&clock), None);
    let reader = Reader {
        store,
        clock,
        selected: Selected::ALL,
    };
    builder()
        .data(Arc::new(reader))
        .data(syncer)
        .data(tokens)
        .extension(Routing)
        .extension(ErrorCodes)
        .extension(RequestCheck)
        .extension(RootOrder)
        .limit_depth(MAX_DEPTH)
        .limit_recursive_depth(MAX_RECURSION)
        .limit_complexity(MAX_COMPLEXITY)
        .finish()
}

/// The schema's text, the same for the same schema, with a newline at its end. It needs no store.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .prefer_single_line_descriptions()
        .use_space_ident();
    let sdl = builder().finish().sdl_with_options(options);
    format!("{}\n", sdl.trim())
}

/// The request as one of this asker: over HTTP, each request has its own.
pub fn authorize(request: Request, scope: Scope) -> Request {
    request.data(scope)
}

/// What all requests of a socket share: who was let in with `connection_init`.
pub fn connection_data(scope: Scope) -> Data {
    let mut data = Data::default();
    data.insert(scope);
    data
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query, Mutation, Subscription)
}
