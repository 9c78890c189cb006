//! Where a request reads, where the store has replicas: decided once, before it is executed, over whatever way it came.

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
        let reader = context.data_opt::<Arc<Reader>>();
        if let Some(reader) = reader.filter(|reader| reader.store.has_replicas()) {
            // What cannot be parsed is refused later, and reads nothing.
            let freshness = request.parsed_query().map_or(Freshness::Now, of_document);
            match freshness {
                Freshness::Nearby => {
                    let nearby = Reader {
                        store: reader.store.nearby(),
                        clock: Arc::clone(&reader.clock),
                    };
                    request = request.data(Arc::new(nearby));
                }
                Freshness::Now => {}
                Freshness::Changing => self.changes.store(true, Ordering::Relaxed),
            }
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
