//! How many seats are used, and how many are not: the one place that tells a seat of one class from another.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{CaseStatement, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr},
};

use super::{
    AppId, IntegrationId, Millis, Store, StoreError,
    each::Each,
    entities::{app, app_user, user},
    row::{Row, row},
    status,
};

row! {
    /// The seats of one app, or of many, by when their holders last signed in to the app. The four classes make up all of them.
    #[derive(Default, Copy)]
    pub struct SeatCounts {
        /// All seats.
        pub assigned: i64,
        /// Their holder signed in within the period.
        pub active: i64,
        /// Their holder signed in before the period, and not within.
        pub inactive: i64,
        /// Given before the period, or nobody knows when; their holder was never seen to sign in.
        pub never_used: i64,
        /// Given within the period; their holder was never seen to sign in.
        pub recently_assigned: i64,
    }
}

impl SeatCounts {
    /// These and those together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            assigned: self.assigned + other.assigned,
            active: self.active + other.active,
            inactive: self.inactive + other.inactive,
            never_used: self.never_used + other.never_used,
            recently_assigned: self.recently_assigned + other.recently_assigned,
        }
    }

    /// Those that nobody would miss: inactive and never used.
    pub fn unused(self) -> i64 {
        self.inactive + self.never_used
    }
}

/// A class of seats, as a condition on a row of `app_users` that is a seat.
fn classes(since: Millis) -> [(&'static str, Condition); 4] {
    use app_user::Column;
    let never = || Condition::all().add(Column::LastAt.is_null());
    let given_before = Condition::any()
        .add(Column::AssignedAt.is_null())
        .add(Column::AssignedAt.lt(since));
    [
        ("active", Condition::all().add(Column::LastAt.gte(since))),
        ("inactive", Condition::all().add(Column::LastAt.lt(since))),
        ("never_used", never().add(given_before)),
        ("recently_assigned", never().add(Column::AssignedAt.gte(since))),
    ]
}

/// Selects the counts of the rows that a statement is about.
fn count(select: &mut SelectStatement, since: Millis) {
    select
        .expr_as(Expr::cust("COUNT(*)"), "assigned")
        .from(app_user::Entity)
        .and_where(app_user::Column::Scope.is_not_null());
    for (name, condition) in classes(since) {
        let in_class: Expr = CaseStatement::new().case(condition, 1).into();
        select.expr_as(in_class.count(), name);
    }
}

/// That a row of `app_users`, which is a seat, is in use.
pub(super) fn active(since: Millis) -> Condition {
    let [(_, active), ..] = classes(since);
    active
}

/// That a row of `app_users` is a seat that nobody would miss.
pub(super) fn unused(since: Millis) -> Condition {
    let [_, (_, inactive), (_, never_used), _] = classes(since);
    Condition::any().add(inactive).add(never_used)
}

row! {
    struct OfApp {
        app_id: AppId,
        assigned: i64,
        active: i64,
        inactive: i64,
        never_used: i64,
        recently_assigned: i64,
    }
}

/// The seats of apps that a read gave; nothing for those without any. Who has signed in since `since` counts as active.
pub async fn load_seat_counts(
    store: &Store,
    apps: &[(IntegrationId, AppId)],
    since: Millis,
) -> Result<BTreeMap<AppId, SeatCounts>, StoreError> {
    use app_user::Column;
    let keys = apps.iter().map(|(tenant, app)| [tenant.0, app.0]).collect();
    let each = Each::new(store, &keys);
    let mut select = Query::select();
    each.bind(
        &mut select,
        [Column::IntegrationId.into_expr(), Column::AppId.into_expr()],
    );
    each.select_key(&mut select, Column::AppId.into_expr(), "app_id");
    count(&mut select, since);
    each.leave_out_empty(&mut select);
    let rows: Vec<OfApp> = store.all(each.select(select)).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let counts = SeatCounts {
                assigned: row.assigned,
                active: row.active,
                inactive: row.inactive,
                never_used: row.never_used,
                recently_assigned: row.recently_assigned,
            };
            (row.app_id, counts)
        })
        .collect())
}

