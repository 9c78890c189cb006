//! In which form a GraphQL answer goes out: by the GraphQL over HTTP specification, as the client accepts.

use axum::http::{HeaderMap, header};

const MODERN: &str = "graphql-response+json";
const LEGACY: &str = "json";

/// The media types of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `application/graphql-response+json`: the status tells a request error from an answer.
    GraphQlResponse,
    /// `application/json`: 200 for every request that could be read.
    LegacyJson,
}

impl Form {
    /// The form that the client likes best. The specification's own has to be named: whoever takes anything, or says
    /// nothing, is given JSON. None where it accepts neither.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let ranges: Vec<Range> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Range::parse)
            .collect();
        if ranges.is_empty() {
            return Some(Self::LegacyJson);
        }
        let (modern, legacy) = (quality(&ranges, MODERN), quality(&ranges, LEGACY));
        let named = ranges.iter().any(|range| range.precision(MODERN) == EXACT);
        match () {
            () if modern == 0 && legacy == 0 => None,
            () if legacy == 0 || named && modern >= legacy => Some(Self::GraphQlResponse),
            () => Some(Self::LegacyJson),
        }
    }

    /// The `Content-Type`.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphQlResponse => "application/graphql-response+json; charset=utf-8",
            Self::LegacyJson => "application/json; charset=utf-8",
        }
    }
}

/// Whether the body is said to be JSON in UTF-8.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    })
}

/// The precision of a range that names the media type itself.
const EXACT: u32 = 3;

/// One entry of `Accept`; its quality is in thousandths.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: u32,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let quality = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case("q"))
            .map_or(1000, |(_, value)| thousandths(value));
        Some(Self {
            kind,
            subtype,
            quality,
        })
    }

    /// How exactly the range names `application/{subtype}`; 0 where it does not.
    fn precision(&self, subtype: &str) -> u32 {
        match (self.kind, self.subtype) {
            (kind, own) if kind.eq_ignore_ascii_case("application") => match own {
                "*" => 2,
                _ if own.eq_ignore_ascii_case(subtype) => EXACT,
                _ => 0,
            },
            ("*", "*") => 1,
            _ => 0,
        }
    }
}

fn quality(ranges: &[Range<'_>], subtype: &str) -> u32 {
    let best = ranges.iter().max_by_key(|range| range.precision(subtype));
    best.filter(|range| range.precision(subtype) > 0)
        .map_or(0, |range| range.quality)
}

/// A quality in thousandths: exact, so that equal ones compare equal.
fn thousandths(value: &str) -> u32 {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if whole != "0" {
        return 1000;
    }
    let digits = fraction.chars().chain("000".chars()).take(3);
    digits.fold(0, |sum, digit| sum * 10 + digit.to_digit(10).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, form: Option<Form>) {
        let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
        assert_eq!(Form::accepted(&headers), form, "{accept}");
    }

    #[test]
    fn the_client_chooses_the_form() {
        use Form::{GraphQlResponse, LegacyJson};
        assert_eq!(Form::accepted(&HeaderMap::new()), Some(LegacyJson));
        check("*/*", Some(LegacyJson));
        check("application/*", Some(LegacyJson));
        check("application/graphql-response+json, */*", Some(GraphQlResponse));
        check("application/json;q=0, */*", Some(GraphQlResponse));
        check("application/graphql-response+json", Some(GraphQlResponse));
        check("application/json", Some(LegacyJson));
        check("application/json; charset=utf-8", Some(LegacyJson));
        check("application/json, */*;q=0.5", Some(LegacyJson));
        check(
            "application/graphql-response+json, application/json;q=0.9",
            Some(GraphQlResponse),
        );
        check(
            "application/graphql-response+json;q=0.8, application/json;q=0.9",
            Some(LegacyJson),
        );
        check(
            "application/json, application/graphql-response+json",
            Some(GraphQlResponse),
        );
        check("application/graphql-response+json;q=0, */*", Some(LegacyJson));
        check("text/html", None);
        check("application/json;q=0", None);
    }

    #[test]
    fn a_body_is_json_in_utf_8() {
        let check = |value: &str| {
            is_json(&HeaderMap::from_iter([(
                header::CONTENT_TYPE,
                value.parse().unwrap(),
            )]))
        };
        assert!(check("application/json") && check("Application/JSON; charset=\"UTF-8\""));
        for bad in [
            "text/plain",
            "application/json; charset=latin1",
            "multipart/form-data",
            "application/x",
        ] {
            assert!(!check(bad), "{bad}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
