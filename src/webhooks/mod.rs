//! Webhooks: an integration's feed, delivered to receivers of its own as signed messages, in order and at least once.
//!
//! A message's range is stored before it is first sent, and the next one begins only when it was accepted. So a receiver that was
//! down gets all it missed, in order, and knows by the message's id what it had before.
//!
//! **Invariant:** a secret shows once, to who made it; an address shows to administrators. Neither is in logs, traces or errors,
//! and of a receiver's answer nothing is kept but its status.

mod address;
mod figures;
mod front;
mod message;
mod pause;
mod sending;
mod settings;
mod signing;
mod worker;

pub use address::UrlFault;
pub use front::{WebhookError, WebhookRefusal, Webhooks};
pub use message::Names;
pub use settings::WebhookSettings;
