//! Every statement that reads groups.

use super::{
    GroupId, IntegrationId, Store, StoreError, columns::Columns, entities::group, parents::load_pointed,
    row::row,
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
    let keys = keys
        .into_iter()
        .map(|(tenant, group)| [tenant.0, group.0])
        .collect();
    load_pointed(store, (Column::IntegrationId, Column::Id), &keys, columns).await
}
