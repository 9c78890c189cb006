//! Every statement that reads seats for the graph.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, JoinType, Query},
};

use super::{
    AppId, GroupId, IntegrationId, Millis, Store, StoreError, Tenants, UserId,
    apps::AppRow,
    entities::{app, app_user, user},
    join::Join,
    joined_seats::{Along, JoinedSeat},
    paging::List,
    parents::{Below, PARENTS, only, parent, parents},
    row::{row, select},
    status,
    users::{UserRow, before_or_never},
};

/// What tells a seat.
pub type SeatKey = (IntegrationId, AppId, UserId);

row! {
    /// What is told of a seat, and of the sign-ins of its holder.
    pub struct SeatRow {
        /// The tenant.
        pub integration_id: IntegrationId,
        /// The app.
        pub app_id: AppId,
        /// The user.
        pub user_id: UserId,
        /// How the seat was given, `USER` or `GROUP`.
        pub scope: Option<String>,
        /// Through which group, where Okta names one.
        pub group_id: Option<GroupId>,
        /// When the seat was given.
        pub assigned_at: Option<Millis>,
        /// How many sign-ins of the user to the app were counted.
        pub sign_ins: i64,
        /// The last of them.
        pub last_at: Option<Millis>,
    }
}

/// Whose seats: of each of these users or apps, which a read gave.
#[derive(Debug, Clone, Copy)]
pub enum SeatsOf<'a> {
    /// The seats that each of these users holds.
    Users(&'a [(IntegrationId, UserId)]),
    /// The seats in each of these apps.
    Apps(&'a [(IntegrationId, AppId)]),
}

/// Which seats.
#[derive(Debug, Clone, Default)]
pub struct SeatFilter {
    /// Without a counted sign-in of the user to the app since then.
    pub inactive_since: Option<Millis>,
    /// `USER` or `GROUP`.
    pub scope: Option<&'static str>,
    /// Whether their holder is suspended or deactivated in Okta.
    pub orphaned: Option<bool>,
}

impl SeatFilter {
    /// That a row of `app_users` is a seat, and one of these.
    pub(super) fn condition(&self) -> Condition {
        use app_user::Column;
        let since = self.inactive_since;
        Condition::all()
            .add(Column::Scope.is_not_null())
            .add_option(since.map(|since| before_or_never(Column::LastAt.into_expr(), since)))
            .add_option(self.scope.map(|scope| Column::Scope.eq(scope)))
            .add_option(self.orphaned.map(|orphaned| match orphaned {
                true => is_orphaned(),
                false => is_orphaned().not(),
            }))
    }
}

/// That the holder of a seat cannot sign in: suspended, deactivated, or deleted.
pub(super) fn is_orphaned() -> Expr {
    Expr::exists(
        Query::select()
            .expr(Expr::val(1))
            .from_as(user::Entity, "holder")
            .and_where(
                Expr::col(("holder", user::Column::IntegrationId))
                    .eq(app_user::Column::IntegrationId.into_expr()),
            )
            .and_where(Expr::col(("holder", user::Column::Id)).eq(app_user::Column::UserId.into_expr()))
            .and_where(Expr::col(("holder", user::Column::Status)).is_in(status::SHUT_OUT_USER))
            .take(),
    )
}

/// By what a list of seats is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatSort {
    /// The user's name.
    UserName,
    /// The app's label.
    AppLabel,
    /// How many sign-ins were counted.
    SignIns,
    /// The last counted sign-in; those without one last.
    LastSignIn,
}

/// The seats of each of some users or apps that fulfil `filter`, and what is read along with them; the parent is told by its
/// row id.
pub fn list_seats(
    store: &Store,
    of: SeatsOf<'_>,
    filter: &SeatFilter,
    sort: SeatSort,
    descending: bool,
    along: Along,
) -> List<JoinedSeat> {
    use app_user::Column;
    let (side, column, id, keys): (_, _, _, BTreeSet<_>) = match of {
        SeatsOf::Users(keys) => (
            "seats.user",
            Column::UserId,
            Column::AppId,
            keys.iter().map(|(tenant, user)| [tenant.0, user.0]).collect(),
        ),
        SeatsOf::Apps(keys) => (
            "seats.app",
            Column::AppId,
            Column::UserId,
            keys.iter().map(|(tenant, app)| [tenant.0, app.0]).collect(),
        ),
    };
    let below = || Below {
        parents: parents(store, &keys),
        belongs: Condition::all()
            .add(Column::IntegrationId.into_expr().eq(parent("k0")))
            .add(column.into_expr().eq(parent("k1"))),
        key: "k1",
        id: id.into_expr(),
        by_row_id: false,
    };
    let mut query = select::<SeatRow>(app_user::Entity);
    query.cond_where(filter.condition());
    let is_user = user::Column::Id.into_expr().eq(Column::UserId.into_expr());
    let is_app = app::Column::Id.into_expr().eq(Column::AppId.into_expr());
    let by = |order| sort == order;
    let users = Join::of::<UserRow>(user::Entity, is_user, along.users, by(SeatSort::UserName));
    let apps = Join::of::<AppRow>(app::Entity, is_app, along.apps, by(SeatSort::AppLabel));
    let only = only(&keys);
    if let Some(&[tenant, parent]) = only {
        query
            .and_where(Column::IntegrationId.eq(tenant))
            .and_where(column.eq(parent));
    }
    let list = |order| {
        let list = List::new(&format!("{side}.{order}"), query);
        match (only, sort) {
            (Some(&[_, parent]), _) => list.of_one(parent),
            (None, SeatSort::UserName | SeatSort::AppLabel) => list.ranked_of_each(below()),
            (None, SeatSort::SignIns | SeatSort::LastSignIn) => list.of_each(below()),
        }
    };
    let list = match sort {
        SeatSort::UserName => list("name").by_text(user::Column::NameKey.into_expr()),
        SeatSort::AppLabel => list("label").by_text(app::Column::LabelKey.into_expr()),
        SeatSort::SignIns => list("sign_ins").by_int(Column::SignIns.into_expr()),
        SeatSort::LastSignIn => list("last").by_optional_int(Column::LastAt.into_expr()),
    };
    list.by_int(id.into_expr())
        .descending(descending)
        .joined(users.into_iter().chain(apps))
}

/// Those of `keys` that the asker may see.
pub async fn find_seats(
    store: &Store,
    tenants: &Tenants,
    keys: &[SeatKey],
) -> Result<Vec<SeatRow>, StoreError> {
    use app_user::Column;
    let keys: BTreeSet<_> = keys
        .iter()
        .map(|(tenant, app, user)| [tenant.0, app.0, user.0])
        .collect();
    let mut query = select::<SeatRow>(app_user::Entity);
    query
        .cond_where(tenants.condition(Column::IntegrationId))
        .and_where(Column::Scope.is_not_null());
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        Condition::all()
            .add(Column::IntegrationId.into_expr().eq(parent("k0")))
            .add(Expr::expr(Column::AppId.into_expr()).eq(parent("k1")))
            .add(Expr::expr(Column::UserId.into_expr()).eq(parent("k2"))),
    );
    store.all(query).await
}
