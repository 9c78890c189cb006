//! Every statement that reads users and their roles for the graph.
//!
//! **Rule:** who was met in the log or as an assignee and was not yet read from Okta's user list is no part of the
//! directory yet: no list and no count shows such a row, but what points to it (a sign-in, a seat) can be followed.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    AppId, IntegrationId, Millis, Store, StoreError, Tenants, UserId,
    among::{Among, Wanted},
    columns::Columns,
    entities::{user, user_role},
    keys,
    paging::List,
    paging_keys::text_or_last,
    parents::load_pointed,
    row::{row, select},
    status,
    text::{Search, never, storable},
};

/// Which users.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// With one of these statuses, as [`status::user`] names them.
    pub statuses: Option<Vec<&'static str>>,
    /// Whose name, e-mail and login contain each of these words, in any order and any spelling of case and accents.
    pub search: Option<String>,
    /// With this e-mail address, in any spelling of case and accents.
    pub email: Option<String>,
    /// Of one of these departments, as written.
    pub departments: Option<Vec<String>>,
    /// Without a counted sign-in since then.
    pub inactive_since: Option<Millis>,
}

row! {
    /// What is told of a user.
    pub struct UserRow {
        /// Row id.
        pub id: UserId,
        /// The tenant.
        pub integration_id: IntegrationId,
        /// Okta's own id (`00u…`).
        pub okta_id: String,
        /// What to call the person.
        pub name: String,
        /// Primary e-mail address.
        pub email: Option<String>,
        /// Okta's login, often but not always an e-mail address.
        pub login: String,
        /// Okta's status, `DELETED` for one no longer in Okta.
        pub status: String,
        /// When Okta created the user.
        pub created_at: Option<Millis>,
        /// When the user was activated.
        pub activated_at: Option<Millis>,
        /// The last sign-in to Okta itself.
        pub last_login_at: Option<Millis>,
        /// The last counted sign-in to any app.
        pub last_sign_in_at: Option<Millis>,
        /// The app of that sign-in.
        pub last_sign_in_app_id: Option<AppId>,
        /// Job title.
        pub title: Option<String>,
        /// Department.
        pub department: Option<String>,
        /// Division.
        pub division: Option<String>,
        /// Cost centre.
        pub cost_center: Option<String>,
        /// Organization.
        pub organization: Option<String>,
        /// Okta's `userType`.
        pub employment_type: Option<String>,
        /// Country code.
        pub country_code: Option<String>,
    }
}

/// By what a list of users is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSort {
    /// The name.
    Name,
    /// The e-mail address; those without one last.
    Email,
    /// The last sign-in to Okta itself; those without one last.
    LastLogin,
}

/// The users that fulfil `filter`.
pub fn list_users(
    store: &Store,
    among: Among<'_>,
    filter: &UserFilter,
    sort: UserSort,
    descending: bool,
) -> List<UserRow> {
    use user::Column;
    let name = match sort {
        UserSort::Name => "users.name",
        UserSort::Email => "users.email",
        UserSort::LastLogin => "users.login",
    };
    let search = filter.search.as_deref().map(Search::of);
    let list: List<UserRow> = among.list(
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
        UserSort::Name => list.by_text(Column::NameKey.into_expr()),
        UserSort::Email => list.by_optional_text(Column::EmailKey.into_expr()),
        UserSort::LastLogin => list.by_optional_int(Column::LastLoginAt.into_expr()),
    };
    list.by_int(Column::Id.into_expr()).descending(descending)
}

fn condition(store: &Store, filter: &UserFilter, search: Option<&Search>) -> Condition {
    use user::Column;
    let mut all = Condition::all().add(status::in_directory(Column::Status, Column::SeenRun));
    if let Some(statuses) = &filter.statuses {
        all = all.add(status::is_user(Column::Status, statuses));
    }
    if let Some(search) = search {
        all = all.add(search.condition::<user::Entity>(store, Column::Id, Column::SearchKey));
    }
    if let Some(email) = &filter.email {
        all = all.add(if storable(email) {
            text_or_last(Column::EmailKey.into_expr()).eq(keys::sort(email))
        } else {
            never()
        });
    }
    if let Some(departments) = &filter.departments {
        let departments = departments.iter().filter(|department| storable(department));
        all = all.add(Column::Department.is_in(departments.map(String::as_str)));
    }
    if let Some(since) = filter.inactive_since {
        all = all.add(before_or_never(Column::LastSignInAt.into_expr(), since));
    }
    all
}

/// That an instant lies before `since`, or never was.
pub(super) fn before_or_never(column: SimpleExpr, since: Millis) -> SimpleExpr {
    column.clone().is_null().or(column.lt(since))
}

/// Those of `ids` that the asker may see.
pub async fn find_users(
    store: &Store,
    tenants: &Tenants,
    ids: &[UserId],
) -> Result<Vec<UserRow>, StoreError> {
    let mut query = select::<UserRow>(user::Entity);
    query
        .and_where(user::Column::Id.is_in(ids.iter().copied()))
        .cond_where(tenants.condition(user::Column::IntegrationId));
    store.all(query).await
}

/// Those columns of the users that rows of a read point to.
pub async fn load_users(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, UserId)>,
    columns: Columns,
) -> Result<Vec<UserRow>, StoreError> {
    use user::Column;
    let keys = keys
        .into_iter()
        .map(|(tenant, user)| [tenant.0, user.0])
        .collect();
    load_pointed(store, (Column::IntegrationId, Column::Id), &keys, columns).await
}

row! {
    struct RoleRow {
        user_id: UserId,
        role: String,
    }
}

/// The roles of users that a read gave, in alphabetical order; none for who has none.
pub async fn load_roles(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, UserId)>,
) -> Result<BTreeMap<UserId, Vec<String>>, StoreError> {
    use user_role::Column;
    let keys = keys
        .into_iter()
        .map(|(tenant, user)| [tenant.0, user.0])
        .collect();
    let by = (Column::IntegrationId, Column::UserId);
    let rows: Vec<RoleRow> = load_pointed(store, by, &keys, Columns::ALL).await?;
    let mut roles: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for row in rows {
        roles.entry(row.user_id).or_default().push(row.role);
    }
    // Sorted here: the databases' own orders of text differ.
    roles.values_mut().for_each(|roles| roles.sort());
    Ok(roles)
}
