//! Seats whose holder does the same with another app: of one category, and used much more.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{
        Expr, ExprTrait, Func, IntoIden, IntoTableRef, JoinType, Query, SelectStatement, SimpleExpr,
    },
};

use super::{
    AppId, IntegrationId, Millis, Store, StoreError, UserId,
    among::in_these,
    assignments::{SeatKey, is_orphaned},
    entities::{
        app::{self, Column as OfApp},
        app_user::{self, Column as Seat},
        usage_day::{self, Column as Day},
    },
    parents::{PARENTS, parent, parents},
    row::row,
};

/// On so many days at least the other app was used,
const DAYS_MIN: i64 = 10;
/// and on so many for each day of this one.
const TIMES: i64 = 10;

const MINE: &str = "mine";
const OTHER: &str = "other";
const THEIRS: &str = "theirs";

/// That a row of `app_users`, which is a seat in one of these integrations, is one of those: given before `since`, and since that day its holder signed in to another
/// app of the same category, in which they hold a seat, on ten days at least, and on ten for each day on which they signed in to this one.
pub(super) fn is_duplicate(integrations: &[IntegrationId], since: Millis) -> Condition {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(app::Entity, MINE);
    join_others(&mut select, since);
    select.and_where(is_mine());
    // Looked up once, so that seats of all other apps cost nothing.
    let with_category = Query::select()
        .column((CATEGORIZED, OfApp::Id))
        .from_as(app::Entity, CATEGORIZED)
        .and_where(in_these(
            Expr::col((CATEGORIZED, OfApp::IntegrationId)),
            integrations,
        ))
        .and_where(Expr::col((CATEGORIZED, OfApp::CategoryKey)).is_not_null())
        .take();
    Condition::all()
        .add(Seat::AppId.into_expr().in_subquery(with_category))
        .add(given_before(since))
        .add(Expr::exists(select))
}

const CATEGORIZED: &str = "categorized";

fn given_before(since: Millis) -> Condition {
    Condition::any()
        .add(Seat::AssignedAt.is_null())
        .add(Seat::AssignedAt.lt(since))
}

fn is_mine() -> SimpleExpr {
    Expr::col((MINE, OfApp::Id)).eq(Seat::AppId.into_expr())
}

/// Joins the other apps to a select that has the seat's own as [`MINE`].
fn join_others(select: &mut SelectStatement, since: Millis) {
    select
        .join_as(JoinType::InnerJoin, app::Entity, OTHER, is_other())
        .join_as(JoinType::InnerJoin, app_user::Entity, THEIRS, is_theirs(since))
        .and_where(used_more(since));
}

/// That [`OTHER`] is another app of the same category.
fn is_other() -> Condition {
    let same = |column: OfApp| Expr::col((OTHER, column)).equals((MINE, column));
    Condition::all()
        .add(same(OfApp::IntegrationId))
        .add(same(OfApp::CategoryKey))
        .add(Expr::col((OTHER, OfApp::Id)).ne(Expr::col((MINE, OfApp::Id))))
        .add(Expr::col((OTHER, OfApp::OwnedByOkta)).eq(false))
}

/// That [`THEIRS`] is a seat of the same holder in it that may be used so much.
fn is_theirs(since: Millis) -> Condition {
    Condition::all()
        .add(Expr::col((THEIRS, Seat::IntegrationId)).equals((OTHER, OfApp::IntegrationId)))
        .add(Expr::col((THEIRS, Seat::AppId)).equals((OTHER, OfApp::Id)))
        .add(Expr::col((THEIRS, Seat::UserId)).eq(Seat::UserId.into_expr()))
        .add(Expr::col((THEIRS, Seat::Scope)).is_not_null())
        // What follows from the days, and is sooner seen than they are counted.
        .add(Expr::col((THEIRS, Seat::LastAt)).gte(since))
        .add(Expr::col((THEIRS, Seat::SignIns)).gte(DAYS_MIN))
}

/// That it is: one condition, so that the days are counted last.
fn used_more(since: Millis) -> SimpleExpr {
    let needed = days_of(app_user::Entity, since).mul(TIMES);
    days_of(THEIRS, since).gte(Func::greatest([Expr::val(DAYS_MIN), needed]))
}

