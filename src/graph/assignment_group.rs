//! The type AssignmentGroup: the group that a seat is held through.

use std::sync::Arc;

use async_graphql::{Object, Result};

use super::{
    connection::{Listed, ToldBy},
    in_order::InOrder,
    reader::Reader,
    references::Referenced,
};
use crate::store::{self, GroupId, IntegrationId, Store, StoreError, columns::Columns, groups::GroupRow};

/// The group that a seat is held through.
pub(super) type AssignmentGroup = InOrder<AssignmentGroupObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct AssignmentGroupObject {
    row: Arc<GroupRow>,
}

impl Listed for AssignmentGroup {
    type Row = GroupRow;
    const NAME: &'static str = "AssignmentGroup";
    const TOLD_BY: ToldBy = &[("okta_id", &["oktaId"]), ("name", &["name"])];
}

impl Referenced for AssignmentGroup {
    type Key = GroupId;
    const WHAT: &'static str = "group";

    fn group(_: &Arc<Reader>, rows: Vec<GroupRow>) -> Vec<Self> {
        let node = |row| InOrder(AssignmentGroupObject { row: Arc::new(row) });
        rows.into_iter().map(node).collect()
    }

    fn key(row: &GroupRow) -> GroupId {
        row.id
    }

    async fn load(
        store: &Store,
        keys: &[(IntegrationId, GroupId)],
        columns: Columns,
    ) -> Result<Vec<GroupRow>, StoreError> {
        store::groups::load_groups(store, keys.iter().copied(), columns).await
    }
}

/// A group of users in Okta, through which a seat is held.
#[Object(name = "AssignmentGroup")]
impl AssignmentGroupObject {
    /// Okta's own id (`00g…`).
    async fn okta_id(&self) -> &str {
        &self.row.okta_id
    }

    /// Its name as of the last full sync that read the org's groups; null where none has, as they may not be read.
    async fn name(&self) -> Option<&str> {
        self.row.name.as_deref()
    }
}
