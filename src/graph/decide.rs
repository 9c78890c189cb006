//! What people decide about an app: reviews and licenses, kept with who decided.

use async_graphql::{Context, ID, Result};

use super::{
    app::App,
    enums, errors,
    global_id::filter,
    in_order::InOrder,
    license::SetAppLicenseInput,
    payload::UserError,
    reader::{Reader, scope},
    references::Referenced,
    review::ReviewAppInput,
};
use crate::{
    insights::checked_license,
    store::{
        StoreError,
        app_decisions::{self, AppOf},
        apps::find_apps,
    },
};

/// The app after the decision, or why it was not taken.
pub(super) type Decided = Result<App, Vec<InOrder<UserError>>>;

/// Keeps what somebody thinks of an app.
pub(super) async fn review(context: &Context<'_>, input: ReviewAppInput) -> Result<Decided> {
    let app = match find_to_decide(context, &input.app_id).await? {
        Ok(app) => app,
        Err(refused) => return Ok(Err(refused)),
    };
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let review = enums::name(input.review);
    let kept = app_decisions::review(&reader.store, &by, app, review, reader.now()).await;
    after(context, app, kept).await
}

/// Keeps what the seats of an app cost.
pub(super) async fn set_license(context: &Context<'_>, input: SetAppLicenseInput) -> Result<Decided> {
    let app = match find_to_decide(context, &input.app_id).await? {
        Ok(app) => app,
        Err(refused) => return Ok(Err(refused)),
    };
    let license = checked_license(
        input.seats,
        input.monthly_cost_per_seat,
        &input.currency,
        input.renews_on.map(|day| day.0),
    );
    let license = match license {
        Ok(license) => license,
        Err(fault) => return Ok(Err(vec![fault.into()])),
    };
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let kept = app_decisions::set_license(&reader.store, &by, app, Some(&license), reader.now()).await;
    after(context, app, kept).await
}

/// Forgets what the seats of an app cost.
pub(super) async fn remove_license(context: &Context<'_>, app: &ID) -> Result<Decided> {
    let app = match find_to_decide(context, app).await? {
        Ok(app) => app,
        Err(refused) => return Ok(Err(refused)),
    };
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let kept = app_decisions::set_license(&reader.store, &by, app, None, reader.now()).await;
    after(context, app, kept).await
}

/// The app that an id tells, where it exists for the asker, and something is to be decided about it.
async fn find_to_decide(context: &Context<'_>, id: &ID) -> Result<Result<AppOf, Vec<InOrder<UserError>>>> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_apps(&reader.store, scope.tenants(), &[filter::app(id)])
        .await
        .map_err(errors::internal)?;
    Ok(match rows.first() {
        None => Err(vec![UserError::no_app()]),
        Some(row) if row.owned_by_okta => Err(vec![UserError::owned_by_okta()]),
        Some(row) => Ok((row.integration_id, row.id)),
    })
}

/// The app as it stands after the decision.
async fn after(
    context: &Context<'_>,
    (_, app): AppOf,
    kept: std::result::Result<bool, StoreError>,
) -> Result<Decided> {
    if !kept.map_err(errors::internal)? {
        return Ok(Err(vec![UserError::no_app()]));
    }
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_apps(&reader.store, scope.tenants(), &[app])
        .await
        .map_err(errors::internal)?;
    let found = App::group(reader, rows).into_iter().next();
    Ok(found.ok_or_else(|| vec![UserError::no_app()]))
}
