//! What mutations answer: what came of them, or expected failures as data.

use async_graphql::{Enum, ID, Result, SimpleObject};

use super::{
    access_token::AccessToken,
    app::App,
    errors,
    in_order::InOrder,
    integration::Integration,
    sync_run::SyncRun,
    webhook::{Webhook, WebhookDelivery},
};
use crate::{
    insights::DecisionFault,
    sync::{ChangeError, Refusal, RefusalCode},
};

/// What an expected failure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "RefusalCode")]
pub(super) enum UserErrorCode {
    /// An input cannot be used.
    InvalidInput,
    /// Not the domain of an Okta org.
    InvalidDomain,
    /// Okta does not accept the credentials.
    InvalidToken,
    /// The credentials may not read a part of the org.
    Forbidden,
    /// Okta did not answer.
    Unreachable,
    /// The org is connected already.
    AlreadyConnected,
    /// There is no such thing.
    NotFound,
    /// The integration is disconnected.
    NotConnected,
}

/// An expected failure, as data: what is wrong, with which input, and what to do.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct UserError {
    /// Its class.
    code: UserErrorCode,
    /// What is wrong.
    message: String,
    /// Path into the input.
    field: Option<Vec<String>>,
    /// What to do.
    remedy: Option<String>,
}

impl UserError {
    /// No integration has this id, as far as the asker is concerned.
    pub(super) fn no_integration() -> InOrder<Self> {
        Self::of_input(
            UserErrorCode::NotFound,
            "There is no integration with this id.",
            "integrationId",
            "Take the id from the `integrations` query.",
        )
    }

    /// Something is wrong with one input.
    pub(super) fn of_input(
        code: UserErrorCode,
        message: impl Into<String>,
        field: &str,
        remedy: &str,
    ) -> InOrder<Self> {
        InOrder(Self {
            code,
            message: message.into(),
            field: Some(vec!["input".to_owned(), field.to_owned()]),
            remedy: Some(remedy.to_owned()),
        })
    }

    /// A threshold that is no percentage.
    pub(super) fn no_percentage() -> InOrder<Self> {
        Self::of_input(
            UserErrorCode::InvalidInput,
            "The threshold is a percentage: from 1 to 100.",
            "percent",
            "Give a whole number from 1 to 100, or null to be told of none.",
        )
    }

    /// No app has this id, as far as the asker is concerned.
    pub(super) fn no_app() -> InOrder<Self> {
        Self::of_input(
            UserErrorCode::NotFound,
            "There is no app with this id.",
            "appId",
            "Take the id from the `apps` query.",
        )
    }

    /// Lines of the file cannot be used.
    pub(super) fn lines_of_file() -> InOrder<Self> {
        Self::of_input(
            UserErrorCode::InvalidInput,
            "Lines of the file cannot be used, and nothing was changed.",
            "csv",
            "See lineErrors.",
        )
    }

    /// The app is one of Okta's own.
    pub(super) fn owned_by_okta() -> InOrder<Self> {
        Self::of_input(
            UserErrorCode::InvalidInput,
            "This app is one of Okta's own, which take no part in seats, costs and reviews.",
            "appId",
            "Take the id from `apps(filter: {ownedByOkta: false})`.",
        )
    }
}

impl From<DecisionFault> for InOrder<UserError> {
    fn from(fault: DecisionFault) -> Self {
        UserError::of_input(
            UserErrorCode::InvalidInput,
            fault.message,
            fault.field,
            fault.remedy,
        )
    }
}

impl From<&Refusal> for InOrder<UserError> {
    fn from(refusal: &Refusal) -> Self {
        let field: Vec<_> = refusal.field.iter().map(|&field| field.to_owned()).collect();
        Self(UserError {
            code: refusal.code.into(),
            message: refusal.message.clone(),
            field: Some(field).filter(|field| !field.is_empty()),
            remedy: refusal.remedy.clone(),
        })
    }
}

/// The refusal of a change; whatever else went wrong is masked.
pub(super) fn refused(error: ChangeError) -> Result<Box<Refusal>> {
    match error {
        ChangeError::Refused(refusal) => Ok(refusal),
        error => Err(errors::internal(error)),
    }
}

