//! Every statement that reads users and their roles for the graph.
//!
//! **Rule:** who was met in the log or as an assignee and was not yet read from Okta's user list is no part of the
//! directory yet: no list and no count shows such a row, but what points to it (a sign-in, a seat) can be followed.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
    sea_query::{ExprTrait, JoinType, SimpleExpr},
};

use super::{
    IntegrationId, Millis, Store, StoreError, Tenants, UserId,
    among::{Among, Wanted},
    entities::{user, user_role},
    keys,
    paging::{List, text_or_last},
    parents::{PARENTS, parent, parents},
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
) -> List<user::Model> {
    use user::Column;
    let name = match sort {
        UserSort::Name => "users.name",
        UserSort::Email => "users.email",
        UserSort::LastLogin => "users.login",
    };
    let search = filter.search.as_deref().map(Search::of);
    let list: List<user::Model> = among.list(
        store,
        Wanted::<user::Entity> {
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
) -> Result<Vec<user::Model>, StoreError> {
    Ok(user::Entity::find()
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .filter(tenants.condition(user::Column::IntegrationId))
        .all(store.reader())
        .await?)
}

/// The users that rows of a read point to.
pub async fn load_users(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, UserId)>,
) -> Result<Vec<user::Model>, StoreError> {
    use user::Column;
    let keys: BTreeSet<_> = keys
        .into_iter()
        .map(|(tenant, user)| [tenant.0, user.0])
        .collect();
    let mut query = user::Entity::find().into_query();
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        (Column::IntegrationId.into_expr().eq(parent("k0"))).and(Column::Id.into_expr().eq(parent("k1"))),
    );
    store.all(&query).await
}

/// The roles of users that a read gave, in alphabetical order; none for who has none.
pub async fn load_roles(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, UserId)>,
) -> Result<BTreeMap<UserId, Vec<String>>, StoreError> {
    use user_role::Column;
    let keys: BTreeSet<_> = keys
        .into_iter()
        .map(|(tenant, user)| [tenant.0, user.0])
        .collect();
    let mut query = user_role::Entity::find()
        .order_by_asc(Column::UserId)
        .into_query();
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        (Column::IntegrationId.into_expr().eq(parent("k0"))).and(Column::UserId.into_expr().eq(parent("k1"))),
    );
    let mut roles: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for row in store.all::<user_role::Model>(&query).await? {
        roles.entry(row.user_id).or_default().push(row.role);
    }
    // Sorted here: the databases' own orders of text differ.
    roles.values_mut().for_each(|roles| roles.sort());
    Ok(roles)
}
