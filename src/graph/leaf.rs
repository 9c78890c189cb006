//! Scalars of answers, written as JSON right where their object is written.

use std::{borrow::Cow, io::Write};

use async_graphql::{
    ContextSelectionSet, ID, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};
use chrono::{DateTime as Instant, Datelike, NaiveDate, Timelike, Utc};

use super::{
    global_id::GlobalId,
    json, known,
    scalars::{Date, DateTime},
    written,
};
use crate::store::{Day, Millis};

/// A scalar of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf<T>(pub(super) T);

/// What is answered as a scalar.
pub(super) trait Scalar: Send + Sync {
    /// The scalar's type.
    type Type: OutputType;

    /// Appends it as JSON.
    fn write(&self, out: &mut Vec<u8>);
}

impl<T: Scalar> OutputType for Leaf<T> {
    fn type_name() -> Cow<'static, str> {
        T::Type::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::Type::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        if known::only() {
            return Ok(written::append(|out| self.0.write(out)));
        }
        let mut out = Vec::new();
        self.0.write(&mut out);
        Ok(json::text(out))
    }
}

impl Scalar for &str {
    type Type = String;

    fn write(&self, out: &mut Vec<u8>) {
        json::write_text(self, out);
    }
}

/// An id that is not of ours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id<'a>(pub(super) &'a str);

impl Scalar for Id<'_> {
    type Type = ID;

    fn write(&self, out: &mut Vec<u8>) {
        json::write_text(self.0, out);
    }
}

impl Scalar for GlobalId {
    type Type = ID;

    fn write(&self, out: &mut Vec<u8>) {
        json::write_text(&self.encode(), out);
    }
}

impl Scalar for Day {
    type Type = Date;

    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        write_date((*self).into(), out);
        out.push(b'"');
    }
}

impl Scalar for Millis {
    type Type = DateTime;

    fn write(&self, out: &mut Vec<u8>) {
        let at = Instant::<Utc>::from(*self);
        out.push(b'"');
        write_date(at.date_naive(), out);
        for (before, number) in [(b'T', at.hour()), (b':', at.minute()), (b':', at.second())] {
            out.push(before);
            write_two(number, out);
        }
        let millis = at.timestamp_subsec_millis();
        if millis > 0 {
            out.extend_from_slice(&[b'.', digit(millis / 100)]);
            write_two(millis % 100, out);
        }
        out.extend_from_slice(b"Z\"");
    }
}

fn write_date(date: NaiveDate, out: &mut Vec<u8>) {
    let Ok(year @ 0..=9999) = u32::try_from(date.year()) else {
        // Nothing fails that writes into memory.
        let _ = write!(out, "{date}");
        return;
    };
    write_two(year / 100, out);
    write_two(year % 100, out);
    for number in [date.month(), date.day()] {
        out.push(b'-');
        write_two(number, out);
    }
}

fn write_two(number: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&[digit(number / 10), digit(number)]);
}

fn digit(number: u32) -> u8 {
    b'0' + u8::try_from(number % 10).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use async_graphql::ScalarType;
    use proptest::prelude::*;

    use super::*;

    fn written(scalar: &impl Scalar) -> serde_json::Value {
        let mut out = Vec::new();
        scalar.write(&mut out);
        serde_json::from_slice(&out).unwrap()
    }

    proptest! {
        #[test]
        fn scalars_are_written_as_their_types_have_them(
            day: i32, near in -1_000_000..1_000_000_i32, at: i64, near_at in -99_999_999_999_999..=99_999_999_999_999_i64,
            far_at in -8_000_000_000_000_000..=8_000_000_000_000_000_i64,
        ) {
            for day in [day, near].map(Day) {
                prop_assert_eq!(written(&day), Date(day).to_value().into_json().unwrap());
            }
            for at in [at, near_at, near_at / 1000 * 1000, far_at].map(Millis) {
                prop_assert_eq!(written(&at), DateTime(at).to_value().into_json().unwrap());
            }
        }

        #[test]
        fn texts_are_written_as_they_are(text: String) {
            prop_assert_eq!(written(&text.as_str()), serde_json::Value::from(text));
        }
    }
}
