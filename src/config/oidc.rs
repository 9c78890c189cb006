//! The settings of sign-in by an identity provider.

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use super::secret;

/// Whose tokens are taken beside access tokens, and what they allow; none where no issuer is set.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Sign-in by an identity provider")]
pub struct OidcOptions {
    /// The identity provider whose signed tokens (JWTs) are taken beside access tokens, such as `https://login.example.com`
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_ISSUER",
        default_value = "",
        hide_default_value = true,
        value_name = "URL"
    )]
    pub oidc_issuer: String,

    /// Whom its tokens must be for (`aud`); one of several, comma-separated
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_AUDIENCE",
        default_value = "",
        hide_default_value = true,
        value_name = "NAMES"
    )]
    pub oidc_audience: String,

    /// The claim that tells the role: a text or a list of them; what begins with `/` is a JSON pointer
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_ROLE_CLAIM",
        default_value = "groups",
        value_name = "CLAIM"
    )]
    pub oidc_role_claim: String,

    /// The values of that claim that make an ADMIN, comma-separated
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_ADMIN",
        default_value = "",
        hide_default_value = true,
        value_name = "VALUES"
    )]
    pub oidc_admin: String,

    /// The values of that claim that make a VIEWER, comma-separated; who has neither is not let in
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_VIEWER",
        default_value = "",
        hide_default_value = true,
        value_name = "VALUES"
    )]
    pub oidc_viewer: String,

    /// A claim that lists the integrations that a bearer is limited to, by domain or id; who lacks it sees none
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_INTEGRATIONS_CLAIM",
        default_value = "",
        hide_default_value = true,
        value_name = "CLAIM"
    )]
    pub oidc_integrations_claim: String,

    /// As which client of the issuer's people sign in to the web app; none: by access tokens alone
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_CLIENT_ID",
        default_value = "",
        hide_default_value = true,
        value_name = "ID"
    )]
    pub oidc_client_id: String,

    /// The client's secret; none for a public client
    ///
    /// Prefer the environment: other users of a machine can see flags.
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_CLIENT_SECRET",
        hide_env_values = true,
        value_parser = secret,
        value_name = "SECRET"
    )]
    pub oidc_client_secret: Option<SecretString>,

    /// What the client asks the issuer for, with blanks between; Okta tells groups where `groups` is among it
    #[arg(
        long,
        env = "SEATGRAPH_OIDC_SCOPES",
        default_value = "openid profile email",
        value_name = "SCOPES"
    )]
    pub oidc_scopes: String,

    /// The address by which browsers reach seatgraph, such as `https://seatgraph.example.com`; required with the client
    #[arg(
        long,
        env = "SEATGRAPH_PUBLIC_URL",
        default_value = "",
        hide_default_value = true,
        value_name = "URL"
    )]
    pub public_url: String,
}

