//! Sign-ins of whole orgs by period, each person and each app of a period counted once.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    super::{
        Day, IntegrationId, Store, StoreError,
        each::Each,
        entities::{app, app_day, app_user},
        row::row,
        status,
    },
    source::{Bounds, Part, Period, Table, parts_by, union},
    sums::Point,
};

const USAGE: &str = "usage";

row! {
    struct Found {
        integration_id: IntegrationId,
        start: Day,
        total: i64,
        users: i64,
        apps: i64,
    }
}

/// The sign-ins of each of these integrations, which a read gave, to the apps that take part in reports, within a stretch, by
/// period, oldest first; nothing for periods without any. Without `users`, nobody is counted, and most rows are not read.
pub async fn load_org_points(
    store: &Store,
    integrations: &[IntegrationId],
    period: Period,
    bounds: Bounds,
    users: bool,
) -> Result<BTreeMap<IntegrationId, Vec<Point>>, StoreError> {
    let keys = integrations.iter().map(|integration| [integration.0]).collect();
    let each = Each::new(store, &keys);
    let parts = parts_by(period, bounds).into_iter();
    let rows = if users {
        union(parts.map(|part| rows_of(part, &each)))
    } else {
        // Apps of which no days are kept are those whose past is being read.
        let unbuilt = parts.map(|part| {
            let mut select = rows_of(part, &each);
            select.and_where(app::Column::DaysBuilt.eq(false));
            select
        });
        union(unbuilt.chain([days_of_apps(period, bounds, &each)]))
    };
    let Some(rows) = rows else {
        return Ok(BTreeMap::new());
    };
    let column = |name: &'static str| Expr::col((USAGE, name));
    let mut select = Query::select();
    for key in ["integration_id", "start"] {
        select.expr_as(column(key), key).group_by_col((USAGE, key));
    }
    select
        .expr_as(column("sign_ins").sum().cast_as("bigint"), "total")
        .expr_as(
            if users {
                column("user_id").count_distinct()
            } else {
                Expr::val(0_i64)
            },
            "users",
        )
        .expr_as(column("app_id").count_distinct(), "apps")
        .from_subquery(rows, USAGE);
    let mut points: BTreeMap<_, Vec<Point>> = BTreeMap::new();
    for row in store.all::<Found>(each.select(select)).await? {
        points.entry(row.integration_id).or_default().push(Point {
            start: row.start,
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

/// The same columns of what is kept of an app's days, all users together, who are nobody here.
fn days_of_apps(period: Period, bounds: Bounds, each: &Each) -> SelectStatement {
    use app_day::Column;
    let start = match period {
        Period::Day => Column::Day,
        Period::Month => Column::Month,
    };
    let tenant = || Column::IntegrationId.into_expr();
    let mut select = Query::select();
    for (column, name) in [
        (Column::IntegrationId, "integration_id"),
        (Column::AppId, "app_id"),
    ] {
        select.expr_as(column.into_expr(), name);
    }
    select
        .expr_as(Expr::cust("NULL").cast_as("bigint"), "user_id")
        .expr_as(Column::SignIns.into_expr(), "sign_ins")
        .expr_as(Expr::cust("NULL").cast_as("bigint"), "last_at")
        .expr_as(start.into_expr(), "start")
        .from(app_day::Entity)
        .inner_join(
            app::Entity,
            app::Column::IntegrationId
                .into_expr()
                .eq(tenant())
                .and(app::Column::Id.into_expr().eq(Column::AppId.into_expr())),
        )
        .cond_where(status::in_reports())
        .and_where(app::Column::DaysBuilt.eq(true));
    if let Some(from) = bounds.from {
        select.and_where(Column::Day.gte(from));
    }
    if let Some(to) = bounds.to {
        select.and_where(Column::Day.lte(to));
    }
    each.bind(&mut select, [app::Column::IntegrationId.into_expr()]);
    select
}

/// The rows of a part. Days since a first one are looked up for who was seen since then: nobody else's days are read.
fn rows_of(part: Part, each: &Each) -> SelectStatement {
    use app_user::Column;
    let mut select = part.rows();
    let column = |name: &'static str| part.table.column(name);
    let mut tenant = column("integration_id");
    if let (Table::Days, Some(from)) = (part.table, part.bounds.from) {
        tenant = Column::IntegrationId.into_expr();
        let same = tenant.clone().eq(column("integration_id"));
        let same = same.and(Column::AppId.into_expr().eq(column("app_id")));
        let same = same.and(Column::UserId.into_expr().eq(column("user_id")));
        select
            .inner_join(app_user::Entity, same)
            .and_where(Column::LastAt.gte(from.begins_at()));
    }
    let in_it = app::Column::IntegrationId.into_expr().eq(tenant.clone());
    select
        .inner_join(
            app::Entity,
            in_it.and(app::Column::Id.into_expr().eq(column("app_id"))),
        )
        .cond_where(status::in_reports());
    each.bind(&mut select, [app::Column::IntegrationId.into_expr()]);
    select
}
