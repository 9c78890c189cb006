//! Syncing: exactly once, whatever happens. A run is a row; a page's rows, its counts and its cursor commit together.

mod refusal;
mod settings;
mod syncer;

pub use refusal::{ChangeError, Refusal, RefusalCode};
pub use settings::SyncSettings;
pub use syncer::{Connected, CredentialsInput, RunSnapshot, ServiceAppInput, Syncer};
