//! The roots of following what happens.

use std::sync::Arc;

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::{Stream, StreamExt};

use super::{
    errors,
    node::{Node, find_node},
    reader::Reader,
    sync_run::SyncRun,
};
use crate::sync::Syncer;

/// What can be followed.
#[derive(Debug, Clone, Copy)]
pub struct Subscription;

/// What can be followed as it happens.
#[Subscription]
impl Subscription {
    /// The state of an integration's sync now, then every change of it; ends when that sync has ended.
    async fn sync_progress(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Global id of the integration.")] integration_id: ID,
    ) -> Result<impl Stream<Item = Result<SyncRun>> + use<>> {
        let Some(Node::Integration(integration)) = find_node(context, &integration_id).await? else {
            return Err(errors::not_found("There is no integration with this id."));
        };
        let reader = Arc::clone(Reader::of(context)?);
        let changes = context.data::<Syncer>()?.watch(integration.row_id());
        Ok(changes.map(move |change| match change {
            Ok(snapshot) => Ok(SyncRun::at_one_moment(&reader, snapshot)),
            Err(error) => Err(errors::internal(error)),
        }))
    }
}
