//! Databases for tests: a SQLite file, and, where SEATGRAPH_TEST_POSTGRES_URL is set, a database of its own in that
//! PostgreSQL. Each is migrated and empty, and gone when the test ends.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, DatabaseConnection};
use seatgraph::store::{Database, Store};

/// Names the PostgreSQL that tests may make databases in, as a superuser.
pub(crate) const POSTGRES_URL: &str = "SEATGRAPH_TEST_POSTGRES_URL";

/// A database, as long as it is held.
pub(crate) struct TestDatabase {
    /// The store over it.
    pub(crate) store: Store,
    /// What a failing assertion shows.
    pub(crate) name: &'static str,
    /// What a process of its own is given as SEATGRAPH_DATABASE_URL.
    pub(crate) url: String,
    kept: Kept,
}

enum Kept {
    Folder { _folder: tempfile::TempDir },
    Postgres { admin_url: String },
}

/// A database of each kind that can be had here.
pub(crate) async fn databases() -> Vec<TestDatabase> {
    let mut all = vec![sqlite().await];
    all.extend(postgres().await);
    all
}

/// A SQLite file.
pub(crate) async fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("seatgraph.db").display());
    open("SQLite", url, Kept::Folder { _folder: folder }).await
}

/// A PostgreSQL database, where tests may make one.
pub(crate) async fn postgres() -> Option<TestDatabase> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let admin_url = std::env::var(POSTGRES_URL).ok().filter(|url| !url.is_empty())?;
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("seatgraph_test_{}_{number}", std::process::id());
    let admin = admin(&admin_url).await;
    // Left by a process of that id that was killed.
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
    ] {
        admin.execute_unprepared(&statement).await.unwrap();
    }
    admin.close().await.unwrap();
    let mut url = url::Url::parse(&admin_url).unwrap();
    url.set_path(&name);
    Some(open("PostgreSQL", url.to_string(), Kept::Postgres { admin_url }).await)
}

async fn open(name: &'static str, url: String, kept: Kept) -> TestDatabase {
    let store = Store::open(&url.parse::<Database>().unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    TestDatabase {
        store,
        name,
        url,
        kept,
    }
}

async fn admin(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Kept::Postgres { admin_url } = &self.kept else {
            return;
        };
        let url = url::Url::parse(&self.url).unwrap();
        let database = url.path().trim_start_matches('/');
        let (url, statement) = (
            admin_url.clone(),
            format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"),
        );
        // A thread of its own: a test's runtime cannot be waited on from within.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let admin = admin(&url).await;
                admin.execute_unprepared(&statement).await.unwrap();
            });
        });
        if dropped.join().is_err() {
            eprintln!("the test database {database} is left over");
        }
    }
}
