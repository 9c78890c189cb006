//! The HTTP server: GraphQL over HTTP and WebSocket, assistants by MCP, health, metrics, pages, and an orderly stop.
//!
//! **Invariant:** nothing but `/healthz`, `/readyz`, sign-in and the static pages answers without an access token, or a session that
//! was made from one; nothing changes by a session at the will of a foreign page.

mod activity;
mod answer;
mod bearer;
mod bodies;
mod caching;
mod client_address;
mod connections;
mod cookie;
mod descriptors;
mod documents;
mod export;
mod gate;
mod graphql;
mod health;
mod lifecycle;
mod login;
mod mcp;
mod metrics;
mod negotiation;
mod operation;
mod origin;
mod pages;
mod parsed;
mod rate;
mod request;
mod return_path;
mod router;
mod session;
mod shares;
mod shown;
mod site;
mod socket;
mod socket_operations;
mod tls;
mod token_watch;
#[doc(hidden)]
pub mod untrusted;

pub use client_address::TrustedProxies;
pub use connections::Connections;
pub use descriptors::connections_that_fit;
pub use documents::{ManifestError, TrustedDocuments};
pub use gate::Limits;
pub use lifecycle::{Server, ServerError, Stop};
pub use rate::{Rate, RateLimit};
pub use router::App;
pub use tls::{Tls, TlsError};