/// What came of `connectOkta`.
#[derive(Default, SimpleObject)]
pub(super) struct ConnectOktaPayload {
    /// The integration; with ALREADY_CONNECTED, the one that was there.
    pub(super) integration: Option<Integration>,
    /// Its first sync, queued.
    pub(super) sync_run: Option<SyncRun>,
    /// Why nothing was connected; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `updateOktaCredentials`.
#[derive(Default, SimpleObject)]
pub(super) struct UpdateOktaCredentialsPayload {
    /// The integration.
    pub(super) integration: Option<Integration>,
    /// A sync with the new credentials, queued.
    pub(super) sync_run: Option<SyncRun>,
    /// Why the credentials were not replaced; empty where they were.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `disconnectIntegration`.
#[derive(Default, SimpleObject)]
pub(super) struct DisconnectIntegrationPayload {
    /// The integration, disconnected.
    pub(super) integration: Option<Integration>,
    /// Why it was not disconnected; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `syncIntegration`.
#[derive(Default, SimpleObject)]
pub(super) struct SyncIntegrationPayload {
    /// The sync that is queued or running.
    pub(super) sync_run: Option<SyncRun>,
    /// Why no sync was queued; empty where one was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `reviewApp`.
#[derive(SimpleObject)]
pub(super) struct ReviewAppPayload {
    /// The app, with its review.
    pub(super) app: Option<App>,
    /// Why the review was not kept; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `setAppCategory`.
#[derive(SimpleObject)]
pub(super) struct SetAppCategoryPayload {
    /// The app, with its category.
    pub(super) app: Option<App>,
    /// Why the category was not kept; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `setAppLicense`.
#[derive(SimpleObject)]
pub(super) struct SetAppLicensePayload {
    /// The app, with its license.
    pub(super) app: Option<App>,
    /// Why the license was not kept; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `setUsageAlert`.
#[derive(SimpleObject)]
pub(super) struct SetUsageAlertPayload {
    /// The integration, with its threshold.
    pub(super) integration: Option<Integration>,
    /// Why the threshold was not kept; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `removeAppLicense`.
#[derive(SimpleObject)]
pub(super) struct RemoveAppLicensePayload {
    /// The app, without a license.
    pub(super) app: Option<App>,
    /// Why the license was not taken away; empty where it was, or where there was none.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `createWebhook`.
#[derive(SimpleObject)]
pub(super) struct CreateWebhookPayload {
    /// The webhook.
    pub(super) webhook: Option<Webhook>,
    /// What its messages are signed with, `whsec_` and base64: shown this once.
    pub(super) secret: Option<String>,
    /// Why none was made; empty where one was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `updateWebhook`.
#[derive(SimpleObject)]
pub(super) struct UpdateWebhookPayload {
    /// The webhook, as it is from now on.
    pub(super) webhook: Option<Webhook>,
    /// Why it was not changed; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `rotateWebhookSecret`.
#[derive(SimpleObject)]
pub(super) struct RotateWebhookSecretPayload {
    /// The webhook.
    pub(super) webhook: Option<Webhook>,
    /// What its messages are signed with from now on: shown this once.
    pub(super) secret: Option<String>,
    /// Why it has no new secret; empty where it has.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `enableWebhook`.
#[derive(SimpleObject)]
pub(super) struct EnableWebhookPayload {
    /// The webhook, which goes on from where it stood.
    pub(super) webhook: Option<Webhook>,
    /// Why it was not enabled; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `disableWebhook`.
#[derive(SimpleObject)]
pub(super) struct DisableWebhookPayload {
    /// The webhook, which stays where it stands in the feed.
    pub(super) webhook: Option<Webhook>,
    /// Why it was not disabled; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `deleteWebhook`.
#[derive(SimpleObject)]
pub(super) struct DeleteWebhookPayload {
    /// The id of the webhook that is gone.
    pub(super) deleted_webhook_id: Option<ID>,
    /// Why it was not deleted; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `testWebhook`.
#[derive(SimpleObject)]
pub(super) struct TestWebhookPayload {
    /// The delivery, queued: sent at once, and once.
    pub(super) delivery: Option<WebhookDelivery>,
    /// Why none was queued; empty where one was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `createAccessToken`.
#[derive(SimpleObject)]
pub(super) struct CreateAccessTokenPayload {
    /// The access token.
    pub(super) access_token: Option<AccessToken>,
    /// The token itself, `sgt_` and letters and digits, to be sent as `Authorization: Bearer`: shown this once.
    pub(super) secret: Option<String>,
    /// Why none was made; empty where one was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// What came of `revokeAccessToken`.
#[derive(SimpleObject)]
pub(super) struct RevokeAccessTokenPayload {
    /// The access token, which lets nobody in any more.
    pub(super) access_token: Option<AccessToken>,
    /// Why it was not revoked; empty where it was, now or before.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}
