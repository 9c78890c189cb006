//! Cursors and global ids that clients hand back.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use seatgraph::graph::{integration_id, untrusted};

use super::{Target, told};

pub(super) fn all() -> Vec<Target> {
    vec![
        Target {
            is_json: true,
            words: &[
                "\"users\"",
                "null",
                "9223372036854775808",
                "-0",
                "1.5",
                "[",
                "]",
                "\\u0000",
            ],
            ..Target::new("cursors", |input| {
                let raw = String::from_utf8_lossy(input);
                let text = BASE64_URL_SAFE_NO_PAD.encode(input);
                let found = [raw.as_ref(), &text].map(|text| {
                    let keys = untrusted::cursor_keys("users", text)?;
                    let again = untrusted::cursor_of("users", &keys);
                    assert_eq!(
                        untrusted::cursor_keys("users", &again),
                        Some(keys.clone()),
                        "{text}"
                    );
                    Some(keys.len().min(4))
                });
                told(found)
            })
        },
        Target {
            words: &[
                "1u",
                "1s",
                "1.2.3",
                ".",
                "-",
                "+",
                "00",
                "9223372036854775807",
                "2147483648",
                "=",
            ],
            ..Target::new("ids", |input| {
                let raw = String::from_utf8_lossy(input);
                let text = BASE64_URL_SAFE_NO_PAD.encode(input);
                let found = [raw.as_ref(), &text].map(|text| {
                    let known = untrusted::global_id(text);
                    // One thing has one id.
                    assert!(known.as_ref().is_none_or(|known| known == text), "{text}");
                    (known.is_some(), integration_id(text).is_some())
                });
                told((found, input.get(1)))
            })
        },
    ]
}
