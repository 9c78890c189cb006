//! The scalars: instants and days, both in UTC; and text that must not be shown.

use async_graphql::{
    InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value, registry::Registry,
};
use chrono::{NaiveDate, SecondsFormat, Utc};
use secrecy::SecretString;

use crate::store::{Day, Millis};

/// An instant, RFC 3339, always in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateTime(pub(super) Millis);

/// An instant, RFC 3339, always in UTC.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let at = chrono::DateTime::parse_from_rfc3339(text)?;
        Ok(Self(at.with_timezone(&Utc).into()))
    }

    fn to_value(&self) -> Value {
        let at = chrono::DateTime::<Utc>::from(self.0);
        Value::String(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A calendar day in UTC, YYYY-MM-DD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date(pub(super) Day);

/// A calendar day in UTC, YYYY-MM-DD.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        day(text)
            .map(|day| Self(day.into()))
            .ok_or_else(|| InputValueError::custom("a day is written YYYY-MM-DD"))
    }

    fn to_value(&self) -> Value {
        Value::String(NaiveDate::from(self.0).to_string())
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    let number = |digits: &str| -> Option<u32> {
        match digits.bytes().all(|digit| digit.is_ascii_digit()) {
            true => digits.parse().ok(),
            false => None,
        }
    };
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_at_checked(2)?;
    let day = day.strip_prefix('-').filter(|day| day.len() == 2)?;
    NaiveDate::from_ymd_opt(number(year)?.cast_signed(), number(month)?, number(day)?)
}

/// A text that no log and no error shows. To clients it is a String.
#[derive(Debug, Clone)]
pub(super) struct Secret(pub(super) SecretString);

impl InputType for Secret {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        <String as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value.unwrap_or_default() {
            Value::String(text) => Ok(Self(text.into())),
            // The value itself stays out of the message.
            _ => Err(InputValueError::custom("a String is expected")),
        }
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
