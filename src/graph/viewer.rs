//! The type Viewer: who is asking.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};

use super::{
    errors,
    in_order::Rows,
    integration::Integration,
    reader::{Reader, scope},
    references::Referenced,
};
use crate::{access, store::integrations::find_all_integrations};

/// What an access token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum Role {
    /// Reads.
    Viewer,
    /// Also connects, disconnects and syncs.
    Admin,
}

/// Who is asking.
pub(super) struct Viewer;

/// Who is asking: an access token.
#[Object]
impl Viewer {
    /// The access token's name.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(scope(context)?.name().to_owned())
    }

    /// What the access token allows.
    async fn role(&self, context: &Context<'_>) -> Result<Role> {
        Ok(match scope(context)?.role() {
            access::Role::Viewer => Role::Viewer,
            access::Role::Admin => Role::Admin,
        })
    }

    /// The integrations that the access token may see, oldest first.
    #[graphql(complexity = "20 * child_complexity")]
    async fn integrations(&self, context: &Context<'_>) -> Result<Rows<Integration>> {
        let reader: &Arc<Reader> = Reader::of(context)?;
        let rows = find_all_integrations(&reader.store, scope(context)?.tenants())
            .await
            .map_err(errors::internal)?;
        Ok(Rows(Integration::group(reader, rows)))
    }
}
