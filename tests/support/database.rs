//! Databases for tests: a SQLite file, and, where SEATGRAPH_TEST_POSTGRES_URL is set, a database of its own in that
//! PostgreSQL. Each is migrated and empty, and gone when the test ends.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, DatabaseConnection};
use seatgraph::store::{Database, Store};
use secrecy::ExposeSecret;

/// Names the PostgreSQL that tests may make databases in, as a superuser.
pub(crate) const POSTGRES_URL: &str = "SEATGRAPH_TEST_POSTGRES_URL";

/// A database, as long as it is held.
pub(crate) struct TestDatabase {
    /// The store over it.
    pub(crate) store: Store,
    /// What a failing assertion shows.
    pub(crate) name: &'static str,
    /// Where it is.
    pub(crate) address: Database,
    _folder: Option<tempfile::TempDir>,
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
    let address = Database::Sqlite(folder.path().join("seatgraph.db"));
    open("SQLite", address, Some(folder)).await
}

/// A PostgreSQL database, where tests may make one.
pub(crate) async fn postgres() -> Option<TestDatabase> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let admin_url = admin_url()?;
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("seatgraph_test_{}_{number}", std::process::id());
    let admin = admin(&admin_url).await;
    // Left by a process of that id that was killed.
    for statement in [drop_database(&name), format!("CREATE DATABASE {name}")] {
        admin.execute_unprepared(&statement).await.unwrap();
    }
    admin.close().await.unwrap();
    let mut url = url::Url::parse(&admin_url).unwrap();
    url.set_path(&name);
    Some(open("PostgreSQL", Database::Postgres(url.to_string().into()), None).await)
}

async fn open(name: &'static str, address: Database, folder: Option<tempfile::TempDir>) -> TestDatabase {
    let store = Store::open(&address).await.unwrap();
    store.migrate().await.unwrap();
    TestDatabase {
        store,
        name,
        address,
        _folder: folder,
    }
}

fn admin_url() -> Option<String> {
    std::env::var(POSTGRES_URL).ok().filter(|url| !url.is_empty())
}

async fn admin(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (Database::Postgres(url), Some(admin_url)) = (&self.address, admin_url()) else {
            return;
        };
        let url = url::Url::parse(url.expose_secret()).unwrap();
        let name = url.path().trim_start_matches('/').to_owned();
        let statement = drop_database(&name);
        // A thread of its own: a test's runtime cannot be waited on from within.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let admin = admin(&admin_url).await;
                admin.execute_unprepared(&statement).await.unwrap();
            });
        });
        if dropped.join().is_err() {
            eprintln!("the test database {name} is left over");
        }
    }
}