row! {
    /// An app that is configured in Okta and is not Okta's own, with what a summary of its org tells of it.
    pub struct SummedApp {
        /// The tenant.
        pub integration_id: IntegrationId,
        /// `UNREVIEWED`, `SANCTIONED` or `UNSANCTIONED`.
        pub review: String,
        /// The last counted sign-in of anybody.
        pub last_sign_in_at: Option<Millis>,
        /// How many seats were bought.
        pub license_seats: Option<i64>,
        /// What a seat costs a month, in minor units of the currency.
        pub license_cost: Option<i64>,
        /// The currency.
        pub license_currency: Option<String>,
        /// All seats; none where the app has none, as with the others.
        pub assigned: Option<i64>,
        /// See [`SeatCounts`], as with the others.
        pub active: Option<i64>,
        /// As there.
        pub inactive: Option<i64>,
        /// As there.
        pub never_used: Option<i64>,
        /// As there.
        pub recently_assigned: Option<i64>,
    }
}

impl SummedApp {
    /// Its seats.
    pub fn seats(&self) -> SeatCounts {
        SeatCounts {
            assigned: self.assigned.unwrap_or(0),
            active: self.active.unwrap_or(0),
            inactive: self.inactive.unwrap_or(0),
            never_used: self.never_used.unwrap_or(0),
            recently_assigned: self.recently_assigned.unwrap_or(0),
        }
    }
}

const SEATS: &str = "seats_of_app";

/// All apps of these integrations, which a read gave, that take part in a summary.
pub async fn load_summed_apps(
    store: &Store,
    integrations: &[IntegrationId],
    since: Millis,
) -> Result<Vec<SummedApp>, StoreError> {
    use app::Column;
    let ids = || integrations.iter().copied();
    let mut seats = Query::select();
    count(&mut seats, since);
    seats
        .column((app_user::Entity, app_user::Column::AppId))
        .and_where(app_user::Column::IntegrationId.is_in(ids()))
        .group_by_col((app_user::Entity, app_user::Column::AppId));
    let mut select = Query::select();
    for column in [
        Column::IntegrationId,
        Column::Review,
        Column::LastSignInAt,
        Column::LicenseSeats,
        Column::LicenseCost,
        Column::LicenseCurrency,
    ] {
        select.column((app::Entity, column));
    }
    for (column, _) in SeatCounts::COLUMNS {
        select.column((SEATS, *column));
    }
    select
        .from(app::Entity)
        .join_subquery(
            JoinType::LeftJoin,
            seats,
            SEATS,
            Expr::col((SEATS, "app_id")).eq(Column::Id.into_expr()),
        )
        .and_where(Column::IntegrationId.is_in(ids()))
        .and_where(Column::OwnedByOkta.eq(false))
        .cond_where(status::is_gone(Column::Status).not());
    store.all(select).await
}

row! {
    struct UserCount {
        integration_id: IntegrationId,
        users: i64,
    }
}

/// How many people Okta's list of each of these integrations has, whatever their status.
pub async fn load_user_counts(
    store: &Store,
    integrations: &[IntegrationId],
) -> Result<BTreeMap<IntegrationId, i64>, StoreError> {
    use user::Column;
    let select = Query::select()
        .column(Column::IntegrationId)
        .expr_as(Expr::cust("COUNT(*)"), "users")
        .from(user::Entity)
        .and_where(Column::IntegrationId.is_in(integrations.iter().copied()))
        .cond_where(status::is_gone(Column::Status).not())
        .group_by_col(Column::IntegrationId)
        .take();
    let rows: Vec<UserCount> = store.all(select).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.integration_id, row.users))
        .collect())
}

/// What an app's unused seats cost a month, in minor units of its currency; -1 without a licence, so that those stand at the
/// cheap end.
pub(super) fn waste_key(since: Millis) -> SimpleExpr {
    use app::Column;
    let unused_seats = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from(app_user::Entity)
        .and_where(
            app_user::Column::IntegrationId
                .into_expr()
                .eq(Column::IntegrationId.into_expr()),
        )
        .and_where(app_user::Column::AppId.into_expr().eq(Column::Id.into_expr()))
        .and_where(app_user::Column::Scope.is_not_null())
        .cond_where(unused(since))
        .take();
    let takes_part = Condition::all()
        .add(Column::LicenseCost.is_not_null())
        .add(Column::OwnedByOkta.eq(false));
    let waste = Column::LicenseCost
        .into_expr()
        .mul(Expr::SubQuery(None, Box::new(unused_seats.into())));
    CaseStatement::new().case(takes_part, waste).finally(-1).into()
}
