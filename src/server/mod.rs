//! The HTTP server: GraphQL over HTTP and WebSocket, health, metrics, pages, and an orderly stop.
//!
//! **Invariant:** nothing but `/healthz`, `/readyz` and the static pages answers without an access token, or a session that
//! was made from one; nothing changes by a session at the will of a foreign page.

mod answer;
mod bearer;
mod caching;
mod cookie;
mod documents;
mod export;
mod graphql;
mod health;
mod lifecycle;
mod metrics;
mod negotiation;
mod operation;
mod origin;
mod pages;
mod parsed;
mod replica_metrics;
mod request;
mod router;
mod session;
mod shown;
mod socket;

pub use documents::{ManifestError, TrustedDocuments};
pub use lifecycle::{Server, ServerError, Stop};
pub use router::App;
