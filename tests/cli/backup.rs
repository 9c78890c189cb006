//! Backups of a SQLite store: taken while it is served, checked, and restored.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;

use crate::{
    database,
    folder::{Ended, Folder},
    serving::{BOOTSTRAP, Serving},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_while_serving_and_is_the_store_again() {
    let folder = Folder::new();
    let mut server = Serving::start(&folder, &[]);
    let made = folder.run(&["token", "create", "--name", "kept", "--role", "viewer"]);
    let token = made.out.trim().to_owned();
    let backup = folder.run(&["backup", "saved.db"]);
    assert_eq!(backup.code, Some(0), "{}", backup.err);
    assert_eq!(
        backup.out,
        "saved.db can be restored: 0 integrations, 0 users, 0 seats, 0 days of use.\n"
    );
    #[cfg(unix)]
    {
        let mode = std::fs::metadata(folder.path("saved.db")).unwrap().permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    }
    let again = folder.run(&["backup", "saved.db"]);
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("saved.db exists already"), "{}", again.err);
    let log = "{ auditLog(first: 1) { nodes { action subject actor { kind } } } }";
    let told = server.api().ask(log, json!({})).await;
    let event = json!({ "action": "BACKUP_MADE", "subject": "saved.db", "actor": { "kind": "OPERATOR" } });
    assert_eq!(told["auditLog"]["nodes"][0], event);
    assert!(server.stop());

    let other = Folder::new();
    std::fs::copy(folder.path("saved.db"), other.path("seatgraph.db")).unwrap();
    let mut server = Serving::start(&other, &[]);
    let viewer = server.api_for(&token).ask("{ viewer { name } }", json!({})).await;
    assert_eq!(viewer["viewer"]["name"], "kept");
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_has_no_sessions_of_whoever_was_signed_in() {
    let folder = Folder::new();
    let mut server = Serving::start(&folder, &[]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let begun = http
        .post(format!("http://{}/session", server.address))
        .header("sec-fetch-site", "same-origin")
        .bearer_auth(BOOTSTRAP);
    assert_eq!(begun.send().await.unwrap().status(), 204);
    assert_eq!(folder.run(&["backup", "saved.db"]).code, Some(0));
    let sealed = bearers(&folder, "seatgraph.db").await;
    assert_eq!(sealed.len(), 1);
    assert_eq!(bearers(&folder, "saved.db").await.len(), 0);
    let saved = std::fs::read(folder.path("saved.db")).unwrap();
    assert!(!saved.windows(sealed[0].len()).any(|bytes| bytes == sealed[0]));
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_an_older_version_is_backed_up_before_it_is_upgraded() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    let db = open(&folder, "seatgraph.db").await;
    db.execute_unprepared("DROP TABLE sessions; DELETE FROM seaql_migrations WHERE version LIKE '%sessions'")
        .await
        .unwrap();
    db.close().await.unwrap();
    let made = folder.run(&["backup", "saved.db"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
}

async fn open(folder: &Folder, name: &str) -> DatabaseConnection {
    let url = format!("sqlite:{}", folder.path(name).display());
    sea_orm::Database::connect(url).await.unwrap()
}

/// The tokens of the sessions in that file, as they are sealed.
async fn bearers(folder: &Folder, name: &str) -> Vec<Vec<u8>> {
    let db = open(folder, name).await;
    let all = Statement::from_string(DbBackend::Sqlite, "SELECT bearer FROM sessions");
    let all = db.query_all_raw(all).await.unwrap();
    db.close().await.unwrap();
    all.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[test]
fn what_is_no_whole_backup_is_told() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    assert_eq!(folder.run(&["backup", "whole.db"]).code, Some(0));
    let whole = std::fs::read(folder.path("whole.db")).unwrap();
    std::fs::write(folder.path("cut.db"), &whole[..whole.len() / 2]).unwrap();
    folder.write(
        "text.db",
        "not a database at all, although it is long enough to be looked at",
    );
    folder.write("empty.db", "");
    for (name, why) in [
        ("cut.db", "cannot be restored"),
        ("text.db", "cannot be restored"),
        ("empty.db", "it is no store of seatgraph's"),
        ("none.db", "No such file"),
    ] {
        let told = folder.run(&["backup", "--check", name]);
        assert_eq!((told.code, told.out.as_str()), (Some(1), ""), "{name}");
        assert!(told.err.contains(name) && told.err.contains(why), "{}", told.err);
    }
    let well = folder.run(&["backup", "--check", "whole.db"]);
    assert_eq!(well.code, Some(0), "{}", well.err);
    assert_eq!(std::fs::read(folder.path("whole.db")).unwrap(), whole);
    let nowhere = folder.run(&["backup", "no/such/folder.db"]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.err.contains("no/such/folder.db"), "{}", nowhere.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_has_backups_of_its_own() {
    let Some(database) = database::postgres().await else {
        return;
    };
    let folder = Folder::new();
    let mut command = folder.command(&["backup", "saved.db"]);
    command.env("SEATGRAPH_DATABASE_URL", &database.url).env(
        "SEATGRAPH_ENCRYPTION_KEY",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    );
    let refused = Ended::from(command.output().unwrap());
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("pg_dump"), "{}", refused.err);
    assert!(folder.is_empty());
}
