//! The simulator from outside, over HTTP, by subject.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it must be"
)]

mod acts;
mod command;
mod common;
mod day;
mod faults;
mod gate;
mod least;
mod lists;
mod recorded;
mod token;
mod truth;
