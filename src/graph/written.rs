//! Where answers from what has been read already are written: as JSON, by the object that answers and by all that lie in it.
//!
//! One object is answered at a time on a thread, without waiting, so all that it consists of can be appended to one text.
//! What has been appended gives a mark in place of a value, by which whoever asked for it knows.

use std::cell::RefCell;

use async_graphql::{Name, Value};

use super::json::{self, NoValue};

/// What is kept of the text's memory between two answers.
const KEPT: usize = 64 << 10;

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where a value begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begin(usize);

/// Begins a text.
pub(super) fn clear() {
    TEXT.with_borrow_mut(Vec::clear);
}

/// The text that was written.
pub(super) fn take() -> String {
    TEXT.with_borrow_mut(|text| {
        // All that is appended is text.
        let taken = str::from_utf8(text).map(str::to_owned).unwrap_or_default();
        text.clear();
        text.shrink_to(KEPT);
        taken
    })
}

/// The mark of what has been written.
fn mark() -> Value {
    Value::Binary(Default::default())
}

/// Appends what a value is written as.
pub(super) fn append(write: impl FnOnce(&mut Vec<u8>)) -> Value {
    TEXT.with_borrow_mut(write);
    mark()
}

/// Begins the value of a field.
pub(super) fn field(before: u8, name: &Name) -> Begin {
    TEXT.with_borrow_mut(|text| {
        json::write_key(before, name, text);
        Begin(text.len())
    })
}

/// Begins the value of a list's item.
pub(super) fn item(before: u8) -> Begin {
    TEXT.with_borrow_mut(|text| {
        text.push(before);
        Begin(text.len())
    })
}

/// Ends a value: it has been written, or is written now.
///
/// # Errors
/// Where something that was written stands in a value that was not.
pub(super) fn value(begin: Begin, value: &Value) -> Result<(), NoValue> {
    if matches!(value, Value::Binary(_)) {
        return Ok(());
    }
    TEXT.with_borrow_mut(|text| {
        // What failed has been replaced by null.
        text.truncate(begin.0);
        json::write(value, text)
    })
}

/// Ends a list or an object: see [`json::end`].
pub(super) fn end(before: u8, close: u8) -> Value {
    append(|text| json::end(before, close, text))
}
