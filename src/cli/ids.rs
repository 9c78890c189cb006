//! Ids as an operator gives them: the global id that the API shows, or the number of the row.

use crate::{graph, store::IntegrationId};

/// Reads the id of an integration.
pub(super) fn integration(text: &str) -> Result<IntegrationId, &'static str> {
    let text = text.trim();
    match text.parse() {
        Ok(row) if row > 0 => Some(IntegrationId(row)),
        Ok(_) => None,
        Err(_) => graph::integration_id(text),
    }
    .ok_or("give the integration's id as the API shows it, or its number")
}
