//! Seats by department and the like.

use sea_orm::{
    ColumnTrait,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SimpleExpr},
};

use super::{
    AppId, IntegrationId, Millis, Store, StoreError,
    entities::{app, app_user, user},
    row::row,
    seat_counts::{Counted, count, unused},
    status,
};

/// By what seats are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Their holder's department.
    Department,
    /// Their holder's cost centre.
    CostCenter,
    /// Their holder's employment type.
    EmploymentType,
    /// Their app.
    App,
}

impl By {
    fn of_user(self) -> Option<user::Column> {
        match self {
            Self::Department => Some(user::Column::Department),
            Self::CostCenter => Some(user::Column::CostCenter),
            Self::EmploymentType => Some(user::Column::EmploymentType),
            Self::App => None,
        }
    }
}

row! {
    /// One part of an org, as to apps whose licences are in one currency, or that have none.
    pub struct PartRow {
        /// The tenant.
        pub integration_id: IntegrationId,
        /// The app, where seats are told by app.
        pub app_id: Option<AppId>,
        /// The department and so on; none where it is not known, and of apps.
        pub name: Option<String>,
        /// The currency; none without a licence.
        pub currency: Option<String>,
        /// What all of its seats cost a month, in minor units.
        pub spend: i64,
        /// What those cost that nobody would miss.
        pub waste: i64,
    }
}

/// The seats of the parts of these integrations, which a read gave, in apps that take part in a summary.
pub async fn load_seats_by(
    store: &Store,
    integrations: &[IntegrationId],
    by: By,
    since: Millis,
) -> Result<Vec<Counted<PartRow>>, StoreError> {
    use app_user::Column;
    let cost = || app::Column::LicenseCost.into_expr();
    let wasted: SimpleExpr = CaseStatement::new().case(unused(since), cost()).finally(0).into();
    let sum = |cost: SimpleExpr| Func::coalesce([cost.sum().cast_as("bigint"), Expr::val(0)]);
    let (app, name) = match by.of_user() {
        Some(column) => (null("bigint"), column.into_expr()),
        None => (Column::AppId.into_expr(), null("text")),
    };
    let mut select = Query::select();
    select
        .column((app_user::Entity, Column::IntegrationId))
        .expr_as(app.clone(), "app_id")
        .expr_as(name.clone(), "name")
        .expr_as(app::Column::LicenseCurrency.into_expr(), "currency")
        .expr_as(sum(cost()), "spend")
        .expr_as(sum(wasted), "waste");
    count(&mut select, since);
    select
        .inner_join(
            app::Entity,
            app::Column::Id.into_expr().eq(Column::AppId.into_expr()),
        )
        .and_where(Column::IntegrationId.is_in(integrations.iter().copied()))
        .and_where(app::Column::OwnedByOkta.eq(false))
        .cond_where(status::is_gone(app::Column::Status).not())
        .add_group_by([
            Column::IntegrationId.into_expr(),
            app::Column::LicenseCurrency.into_expr(),
        ]);
    match by.of_user() {
        Some(column) => select
            .inner_join(
                user::Entity,
                user::Column::Id.into_expr().eq(Column::UserId.into_expr()),
            )
            .add_group_by([column.into_expr()]),
        None => select.add_group_by([app]),
    };
    store.all(select).await
}

row! {
    /// The people of one part of an org.
    pub struct PeopleRow {
        /// The tenant.
        pub integration_id: IntegrationId,
        /// The department and so on; none where it is not known.
        pub name: Option<String>,
        /// How many.
        pub people: i64,
    }
}

/// How many people of Okta's list the parts of these integrations have; nothing where parts are apps.
pub async fn load_people(
    store: &Store,
    integrations: &[IntegrationId],
    by: By,
) -> Result<Vec<PeopleRow>, StoreError> {
    use user::Column;
    let Some(column) = by.of_user() else {
        return Ok(Vec::new());
    };
    let select = Query::select()
        .column(Column::IntegrationId)
        .expr_as(column.into_expr(), "name")
        .expr_as(Expr::cust("COUNT(*)"), "people")
        .from(user::Entity)
        .and_where(Column::IntegrationId.is_in(integrations.iter().copied()))
        .cond_where(status::is_gone(Column::Status).not())
        .add_group_by([Column::IntegrationId.into_expr(), column.into_expr()])
        .take();
    store.all(select).await
}

fn null(of_type: &'static str) -> SimpleExpr {
    Expr::cust("NULL").cast_as(of_type)
}
