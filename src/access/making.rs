//! Access tokens, made: what one may be called, what it may be limited to, and how long it may hold. The one place that decides,
//! for the command line and for the API.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{AccessTokens, Actor, Role, Scope, token_text, tokens::hash};
use crate::store::{
    IntegrationId, StoreError, Tenants, TokenId, access_tokens, audit::By, integrations::find_integrations,
};

const NAME_CHARS_MAX: usize = 100;
const DAYS_MAX: u32 = 3650;
/// Nobody takes a token away from who leaves the company: what a person of the identity provider makes ends by itself.
const DAYS_OF_PERSON_MAX: u32 = 366;
const INTEGRATIONS_MAX: usize = 1_000;

/// Why an access token could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    Random,
    /// The name is empty or too long, or would break a line.
    #[error("a token's name has 1 to {NAME_CHARS_MAX} characters, none of them control characters")]
    Name,
    /// It would have expired before it was made, or after the calendar ends.
    #[error("a token expires after 1 to {DAYS_MAX} days")]
    Expiry,
    /// It would outlive the token that it is made by.
    #[error("a token does not outlive the one that it is made by, which ends on {}", .0.date_naive())]
    Outlives(DateTime<Utc>),
    /// A person of the identity provider makes it, and it would hold for too long.
    #[error("a token that a person makes expires after 1 to {DAYS_OF_PERSON_MAX} days")]
    OfPerson,
    /// Who makes it is limited to some integrations, and it would not be.
    #[error("who is limited to some integrations makes tokens that are limited to some of them")]
    Unlimited,
    /// It is limited to more integrations than fit.
    #[error("a token is limited to {INTEGRATIONS_MAX} integrations at most")]
    TooManyIntegrations,
    /// The integration that the token shall be limited to does not exist, as far as who makes it is concerned.
    #[error("there is no integration {0}")]
    NoIntegration(IntegrationId),
    /// Who asks may not make tokens, or no longer.
    #[error("only an administrator's token that holds makes others")]
    NotAllowed,
}

/// What an access token shall allow.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What the operator calls it.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// The integrations that it may see; empty: all, those connected later too.
    pub integrations: Vec<IntegrationId>,
    /// After how many days it ends by itself.
    pub expires_in_days: Option<u32>,
}

/// A token that was just made: the only time that it is shown.
#[derive(Debug)]
pub struct CreatedToken {
    /// Its row.
    pub id: TokenId,
    /// The token itself.
    pub token: SecretString,
}

/// What who makes a token can give it.
struct Grant<'a> {
    tenants: &'a Tenants,
    lifetime: Lifetime,
    /// The token that it is made by.
    maker: Option<TokenId>,
}

/// How long a token may hold.
#[derive(Debug, Clone, Copy)]
enum Lifetime {
    /// For good.
    Any,
    /// As long as the one that it is made by.
    Until(DateTime<Utc>),
    /// For so many days.
    Days(u32),
}

