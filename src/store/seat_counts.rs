//! How many seats are used, and how many are not: the one place that tells a seat of one class from another.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, DbErr,
    sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};

use super::{
    AppId, IntegrationId, Millis, Store, StoreError,
    among::in_these,
    columns::{self, Kind, Wanted},
    entities::{app, app_user, user},
    parents::{PARENTS, parent, parents},
    row::{Row, next, row, select},
    status,
};

/// The seats of one app, or of many, by when their holders last signed in to the app. The four classes make up all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// Its columns are the classes.
impl Row for SeatCounts {
    const COLUMNS: &'static [Wanted] = &[
        ("active", Kind::Int),
        ("inactive", Kind::Int),
        ("never_used", Kind::Int),
        ("recently_assigned", Kind::Int),
    ];

    fn read(columns: &mut [columns::Column]) -> Result<Self, DbErr> {
        let mut columns = columns.iter_mut();
        let mut class = |name| next::<i64>(&mut columns, name);
        let (active, inactive) = (class("active")?, class("inactive")?);
        let (never_used, recently_assigned) = (class("never_used")?, class("recently_assigned")?);
        Ok(Self {
            assigned: active + inactive + never_used + recently_assigned,
            active,
            inactive,
            never_used,
            recently_assigned,
        })
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

/// A class of seats: that a row of `app_users`, which is a seat, lies in one of these stretches of the index of seats by their use.
type Class = Vec<Condition>;

/// The classes, in the order of the columns.
fn classes(since: Millis) -> [Class; 4] {
    use app_user::Column;
    let all = |terms: &[SimpleExpr]| terms.iter().cloned().fold(Condition::all(), Condition::add);
    let never = || Column::LastAt.is_null();
    [
        vec![all(&[Column::LastAt.gte(since)])],
        vec![all(&[Column::LastAt.lt(since)])],
        vec![
            all(&[never(), Column::AssignedAt.is_null()]),
            all(&[never(), Column::AssignedAt.lt(since)]),
        ],
        vec![all(&[never(), Column::AssignedAt.gte(since)])],
    ]
}

fn any(classes: impl IntoIterator<Item = Class>) -> Condition {
    classes
        .into_iter()
        .flatten()
        .fold(Condition::any(), Condition::add)
}

/// Selects the counts of the rows of `app_users`, which a statement is about, by looking at each.
pub(super) fn count_all(select: &mut SelectStatement, since: Millis) {
    select
        .from(app_user::Entity)
        .and_where(app_user::Column::Scope.is_not_null());
    for (class, (name, _)) in classes(since).into_iter().zip(SeatCounts::COLUMNS) {
        let in_class: Expr = CaseStatement::new().case(any([class]), 1).into();
        select.expr_as(in_class.count(), *name);
    }
}

/// That a row of `app_users` is a seat that nobody would miss.
pub(super) fn unused(since: Millis) -> Condition {
    let [_, inactive, never_used, _] = classes(since);
    any([inactive, never_used])
}

/// That a row of `app_users` is a seat whose holder signed in before then, and not since.
pub(super) fn inactive(since: Millis) -> Condition {
    let [_, inactive, ..] = classes(since);
    any([inactive])
}

/// That a row of `app_users` is a seat that was given before then, and whose holder was never seen to sign in.
pub(super) fn never_used(since: Millis) -> Condition {
    let [_, _, never_used, _] = classes(since);
    any([never_used])
}

/// That a row of `app_users`, which is a seat, is none of those that nobody would miss.
pub(super) fn in_use(since: Millis) -> Condition {
    let [active, .., recently_assigned] = classes(since);
    any([active, recently_assigned])
}

/// The columns with the tenant and the id of an app, in a statement around.
#[derive(Debug, Clone)]
pub(super) struct OfApp(pub(super) Expr, pub(super) Expr);

impl OfApp {
    /// Those of a row of `apps`.
    pub(super) fn row() -> Self {
        Self(
            app::Column::IntegrationId.into_expr(),
            app::Column::Id.into_expr(),
        )
    }

    /// Those of a parent.
    pub(super) fn parent() -> Self {
        Self(parent("k0"), parent("k1"))
    }

    /// How many of its seats are in use.
    pub(super) fn active(&self, since: Millis) -> Expr {
        let [active, ..] = classes(since);
        self.number(active)
    }

    /// How many of its seats nobody would miss.
    pub(super) fn unused(&self, since: Millis) -> Expr {
        let [_, inactive, never_used, _] = classes(since);
        self.number(inactive).add(self.number(never_used))
    }

    /// Selects the counts of its seats.
    fn count(&self, select: &mut SelectStatement, since: Millis) {
        for (class, (name, _)) in classes(since).into_iter().zip(SeatCounts::COLUMNS) {
            select.expr_as(self.number(class), *name);
        }
    }

    /// How many of its seats are of a class: each stretch of the index is counted by itself, and no row is looked at.
    fn number(&self, class: Class) -> Expr {
        use app_user::Column;
        let numbers = class.into_iter().map(|stretch| {
            let count = Query::select()
                .expr(Expr::cust("COUNT(*)"))
                .from(app_user::Entity)
                .and_where(Column::IntegrationId.into_expr().eq(self.0.clone()))
                .and_where(Column::AppId.into_expr().eq(self.1.clone()))
                .and_where(Column::Scope.is_not_null())
                .cond_where(stretch)
                .take();
            Expr::SubQuery(None, Box::new(count.into()))
        });
        numbers.reduce(ExprTrait::add).unwrap_or(Expr::val(0))
    }
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
    struct AppKey {
        app_id: AppId,
    }
}

/// The seats of apps that a read gave. Who has signed in since `since` counts as active.
pub async fn load_seat_counts(
    store: &Store,
    apps: &[(IntegrationId, AppId)],
    since: Millis,
) -> Result<BTreeMap<AppId, SeatCounts>, StoreError> {
    let keys = apps.iter().map(|(tenant, app)| [tenant.0, app.0]).collect();
    let mut select = Query::select();
    select
        .expr_as(parent("k1"), "app_id")
        .from_subquery(parents(store, &keys), PARENTS);
    OfApp::parent().count(&mut select, since);
    let rows: Vec<Counted<AppKey>> = store.all(select).await?;
    Ok(rows.into_iter().map(|row| (row.of.app_id, row.seats)).collect())
}

row! {
    /// An app that is configured in Okta and is not Okta's own, with what a summary of its org tells of it.
    pub struct SummedApp {
        /// The tenant.
        pub integration_id: IntegrationId,
        /// The app.
        pub id: AppId,
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

/// All apps of these integrations, which a read gave, that take part in a summary.
pub async fn load_summed_apps(
    store: &Store,
    integrations: &[IntegrationId],
    since: Millis,
) -> Result<Vec<Counted<SummedApp>>, StoreError> {
    use app::Column;
    let mut select = select::<SummedApp>(app::Entity);
    OfApp::row().count(&mut select, since);
    select
        .and_where(in_these(Column::IntegrationId.into_expr(), integrations))
        .cond_where(status::in_reports());
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
        .and_where(in_these(Column::IntegrationId.into_expr(), integrations))
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
    let takes_part = Condition::all()
        .add(Column::LicenseCost.is_not_null())
        .add(Column::OwnedByOkta.eq(false));
    let waste = Column::LicenseCost.into_expr().mul(OfApp::row().unused(since));
    CaseStatement::new().case(takes_part, waste).finally(-1).into()
}
