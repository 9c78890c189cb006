//! Enums that are stored by the names that the API has for their values.

use async_graphql::{Result, resolver_utils::EnumType};

use super::errors;
use crate::store::StoreError;

/// The value with that name; an internal error where the store holds something else.
pub(super) fn stored<E: EnumType>(name: &str, what: &'static str) -> Result<E> {
    let found = E::items().iter().find(|item| item.name == name);
    found
        .map(|item| item.value)
        .ok_or_else(|| errors::internal(StoreError::Inconsistent { what }))
}

/// The name of a value.
pub(super) fn name<E: EnumType>(value: E) -> &'static str {
    let found = E::items().iter().find(|item| item.value == value);
    found.map_or("", |item| item.name)
}
