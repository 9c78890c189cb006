//! The encryption keys: rotated with and without a server, wrong, lost; and credentials that are gone where they were erased.

use std::process::{Command, Stdio};

use okta_sim::{OktaSim, RunningSim};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use seatgraph::{
    access::Vault,
    store::{Database, Store, sealed},
};
use secrecy::ExposeSecret;
use serde_json::json;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

use crate::{
    folder::{Ended, Folder},
    serving::Serving,
};

/// An org, and a folder of its own in which it is connected.
struct Connected {
    folder: Folder,
    okta: RunningSim,
}

impl Connected {
    /// Not yet.
    async fn not_yet() -> Self {
        let okta = OktaSim::builder()
            .users(10)
            .apps(3)
            .days(3)
            .events_per_day(10)
            .start()
            .await
            .unwrap();
        let folder = Folder::new();
        folder.write("token", &okta.api_token());
        Self { folder, okta }
    }

    async fn new(keys: Option<&str>) -> Self {
        let this = Self::not_yet().await;
        let mut command = this.connecting(&this.okta.host());
        command.envs(keys.map(|keys| ("SEATGRAPH_ENCRYPTION_KEY", keys)));
        let ended = Ended::from(command.output().unwrap());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        this
    }

    /// What connects the org, which is reached as `host`.
    fn connecting(&self, host: &str) -> Command {
        let token = std::fs::File::open(self.folder.path("token")).unwrap();
        let mut command = self.folder.command(&["connect", "--domain", host]);
        command.env("SEATGRAPH_OKTA_ALLOW_HOSTS", host);
        command.stdin(Stdio::from(token));
        command
    }

    fn run(&self, keys: Option<&str>, arguments: &[&str]) -> Ended {
        let mut command = self.folder.command(arguments);
        command.env("SEATGRAPH_OKTA_ALLOW_HOSTS", self.okta.host());
        command.envs(keys.map(|keys| ("SEATGRAPH_ENCRYPTION_KEY", keys)));
        Ended::from(command.output().unwrap())
    }

    fn serve(&self, keys: &str) -> Serving {
        let host = self.okta.host();
        let settings = [
            ("SEATGRAPH_OKTA_ALLOW_HOSTS", host.as_str()),
            ("SEATGRAPH_ENCRYPTION_KEY", keys),
        ];
        Serving::start(&self.folder, &settings)
    }

    async fn sealed(&self) -> Vec<u8> {
        let database = Database::Sqlite(self.folder.path("seatgraph.db"));
        let store = Store::open(&database).await.unwrap();
        let rows = sealed::list(&store).await.unwrap();
        store.close().await.unwrap();
        rows[0].ciphertext.clone()
    }
}

