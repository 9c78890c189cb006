//! Okta credentials as clients give them.

use async_graphql::{ID, InputObject};

use super::scalars::Secret;
use crate::sync;

/// The org to connect, and credentials for it: either apiToken or serviceApp.
#[derive(Debug, InputObject)]
pub(super) struct ConnectOktaInput {
    /// The Okta domain, such as acme.okta.com.
    pub(super) domain: String,
    /// An API token of an administrator.
    api_token: Option<Secret>,
    /// An OAuth service app.
    service_app: Option<OktaServiceAppInput>,
}

/// An OAuth service app of the org, with a private key.
#[derive(Debug, InputObject)]
pub(super) struct OktaServiceAppInput {
    /// Its client id.
    client_id: ID,
    /// The id of the key, where the app has several.
    key_id: Option<ID>,
    /// A JWK or PEM private key.
    private_key: Secret,
}

/// New credentials for an integration: either apiToken or serviceApp.
#[derive(Debug, InputObject)]
pub(super) struct UpdateOktaCredentialsInput {
    /// The integration.
    pub(super) integration_id: ID,
    /// An API token of an administrator.
    api_token: Option<Secret>,
    /// An OAuth service app.
    service_app: Option<OktaServiceAppInput>,
}

/// The integration to disconnect.
#[derive(Debug, InputObject)]
pub(super) struct DisconnectIntegrationInput {
    /// The integration.
    pub(super) integration_id: ID,
    /// Delete what was synced, too.
    #[graphql(default = false)]
    pub(super) delete_data: bool,
}

fn credentials(
    api_token: Option<Secret>,
    service_app: Option<OktaServiceAppInput>,
) -> sync::CredentialsInput {
    sync::CredentialsInput {
        api_token: api_token.map(|token| token.0),
        service_app: service_app.map(|app| sync::ServiceAppInput {
            client_id: app.client_id.0,
            key_id: app.key_id.map(|id| id.0),
            private_key: app.private_key.0,
        }),
    }
}

impl ConnectOktaInput {
    /// The domain, and the credentials.
    pub(super) fn into_parts(self) -> (String, sync::CredentialsInput) {
        (self.domain, credentials(self.api_token, self.service_app))
    }
}

impl UpdateOktaCredentialsInput {
    /// The credentials.
    pub(super) fn into_credentials(self) -> sync::CredentialsInput {
        credentials(self.api_token, self.service_app)
    }
}
