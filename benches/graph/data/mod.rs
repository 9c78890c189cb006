//! The databases that are measured on: made once, kept between runs, and made again when what they are made of changes.

mod company;
mod sink;
mod tables;

use std::{fs, path::PathBuf, time::Instant};

use sea_orm::sqlx::{Connection, PgConnection, SqliteConnection, query_scalar, sqlite::SqliteConnectOptions};

pub(crate) use company::{Company, MONTHS, Size};
pub(crate) use tables::{INTEGRATION, name_key, row_id};

use crate::{postgres::Postgres, servers};
use sink::Sink;

/// The access token of the company's viewer, whom the company alone exists for.
pub(crate) const TOKEN: &str = "sgt_of_the_benchmark_whose_people_are_made_up";

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Postgres,
    Sqlite,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Postgres, Self::Sqlite];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }
}

/// The databases of one kind, in the folder that is kept.
#[derive(Debug)]
pub(crate) struct Databases<'a> {
    pub(crate) kind: Kind,
    pub(crate) postgres: Option<&'a Postgres>,
    folder: PathBuf,
}

/// A copy to write into; it is deleted at the end.
#[derive(Debug)]
pub(crate) struct Scratch<'a> {
    databases: &'a Databases<'a>,
    pub(crate) url: String,
}

const SCRATCH: &str = "graph_scratch";

impl<'a> Databases<'a> {
    /// Those of that kind.
    pub(crate) fn new(kind: Kind, postgres: Option<&'a Postgres>) -> Self {
        let folder = std::env::var_os("SEATGRAPH_BENCH_FOLDER").expect("run it by `make`");
        Databases {
            kind,
            postgres: postgres.filter(|_| kind == Kind::Postgres),
            folder: folder.into(),
        }
    }

    /// The address of the database of a company of that size.
    pub(crate) async fn of(&self, size: Size) -> String {
        let mark = self.fingerprint(size).await;
        let prefix = format!("graph_{}_", size.name());
        let name = format!("{prefix}{mark}");
        let kept = self.list().await;
        if kept.contains(&name) {
            return self.url(&name);
        }
        for old in kept.iter().filter(|old| old.starts_with(&prefix)) {
            self.drop(old);
        }
        let begun = Instant::now();
        self.drop("graph_making");
        self.make("graph_making", size).await;
        self.rename("graph_making", &name);
        let seconds = begun.elapsed().as_secs_f64();
        println!("{}: made {name} in {seconds:.0} s", self.kind.name());
        self.url(&name)
    }

    /// A copy of it.
    pub(crate) async fn copy_of(&'a self, size: Size) -> Scratch<'a> {
        let url = self.of(size).await;
        self.drop(SCRATCH);
        match self.postgres {
            Some(postgres) => {
                let (before, _) = url.split_once('?').unwrap();
                let (_, name) = before.rsplit_once('/').unwrap();
                postgres.execute(&format!("CREATE DATABASE {SCRATCH} TEMPLATE {name}"));
            }
            None => {
                fs::copy(url.trim_start_matches("sqlite:"), self.file(SCRATCH)).unwrap();
            }
        }
        Scratch {
            databases: self,
            url: self.url(SCRATCH),
        }
    }

    async fn make(&self, name: &str, size: Size) {
        if let Some(postgres) = self.postgres {
            postgres.execute(&format!("CREATE DATABASE {name}"));
        }
        let url = self.url(name);
        servers::migrate(&url);
        let company = Company::new(size);
        let mut sink = match self.kind {
            Kind::Postgres => Sink::postgres(&url, &tables::BIG).await,
            Kind::Sqlite => Sink::sqlite(&self.file(name), &tables::BIG).await,
        };
        let hash = ring::digest::digest(&ring::digest::SHA256, TOKEN.as_bytes());
        tables::fill(&company, &mut sink, hash.as_ref().to_vec()).await;
        sink.finish().await;
    }

    /// Of the schema, of what fills it, and of the size.
    async fn fingerprint(&self, size: Size) -> String {
        let file = self.file("graph_schema");
        remove(&file);
        servers::migrate(&format!("sqlite:{}", file.display()));
        let options = SqliteConnectOptions::new().filename(&file);
        let mut schema = SqliteConnection::connect_with(&options).await.unwrap();
        let text: Vec<String> =
            query_scalar("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
                .fetch_all(&mut schema)
                .await
                .unwrap();
        schema.close().await.unwrap();
        remove(&file);
        let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
        for part in [
            text.concat().as_str(),
            size.name().as_str(),
            TOKEN,
            include_str!("company.rs"),
            include_str!("sink.rs"),
            include_str!("tables.rs"),
        ] {
            digest.update(part.as_bytes());
        }
        let digest = digest.finish();
        digest.as_ref()[..6]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    async fn list(&self) -> Vec<String> {
        match self.postgres {
            Some(postgres) => {
                let mut admin = PgConnection::connect(&postgres.url).await.unwrap();
                query_scalar("SELECT datname::text FROM pg_database WHERE datname LIKE 'graph\\_%'")
                    .fetch_all(&mut admin)
                    .await
                    .unwrap()
            }
            None => {
                let files = fs::read_dir(&self.folder).unwrap();
                let name = |file: std::io::Result<fs::DirEntry>| {
                    let name = file.ok()?.file_name().into_string().ok()?;
                    name.strip_suffix(".db").map(str::to_owned)
                };
                files.filter_map(name).collect()
            }
        }
    }

    fn drop(&self, name: &str) {
        match self.postgres {
            Some(postgres) => {
                postgres.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
            None => remove(&self.file(name)),
        }
    }

    fn rename(&self, old: &str, new: &str) {
        match self.postgres {
            Some(postgres) => postgres.execute(&format!("ALTER DATABASE {old} RENAME TO {new}")),
            None => fs::rename(self.file(old), self.file(new)).unwrap(),
        }
    }

    fn url(&self, name: &str) -> String {
        match self.postgres {
            Some(postgres) => postgres.url.replace("/postgres?", &format!("/{name}?")),
            None => format!("sqlite:{}", self.file(name).display()),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.db"))
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        self.databases.drop(SCRATCH);
    }
}

/// Deletes a file of SQLite, and what lies beside it.
fn remove(file: &std::path::Path) {
    for ending in ["", "-wal", "-shm", "-journal", ".lock"] {
        let mut path = file.as_os_str().to_owned();
        path.push(ending);
        let _ = fs::remove_file(PathBuf::from(path));
    }
}
