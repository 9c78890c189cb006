//! The roots of change: all of them for administrators only.

use async_graphql::{Context, ID, Object, Result};

use super::{
    access_token_changes::{self, CreateAccessTokenInput, RevokeAccessTokenInput},
    activity::SetUsageAlertInput,
    category::SetAppCategoryInput,
    credentials::{ConnectOktaInput, DisconnectIntegrationInput, UpdateOktaCredentialsInput},
    decide::{self, told},
    errors,
    global_id::GlobalId,
    in_order::InOrder,
    integration::Integration,
    license::{RemoveAppLicenseInput, SetAppLicenseInput},
    license_import::{self, ImportAppLicensesInput, ImportAppLicensesPayload},
    may::May,
    payload::{
        ConnectOktaPayload, CreateAccessTokenPayload, CreateWebhookPayload, DeleteWebhookPayload,
        DisableWebhookPayload, DisconnectIntegrationPayload, EnableWebhookPayload, RemoveAppLicensePayload,
        ReviewAppPayload, RevokeAccessTokenPayload, RotateWebhookSecretPayload, SetAppCategoryPayload,
        SetAppLicensePayload, SetUsageAlertPayload, SyncIntegrationPayload, TestWebhookPayload,
        UpdateOktaCredentialsPayload, UpdateWebhookPayload, UserError, refused,
    },
    reader::{Reader, scope},
    references::Referenced,
    review::ReviewAppInput,
    sync_run::{SyncIntegrationInput, SyncRun},
    webhook_changes::{
        self, CreateWebhookInput, DeleteWebhookInput, DisableWebhookInput, EnableWebhookInput,
        RotateWebhookSecretInput, TestWebhookInput, UpdateWebhookInput,
    },
};
use crate::{
    store::{
        IntegrationId, RunId, activities::set_usage_alert, audit::By, integrations::find_integrations,
        sync_runs::find_runs,
    },
    sync::Syncer,
};

/// What can be changed.
#[derive(Debug, Clone, Copy)]
pub struct Mutation;

/// What can be changed, by access tokens with the role ADMIN. Expected failures are data: see `userErrors`.
#[Object(guard = "May::Administer")]
impl Mutation {
    /// Checks the credentials against Okta, stores them encrypted, and starts the first sync.
    #[graphql(guard = "May::Connect")]
    async fn connect_okta(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The org and its credentials.")] input: ConnectOktaInput,
    ) -> Result<InOrder<ConnectOktaPayload>> {
        let (domain, credentials) = input.into_parts();
        match syncer(context)?
            .connect(&by(context)?, &domain, credentials)
            .await
        {
            Ok(connected) => Ok(InOrder(ConnectOktaPayload {
                integration: integration(context, connected.integration).await?,
                sync_run: run(context, connected.run).await?,
                user_errors: Vec::new(),
            })),
            Err(error) => {
                let refusal = refused(error)?;
                Ok(InOrder(ConnectOktaPayload {
                    integration: match refusal.integration {
                        Some(id) => integration(context, id).await?,
                        None => None,
                    },
                    sync_run: None,
                    user_errors: vec![(&*refusal).into()],
                }))
            }
        }
    }

    /// Replaces the credentials of a connected integration (a revoked or expired token), keeping its data.
    async fn update_okta_credentials(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The integration and its new credentials.")] input: UpdateOktaCredentialsInput,
    ) -> Result<InOrder<UpdateOktaCredentialsPayload>> {
        let Some(id) = visible(context, &input.integration_id).await? else {
            return Ok(InOrder(UpdateOktaCredentialsPayload {
                user_errors: vec![UserError::no_integration()],
                ..Default::default()
            }));
        };
        let changed = syncer(context)?
            .update_credentials(&by(context)?, id, input.into_credentials())
            .await;
        let (sync_run, user_errors) = match changed {
            Ok(connected) => (run(context, connected.run).await?, Vec::new()),
            Err(error) => (None, vec![(&*refused(error)?).into()]),
        };
        Ok(InOrder(UpdateOktaCredentialsPayload {
            integration: integration(context, id).await?,
            sync_run,
            user_errors,
        }))
    }

