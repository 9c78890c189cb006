//! The HTTP server: GraphQL over HTTP and WebSocket, health, metrics, pages, and an orderly stop.
//!
//! **Invariant:** nothing but `/healthz`, `/readyz` and the static pages answers without an access token.

mod answer;
mod bearer;
mod caching;
mod documents;
mod export;
mod graphql;
mod health;
mod lifecycle;
mod metrics;
mod negotiation;
mod operation;
mod pages;
mod parsed;
mod request;
mod router;
mod socket;
#[doc(hidden)]
pub mod untrusted;

pub use documents::{ManifestError, TrustedDocuments};
pub use lifecycle::{Server, ServerError, Stop};
pub use router::App;
