//! The feed: what changed between syncs, written by the writers of a sync, and read for the graph.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, JoinType, SelectStatement},
};

use super::{
    ActivityNumber, AppId, IntegrationId, Millis, Store, StoreError, Tenants, UserId,
    audit::{self, Action, By},
    entities::{
        activity::{self, Column},
        integration,
    },
    paging::{List, PARENT},
    paging_parts::PagePart,
    parents::{Below, PARENTS, parent, parents},
    row::select,
};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Okta has a user that it had not, or has them again.
    UserJoined,
    /// A user was deactivated or deleted.
    UserLeft,
    /// Okta has an app that it had not, or has it again.
    AppAppeared,
    /// An app was deleted.
    AppDisappeared,
    /// A user got a seat in an app.
    SeatGiven,
    /// A user lost a seat in an app.
    SeatTaken,
    /// The share of an app's seats that are in use fell under the threshold.
    UsageFell,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::UserJoined,
        Self::UserLeft,
        Self::AppAppeared,
        Self::AppDisappeared,
        Self::SeatGiven,
        Self::SeatTaken,
        Self::UsageFell,
    ];

    /// As it is stored: the `ActivityKind` of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserJoined => "USER_JOINED",
            Self::UserLeft => "USER_LEFT",
            Self::AppAppeared => "APP_APPEARED",
            Self::AppDisappeared => "APP_DISAPPEARED",
            Self::SeatGiven => "SEAT_GIVEN",
            Self::SeatTaken => "SEAT_TAKEN",
            Self::UsageFell => "USAGE_FELL",
        }
    }
}

/// Which entries a list has.
#[derive(Debug, Clone, Default)]
pub struct ActivityFilter {
    /// Only these, by their names in the API.
    pub kinds: Option<Vec<&'static str>>,
    /// Only those about this user.
    pub user: Option<UserId>,
    /// Only those about this app.
    pub app: Option<AppId>,
    /// Only those from here on.
    pub since: Option<Millis>,
    /// Only those before.
    pub until: Option<Millis>,
}

/// The feed of each of these integrations, which a read gave, newest first.
pub fn list_activities(
    store: &Store,
    integrations: &[IntegrationId],
    filter: &ActivityFilter,
) -> List<activity::Model> {
    let mut query = select::<activity::Model>(activity::Entity);
    query.cond_where(condition(filter));
    let list = match integrations {
        &[only] => {
            query.and_where(Column::IntegrationId.eq(only));
            let parts = parts(&query, filter, only);
            List::new("activity", query).of_one(only.0).of_parts(parts)
        }
        _ => {
            let keys: BTreeSet<_> = integrations.iter().map(|id| [id.0]).collect();
            List::new("activity", query).of_each(Below {
                parents: parents(store, &keys),
                belongs: Condition::all().add(Column::IntegrationId.into_expr().eq(parent("k0"))),
                key: "k0",
                id: Column::Number.into_expr(),
                by_row_id: false,
            })
        }
    };
    list.by_int(Column::Number.into_expr()).descending(true)
}

/// The entries of each kind that is asked for, each in the order of its index; none where another index leads to fewer.
fn parts(query: &SelectStatement, filter: &ActivityFilter, of: IntegrationId) -> Vec<PagePart> {
    let kinds: BTreeSet<_> = match filter {
        ActivityFilter {
            kinds: Some(kinds),
            user: None,
            app: None,
            ..
        } => kinds.iter().copied().collect(),
        _ => BTreeSet::new(),
    };
    let part = |kind| PagePart {
        rows: query
            .clone()
            .and_where(Column::Kind.eq(kind))
            .expr_as(of.0, PARENT)
            .take(),
        keys: vec![Column::Number.into_expr()],
        fixed: None,
    };
    kinds.into_iter().map(part).collect()
}

fn condition(filter: &ActivityFilter) -> Condition {
    let kinds = filter.kinds.as_ref();
    Condition::all()
        .add_option(kinds.map(|kinds| Column::Kind.is_in(kinds.iter().copied())))
        .add_option(filter.user.map(|user| Column::UserId.eq(user)))
        .add_option(filter.app.map(|app| Column::AppId.eq(app)))
        .add_option(filter.since.map(|since| Column::At.gte(since)))
        .add_option(filter.until.map(|until| Column::At.lt(until)))
}

/// Those entries that the asker may see.
///
/// # Errors
/// Where the store fails.
pub async fn find_activities(
    store: &Store,
    tenants: &Tenants,
    keys: &[(IntegrationId, ActivityNumber)],
) -> Result<Vec<activity::Model>, StoreError> {
    let keys: BTreeSet<_> = keys.iter().map(|(tenant, number)| [tenant.0, number.0]).collect();
    let mut query = select::<activity::Model>(activity::Entity);
    query.cond_where(tenants.condition(Column::IntegrationId));
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        Condition::all()
            .add(Column::IntegrationId.into_expr().eq(parent("k0")))
            .add(Expr::expr(Column::Number.into_expr()).eq(parent("k1"))),
    );
    store.all(query).await
}

/// Sets the percentage of seats in use under which an app is told of, or that none is. Gives whether the integration exists.
///
/// # Errors
/// Where the store fails.
pub async fn set_usage_alert(
    store: &Store,
    by: &By,
    id: IntegrationId,
    percent: Option<i32>,
    now: Millis,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let changed = integration::Entity::update_many()
        .col_expr(integration::Column::UsageAlertPercent, Expr::value(percent))
        .filter(integration::Column::Id.eq(id))
        .exec_with_returning(&tx)
        .await?;
    let Some(row) = changed.first() else {
        return Ok(false);
    };
    audit::record(&tx, by, now, Action::UsageAlertSet, Some(id), &row.domain).await?;
    tx.commit().await?;
    Ok(true)
}