/// Counts, for each of these integrations, those in `apps` of people who can sign in: begun at the seats that are used much, which are
/// the fewest.
pub(super) fn count_duplicates(
    integrations: &[IntegrationId],
    apps: SelectStatement,
    since: Millis,
) -> SelectStatement {
    let same = |seat: Seat, app: OfApp| seat.into_expr().eq(Expr::col((MINE, app)));
    let all = Condition::all()
        .add(in_these(Expr::col((MINE, OfApp::IntegrationId)), integrations))
        .add(Expr::col((MINE, OfApp::Id)).in_subquery(apps))
        .add(is_other())
        .add(is_theirs(since))
        .add(same(Seat::IntegrationId, OfApp::IntegrationId))
        .add(same(Seat::AppId, OfApp::Id))
        .add(Seat::Scope.is_not_null())
        // Others count as unused.
        .add(Seat::LastAt.gte(since))
        .add(given_before(since))
        .add(used_more(since))
        .add(is_orphaned().not());
    let seats = Query::select()
        .distinct()
        .columns([Seat::IntegrationId, Seat::AppId, Seat::UserId].map(|column| (app_user::Entity, column)))
        .from_as(app::Entity, MINE)
        // In this order, which is the one that SQLite keeps.
        .cross_join(app::Entity.into_table_ref().alias(OTHER))
        .cross_join(app_user::Entity.into_table_ref().alias(THEIRS))
        .cross_join(app_user::Entity)
        .cond_where(all)
        .take();
    Query::select()
        .column(Seat::IntegrationId)
        .expr(Expr::cust("COUNT(*)"))
        .from_subquery(seats, "duplicates")
        .group_by_col(Seat::IntegrationId)
        .take()
}

/// On how many days the holder of a seat signed in since that day.
fn days_of(seat: impl IntoIden, since: Millis) -> SimpleExpr {
    let seat = seat.into_iden();
    let same = |day: Day, column: Seat| Expr::col((DAYS, day)).equals((seat.clone(), column));
    let days = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from_as(usage_day::Entity, DAYS)
        .and_where(same(Day::IntegrationId, Seat::IntegrationId))
        .and_where(same(Day::AppId, Seat::AppId))
        .and_where(same(Day::UserId, Seat::UserId))
        .and_where(Expr::col((DAYS, Day::Day)).gte(since.day()))
        .take();
    Expr::SubQuery(None, Box::new(days.into()))
}

const DAYS: &str = "days";

row! {
    struct Found {
        app_id: AppId,
        user_id: UserId,
        other_id: AppId,
        days: i64,
    }
}

/// Those of seats that a read gave which are such, each with the other app that its holder used most.
pub async fn load_duplicates(
    store: &Store,
    seats: &[SeatKey],
    since: Millis,
) -> Result<BTreeMap<(AppId, UserId), AppId>, StoreError> {
    let keys: BTreeSet<_> = seats
        .iter()
        .map(|(tenant, app, user)| [tenant.0, app.0, user.0])
        .collect();
    let is_asked = Condition::all()
        .add(Seat::IntegrationId.into_expr().eq(parent("k0")))
        .add(Seat::AppId.into_expr().eq(parent("k1")))
        .add(Seat::UserId.into_expr().eq(parent("k2")));
    let mut select = Query::select();
    select
        .column((app_user::Entity, Seat::AppId))
        .column((app_user::Entity, Seat::UserId))
        .expr_as(Expr::col((OTHER, OfApp::Id)), "other_id")
        .expr_as(days_of(THEIRS, since), "days")
        .from(app_user::Entity)
        .join_subquery(JoinType::InnerJoin, parents(store, &keys), PARENTS, is_asked)
        .join_as(JoinType::InnerJoin, app::Entity, MINE, is_mine());
    join_others(&mut select, since);
    select
        .and_where(Seat::Scope.is_not_null())
        .cond_where(given_before(since));
    let mut rows: Vec<Found> = store.all(select).await?;
    rows.sort_by_key(|row| (row.days, Reverse(row.other_id)));
    Ok(rows
        .into_iter()
        .map(|row| ((row.app_id, row.user_id), row.other_id))
        .collect())
}
