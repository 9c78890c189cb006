//! How instants and days are stored: as integers, which sort and compare the same on both databases.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::DeriveValueType;

use super::columns::{Cell, Column, Kind};

/// A day without leap seconds, as days are counted here.
pub const DAY_MS: i64 = 86_400_000;

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Millis(pub i64);

impl Cell for Millis {
    const KIND: Kind = Kind::Int;

    fn take(column: &mut Column) -> Option<Self> {
        i64::take(column).map(Self)
    }
}

impl From<DateTime<Utc>> for Millis {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

impl From<Millis> for DateTime<Utc> {
    fn from(at: Millis) -> Self {
        Self::from_timestamp_millis(at.0).unwrap_or(Self::UNIX_EPOCH)
    }
}

impl Millis {
    /// The UTC day on which the instant falls.
    pub fn day(self) -> Day {
        Day(i32::try_from(self.0.div_euclid(DAY_MS)).unwrap_or(i32::MAX))
    }
}

/// A UTC day, in days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Day(pub i32);

impl Cell for Day {
    const KIND: Kind = Kind::Int;

    fn take(column: &mut Column) -> Option<Self> {
        i32::try_from(i64::take(column)?).ok().map(Self)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }
}

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        Self::from_epoch_days(day.0).unwrap_or(Self::MAX)
    }
}

impl Day {
    /// How many calendar months lie from the one that the day is in to that of another.
    pub fn months_until(self, other: Self) -> i32 {
        let months = |day: Self| {
            let date = NaiveDate::from(day);
            date.year()
                .saturating_mul(12)
                .saturating_add(date.month0().cast_signed())
        };
        months(other).saturating_sub(months(self))
    }

    /// The instant with which the day begins.
    pub fn begins_at(self) -> Millis {
        Millis(i64::from(self.0).saturating_mul(DAY_MS))
    }

    /// The first day of the month that the day is in: how a month is stored.
    pub fn month(self) -> Self {
        let date = NaiveDate::from(self);
        Self(self.0.saturating_sub(i32::try_from(date.day0()).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_day_is_the_utc_date_of_its_instants(ms in -4_000_000_000_000_i64..4_000_000_000_000) {
            let at = DateTime::<Utc>::from(Millis(ms));
            prop_assert_eq!(NaiveDate::from(Millis(ms).day()), at.date_naive());
            prop_assert_eq!(Millis::from(at), Millis(ms));
        }

        #[test]
        fn a_month_is_its_first_day(day in -50_000..50_000) {
            let date = NaiveDate::from(Day(day));
            prop_assert_eq!(NaiveDate::from(Day(day).month()), date.with_day(1).unwrap());
        }
    }
}
