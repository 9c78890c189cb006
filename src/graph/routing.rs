//! What a request reads and, where the store has replicas, from which: decided once, before it is executed, over whatever
//! way it came.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::{
    Request, Response, ServerResult, async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest},
};

use super::{
    freshness::{Freshness, of_document},
    reader::Reader,
    selected::Selected,
};

/// Makes the [`Route`] of each request.
pub(super) struct Routing;

impl ExtensionFactory for Routing {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Route::default())
    }
}

/// The way of one request.
#[derive(Default)]
struct Route {
    changes: AtomicBool,
}

#[async_trait::async_trait]
impl Extension for Route {
    async fn prepare_request(
        &self,
        context: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        // What cannot be parsed is refused later, and reads nothing.
        if let (Some(reader), Ok(document)) = (context.data_opt::<Arc<Reader>>(), request.parsed_query()) {
            let selected = Selected::of_document(document);
            let mut store = reader.store.clone();
            if store.has_replicas() {
                match of_document(document) {
                    Freshness::Nearby => store = store.nearby(),
                    Freshness::Now => {}
                    Freshness::Changing => self.changes.store(true, Ordering::Relaxed),
                }
            }
            let clock = Arc::clone(&reader.clock);
            request = request.data(Arc::new(Reader {
                store,
                clock,
                selected,
            }));
        }
        next.run(context, request).await
    }

    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let reader = context.data_opt::<Arc<Reader>>();
        let _change = reader
            .filter(|_| self.changes.load(Ordering::Relaxed))
            .map(|reader| reader.store.begin_change());
        next.run(context, operation_name).await
    }
}
