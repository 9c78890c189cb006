//! What people decide about an app: whether it is approved, what it is for, and what its seats cost. Each decision, and who took it,
//! in one transaction; those of a file all in one.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

use super::{
    AppId, Day, IntegrationId, Millis, Store, StoreError,
    audit::{self, Action, By},
    entities::app::{self, Column},
    keys, queue,
};

/// The review of an app that nobody has reviewed.
pub const UNREVIEWED: &str = "UNREVIEWED";

/// What a seat of an app costs, and how many were bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// How many seats were bought, where that is known.
    pub seats: Option<i32>,
    /// What a seat costs a month, in minor units of the currency.
    pub monthly_cost_per_seat: i32,
    /// The currency, as ISO 4217 writes it.
    pub currency: String,
    /// The day on which the licence renews.
    pub renews_on: Option<Day>,
}

/// An app of an integration, as a read with the asker's tenants gave it.
pub type AppOf = (IntegrationId, AppId);

/// Notes what somebody thinks of an app, one of `UNREVIEWED`, `SANCTIONED` and `UNSANCTIONED`. Gives whether there still is one.
pub async fn review(
    store: &Store,
    by: &By,
    of: AppOf,
    review: &'static str,
    now: Millis,
) -> Result<bool, StoreError> {
    let reviewed = review != UNREVIEWED;
    let values = vec![
        (Column::Review, Expr::value(review)),
        (Column::ReviewedAt, Expr::value(reviewed.then_some(now))),
        (Column::ReviewedBy, Expr::value(reviewed.then(|| by.name.clone()))),
    ];
    decide(store, by, of, now, Action::AppReviewed, values).await
}

/// Keeps the licence of an app, or that it has none. Gives whether there still is an app.
pub async fn set_license(
    store: &Store,
    by: &By,
    of: AppOf,
    license: Option<&License>,
    now: Millis,
) -> Result<bool, StoreError> {
    let (action, values) = of_license(license);
    decide(store, by, of, now, action, values).await
}

/// Keeps what an app is for, or that nobody says. Gives whether there still is one.
pub async fn categorize(
    store: &Store,
    by: &By,
    of: AppOf,
    category: Option<&str>,
    now: Millis,
) -> Result<bool, StoreError> {
    let (action, values) = of_category(category);
    decide(store, by, of, now, action, values).await
}

/// What a file says of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The app.
    pub app: AppId,
    /// Its licence, where the file tells one.
    pub license: Option<License>,
    /// What it is for, where the file tells that.
    pub category: Option<String>,
}

/// Keeps all of it, or nothing. Gives the first app that is no longer there.
pub async fn import(
    store: &Store,
    by: &By,
    integration: IntegrationId,
    apps: &[Imported],
    now: Millis,
) -> Result<Option<AppId>, StoreError> {
    let tx = store.begin().await?;
    // A page of a sync changes apps in an order of its own; two files, in that of the ids.
    queue::hold_active(&tx, integration).await?;
    let mut apps: Vec<_> = apps.iter().collect();
    apps.sort_by_key(|imported| imported.app);
    for Imported {
        app,
        license,
        category,
    } in apps
    {
        let of = (integration, *app);
        if let Some(license) = license {
            let (action, values) = of_license(Some(license));
            if !decide_in(&tx, by, of, now, action, values).await? {
                return Ok(Some(*app));
            }
        }
        if category.is_some() {
            let (action, values) = of_category(category.as_deref());
            if !decide_in(&tx, by, of, now, action, values).await? {
                return Ok(Some(*app));
            }
        }
    }
    tx.commit().await?;
    Ok(None)
}

type Values = Vec<(Column, Expr)>;

fn of_license(license: Option<&License>) -> (Action, Values) {
    let action = match license {
        Some(_) => Action::LicenseSet,
        None => Action::LicenseRemoved,
    };
    let values = vec![
        (
            Column::LicenseSeats,
            Expr::value(license.and_then(|license| license.seats)),
        ),
        (
            Column::LicenseCost,
            Expr::value(license.map(|license| license.monthly_cost_per_seat)),
        ),
        (
            Column::LicenseCurrency,
            Expr::value(license.map(|license| license.currency.clone())),
        ),
        (
            Column::LicenseRenewsOn,
            Expr::value(license.and_then(|license| license.renews_on)),
        ),
    ];
    (action, values)
}

fn of_category(category: Option<&str>) -> (Action, Values) {
    let values = vec![
        (Column::Category, Expr::value(category)),
        (Column::CategoryKey, Expr::value(category.map(keys::sort))),
    ];
    (Action::AppCategorized, values)
}

async fn decide(
    store: &Store,
    by: &By,
    of: AppOf,
    now: Millis,
    action: Action,
    values: Values,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let there = decide_in(&tx, by, of, now, action, values).await?;
    tx.commit().await?;
    Ok(there)
}

async fn decide_in(
    tx: &DatabaseTransaction,
    by: &By,
    (integration, id): AppOf,
    now: Millis,
    action: Action,
    values: Values,
) -> Result<bool, StoreError> {
    let mut update = app::Entity::update_many()
        .filter(Column::IntegrationId.eq(integration))
        .filter(Column::Id.eq(id));
    for (column, value) in values {
        update = update.col_expr(column, value);
    }
    let changed = update.exec_with_returning(tx).await?;
    let Some(app) = changed.first() else {
        return Ok(false);
    };
    audit::record(tx, by, now, action, Some(integration), &app.label).await?;
    Ok(true)
}
