//! What people decide about an app: reviews, categories and licenses, kept with who decided. What is so already is left alone.

use async_graphql::{Context, Error, ID, Result};

use super::{
    app::App,
    category::SetAppCategoryInput,
    enums, errors,
    global_id::filter,
    in_order::InOrder,
    license::{SetAppLicenseInput, license_of},
    payload::UserError,
    reader::{Reader, scope},
    references::Referenced,
    review::ReviewAppInput,
};
use crate::{
    insights::{checked_category, checked_license},
    store::{
        AppId, StoreError,
        app_decisions::{self, AppOf, License},
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

/// What a payload says of it: what came of it, or why nothing did.
pub(super) fn told<T>(decided: Result<T, NotDecided>) -> Result<(Option<T>, Vec<InOrder<UserError>>)> {
    match decided {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(NotDecided::Refused(refused)) => Ok((None, vec![refused])),
        Err(NotDecided::Failed(error)) => Err(error),
    }
}

/// The app after the decision.
pub(super) type Decided = Result<App, NotDecided>;

/// Keeps what somebody thinks of an app.
pub(super) async fn review(context: &Context<'_>, input: ReviewAppInput) -> Decided {
    let app = find_to_decide(context, &input.app_id).await?;
    let review = enums::name(input.review);
    if app.review == review {
        return node(context, app);
    }
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let kept = app_decisions::review(&reader.store, &by, key(&app), review, reader.now()).await;
    after(context, &app, kept).await
}

/// Keeps what an app is for.
pub(super) async fn categorize(context: &Context<'_>, input: SetAppCategoryInput) -> Decided {
    let app = find_to_decide(context, &input.app_id).await?;
    let category = input.category.map(|category| checked_category(&category));
    let category = category
        .transpose()
        .map_err(|fault| NotDecided::Refused(fault.into()))?;
    if app.category == category {
        return node(context, app);
    }
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let kept =
        app_decisions::categorize(&reader.store, &by, key(&app), category.as_deref(), reader.now()).await;
    after(context, &app, kept).await
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
    if license_of(&app).as_ref() == Some(&license) {
        return node(context, app);
    }
    keep_license(context, app, Some(&license)).await
}

/// Forgets what the seats of an app cost.
pub(super) async fn remove_license(context: &Context<'_>, app: &ID) -> Decided {
    let app = find_to_decide(context, app).await?;
    match app.license_cost {
        None => node(context, app),
        Some(_) => keep_license(context, app, None).await,
    }
}

async fn keep_license(context: &Context<'_>, app: AppRow, license: Option<&License>) -> Decided {
    let (reader, by) = (Reader::of(context)?, scope(context)?.by());
    let kept = app_decisions::set_license(&reader.store, &by, key(&app), license, reader.now()).await;
    after(context, &app, kept).await
}

fn key(app: &AppRow) -> AppOf {
    (app.integration_id, app.id)
}

/// The app that an id tells, where something may be decided about it.
async fn find_to_decide(context: &Context<'_>, id: &ID) -> Result<AppRow, NotDecided> {
    let app = find(context, filter::app(id)).await?;
    match app.owned_by_okta {
        true => Err(NotDecided::Refused(UserError::owned_by_okta())),
        false => Ok(app),
    }
}

/// The app as it stands after the decision.
async fn after(context: &Context<'_>, app: &AppRow, kept: Result<bool, StoreError>) -> Decided {
    if !kept.map_err(errors::internal)? {
        return Err(NotDecided::Refused(UserError::no_app()));
    }
    node(context, find(context, app.id).await?)
}

fn node(context: &Context<'_>, row: AppRow) -> Decided {
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
