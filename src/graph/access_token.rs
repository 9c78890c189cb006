//! The type AccessToken: who else may use the API, as administrators see it. Never the token itself.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, Object, Result};

use super::{
    connection::Listed,
    enums, errors,
    global_id::GlobalId,
    in_order::InOrder,
    integration::Integration,
    leaf::Leaf,
    reader::{Reader, scope},
    references::Referenced,
    rows::Rows,
    shared::Shared,
    viewer::Role,
};
use crate::{
    access::Actor,
    store::{
        Millis, TokenId,
        access_tokens::{TokenRow, load_limits},
        integrations::load_integrations,
    },
};

/// An access token.
pub(super) type AccessToken = InOrder<AccessTokenObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct AccessTokenObject {
    row: Arc<TokenRow>,
    group: Arc<AccessTokenGroup>,
}

struct AccessTokenGroup {
    reader: Arc<Reader>,
    limited: Vec<TokenId>,
    integrations: Shared<(), BTreeMap<TokenId, Vec<Integration>>>,
}

impl Listed for AccessToken {
    type Row = TokenRow;
    const NAME: &'static str = "AccessToken";
}

impl AccessToken {
    /// Makes nodes of rows that were read together.
    pub(super) fn group(reader: &Arc<Reader>, rows: Vec<TokenRow>) -> Vec<Self> {
        let limited = rows.iter().filter(|row| !row.all_integrations);
        let group = Arc::new(AccessTokenGroup {
            reader: Arc::clone(reader),
            limited: limited.map(|row| row.id).collect(),
            integrations: Shared::default(),
        });
        rows.into_iter()
            .map(|row| {
                InOrder(AccessTokenObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }
}

impl AccessTokenObject {
    pub(super) fn row_id(&self) -> TokenId {
        self.row.id
    }
}

impl AccessTokenGroup {
    async fn read(&self) -> Result<BTreeMap<TokenId, Vec<Integration>>> {
        let store = &self.reader.store;
        let limits = load_limits(store, &self.limited)
            .await
            .map_err(errors::internal)?;
        let ids = limits.values().flatten().copied();
        let rows = load_integrations(store, ids).await.map_err(errors::internal)?;
        let nodes = Integration::group(&self.reader, rows).into_iter();
        let nodes: BTreeMap<_, _> = nodes.map(|node| (node.row_id(), node)).collect();
        Ok(limits
            .into_iter()
            .map(|(token, ids)| {
                let of_token = ids.iter().filter_map(|id| nodes.get(id).cloned());
                (token, of_token.collect())
            })
            .collect())
    }
}

/// An access token: who bears it may use the API. The token itself is shown once, to who makes it. For administrators.
#[Object(name = "AccessToken")]
impl AccessTokenObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(GlobalId::AccessToken(self.row.id))
    }

    /// What it is called, and who bears it in the audit log.
    async fn name(&self) -> Leaf<&str> {
        Leaf(&self.row.name)
    }

    /// What its bearer may do.
    async fn role(&self) -> Result<Role> {
        enums::stored(&self.row.role, "role of an access token")
    }

    /// The integrations that it is limited to, oldest first: for its bearer nothing else exists. Null where it is not limited.
    #[graphql(complexity = "20 * child_complexity")]
    async fn integrations(&self) -> Result<Option<Rows<Integration>>> {
        if self.row.all_integrations {
            return Ok(None);
        }
        let group = &self.group;
        let found = group.integrations.get((), || group.read()).await?;
        let of_token = found.get(&self.row.id);
        Ok(Some(of_token.into_iter().flatten().cloned().collect()))
    }

    /// Its number: as `seatgraph token list` shows it, and the audit log's `AuditActor.reference`.
    async fn reference(&self) -> String {
        self.row.id.to_string()
    }

    /// Whether it is the one that this request, or its session, is made with: revoking it ends both.
    async fn viewer_is_bearer(&self, context: &Context<'_>) -> Result<bool> {
        Ok(matches!(scope(context)?.actor(), Actor::Token { id, .. } if *id == self.row.id))
    }

    /// When it was made.
    async fn created_at(&self) -> Leaf<Millis> {
        Leaf(self.row.created_at)
    }

    /// When it ends, or ended, by itself; null where it does not.
    async fn expires_at(&self) -> Option<Leaf<Millis>> {
        self.row.expires_at.map(Leaf)
    }

    /// When it was last used, to the minute; null where it never was.
    async fn last_used_at(&self) -> Option<Leaf<Millis>> {
        self.row.last_used_at.map(Leaf)
    }

    /// When it was revoked; null where it was not.
    async fn revoked_at(&self) -> Option<Leaf<Millis>> {
        self.row.revoked_at.map(Leaf)
    }
}
