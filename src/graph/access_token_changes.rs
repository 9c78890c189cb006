//! What administrators change about access tokens. What a new one may be is decided by `access`.

use async_graphql::{Context, ID, InputObject, Result};
use secrecy::{ExposeSecret, SecretString};

use super::{
    access_token::AccessToken,
    decide::{NotDecided, told},
    errors,
    global_id::filter,
    in_order::InOrder,
    payload::{CreateAccessTokenPayload, RevokeAccessTokenPayload, UserError, UserErrorCode},
    reader::{Reader, scope},
    viewer::Role,
};
use crate::{
    access::{AccessTokens, NewToken, TokenError},
    store::{TokenId, access_tokens::find_tokens},
};

/// An access token to make.
#[derive(Debug, InputObject)]
pub(super) struct CreateAccessTokenInput {
    /// What to call it: 1 to 100 characters.
    name: String,
    /// What its bearer may do.
    role: Role,
    /// What to limit it to; all integrations where it is not given, those connected later too, which takes an access token that is
    /// not limited itself.
    integration_ids: Option<Vec<ID>>,
    /// After how many days it ends by itself: 1 to 3650. Where it is not given the token holds until it is revoked, or ends with the
    /// one that it is made by. A person of the identity provider gives 1 to 366.
    expires_in_days: Option<i32>,
}

/// The access token to revoke.
#[derive(Debug, InputObject)]
pub(super) struct RevokeAccessTokenInput {
    /// The access token.
    access_token_id: ID,
}

pub(super) async fn create(
    context: &Context<'_>,
    input: CreateAccessTokenInput,
) -> Result<InOrder<CreateAccessTokenPayload>> {
    let (made, user_errors) = told(make(context, input).await)?;
    let (access_token, secret) = made.unzip();
    Ok(InOrder(CreateAccessTokenPayload {
        access_token,
        secret: secret.map(|secret| secret.expose_secret().to_owned()),
        user_errors,
    }))
}

pub(super) async fn revoke(
    context: &Context<'_>,
    input: RevokeAccessTokenInput,
) -> Result<InOrder<RevokeAccessTokenPayload>> {
    let (access_token, user_errors) = told(end(context, &input.access_token_id).await)?;
    Ok(InOrder(RevokeAccessTokenPayload {
        access_token,
        user_errors,
    }))
}

async fn make(
    context: &Context<'_>,
    input: CreateAccessTokenInput,
) -> Result<(AccessToken, SecretString), NotDecided> {
    let ids = input.integration_ids;
    if ids.as_ref().is_some_and(Vec::is_empty) {
        return Err(NotDecided::Refused(limited_to_nothing()));
    }
    let new = NewToken {
        name: input.name,
        role: input.role.into(),
        integrations: ids.iter().flatten().map(filter::integration).collect(),
        // What is below zero is as far from an expiry as zero is.
        expires_in_days: input.expires_in_days.map(|days| u32::try_from(days).unwrap_or(0)),
    };
    let tokens = context.data::<AccessTokens>()?;
    let created = tokens.create_for(scope(context)?, new).await.map_err(refused)?;
    Ok((find(context, created.id).await?, created.token))
}

/// Revokes a token; one that is revoked already stays as it is.
async fn end(context: &Context<'_>, id: &ID) -> Result<AccessToken, NotDecided> {
    let known = find(context, filter::access_token(id)).await?.row_id();
    let tokens = context.data::<AccessTokens>()?;
    let by = scope(context)?.by();
    tokens.revoke(&by, known).await.map_err(errors::internal)?;
    find(context, known).await
}

/// The token with that row id, where it exists for the asker.
async fn find(context: &Context<'_>, id: TokenId) -> Result<AccessToken, NotDecided> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_tokens(&reader.store, scope.tenants(), &[id])
        .await
        .map_err(errors::internal)?;
    let found = AccessToken::group(reader, rows).into_iter().next();
    found.ok_or_else(|| {
        NotDecided::Refused(UserError::of_input(
            UserErrorCode::NotFound,
            "There is no access token with this id.",
            "accessTokenId",
            "Take the id from the `accessTokens` query.",
        ))
    })
}

fn limited_to_nothing() -> InOrder<UserError> {
    UserError::of_input(
        UserErrorCode::InvalidInput,
        "An access token that is limited to no integration sees nothing.",
        "integrationIds",
        "Name at least one integration, or leave it out for all of them.",
    )
}

fn refused(error: TokenError) -> NotDecided {
    use UserErrorCode::{InvalidInput, NotFound};
    let (code, field, remedy) = match error {
        TokenError::Name => (InvalidInput, "name", "Say in a few words who will bear it."),
        TokenError::Expiry => (
            InvalidInput,
            "expiresInDays",
            "Give a number of days from 1 to 3650, or leave it out.",
        ),
        TokenError::Outlives(_) => (
            InvalidInput,
            "expiresInDays",
            "Give fewer days, or leave it out: then both end together.",
        ),
        TokenError::OfPerson => (
            InvalidInput,
            "expiresInDays",
            "Give a number of days from 1 to 366; `seatgraph token create` makes tokens that hold for longer.",
        ),
        TokenError::Unlimited => (
            InvalidInput,
            "integrationIds",
            "Name some of the integrations that you may see.",
        ),
        TokenError::TooManyIntegrations => (
            InvalidInput,
            "integrationIds",
            "Name fewer, or leave it out for all of them.",
        ),
        TokenError::NoIntegration(_) => (
            NotFound,
            "integrationIds",
            "Take the ids from the `integrations` query.",
        ),
        error @ (TokenError::Store(_) | TokenError::Random) => {
            return NotDecided::Failed(errors::internal(error));
        }
        TokenError::NotAllowed => {
            return NotDecided::Failed(errors::forbidden("Your access token holds no longer."));
        }
    };
    let message = match error {
        // Of its id, a client knows another spelling.
        TokenError::NoIntegration(_) => "There is no integration with one of these ids.".to_owned(),
        error => sentence(&error.to_string()),
    };
    NotDecided::Refused(UserError::of_input(code, message, field, remedy))
}

/// A message that a command shows, as one of the API.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(char::to_uppercase);
    let rest = letters.as_str();
    format!("{}{rest}.", first.into_iter().flatten().collect::<String>())
}
