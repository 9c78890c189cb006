//! The flat table of stats: sign-ins of one user to one app in one day or month.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait,
    sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement},
};

use super::{
    super::{
        AppId, Day, IntegrationId, Millis, Store, StoreError, Tenants, UserId,
        assignments::SeatKey,
        columns::Columns,
        entities::app_user,
        paging::List,
        paging_parts::PagePart,
        parents::{PARENTS, parent, parents},
        row::row,
    },
    source::{Bounds, Part, Period, UsageOf, in_tenants, parts_by, union},
};

const USAGE: &str = "usage";

row! {
    /// Sign-ins of one user to one app in one period.
    pub struct UsageRow {
        /// The tenant.
        pub integration_id: IntegrationId,
        /// The app.
        pub app_id: AppId,
        /// Who signed in.
        pub user_id: UserId,
        /// The period's first day.
        pub start: Day,
        /// How often.
        pub sign_ins: i64,
        /// The last of them.
        pub last_at: Millis,
    }
}

impl UsageRow {
    /// What tells the stat.
    pub fn key(&self) -> StatKey {
        (self.integration_id, self.app_id, self.user_id, self.start)
    }

    /// The seat that it is of.
    pub fn seat(&self) -> SeatKey {
        (self.integration_id, self.app_id, self.user_id)
    }
}

/// What tells a stat among those of its period's length.
pub type StatKey = (IntegrationId, AppId, UserId, Day);

/// Which stats.
#[derive(Debug, Clone, Default)]
pub struct UsageFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// Of this user.
    pub user: Option<UserId>,
    /// Of this app.
    pub app: Option<AppId>,
    /// Of users who hold a seat in the app, or of those who hold none.
    pub assigned: Option<bool>,
    /// Counting only these days.
    pub bounds: Bounds,
}

/// The stats that fulfil `filter`, in the order of the table: by app, user and period.
pub fn list_stats(tenants: &Tenants, filter: &UsageFilter, period: Period) -> List<UsageRow> {
    let tenants = tenants.narrowed_to(filter.integration);
    let parts: Vec<_> = parts_by(period, filter.bounds)
        .into_iter()
        .map(|part| {
            let mut select = part.rows();
            select.cond_where(in_tenants(part.table, &tenants));
            if let Some(app) = filter.app {
                select.and_where(part.table.column("app_id").eq(app));
            }
            if let Some(user) = filter.user {
                // The days are in the order of apps: of a user, one has to know which.
                let apps = Query::select()
                    .column(app_user::Column::AppId)
                    .from(app_user::Entity)
                    .and_where(app_user::Column::UserId.eq(user))
                    .cond_where(tenants.condition(app_user::Column::IntegrationId))
                    .take();
                select
                    .and_where(part.table.column("user_id").eq(user))
                    .and_where(part.table.column("app_id").in_subquery(apps));
            }
            if let Some(assigned) = filter.assigned {
                let is_assigned = Expr::exists(seat_of(part));
                select.and_where(if assigned { is_assigned } else { is_assigned.not() });
            }
            let keys = ["integration_id", "app_id", "user_id"].map(|key| part.table.column(key));
            let start = part.start().filter(|_| part.fixed.is_none());
            PagePart {
                rows: summed(part, select),
                keys: keys
                    .into_iter()
                    .skip(usize::from(tenants.is_one()))
                    .chain(start)
                    .collect(),
                fixed: part.fixed.map(|start| start.0.into()),
            }
        })
        .collect();
    let name = match period {
        Period::Day => "usage.day",
        Period::Month => "usage.month",
    };
    let column = |name: &'static str| Expr::col((USAGE, name));
    let mut select = Query::select();
    for name in COLUMNS {
        select.expr_as(column(name), name);
    }
    if let Some(rows) = union(parts.iter().map(|part| part.rows.clone())) {
        select.from_subquery(rows, USAGE);
    }
    let list = List::new(name, select);
    let list = if tenants.is_one() {
        list
    } else {
        list.by_int(column("integration_id"))
    };
    list.by_int(column("app_id"))
        .by_int(column("user_id"))
        .by_int(column("start"))
        .of_parts(parts)
}

