//! Bodies that are JSON but for their text: bytes that are not UTF-8, and halves of surrogate pairs, which Okta's
//! limit to the Basic Multilingual Plane can leave behind. One such name must not keep a whole page unread.

use std::borrow::Cow;

/// The body with U+FFFD in the place of what is no character.
pub(super) fn text_of(body: &[u8]) -> String {
    whole_surrogates(&String::from_utf8_lossy(body)).into_owned()
}

fn whole_surrogates(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match (unit(rest), unit(rest.get(6..).unwrap_or_default())) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                out.push('\u{fffd}');
                rest = &rest[6..];
                continue;
            }
            (Some(_), _) => 6,
            // A backslash and what it escapes, which may be another backslash.
            (None, _) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The UTF-16 unit that `text` begins with in escaped form.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_are_replaced() {
        for (from, to) in [
            (r#""a\ud83d\ude00b""#, r#""a\ud83d\ude00b""#),
            (r#""a\ud83db""#, "\"a\u{fffd}b\""),
            (r#""\ude00\u0041""#, "\"\u{fffd}\\u0041\""),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\ud83d\ud83d\ude00""#, "\"\u{fffd}\\ud83d\\ude00\""),
            (r#""\u12"#, r#""\u12"#),
            ("\"\\", "\"\\"),
            ("\"\\ü", "\"\\ü"),
        ] {
            assert_eq!(text_of(from.as_bytes()), to);
        }
        assert_eq!(text_of(b"\"a\xffb\""), "\"a\u{fffd}b\"");
    }
}
