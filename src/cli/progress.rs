//! A sync's progress before a person's eyes: a bar per stage on a terminal, plain lines otherwise.

use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, pin_mut};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::{
    store::{IntegrationId, StoreError, entities::sync_stage, queue::STAGES},
    sync::{RunSnapshot, Syncer},
};

/// How often a stage that only counts on gets another line.
const LINE_EVERY: Duration = Duration::from_secs(1);

/// Follows the integration's sync to its end, shows it, and gives its last state; none where there is no sync.
pub(super) async fn follow(
    syncer: &Syncer,
    integration: IntegrationId,
) -> Result<Option<RunSnapshot>, StoreError> {
    let mut view = View::new();
    let changes = syncer.watch(integration);
    pin_mut!(changes);
    let mut last = None;
    while let Some(snapshot) = changes.next().await {
        let snapshot = snapshot?;
        view.show(&snapshot);
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
    at: Instant,
}

impl View {
    fn new() -> Self {
        if !stderr().is_terminal() {
            return Self::Lines(STAGES.map(Line::new).into());
        }
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("  {prefix:12} {bar:32} {pos:>8}/{len:8} {msg}")
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

    fn show(&mut self, snapshot: &RunSnapshot) {
        match self {
            Self::Bars(bars) => {
                for (name, bar) in bars {
                    if let Some(stage) = snapshot.stages.iter().find(|stage| stage.name == *name) {
                        draw(bar, stage);
                    }
                }
            }
            Self::Lines(lines) => {
                for line in lines {
                    if let Some(stage) = snapshot.stages.iter().find(|stage| stage.name == line.name) {
                        line.write(stage);
                    }
                }
            }
        }
    }
}

fn draw(bar: &ProgressBar, stage: &sync_stage::Model) {
    let processed = u64::try_from(stage.processed).unwrap_or(0);
    let total = stage.total.and_then(|total| u64::try_from(total).ok());
    bar.set_length(total.unwrap_or(processed).max(processed));
    bar.set_position(processed);
    bar.set_message(remark(stage));
    match stage.state.as_str() {
        "QUEUED" | "RUNNING" => {}
        _ => bar.abandon(),
    }
}

impl Line {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            state: String::new(),
            processed: -1,
            at: Instant::now(),
        }
    }

    fn write(&mut self, stage: &sync_stage::Model) {
        let changed = self.state != stage.state;
        if !changed && (self.processed == stage.processed || self.at.elapsed() < LINE_EVERY) {
            return;
        }
        self.state.clone_from(&stage.state);
        (self.processed, self.at) = (stage.processed, Instant::now());
        let (name, processed) = (title(self.name), stage.processed);
        let of = stage
            .total
            .map_or_else(String::new, |total| format!(" of {total}"));
        // A line that cannot be written is no reason to end a sync.
        let _ = output::line(format_args!("  {name:12} {processed}{of} {}", remark(stage)));
    }
}

fn remark(stage: &sync_stage::Model) -> String {
    let waited = stage.throttled_ms / 1000;
    let state = match stage.state.as_str() {
        "QUEUED" => "waiting",
        "RUNNING" => "",
        "SUCCEEDED" => "done",
        "FAILED" => "failed",
        _ => "stopped",
    };
    match (state, waited) {
        (state, 0) => state.to_owned(),
        ("", waited) => format!("({waited} s spent on Okta's rate limit)"),
        (state, waited) => format!("{state} ({waited} s spent on Okta's rate limit)"),
    }
}

fn title(stage: &str) -> &'static str {
    match stage {
        "USERS" => "users",
        "APPS" => "apps",
        "ASSIGNMENTS" => "assignments",
        _ => "log events",
    }
}
