//! The simulator from outside, over HTTP, by subject.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be"
)]

mod common;
mod gate;
mod lists;
mod recorded;
mod token;
mod truth;
