//! Webhooks as their receivers and administrators meet them: signed, in order, and nothing lost, whatever the receiver does.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Statement};
use seatgraph::{
    access::{Vault, check_keys, rotate_keys},
    clock::{Clock, SystemClock},
    store::{Database, Store, audit::By, connections::disconnect},
    webhooks::WebhookSettings,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::{
    database::{databases, sqlite},
    feed::{Feed, login},
    hands::Hands,
    hostile_domains::HOSTILE,
    receiver::{Answer, Receiver},
    running::{Running, Setup},
};

/// How often the server looks, and how long it waits for a receiver.
const QUICKLY: Duration = Duration::from_millis(20);

const WEBHOOKS: &str = "{ integrations { nodes { webhooks { id url kinds state disabledReason failingSince nextTryAt createdBy
    deliveries(first: 100) { totalCount nodes { kind messageId state activityCount firstActivityId lastActivityId attempts
    status failure acceptedAt } } } } } }";

/// A server over a store with a feed, and a receiver that it may deliver to.
struct Hooked {
    receiver: Receiver,
    server: Running,
    feed: Feed,
    /// The webhook's global id, and its secret.
    webhook: Value,
    secret: String,
}

impl Hooked {
    async fn over(store: &Store, clock: Arc<dyn Clock>) -> Self {
        let vault = Vault::from_keys(&Vault::generate_key()).unwrap();
        Self::with(store, clock, vault, &["USER_JOINED", "APP_APPEARED"]).await
    }

    async fn with(store: &Store, clock: Arc<dyn Clock>, vault: Vault, kinds: &[&str]) -> Self {
        let receiver = Receiver::start().await;
        let feed = Feed::begin(store, "acme.okta.com").await;
        let server = serve(store, clock, vault, &receiver).await;
        let mut hooked = Self {
            receiver,
            server,
            feed,
            webhook: Value::Null,
            secret: String::new(),
        };
        let made = hooked.create(&hooked.receiver.url(), kinds).await;
        assert_eq!(made["userErrors"], json!([]), "{made}");
        hooked.webhook = made["webhook"]["id"].clone();
        hooked.secret = made["secret"].as_str().unwrap().to_owned();
        hooked
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let asked = self.server.post(body).bearer_auth(&self.server.token);
        let answer: Value = asked.send().await.unwrap().json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].clone()
    }

    async fn create(&self, url: &str, kinds: &[&str]) -> Value {
        let ids = self.ask("{ integrations { nodes { id } } }", json!({})).await;
        let input = json!({
            "integrationId": ids["integrations"]["nodes"][0]["id"], "url": url, "kinds": kinds,
        });
        let query = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) {
            webhook { id state } secret userErrors { code message field remedy } } }";
        self.ask(query, json!({ "input": input })).await["createWebhook"].clone()
    }

    /// What a mutation of the webhook alone answers.
    async fn change(&self, mutation: &str, selection: &str) -> Value {
        let query = format!(
            "mutation($id: ID!) {{ {mutation}(input: {{ webhookId: $id }}) {{ {selection} userErrors {{ code field remedy }} }} }}"
        );
        self.ask(&query, json!({ "id": self.webhook })).await[mutation].clone()
    }

    /// Has what waits for its time sent at once, as changed settings do.
    async fn at_once(&self) {
        let query = "mutation($id: ID!, $url: String) { updateWebhook(input: { webhookId: $id, url: $url }) {
            webhook { url } userErrors { code } } }";
        let variables = json!({ "id": self.webhook, "url": self.receiver.url() });
        let done = self.ask(query, variables).await;
        assert_eq!(done["updateWebhook"]["webhook"]["url"], self.receiver.url());
    }

    async fn webhook(&self) -> Value {
        self.ask(WEBHOOKS, json!({})).await["integrations"]["nodes"][0]["webhooks"][0].clone()
    }

    /// The webhook, once it is so.
    async fn until(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        let looked = async {
            loop {
                let webhook = self.webhook().await;
                if is_so(&webhook) {
                    return webhook;
                }
                tokio::task::yield_now().await;
            }
        };
        let looked = tokio::time::timeout(Duration::from_secs(30), looked).await;
        looked.expect("the webhook never was like this")
    }

    /// Fails unless the receiver accepts the people with these numbers, each once and in order.
    async fn accepts(&self, people: usize) {
        let entries = self.receiver.until_accepted(people).await;
        let logins: Vec<_> = entries
            .iter()
            .map(|entry| entry["user"]["login"].as_str().unwrap())
            .collect();
        let right: Vec<_> = (0..people).map(login).collect();
        assert_eq!(logins, right);
    }
}

