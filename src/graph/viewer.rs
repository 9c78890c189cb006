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

/// What a bearer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum Role {
    /// Reads.
    Viewer,
    /// Also connects, disconnects and syncs.
    Admin,
}

impl From<access::Role> for Role {
    fn from(role: access::Role) -> Self {
        match role {
            access::Role::Viewer => Self::Viewer,
            access::Role::Admin => Self::Admin,
        }
    }
}

impl From<Role> for access::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Admin => Self::Admin,
        }
    }
}

/// Who is asking.
#[derive(Default)]
pub(super) struct Viewer {
    integrations: Shared<(), Vec<Integration>>,
}

/// Who is asking: the bearer of an access token or of an identity provider's token, by that token or by a session that was begun with it.
#[Object]
impl Viewer {
    /// The access token's name, or the person's as the identity provider tells it.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(scope(context)?.actor().name().to_owned())
    }

    /// What they may do.
    async fn role(&self, context: &Context<'_>) -> Result<Role> {
        Ok(scope(context)?.role().into())
    }

    /// The integrations that they may see, oldest first.
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
