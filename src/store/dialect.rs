//! What differs between SQLite and PostgreSQL in the few statements that are written out: those that a sync sends for
//! every page. Their text never changes, so that a database prepares them once, and the rows come as one JSON value.

use sea_orm::DbBackend;

/// The table of the rows in parameter `number`, a JSON array of arrays: in its column `value` stands one row each, whose
/// parts are `value ->> 0` and up.
pub(super) fn rows(backend: DbBackend, number: u8) -> String {
    match backend {
        DbBackend::Postgres => format!("json_array_elements(CAST(${number} AS json))"),
        _ => format!("json_each(${number})"),
    }
}

/// The table of what stands in parameter `number`, a JSON array of texts or numbers: in its column `value`.
pub(super) fn list(backend: DbBackend, number: u8) -> String {
    match backend {
        DbBackend::Postgres => format!("json_array_elements_text(CAST(${number} AS json))"),
        _ => format!("json_each(${number})"),
    }
}
