//! Exports: the graph's lists as files of CSV, for spreadsheets and reports.
//!
//! What is in a file is what the graph says for the same filter and asker: both read by the same lists of the store. A list
//! is read page by page as the file is taken, each page after the last row of the one before, so that a file of millions of
//! rows needs the memory of one page, holds no connection while its reader is slow, and ends with its reader.

mod apps;
mod assignments;
mod error;
mod ground;
mod pages;
mod references;
mod sheet;
mod usage;
mod users;

use std::str::FromStr;

pub use error::ExportError;
pub use ground::Ground;
pub use pages::Chunks;

use crate::graph::{BadArgument, flat, flat::Asked};

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
}

impl FromStr for Export {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "users" => Ok(Self::Users),
            "apps" => Ok(Self::Apps),
            "assignments" => Ok(Self::Assignments),
            "usage" => Ok(Self::Usage),
            _ => Err(()),
        }
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
            Self::Apps => pages::chunks(store, apps::Apps, flat::apps(asked)?),
            Self::Assignments => pages::chunks(store, assignments::Assignments, flat::assignments(asked)?),
            Self::Usage => {
                let (period, list) = flat::usage(asked)?;
                pages::chunks(store, usage::Usage(period), list)
            }
        })
    }
}
