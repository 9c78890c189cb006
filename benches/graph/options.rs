//! What is measured, and how big and how long.

use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::data::{Kind, Size};

/// A part that can be asked for by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// On PostgreSQL only
    Postgres,
    /// On SQLite only
    Sqlite,
    /// 50 users with 20 assignments each, their apps, last sign-ins and three months of usage
    Q1,
    /// One app: 100 seats by last sign-in, with users and sums, and the app's months
    Q2,
    /// 50 apps by sign-ins, with sign-ins and active users of 45 days
    Q3,
    /// From start to ready, and idle memory
    Start,
    /// Ten times the rows
    Growth,
    /// Reports on seats, costs and signals
    Insights,
    /// During a sync into the same database
    Sync,
    /// Beside graphql-yoga, DataLoader and pg: `make bench-peers`; no part of all
    Peers,
}

/// Holds the graph API against what the database itself can give.
#[derive(Debug, Parser)]
pub(crate) struct Options {
    /// What to measure; without any, all
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Users of the company
    #[arg(long, default_value = "20000")]
    users: usize,
    /// Its apps
    #[arg(long, default_value = "500")]
    apps: usize,
    /// Its assignments
    #[arg(long, default_value = "400000")]
    assignments: usize,
    /// Days on which a user signed in to an app, about
    #[arg(long, default_value = "6000000")]
    days: usize,
    /// How long a turn of one server takes
    #[arg(long, default_value = "4")]
    seconds: u64,
    /// Turns of each server
    #[arg(long, default_value = "3")]
    pub(crate) turns: u64,
    /// Connections at once
    #[arg(long, value_delimiter = ',', default_value = "16,64")]
    pub(crate) connections: Vec<usize>,
    /// Different pages, apps or periods that are asked for by turns
    #[arg(long, default_value = "200")]
    pub(crate) variants: usize,
}

impl Options {
    /// Whether a part is to be measured.
    pub(crate) fn wants(&self, part: Part) -> bool {
        let mut asked = self.parts.iter().filter(|part| kind(**part).is_none()).peekable();
        (asked.peek().is_none() && part != Part::Peers) || asked.any(|asked| *asked == part)
    }

    /// Whether a database is.
    pub(crate) fn wants_kind(&self, wanted: Kind) -> bool {
        let mut asked = self.parts.iter().filter_map(|part| kind(*part)).peekable();
        asked.peek().is_none() || asked.any(|asked| asked == wanted)
    }

    /// How big the company is.
    pub(crate) fn size(&self) -> Size {
        Size {
            users: self.users,
            apps: self.apps,
            assignments: self.assignments,
            days: self.days,
        }
    }

    /// A company of as many apps, with a tenth of the rest.
    pub(crate) fn tenth(&self) -> Size {
        Size {
            users: self.users / 10,
            apps: self.apps,
            assignments: self.assignments / 10,
            days: self.days / 10,
        }
    }

    /// How long a turn takes.
    pub(crate) fn turn(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

fn kind(part: Part) -> Option<Kind> {
    match part {
        Part::Postgres => Some(Kind::Postgres),
        Part::Sqlite => Some(Kind::Sqlite),
        _ => None,
    }
}
