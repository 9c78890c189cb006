//! Sign-ins to apps and their distinct users, over any stretch: from the days of each app, all users together, where they
//! are kept; from the days and months of each user where the past of the log has not been read yet.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait,
    sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    super::{
        AppId, Day, IntegrationId, Store, StoreError,
        apps::AppRow,
        each::Each,
        entities::app_day::{self, Column},
        gaps,
        row::row,
    },
    source::{Bounds, Period, UsageOf},
    sums::{Point, Sum, load_points, load_sums},
};

/// An app that a read gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppKey {
    /// The tenant.
    pub integration: IntegrationId,
    /// The app.
    pub app: AppId,
    /// Whether its days are kept.
    pub days_built: bool,
}

impl AppKey {
    /// That of a row.
    pub fn of(row: &AppRow) -> Self {
        Self {
            integration: row.integration_id,
            app: row.id,
            days_built: row.days_built,
        }
    }
}

row! {
    struct Found {
        app_id: AppId,
        start: Option<Day>,
        total: i64,
        users: i64,
    }
}

/// The sign-ins to each app within a stretch; nothing for those without any.
pub async fn load_app_sums(
    store: &Store,
    apps: &[AppKey],
    bounds: Bounds,
) -> Result<BTreeMap<AppId, Sum>, StoreError> {
    let (built, unbuilt) = split(apps);
    let mut sums = BTreeMap::new();
    if !built.is_empty() {
        let users = distinct(store, bounds.from.map(Expr::val));
        let (each, mut select) = select(store, &built, bounds, users);
        select.expr_as(Expr::cust("NULL").cast_as("integer"), "start");
        each.leave_out_empty(&mut select);
        for row in store.all::<Found>(each.select(select)).await? {
            let sum = Sum {
                sign_ins: row.total,
                users: row.users,
            };
            sums.insert(row.app_id, sum);
        }
    }
    if !unbuilt.is_empty() {
        let found = load_sums(store, UsageOf::Apps(&unbuilt), bounds).await?;
        sums.extend(found.into_iter().filter_map(|((app, _), sum)| Some((app?, sum))));
    }
    Ok(sums)
}

/// The sign-ins to each app within a stretch, by period, oldest first; nothing for periods without any.
pub async fn load_app_points(
    store: &Store,
    apps: &[AppKey],
    period: Period,
    bounds: Bounds,
) -> Result<BTreeMap<AppId, Vec<Point>>, StoreError> {
    let (built, unbuilt) = split(apps);
    let mut points: BTreeMap<AppId, Vec<Point>> = BTreeMap::new();
    if !built.is_empty() {
        let (start, users) = match (period, bounds.from) {
            // Of one day, all are different.
            (Period::Day, _) => (Column::Day, Column::Users.into_expr()),
            (Period::Month, None) => (Column::Month, distinct(store, Some(Column::Month.into_expr()))),
            (Period::Month, Some(from)) => {
                let first = CaseStatement::new()
                    .case(Column::Month.lt(from), Expr::val(from))
                    .finally(Column::Month.into_expr());
                (Column::Month, distinct(store, Some(first.into())))
            }
        };
        let (each, mut select) = select(store, &built, bounds, users);
        select
            .expr_as(start.into_expr(), "start")
            .add_group_by([start.into_expr()]);
        for row in store.all::<Found>(each.select(select)).await? {
            let Some(start) = row.start else { continue };
            points.entry(row.app_id).or_default().push(Point {
                start,
                sign_ins: row.total,
                users: row.users,
                apps: 1,
            });
        }
        points
            .values_mut()
            .for_each(|of_app| of_app.sort_by_key(|point| point.start));
    }
    if !unbuilt.is_empty() {
        let found = load_points(store, UsageOf::Apps(&unbuilt), period, bounds).await?;
        points.extend(
            found
                .into_iter()
                .filter_map(|((app, _), of_app)| Some((app?, of_app))),
        );
    }
    Ok(points)
}

type Keys = Vec<(IntegrationId, AppId)>;

/// Those whose days are kept, and the others.
fn split(apps: &[AppKey]) -> (Keys, Keys) {
    let (built, unbuilt): (Vec<_>, Vec<_>) = apps.iter().partition(|key| key.days_built);
    let keys = |keys: Vec<&AppKey>| keys.into_iter().map(|key| (key.integration, key.app)).collect();
    (keys(built), keys(unbuilt))
}

/// The users of a row whose day before lies before `first`: who was not met on an earlier day from there on. Without a first
/// day, those who have none before.
fn distinct(store: &Store, first: Option<Expr>) -> Expr {
    let new = Column::NewUsers.into_expr();
    let Some(first) = first else { return new };
    let backend = store.reader().get_database_backend();
    new.add(gaps::longer_than(backend, Column::Day.into_expr().sub(first)))
}

fn select(
    store: &Store,
    apps: &[(IntegrationId, AppId)],
    bounds: Bounds,
    users: Expr,
) -> (Each, SelectStatement) {
    let keys = apps.iter().map(|(tenant, app)| [tenant.0, app.0]).collect();
    let each = Each::new(store, &keys);
    let mut select = Query::select();
    each.bind(
        &mut select,
        [Column::IntegrationId.into_expr(), Column::AppId.into_expr()],
    );
    each.select_key(&mut select, Column::AppId.into_expr(), "app_id");
    select
        .expr_as(Column::SignIns.into_expr().sum().cast_as("bigint"), "total")
        .expr_as(users.sum().cast_as("bigint"), "users")
        .from(app_day::Entity);
    if let Some(from) = bounds.from {
        select.and_where(Column::Day.gte(from));
    }
    if let Some(to) = bounds.to {
        select.and_where(Column::Day.lte(to));
    }
    (each, select)
}
