//! Every statement that reads groups.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait,
    sea_query::{ExprTrait, JoinType},
};

use super::{
    GroupId, IntegrationId, Store, StoreError,
    columns::Columns,
    entities::group,
    parents::{PARENTS, parent, parents},
    row::{row, select},
};

row! {
    /// What is told of a group.
    pub struct GroupRow {
        /// Row id.
        pub id: GroupId,
        /// Okta's own id (`00g…`).
        pub okta_id: String,
        /// What it is called.
        pub name: Option<String>,
    }
}

/// Those columns of the groups that rows of a read point to.
pub async fn load_groups(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, GroupId)>,
    columns: Columns,
) -> Result<Vec<GroupRow>, StoreError> {
    use group::Column;
    let keys: BTreeSet<_> = keys
        .into_iter()
        .map(|(tenant, group)| [tenant.0, group.0])
        .collect();
    let mut query = select::<GroupRow>(group::Entity);
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        (Column::IntegrationId.into_expr().eq(parent("k0"))).and(Column::Id.into_expr().eq(parent("k1"))),
    );
    store.all_of(query, columns).await
}
