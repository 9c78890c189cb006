//! What people decide about an app: reviews and licenses, kept with who decided.

use async_graphql::{Context, Error, ID, Result};

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
        AppId, StoreError,
        app_decisions::{self, AppOf},
        apps::{AppRow, find_apps},
    },
};

/// Why a decision was not taken.
pub(super) enum NotDecided {
    /// Expected: told in the payload.
    Refused(InOrder<UserError>),
    /// Anything else.
    Failed(Error),
}

impl From<Error> for NotDecided {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The app after the decision.
pub(super) type Decided = Result<App, NotDecided>;

/// Keeps what somebody thinks of an app.
pub(super) async fn review(context: &Context<'_>, input: ReviewAppInput) -> Decided {
    let app = find_to_decide(context, &input.app_id).await?;
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let review = enums::name(input.review);
    let kept = app_decisions::review(&reader.store, &by, app, review, reader.now()).await;
    after(context, app, kept).await
}

/// Keeps what the seats of an app cost.
pub(super) async fn set_license(context: &Context<'_>, input: SetAppLicenseInput) -> Decided {
    let app = find_to_decide(context, &input.app_id).await?;
    let license = checked_license(
        input.seats,
        input.monthly_cost_per_seat,
        &input.currency,
        input.renews_on.map(|day| day.0),
    );
    let license = license.map_err(|fault| NotDecided::Refused(fault.into()))?;
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let kept = app_decisions::set_license(&reader.store, &by, app, Some(&license), reader.now()).await;
    after(context, app, kept).await
}

/// Forgets what the seats of an app cost.
pub(super) async fn remove_license(context: &Context<'_>, app: &ID) -> Decided {
    let app = find_to_decide(context, app).await?;
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let kept = app_decisions::set_license(&reader.store, &by, app, None, reader.now()).await;
    after(context, app, kept).await
}

/// The app that an id tells, where something may be decided about it.
async fn find_to_decide(context: &Context<'_>, id: &ID) -> Result<AppOf, NotDecided> {
    let app = find(context, filter::app(id)).await?;
    match app.owned_by_okta {
        true => Err(NotDecided::Refused(UserError::owned_by_okta())),
        false => Ok((app.integration_id, app.id)),
    }
}

/// The app as it stands after the decision.
async fn after(context: &Context<'_>, (_, app): AppOf, kept: Result<bool, StoreError>) -> Decided {
    if !kept.map_err(errors::internal)? {
        return Err(NotDecided::Refused(UserError::no_app()));
    }
    let row = find(context, app).await?;
    let mut found = App::group(Reader::of(context)?, vec![row]).into_iter();
    found
        .next()
        .ok_or_else(|| NotDecided::Refused(UserError::no_app()))
}

/// The app with that row id, where it exists for the asker.
async fn find(context: &Context<'_>, id: AppId) -> Result<AppRow, NotDecided> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_apps(&reader.store, scope.tenants(), &[id])
        .await
        .map_err(errors::internal)?;
    let found = rows.into_iter().next();
    found.ok_or_else(|| NotDecided::Refused(UserError::no_app()))
}
