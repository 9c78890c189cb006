//! How long a sync will still take: what it took so far, waits for Okta's rate limits included, stretched over what is left.

use chrono::TimeDelta;

use crate::store::{Millis, entities::sync_stage};

/// A stage that has worked for less than this tells nothing of its speed.
const TELLING: TimeDelta = TimeDelta::seconds(2);

/// What a stage has done and has to do, in its own units: the parts of its work where those are known, or else records.
/// None where nobody knows how much there is.
pub fn work_of(stage: &sync_stage::Model) -> Option<(i64, i64)> {
    let (done, total) = match stage.total_units {
        0 => (stage.processed, stage.total?),
        total => (stage.done_units, total),
    };
    // An estimate may turn out too low.
    Some((done, total.max(done)))
}

/// Until when a stage waits for a rate limit, where it does.
pub fn waits_until(stage: &sync_stage::Model, now: Millis) -> Option<Millis> {
    stage
        .waiting_until
        .filter(|until| is_running(stage) && *until > now)
}

/// The seconds that a stage will still take: none where that cannot be told, 0 where it has ended. It takes at least as
/// long as it waits.
pub fn of_stage(stage: &sync_stage::Model, now: Millis) -> Option<f64> {
    if stage.state == "QUEUED" {
        return None;
    }
    if !is_running(stage) {
        return Some(0.0);
    }
    let (done, total) = work_of(stage)?;
    let elapsed = now.0.saturating_sub(stage.started_at?.0);
    if done <= 0 || elapsed < TELLING.num_milliseconds() {
        return None;
    }
    let left = elapsed as f64 * (total - done) as f64 / done as f64;
    let waits = waits_until(stage, now).map_or(0, |until| until.0.saturating_sub(now.0));
    Some(left.max(waits as f64) / 1000.0)
}

/// The seconds that a run will still take: as long as its longest stage, for they work side by side. None where that
/// cannot be told of each.
pub fn of_run(stages: &[sync_stage::Model], now: Millis) -> Option<f64> {
    stages.iter().try_fold(0.0, |longest, stage| {
        Some(f64::max(longest, of_stage(stage, now)?))
    })
}

fn is_running(stage: &sync_stage::Model) -> bool {
    stage.state == "RUNNING"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{IntegrationId, RunId};

    /// A stage that began at 10 s.
    fn stage(processed: i64, total: Option<i64>) -> sync_stage::Model {
        sync_stage::Model {
            integration_id: IntegrationId(1),
            run_id: RunId(1),
            name: "USERS".to_owned(),
            state: "RUNNING".to_owned(),
            processed,
            total,
            requests: 0,
            throttled_ms: 0,
            started_at: Some(Millis(10_000)),
            done_units: 0,
            total_units: 0,
            waiting_until: None,
        }
    }

    fn in_state(state: &str) -> sync_stage::Model {
        sync_stage::Model {
            state: state.to_owned(),
            ..stage(200, Some(1_000))
        }
    }

    const NOW: Millis = Millis(20_000);

    #[test]
    fn what_is_left_takes_as_long_as_what_was_done() {
        assert_eq!(of_stage(&stage(200, Some(1_000)), NOW), Some(40.0));
        assert_eq!(of_stage(&stage(1_000, Some(1_000)), NOW), Some(0.0));
        let more_than_was_known = stage(1_200, Some(1_000));
        assert_eq!(of_stage(&more_than_was_known, NOW), Some(0.0));
    }

    #[test]
    fn units_tell_more_than_records() {
        let stage = sync_stage::Model {
            done_units: 3,
            total_units: 4,
            ..stage(9_000, None)
        };
        assert_eq!(work_of(&stage), Some((3, 4)));
        assert_eq!(of_stage(&stage, Millis(22_000)), Some(4.0));
    }

    #[test]
    fn a_stage_takes_as_long_as_it_waits() {
        let waiting = |until| sync_stage::Model {
            waiting_until: Some(Millis(until)),
            ..stage(200, Some(1_000))
        };
        assert_eq!(of_stage(&waiting(75_000), NOW), Some(55.0));
        assert_eq!(of_stage(&waiting(30_000), NOW), Some(40.0));
        assert_eq!(
            of_stage(&waiting(15_000), NOW),
            Some(40.0),
            "a process that died left this"
        );
        assert_eq!(waits_until(&waiting(15_000), NOW), None);
        assert_eq!(waits_until(&waiting(30_000), NOW), Some(Millis(30_000)));
    }

    #[test]
    fn what_cannot_be_told_is_not() {
        assert_eq!(of_stage(&stage(200, None), NOW), None, "how much there is");
        assert_eq!(of_stage(&stage(0, Some(1_000)), NOW), None, "how fast it is");
        let just_begun = Millis(11_999);
        assert_eq!(of_stage(&stage(200, Some(1_000)), just_begun), None);
        assert_eq!(of_stage(&in_state("QUEUED"), NOW), None);
        for ended in ["SUCCEEDED", "FAILED", "CANCELLED"] {
            assert_eq!(of_stage(&in_state(ended), NOW), Some(0.0), "{ended}");
        }
    }

    #[test]
    fn a_run_takes_as_long_as_its_longest_stage() {
        let (slow, quick, ended) = (
            stage(200, Some(1_000)),
            stage(500, Some(1_000)),
            in_state("SUCCEEDED"),
        );
        let stages = [quick, slow, ended];
        assert_eq!(of_run(&stages, NOW), Some(40.0));
        let [quick, slow, _] = stages;
        assert_eq!(of_run(&[quick, slow, in_state("QUEUED")], NOW), None);
        assert_eq!(of_run(&[in_state("FAILED")], NOW), Some(0.0));
    }
}
