//! `seatgraph schema`: prints the GraphQL schema, as it stands in `schema.graphql`.

use std::io::Write;

use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Schema {}

impl Schema {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(crate::graph::sdl().as_bytes())?;
        Ok(out.flush()?)
    }
}