impl AccessTokens {
    /// Makes a token for the operator, who may make any.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn create(&self, by: &By, new: NewToken) -> Result<CreatedToken, TokenError> {
        let grant = Grant {
            tenants: &Tenants::All,
            lifetime: Lifetime::Any,
            maker: None,
        };
        self.make(by, grant, new).await
    }

    /// Makes a token for an administrator: it sees no more than they do, and does not outlive the token that they bear.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn create_for(&self, asker: &Scope, new: NewToken) -> Result<CreatedToken, TokenError> {
        if !asker.may_administer() {
            return Err(TokenError::NotAllowed);
        }
        let (lifetime, maker) = match asker.actor() {
            Actor::Bootstrap => (Lifetime::Any, None),
            Actor::Oidc { .. } => (Lifetime::Days(DAYS_OF_PERSON_MAX), None),
            // The scope of a session ends with the session, long before the token that it was begun with.
            Actor::Token { id, .. } => {
                let own = access_tokens::find_tokens(&self.store, &Tenants::All, &[*id]).await?;
                let own_end = own.first().ok_or(TokenError::NotAllowed)?.expires_at;
                let lifetime = own_end.map_or(Lifetime::Any, |end| Lifetime::Until(end.into()));
                (lifetime, Some(*id))
            }
        };
        let grant = Grant {
            tenants: asker.tenants(),
            lifetime,
            maker,
        };
        self.make(&asker.by(), grant, new).await
    }

    async fn make(&self, by: &By, grant: Grant<'_>, new: NewToken) -> Result<CreatedToken, TokenError> {
        let now = self.clock.now();
        let name = checked_name(&new.name)?.to_owned();
        let expires_at = expiry(now, new.expires_in_days, grant.lifetime)?;
        let integrations = self.checked_limits(grant.tenants, new.integrations).await?;
        let token = token_text::generate().map_err(|_| TokenError::Random)?;
        let row = access_tokens::NewRow {
            name,
            role: new.role.as_str().to_owned(),
            hash: hash(token.expose_secret()).to_vec(),
            created_at: now.into(),
            expires_at: expires_at.map(Into::into),
            integrations,
        };
        let id = access_tokens::insert(&self.store, by, grant.maker, row).await?;
        let id = id.ok_or(TokenError::NotAllowed)?;
        Ok(CreatedToken { id, token })
    }

    /// What a token is limited to, each integration once; none where it is not limited.
    async fn checked_limits(
        &self,
        tenants: &Tenants,
        integrations: Vec<IntegrationId>,
    ) -> Result<Vec<IntegrationId>, TokenError> {
        let wanted: BTreeSet<_> = integrations.into_iter().collect();
        let wanted: Vec<_> = wanted.into_iter().collect();
        if wanted.is_empty() {
            return match tenants {
                Tenants::All => Ok(wanted),
                Tenants::Only(_) => Err(TokenError::Unlimited),
            };
        }
        if wanted.len() > INTEGRATIONS_MAX {
            return Err(TokenError::TooManyIntegrations);
        }
        let found = find_integrations(&self.store, tenants, &wanted).await?;
        let missing = wanted
            .iter()
            .find(|&&wanted| !found.iter().any(|row| row.id == wanted));
        match missing {
            Some(&missing) => Err(TokenError::NoIntegration(missing)),
            None => Ok(wanted),
        }
    }
}

fn checked_name(name: &str) -> Result<&str, TokenError> {
    let name = name.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count());
    match fits && !name.chars().any(char::is_control) {
        true => Ok(name),
        false => Err(TokenError::Name),
    }
}

/// When a token ends that is asked for with so many days; none where it holds for good.
fn expiry(
    now: DateTime<Utc>,
    days: Option<u32>,
    lifetime: Lifetime,
) -> Result<Option<DateTime<Utc>>, TokenError> {
    if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
        return Err(TokenError::Expiry);
    }
    let wanted = days.map(|days| now + Duration::days(days.into()));
    match lifetime {
        Lifetime::Until(end) if wanted.is_some_and(|wanted| wanted > end) => Err(TokenError::Outlives(end)),
        Lifetime::Until(end) => Ok(wanted.or(Some(end))),
        Lifetime::Days(most) if days.is_none_or(|days| days > most) => Err(TokenError::OfPerson),
        Lifetime::Days(_) | Lifetime::Any => Ok(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_short_text_on_one_line() {
        assert_eq!(checked_name("  CI \t").unwrap(), "CI");
        assert!(checked_name(&"é".repeat(100)).is_ok());
        for wrong in ["", " \n", "a\u{0}b", "a\nb", "a\u{1b}[2J", &"é".repeat(101)] {
            assert!(matches!(checked_name(wrong), Err(TokenError::Name)), "{wrong:?}");
        }
    }

    #[test]
    fn a_token_holds_no_longer_than_who_makes_it_can_give() {
        let now = DateTime::UNIX_EPOCH;
        let in_days = |days| now + Duration::days(days);
        let end = |days, lifetime| expiry(now, days, lifetime).map_err(|error| error.to_string());
        let until = Lifetime::Until(in_days(7));
        for (days, lifetime, expected) in [
            (None, Lifetime::Any, None),
            (Some(3650), Lifetime::Any, Some(3650)),
            (None, until, Some(7)),
            (Some(7), until, Some(7)),
            (Some(366), Lifetime::Days(366), Some(366)),
        ] {
            assert_eq!(
                end(days, lifetime),
                Ok(expected.map(in_days)),
                "{days:?} {lifetime:?}"
            );
        }
        for (days, lifetime) in [
            (Some(0), Lifetime::Any),
            (Some(3651), Lifetime::Any),
            (Some(8), until),
            (None, Lifetime::Days(366)),
            (Some(367), Lifetime::Days(366)),
        ] {
            assert!(end(days, lifetime).is_err(), "{days:?} {lifetime:?}");
        }
    }
}
