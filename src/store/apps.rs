//! Every statement that reads apps for the graph. As with users, what was not read from Okta's app list yet is no part
//! of a list or a count.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Asterisk, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr},
};

use super::{
    AppId, IntegrationId, Store, StoreError, Tenants,
    among::Among,
    entities::{app, assignment, usage_total},
    paging::List,
    parents::{PARENTS, parent, parents},
    status,
    text::contains,
};

const SUMS: &str = "sums";

/// Which apps.
#[derive(Debug, Clone, Default)]
pub struct AppFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// With one of these statuses, as [`status::app`] names them.
    pub statuses: Option<Vec<&'static str>>,
    /// Okta's own, or not.
    pub owned_by_okta: Option<bool>,
    /// Whose label or catalogue key contains this.
    pub search: Option<String>,
}

/// By what a list of apps is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppSort {
    /// The label.
    Label,
    /// How many users are assigned.
    AssignedUsers,
    /// How many sign-ins were counted.
    SignIns,
    /// The last counted sign-in; those without one last.
    LastSignIn,
}

/// The apps that fulfil `filter`.
pub fn list_apps(
    store: &Store,
    among: Among<'_>,
    filter: &AppFilter,
    sort: AppSort,
    descending: bool,
) -> List<app::Model> {
    use app::Column;
    let name = match sort {
        AppSort::Label => "apps.label",
        AppSort::AssignedUsers => "apps.assigned",
        AppSort::SignIns => "apps.sign_ins",
        AppSort::LastSignIn => "apps.last",
    };
    let list: List<app::Model> =
        among.list::<app::Entity, _>(store, name, Column::IntegrationId, condition(filter));
    let list = match sort {
        AppSort::Label => list.by_text(Column::LabelKey.into_expr()),
        AppSort::AssignedUsers => list.with_sums(seats(among)),
        AppSort::SignIns => list.with_sums(sign_ins(among)),
        AppSort::LastSignIn => list.by_optional_int(Column::LastSignInAt.into_expr()),
    };
    list.by_int(Column::Id.into_expr()).descending(descending)
}

impl List<app::Model> {
    /// Ordered by a sum per app, 0 where there is none.
    fn with_sums(mut self, sums: SelectStatement) -> Self {
        let of_app = Expr::col((SUMS, "app_id")).eq(app::Column::Id.into_expr());
        self.select_mut().join_subquery(
            JoinType::LeftJoin,
            sums,
            SUMS,
            Expr::col((SUMS, "integration_id"))
                .eq(app::Column::IntegrationId.into_expr())
                .and(of_app),
        );
        self.by_int(Expr::col((SUMS, "total")).if_null(0))
    }
}

fn seats(among: Among<'_>) -> SelectStatement {
    use assignment::{Column, Entity};
    let total = Expr::col(Asterisk).count();
    per_app(Entity, Column::IntegrationId, Column::AppId, total, among)
}

fn sign_ins(among: Among<'_>) -> SelectStatement {
    use usage_total::{Column, Entity};
    let total = Column::SignIns.into_expr().sum().cast_as("bigint");
    per_app(Entity, Column::IntegrationId, Column::AppId, total, among)
}

fn per_app<E: EntityTrait>(
    table: E,
    integration: E::Column,
    app: E::Column,
    total: SimpleExpr,
    among: Among<'_>,
) -> SelectStatement {
    Query::select()
        .expr_as(integration.into_expr(), "integration_id")
        .expr_as(app.into_expr(), "app_id")
        .expr_as(total, "total")
        .from(table)
        .cond_where(among.condition(integration))
        .add_group_by([integration.into_expr(), app.into_expr()])
        .take()
}

fn condition(filter: &AppFilter) -> Condition {
    use app::Column;
    let mut all = Condition::all().add(status::in_directory(Column::Status, Column::SeenRun));
    if let Some(integration) = filter.integration {
        all = all.add(Column::IntegrationId.eq(integration));
    }
    if let Some(statuses) = &filter.statuses {
        all = all.add(status::is_app(Column::Status, statuses));
    }
    if let Some(owned_by_okta) = filter.owned_by_okta {
        all = all.add(Column::OwnedByOkta.eq(owned_by_okta));
    }
    if let Some(search) = &filter.search {
        all = all.add(contains(Column::SearchKey.into_expr(), search));
    }
    all
}

/// Those of `ids` that the asker may see.
pub async fn find_apps(
    store: &Store,
    tenants: &Tenants,
    ids: &[AppId],
) -> Result<Vec<app::Model>, StoreError> {
    Ok(app::Entity::find()
        .filter(app::Column::Id.is_in(ids.iter().copied()))
        .filter(tenants.condition(app::Column::IntegrationId))
        .all(store.reader())
        .await?)
}

/// The apps that rows of a read point to.
pub async fn load_apps(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, AppId)>,
) -> Result<Vec<app::Model>, StoreError> {
    use app::Column;
    let keys: BTreeSet<_> = keys.into_iter().map(|(tenant, app)| [tenant.0, app.0]).collect();
    let mut query = app::Entity::find().into_query();
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        (Column::IntegrationId.into_expr().eq(parent("k0"))).and(Column::Id.into_expr().eq(parent("k1"))),
    );
    store.all(&query).await
}
