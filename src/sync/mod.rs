//! Syncing: exactly once, whatever happens. A run is a row; a page's rows, its counts and its cursor commit together.

mod connecting;
mod convert;
mod ending;
mod figures;
mod halt;
mod listening;
mod order;
mod problem;
mod reading;
mod refusal;
mod run;
mod setbacks;
mod settings;
mod stage;
mod stages;
mod syncer;
pub mod time_left;
mod topic;
mod wake;
mod watching;
mod worker;

pub use crate::okta::{AllowHosts, AllowHostsError, Budget, Readings};
pub use figures::{OrgReport, StageReport, SyncReport};
pub use refusal::{ChangeError, Refusal, RefusalCode};
pub use settings::SyncSettings;
pub use syncer::{Connected, CredentialsInput, RunSnapshot, ServiceAppInput, Syncer, discard_credentials};
