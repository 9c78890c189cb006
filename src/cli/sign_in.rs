//! From the settings to whose tokens are taken beside access tokens.

use std::sync::Arc;

use crate::{
    access::{Issuer, Oidc, OidcError, OidcSettings},
    clock::Clock,
    config::{Faults, OidcOptions},
    graph,
    store::Store,
};

/// The identity provider that is set; none where there is a fault.
pub(super) fn settings(given: &OidcOptions, faults: &mut Faults) -> Option<Option<OidcSettings>> {
    let Some(issuer) = faults.check("SEATGRAPH_OIDC_ISSUER", given.issuer())? else {
        return Some(None);
    };
    // Each is looked at, so that all faults show.
    let issuer = faults.check("SEATGRAPH_OIDC_ISSUER", issuer.parse::<Issuer>());
    let audience = faults.check("SEATGRAPH_OIDC_AUDIENCE", given.audience());
    let role_claim = faults.check("SEATGRAPH_OIDC_ROLE_CLAIM", given.role_claim());
    let roles = faults.check("SEATGRAPH_OIDC_ADMIN", given.roles());
    let (admin, viewer) = roles?;
    Some(Some(OidcSettings {
        issuer: issuer?,
        audience: audience?,
        role_claim: role_claim?.to_owned(),
        admin,
        viewer,
        integrations_claim: given.integrations_claim().map(str::to_owned),
    }))
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