fn key() -> String {
    Vault::generate_key().expose_secret().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_is_rotated_while_nothing_runs() {
    let org = Connected::new(None).await;
    let before = (
        std::fs::read(org.folder.path("seatgraph.key")).unwrap(),
        org.sealed().await,
    );
    let mut server = Serving::start(&org.folder, &[]);
    let refused = org.run(None, &["rotate-keys"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("is in use"), "{}", refused.err);
    assert!(server.stop());
    let rotated = org.run(None, &["rotate-keys"]);
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    assert_eq!(
        rotated.out,
        "1 credentials were encrypted with the first key, 0 were already.\nseatgraph.key holds the new key alone.\n"
    );
    let after = (
        std::fs::read(org.folder.path("seatgraph.key")).unwrap(),
        org.sealed().await,
    );
    assert!(before.0 != after.0 && before.1 != after.1 && after.0.len() == 44);
    assert!(
        !org.folder.holds(&before.1),
        "what the old key sealed still stands in a file"
    );
    let well = org.run(None, &["doctor"]);
    assert_eq!(well.code, Some(0), "{}", well.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_is_not_replaced_while_an_org_is_being_connected() {
    let org = Connected::not_yet().await;
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = door.local_addr().unwrap().to_string();
    let mut connect = org.connecting(&host);
    let connecting = connect
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();

    // It has read the key, and waits for Okta.
    let (mut asked, _) = door.accept().await.unwrap();
    let refused = org.run(None, &["rotate-keys"]);
    assert_eq!(refused.code, Some(1));
    let message = "the encryption key file seatgraph.key is in use by another seatgraph process: try again when that is done";
    assert!(refused.err.contains(message), "{}", refused.err);
    let okta = org.okta.host();
    let passing = tokio::spawn(async move {
        loop {
            let mut okta = TcpStream::connect(&okta).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut asked, &mut okta).await });
            asked = door.accept().await.unwrap().0;
        }
    });
    let ended = tokio::task::spawn_blocking(|| connecting.wait_with_output().unwrap());
    let ended = Ended::from(ended.await.unwrap());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    passing.abort();

    let rotated = org.run(None, &["rotate-keys"]);
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    assert!(
        rotated.out.starts_with("1 credentials were encrypted"),
        "{}",
        rotated.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_while_servers_run_with_both() {
    let (old, new) = (key(), key());
    let org = Connected::new(Some(&old)).await;
    let both = format!("{new},{old}");
    let mut server = org.serve(&both);
    let rotated = org.run(Some(&both), &["rotate-keys"]);
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    let again = org.run(Some(&both), &["rotate-keys"]);
    assert_eq!(
        again.out,
        "0 credentials were encrypted with the first key, 1 were already.\n"
    );
    assert!(server.stop());
    let well = org.run(Some(&new), &["doctor"]);
    assert_eq!(well.code, Some(0), "{}", well.out);
    assert_eq!(org.run(Some(&old), &["doctor"]).code, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_wrong_key_nothing_starts_and_nothing_is_lost() {
    let (right, wrong) = (key(), key());
    let org = Connected::new(Some(&right)).await;
    let sealed = org.sealed().await;
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["sync"]] {
        let refused = org.run(Some(&wrong), command);
        assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{command:?}");
        for part in [
            "opens none of the 1 Okta credentials",
            "SEATGRAPH_ENCRYPTION_KEY",
            "--discard-unreadable",
        ] {
            assert!(refused.err.contains(part), "{part}: {}", refused.err);
        }
        assert!(!refused.err.contains(&wrong));
    }
    let refused = org.run(Some(&wrong), &["rotate-keys"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("of the integrations 1"), "{}", refused.err);
    assert_eq!(org.sealed().await, sealed);
    let mut server = org.serve(&right);
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_is_lost_is_not_made_again_unasked() {
    let org = Connected::new(None).await;
    let mut server = Serving::start(&org.folder, &[]);
    let ids = server
        .api()
        .ask("{ integrations { nodes { id } } }", json!({}))
        .await;
    let create = "mutation($id: ID!) { createWebhook(input: {
        integrationId: $id, url: \"https://hooks.example.com\", kinds: [USER_LEFT] }) { userErrors { code } } }";
    let variables = json!({ "id": ids["integrations"]["nodes"][0]["id"] });
    let made = server.api().ask(create, variables).await;
    assert_eq!(made["createWebhook"]["userErrors"], json!([]));
    assert!(server.stop());
    std::fs::remove_file(org.folder.path("seatgraph.key")).unwrap();
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["sync"],
        &["token", "list"],
        &["rotate-keys"],
    ] {
        let refused = org.run(None, command);
        assert_eq!(refused.code, Some(1), "{command:?}");
        assert!(
            refused.err.contains("seatgraph.key is missing"),
            "{}",
            refused.err
        );
        assert!(!org.folder.path("seatgraph.key").exists(), "{command:?}");
    }
    let discarded = org.run(None, &["rotate-keys", "--discard-unreadable"]);
    assert_eq!(discarded.code, Some(0), "{}", discarded.err);
    assert!(
        discarded
            .out
            .contains("1 were erased, because no key opens them (of the integrations 1)."),
        "{}",
        discarded.out
    );
    let mut server = Serving::start(&org.folder, &[]);
    let api = server.api();
    assert!(
        discarded.out.contains("1 secrets of webhooks were erased"),
        "{}",
        discarded.out
    );
    let query = "{ integrations { nodes { status problems { code remedy } webhooks { state disabledReason } } } auditLog(first: 1) { nodes { action subject } } }";
    let told = api.ask(query, json!({})).await;
    let integration = &told["integrations"]["nodes"][0];
    assert_eq!(integration["status"], "NEEDS_ATTENTION");
    assert_eq!(integration["problems"][0]["code"], "INVALID_TOKEN");
    let erased = json!([{ "state": "DISABLED", "disabledReason": "SECRET_DISCARDED" }]);
    assert_eq!(integration["webhooks"], erased);
    assert_eq!(told["auditLog"]["nodes"][0]["action"], "CREDENTIALS_DISCARDED");
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_credentials_stand_in_no_file_while_the_server_goes_on() {
    let keys = key();
    let org = Connected::new(Some(&keys)).await;
    let sealed = org.sealed().await;
    assert!(org.folder.holds(&sealed));
    let mut server = org.serve(&keys);
    disconnect(&server).await;
    assert!(
        !org.folder.holds(&sealed),
        "the credentials still stand in a file, encrypted"
    );
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_a_crash_has_left_in_the_log_are_gone_with_the_next_start() {
    let keys = key();
    let org = Connected::new(Some(&keys)).await;
    let sealed = org.sealed().await;
    let mut server = org.serve(&keys);
    // Who reads what is older keeps the server from emptying the log.
    let url = format!("sqlite:{}", org.folder.path("seatgraph.db").display());
    let reader = sea_orm::Database::connect(url).await.unwrap();
    let reading = reader.begin().await.unwrap();
    let read = Statement::from_string(DbBackend::Sqlite, "SELECT * FROM credentials");
    assert_eq!(reading.query_all_raw(read).await.unwrap().len(), 1);
    disconnect(&server).await;
    // What lies there now is what a crash leaves.
    let crashed = Folder::new();
    for name in ["seatgraph.db", "seatgraph.db-wal"] {
        std::fs::copy(org.folder.path(name), crashed.path(name)).unwrap();
    }
    reading.rollback().await.unwrap();
    reader.close().await.unwrap();
    assert!(server.stop());

    assert!(crashed.holds(&sealed));
    let mut server = Serving::start(&crashed, &[("SEATGRAPH_ENCRYPTION_KEY", &keys)]);
    assert!(
        !crashed.holds(&sealed),
        "the credentials still stand in a file, encrypted"
    );
    assert!(server.stop());
}

async fn disconnect(server: &Serving) {
    let api = server.api();
    let ids = api.ask("{ integrations { nodes { id } } }", json!({})).await;
    let disconnect =
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }";
    let id = &ids["integrations"]["nodes"][0]["id"];
    let done = api.ask(disconnect, json!({ "id": id })).await;
    assert_eq!(done["disconnectIntegration"]["userErrors"], json!([]));
}
