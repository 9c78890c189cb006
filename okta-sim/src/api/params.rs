//! Query parameters: read, checked, and written back into links.

use super::Refusal;

/// The parameters of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(pub(crate) Vec<(String, String)>);

impl Params {
    /// The value of a parameter; an empty one counts as missing.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
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
