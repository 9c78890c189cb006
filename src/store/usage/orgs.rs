//! Sign-ins of whole orgs by period, each person and each app of a period counted once.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    super::{
        Day, IntegrationId, Store, StoreError,
        among::in_these,
        entities::{app, app_user},
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
/// period, oldest first; nothing for periods without any.
pub async fn load_org_points(
    store: &Store,
    integrations: &[IntegrationId],
    period: Period,
    bounds: Bounds,
) -> Result<BTreeMap<IntegrationId, Vec<Point>>, StoreError> {
    let parts = parts_by(period, bounds).into_iter();
    let Some(rows) = union(parts.map(|part| rows_of(part, integrations))) else {
        return Ok(BTreeMap::new());
    };
    let column = |name: &'static str| Expr::col((USAGE, name));
    let mut select = Query::select();
    for key in ["integration_id", "start"] {
        select.expr_as(column(key), key).group_by_col((USAGE, key));
    }
    select
        .expr_as(column("sign_ins").sum().cast_as("bigint"), "total")
        .expr_as(column("user_id").count_distinct(), "users")
        .expr_as(column("app_id").count_distinct(), "apps")
        .from_subquery(rows, USAGE);
    let mut points: BTreeMap<_, Vec<Point>> = BTreeMap::new();
    for row in store.all::<Found>(select).await? {
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

/// The rows of a part, app by app. Days since a first one are looked up for who was seen since then: nobody else's days are read.
fn rows_of(part: Part, integrations: &[IntegrationId]) -> SelectStatement {
    let mut select = part.rows();
    let column = |name: &'static str| part.table.column(name);
    let tenant = app::Column::IntegrationId.into_expr();
    let same_app = |tenant_of: Expr, app_of: Expr| {
        let same = app::Column::IntegrationId.into_expr().eq(tenant_of);
        same.and(app::Column::Id.into_expr().eq(app_of))
    };
    if let (Table::Days, Some(from)) = (part.table, part.bounds.from) {
        use app_user::Column;
        let met = Column::IntegrationId
            .into_expr()
            .eq(column("integration_id"))
            .and(Column::AppId.into_expr().eq(column("app_id")))
            .and(Column::UserId.into_expr().eq(column("user_id")));
        select
            .inner_join(app_user::Entity, met)
            .and_where(Column::LastAt.gte(from.begins_at()));
        select.inner_join(
            app::Entity,
            same_app(Column::IntegrationId.into_expr(), Column::AppId.into_expr()),
        );
    } else {
        select.inner_join(app::Entity, same_app(column("integration_id"), column("app_id")));
    }
    select
        .and_where(in_these(tenant, integrations))
        .cond_where(status::in_reports());
    select
}
