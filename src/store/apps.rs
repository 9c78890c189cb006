//! Every statement that reads apps for the graph. As with users, what was not read from Okta's app list yet is no part
//! of a list or a count.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{ExprTrait, JoinType},
};

use super::{
    AppId, IntegrationId, Millis, Store, StoreError, Tenants,
    among::{Among, Wanted},
    columns::Columns,
    entities::app,
    paging::List,
    parents::{PARENTS, parent, parents},
    row::{row, select},
    status,
    text::Search,
};

row! {
    /// What is told of an app.
    pub struct AppRow {
        /// Row id.
        pub id: AppId,
        /// The tenant.
        pub integration_id: IntegrationId,
        /// Okta's own id (`0oa…`).
        pub okta_id: String,
        /// The name that people see.
        pub label: String,
        /// Okta's catalogue key, such as `google`.
        pub name: String,
        /// Okta's status, `DELETED` for one no longer in Okta.
        pub status: String,
        /// As Okta names it; none for directory integrations.
        pub sign_on_mode: Option<String>,
        /// One of Okta's own, such as the dashboard.
        pub owned_by_okta: bool,
        /// When Okta created the app.
        pub created_at: Option<Millis>,
        /// The last counted sign-in.
        pub last_sign_in_at: Option<Millis>,
        /// How many sign-ins to it were counted.
        pub sign_ins: i64,
        /// How many users hold a seat in it.
        pub seats: i64,
        /// Whether the days of all its users together are kept: once the past of the log has been read.
        pub days_built: bool,
    }
}

/// Which apps.
#[derive(Debug, Clone, Default)]
pub struct AppFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// With one of these statuses, as [`status::app`] names them.
    pub statuses: Option<Vec<&'static str>>,
    /// Okta's own, or not.
    pub owned_by_okta: Option<bool>,
    /// Whose label and catalogue key contain each of these words, as with users.
    pub search: Option<String>,
}

/// By what a list of apps is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppSort {
    /// The label.
    Label,
    /// How many users are assigned.
    AssignedUsers,
    /// How many sign-ins were counted.
    SignIns,
    /// The last counted sign-in; those without one last.
    LastSignIn,
}

/// The apps that fulfil `filter`.
pub fn list_apps(
    store: &Store,
    among: Among<'_>,
    filter: &AppFilter,
    sort: AppSort,
    descending: bool,
) -> List<AppRow> {
    use app::Column;
    let name = match sort {
        AppSort::Label => "apps.label",
        AppSort::AssignedUsers => "apps.assigned",
        AppSort::SignIns => "apps.sign_ins",
        AppSort::LastSignIn => "apps.last",
    };
    let search = filter.search.as_deref().map(Search::of);
    let list: List<AppRow> = among.list(
        store,
        Wanted {
            name,
            filter: condition(store, filter, search.as_ref()),
            integration: filter.integration,
            by_index: search.is_some_and(|search| search.has_index()),
            tenant: Column::IntegrationId,
            id: Column::Id,
        },
    );
    let list = match sort {
        AppSort::Label => list.by_text(Column::LabelKey.into_expr()),
        AppSort::AssignedUsers => list.by_int(Column::Seats.into_expr()),
        AppSort::SignIns => list.by_int(Column::SignIns.into_expr()),
        AppSort::LastSignIn => list.by_optional_int(Column::LastSignInAt.into_expr()),
    };
    list.by_int(Column::Id.into_expr()).descending(descending)
}

fn condition(store: &Store, filter: &AppFilter, search: Option<&Search>) -> Condition {
    use app::Column;
    let mut all = Condition::all().add(status::in_directory(Column::Status, Column::SeenRun));
    if let Some(statuses) = &filter.statuses {
        all = all.add(status::is_app(Column::Status, statuses));
    }
    if let Some(owned_by_okta) = filter.owned_by_okta {
        all = all.add(Column::OwnedByOkta.eq(owned_by_okta));
    }
    if let Some(search) = search {
        all = all.add(search.condition::<app::Entity>(store, Column::Id, Column::SearchKey));
    }
    all
}

/// Those of `ids` that the asker may see.
pub async fn find_apps(store: &Store, tenants: &Tenants, ids: &[AppId]) -> Result<Vec<AppRow>, StoreError> {
    let mut query = select::<AppRow>(app::Entity);
    query
        .and_where(app::Column::Id.is_in(ids.iter().copied()))
        .cond_where(tenants.condition(app::Column::IntegrationId));
    store.all(query).await
}

/// Those columns of the apps that rows of a read point to.
pub async fn load_apps(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, AppId)>,
    columns: Columns,
) -> Result<Vec<AppRow>, StoreError> {
    use app::Column;
    let keys: BTreeSet<_> = keys.into_iter().map(|(tenant, app)| [tenant.0, app.0]).collect();
    let mut query = select::<AppRow>(app::Entity);
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        (Column::IntegrationId.into_expr().eq(parent("k0"))).and(Column::Id.into_expr().eq(parent("k1"))),
    );
    store.all_of(query, columns).await
}
