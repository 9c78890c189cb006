//! Ids as an operator gives them: the global id that the API shows, or the number of the row.

use crate::store::IntegrationId;

/// Reads the id of an integration.
pub(super) fn integration(text: &str) -> Result<IntegrationId, String> {
    let text = text.trim();
    text.parse()
        .ok()
        .filter(|row| *row > 0)
        .map(IntegrationId)
        .ok_or_else(|| "give the integration's id as the API shows it, or its number".to_owned())
}
