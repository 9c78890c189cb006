//! Cursors: opaque to clients; the list, its order and the keys of a row, so that a page begins after a row.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::store::paging::KeyValue;

/// The cursor of the row with these keys in the list of that name.
pub(super) fn encode(list: &str, keys: &[KeyValue]) -> String {
    let keys = keys.iter().map(|key| match key {
        KeyValue::Int(int) => serde_json::Value::from(*int),
        KeyValue::Text(text) => serde_json::Value::from(text.as_str()),
        KeyValue::Null => serde_json::Value::Null,
    });
    let cursor: serde_json::Value = std::iter::once(list.into()).chain(keys).collect();
    BASE64_URL_SAFE_NO_PAD.encode(cursor.to_string())
}

/// The keys of a cursor of the list of that name; none where it is something else.
pub(super) fn decode(list: &str, cursor: &str) -> Option<Vec<KeyValue>> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let values: Vec<serde_json::Value> = serde_json::from_slice(&json).ok()?;
    let (name, keys) = values.split_first()?;
    if name.as_str() != Some(list) {
        return None;
    }
    keys.iter()
        .map(|key| match key {
            serde_json::Value::Null => Some(KeyValue::Null),
            serde_json::Value::Number(number) => number.as_i64().map(KeyValue::Int),
            serde_json::Value::String(text) => Some(KeyValue::Text(text.clone())),
            _ => None,
        })
        .collect()
}
