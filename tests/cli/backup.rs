//! Backups of a SQLite store: taken while it is served, checked, and restored.

use serde_json::json;

use crate::{
    database,
    folder::{Ended, Folder},
    serving::Serving,
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
