//! Who may do what: access tokens, the scope of a request, and the encryption of Okta credentials at rest.
//!
//! **Invariant:** the store is queried with the [`Tenants`](crate::store::Tenants) of a [`Scope`] or for a row that
//! such a query gave; there is no other way from a request to a row.

mod actor;
mod key_file;
mod rotation;
mod scope;
mod token_text;
mod tokens;
mod vault;

pub use actor::Actor;
pub use key_file::{KeyFileError, load_or_create, read_key_file, replace_key_file};
pub use rotation::{KeyCheck, Rotation, RotationError, check_keys, rotate_keys};
pub use scope::{Role, Scope};
pub use tokens::{AccessTokens, CreatedToken, NewToken, TokenError};
pub use vault::{Vault, VaultError};
