//! The store: SQLite or PostgreSQL through SeaORM, by the same code. It knows nothing of GraphQL or Okta.
//!
//! Reads are set-based: one statement answers for many parents. Writes of a sync go through a
//! [`PageWriter`](writers::PageWriter), which commits a page's rows, its counts and its cursor together, and only while
//! its process holds the run.

pub mod access_tokens;
pub mod activities;
mod among;
pub mod app_decisions;
pub mod app_signals;
pub mod apps;
pub mod assignments;
pub mod audit;
pub mod backup;
pub mod breakdown;
pub mod columns;
mod connect;
pub mod connections;
pub mod coverage;
pub mod deliveries;
mod dialect;
pub mod duplicates;
mod each;
pub mod entities;
mod error;
mod file_lock;
pub mod gaps;
pub mod groups;
mod ids;
pub mod integrations;
mod join;
pub mod joined_seats;
mod json_rows;
pub mod keys;
mod page;
pub mod paging;
mod paging_keys;
mod paging_parts;
mod paging_select;
mod parents;
mod pg_array;
mod pools;
mod private_file;
pub mod progress;
pub mod queue;
pub mod reclaimable;
mod refold;
pub mod renewals;
mod replicas;
pub mod row;
pub mod sealed;
pub mod seat_counts;
pub mod seat_list;
pub mod sessions;
pub mod signals;
mod sql;
mod statements;
pub mod status;
pub mod sync_runs;
mod tenants;
mod text;
mod time;
pub mod usage;
pub mod users;
pub mod webhooks;
pub mod writers;

pub use among::Among;
pub use connect::{Database, Store};
pub use error::StoreError;
pub(crate) use file_lock::{FileLock, NotLocked};
pub use ids::{
    ActivityNumber, AppId, AuditEventId, DeliveryId, GroupId, IntegrationId, RunId, TokenId, UserId,
    WebhookId,
};
pub use pools::PoolReport;
use private_file::private_file;
pub(crate) use private_file::{new_private_file, place, sync_folder};
pub use replicas::{Change, ReplicaReport, ReplicaUrls};
pub use tenants::Tenants;
pub use time::{DAY_MS, Day, Millis};
