//! The type Viewer: who is asking.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};

use super::{
    errors,
    integration::Integration,
    reader::{Reader, scope},
    references::Referenced,
    rows::Rows,
    shared::Shared,
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
#[derive(Default)]
pub(super) struct Viewer {
    integrations: Shared<(), Vec<Integration>>,
}

/// Who is asking: an access token.
#[Object]
impl Viewer {
    /// The access token's name.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(scope(context)?.actor().name().to_owned())
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
        let tenants = scope(context)?.tenants();
        let read = || async {
            let rows = find_all_integrations(&reader.store, tenants)
                .await
                .map_err(errors::internal)?;
            Ok(Integration::group(reader, rows))
        };
        let integrations = self.integrations.get((), read).await?;
        Ok(integrations.iter().cloned().collect())
    }
}
