//! How many seats of an app to renew its license at.

use crate::store::{Day, Millis, apps::AppRow, seat_counts::SeatCounts, usage::Point};

/// Months that the trend is made of, at most.
const TREND_MONTHS: usize = 6;
/// Fewer tell no trend.
const TREND_MONTHS_MIN: usize = 3;

/// When a licence renews, and at how many seats to renew it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The day.
    pub renews_on: Day,
    /// The seats bought; those assigned, where it is not known how many were.
    pub paid_seats: i64,
    /// The months of the trend, oldest first: their first day, and how many people signed in.
    pub monthly_active: Vec<(Day, i64)>,
    /// How many seats will be used.
    pub forecast: Forecast,
    /// What that saves a month against what is paid, in minor units; below 0 where more have to be bought.
    pub monthly_saving: i64,
}

/// What a renewal is told from, beside the app itself.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The first and the last day of which the whole log has been counted.
    pub counted: Option<(Day, Day)>,
    /// Sign-ins to the app by month: those of the [`longest_trend`] at least.
    pub points: &'a [Point],
    /// Its seats.
    pub seats: SeatCounts,
}

/// The renewal of an app; none where its licence has no day, or it has no licence.
pub fn renewal_of(app: &AppRow, today: Day, known: Known<'_>) -> Option<Renewal> {
    let (cost, renews_on) = app.license_cost.zip(app.license_renews_on)?;
    if app.owned_by_okta {
        return None;
    }
    let users = |month| {
        let point = known.points.iter().find(|point| point.start == month);
        point.map_or(0, |point| point.users)
    };
    let months = trend_months(today, known.counted, app.created_at.map(Millis::day));
    let monthly_active: Vec<_> = months.into_iter().map(|month| (month, users(month))).collect();
    let (last, active) = (
        monthly_active.last().map_or(renews_on, |(month, _)| *month),
        monthly_active.iter().map(|(_, users)| *users).collect::<Vec<_>>(),
    );
    let forecast = forecast(known.seats, &active, i64::from(last.months_until(renews_on)));
    let paid_seats = app.license_seats.unwrap_or(known.seats.assigned);
    Some(Renewal {
        renews_on,
        paid_seats,
        monthly_active,
        forecast,
        monthly_saving: (paid_seats - forecast.seats_to_renew).saturating_mul(cost),
    })
}

/// How many seats will be used, and how many to renew at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// People who will sign in within the month of the renewal, by the trend; none where too few months are known.
    pub projected_active: Option<i64>,
    /// The seats to renew at.
    pub seats_to_renew: i64,
}

/// The seats to renew at, from the people who signed in within each of the last months, oldest first, and how many months lie from
/// the last of them to that of the renewal.
///
/// As many as the trend tells, but no fewer than are active now, and those that were given lately on top, as they may yet be used;
/// no more than are assigned. Where nobody holds a seat and people sign in nevertheless, as many as the busiest month saw.
fn forecast(seats: SeatCounts, monthly_active: &[i64], months_ahead: i64) -> Forecast {
    let projected_active = trend(monthly_active, months_ahead);
    let used = projected_active.unwrap_or(0).max(seats.active) + seats.recently_assigned;
    let most = match seats.assigned {
        0 => monthly_active.iter().copied().max().unwrap_or(0),
        assigned => assigned,
    };
    let seats_to_renew = match seats.assigned {
        0 => projected_active.unwrap_or(most).min(most),
        _ => used.min(most),
    };
    Forecast {
        projected_active,
        seats_to_renew,
    }
}

/// The line of least squares through the months, that many months after the last of them, rounded up; never less than 0.
fn trend(months: &[i64], months_ahead: i64) -> Option<i64> {
    if months.len() < TREND_MONTHS_MIN {
        return None;
    }
    let months = (0_i128..).zip(months.iter().map(|users| i128::from(*users)));
    let (mut n, mut x, mut y, mut xx, mut xy) = (0, 0, 0, 0, 0);
    for (month, users) in months {
        n += 1;
        x += month;
        y += users;
        xx += month * month;
        xy += month * users;
    }
    let at = n - 1 + i128::from(months_ahead);
    // The mean, and the slope times the way from the middle: as one fraction, so that nothing is rounded before the end.
    let spread = n * xx - x * x;
    let slope = n * xy - x * y;
    let above = y * spread + slope * (n * at - x);
    let below = n * spread;
    let rounded_up = -(-above).div_euclid(below);
    i64::try_from(rounded_up.max(0)).ok()
}

/// The days, both included, that the longest trend is made of: the calendar months before that of `today`.
pub fn longest_trend(today: Day) -> (Day, Day) {
    let this_month = today.month();
    let months = months_before(this_month).take(TREND_MONTHS);
    (months.last().unwrap_or(this_month), day_before(this_month))
}

