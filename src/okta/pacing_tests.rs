//! The pacing against a model of Okta's limiter, with calls that overlap, overtake each other and get lost.

use proptest::prelude::*;

use super::*;

const BUCKET: Bucket = Bucket::Logs;
const WINDOW: u64 = 60;

/// A limiter with fixed windows, on a clock of its own.
#[derive(Debug, Default)]
struct Limiter {
    limit: u32,
    /// Milliseconds by which its windows are ahead of whole minutes of our clock.
    offset: u64,
    window: u64,
    spent: u32,
    ours: u32,
    /// Probing calls that were lost in this window: each one costs another probe.
    lost_probes: u32,
}

impl Limiter {
    fn window_at(&self, ms: u64) -> u64 {
        (ms + self.offset) / (WINDOW * 1_000)
    }

    fn enter(&mut self, ms: u64) {
        let window = self.window_at(ms);
        if window != self.window {
            (self.window, self.spent, self.ours, self.lost_probes) = (window, 0, 0, 0);
        }
    }

    /// Counts a call, and says what the answer's header says: the server's time is in whole seconds.
    fn serve(&mut self, ms: u64, ours: bool) -> Answer {
        self.enter(ms);
        if self.spent < self.limit {
            self.spent += 1;
            self.ours += u32::from(ours);
        }
        let end = (self.window + 1) * WINDOW;
        let date = (ms + self.offset) / 1_000;
        Answer {
            remaining: self.limit - self.spent,
            window: i64::try_from(end).unwrap(),
            date,
            resets_in: end - date + 1,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Answer {
    remaining: u32,
    window: i64,
    date: u64,
    resets_in: u64,
}

impl Answer {
    fn tell(self, pacing: &mut Pacing, call: Call, limit: u32, now: u64) {
        let date = i64::try_from(self.date).unwrap();
        let now = Duration::from_millis(now);
        let reading = Reading {
            limit,
            remaining: self.remaining,
            window: self.window,
            date: Some(date),
            resets_by: now + secs(self.resets_in),
        };
        pacing.told_time(call, now, date);
        pacing.answered(BUCKET, call, now, Some(reading));
        pacing.ended();
    }
}

#[derive(Debug, Clone)]
enum Step {
    Start,
    /// One of the calls on their way arrives.
    Serve(prop::sample::Index),
    /// One of the answers on their way arrives.
    Answer(prop::sample::Index),
    /// A call on its way or its answer never arrives.
    Lose(prop::sample::Index),
    /// Another client makes a call.
    Other,
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => Just(Step::Start),
        8 => any::<prop::sample::Index>().prop_map(Step::Serve),
        8 => any::<prop::sample::Index>().prop_map(Step::Answer),
        1 => any::<prop::sample::Index>().prop_map(Step::Lose),
        1 => Just(Step::Other),
        3 => (0u64..20_000).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..400)
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

proptest! {
    #[test]
    fn no_window_sees_more_calls_than_are_ours_and_none_waits_for_nothing(
        limit in 1u32..30, headroom in 0.0f64..1.0, offset in 0u64..60_000, steps in steps(),
    ) {
        let mut pacing = Pacing::new(headroom);
        let mut limiter = Limiter { limit, offset, ..Limiter::default() };
        let share = limit - reserve(limit, headroom);
        let (mut sent, mut answers, mut lost) = (Vec::<Call>::new(), Vec::<(Call, Answer)>::new(), 0u32);
        let mut now = 0u64;
        for step in steps {
            limiter.enter(now);
            match step {
                Step::Start => match pacing.start(BUCKET, Duration::from_millis(now)) {
                    Start::Now(call) => sent.push(call),
                    Start::AfterAnswer => prop_assert!(sent.len() + answers.len() > 0, "nobody would wake it"),
                    Start::AfterAnswerOr(at) => prop_assert!(at > Duration::from_millis(now)),
                    Start::At(at) => {
                        prop_assert!(at > Duration::from_millis(now));
                        let Window::Known(known) = pacing.buckets[&BUCKET].window else { panic!("waits for no window") };
                        if known.reading.window == i64::try_from((limiter.window + 1) * WINDOW).unwrap() {
                            let left = limiter.limit - limiter.spent;
                            prop_assert!(left <= reserve(limit, headroom) + lost, "{} calls are left", left);
                        }
                    }
                },
                Step::Serve(which) if !sent.is_empty() => {
                    let call = sent.remove(which.index(sent.len()));
                    answers.push((call, limiter.serve(now, true)));
                }
                Step::Answer(which) if !answers.is_empty() => {
                    let (call, answer) = answers.remove(which.index(answers.len()));
                    answer.tell(&mut pacing, call, limit, now);
                }
                Step::Lose(which) if sent.len() + answers.len() > 0 => {
                    let which = which.index(sent.len() + answers.len());
                    if which < sent.len() {
                        sent.remove(which);
                    } else {
                        answers.remove(which - sent.len());
                    }
                    lost += 1;
                    let probing = !matches!(pacing.buckets[&BUCKET].window, Window::Known(_));
                    limiter.lost_probes += u32::from(probing);
                    pacing.lost(BUCKET);
                    pacing.ended();
                }
                Step::Other => {
                    limiter.serve(now, false);
                }
                Step::Wait(ms) => now += ms,
                Step::Serve(_) | Step::Answer(_) | Step::Lose(_) => {}
            }
            prop_assert!(limiter.ours <= share + limiter.lost_probes, "{} calls, {} are ours", limiter.ours, share);
        }
    }

    /// With answers that come at once, every window is used to the last call that is ours.
    #[test]
    fn every_window_is_spent_down_to_the_reserve(limit in 1u32..200, headroom in 0.0f64..1.0, offset in 0u64..60_000) {
        let mut pacing = Pacing::new(headroom);
        let mut limiter = Limiter { limit, offset, ..Limiter::default() };
        let mut now = 0u64;
        for _ in 0..4 {
            loop {
                match pacing.start(BUCKET, Duration::from_millis(now)) {
                    Start::Now(call) => {
                        let answer = limiter.serve(now, true);
                        answer.tell(&mut pacing, call, limit, now);
                    }
                    Start::At(at) => {
                        prop_assert_eq!(limiter.ours, limit - reserve(limit, headroom));
                        now = u64::try_from(at.as_micros().div_ceil(1_000)).unwrap();
                        break;
                    }
                    Start::AfterAnswerOr(at) => now = u64::try_from(at.as_micros().div_ceil(1_000)).unwrap(),
                    Start::AfterAnswer => panic!("nothing is under way"),
                }
            }
        }
    }
}

fn reading(limit: u32, remaining: u32) -> Reading {
    Reading {
        limit,
        remaining,
        window: 60,
        date: None,
        resets_by: secs(60),
    }
}

#[test]
fn the_reserve_is_rounded_up_and_leaves_one_call() {
    for (limit, headroom, left) in [
        (10, 0.1, 1),
        (15, 0.1, 2),
        (600, 0.1, 60),
        (1, 0.5, 0),
        (3, 1.0, 2),
        (7, 0.0, 0),
        (0, 0.5, 0),
    ] {
        assert_eq!(reserve(limit, headroom), left, "{limit} {headroom}");
    }
    assert_eq!(Pacing::new(f64::NAN).headroom, 0.0);
    assert_eq!(Pacing::new(7.0).headroom, 1.0);
}

/// Starts a call that may start.
fn go(pacing: &mut Pacing, bucket: Bucket, at: u64) -> Call {
    match pacing.start(bucket, secs(at)) {
        Start::Now(call) => call,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_call_asks_before_the_others_follow() {
    let mut pacing = Pacing::new(0.1);
    let probe = go(&mut pacing, BUCKET, 0);
    assert_eq!(pacing.start(BUCKET, secs(0)), Start::AfterAnswer);
    go(&mut pacing, Bucket::Users, 0);
    pacing.answered(BUCKET, probe, secs(1), Some(reading(10, 4)));
    let calls: Vec<_> = (0..3).map(|_| go(&mut pacing, BUCKET, 1)).collect();
    assert_eq!(pacing.start(BUCKET, secs(1)), Start::AfterAnswerOr(secs(60)));
    pacing.answered(BUCKET, calls[2], secs(1), Some(reading(10, 1)));
    assert_eq!(pacing.start(BUCKET, secs(2)), Start::At(secs(60)));
    go(&mut pacing, BUCKET, 60);
    assert_eq!(
        pacing.start(BUCKET, secs(60)),
        Start::AfterAnswerOr(secs(61)),
        "one call asks what the new window holds"
    );
}

#[test]
fn a_bucket_without_figures_is_not_held_back_and_one_that_rests_is() {
    let mut pacing = Pacing::new(0.1);
    let probe = go(&mut pacing, BUCKET, 0);
    pacing.answered(BUCKET, probe, secs(1), None);
    for _ in 0..3 {
        go(&mut pacing, BUCKET, 0);
    }
    pacing.rest(BUCKET, secs(9));
    pacing.rest(BUCKET, secs(5));
    assert_eq!(pacing.start(BUCKET, secs(8)), Start::At(secs(9)));
    go(&mut pacing, BUCKET, 9);
}

#[test]
fn a_lost_call_counts_until_figures_that_include_it() {
    let mut pacing = Pacing::new(0.0);
    let probe = go(&mut pacing, BUCKET, 0);
    pacing.answered(BUCKET, probe, secs(1), Some(reading(10, 3)));
    let before = go(&mut pacing, BUCKET, 1);
    go(&mut pacing, BUCKET, 1);
    pacing.lost(BUCKET);
    pacing.answered(BUCKET, before, secs(1), Some(reading(10, 2)));
    let after = go(&mut pacing, BUCKET, 1);
    assert_eq!(
        pacing.start(BUCKET, secs(1)),
        Start::AfterAnswerOr(secs(60)),
        "the server may have counted the lost one"
    );
    pacing.answered(BUCKET, after, secs(1), Some(reading(10, 1)));
    go(&mut pacing, BUCKET, 1);
}

#[test]
fn no_more_than_eight_calls_are_under_way_in_all_buckets_together() {
    let mut pacing = Pacing::new(0.0);
    for bucket in [Bucket::Users, Bucket::Apps] {
        let probe = go(&mut pacing, bucket, 0);
        pacing.answered(bucket, probe, secs(1), Some(reading(100, 99)));
    }
    let started = (0..20)
        .filter(|_| matches!(pacing.start(Bucket::Users, secs(1)), Start::Now(_)))
        .count();
    assert_eq!(started, 6, "two answers are still being read");
    assert_eq!(pacing.start(Bucket::Apps, secs(1)), Start::AfterAnswer);
    pacing.ended();
    assert_eq!(
        pacing.start(Bucket::Apps, secs(1)),
        Start::AfterAnswer,
        "users asked before"
    );
    go(&mut pacing, Bucket::Users, 1);
    pacing.ended();
    go(&mut pacing, Bucket::Apps, 1);
}

#[test]
fn a_raised_limit_is_used_at_once_and_a_lowered_one_kept_to() {
    let mut pacing = Pacing::new(0.0);
    let first = go(&mut pacing, BUCKET, 1);
    pacing.answered(BUCKET, first, secs(1), Some(reading(10, 5)));
    let (late, raised) = (go(&mut pacing, BUCKET, 1), go(&mut pacing, BUCKET, 1));
    pacing.answered(BUCKET, raised, secs(1), Some(reading(20, 12)));
    let remaining = |pacing: &Pacing| match pacing.buckets[&BUCKET].window {
        Window::Known(known) => known.reading.remaining,
        other => panic!("{other:?}"),
    };
    assert_eq!(remaining(&pacing), 12);
    pacing.answered(BUCKET, late, secs(1), Some(reading(10, 3)));
    assert_eq!(remaining(&pacing), 3, "it may be that the limit was lowered");
    let next = go(&mut pacing, BUCKET, 1);
    pacing.answered(BUCKET, next, secs(1), Some(reading(20, 11)));
    assert_eq!(remaining(&pacing), 11);
}

#[test]
fn a_server_that_keeps_its_window_beyond_the_reset_is_given_a_second() {
    let mut pacing = Pacing::new(0.1);
    let at = Duration::from_millis;
    let told = |window, date, remaining| Reading {
        limit: 10,
        remaining,
        window,
        date: Some(date),
        resets_by: secs(1_000),
    };
    let ask = |pacing: &mut Pacing, start: Duration, reading: Reading| {
        let Start::Now(call) = pacing.start(BUCKET, start) else {
            panic!("at {start:?}")
        };
        let end = start + at(1);
        pacing.told_time(call, end, reading.date.unwrap());
        pacing.answered(BUCKET, call, end, Some(reading));
        pacing.ended();
        pacing.start(BUCKET, end)
    };
    assert_eq!(ask(&mut pacing, at(1_999), told(60, 2, 1)), Start::At(at(60_029)));
    let again = ask(&mut pacing, at(60_029), told(60, 60, 1));
    assert!(
        matches!(again, Start::At(rest) if (at(60_990)..at(61_060)).contains(&rest)),
        "{again:?}"
    );
    let next = ask(&mut pacing, at(61_060), told(120, 61, 1));
    assert!(
        matches!(next, Start::At(rest) if (at(121_000)..at(121_100)).contains(&rest)),
        "{next:?}"
    );
    let stuck = ask(&mut pacing, at(121_100), told(60, 121, 9));
    assert_eq!(stuck, Start::At(at(122_101)), "no more than a call a second");
}

#[test]
fn what_is_left_is_told_until_the_window_ends() {
    let mut pacing = Pacing::new(0.1);
    assert!(pacing.budgets(Duration::ZERO).is_empty());
    let Start::Now(call) = pacing.start(BUCKET, Duration::ZERO) else {
        panic!("nothing is known yet");
    };
    let reading = Reading {
        limit: 100,
        remaining: 40,
        window: 60,
        date: Some(0),
        resets_by: Duration::from_secs(61),
    };
    let now = Duration::from_millis(100);
    pacing.told_time(call, now, 0);
    pacing.answered(BUCKET, call, now, Some(reading));
    let left = |now: u64| pacing.budgets(Duration::from_secs(now))[0].remaining;
    assert_eq!((left(1), left(59), left(120)), (40, 40, 100));
}