impl OidcOptions {
    /// `SEATGRAPH_OIDC_ISSUER`; set but empty means none.
    ///
    /// # Errors
    /// Where it is missing although something else of it is set.
    pub fn issuer(&self) -> Result<Option<&str>, &'static str> {
        let others = [
            &self.oidc_audience,
            &self.oidc_admin,
            &self.oidc_viewer,
            &self.oidc_integrations_claim,
            &self.oidc_client_id,
        ];
        match self.oidc_issuer.trim() {
            "" if others.iter().any(|other| !other.trim().is_empty()) => {
                Err("set it too: without it the other SEATGRAPH_OIDC settings mean nothing")
            }
            "" => Ok(None),
            issuer => Ok(Some(issuer)),
        }
    }

    /// `SEATGRAPH_OIDC_AUDIENCE`.
    ///
    /// # Errors
    /// Where it is missing, and people do not sign in with a browser.
    pub fn audience(&self) -> Result<Vec<String>, &'static str> {
        let audience = list(&self.oidc_audience);
        if audience.is_empty() && self.oidc_client_id.trim().is_empty() {
            return Err(
                "set it too, or SEATGRAPH_OIDC_CLIENT_ID: the issuer signs tokens for others as well",
            );
        }
        Ok(audience)
    }

    /// `SEATGRAPH_OIDC_ROLE_CLAIM`.
    ///
    /// # Errors
    /// Where it is empty.
    pub fn role_claim(&self) -> Result<&str, &'static str> {
        let claim = self.oidc_role_claim.trim();
        (!claim.is_empty()).then_some(claim).ok_or("name a claim")
    }

    /// `SEATGRAPH_OIDC_ADMIN` and `SEATGRAPH_OIDC_VIEWER`.
    ///
    /// # Errors
    /// Where both are missing.
    pub fn roles(&self) -> Result<(Vec<String>, Vec<String>), &'static str> {
        let roles = (list(&self.oidc_admin), list(&self.oidc_viewer));
        if roles.0.is_empty() && roles.1.is_empty() {
            return Err("set it, or SEATGRAPH_OIDC_VIEWER: otherwise nobody is let in");
        }
        Ok(roles)
    }

    /// `SEATGRAPH_OIDC_INTEGRATIONS_CLAIM`; set but empty means none.
    pub fn integrations_claim(&self) -> Option<&str> {
        let claim = self.oidc_integrations_claim.trim();
        (!claim.is_empty()).then_some(claim)
    }

    /// `SEATGRAPH_OIDC_CLIENT_ID`; set but empty means none.
    ///
    /// # Errors
    /// Where it is missing although the secret is set.
    pub fn client_id(&self) -> Result<Option<&str>, &'static str> {
        match self.oidc_client_id.trim() {
            "" if self.client_secret().is_some() => {
                Err("set it too: without it SEATGRAPH_OIDC_CLIENT_SECRET means nothing")
            }
            "" => Ok(None),
            id => Ok(Some(id)),
        }
    }

    /// `SEATGRAPH_OIDC_CLIENT_SECRET`; set but empty means none.
    pub fn client_secret(&self) -> Option<&SecretString> {
        let secret = self.oidc_client_secret.as_ref();
        secret.filter(|secret| !secret.expose_secret().is_empty())
    }

    /// `SEATGRAPH_OIDC_SCOPES`.
    ///
    /// # Errors
    /// Where `openid` is not among them.
    pub fn scopes(&self) -> Result<String, &'static str> {
        let scopes: Vec<_> = self.oidc_scopes.split_whitespace().collect();
        if !scopes.contains(&"openid") {
            return Err(
                "`openid` must be among them, as in `openid profile email`: without it there is no ID token",
            );
        }
        Ok(scopes.join(" "))
    }

    /// `SEATGRAPH_PUBLIC_URL`, where people sign in with a browser.
    ///
    /// # Errors
    /// Where it is missing.
    pub fn public_url(&self) -> Result<&str, &'static str> {
        match self.public_url.trim() {
            "" => Err(
                "set it too: the issuer sends browsers back to /session/oidc/callback there, as in \
                 https://seatgraph.example.com",
            ),
            url => Ok(url),
        }
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_together_is_asked_for_together() {
        let mut given = OidcOptions {
            oidc_role_claim: "groups".to_owned(),
            ..OidcOptions::default()
        };
        assert_eq!(given.issuer(), Ok(None));
        given.oidc_viewer = " it , ,finance".to_owned();
        assert!(given.issuer().is_err());
        given.oidc_issuer = " https://id.example.com ".to_owned();
        assert_eq!(given.issuer(), Ok(Some("https://id.example.com")));
        assert!(given.audience().is_err());
        given.oidc_audience = "seatgraph".to_owned();
        assert_eq!(given.audience(), Ok(vec!["seatgraph".to_owned()]));
        let viewers = vec!["it".to_owned(), "finance".to_owned()];
        assert_eq!(given.roles(), Ok((Vec::new(), viewers)));
        given.oidc_viewer.clear();
        assert!(given.roles().is_err());
        assert_eq!(
            (given.role_claim(), given.integrations_claim()),
            (Ok("groups"), None)
        );
        given.oidc_role_claim.clear();
        assert!(given.role_claim().is_err());
    }

    #[test]
    fn a_client_needs_an_issuer_and_an_address_and_asks_for_an_id_token() {
        let mut given = OidcOptions {
            oidc_client_secret: Some(" ".into()),
            ..OidcOptions::default()
        };
        assert!(given.client_id().is_err());
        given.oidc_client_secret = Some("".into());
        assert_eq!(
            (given.client_id(), given.client_secret().is_none()),
            (Ok(None), true)
        );
        given.oidc_client_id = " 0oa1 ".to_owned();
        assert!(given.issuer().is_err() && given.public_url().is_err() && given.scopes().is_err());
        given.oidc_issuer = "https://id.example.com".to_owned();
        // Then the issuer's other tokens need not be taken.
        assert_eq!(
            (given.client_id(), given.audience()),
            (Ok(Some("0oa1")), Ok(Vec::new()))
        );
        given.oidc_scopes = " openid\tgroups ".to_owned();
        assert_eq!(given.scopes().as_deref(), Ok("openid groups"));
    }
}
