//! The schema: types, loaders, connections, errors and limits.

use std::sync::Arc;

use async_graphql::{Context, Data, EmptyMutation, EmptySubscription, Object, Request};

use crate::{access::Scope, clock::Clock, store::Store, sync::Syncer};

/// The schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The roots of what can be read.
#[derive(Debug, Clone, Copy)]
pub struct Query;

/// The roots of what can be read.
#[Object]
impl Query {
    /// The access token's name.
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(ctx.data::<Scope>()?.name().to_owned())
    }
}

/// The schema over a store and a syncer.
pub fn schema(store: Store, syncer: Syncer, clock: Arc<dyn Clock>) -> Schema {
    Schema::build(Query, EmptyMutation, EmptySubscription)
        .data(store)
        .data(syncer)
        .data(clock)
        .finish()
}

/// The schema as text.
pub fn sdl() -> String {
    Schema::build(Query, EmptyMutation, EmptySubscription)
        .finish()
        .sdl()
}

/// The request, asked by the bearer of `scope`.
pub fn authorize(request: Request, scope: Scope) -> Request {
    request.data(scope)
}

/// What a socket's operations share: the scope of its bearer.
pub fn connection_data(scope: Scope) -> Data {
    let mut data = Data::default();
    data.insert(scope);
    data
}