/// The calendar months that a trend may be made of, oldest first: those of the longest of which every day was counted, and in which
/// the app was there from the first day on. `counted` are the first day and the last.
fn trend_months(today: Day, counted: Option<(Day, Day)>, there_from: Option<Day>) -> Vec<Day> {
    let Some((from, to)) = counted else {
        return Vec::new();
    };
    let from = there_from.map_or(from, |there| there.max(from));
    let mut next = today.month();
    let mut months = Vec::with_capacity(TREND_MONTHS);
    for month in months_before(next).take(TREND_MONTHS) {
        if month >= from && day_before(next) <= to {
            months.push(month);
        }
        next = month;
    }
    months.reverse();
    months
}

/// The months before one, backwards.
fn months_before(month: Day) -> impl Iterator<Item = Day> {
    std::iter::successors(Some(month), |month| Some(day_before(*month).month())).skip(1)
}

fn day_before(day: Day) -> Day {
    Day(day.0.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse::<NaiveDate>().unwrap().into()
    }

    fn seats(assigned: i64, active: i64, recently_assigned: i64) -> SeatCounts {
        SeatCounts {
            assigned,
            active,
            inactive: assigned - active - recently_assigned,
            never_used: 0,
            recently_assigned,
        }
    }

    #[test]
    fn a_trend_is_the_line_through_the_months() {
        for (months, ahead, expected) in [
            (&[10, 20, 30][..], 1, Some(40)),
            (&[10, 20, 30], 3, Some(60)),
            (&[30, 20, 10], 1, Some(0)),
            (&[30, 20, 10], 9, Some(0)),
            (&[7, 7, 7, 7, 7, 7], 11, Some(7)),
            (&[1, 2, 2], 1, Some(3)),
            (&[0, 0, 1], 1, Some(2)),
            (&[5, 5], 1, None),
            (&[], 1, None),
        ] {
            assert_eq!(trend(months, ahead), expected, "{months:?} {ahead}");
        }
    }

    #[test]
    fn seats_are_renewed_between_those_in_use_and_those_assigned() {
        for (counts, months, to_renew) in [
            // Use grows: as the trend says.
            (seats(100, 30, 0), &[20, 25, 30][..], 35),
            // It falls: not below those who use it now.
            (seats(100, 30, 5), &[60, 50, 40], 35),
            // It grows beyond what is assigned.
            (seats(40, 30, 0), &[10, 25, 40], 40),
            // Too few months: those who use it now, and who may yet.
            (seats(100, 30, 10), &[30], 40),
            // Nobody is assigned.
            (seats(0, 0, 0), &[8, 9, 10], 10),
            (seats(0, 0, 0), &[], 0),
        ] {
            assert_eq!(
                forecast(counts, months, 1).seats_to_renew,
                to_renew,
                "{counts:?} {months:?}"
            );
        }
    }

    #[test]
    fn only_whole_months_that_were_counted_make_a_trend() {
        let today = day("2026-11-28");
        let months = |counted: Option<(&str, &str)>, there: Option<&str>| {
            let counted = counted.map(|(from, to)| (day(from), day(to)));
            let months = trend_months(today, counted, there.map(day)).into_iter();
            months
                .map(|month| NaiveDate::from(month).to_string())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let now = "2026-11-27";
        assert_eq!(months(None, None), "");
        assert_eq!(months(Some(("2026-09-01", now)), None), "2026-09-01 2026-10-01");
        assert_eq!(months(Some(("2026-09-02", now)), None), "2026-10-01");
        assert_eq!(
            months(Some(("2020-01-01", now)), None),
            "2026-05-01 2026-06-01 2026-07-01 2026-08-01 2026-09-01 2026-10-01"
        );
        assert_eq!(
            months(Some(("2026-09-01", "2026-10-31")), None),
            "2026-09-01 2026-10-01"
        );
        assert_eq!(months(Some(("2026-09-01", "2026-10-30")), None), "2026-09-01");
        assert_eq!(
            months(Some(("2020-01-01", now)), Some("2026-10-01")),
            "2026-10-01"
        );
        assert_eq!(months(Some(("2020-01-01", now)), Some("2026-11-02")), "");
        assert_eq!(longest_trend(today), (day("2026-05-01"), day("2026-10-31")));
    }

    proptest! {
        #[test]
        fn no_seat_in_use_is_given_up(
            active in 0..500_i64, recent in 0..50_i64, idle in 0..500_i64,
            months in proptest::collection::vec(0..2_000_i64, 0..7), ahead in 0..13_i64,
        ) {
            let counts = seats(active + recent + idle, active, recent);
            let to_renew = forecast(counts, &months, ahead).seats_to_renew;
            if counts.assigned > 0 {
                prop_assert!((active + recent..=counts.assigned).contains(&to_renew));
            }
        }
    }
}
