//! Every statement that reads apps for the graph. As with users, what was not read from Okta's app list yet is no part
//! of a list or a count.

use sea_orm::{ColumnTrait, Condition};

use super::{
    AppId, Day, IntegrationId, Millis, Store, StoreError, Tenants,
    among::{Among, Wanted},
    app_signals::{self, Signal},
    columns::Columns,
    entities::app,
    paging::List,
    parents::load_pointed,
    row::{row, select},
    seat_counts::waste_key,
    status,
    text::Search,
};

row! {
    /// What is told of an app.
    pub struct AppRow {
        /// Row id.
        pub id: AppId,
        /// The tenant.
        pub integration_id: IntegrationId,
        /// Okta's own id (`0oa…`).
        pub okta_id: String,
        /// The name that people see.
        pub label: String,
        /// Okta's catalogue key, such as `google`.
        pub name: String,
        /// Okta's status, `DELETED` for one no longer in Okta.
        pub status: String,
        /// As Okta names it; none for directory integrations.
        pub sign_on_mode: Option<String>,
        /// One of Okta's own, such as the dashboard.
        pub owned_by_okta: bool,
        /// When Okta created the app.
        pub created_at: Option<Millis>,
        /// The last counted sign-in.
        pub last_sign_in_at: Option<Millis>,
        /// How many sign-ins to it were counted.
        pub sign_ins: i64,
        /// How many users hold a seat in it.
        pub seats: i64,
        /// Whether the days of all its users together are kept: once the past of the log has been read.
        pub days_built: bool,
        /// What people think of it: `UNREVIEWED`, `SANCTIONED` or `UNSANCTIONED`.
        pub review: String,
        /// Since when.
        pub reviewed_at: Option<Millis>,
        /// Who said so.
        pub reviewed_by: Option<String>,
        /// What it is for, as people say.
        pub category: Option<String>,
        /// How many seats were bought.
        pub license_seats: Option<i64>,
        /// What a seat costs a month, in minor units of the currency; none without a licence.
        pub license_cost: Option<i64>,
        /// The currency.
        pub license_currency: Option<String>,
        /// The day on which the licence renews.
        pub license_renews_on: Option<Day>,
        /// When the first event was published that shows that a user added the app.
        pub added_by_user_at: Option<Millis>,
        /// Okta's id of that event.
        pub added_by_user_event: Option<String>,
        /// When the first event was published that shows that a person gave the app OAuth access.
        pub oauth_consent_at: Option<Millis>,
        /// Okta's id of that event.
        pub oauth_consent_event: Option<String>,
        /// Since when it is known, to a sync that listed it or by an event.
        pub first_seen_at: Millis,
        /// The last counted sign-in of somebody who held no seat in it when the last sync ended.
        pub unassigned_sign_in_at: Option<Millis>,
        /// Since when Okta no longer has it: since the event that says so, or else since a sync noticed.
        pub deleted_at: Option<Millis>,
        /// Okta's id of that event.
        pub deletion_event: Option<String>,
    }
}

/// Which apps.
#[derive(Debug, Clone, Default)]
pub struct AppFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// With one of these statuses, as [`status::app`] names them.
    pub statuses: Option<Vec<&'static str>>,
    /// Okta's own, or not.
    pub owned_by_okta: Option<bool>,
    /// Whose label and catalogue key contain each of these words, as with users.
    pub search: Option<String>,
    /// With one of these reviews; Okta's own have none.
    pub reviews: Option<Vec<&'static str>>,
    /// With one of these signals at that time.
    pub signals: Option<(Vec<Signal>, Millis)>,
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
    /// What the seats cost a month that nobody used since then, whatever the currency; those without a licence count as least.
    MonthlyWaste(Millis),
}

/// The apps that fulfil `filter`.
pub fn list_apps(
    store: &Store,
    among: Among<'_>,
    filter: &AppFilter,
    sort: AppSort,
    descending: bool,
) -> List<AppRow> {
    use app::Column;
    let name = match sort {
        AppSort::Label => "apps.label",
        AppSort::AssignedUsers => "apps.assigned",
        AppSort::SignIns => "apps.sign_ins",
        AppSort::LastSignIn => "apps.last",
        AppSort::MonthlyWaste(_) => "apps.waste",
    };
    let search = filter.search.as_deref().map(Search::of);
    let list: List<AppRow> = among.list(
        store,
        Wanted {
            name,
            filter: condition(store, filter, search.as_ref()),
            integration: filter.integration,
            by_index: search.is_some_and(|search| search.has_index()),
            tenant: Column::IntegrationId,
            id: Column::Id,
        },
    );
    let list = match sort {
        AppSort::Label => list.by_text(Column::LabelKey.into_expr()),
        AppSort::AssignedUsers => list.by_int(Column::Seats.into_expr()),
        AppSort::SignIns => list.by_int(Column::SignIns.into_expr()),
        AppSort::LastSignIn => list.by_optional_int(Column::LastSignInAt.into_expr()),
        AppSort::MonthlyWaste(since) => list.by_costly_int(waste_key(since)),
    };
    list.by_int(Column::Id.into_expr()).descending(descending)
}

fn condition(store: &Store, filter: &AppFilter, search: Option<&Search>) -> Condition {
    use app::Column;
    let mut all = Condition::all().add(status::in_directory(Column::Status, Column::SeenRun));
    if let Some(statuses) = &filter.statuses {
        all = all.add(status::is_app(Column::Status, statuses));
    }
    if let Some(owned_by_okta) = filter.owned_by_okta {
        all = all.add(Column::OwnedByOkta.eq(owned_by_okta));
    }
    if let Some(reviews) = &filter.reviews {
        all = all
            .add(Column::OwnedByOkta.eq(false))
            .add(Column::Review.is_in(reviews.iter().copied()));
    }
    if let Some((signals, now)) = &filter.signals {
        all = all.add(app_signals::shows(signals, *now));
    }
    if let Some(search) = search {
        all = all.add(search.condition::<app::Entity>(store, Column::Id, Column::SearchKey));
    }
    all
}

/// All apps of an integration that a read gave.
pub async fn load_all_apps(store: &Store, integration: IntegrationId) -> Result<Vec<AppRow>, StoreError> {
    let mut query = select::<AppRow>(app::Entity);
    query
        .and_where(app::Column::IntegrationId.eq(integration))
        .and_where(status::in_directory(app::Column::Status, app::Column::SeenRun));
    store.all(query).await
}

/// Those of `ids` that the asker may see.
pub async fn find_apps(store: &Store, tenants: &Tenants, ids: &[AppId]) -> Result<Vec<AppRow>, StoreError> {
    let mut query = select::<AppRow>(app::Entity);
    query
        .and_where(app::Column::Id.is_in(ids.iter().copied()))
        .cond_where(tenants.condition(app::Column::IntegrationId));
    store.all(query).await
}

/// Those columns of the apps that rows of a read point to.
pub async fn load_apps(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, AppId)>,
    columns: Columns,
) -> Result<Vec<AppRow>, StoreError> {
    use app::Column;
    let keys = keys.into_iter().map(|(tenant, app)| [tenant.0, app.0]).collect();
    load_pointed(store, (Column::IntegrationId, Column::Id), &keys, columns).await
}
