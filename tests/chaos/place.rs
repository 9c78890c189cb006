//! Where a round keeps its store: a SQLite file, on a small disk of its own where one can be had, or a PostgreSQL database.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use sea_orm::{ConnectionTrait, DatabaseConnection};
use seatgraph::store::{Database, Store};
use tempfile::TempDir;

use crate::{
    database::{self, TestDatabase},
    rows,
};

/// Small enough to be filled in no time, and large enough for a round's store.
const DISK: &str = "size=24m";

/// A place for one store.
pub(crate) struct Place {
    /// What `SEATGRAPH_DATABASE_URL` is set to.
    pub(crate) url: String,
    kind: Kind,
    folder: TempDir,
}

enum Kind {
    Sqlite {
        disk: Option<PathBuf>,
    },
    Postgres {
        _made: TestDatabase,
        admin: DatabaseConnection,
    },
}

impl Place {
    /// A SQLite file; `on_small_disk`: on a disk that can be filled up, where such a one can be mounted.
    pub(crate) fn sqlite(on_small_disk: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().join("disk");
        fs::create_dir(&disk).unwrap();
        let mounted = on_small_disk && mount(&disk);
        Self {
            url: format!("sqlite:{}", disk.join("seatgraph.db").display()),
            kind: Kind::Sqlite {
                disk: mounted.then_some(disk),
            },
            folder,
        }
    }

    /// A PostgreSQL database, where tests may make one.
    pub(crate) async fn postgres() -> Option<Self> {
        let made = database::postgres().await?;
        // Its schema is made by the processes.
        made.store.migrate_down().await.unwrap();
        made.store.clone().close().await.unwrap();
        let admin = rows::connect(&made.url).await;
        Some(Self {
            url: made.url.clone(),
            kind: Kind::Postgres { _made: made, admin },
            folder: tempfile::tempdir().unwrap(),
        })
    }

    pub(crate) fn name(&self) -> &'static str {
        match &self.kind {
            Kind::Sqlite { disk: Some(_) } => "SQLite on a small disk",
            Kind::Sqlite { disk: None } => "SQLite",
            Kind::Postgres { .. } => "PostgreSQL",
        }
    }

    /// Whether several processes may work on it.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.kind, Kind::Postgres { .. })
    }

    /// A working folder for the processes.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The store, opened here. Only while no process works on it.
    pub(crate) async fn store(&self) -> Store {
        let database = self.url.parse::<Database>().unwrap();
        let store = Store::open(&database).await.unwrap();
        store.migrate().await.unwrap();
        store
    }

    /// Ends every connection that a process has to its database; `false` where there is nothing to end.
    pub(crate) async fn lose_connections(&self) -> bool {
        let Kind::Postgres { admin, .. } = &self.kind else {
            return false;
        };
        let statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'seatgraph'";
        admin.execute_unprepared(statement).await.unwrap().rows_affected() > 0
    }

    /// Fills the disk to the last byte; `false` where it has no small one.
    pub(crate) fn fill_disk(&self) -> bool {
        let Some(filler) = self.filler() else {
            return false;
        };
        let mut file = fs::File::create(filler).unwrap();
        for size in [1 << 20, 1 << 16, 1 << 12] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        true
    }

    /// Makes room again.
    pub(crate) fn free_disk(&self) {
        if let Some(filler) = self.filler() {
            let _ = fs::remove_file(filler);
        }
    }

    fn filler(&self) -> Option<PathBuf> {
        match &self.kind {
            Kind::Sqlite { disk } => disk.as_ref().map(|disk| disk.join("filler")),
            Kind::Postgres { .. } => None,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Kind::Sqlite { disk: Some(disk) } = &self.kind {
            let _ = Command::new("umount").arg("-l").arg(disk).status();
        }
    }
}

fn mount(at: &Path) -> bool {
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", DISK, "tmpfs"]).arg(at);
    mount.output().is_ok_and(|output| output.status.success())
}

/// Whether small disks can be mounted here.
pub(crate) fn can_mount() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mounted = mount(folder.path());
    if mounted {
        let _ = Command::new("umount").arg(folder.path()).status();
    }
    mounted
}
