//! `seatgraph sync`: one sync now, here, or followed where a server is at it.

use anyhow::{bail, ensure};
use clap::Args;

use super::{
    connect::worded,
    ids, output, progress,
    setup::{Checked, Opened},
    signals,
};
use crate::{
    config::Settings,
    server::Stop,
    store::{IntegrationId, audit::By, connections},
    sync::RunSnapshot,
};

#[derive(Debug, Args)]
pub(super) struct Sync {
    /// The integration, by its id; without it, every one that is connected
    #[arg(long, value_name = "ID", value_parser = ids::integration)]
    integration: Option<IntegrationId>,
    /// Read everything again, not only what changed
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Sync {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let opened = Checked::of(&self.settings)?.open_alone().await?;
        let stop = signals::stop()?;
        let integrations = match self.integration {
            Some(id) => vec![id],
            None => {
                let connected = connections::list_connected(&opened.store).await?;
                connected.into_iter().map(|integration| integration.id).collect()
            }
        };
        if integrations.is_empty() {
            bail!("no integration is connected: `seatgraph connect --domain …` connects one");
        }
        let mut incomplete = 0;
        for integration in integrations {
            output::line(format_args!("Syncing integration {integration}"))?;
            let ended = sync(&opened, integration, self.full, &stop).await?;
            incomplete += usize::from(!tell(ended.as_ref())?);
        }
        opened.store.close().await?;
        ensure!(incomplete == 0, "{incomplete} sync(s) did not read everything");
        Ok(())
    }
}

/// Queues a sync, or joins the one under way, and works on it here unless another process does.
async fn sync(
    opened: &Opened,
    integration: IntegrationId,
    full: bool,
    stop: &Stop,
) -> anyhow::Result<Option<RunSnapshot>> {
    let syncer = &opened.syncer;
    let run = syncer
        .queue(&By::operator(), integration, full)
        .await
        .map_err(worded)?;
    let working = syncer.run_one(run, stop.token());
    let following = progress::follow(&opened.syncer, integration, &*opened.clock);
    tokio::pin!(working, following);
    tokio::select! {
        ended = &mut following => Ok(ended?),
        worked = &mut working => {
            worked?;
            if stop.is_asked() {
                bail!("stopped; the sync goes on from its checkpoint when it is taken up again");
            }
            Ok(following.await?)
        }
    }
}

/// Says how a sync ended, and whether it read everything.
fn tell(ended: Option<&RunSnapshot>) -> anyhow::Result<bool> {
    let Some(ended) = ended else {
        output::line("There is no sync to follow.")?;
        return Ok(false);
    };
    if progress::is_complete(ended) {
        output::line("Everything was read.")?;
        return Ok(true);
    }
    let problem = ended
        .run
        .problem_code
        .as_deref()
        .unwrap_or("see the integration's problems");
    output::line(format_args!("The sync ended as {}: {problem}.", ended.run.state))?;
    for stage in ended.stages.iter().filter(|stage| stage.state != "SUCCEEDED") {
        output::line(format_args!("  {} ended as {}.", stage.name, stage.state))?;
    }
    Ok(false)
}
