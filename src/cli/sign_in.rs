//! From the settings to whose tokens are taken beside access tokens.

use std::sync::Arc;

use crate::{
    access::{Issuer, LoginSettings, Oidc, OidcError, OidcSettings, PublicUrl},
    clock::Clock,
    config::{Faults, OidcOptions},
    graph,
    store::Store,
};

/// The identity provider that is set; none where there is a fault.
pub(super) fn settings(given: &OidcOptions, faults: &mut Faults) -> Option<Option<OidcSettings>> {
    let client_id = faults.check("SEATGRAPH_OIDC_CLIENT_ID", given.client_id());
    let Some(issuer) = faults.check("SEATGRAPH_OIDC_ISSUER", given.issuer())? else {
        return client_id.map(|_| None);
    };
    // Each is looked at, so that all faults show.
    let issuer = faults.check("SEATGRAPH_OIDC_ISSUER", issuer.parse::<Issuer>());
    let audience = faults.check("SEATGRAPH_OIDC_AUDIENCE", given.audience());
    let role_claim = faults.check("SEATGRAPH_OIDC_ROLE_CLAIM", given.role_claim());
    let roles = faults.check("SEATGRAPH_OIDC_ADMIN", given.roles());
    let login = match client_id {
        Some(Some(client_id)) => login(given, client_id, faults).map(Some),
        none => none.map(|_| None),
    };
    let (admin, viewer) = roles?;
    Some(Some(OidcSettings {
        issuer: issuer?,
        audience: audience?,
        role_claim: role_claim?.to_owned(),
        admin,
        viewer,
        integrations_claim: given.integrations_claim().map(str::to_owned),
        login: login?,
    }))
}

/// How people sign in with a browser; none where there is a fault.
fn login(given: &OidcOptions, client_id: &str, faults: &mut Faults) -> Option<LoginSettings> {
    let scopes = faults.check("SEATGRAPH_OIDC_SCOPES", given.scopes());
    let public_url = given.public_url().and_then(str::parse::<PublicUrl>);
    let public_url = faults.check("SEATGRAPH_PUBLIC_URL", public_url);
    Some(LoginSettings {
        client_id: client_id.to_owned(),
        client_secret: given.client_secret().cloned(),
        scopes: scopes?,
        public_url: public_url?,
    })
}

/// The same, ready to be asked.
pub(super) fn oidc(
    settings: Option<&OidcSettings>,
    store: &Store,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Oidc>, OidcError> {
    settings
        .map(|settings| {
            Oidc::new(
                settings.clone(),
                store.clone(),
                Arc::clone(clock),
                graph::integration_id,
            )
        })
        .transpose()
}
