//! The tables of the store, one file each, as SeaORM entities. What a row means is told beside each column.

pub mod access_token;
pub mod access_token_integration;
pub mod activity;
pub mod app;
pub mod app_day;
pub mod app_user;
pub mod audit_event;
pub mod checkpoint;
pub mod credential;
pub mod group;
pub mod integration;
pub mod log_part;
pub mod pending_change;
pub mod problem;
pub mod role_group;
pub mod seen_event_block;
pub mod session;
pub mod sync_run;
pub mod sync_stage;
pub mod usage_day;
pub mod usage_month;
pub mod user;
pub mod user_role;
pub mod webhook;
pub mod webhook_delivery;
