//! The server's clock against one of ours, by the `Date` of its answers.
//!
//! `Date` tells whole seconds, cut off (RFC 9110, 6.6.1). An answer that says `D`, was asked for at `sent` and came at
//! `received`, was written somewhere in between, when the server's clock stood from `D` up to `D + 1`. So the server is
//! ahead of us by `D - received` at least and by `D + 1 - sent` at most. The bounds of many answers together soon leave
//! no more room than the time that an answer takes.

use chrono::TimeDelta;

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// Clocks drift apart by no more than one part in so many: NTP corrects by 500 parts in a million.
const DRIFT: i64 = 2_000;

/// Bounds that are closer than this, and two trips, are close enough.
const WELL_KNOWN: i64 = 50_000;

/// What is known of how far the server's clock is ahead of a clock of ours. All times are microseconds: the server's
/// since 1970, ours since whatever zero it has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ServerClock(Option<Bounds>);

#[derive(Debug, Clone, Copy)]
struct Bounds {
    least: i64,
    most: i64,
    /// When, by our clock, they were exact: from then on they give way to drift.
    told_at: i64,
    /// How long the last answer took.
    trip: i64,
}

impl Bounds {
    fn at(self, now: i64) -> Self {
        let drift = now.saturating_sub(self.told_at).max(0) / DRIFT;
        Self {
            least: self.least.saturating_sub(drift),
            most: self.most.saturating_add(drift),
            told_at: self.told_at.max(now),
            ..self
        }
    }
}

impl ServerClock {
    /// Takes in an answer with this `Date`, in seconds since 1970. One that contradicts what is known (a clock was set,
    /// another server answered) begins anew.
    pub(super) fn observe(&mut self, sent: i64, received: i64, date: i64) {
        let date = date.saturating_mul(SECOND);
        let told = Bounds {
            least: date.saturating_sub(received),
            most: date.saturating_add(SECOND).saturating_sub(sent.min(received)),
            told_at: received,
            trip: received.saturating_sub(sent).max(0),
        };
        let both = self.0.map(|known| known.at(received)).map(|known| Bounds {
            least: known.least.max(told.least),
            most: known.most.min(told.most),
            told_at: known.told_at,
            trip: told.trip,
        });
        self.0 = Some(both.filter(|both| both.least <= both.most).unwrap_or(told));
    }

    /// The earliest time of ours at which the server's clock surely stands at `seconds` since 1970 or later. None
    /// before the first answer.
    pub(super) fn reaches(&self, seconds: i64) -> Option<i64> {
        let known = self.0?;
        let at = seconds.saturating_mul(SECOND).saturating_sub(known.least);
        let drift = at.saturating_sub(known.told_at).max(0) / DRIFT;
        Some(at.saturating_add(drift))
    }

    /// The next time of ours at which a call would tell most of the server's clock: when its next second begins in the
    /// middle of what the bounds allow. None where they can hardly be narrowed.
    pub(super) fn next_doubt(&self, now: i64) -> Option<i64> {
        let known = self.0?.at(now);
        let room = known.most.saturating_sub(known.least);
        if room <= known.trip.saturating_mul(2).saturating_add(WELL_KNOWN) {
            return None;
        }
        let middle = known.least.saturating_add(room / 2);
        let since = now.saturating_add(middle).rem_euclid(SECOND);
        Some(now.saturating_add(SECOND - since))
    }

    /// How far the server's clock is ahead of ours at `now`, by the least that the answers allow. Zero where the two
    /// may well agree, and before the first answer.
    pub(super) fn ahead(&self, now: i64) -> i64 {
        match self.offset(now) {
            Some(offset) if !offset.may_agree() => offset.least,
            Some(_) | None => 0,
        }
    }

    /// Within which bounds the server's clock is ahead of ours at `now`. None before the first answer.
    pub(super) fn offset(&self, now: i64) -> Option<ClockOffset> {
        let known = self.0?.at(now);
        Some(ClockOffset {
            least: known.least,
            most: known.most,
        })
    }
}

/// How far Okta's clock is ahead of ours: somewhere between two bounds, which are negative where ours is ahead. They
/// leave room for the second that `Date` cuts off and for the time that the answers took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockOffset {
    /// Microseconds, as are those of `most`.
    least: i64,
    most: i64,
}

impl ClockOffset {
    fn may_agree(self) -> bool {
        self.least <= 0 && self.most >= 0
    }

    /// By how much the clocks surely differ, whichever is ahead: zero where they may well agree.
    pub fn surely(self) -> TimeDelta {
        let apart = if self.may_agree() {
            0
        } else {
            self.least.unsigned_abs().min(self.most.unsigned_abs())
        };
        TimeDelta::microseconds(i64::try_from(apart).unwrap_or(i64::MAX))
    }

    /// How many seconds Okta's clock is ahead, by the middle of the bounds: zero where the two may well agree.
    pub fn seconds(self) -> i64 {
        if self.may_agree() {
            return 0;
        }
        let middle = self.least.midpoint(self.most);
        middle.saturating_add(SECOND / 2).div_euclid(SECOND)
    }