async fn serve(store: &Store, clock: Arc<dyn Clock>, vault: Vault, receiver: &Receiver) -> Running {
    let setup = Setup {
        clock,
        vault: Some(vault),
        webhooks: WebhookSettings {
            allow_hosts: receiver.host().parse().unwrap(),
            look_every: QUICKLY,
            timeout: Duration::from_secs(2),
            ..WebhookSettings::default()
        },
        ..Setup::default()
    };
    Running::serving(store.clone(), setup).await
}

#[tokio::test(flavor = "multi_thread")]
async fn news_arrive_in_order_and_signed_and_the_log_tells_of_it() {
    for database in databases().await {
        let mut hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
        hooked.feed.tell(230).await;
        hooked.accepts(230).await;
        let got = hooked.receiver.until_got(3).await;
        for got in &got {
            assert!(got.is_signed_with(&hooked.secret));
            let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
            assert!(!got.is_signed_with(other));
            let age = SystemClock.now().timestamp() - got.timestamp;
            assert!((0..60).contains(&age), "{age}");
        }
        let ids: BTreeSet<_> = got.iter().map(|got| &got.id).collect();
        assert_eq!(ids.len(), got.len());
        let first = got[0].json();
        assert_eq!(first["type"], "activity");
        let entry = &first["activities"][0];
        assert_eq!(
            (&entry["kind"], &entry["app"], &entry["percentAfter"]),
            (&json!("USER_JOINED"), &Value::Null, &Value::Null)
        );
        assert_eq!(entry["user"]["oktaId"], "00u00000");
        // Ids are those of the API.
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Activity { userLogin } ... on User { login } } }";
        let ids = json!({ "ids": [first["integrationId"], entry["id"], entry["user"]["id"]] });
        let nodes = hooked.ask(query, ids).await["nodes"].clone();
        assert_eq!(
            nodes,
            json!([
                { "__typename": "Integration" },
                { "__typename": "Activity", "userLogin": login(0) },
                { "__typename": "User", "login": login(0) },
            ])
        );
        let webhook = hooked
            .until(|webhook| webhook["deliveries"]["nodes"][0]["state"] == "ACCEPTED")
            .await;
        let deliveries = webhook["deliveries"]["nodes"].as_array().unwrap();
        let counts: i64 = deliveries
            .iter()
            .map(|delivery| delivery["activityCount"].as_i64().unwrap())
            .sum();
        assert_eq!((counts, deliveries.len()), (230, got.len()), "{}", database.name);
        let oldest = deliveries.last().unwrap();
        assert_eq!(oldest["messageId"], got[0].id);
        assert_eq!(oldest["firstActivityId"], entry["id"]);
        assert_eq!((&oldest["status"], &oldest["attempts"]), (&json!(204), &json!(1)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_webhook_begins_at_the_end_of_the_feed_and_gets_its_kinds_alone() {
    for database in databases().await {
        let mut hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
        hooked.feed.tell(3).await;
        hooked.accepts(3).await;
        let apps = hooked.create(&hooked.receiver.url(), &["APP_APPEARED"]).await;
        let none = hooked.create(&hooked.receiver.url(), &[]).await;
        assert_eq!(none["userErrors"][0]["field"], json!(["input", "kinds"]));
        hooked.feed.tell(2).await;
        hooked.feed.tell_of_an_app("Mail").await;
        let secret = apps["secret"].as_str().unwrap();
        let got = hooked
            .receiver
            .until(|got| got.iter().any(|got| got.is_signed_with(secret)))
            .await;
        let of_apps: Vec<_> = got.iter().filter(|got| got.is_signed_with(secret)).collect();
        let entries = of_apps[0].json()["activities"].clone();
        assert_eq!(entries.as_array().unwrap().len(), 1, "{}", database.name);
        assert_eq!(entries[0]["app"]["label"], "Mail");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_not_accepted_is_sent_again_as_it_was_before_any_other() {
    for database in databases().await {
        let mut hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
        let faults = [
            (Answer::Status(500), "STATUS", Some(500)),
            (Answer::RetryAfter(1), "STATUS", Some(503)),
            (Answer::Redirect, "REDIRECTED", Some(307)),
            (Answer::Never, "TIMEOUT", None),
        ];
        for (tries, (answer, failure, status)) in faults.into_iter().enumerate() {
            hooked.receiver.answer(answer);
            hooked.feed.tell(1).await;
            if tries > 0 {
                hooked.at_once().await;
            }
            hooked.receiver.until_got(tries + 1).await;
            let webhook = hooked
                .until(|webhook| {
                    let delivery = &webhook["deliveries"]["nodes"][0];
                    delivery["attempts"] == tries + 1
                        && delivery["failure"] == failure
                        && webhook["nextTryAt"].is_string()
                })
                .await;
            let delivery = &webhook["deliveries"]["nodes"][0];
            assert_eq!(delivery["status"], json!(status));
            assert_eq!(delivery["attempts"], tries + 1);
            assert_eq!(webhook["deliveries"]["totalCount"], 1, "{}", database.name);
            assert_eq!(webhook["state"], "ENABLED");
            assert!(webhook["nextTryAt"].is_string() && webhook["failingSince"].is_string());
        }
        let got = hooked.receiver.got();
        for again in &got {
            assert_eq!((&again.id, &again.body), (&got[0].id, &got[0].body));
        }
        hooked.receiver.answer(Answer::Accept);
        hooked.at_once().await;
        hooked.accepts(faults.len()).await;
        let webhook = hooked
            .until(|webhook| webhook["deliveries"]["nodes"][0]["state"] == "ACCEPTED")
            .await;
        assert_eq!(
            (&webhook["failingSince"], &webhook["nextTryAt"]),
            (&Value::Null, &Value::Null)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_down_for_an_hour_gets_all_of_it_in_order() {
    let database = sqlite().await;
    let clock = Hands::new();
    let mut hooked = Hooked::over(&database.store, clock.clone()).await;
    hooked.receiver.answer(Answer::Status(502));
    hooked.feed.tell(5).await;
    hooked.receiver.until_got(1).await;
    for round in 1..=6 {
        hooked.feed.tell(5).await;
        hooked
            .until(|webhook| {
                let next = webhook["nextTryAt"]
                    .as_str()
                    .map(|at| at.parse::<DateTime<Utc>>().unwrap());
                webhook["deliveries"]["nodes"][0]["attempts"] == round && next > Some(clock.now())
            })
            .await;
        // Longer than the longest pause.
        clock.forward(TimeDelta::minutes(11));
        hooked.receiver.until_got(round + 1).await;
    }
    hooked
        .until(|webhook| webhook["deliveries"]["nodes"][0]["attempts"] == 7)
        .await;
    assert_eq!(hooked.receiver.got().len(), 7, "one try for each pause");
    hooked.receiver.answer(Answer::Accept);
    clock.forward(TimeDelta::minutes(11));
    hooked.accepts(35).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_failed_for_three_days_goes_on_where_it_stood_once_it_is_enabled() {
    let database = sqlite().await;
    let clock = Hands::new();
    let mut hooked = Hooked::over(&database.store, clock.clone()).await;
    hooked.receiver.answer(Answer::Status(500));
    hooked.feed.tell(2).await;
    let failed = |attempts: i64| {
        move |webhook: &Value| {
            let delivery = &webhook["deliveries"]["nodes"][0];
            delivery["attempts"] == attempts && delivery["failure"] == "STATUS"
        }
    };
    hooked.until(failed(1)).await;
    clock.forward(TimeDelta::hours(71));
    assert_eq!(hooked.until(failed(2)).await["state"], "ENABLED");
    clock.forward(TimeDelta::hours(2));
    let webhook = hooked.until(|webhook| webhook["state"] == "DISABLED").await;
    assert_eq!(webhook["disabledReason"], "FAILING");
    hooked.receiver.answer(Answer::Accept);
    hooked.feed.tell(2).await;
    let test = hooked.change("testWebhook", "delivery { id }").await;
    assert_eq!(test["userErrors"][0]["field"], json!(["input", "webhookId"]));
    let enabled = hooked
        .change("enableWebhook", "webhook { state disabledReason }")
        .await;
    assert_eq!(
        enabled["webhook"],
        json!({ "state": "ENABLED", "disabledReason": null })
    );
    hooked.accepts(4).await;

    // Who is gone says so, and is believed.
    hooked.receiver.answer(Answer::Status(410));
    hooked.feed.tell(1).await;
    let webhook = hooked.until(|webhook| webhook["state"] == "DISABLED").await;
    assert_eq!(webhook["disabledReason"], "GONE");
    hooked.receiver.answer(Answer::Accept);
    hooked.change("enableWebhook", "webhook { state }").await;
    hooked.accepts(5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_sent_once_and_holds_nothing_up() {
    for database in databases().await {
        let mut hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
        hooked.receiver.answer(Answer::Status(400));
        hooked.change("testWebhook", "delivery { kind state }").await;
        let webhook = hooked
            .until(|webhook| webhook["deliveries"]["nodes"][0]["state"] == "FAILED")
            .await;
        let delivery = &webhook["deliveries"]["nodes"][0];
        assert_eq!(
            (&delivery["kind"], &delivery["attempts"]),
            (&json!("TEST"), &json!(1))
        );
        assert_eq!(webhook["failingSince"], Value::Null);
        hooked.receiver.answer(Answer::Accept);
        let queued = hooked
            .change("testWebhook", "delivery { kind state messageId }")
            .await;
        let got = hooked.receiver.until_got(2).await;
        assert_eq!(queued["delivery"]["messageId"], got[1].id);
        assert_eq!(got[1].json()["type"], "test");
        assert_eq!(got[1].json().get("activities"), None);
        hooked.feed.tell(1).await;
        hooked.accepts(1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_deliver_each_message_once() {
    for database in databases().await {
        let vault = Vault::from_keys(&Vault::generate_key()).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let kinds = ["USER_JOINED"];
        let mut hooked = Hooked::with(&database.store, clock.clone(), vault.clone(), &kinds).await;
        let url = database.url.parse::<Database>().unwrap();
        let other = Store::open(&url).await.unwrap();
        let second = serve(&other, clock, vault, &hooked.receiver).await;
        for _ in 0..20 {
            hooked.feed.tell(25).await;
        }
        hooked.accepts(500).await;
        let got = hooked.receiver.got();
        let ids: BTreeSet<_> = got.iter().map(|got| &got.id).collect();
        assert_eq!(ids.len(), got.len(), "{}", database.name);
        second.stop.ask();
        second.ended().await;
        other.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_shows_once_and_is_nowhere_afterwards() {
    for database in databases().await {
        let mut hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
        let rotated = hooked
            .change("rotateWebhookSecret", "webhook { id } secret")
            .await;
        let secret = rotated["secret"].as_str().unwrap().to_owned();
        assert_ne!(secret, hooked.secret);
        hooked.feed.tell(1).await;
        let got = hooked.receiver.until_got(1).await;
        assert!(got[0].is_signed_with(&secret) && !got[0].is_signed_with(&hooked.secret));
        let told = hooked.ask(WEBHOOKS, json!({})).await.to_string();
        let admin = sea_orm::Database::connect(database.url.as_str()).await.unwrap();
        let stored = "SELECT secret, url || kinds || state || created_by AS text FROM webhooks";
        let rows = admin
            .query_all_raw(Statement::from_string(admin.get_database_backend(), stored))
            .await
            .unwrap();
        let sealed: Vec<u8> = rows[0].try_get("", "secret").unwrap();
        let text: String = rows[0].try_get("", "text").unwrap();
        admin.close().await.unwrap();
        for secret in [&secret, &hooked.secret] {
            let bare = secret.strip_prefix("whsec_").unwrap();
            assert!(!told.contains(bare) && !text.contains(bare));
            assert!(!sealed.windows(bare.len()).any(|part| part == bare.as_bytes()));
        }
        let log = hooked
            .ask("{ auditLog(first: 3) { nodes { action subject } } }", json!({}))
            .await;
        let nodes = &log["auditLog"]["nodes"];
        assert_eq!(
            (&nodes[0]["action"], &nodes[1]["action"]),
            (&json!("WEBHOOK_SECRET_ROTATED"), &json!("WEBHOOK_CREATED"))
        );
        assert_eq!(nodes[0]["subject"], "127.0.0.1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_outlives_a_rotation_of_keys() {
    for database in databases().await {
        let (old, new) = (Vault::generate_key(), Vault::generate_key());
        let vault = |keys: &[&SecretString]| {
            let keys: Vec<_> = keys.iter().map(|key| key.expose_secret()).collect();
            Vault::from_keys(&keys.join(",").into()).unwrap()
        };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let before = vault(&[&old]);
        let mut hooked = Hooked::with(&database.store, clock.clone(), before, &["USER_JOINED"]).await;
        let check = check_keys(&database.store, &vault(&[&new])).await.unwrap();
        assert_eq!(check.unreadable_webhooks.len(), 1);
        let (by, now) = (By::operator(), SystemClock.now().into());
        let rotated = rotate_keys(&database.store, &vault(&[&new, &old]), &by, now).await;
        assert_eq!(rotated.unwrap().renewed, 1, "{}", database.name);
        let check = check_keys(&database.store, &vault(&[&new])).await.unwrap();
        assert!(check.unreadable_webhooks.is_empty());
        let after = serve(&database.store, clock, vault(&[&new]), &hooked.receiver).await;
        let before = std::mem::replace(&mut hooked.server, after);
        before.stop.ask();
        before.ended().await;
        hooked.feed.tell(1).await;
        let got = hooked.receiver.until_got(1).await;
        assert!(got[0].is_signed_with(&hooked.secret));
        let metrics = hooked.server.get("/metrics").bearer_auth(&hooked.server.token);
        hooked
            .until(|webhook| webhook["deliveries"]["nodes"][0]["state"] == "ACCEPTED")
            .await;
        let told = metrics.send().await.unwrap().text().await.unwrap();
        for line in [
            "seatgraph_webhook_deliveries_total{outcome=\"accepted\"} 1",
            "seatgraph_webhook_undelivered_age_seconds 0",
        ] {
            assert!(told.contains(line), "{line} is not in {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disconnect_erases_the_secrets_and_deleting_the_data_the_webhooks() {
    for database in databases().await {
        let mut hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
        let now = SystemClock.now().into();
        let off = async |delete| {
            let integration = hooked.feed.integration;
            disconnect(&database.store, &By::operator(), integration, delete, now).await
        };
        off(false).await.unwrap();
        let webhook = hooked.webhook().await;
        assert_eq!(
            (&webhook["state"], &webhook["disabledReason"]),
            (&json!("DISABLED"), &json!("DISCONNECTED"))
        );
        let refused = hooked.change("enableWebhook", "webhook { state }").await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID_INPUT");
        let refused = hooked.change("rotateWebhookSecret", "secret").await;
        assert_eq!(refused["userErrors"][0]["code"], "NOT_CONNECTED");
        let made = hooked.create(&hooked.receiver.url(), &["USER_LEFT"]).await;
        assert_eq!(made["userErrors"][0]["code"], "NOT_CONNECTED");
        off(true).await.unwrap();
        assert_eq!(hooked.webhook().await, Value::Null, "{}", database.name);
        hooked.webhook = json!("unknown");
        let gone = hooked.change("deleteWebhook", "deletedWebhookId").await;
        assert_eq!(gone["userErrors"][0]["code"], "NOT_FOUND");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_has_ten_webhooks_at_most_and_one_that_is_deleted_makes_room() {
    let database = sqlite().await;
    let hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
    let create = async || hooked.create("https://hooks.example.com/x", &["USER_LEFT"]).await;
    for _ in 0..9 {
        assert_eq!(create().await["userErrors"], json!([]));
    }
    let refused = create().await;
    assert_eq!(refused["webhook"], Value::Null);
    assert_eq!(refused["secret"], Value::Null);
    assert_eq!(
        refused["userErrors"][0]["field"],
        json!(["input", "integrationId"])
    );
    let deleted = hooked.change("deleteWebhook", "deletedWebhookId").await;
    assert_eq!(deleted["deletedWebhookId"], hooked.webhook);
    assert_eq!(create().await["userErrors"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_addresses_are_refused_or_lead_where_they_say() {
    let database = sqlite().await;
    let hooked = Hooked::over(&database.store, Arc::new(SystemClock)).await;
    let mut refused = 0;
    for text in HOSTILE {
        for url in [
            text.to_owned(),
            format!("https://{text}/hook"),
            format!("https://{text}"),
        ] {
            let made = hooked.create(&url, &["USER_LEFT"]).await;
            let Some(id) = made["webhook"]["id"].as_str() else {
                assert_eq!(made["userErrors"][0]["code"], "INVALID_INPUT", "{url}");
                assert_eq!(made["userErrors"][0]["field"], json!(["input", "url"]), "{url}");
                refused += 1;
                continue;
            };
            let query = "query($id: ID!) { node(id: $id) { ... on Webhook { url } } }";
            let kept = hooked.ask(query, json!({ "id": id })).await["node"]["url"].clone();
            let kept = url::Url::parse(kept.as_str().unwrap()).unwrap();
            let host = kept.host_str().unwrap();
            assert!(
                host.ends_with("okta.com") && kept.scheme() == "https",
                "{url} → {kept}"
            );
            assert!(kept.port().is_none() && kept.username().is_empty() && kept.password().is_none());
            // What stands after the host is a path of that host, and nothing else.
            assert!(
                ["acme.okta.com", "okta.com", "login.okta.com", "a.b.okta.com"].contains(&host),
                "{url}"
            );
            let query =
                "mutation($id: ID!) { deleteWebhook(input: { webhookId: $id }) { deletedWebhookId } }";
            hooked.ask(query, json!({ "id": id })).await;
        }
    }
    assert!(refused > 250, "{refused}");
}