const COLUMNS: [&str; 6] = [
    "integration_id",
    "app_id",
    "user_id",
    "start",
    "sign_ins",
    "last_at",
];

/// The seat that the rows of a part are of, where there is one.
fn seat_of(part: Part) -> SelectStatement {
    use app_user::Column;
    let same = |column: Column, key: &'static str| column.into_expr().eq(part.table.column(key));
    Query::select()
        .expr(Expr::val(1))
        .from(app_user::Entity)
        .and_where(same(Column::IntegrationId, "integration_id"))
        .and_where(same(Column::AppId, "app_id"))
        .and_where(same(Column::UserId, "user_id"))
        .and_where(Column::Scope.is_not_null())
        .take()
}

/// One row per period where the part has a row per day.
fn summed(part: Part, mut rows: SelectStatement) -> SelectStatement {
    let Some(start) = part.fixed else { return rows };
    rows.clear_selects();
    for column in ["integration_id", "app_id", "user_id"] {
        rows.expr_as(part.table.column(column), column)
            .add_group_by([part.table.column(column)]);
    }
    rows.expr_as(part.table.column("sign_ins").sum().cast_as("bigint"), "sign_ins")
        .expr_as(part.table.column("last_at").max(), "last_at")
        .expr_as(Expr::val(start), "start")
        .take()
}

/// Those columns of the stats of each of some seats within a stretch, by seat, oldest first; nothing for those without any.
pub async fn load_seat_stats(
    store: &Store,
    seats: &[SeatKey],
    period: Period,
    bounds: Bounds,
    columns: Columns,
) -> Result<Vec<UsageRow>, StoreError> {
    let of = UsageOf::Seats(seats);
    let each = of.each(store);
    let parts = parts_by(period, bounds);
    let rows = union(parts.iter().map(|part| part.rows_below(&each, of)));
    let select = match (rows, &*parts) {
        (None, _) => return Ok(Vec::new()),
        // Each row is a period of its own.
        (Some(rows), [Part { fixed: None, .. }]) => rows,
        (Some(rows), _) => {
            let column = |name: &'static str| Expr::col((USAGE, name));
            let mut select = Query::select();
            for key in ["integration_id", "app_id", "user_id", "start"] {
                select.expr_as(column(key), key).group_by_col((USAGE, key));
            }
            select
                .expr_as(column("sign_ins").sum().cast_as("bigint"), "sign_ins")
                .expr_as(column("last_at").max(), "last_at")
                .from_subquery(rows, USAGE)
                .take()
        }
    };
    let mut stats = store.all_of::<UsageRow>(each.select(select), columns).await?;
    stats.sort_unstable_by_key(UsageRow::key);
    Ok(stats)
}

/// Those of `keys`, of days or months, that the asker may see.
pub async fn find_stats(
    store: &Store,
    tenants: &Tenants,
    period: Period,
    keys: &[StatKey],
) -> Result<Vec<UsageRow>, StoreError> {
    let keys: BTreeSet<_> = keys
        .iter()
        .map(|(tenant, app, user, start)| [tenant.0, app.0, user.0, i64::from(start.0)])
        .collect();
    let mut found = Vec::new();
    for part in parts_by(period, Bounds::default()) {
        let Some(start) = part.start() else { continue };
        let mut select = part.rows();
        select.cond_where(in_tenants(part.table, tenants)).join_subquery(
            JoinType::InnerJoin,
            parents(store, &keys),
            PARENTS,
            Condition::all()
                .add(part.table.column("integration_id").eq(parent("k0")))
                .add(part.table.column("app_id").eq(parent("k1")))
                .add(part.table.column("user_id").eq(parent("k2")))
                .add(start.eq(parent("k3"))),
        );
        found.extend(store.all::<UsageRow>(select).await?);
    }
    Ok(found)
}
