//! Who may do what: access tokens, an identity provider's tokens, sessions of the web app, the scope of a request, and the
//! encryption of credentials at rest.
//!
//! **Invariant:** the store is queried with the [`Tenants`](crate::store::Tenants) of a [`Scope`] or for a row that
//! such a query gave; there is no other way from a request to a row.

mod actor;
mod chance;
mod error;
mod key_file;
mod making;
mod oidc;
mod rotation;
mod scope;
mod sessions;
mod token_text;
mod tokens;
mod vault;

pub use actor::Actor;
pub use error::AuthenticationError;
pub use key_file::{
    KeyFileError, KeyFileHeld, hold_key_file, hold_key_file_alone, load_or_create, read_key_file,
    replace_key_file,
};
pub use making::{CreatedToken, NewToken, TokenError};
pub use oidc::{
    BegunLogin, FinishedLogin, Issuer, LOGIN_CALLBACK, LoginError, LoginSettings, Logins, Oidc, OidcError,
    OidcSettings, PublicUrl,
};
pub use rotation::{KeyCheck, Rotation, RotationError, check_keys, rotate_keys};
pub use scope::{Role, Scope};
pub use sessions::{Credential, NewSession, Sessions};
pub use tokens::AccessTokens;
pub use vault::{Bound, Vault, VaultError};
