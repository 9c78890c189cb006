//! Query parameters: read, checked, and written back into links.

use super::Refusal;

/// The parameters of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(pub(crate) Vec<(String, String)>);

impl Params {
    /// Reads a query string or a form; broken escapes stand for themselves.
    pub(crate) fn parse(text: &str) -> Self {
        let pair = |part: &str| {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(key, true), decode(value, true))
        };
        Params(
            text.split('&')
                .filter(|part| !part.is_empty())
                .map(pair)
                .collect(),
        )
    }

    /// The value of a parameter; an empty one counts as missing.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The same, asking for no more than `most` elements on a page.
    pub(crate) fn with_limit_up_to(mut self, most: Option<usize>) -> Self {
        // What Okta would refuse is left as it is, to be refused.
        if let Some(most) = most
            && let Ok(limit) = self.limit(most, most)
        {
            self.0.retain(|(key, _)| key != "limit");
            self.0.push(("limit".to_owned(), limit.to_string()));
        }
        self
    }

    /// The page size: the default when not given, the maximum when above it.
    pub(crate) fn limit(&self, default: usize, max: usize) -> Result<usize, Refusal> {
        match self.get("limit") {
            None => Ok(default),
            Some(text) => match text.parse::<i64>() {
                Ok(limit) if limit >= 1 => Ok(usize::try_from(limit).unwrap_or(max).min(max)),
                Ok(-1) => Ok(default),
                _ => Err(invalid("limit", "The limit must be a positive number.")),
            },
        }
    }
}

pub(crate) fn invalid(parameter: &str, cause: &str) -> Refusal {
    Refusal::Invalid {
        parameter: parameter.to_owned(),
        cause: cause.to_owned(),
    }
}

/// A query in the form that Okta's links have: spaces as `+`.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let encoded: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={}", encode(value)))
        .collect();
    encoded.join("&")
}

fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Takes percent escapes away; in forms and queries a `+` is a space.
pub(crate) fn decode(text: &str, form: bool) -> String {
    let hex = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                out.push(high * 16 + low);
                rest = after.get(2..).unwrap_or_default();
            }
            None if form && *first == b'+' => out.push(b' '),
            None => out.push(*first),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_leniently_and_written_back() {
        let params = Params::parse("a=1&filter=x+eq+%22%C3%A9%22&empty=&bare&bad=%zz%2&&u=%ff");
        assert_eq!(params.get("a"), Some("1"));
        assert_eq!(params.get("filter"), Some("x eq \"é\""));
        assert_eq!(params.get("empty"), None);
        assert_eq!(params.get("bad"), Some("%zz%2"));
        assert_eq!(params.get("u"), Some("\u{fffd}"));
        assert_eq!(query(&[("filter", "x eq \"é\"")]), "filter=x+eq+%22%C3%A9%22");
    }

    #[test]
    fn limits_are_clamped_or_refused() {
        let limit = |text: &str| Params::parse(text).limit(20, 200);
        assert_eq!(limit(""), Ok(20));
        assert_eq!(limit("limit=7"), Ok(7));
        assert_eq!(limit("limit=999999999999"), Ok(200));
        assert_eq!(limit("limit=-1"), Ok(20));
        assert!(limit("limit=0").is_err());
        assert!(limit("limit=abc").is_err());
    }
}
