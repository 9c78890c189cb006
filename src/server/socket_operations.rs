//! The operations of a socket: what they ask for, how many subscriptions may be open, and that the access token still holds
//! whenever something is delivered.

use std::{any::TypeId, sync::Arc};

use async_graphql::{Data, Executor, Request, Response as Outcome, parser::types::OperationType};
use futures_util::{
    StreamExt, future,
    stream::{self, BoxStream},
};
use serde::Deserialize;
use tokio::time::timeout;

use super::{
    App,
    answer::{Denied, Refused},
    graphql::LONGEST,
    operation::Parameters,
    request::RequestId,
    token_watch::Held,
};
use crate::graph;

/// Puts the document that an operation names into it, or why it cannot be run.
pub(super) fn resolve(app: &App, request: &mut Request, bytes: &[u8]) {
    #[derive(Deserialize)]
    struct Subscribe {
        payload: Parameters,
    }
    let resolved = serde_json::from_slice::<Subscribe>(bytes)
        .map_err(|_| Refused::MALFORMED)
        .and_then(|subscribe| subscribe.payload.resolve(app.documents(), app.parsed()));
    match resolved {
        Ok(resolved) => *request = resolved,
        Err(refused) => refuse(request, refused.into()),
    }
}

/// Leaves an operation to be answered with why it is not run.
pub(super) fn refuse(request: &mut Request, denied: Denied) {
    request.data.insert(denied);
}

/// Executes the operations of a socket; their errors name the request that opened it.
#[derive(Clone)]
pub(super) struct Operations {
    app: App,
    id: RequestId,
}

impl Operations {
    pub(super) fn new(app: App, id: RequestId) -> Self {
        Self { app, id }
    }

    /// Begins an operation, unless the access token no longer holds: it might change something.
    async fn begin(
        self,
        request: Request,
        session: Arc<Data>,
        held: Arc<Held>,
    ) -> BoxStream<'static, Outcome> {
        let denied = found::<Denied>(&request.data).copied();
        if denied.is_none() && !held.still_holds().await {
            // The socket is closed meanwhile.
            future::pending::<()>().await;
        }
        let outcomes = match denied {
            Some(denied) => Err(denied),
            None => self.outcomes(request, session, &held),
        };
        outcomes.unwrap_or_else(|denied| {
            stream::once(future::ready(Outcome::from_errors(vec![denied.error()]))).boxed()
        })
    }

    fn outcomes(
        &self,
        mut request: Request,
        session: Arc<Data>,
        held: &Held,
    ) -> Result<BoxStream<'static, Outcome>, Denied> {
        let share = if is_subscription(&mut request) {
            let share = self.app.gate().subscriptions.take(held.actor());
            Some(share.ok_or(Refused::TOO_MANY_SUBSCRIPTIONS)?)
        } else {
            None
        };
        let outcomes = self
            .app
            .schema()
            .execute_stream_with_session_data(request, session);
        // Held until the client has had enough, or the last was said.
        Ok(outcomes.inspect(move |_| _ = &share).boxed())
    }
}

impl Executor for Operations {
    async fn execute(&self, request: Request) -> Outcome {
        self.app.schema().execute(request).await
    }

    fn execute_stream(
        &self,
        mut request: Request,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Outcome> {
        let counting = self.app.metrics().operation();
        let session = session.unwrap_or_default();
        let Some(held) = found::<Arc<Held>>(&session).cloned() else {
            // Nobody was let in.
            return stream::empty().boxed();
        };
        let step = counting.identify(&mut request).step();
        let (id, subscribes) = (self.id.clone(), is_subscription(&mut request));
        let outcomes = stream::once(self.clone().begin(request, session, Arc::clone(&held))).flatten();
        let mut outcomes = match subscribes {
            true => outcomes.boxed(),
            false => within(outcomes.boxed()),
        };
        stream::poll_fn(move |context| step.in_scope(|| outcomes.poll_next_unpin(context)))
            .then(move |mut outcome| {
                let held = Arc::clone(&held);
                id.name(&mut outcome.errors);
                counting.answered(&outcome);
                async move {
                    // What happens later is told only to who still may know. Its socket is closed meanwhile.
                    if subscribes && !held.still_holds().await {
                        future::pending::<()>().await;
                    }
                    outcome
                }
            })
            .boxed()
    }
}

/// Gives up what takes too long.
fn within(mut outcomes: BoxStream<'static, Outcome>) -> BoxStream<'static, Outcome> {
    let outcome = async move {
        let answered = timeout(LONGEST, outcomes.next()).await;
        answered.unwrap_or_else(|_| Some(Outcome::from_errors(vec![Refused::TIMEOUT.error()])))
    };
    stream::once(outcome).filter_map(future::ready).boxed()
}

fn found<T: 'static>(data: &Data) -> Option<&T> {
    data.get(&TypeId::of::<T>())?.downcast_ref()
}

fn is_subscription(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else {
        return false;
    };
    graph::chosen_operation(document, name.as_deref())
        .is_some_and(|operation| operation.ty == OperationType::Subscription)
}
