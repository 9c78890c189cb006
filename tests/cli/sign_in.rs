//! Sign-in by an identity provider as an operator sets it up, and what the log holds of it.

use seatgraph::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::{
    folder::Folder,
    issuer::{Issuer, Key},
    serving::Serving,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_settings_let_bearers_in_and_its_log_holds_nothing_of_them() {
    let key = Key::p256("first");
    let issuer = Issuer::start(&[&key]).await;
    let settings = [
        ("SEATGRAPH_OIDC_ISSUER", issuer.url.as_str()),
        ("SEATGRAPH_OIDC_AUDIENCE", "other, seatgraph"),
        ("SEATGRAPH_OIDC_VIEWER", "it"),
    ];
    let folder = Folder::new();
    let mut server = Serving::start(&folder, &settings);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let now = SystemClock.now().timestamp();
    let token = |groups: &str| {
        key.sign(&json!({
            "iss": issuer.url, "aud": "seatgraph", "sub": "sub-hush", "name": "Ann Hush", "groups": groups,
            "email": "hush@example.com", "exp": now + 600,
        }))
    };
    let address = format!("http://{}", server.address);
    let ask = |token: &str| {
        let body = json!({ "query": "{ viewer { name role } }" });
        http.post(format!("{address}/graphql"))
            .bearer_auth(token)
            .json(&body)
    };
    let (good, bad) = (token("it"), token("group-hush"));
    let answer: Value = ask(&good).send().await.unwrap().json().await.unwrap();
    assert_eq!(
        answer["data"]["viewer"],
        json!({ "name": "Ann Hush", "role": "VIEWER" })
    );
    assert_eq!(ask(&bad).send().await.unwrap().status(), 401);
    let begin = http.post(format!("{address}/session")).header("origin", &address);
    let begun = begin.json(&json!({ "token": good })).send().await.unwrap();
    let cookie = begun.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let session = http.get(format!("{address}/session")).header("cookie", cookie);
    let session: Value = session.send().await.unwrap().json().await.unwrap();
    assert_eq!(session["session"]["name"], "Ann Hush");

    let doctor = folder.command(&["doctor"]).envs(settings).output().unwrap();
    let doctor = String::from_utf8(doctor.stdout).unwrap();
    assert!(
        doctor.contains(&format!(
            "ok      identity provider {}: reachable, with 1 key",
            issuer.url
        )),
        "{doctor}"
    );

    assert!(server.stop(), "the server did not end with 0");
    let log = server.log();
    let refused = log
        .iter()
        .find(|line| line["message"] == "a token of the identity provider's was refused");
    assert_eq!(refused.unwrap()["why"], "it has no role that is mapped");
    let (log, files) = (Value::from(log).to_string(), folder.bytes());
    let id = cookie.split_once('=').unwrap().1;
    for secret in [good.as_str(), &bad, id, "Hush", "hush"] {
        assert!(!log.contains(secret), "{secret} stands in the log");
        let stored = files.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!stored, "{secret} stands in the working folder");
    }
}

#[test]
fn faults_of_its_settings_show_together() {
    let ended = Folder::new().run(&[
        "serve",
        "--oidc-issuer",
        "http://login.example.com",
        "--oidc-role-claim",
        "",
    ]);
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    for name in ["ISSUER", "AUDIENCE", "ROLE_CLAIM", "ADMIN"] {
        let fault = format!("- SEATGRAPH_OIDC_{name}: ");
        assert!(ended.err.contains(&fault), "{name} is missing in {}", ended.err);
    }
    let ended = Folder::new().run(&["migrate", "--oidc-viewer", "it"]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.err.contains("- SEATGRAPH_OIDC_ISSUER: set it too"),
        "{}",
        ended.err
    );
}
