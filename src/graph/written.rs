//! Where answers from what has been read already are written: as JSON, by the object that answers and by all that lie in it.
//!
//! One object is answered at a time on a thread, without waiting, so all that it consists of can be appended to one text.
//! What has been appended gives a mark in place of a value, by which whoever asked for it knows.

use std::{
    cell::RefCell,
    future::Future,
    sync::{Mutex, PoisonError},
};

use async_graphql::{Name, ServerError, ServerResult, Value};

use super::{
    json::{self, NoValue},
    known,
};

/// What is kept of the text's memory between two answers.
const KEPT: usize = 64 << 10;

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where a value begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begin(usize);

/// Appends an answer to `out`, errors of what may be null to `errors`; nothing of both where something has to be read for it.
pub(super) fn whole<F>(
    errors: &Mutex<Vec<ServerError>>,
    answer: impl FnOnce() -> F,
    out: &mut Vec<u8>,
) -> Option<ServerResult<()>>
where
    F: Future<Output = ServerResult<Value>>,
{
    let failed = || errors.lock().unwrap_or_else(PoisonError::into_inner);
    let failed_before = failed().len();
    TEXT.with_borrow_mut(Vec::clear);
    let answer = known::answer(answer).and_then(|answer| match answer {
        Ok(value) => finish(&value, out).then_some(Ok(())),
        Err(error) => Some(Err(error)),
    });
    if answer.is_none() {
        // What failed will be resolved again, and fail again.
        failed().truncate(failed_before);
    }
    answer
}

/// Moves what was written for a value to `out`; `false` where that is in pieces, as the library resolved what is between.
fn finish(answer: &Value, out: &mut Vec<u8>) -> bool {
    TEXT.with_borrow_mut(|text| {
        let is_whole = is_mark(answer) || {
            text.clear();
            json::write(answer, text).is_ok()
        };
        if is_whole {
            out.extend_from_slice(text);
        }
        text.clear();
        text.shrink_to(KEPT);
        is_whole
    })
}

/// The mark of what has been written.
fn mark() -> Value {
    Value::Binary(Default::default())
}

fn is_mark(value: &Value) -> bool {
    matches!(value, Value::Binary(_))
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
    if is_mark(value) {
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
