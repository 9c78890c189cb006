//! A faithful simulator of Okta's management API, for demos and tests.
//!
//! It serves a seeded org (people, apps, assignments, roles, a System Log) over HTTP the way Okta does: paging by
//! `Link` fields, rate limits by bucket, Okta's error bodies, and on demand the things that go wrong. It is written
//! from Okta's documentation and recorded answers, and shares no type with any client.
//!
//! ```no_run
//! # async fn example() -> Result<(), okta_sim::StartError> {
//! let sim = okta_sim::OktaSim::builder().users(50).apps(12).start().await?;
//! println!("connect {} with {}", sim.host(), sim.api_token());
//! let right = sim.truth(None); // what a correct sync ends with
//! # Ok(()) }
//! ```
//!
//! Beside Okta's endpoints there are some that begin with `/_`; they need no authorization and count in no bucket:
//! `GET /_truth`, `GET /_stats`, `GET /_least`, `GET` and `POST /_faults`, `POST /_clock`, `POST /_token`, `POST /_service_apps`,
//! `POST /_act`.

mod act;
mod api;
mod body;
mod clock;
mod config;
mod cursor;
mod dice;
mod faults;
mod least;
mod limits;
mod oauth;
mod rate;
mod scim;
mod seed;
mod server;
mod stats;
mod truth;
mod world;

pub use act::{Act, ActError, Done};
pub use config::{OktaSim, SimBuilder, SimConfig};
pub use faults::{Fault, UnknownFault};
pub use least::{Least, LeastByBucket, LeastByPart};
pub use limits::{BadLimits, LimitChanges, RateLimits};
pub use oauth::{BadServiceApp, ServiceApp};
pub use rate::{Bucket, BucketStats};
pub use server::{RunningSim, StartError};
pub use stats::Stats;
pub use truth::{
    DailyCount, MonthlyCount, SignIn, Truth, TruthApp, TruthAssignment, TruthGroup, TruthSignal, TruthUser,
};
