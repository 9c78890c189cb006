//! Ids as an operator gives them: the global id that the API shows, or the number of the row.

use crate::{
    graph,
    store::{IntegrationId, TokenId},
};

/// Reads the id of an integration.
pub(super) fn integration(text: &str) -> Result<IntegrationId, &'static str> {
    read(text, IntegrationId, graph::integration_id)
        .ok_or("give the integration's id as the API shows it, or its number")
}

/// Reads the id of an access token.
pub(super) fn access_token(text: &str) -> Result<TokenId, &'static str> {
    read(text, TokenId, graph::access_token_id)
        .ok_or("give the token's number, as `seatgraph token list` shows it, or its id as the API shows it")
}

fn read<I>(text: &str, of_row: fn(i64) -> I, of_global: fn(&str) -> Option<I>) -> Option<I> {
    let text = text.trim();
    match text.parse() {
        Ok(row) if row > 0 => Some(of_row(row)),
        Ok(_) => None,
        Err(_) => of_global(text),
    }
}
