//! What clients hand back that was handed to them: a door for `make fuzz`, which hands in anything.

use super::{cursor, global_id::decode};
use crate::store::paging::KeyValue;

/// The keys that a cursor of that list tells.
pub fn cursor_keys(list: &str, text: &str) -> Option<Vec<KeyValue>> {
    cursor::decode(list, text)
}

/// The cursor of these keys.
pub fn cursor_of(list: &str, keys: &[KeyValue]) -> String {
    cursor::encode(list, keys)
}

/// The spelling that a global id has, where the text is one.
pub fn global_id(text: &str) -> Option<String> {
    decode(text).map(|id| id.encode().0)
}
