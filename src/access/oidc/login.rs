//! The browser's way in: the authorization code flow of OpenID Connect, with PKCE.
//!
//! A login that is under way is kept by its browser, sealed: any process can finish it, and visitors have nothing stored. That
//! it is finished once is for the issuer to see to, whose codes are good once; the browser's copy is taken away with it.

use std::{collections::BTreeMap, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::Duration;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::{Url, form_urlencoded};

use super::{
    Oidc, OidcError, PublicUrl, Purpose, Refusal,
    client::{Endpoints, Exchanged},
};
use crate::access::{AuthenticationError, Bound, Scope, Vault, VaultError, chance::chance, tokens::hash};

/// The longest that a login may take: people look for their second factor.
const LASTS: Duration = Duration::minutes(10);

/// By what and where people sign in with a browser.
#[derive(Debug, Clone)]
pub struct LoginSettings {
    /// As which client the issuer knows this server.
    pub client_id: String,
    /// The client's secret; none: it is a public client.
    pub client_secret: Option<SecretString>,
    /// What is asked for, with blanks between.
    pub scopes: String,
    /// Where browsers reach this server.
    pub public_url: PublicUrl,
}

/// Why nobody is let in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// No login of this browser is under way.
    #[error("no login of this browser is under way, or none of the last ten minutes")]
    Expired,
    /// What was brought belongs to another login, or is another issuer's.
    #[error("the answer is to another login, or not the issuer's")]
    OtherLogin,
    /// The person did not want to, or the issuer did not let them.
    #[error("the identity provider answered access_denied")]
    Denied,
    /// The code or the ID token is not good.
    #[error("{0}")]
    Refused(&'static str),
    /// The ID token gives no role.
    #[error("the ID token has no role that is mapped")]
    NoRole,
    /// The issuer does not know, or not so, what it was asked for.
    #[error("the identity provider does not take what it was asked: {0}")]
    Client(&'static str),
    /// The issuer does not answer, or not as it should.
    #[error("the identity provider cannot be asked: {0}")]
    Provider(#[from] OidcError),
    /// The issuer sent the browser back because of a fault of its own.
    #[error("the identity provider answered that it fails")]
    ProviderFails,
    /// It cannot be told.
    #[error(transparent)]
    Failed(#[from] AuthenticationError),
}

/// A login that was just begun.
#[derive(Debug)]
pub struct BegunLogin {
    /// Where the browser goes.
    pub address: Url,
    /// What it keeps meanwhile.
    pub kept: SecretString,
    /// For how long that is good.
    pub lasts: Duration,
}

/// Somebody who has signed in.
#[derive(Debug)]
pub struct FinishedLogin {
    /// The ID token, which a session is made from.
    pub token: SecretString,
    /// Who that is.
    pub scope: Scope,
    /// Where they wanted to go.
    pub return_to: String,
}

/// What the browser keeps.
#[derive(Serialize, Deserialize)]
struct UnderWay {
    state: String,
    nonce: String,
    verifier: String,
    return_to: String,
    /// In seconds.
    ends_at: i64,
}

/// The logins of browsers.
#[derive(Debug, Clone)]
pub struct Logins {
    oidc: Oidc,
    settings: LoginSettings,
    vault: Vault,
}

impl Logins {
    pub(in crate::access) fn of(oidc: &Oidc, vault: &Vault) -> Option<Self> {
        Some(Self {
            settings: oidc.0.settings.login.clone()?,
            oidc: oidc.clone(),
            vault: vault.clone(),
        })
    }

    /// Where browsers reach this server.
    pub fn public_url(&self) -> &PublicUrl {
        &self.settings.public_url
    }

    /// Begins a login, after which the browser shall go to `return_to`.
    ///
    /// # Errors
    /// Where the issuer cannot be found, or nothing be sealed.
    pub async fn begin(&self, return_to: &str) -> Result<BegunLogin, LoginError> {
        let endpoints = self.endpoints().await?;
        let random = || chance().map(|text| text.expose_secret().to_owned());
        let under_way = UnderWay {
            state: random()?,
            nonce: random()?,
            verifier: random()?,
            return_to: return_to.to_owned(),
            ends_at: (self.oidc.0.clock.now() + LASTS).timestamp(),
        };
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(hash(&under_way.verifier));
        let mut address = endpoints.authorization.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", self.settings.public_url.redirect_uri().as_str())
            .append_pair("scope", &self.settings.scopes)
            .append_pair("state", &under_way.state)
            .append_pair("nonce", &under_way.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let sealed = self.seal(&under_way).map_err(AuthenticationError::Vault)?;
        Ok(BegunLogin {
            address,
            kept: BASE64_URL_SAFE_NO_PAD.encode(sealed).into(),
            lasts: LASTS,
        })
    }

    /// Ends the login that the browser has kept by what the issuer had it bring, a query.
    ///
    /// # Errors
    /// Why nobody is let in by it.
    pub async fn finish(&self, kept: &SecretString, brought: &str) -> Result<FinishedLogin, LoginError> {
        let under_way = self.open(kept).ok_or(LoginError::Expired)?;
        let brought = parameters(brought).ok_or(LoginError::OtherLogin)?;
        let told = |name| brought.get(name).map(String::as_str);
        let state = told("state").unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(under_way.state.as_bytes())) {
            return Err(LoginError::OtherLogin);
        }
        if under_way.ends_at <= self.oidc.0.clock.now().timestamp() {
            return Err(LoginError::Expired);
        }
        let endpoints = self.endpoints().await?;
        match told("iss") {
            Some(issuer) if issuer == self.oidc.0.settings.issuer.name() => {}
            None if !endpoints.names_itself => {}
            _ => return Err(LoginError::OtherLogin),
        }
        if let Some(error) = told("error") {
            return Err(refused(error));
        }
        let code = told("code").ok_or(LoginError::Refused("there is no code"))?;
        let token = self.exchange(&endpoints, code, &under_way.verifier).await?;
        let purpose = Purpose::Login {
            nonce: &under_way.nonce,
        };
        let scope = self.oidc.0.scope_of(token.expose_secret(), purpose).await;
        Ok(FinishedLogin {
            scope: scope?,
            token,
            return_to: under_way.return_to,
        })
    }

    fn seal(&self, under_way: &UnderWay) -> Result<Vec<u8>, VaultError> {
        let text = serde_json::to_string(under_way).map_err(|_| VaultError::Seal)?;
        self.vault.seal(Bound::Login, &text.into())
    }

    fn open(&self, kept: &SecretString) -> Option<UnderWay> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(kept.expose_secret()).ok()?;
        let text = self.vault.open(Bound::Login, &sealed).ok()?;
        serde_json::from_str(text.expose_secret()).ok()
    }

    async fn endpoints(&self) -> Result<Arc<Endpoints>, LoginError> {
        let found = self.oidc.0.keys.endpoints().await;
        found
            .map_err(|_| AuthenticationError::Issuer)?
            .ok_or(LoginError::Client(
                "it tells no address for it: `seatgraph doctor` has which",
            ))
    }

    async fn exchange(
        &self,
        endpoints: &Endpoints,
        code: &str,
        verifier: &str,
    ) -> Result<SecretString, LoginError> {
        let client = &self.oidc.0.client;
        match client
            .exchange(&endpoints.token, &self.settings, code, verifier)
            .await?
        {
            Exchanged::IdToken(token) => Ok(token),
            Exchanged::NoGrant => Err(LoginError::Refused(
                "the identity provider does not take the code",
            )),
            Exchanged::NoClient(error) => Err(LoginError::Client(error)),
        }
    }
}

impl From<Refusal> for LoginError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Token(why) => Self::Refused(why),
            Refusal::NoRole => Self::NoRole,
            Refusal::Failed(error) => Self::Failed(error),
        }
    }
}

/// What the issuer's `error` means (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
fn refused(error: &str) -> LoginError {
    const CLIENT: [&str; 4] = [
        "invalid_request",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_response_type",
    ];
    match error {
        "access_denied" => LoginError::Denied,
        "server_error" | "temporarily_unavailable" => LoginError::ProviderFails,
        _ => CLIENT.into_iter().find(|known| *known == error).map_or(
            LoginError::Refused("the identity provider answered with another error"),
            LoginError::Client,
        ),
    }
}

/// The parameters of a query; none where one stands there twice, which RFC 6749 does not allow.
fn parameters(query: &str) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if found.insert(name.into_owned(), value.into_owned()).is_some() {
            return None;
        }
    }
    Some(found)
}
