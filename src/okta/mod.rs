//! The Okta client: reads an org's users, apps, assignments, admin roles and sign-ins, at the pace that Okta allows.
//!
//! It knows nothing of the store, of syncs or of GraphQL. It keeps to three promises:
//! - a credential never shows in Debug output, errors or logs, and goes to the org's own host only: redirects are not
//!   followed, links to other hosts are refused, names must lead to public addresses;
//! - calls wait for Okta's rate limits, so that an answer 429 is a defect;
//! - a record never fails a page: what cannot be read is absent, or counted.

mod address;
mod allow_hosts;
mod api;
mod authorization;
mod bucket;
mod budget;
mod check;
mod client;
mod concurrency;
mod credentials;
mod decode;
mod domain;
mod error;
mod line;
mod logs;
mod meter;
mod model;
mod pacer;
mod pacing;
mod paging;
mod rate_headers;
#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod recordings;
mod repair;
mod sec1;
mod server_clock;
mod service_app;
mod signing_key;
#[cfg(test)]
mod test_server;
mod transport;
#[doc(hidden)]
pub mod untrusted;
mod verdict;
mod window;

pub use address::is_unsafe_address;
pub use allow_hosts::{AllowHosts, AllowHostsError};
pub use api::UserList;
pub use budget::{Budget, Pace};
pub use client::{ClientOptions, OktaClient, closed_client};
pub use credentials::{ApiToken, Credentials, CredentialsError};
pub use domain::{Domain, DomainError, public_host};
pub use error::{OktaError, Part};
pub use logs::{LogQuery, SIGNALS_FILTER, TAIL_FILTER};
pub use meter::{Meter, Readings};
pub use model::{
    Actor, App, AppEvent, AppUser, AssignmentScope, Change, Group, LogEvent, Org, Role, Shows, SignIn,
    Target, User,
};
pub use paging::{Cursor, Page};
pub use server_clock::ClockOffset;
pub use service_app::ServiceApp;
