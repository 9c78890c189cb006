//! Sign-in by an identity provider as an operator sets it up, and what the log holds of it.

use std::sync::Arc;

use reqwest::redirect::Policy;
use seatgraph::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::{
    authorization::Registered,
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

#[tokio::test(flavor = "multi_thread")]
async fn a_login_by_the_programs_settings_leaves_no_secret_in_its_log() {
    let (key, public_url) = (Arc::new(Key::p256("first")), "http://localhost:8080");
    let client = Registered {
        id: "web".to_owned(),
        secret: Some("client-secret-hush".to_owned()),
        redirect_uri: format!("{public_url}/session/oidc/callback"),
    };
    let issuer = Issuer::with_client(&key, client).await;
    issuer.desk().answer = Ok(json!({
        "sub": "sub-hush", "name": "Ann Hush", "email": "hush@example.com", "groups": "it",
        "exp": SystemClock.now().timestamp() + 600,
    }));
    let settings = [
        ("SEATGRAPH_OIDC_ISSUER", issuer.url.as_str()),
        ("SEATGRAPH_OIDC_CLIENT_ID", "web"),
        ("SEATGRAPH_OIDC_CLIENT_SECRET", "client-secret-hush"),
        ("SEATGRAPH_OIDC_VIEWER", "it"),
        ("SEATGRAPH_PUBLIC_URL", public_url),
        ("SEATGRAPH_LOG", "trace"),
    ];
    let folder = Folder::new();
    let migrated = folder.command(&["migrate"]).envs(settings).output().unwrap();
    assert!(migrated.status.success());
    let doctor = || {
        let ended = folder.command(&["doctor"]).envs(settings).output().unwrap();
        String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap()
    };
    let well = doctor();
    assert!(
        well.contains(&format!(
            "; people sign in there, and come back to {public_url}/session/oidc/callback"
        )),
        "{well}"
    );
    issuer.tells("token_endpoint", Value::Null);
    let ill = doctor();
    assert!(ill.contains("`token_endpoint` is missing"), "{ill}");
    issuer.tells("token_endpoint", json!(format!("{}/token", issuer.url)));

    let mut server = Serving::start(&folder, &settings);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .build()
        .unwrap();
    let get = |path: &str, cookie: &str| {
        let request = http
            .get(format!("http://{}{path}", server.address))
            .header("host", "localhost:8080");
        request.header("cookie", cookie.to_owned())
    };
    let cookie = |answer: &reqwest::Response| {
        let set = answer.headers()["set-cookie"].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    };
    let mut secrets = vec![
        "client-secret-hush".to_owned(),
        "hush".to_owned(),
        "Hush".to_owned(),
    ];
    let mut sessions = Vec::new();
    for forged in [false, true] {
        let begun = get("/session/oidc?return=/hush", "").send().await.unwrap();
        let kept = cookie(&begun);
        let address = begun.headers()["location"].to_str().unwrap().to_owned();
        let back = http.get(&address).send().await.unwrap();
        let back = back.headers()["location"]
            .to_str()
            .unwrap()
            .strip_prefix(public_url)
            .unwrap()
            .to_owned();
        let asked = url::Url::parse(&address).unwrap();
        let told = asked
            .query_pairs()
            .filter(|(name, _)| ["state", "nonce", "code_challenge"].contains(&name.as_ref()));
        secrets.extend(told.map(|(_, value)| value.into_owned()));
        secrets.push(kept.split_once('=').unwrap().1.to_owned());
        let more = if forged { "-forged" } else { "" };
        let path = back.replace("&state=", &format!("{more}&state="));
        sessions.push(get(&path, &kept).send().await.unwrap());
    }
    let session = cookie(&sessions[0]);
    assert!(session.starts_with("seatgraph="), "{session}");
    secrets.push(session.split_once('=').unwrap().1.to_owned());
    let told: Value = get("/session", &session)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(told["session"]["name"], "Ann Hush", "{told}");
    assert_eq!(sessions[1].headers()["location"], "/sign-in?error=refused");
    secrets.extend(issuer.desk().secrets.clone());
    // A code, a verifier and an ID token of the one that was finished, and the code of the other.
    assert_eq!(issuer.desk().secrets.len(), 4);

    assert!(server.stop(), "the server did not end with 0");
    let log = server.log();
    let failed = log
        .iter()
        .find(|line| line["message"] == "a sign-in by the identity provider has failed");
    assert_eq!(
        failed.unwrap()["why"],
        "the identity provider does not take the code"
    );
    let (log, files) = (Value::from(log).to_string(), folder.bytes());
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} stands in the log");
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
    let web = [
        "serve",
        "--oidc-issuer",
        "https://login.example.com",
        "--oidc-viewer",
        "it",
        "--oidc-client-id",
        "web",
        "--oidc-scopes",
        "profile",
    ];
    let ended = Folder::new().run(&web);
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    for fault in [
        "- SEATGRAPH_PUBLIC_URL: set it too: the issuer sends browsers back to /session/oidc/callback there",
        "- SEATGRAPH_OIDC_SCOPES: `openid` must be among them",
    ] {
        assert!(ended.err.contains(fault), "{fault} is missing in {}", ended.err);
    }
    let ended = Folder::new().run(&[web.as_slice(), &["--public-url", "http://sg.example.com"]].concat());
    let fault = "- SEATGRAPH_PUBLIC_URL: it begins with https://";
    assert!(ended.err.contains(fault), "{}", ended.err);
    let ended = Folder::new().run(&["migrate", "--oidc-client-secret", "client-hush"]);
    let fault = "- SEATGRAPH_OIDC_CLIENT_ID: set it too";
    assert!(
        ended.err.contains(fault) && !ended.err.contains("hush"),
        "{}",
        ended.err
    );
    let ended = Folder::new().run(&["migrate", "--oidc-client-id", "web"]);
    assert!(
        ended.err.contains("- SEATGRAPH_OIDC_ISSUER: set it too"),
        "{}",
        ended.err
    );
}