    /// Stops the syncing of an integration and erases its credentials; what was synced is kept, or deleted where asked.
    async fn disconnect_integration(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The integration.")] input: DisconnectIntegrationInput,
    ) -> Result<InOrder<DisconnectIntegrationPayload>> {
        let Some(id) = visible(context, &input.integration_id).await? else {
            return Ok(InOrder(DisconnectIntegrationPayload {
                user_errors: vec![UserError::no_integration()],
                ..Default::default()
            }));
        };
        let user_errors = match syncer(context)?
            .disconnect(&by(context)?, id, input.delete_data)
            .await
        {
            Ok(()) => Vec::new(),
            Err(error) => vec![(&*refused(error)?).into()],
        };
        Ok(InOrder(DisconnectIntegrationPayload {
            integration: integration(context, id).await?,
            user_errors,
        }))
    }

    /// Queues a sync now. While one is queued or running, it returns that one.
    async fn sync_integration(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The integration.")] input: SyncIntegrationInput,
    ) -> Result<InOrder<SyncIntegrationPayload>> {
        let Some(id) = visible(context, &input.integration_id).await? else {
            return Ok(InOrder(SyncIntegrationPayload {
                user_errors: vec![UserError::no_integration()],
                ..Default::default()
            }));
        };
        Ok(InOrder(
            match syncer(context)?.queue(&by(context)?, id, input.full).await {
                Ok(queued) => SyncIntegrationPayload {
                    sync_run: run(context, queued).await?,
                    user_errors: Vec::new(),
                },
                Err(error) => SyncIntegrationPayload {
                    sync_run: None,
                    user_errors: vec![(&*refused(error)?).into()],
                },
            },
        ))
    }

    /// Keeps what your company thinks of an app, with who said so and when.
    async fn review_app(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The app and what you think of it.")] input: ReviewAppInput,
    ) -> Result<InOrder<ReviewAppPayload>> {
        let (app, user_errors) = told(decide::review(context, input).await)?;
        Ok(InOrder(ReviewAppPayload { app, user_errors }))
    }

    /// Keeps what an app is for, so that seats in apps of one category are found to be duplicates.
    async fn set_app_category(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The app and its category.")] input: SetAppCategoryInput,
    ) -> Result<InOrder<SetAppCategoryPayload>> {
        let (app, user_errors) = told(decide::categorize(context, input).await)?;
        Ok(InOrder(SetAppCategoryPayload { app, user_errors }))
    }

    /// Keeps what the seats of an app cost.
    async fn set_app_license(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The app and its license.")] input: SetAppLicenseInput,
    ) -> Result<InOrder<SetAppLicensePayload>> {
        let (app, user_errors) = told(decide::set_license(context, input).await)?;
        Ok(InOrder(SetAppLicensePayload { app, user_errors }))
    }

    /// Keeps what the seats of many apps cost and what these are for, from a file of CSV: all of it, or nothing.
    async fn import_app_licenses(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The integration and the file.")] input: ImportAppLicensesInput,
    ) -> Result<InOrder<ImportAppLicensesPayload>> {
        let Some(id) = visible(context, &input.integration_id).await? else {
            return Ok(InOrder(ImportAppLicensesPayload {
                user_errors: vec![UserError::no_integration()],
                ..Default::default()
            }));
        };
        Ok(InOrder(
            license_import::import(context, id, &input.csv, input.dry_run).await?,
        ))
    }

    /// Forgets what the seats of an app cost.
    async fn remove_app_license(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The app.")] input: RemoveAppLicenseInput,
    ) -> Result<InOrder<RemoveAppLicensePayload>> {
        let (app, user_errors) = told(decide::remove_license(context, &input.app_id).await)?;
        Ok(InOrder(RemoveAppLicensePayload { app, user_errors }))
    }

