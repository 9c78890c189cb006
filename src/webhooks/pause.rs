//! How long a delivery that failed waits until it is sent again.

use std::time::Duration;

/// Of the pause after the first failure, of which half is left to chance.
const FIRST: Duration = Duration::from_secs(10);
/// However often it failed, and whatever the receiver asks for.
const LONGEST: Duration = Duration::from_mins(10);

/// The pause after the `attempts`th try: doubled each time, and as long as the receiver asks for within ten minutes. `chance` is a
/// number from 0 to 1.
pub(super) fn after(attempts: i32, asked: Option<Duration>, chance: f64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(16);
    let whole = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let pause = whole.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
    pause.max(asked.unwrap_or_default()).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_five_seconds_to_ten_minutes() {
        let least = |attempts| after(attempts, None, 0.0).as_secs();
        assert_eq!([1, 2, 3, 7, 40].map(least), [5, 10, 20, 300, 300]);
        let most = |attempts| after(attempts, None, 1.0).as_secs();
        assert_eq!([1, 2, 3, 7, i32::MAX].map(most), [10, 20, 40, 600, 600]);
    }

    #[test]
    fn a_receiver_may_ask_for_more_but_not_for_less_or_for_hours() {
        let asked = |seconds| after(1, Some(Duration::from_secs(seconds)), 0.0).as_secs();
        assert_eq!([0, 60, 86_400].map(asked), [5, 60, 600]);
    }
}
