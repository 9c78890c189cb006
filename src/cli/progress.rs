//! A sync's progress before a person's eyes: a bar per stage on a terminal, plain lines otherwise.

use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, pin_mut};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::{
    clock::Clock,
    store::{IntegrationId, Millis, StoreError, entities::sync_stage, queue::STAGES},
    sync::{RunSnapshot, Syncer, time_left},
};

/// How often a stage that only counts on gets another line.
const LINE_EVERY: Duration = Duration::from_secs(1);

/// Follows the integration's sync to its end, shows it, and gives its last state; none where there is no sync.
pub(super) async fn follow(
    syncer: &Syncer,
    integration: IntegrationId,
    clock: &dyn Clock,
) -> Result<Option<RunSnapshot>, StoreError> {
    let mut view = View::new();
    let changes = syncer.watch(integration);
    pin_mut!(changes);
    let mut last = None;
    while let Some(snapshot) = changes.next().await {
        let snapshot = snapshot?;
        view.show(&snapshot, clock.now().into());
        last = Some(snapshot);
    }
    Ok(last)
}

/// Whether a run has read everything: it succeeded, and no part of it failed.
pub(super) fn is_complete(snapshot: &RunSnapshot) -> bool {
    snapshot.run.state == "SUCCEEDED" && snapshot.stages.iter().all(|stage| stage.state == "SUCCEEDED")
}

enum View {
    Bars(Vec<(&'static str, ProgressBar)>),
    Lines(Vec<Line>),
}

/// What was last written of a stage.
struct Line {
    name: &'static str,
    state: String,
    processed: i64,
    waits: bool,
    at: Instant,
}

impl View {
    fn new() -> Self {
        if !stderr().is_terminal() {
            return Self::Lines(STAGES.map(Line::new).into());
        }
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("  {prefix:12} {bar:32} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = |name| {
            let bar = bars.add(
                ProgressBar::new(0)
                    .with_style(style.clone())
                    .with_prefix(title(name)),
            );
            (name, bar)
        };
        Self::Bars(STAGES.map(bar).into())
    }

    fn show(&mut self, snapshot: &RunSnapshot, now: Millis) {
        match self {
            Self::Bars(bars) => {
                for (name, bar) in bars {
                    if let Some(stage) = snapshot.stages.iter().find(|stage| stage.name == *name) {
                        draw(bar, stage, now);
                    }
                }
            }
            Self::Lines(lines) => {
                for line in lines {
                    if let Some(stage) = snapshot.stages.iter().find(|stage| stage.name == line.name) {
                        line.write(stage, now);
                    }
                }
            }
        }
    }
}

fn draw(bar: &ProgressBar, stage: &sync_stage::Model, now: Millis) {
    let unsigned = |count: i64| u64::try_from(count).unwrap_or(0);
    let is_over = has_ended(stage);
    // Without a total the bar stays empty until the end.
    let (done, total) = match time_left::work_of(stage) {
        _ if is_over => (1, 1),
        Some((done, total)) => (unsigned(done), unsigned(total).max(1)),
        None => (0, 1),
    };
    bar.set_length(total);
    bar.set_position(done);
    bar.set_message(remark(stage, now));
    if is_over {
        bar.abandon();
    }
}

impl Line {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            state: String::new(),
            processed: -1,
            waits: false,
            at: Instant::now(),
        }
    }

    fn write(&mut self, stage: &sync_stage::Model, now: Millis) {
        let waits = time_left::waits_until(stage, now).is_some();
        let begins_to_wait = waits && !self.waits;
        let counts = self.processed != stage.processed && self.at.elapsed() >= LINE_EVERY;
        self.waits = waits;
        if self.state == stage.state && !counts && !begins_to_wait {
            return;
        }
        self.state.clone_from(&stage.state);
        (self.processed, self.at) = (stage.processed, Instant::now());
        // A line that cannot be written is no reason to end a sync.
        let _ = output::line(format_args!("  {:12} {}", title(self.name), remark(stage, now)));
    }
}