    /// Sets under which use of its seats an app is told of in `activity`.
    async fn set_usage_alert(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The integration and its threshold.")] input: SetUsageAlertInput,
    ) -> Result<InOrder<SetUsageAlertPayload>> {
        let refused = |error| {
            Ok(InOrder(SetUsageAlertPayload {
                integration: None,
                user_errors: vec![error],
            }))
        };
        let Some(id) = visible(context, &input.integration_id).await? else {
            return refused(UserError::no_integration());
        };
        if input.percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
            return refused(UserError::no_percentage());
        }
        let (reader, by) = (Reader::of(context)?, by(context)?);
        set_usage_alert(&reader.store, &by, id, input.percent, reader.now())
            .await
            .map_err(errors::internal)?;
        Ok(InOrder(SetUsageAlertPayload {
            integration: integration(context, id).await?,
            user_errors: Vec::new(),
        }))
    }

    /// Has the feed of an integration delivered to a receiver, signed, from its present end on.
    async fn create_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: CreateWebhookInput,
    ) -> Result<InOrder<CreateWebhookPayload>> {
        let made = webhook_changes::create(context, input).await;
        let (webhook, secret, user_errors) = webhook_changes::told_once(made)?;
        Ok(InOrder(CreateWebhookPayload {
            webhook,
            secret,
            user_errors,
        }))
    }

    /// Changes where a webhook delivers to, and which kinds of entries.
    async fn update_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook and what changes.")] input: UpdateWebhookInput,
    ) -> Result<InOrder<UpdateWebhookPayload>> {
        let (webhook, user_errors) = told(webhook_changes::update(context, input).await)?;
        Ok(InOrder(UpdateWebhookPayload { webhook, user_errors }))
    }

    /// Gives a webhook a new secret; the old one signs nothing any more.
    async fn rotate_webhook_secret(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: RotateWebhookSecretInput,
    ) -> Result<InOrder<RotateWebhookSecretPayload>> {
        let rotated = webhook_changes::rotate_secret(context, &input.webhook_id).await;
        let (webhook, secret, user_errors) = webhook_changes::told_once(rotated)?;
        Ok(InOrder(RotateWebhookSecretPayload {
            webhook,
            secret,
            user_errors,
        }))
    }

    /// Has a webhook deliver again, from where it stood: nothing is lost.
    async fn enable_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: EnableWebhookInput,
    ) -> Result<InOrder<EnableWebhookPayload>> {
        let enabled = webhook_changes::set_enabled(context, &input.webhook_id, true).await;
        let (webhook, user_errors) = told(enabled)?;
        Ok(InOrder(EnableWebhookPayload { webhook, user_errors }))
    }

    /// Has a webhook deliver nothing until it is enabled again.
    async fn disable_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: DisableWebhookInput,
    ) -> Result<InOrder<DisableWebhookPayload>> {
        let disabled = webhook_changes::set_enabled(context, &input.webhook_id, false).await;
        let (webhook, user_errors) = told(disabled)?;
        Ok(InOrder(DisableWebhookPayload { webhook, user_errors }))
    }

    /// Deletes a webhook, its secret and the log of its deliveries.
    async fn delete_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: DeleteWebhookInput,
    ) -> Result<InOrder<DeleteWebhookPayload>> {
        let deleted = webhook_changes::delete(context, &input.webhook_id).await;
        let (deleted_webhook_id, user_errors) = told(deleted)?;
        Ok(InOrder(DeleteWebhookPayload {
            deleted_webhook_id,
            user_errors,
        }))
    }

    /// Sends a message without news, of the type `test`, to try the receiver.
    async fn test_webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: TestWebhookInput,
    ) -> Result<InOrder<TestWebhookPayload>> {
        let queued = webhook_changes::test(context, &input.webhook_id).await;
        let (delivery, user_errors) = told(queued)?;
        Ok(InOrder(TestWebhookPayload {
            delivery,
            user_errors,
        }))
    }

    /// Makes an access token, which sees no more than the one that it is made by, and does not outlive it.
    async fn create_access_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The access token.")] input: CreateAccessTokenInput,
    ) -> Result<InOrder<CreateAccessTokenPayload>> {
        access_token_changes::create(context, input).await
    }

    /// Revokes an access token: it lets nobody in any more, and its sessions and sockets end. Those that it made hold on.
    async fn revoke_access_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The access token.")] input: RevokeAccessTokenInput,
    ) -> Result<InOrder<RevokeAccessTokenPayload>> {
        access_token_changes::revoke(context, input).await
    }
}

/// Who asks for the change.
fn by(context: &Context<'_>) -> Result<By> {
    Ok(scope(context)?.by())
}

fn syncer<'c>(context: &Context<'c>) -> Result<&'c Syncer> {
    context.data::<Syncer>()
}

/// The integration that an id tells, where it exists for the asker: one that it may not see is as good as none.
async fn visible(context: &Context<'_>, id: &ID) -> Result<Option<IntegrationId>> {
    let Some(id) = GlobalId::integration(id) else {
        return Ok(None);
    };
    Ok(integration(context, id).await?.map(|found| found.row_id()))
}

async fn integration(context: &Context<'_>, id: IntegrationId) -> Result<Option<Integration>> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_integrations(&reader.store, scope.tenants(), &[id])
        .await
        .map_err(errors::internal)?;
    Ok(Integration::group(reader, rows).into_iter().next())
}

async fn run(context: &Context<'_>, id: RunId) -> Result<Option<SyncRun>> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_runs(&reader.store, scope.tenants(), &[id])
        .await
        .map_err(errors::internal)?;
    Ok(SyncRun::group(reader, rows).into_iter().next())
}
