//! Values as JSON text.

use std::sync::LazyLock;

use async_graphql::{Name, Value, indexmap::IndexMap};
use async_graphql_value::RAW_VALUE_TOKEN;
use serde::Serialize;

static TEXT: LazyLock<Name> = LazyLock::new(|| Name::new(RAW_VALUE_TOKEN));

/// Something in a value that is none: what it stands for has been written elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoValue;

/// JSON text as a value: whatever serializes it, by the library's means, puts the text where the value stands.
pub(super) fn text(json: Vec<u8>) -> Value {
    // All that is written is text.
    let json = String::from_utf8(json).unwrap_or_default();
    Value::Object(IndexMap::from_iter([(TEXT.clone(), Value::String(json))]))
}

/// Appends a value.
///
/// # Errors
/// Where something in it is no value; a part may have been appended then.
pub fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), NoValue> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => serialize(number, out),
        Value::String(text) => write_text(text, out),
        Value::Enum(name) => write_text(name, out),
        Value::Binary(_) => return Err(NoValue),
        Value::List(values) => {
            let mut before = b'[';
            for value in values {
                out.push(before);
                write(value, out)?;
                before = b',';
            }
            end(before, b']', out);
        }
        Value::Object(fields) => match as_text(fields) {
            Some(json) => out.extend_from_slice(json.as_bytes()),
            None => {
                let mut before = b'{';
                for (name, value) in fields {
                    write_key(before, name, out);
                    write(value, out)?;
                    before = b',';
                }
                end(before, b'}', out);
            }
        },
    }
    Ok(())
}

/// Appends a field's name. Names of GraphQL have nothing that JSON escapes.
pub(super) fn write_key(before: u8, name: &Name, out: &mut Vec<u8>) {
    out.push(before);
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Ends a list or an object whose next item would have had `before` before it: a comma, unless there was none.
pub(super) fn end(before: u8, close: u8, out: &mut Vec<u8>) {
    if before != b',' {
        out.push(before);
    }
    out.push(close);
}

fn as_text(fields: &IndexMap<Name, Value>) -> Option<&str> {
    match fields.first() {
        Some((name, Value::String(json))) if fields.len() == 1 && *name == RAW_VALUE_TOKEN => Some(json),
        _ => None,
    }
}

/// Appends a text.
pub(super) fn write_text(text: &str, out: &mut Vec<u8>) {
    serialize(text, out);
}

fn serialize(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    // Nothing fails that writes a number or a text into memory.
    let _ = serde_json::to_writer(out, value);
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        write(value, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_written_as_serde_json_writes_them() {
        let value = value!({
            "text": "with \"quotes\", a \\, a line\n, a \u{1} and ünïcödé",
            "numbers": [0, -1, 2147483647, 1.5],
            "none": null,
            "yes": true,
            "no": false,
            "empty": [{}, []],
            "within": {"one": {"two": ["three"]}},
        });
        assert_eq!(written(&value), serde_json::to_string(&value).unwrap());
    }

    #[test]
    fn text_stands_where_its_value_stands() {
        let inner = text(br#"{"b":[1,2]}"#.to_vec());
        let outer = Value::Object(IndexMap::from_iter([(Name::new("a"), Value::List(vec![inner]))]));
        assert_eq!(written(&outer), r#"{"a":[{"b":[1,2]}]}"#);
        // As sockets and extensions of the library serialize it.
        assert_eq!(serde_json::to_string(&outer).unwrap(), written(&outer));
        assert_eq!(
            serde_json::to_value(&outer).unwrap(),
            serde_json::json!({"a": [{"b": [1, 2]}]})
        );
    }

    #[test]
    fn what_is_no_value_is_not_written() {
        let value = Value::List(vec![Value::Null, Value::Binary(Default::default())]);
        assert_eq!(write(&value, &mut Vec::new()), Err(NoValue));
    }
}
