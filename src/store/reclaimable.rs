//! Seats to take back: those that nobody would miss, of people who cannot sign in, and of people who do the same with another app.
//! The costliest first.
//!
//! No index has that order over all apps; but the seats of each app stand side by side in the table, and cost the same. So a page is
//! made of the first seats of the first apps that have any.

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, UnionType},
};

use super::{
    AppId, IntegrationId, Millis,
    among::in_these,
    apps::AppRow,
    assignments::{SeatRow, is_orphaned},
    duplicates::{count_duplicates, is_duplicate},
    entities::{app, app_user, user},
    join::Join,
    joined_seats::{Along, JoinedSeat},
    paging::{FOUND, List, PARENT},
    parents::{Below, PARENTS, parent},
    row::select,
    seat_counts::{OfApp, in_use, inactive, never_used},
    status,
    text::storable,
    users::UserRow,
};

/// Why a seat may be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReclaimReason {
    /// Its holder cannot sign in.
    Orphaned,
    /// Its holder signed in before the period, and not within.
    Inactive,
    /// It was given before the period, and its holder was never seen to sign in.
    NeverUsed,
    /// Its holder does the same with another app.
    DuplicateFunction,
}

/// Which seats to take back.
#[derive(Debug, Clone)]
pub struct ReclaimFilter {
    /// Whose holder has not signed in since then counts as unused.
    pub since: Millis,
    /// In this app.
    pub app: Option<AppId>,
    /// Of people of one of these departments, as written.
    pub departments: Option<Vec<String>>,
    /// For one of these reasons.
    pub reasons: Option<Vec<ReclaimReason>>,
}

/// The seats to take back of each of these integrations, which a read gave, and what is read along with them; the parent is told by
/// its row id.
pub fn list_reclaimable(
    integrations: &[IntegrationId],
    filter: &ReclaimFilter,
    along: Along,
) -> List<JoinedSeat> {
    use app_user::Column;
    let mut query = select::<SeatRow>(app_user::Entity);
    query.cond_where(condition(integrations, filter));
    let is_user = user::Column::Id.into_expr().eq(Column::UserId.into_expr());
    let is_app = app::Column::Id.into_expr().eq(Column::AppId.into_expr());
    let users = Join::of::<UserRow>(user::Entity, is_user, along.users, false);
    let apps = Join::of::<AppRow>(app::Entity, is_app, along.apps, false);
    let below = |key| Below {
        parents: apps_of(integrations, filter.app),
        belongs: Condition::all()
            .add(Column::IntegrationId.into_expr().eq(parent("k0")))
            .add(Column::AppId.into_expr().eq(parent("k1"))),
        key,
        id: Column::UserId.into_expr(),
        by_row_id: false,
    };
    let list = List::new("reclaimable", query).counted_by(counts(integrations, filter));
    let list = match integrations {
        [only] => list.in_turn(below("k1")).of_one(only.0),
        _ => list.ranked_of_each(below("k0")),
    };
    list.by_parent_int(parent("k2"))
        .by_int(Column::AppId.into_expr())
        .by_int(Column::UserId.into_expr())
        .descending(true)
        .joined(users.into_iter().chain(apps))
}

fn condition(integrations: &[IntegrationId], filter: &ReclaimFilter) -> Condition {
    use app_user::Column;
    let is_wanted = |reason| filter.reasons.as_ref().is_none_or(|some| some.contains(&reason));
    let mut why = Condition::any();
    if is_wanted(ReclaimReason::Inactive) {
        why = why.add(inactive(filter.since));
    }
    if is_wanted(ReclaimReason::NeverUsed) {
        why = why.add(never_used(filter.since));
    }
    if is_wanted(ReclaimReason::Orphaned) {
        why = why.add(is_orphaned());
    }
    if is_wanted(ReclaimReason::DuplicateFunction) {
        why = why.add(is_duplicate(integrations, filter.since));
    }
    // For none of no reasons.
    if why.is_empty() {
        why = why.add(Expr::val(1).eq(0));
    }
    let mut all = Condition::all().add(Column::Scope.is_not_null()).add(why);
    if let Some(departments) = &filter.departments {
        let departments = departments.iter().filter(|department| storable(department));
        let people = Query::select()
            .column(("holder", user::Column::Id))
            .from_as(user::Entity, "holder")
            .and_where(
                Expr::col(("holder", user::Column::IntegrationId)).eq(Column::IntegrationId.into_expr()),
            )
            .and_where(Expr::col(("holder", user::Column::Id)).eq(Column::UserId.into_expr()))
            .and_where(Expr::col(("holder", user::Column::Department)).is_in(departments.map(String::as_str)))
            .take();
        all = all.add(Expr::exists(people));
    }
    all
}

/// Counts them for each integration: those that nobody would miss by their index, and of the others those of the few people and apps
/// that may have some. None where the departments of all holders have to be looked up, or some reasons do not count.
fn counts(integrations: &[IntegrationId], filter: &ReclaimFilter) -> Option<SelectStatement> {
    use app_user::Column;
    if filter.departments.is_some() || filter.reasons.is_some() {
        return None;
    }
    let apps = || apps_of(integrations, filter.app);
    let ids = || Query::select().column("k1").from_subquery(apps(), PARENTS).take();
    let orphaned = Query::select()
        .column((app_user::Entity, Column::IntegrationId))
        .expr(Expr::cust("COUNT(*)"))
        .from(user::Entity)
        .cross_join(app_user::Entity)
        .and_where(in_these(user::Column::IntegrationId.into_expr(), integrations))
        .and_where(user::Column::Status.is_in(status::SHUT_OUT_USER))
        .and_where(
            Column::IntegrationId
                .into_expr()
                .eq(user::Column::IntegrationId.into_expr()),
        )
        .and_where(Column::UserId.into_expr().eq(user::Column::Id.into_expr()))
        .and_where(Column::AppId.into_expr().in_subquery(ids()))
        .and_where(Column::Scope.is_not_null())
        .cond_where(in_use(filter.since))
        .group_by_col((app_user::Entity, Column::IntegrationId))
        .take();
    let all = Query::select()
        .expr_as(parent("k0"), PARENT)
        .expr_as(OfApp::parent().unused(filter.since), FOUND)
        .from_subquery(apps(), PARENTS)
        .union(UnionType::All, orphaned)
        .union(
            UnionType::All,
            count_duplicates(integrations, ids(), filter.since),
        )
        .take();
    Some(
        Query::select()
            .column(PARENT)
            .expr_as(Expr::col(FOUND).sum().cast_as("bigint"), FOUND)
            .from_subquery(all, "parts")
            .group_by_col(PARENT)
            .take(),
    )
}

/// The apps that have seats to take back, and what a seat of each costs: their tenant, id and cost, -1 where it is not known.
fn apps_of(integrations: &[IntegrationId], only: Option<AppId>) -> SelectStatement {
    use app::Column;
    let cost = Func::coalesce([Column::LicenseCost.into_expr(), Expr::value(-1)]);
    let mut apps = Query::select();
    apps.expr_as(Column::IntegrationId.into_expr(), "k0")
        .expr_as(Column::Id.into_expr(), "k1")
        .expr_as(cost, "k2")
        .from(app::Entity)
        .and_where(in_these(Column::IntegrationId.into_expr(), integrations))
        .cond_where(status::in_reports());
    if let Some(app) = only {
        apps.and_where(Column::Id.eq(app));
    }
    apps
}
