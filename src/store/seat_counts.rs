//! How many seats are used, and how many are not: the one place that tells a seat of one class from another.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, DbErr,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, SimpleExpr},
};

use super::{
    AppId, IntegrationId, Millis, Store, StoreError,
    columns::{self, Kind, Wanted},
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
pub(super) fn count(select: &mut SelectStatement, since: Millis) {
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

/// A row, and the counts of the seats that it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<R> {
    /// The row.
    pub of: R,
    /// Its seats.
    pub seats: SeatCounts,
}

impl<R: Row> Counted<R> {
    const ALL: &'static [Wanted; COUNTED_MAX] = &{
        let mut all = [("", Kind::Int); COUNTED_MAX];
        let mut at = 0;
        while at < Self::LEN {
            all[at] = match at.checked_sub(R::COLUMNS.len()) {
                None => R::COLUMNS[at],
                Some(count) => SeatCounts::COLUMNS[count],
            };
            at += 1;
        }
        all
    };
    const LEN: usize = R::COLUMNS.len() + SeatCounts::COLUMNS.len();
}

/// More columns than any such row has.
const COUNTED_MAX: usize = 16;

impl<R: Row> Row for Counted<R> {
    const COLUMNS: &'static [Wanted] = Self::ALL.split_at(Self::LEN).0;

    fn read(columns: &mut [columns::Column]) -> Result<Self, DbErr> {
        let (of, seats) = columns.split_at_mut(R::COLUMNS.len().min(columns.len()));
        Ok(Self {
            of: R::read(of)?,
            seats: SeatCounts::read(seats)?,
        })
    }
}

row! {
    struct OfApp {
        app_id: AppId,
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
    let rows: Vec<Counted<OfApp>> = store.all(each.select(select)).await?;
    Ok(rows.into_iter().map(|row| (row.of.app_id, row.seats)).collect())
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
    }
}

const SEATS: &str = "seats_of_app";

/// All apps of these integrations, which a read gave, that take part in a summary.
pub async fn load_summed_apps(
    store: &Store,
    integrations: &[IntegrationId],
    since: Millis,
) -> Result<Vec<Counted<SummedApp>>, StoreError> {
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
        // An app without seats has no row there.
        let counted = Func::coalesce([Expr::col((SEATS, *column)), Expr::val(0)]);
        select.expr_as(counted, *column);
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
