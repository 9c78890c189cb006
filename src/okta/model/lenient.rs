//! Reading Okta's JSON without breaking on it: null, missing and wrongly typed parts of a record read as absent, and
//! a record without its id is skipped. Okta adds properties and values at any time and leaves out those that are
//! null (Okta docs: core API, compatibility rules).
//!
//! The functions are for `#[serde(default, deserialize_with = "…")]`. They keep nothing of what they don't want, so
//! that a page of 1,000 log events costs no tree of values.

use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What to make of the kinds of JSON value; of all others comes the default.
trait Wanted<'de> {
    type Out: Default;

    fn text(_: &str) -> Self::Out {
        Self::Out::default()
    }

    fn object<A: MapAccess<'de>>(mut map: A) -> Result<Self::Out, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::Out::default())
    }

    fn array<A: SeqAccess<'de>>(mut seq: A) -> Result<Self::Out, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::Out::default())
    }
}

struct Reader<W>(PhantomData<W>);

impl<'de, W: Wanted<'de>> Visitor<'de> for Reader<W> {
    type Value = W::Out;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(W::Out::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(W::Out::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(W::Out::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(W::Out::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(W::Out::default())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(W::text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        W::object(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        W::array(seq)
    }
}

fn read<'de, W: Wanted<'de>, D: Deserializer<'de>>(from: D) -> Result<W::Out, D::Error> {
    from.deserialize_any(Reader::<W>(PhantomData))
}

struct Text;

impl Wanted<'_> for Text {
    type Out = Option<String>;

    fn text(text: &str) -> Self::Out {
        // PostgreSQL has no such character, and no name has.
        let text = text.replace('\0', "");
        Some(text.trim())
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }
}

struct Instant;

impl Wanted<'_> for Instant {
    type Out = Option<DateTime<Utc>>;

    fn text(text: &str) -> Self::Out {
        parse_instant(text)
    }
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Wanted<'de> for Object<T> {
    type Out = Option<T>;

    fn object<A: MapAccess<'de>>(map: A) -> Result<Self::Out, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

struct Array<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Wanted<'de> for Array<T> {
    type Out = Vec<T>;

    fn array<A: SeqAccess<'de>>(mut seq: A) -> Result<Self::Out, A::Error> {
        let mut found = Vec::new();
        while let Some(Maybe(item)) = seq.next_element()? {
            found.extend(item);
        }
        Ok(found)
    }
}

/// An object, or whatever else stands in its place.
pub(in crate::okta) struct Maybe<T>(pub(in crate::okta) Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        object(from).map(Self)
    }
}

/// A text that says something: an empty one is none.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    read::<Text, D>(from)
}

/// A text that a record cannot do without: empty where it is missing, which the record's
/// [`Record::is_usable`](super::Record::is_usable) looks at.
pub(super) fn required<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(from).map(Option::unwrap_or_default)
}

/// An open enumeration such as a status, kept as given; `UNKNOWN` where it is missing.
pub(super) fn keyword<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text(from).map(|text| text.unwrap_or_else(unknown))
}

/// What [`keyword`] gives for a missing property.
pub(super) fn unknown() -> String {
    "UNKNOWN".to_owned()
}

/// An instant, see [`parse_instant`].
pub(super) fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    read::<Instant, D>(from)
}

/// An object.
pub(super) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    read::<Object<T>, D>(from)
}

/// The objects of an array.
pub(super) fn array<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    read::<Array<T>, D>(from)
}

/// Reads an ISO 8601 instant with any number of fraction digits or none, with any offset; without one it is UTC, as
/// all of Okta's times are (Okta docs: core API, media types).
pub(in crate::okta) fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let exact = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
    match exact {
        Ok(instant) => Some(instant.with_timezone(&Utc)),
        Err(_) => ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
            .map(|instant| instant.and_utc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    struct Probe {
        #[serde(default, deserialize_with = "text")]
        text: Option<String>,
        #[serde(default, deserialize_with = "instant")]
        at: Option<DateTime<Utc>>,
        #[serde(default, deserialize_with = "object")]
        inner: Option<Box<Probe>>,
        #[serde(default, deserialize_with = "array")]
        list: Vec<Probe>,
    }

    #[test]
    fn wrong_types_read_as_absent() {
        for odd in [
            "null",
            "true",
            "-7",
            "7",
            "1.5",
            r#""""#,
            r#"{"text":[{}]}"#,
            "[[1],{}]",
        ] {
            let whole = format!(r#"{{"text":{odd},"at":{odd},"inner":5,"list":"x","new":{odd}}}"#);
            let probe: Probe = serde_json::from_str(&whole).unwrap();
            assert_eq!(probe, Probe::default(), "{odd}");
        }
        let probe: Probe =
            serde_json::from_str(r#"{"inner":{"text":" a "},"list":[null,{"text":"b"},3]}"#).unwrap();
        assert_eq!(probe.inner.unwrap().text.as_deref(), Some("a"));
        assert_eq!(probe.list.len(), 1);
    }

    #[test]
    fn instants_in_all_spellings_are_the_same() {
        for text in [
            "2024-04-02T19:17:37Z",
            "2024-04-02T19:17:37.0Z",
            "2024-04-02T19:17:37.000Z",
            "2024-04-02T19:17:37.000000000Z",
            "2024-04-02T21:17:37+02:00",
            "2024-04-02T21:17:37.000+0200",
            "2024-04-02T19:17:37",
            "2024-04-02 19:17:37.000000000",
        ] {
            assert_eq!(
                parse_instant(text).map(|at| at.timestamp_millis()),
                Some(1_712_085_457_000),
                "{text}"
            );
        }
        assert_eq!(parse_instant("yesterday"), None);
        assert_eq!(parse_instant("2024-13-02T19:17:37Z"), None);
    }
}