/// What is told of a stage beside its name: records, speed, waits and the time left, as far as they are known.
fn remark(stage: &sync_stage::Model, now: Millis) -> String {
    let processed = stage.processed;
    let records = match stage.total {
        Some(total) if !has_ended(stage) => format!("{processed} of {}", total.max(processed)),
        _ => processed.to_string(),
    };
    let waited = stage.throttled_ms / 1000;
    let waited = (waited > 0).then(|| format!("{} spent on Okta's rate limit", span(waited)));
    let told = match stage.state.as_str() {
        "QUEUED" => vec![Some("waiting".to_owned())],
        "RUNNING" => {
            let waits = time_left::waits_until(stage, now);
            let waits =
                waits.map(|until| format!("waits {} for Okta's rate limit", span(seconds(now, until))));
            vec![
                Some(records),
                rate(stage, now),
                waits.or(waited),
                time_left::of_stage(stage, now)
                    .map(|left| format!("about {} left", span(left.ceil() as i64))),
            ]
        }
        "SUCCEEDED" => vec![Some(records), Some("done".to_owned()), waited],
        "FAILED" => vec![Some(records), Some("failed".to_owned()), waited],
        _ => vec![Some(records), Some("stopped".to_owned()), waited],
    };
    told.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Records a second since the stage began.
fn rate(stage: &sync_stage::Model, now: Millis) -> Option<String> {
    let seconds = seconds(stage.started_at?, now);
    (seconds > 0).then(|| format!("{}/s", stage.processed / seconds))
}

/// Whole seconds, a part of one counted as one.
fn seconds(from: Millis, to: Millis) -> i64 {
    let ms = to.0.saturating_sub(from.0).max(0);
    ms / 1000 + i64::from(ms % 1000 > 0)
}

fn span(seconds: i64) -> String {
    match seconds {
        ..100 => format!("{seconds} s"),
        100..6_000 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h", (seconds + 1_800) / 3_600),
    }
}

fn has_ended(stage: &sync_stage::Model) -> bool {
    !matches!(stage.state.as_str(), "QUEUED" | "RUNNING")
}

fn title(stage: &str) -> &'static str {
    match stage {
        "USERS" => "users",
        "APPS" => "apps",
        "ASSIGNMENTS" => "assignments",
        _ => "log events",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RunId;

    fn stage(state: &str) -> sync_stage::Model {
        sync_stage::Model {
            integration_id: IntegrationId(1),
            run_id: RunId(1),
            name: "USERS".to_owned(),
            state: state.to_owned(),
            processed: 1_200,
            total: None,
            requests: 6,
            throttled_ms: 0,
            started_at: Some(Millis(1_000)),
            done_units: 0,
            total_units: 0,
            waiting_until: None,
        }
    }

    fn told(stage: &sync_stage::Model) -> String {
        remark(stage, Millis(5_000))
    }

    #[test]
    fn a_stage_at_work_tells_what_is_known() {
        let running = stage("RUNNING");
        assert_eq!(told(&running), "1200, 300/s");
        let with_total = sync_stage::Model {
            total: Some(3_600),
            ..running.clone()
        };
        assert_eq!(told(&with_total), "1200 of 3600, 300/s, about 8 s left");
        let with_units = sync_stage::Model {
            done_units: 1,
            total_units: 301,
            ..running
        };
        assert_eq!(told(&with_units), "1200, 300/s, about 20 min left");
    }

    #[test]
    fn a_wait_is_told_while_it_lasts_and_summed_up_after_it() {
        let waited = sync_stage::Model {
            throttled_ms: 41_500,
            waiting_until: Some(Millis(16_200)),
            total: Some(3_600),
            ..stage("RUNNING")
        };
        assert_eq!(
            told(&waited),
            "1200 of 3600, 300/s, waits 12 s for Okta's rate limit, about 12 s left"
        );
        let works_again = sync_stage::Model {
            waiting_until: None,
            ..waited.clone()
        };
        assert_eq!(
            told(&works_again),
            "1200 of 3600, 300/s, 41 s spent on Okta's rate limit, about 8 s left"
        );
        let done = sync_stage::Model {
            state: "SUCCEEDED".to_owned(),
            ..waited
        };
        assert_eq!(told(&done), "1200, done, 41 s spent on Okta's rate limit");
    }

    #[test]
    fn a_stage_that_is_not_at_work_tells_so() {
        assert_eq!(told(&stage("QUEUED")), "waiting");
        assert_eq!(told(&stage("SUCCEEDED")), "1200, done");
        assert_eq!(told(&stage("FAILED")), "1200, failed");
        assert_eq!(told(&stage("CANCELLED")), "1200, stopped");
    }

    #[test]
    fn spans_are_told_in_the_unit_that_says_enough() {
        let spans = [0, 99, 100, 5_999, 6_000, 90_000].map(span);
        assert_eq!(spans, ["0 s", "99 s", "2 min", "100 min", "2 h", "25 h"]);
    }
}
