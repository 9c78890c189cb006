//! The text of a search.

use async_graphql::Result;

use super::errors;

const MAX_CHARS: usize = 200;

/// What to look for; none where only blanks were given.
pub(super) fn needle(search: Option<&str>) -> Result<Option<String>> {
    let needle = search.map(str::trim).filter(|needle| !needle.is_empty());
    if needle.is_some_and(|needle| needle.chars().count() > MAX_CHARS) {
        return Err(errors::bad_input("filter.search", "has at most 200 characters"));
    }
    Ok(needle.map(str::to_owned))
}
