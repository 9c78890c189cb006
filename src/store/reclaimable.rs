//! Seats to take back: those that nobody would miss, of people who cannot sign in, and of people who do the same with another app.
//! The costliest first.
//!
//! No index has that order over all apps; but the seats of each app stand side by side in the table, and cost the same. So a page is
//! made of the first seats of each app.

use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::{
    AppId, IntegrationId, Millis,
    apps::AppRow,
    assignments::{SeatRow, is_orphaned},
    duplicates::is_duplicate,
    entities::{app, app_user, user},
    join::Join,
    joined_seats::{Along, JoinedSeat},
    paging::List,
    parents::{Below, parent},
    row::select,
    seat_counts::unused,
    status,
    text::storable,
    users::UserRow,
};

/// Which seats to take back.
#[derive(Debug, Clone)]
pub struct ReclaimFilter {
    /// Whose holder has not signed in since then counts as unused.
    pub since: Millis,
    /// In this app.
    pub app: Option<AppId>,
    /// Of people of one of these departments, as written.
    pub departments: Option<Vec<String>>,
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
    let below = Below {
        parents: apps_of(integrations, filter.app),
        belongs: Condition::all()
            .add(Column::IntegrationId.into_expr().eq(parent("k0")))
            .add(Column::AppId.into_expr().eq(parent("k1"))),
        key: "k0",
        id: Column::UserId.into_expr(),
        by_row_id: false,
    };
    let list = List::new("reclaimable", query);
    let list = match integrations {
        [only] => list.merged(below).of_one(only.0),
        _ => list.ranked_of_each(below),
    };
    list.by_parent_int(parent("k2"))
        .by_int(Column::AppId.into_expr())
        .by_int(Column::UserId.into_expr())
        .descending(true)
        .joined(users.into_iter().chain(apps))
}

fn condition(integrations: &[IntegrationId], filter: &ReclaimFilter) -> Condition {
    use app_user::Column;
    let mut all = Condition::all().add(Column::Scope.is_not_null()).add(
        Condition::any()
            .add(unused(filter.since))
            .add(is_orphaned())
            .add(is_duplicate(integrations, filter.since)),
    );
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

/// The apps that have seats to take back, and what a seat of each costs: their tenant, id and cost, -1 where it is not known.
fn apps_of(integrations: &[IntegrationId], only: Option<AppId>) -> SelectStatement {
    use app::Column;
    let cost = Func::coalesce([Column::LicenseCost.into_expr(), Expr::value(-1)]);
    let mut apps = Query::select();
    apps.expr_as(Column::IntegrationId.into_expr(), "k0")
        .expr_as(Column::Id.into_expr(), "k1")
        .expr_as(cost, "k2")
        .from(app::Entity)
        .and_where(Column::IntegrationId.is_in(integrations.iter().copied()))
        .and_where(Column::OwnedByOkta.eq(false))
        .cond_where(status::is_gone(Column::Status).not());
    if let Some(app) = only {
        apps.and_where(Column::Id.eq(app));
    }
    apps
}
