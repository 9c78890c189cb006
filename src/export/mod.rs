//! Exports: the graph's lists as files of CSV, for spreadsheets and reports.
//!
//! What is in a file is what the graph says for the same filter and asker: both read by the same lists of the store. A list
//! is read page by page as the file is taken, each page after the last row of the one before, so that a file of millions of
//! rows needs the memory of one page, holds no connection while its reader is slow, and ends with its reader.

mod activity;
mod apps;
mod assignments;
mod breakdown;
mod error;
mod ground;
mod pages;
mod reclaimable;
mod references;
mod renewals;
mod seats;
mod sheet;
mod summary;
mod usage;
mod users;

use std::str::FromStr;

pub use error::ExportError;
pub use ground::Ground;
pub use pages::Chunks;

use crate::{
    graph::{BadArgument, flat, flat::Asked},
    store::{Store, activities::list_activities, reclaimable::list_reclaimable, renewals::list_renewals},
};

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// A row per user.
    Users,
    /// A row per app.
    Apps,
    /// A row per seat.
    Assignments,
    /// A row per user, app and period.
    Usage,
    /// A row per app: its seats in use and its seats to reclaim.
    Seats,
    /// A row per seat to take back.
    Reclaimable,
    /// A row per app whose licence renews soon.
    Renewals,
    /// A row per department and so on, and one more for each further currency.
    Breakdown,
    /// A row per integration, and one more for each further currency.
    Summary,
    /// A row per entry of the feed.
    Activity,
}

impl Export {
    const ALL: [Self; 10] = [
        Self::Users,
        Self::Apps,
        Self::Assignments,
        Self::Usage,
        Self::Seats,
        Self::Reclaimable,
        Self::Renewals,
        Self::Breakdown,
        Self::Summary,
        Self::Activity,
    ];
}

impl FromStr for Export {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let all = Self::ALL.into_iter();
        all.into_iter().find(|export| export.as_str() == name).ok_or(())
    }
}

impl Export {
    /// Its name, as in the file's.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Apps => "apps",
            Self::Assignments => "assignments",
            Self::Usage => "usage",
            Self::Seats => "seats",
            Self::Reclaimable => "reclaimable",
            Self::Renewals => "renewals",
            Self::Breakdown => "breakdown",
            Self::Summary => "summary",
            Self::Activity => "activity",
        }
    }

    /// The file, read as it is taken.
    ///
    /// # Errors
    /// The argument that cannot be used.
    pub fn read(self, asked: Asked<'_>) -> Result<Chunks, BadArgument> {
        let store = asked.store.clone();
        Ok(match self {
            Self::Users => pages::chunks(store, users::Users, flat::users(asked)?),
            Self::Apps => pages::chunks(store, apps::Apps::new(asked.clock), flat::apps(asked)?),
            Self::Assignments => pages::chunks(store, assignments::Assignments, flat::assignments(asked)?),
            Self::Usage => {
                let (period, list) = flat::usage(asked)?;
                pages::chunks(store, usage::Usage(period), list)
            }
            Self::Seats => {
                let (period, list) = flat::seats(asked)?;
                pages::chunks(store, seats::Seats(period), list)
            }
            Self::Reclaimable => {
                let filter = flat::reclaimable(asked)?;
                let table = reclaimable::Reclaimable(filter.since);
                let list = move |_: &Store, id| list_reclaimable(&[id], &filter, reclaimable::ALONG);
                pages::chunks_of_each(store, asked.tenants.clone(), table, list)
            }
            Self::Renewals => {
                let (period, from, to) = flat::renewals(asked)?;
                let list = move |store: &Store, id| list_renewals(store, &[id], from, to);
                pages::chunks_of_each(store, asked.tenants.clone(), renewals::Renewals(period), list)
            }
            Self::Breakdown => {
                let (by, period) = flat::breakdown(asked)?;
                pages::whole(breakdown::write(store, asked.tenants.clone(), by, period))
            }
            Self::Summary => {
                let period = flat::summary(asked)?;
                pages::whole(summary::write(store, asked.tenants.clone(), period))
            }
            Self::Activity => {
                let filter = flat::activity(asked)?;
                let list = move |store: &Store, id| list_activities(store, &[id], &filter);
                pages::chunks_of_each(store, asked.tenants.clone(), activity::Activity, list)
            }
        })
    }
}
