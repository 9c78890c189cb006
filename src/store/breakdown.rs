//! Seats by department and the like.

use sea_orm::{
    ColumnTrait,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SimpleExpr},
};

use super::{
    IntegrationId, Millis, Store, StoreError,
    among::in_these,
    entities::{app, app_user, user},
    row::row,
    seat_counts::{Counted, count_all, unused},
    status,
};

/// What seats are told by, of their holders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfHolder {
    /// Their department.
    Department,
    /// Their cost centre.
    CostCenter,
    /// Their employment type.
    EmploymentType,
}

impl OfHolder {
    fn column(self) -> user::Column {
        match self {
            Self::Department => user::Column::Department,
            Self::CostCenter => user::Column::CostCenter,
            Self::EmploymentType => user::Column::EmploymentType,
        }
    }
}

row! {
    /// One part of an org, as to apps whose licences are in one currency, or that have none.
    pub struct PartRow {
        /// The tenant.
        pub integration_id: IntegrationId,
        /// The department and so on; none where it is not known.
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
    by: OfHolder,
    since: Millis,
) -> Result<Vec<Counted<PartRow>>, StoreError> {
    use app_user::Column;
    let cost = || app::Column::LicenseCost.into_expr();
    let wasted: SimpleExpr = CaseStatement::new().case(unused(since), cost()).finally(0).into();
    let sum = |cost: SimpleExpr| Func::coalesce([cost.sum().cast_as("bigint"), Expr::val(0)]);
    let name = by.column().into_expr();
    let mut select = Query::select();
    select
        .column((app_user::Entity, Column::IntegrationId))
        .expr_as(name.clone(), "name")
        .expr_as(app::Column::LicenseCurrency.into_expr(), "currency")
        .expr_as(sum(cost()), "spend")
        .expr_as(sum(wasted), "waste");
    count_all(&mut select, since);
    select
        .inner_join(
            app::Entity,
            app::Column::Id.into_expr().eq(Column::AppId.into_expr()),
        )
        .inner_join(
            user::Entity,
            user::Column::Id.into_expr().eq(Column::UserId.into_expr()),
        )
        .and_where(in_these(Column::IntegrationId.into_expr(), integrations))
        .cond_where(status::in_reports())
        .add_group_by([
            Column::IntegrationId.into_expr(),
            app::Column::LicenseCurrency.into_expr(),
            name,
        ]);
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

/// How many people of Okta's list the parts of these integrations have.
pub async fn load_people(
    store: &Store,
    integrations: &[IntegrationId],
    by: OfHolder,
) -> Result<Vec<PeopleRow>, StoreError> {
    use user::Column;
    let name = by.column().into_expr();
    let select = Query::select()
        .column(Column::IntegrationId)
        .expr_as(name.clone(), "name")
        .expr_as(Expr::cust("COUNT(*)"), "people")
        .from(user::Entity)
        .and_where(in_these(Column::IntegrationId.into_expr(), integrations))
        .cond_where(status::is_gone(Column::Status).not())
        .add_group_by([Column::IntegrationId.into_expr(), name])
        .take();
    store.all(select).await
}
