//! Sums of sign-ins for many users, apps or seats at once: in all, or period by period.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{
    super::{AppId, Day, Store, StoreError, UserId, row::row},
    source::{Bounds, Part, Period, UsageOf, parts_by, parts_of, union},
};

const USAGE: &str = "usage";

/// Sign-ins over a stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub sign_ins: i64,
    /// Of how many users.
    pub users: i64,
}

/// Sign-ins of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The period's first day.
    pub start: Day,
    /// How many.
    pub sign_ins: i64,
    /// Of how many users.
    pub users: i64,
    /// To how many apps.
    pub apps: i64,
}

/// Whose a sum is: the app where apps or seats were asked for, the user where users or seats were.
pub type SumKey = (Option<AppId>, Option<UserId>);

row! {
    struct Found {
        app_id: Option<AppId>,
        user_id: Option<UserId>,
        start: Option<Day>,
        total: i64,
        users: i64,
        apps: i64,
    }
}

/// The sign-ins of each within a stretch; nothing for those without any.
pub async fn load_sums(
    store: &Store,
    of: UsageOf<'_>,
    bounds: Bounds,
) -> Result<BTreeMap<SumKey, Sum>, StoreError> {
    let found = load(store, of, &parts_of(bounds), false).await?;
    Ok(found
        .into_iter()
        .map(|row| {
            let sum = Sum {
                sign_ins: row.total,
                users: row.users,
            };
            ((row.app_id, row.user_id), sum)
        })
        .collect())
}

/// The sign-ins of each within a stretch, by period, oldest first; nothing for periods without any.
pub async fn load_points(
    store: &Store,
    of: UsageOf<'_>,
    period: Period,
    bounds: Bounds,
) -> Result<BTreeMap<SumKey, Vec<Point>>, StoreError> {
    let found = load(store, of, &parts_by(period, bounds), true).await?;
    let mut points: BTreeMap<_, Vec<Point>> = BTreeMap::new();
    for row in found {
        let Some(start) = row.start else { continue };
        points.entry((row.app_id, row.user_id)).or_default().push(Point {
            start,
            sign_ins: row.total,
            users: row.users,
            apps: row.apps,
        });
    }
    points
        .values_mut()
        .for_each(|of_one| of_one.sort_by_key(|point| point.start));
    Ok(points)
}

async fn load(
    store: &Store,
    of: UsageOf<'_>,
    parts: &[Part],
    by_period: bool,
) -> Result<Vec<Found>, StoreError> {
    let each = of.each(store);
    let Some(rows) = union(parts.iter().map(|part| part.rows_below(&each, of))) else {
        return Ok(Vec::new());
    };
    let column = |name: &'static str| Expr::col((USAGE, name));
    let mut select = Query::select();
    select
        .expr_as(column("sign_ins").sum().cast_as("bigint"), "total")
        .expr_as(column("user_id").count_distinct(), "users")
        .expr_as(column("app_id").count_distinct(), "apps")
        .from_subquery(rows, USAGE);
    let keys: &[&'static str] = match of {
        UsageOf::Users(_) => &["user_id"],
        UsageOf::Apps(_) => &["app_id"],
        UsageOf::Seats(_) => &["app_id", "user_id"],
    };
    let keys = keys.iter().copied().chain(by_period.then_some("start"));
    let keys: Vec<_> = keys.collect();
    for key in ["app_id", "user_id", "start"] {
        if keys.contains(&key) {
            select.expr_as(column(key), key).group_by_col((USAGE, key));
        } else {
            select.expr_as(
                Expr::cust("NULL").cast_as(if key == "start" { "integer" } else { "bigint" }),
                key,
            );
        }
    }
    store.all(each.select(select)).await
}
