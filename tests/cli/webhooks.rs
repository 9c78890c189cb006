//! A process that is killed while a receiver holds its message, and what is written of webhooks on the way.

use okta_sim::{Act, OktaSim};
use seatgraph::access::Vault;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use crate::{
    database::databases,
    folder::Folder,
    receiver::{Answer, Receiver},
    serving::{BOOTSTRAP, Serving},
    socket::Socket,
};

const PEOPLE: usize = 30;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_server_was_sending_is_sent_again_as_it_was_and_nothing_is_lost() {
    for database in databases().await {
        let sim = OktaSim::builder().users(40).apps(5).days(3).events_per_day(20);
        let okta = sim.rate_limit(6000).start().await.unwrap();
        let (folder, receiver) = (Folder::new(), Receiver::start().await);
        let (key, okta_host, host) = (Vault::generate_key(), okta.host(), receiver.host());
        let settings = [
            ("SEATGRAPH_DATABASE_URL", database.url.as_str()),
            ("SEATGRAPH_ENCRYPTION_KEY", key.expose_secret()),
            ("SEATGRAPH_OKTA_ALLOW_HOSTS", &okta_host),
            ("SEATGRAPH_WEBHOOK_ALLOW_HOSTS", &host),
        ];
        let server = Serving::start(&folder, &settings);
        let connect = "mutation($domain: String!, $token: String!) {
            connectOkta(input: { domain: $domain, apiToken: $token }) { integration { id } } }";
        let variables = json!({ "domain": okta_host, "token": okta.api_token() });
        let data = server.api().ask(connect, variables).await;
        let integration = data["connectOkta"]["integration"]["id"].clone();
        follow(&server, &integration).await;
        let create = "mutation($id: ID!, $url: String!) {
            createWebhook(input: { integrationId: $id, url: $url, kinds: [USER_JOINED] }) { secret userErrors { message } } }";
        let variables = json!({ "id": integration, "url": receiver.url() });
        let made = server.api().ask(create, variables).await["createWebhook"].clone();
        let secret = made["secret"].as_str().unwrap_or_else(|| panic!("{made}"));

        receiver.answer(Answer::Never);
        for number in 0..PEOPLE {
            join(&okta, number);
        }
        sync(&server, &integration).await;
        let got = receiver.until_got(1).await;
        server.kill();
        receiver.answer(Answer::Accept);
        let mut server = Serving::start(&folder, &settings);
        join(&okta, PEOPLE);
        sync(&server, &integration).await;
        let entries = receiver.until_accepted(PEOPLE + 1).await;
        let mut logins: Vec<_> = entries
            .iter()
            .map(|entry| entry["user"]["login"].as_str().unwrap().to_owned())
            .collect();
        // Within a page in the order of Okta's ids; the last came with a later sync.
        assert_eq!(logins[PEOPLE], login(PEOPLE), "{}", database.name);
        logins.sort();
        let right: Vec<_> = (0..=PEOPLE).map(login).collect();
        assert_eq!(logins, right);
        let again = &receiver.got()[1];
        assert_eq!((&again.id, &again.body), (&got[0].id, &got[0].body));
        assert!(again.is_signed_with(secret));

        assert!(server.stop());
        let log = Value::from(server.log()).to_string();
        assert!(log.contains("a message of a webhook was accepted"));
        let bare = secret.strip_prefix("whsec_").unwrap();
        for hushed in ["hush-path", "hush=query", bare, &login(0)] {
            assert!(!log.contains(hushed), "{hushed} is in the log");
        }
    }
}

fn login(number: usize) -> String {
    format!("new{number:03}@example.com")
}

fn join(okta: &okta_sim::RunningSim, number: usize) {
    let act = Act::CreateUser {
        login: login(number),
        profile: Map::new(),
    };
    okta.act(&act).unwrap();
}

async fn sync(server: &Serving, integration: &Value) {
    let query = "mutation($id: ID!) { syncIntegration(input: { integrationId: $id }) { syncRun { id } } }";
    server.api().ask(query, json!({ "id": integration })).await;
    follow(server, integration).await;
}

/// Follows the sync to its end.
async fn follow(server: &Serving, integration: &Value) {
    let query = "subscription($id: ID!) { syncProgress(integrationId: $id) { state } }";
    let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
    let said = socket.subscribe(query, json!({ "id": integration })).await;
    assert_eq!(said.last().unwrap()["syncProgress"]["state"], "SUCCEEDED");
}