    /// By how many seconds the true difference may lie beside [`Self::seconds`], rounded up.
    pub fn doubt(self) -> i64 {
        let middle = self.seconds().saturating_mul(SECOND);
        let most = self
            .most
            .saturating_sub(middle)
            .max(middle.saturating_sub(self.least));
        most.saturating_add(SECOND - 1).div_euclid(SECOND)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An answer to a call that is sent `pause` after the one before, takes `there` and `back` on its way.
    #[derive(Debug, Clone)]
    struct Call {
        pause: i64,
        there: i64,
        back: i64,
    }

    fn calls(pause: i64, latency: i64, count: usize) -> impl Strategy<Value = Vec<Call>> {
        let call =
            (0..pause, 1..latency, 1..latency).prop_map(|(pause, there, back)| Call { pause, there, back });
        prop::collection::vec(call, count)
    }

    fn tell(
        clock: &mut ServerClock,
        now: &mut i64,
        offset: i64,
        calls: &[Call],
    ) -> Result<(), TestCaseError> {
        for call in calls {
            *now += call.pause;
            let (written, received) = (*now + call.there, *now + call.there + call.back);
            clock.observe(*now, received, (written + offset).div_euclid(SECOND));
            *now = received;
            let known = clock.0.unwrap();
            prop_assert!(
                known.least <= offset && offset < known.most + 1,
                "{offset} is not in {known:?}"
            );
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_true_offset_is_never_outside(
            offset in -100_000 * SECOND..2_000_000_000 * SECOND, calls in calls(3 * SECOND, SECOND, 50),
        ) {
            tell(&mut ServerClock::default(), &mut 0, offset, &calls)?;
        }

        #[test]
        fn the_bounds_close_in_on_the_latency(
            offset in -100_000 * SECOND..2_000_000_000 * SECOND, calls in calls(90_000, 50_000, 400),
        ) {
            let (mut clock, mut now) = (ServerClock::default(), 0);
            tell(&mut clock, &mut now, offset, &calls)?;
            let known = clock.0.unwrap();
            prop_assert!(known.most - known.least < 150_000, "{:?}", known);
            let second = (now + offset).div_euclid(SECOND) + 3;
            let at = clock.reaches(second).unwrap() + offset;
            prop_assert!((0..150_000).contains(&(at - second * SECOND)), "late by {}", at - second * SECOND);
        }

        #[test]
        fn a_clock_that_is_set_is_followed(
            before in calls(500_000, 300_000, 30), after in calls(500_000, 300_000, 30),
            jump in prop_oneof![-9_000 * SECOND..-4 * SECOND, 4 * SECOND..9_000 * SECOND],
        ) {
            let (mut clock, mut now) = (ServerClock::default(), 0);
            tell(&mut clock, &mut now, 7 * SECOND, &before)?;
            tell(&mut clock, &mut now, 7 * SECOND + jump, &after)?;
        }
    }

    #[test]
    fn a_call_in_doubt_halves_the_doubt() {
        let (mut clock, mut now, offset) = (ServerClock::default(), 12_345, 5_678_912);
        assert_eq!(clock.next_doubt(0), None);
        for _ in 0..8 {
            clock.observe(now - 20_000, now, (now - 10_000 + offset).div_euclid(SECOND));
            now = clock.next_doubt(now).map_or(now, |doubt| doubt + 20_000);
        }
        let known = clock.0.unwrap();
        assert!(known.most - known.least <= 90_000, "{known:?}");
        assert_eq!(clock.next_doubt(now), None);
    }

    #[test]
    fn clocks_that_may_agree_do_agree() {
        let mut clock = ServerClock::default();
        assert_eq!((clock.ahead(0), clock.reaches(5)), (0, None));
        clock.observe(10 * SECOND + 300_000, 10 * SECOND + 400_000, 10);
        assert_eq!(clock.ahead(11 * SECOND), 0);
        clock.observe(20 * SECOND, 20 * SECOND, 3_620);
        assert_eq!(clock.ahead(20 * SECOND), 3_600 * SECOND);
    }

    #[test]
    fn how_far_the_clocks_are_apart_allows_for_whole_seconds_and_the_trip() {
        let offset = |sent, received, date| {
            let mut clock = ServerClock::default();
            clock.observe(sent, received, date);
            let offset = clock.offset(received).unwrap();
            (
                offset.surely().num_milliseconds(),
                offset.seconds(),
                offset.doubt(),
            )
        };
        assert_eq!(ServerClock::default().offset(0), None);
        assert_eq!(
            offset(10 * SECOND + 900_000, 11 * SECOND + 100_000, 10),
            (0, 0, 2)
        );
        assert_eq!(
            offset(10 * SECOND, 10 * SECOND + 200_000, 3_610),
            (3_599_800, 3_600, 1)
        );
        assert_eq!(
            offset(3_610 * SECOND, 3_610 * SECOND + 200_000, 10),
            (3_599_000, -3_600, 1)
        );
        assert_eq!(offset(10 * SECOND, 40 * SECOND, 35), (0, 0, 26));
    }

    #[test]
    fn what_was_told_long_ago_is_known_less_well() {
        let mut clock = ServerClock::default();
        clock.observe(0, 0, 100);
        assert_eq!(clock.reaches(3_700).unwrap(), 3_600 * SECOND + 1_800_000);
        for odd in [i64::MIN, i64::MAX] {
            clock.observe(odd, 0, odd);
            clock.reaches(odd);
        }
    }
}
