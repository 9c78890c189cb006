//! The web app as the server hands it out. That it works in a browser is shown by web/tests.

use std::{collections::BTreeMap, fs, path::PathBuf};

use reqwest::header::ACCEPT_ENCODING;
use seatgraph::server::TrustedDocuments;
use serde_json::{Value, json};

use crate::running::Running;

/// What `make web` has built; None: this program has no web app.
fn built() -> Option<PathBuf> {
    let dist = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("web/dist");
    dist.join("site/index.html").exists().then_some(dist)
}

fn assets() -> Vec<String> {
    let folder = built().unwrap().join("site/assets");
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    names
        .map(|name| name.into_string().unwrap())
        .filter(|name| name.ends_with(".js") || name.ends_with(".css"))
        .collect()
}

#[tokio::test]
async fn each_page_of_the_app_is_served_at_its_address() {
    let server = Running::start().await;
    let page = |path: &'static str| {
        let asked = server.get(path);
        async move { asked.send().await.unwrap() }
    };
    let home = page("/").await;
    let policy = home.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    let home = home.text().await.unwrap();
    if built().is_none() {
        assert!(home.contains("make web"), "{home}");
        return;
    }
    assert!(
        policy.contains("script-src 'self'; style-src 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(!home.contains("<style") && !home.contains("<script>"), "{home}");
    for path in [
        "/apps",
        "/apps/QXBwOjE",
        "/users",
        "/settings/audit-log",
        "/sign-in",
        "/connect",
    ] {
        let answer = page(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.text().await.unwrap(), home, "{path}");
    }
    for path in [
        "/assets/none.js",
        "/assets/..%2findex.html",
        "/index.html",
        "/documents.json",
        "/appsx",
    ] {
        assert_eq!(page(path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn its_files_come_as_the_build_compressed_them_and_are_kept_for_good() {
    let Some(dist) = built() else {
        assert_eq!(
            Running::start()
                .await
                .get("/favicon.svg")
                .send()
                .await
                .unwrap()
                .status(),
            404
        );
        return;
    };
    let server = Running::start().await;
    for name in assets() {
        let path = format!("/assets/{name}");
        let plain = fs::read(dist.join("site").join(&path[1..])).unwrap();
        let answer = server
            .get(&path)
            .header(ACCEPT_ENCODING, "identity")
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.headers()["cache-control"],
            "public, max-age=31536000, immutable"
        );
        assert!(answer.bytes().await.unwrap() == plain, "{name}");
        for (coding, extension) in [("br", "br"), ("gzip", "gz")] {
            let built = fs::read(dist.join(format!("site{path}.{extension}"))).unwrap();
            let asked = server.get(&path).header(ACCEPT_ENCODING, coding);
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.headers()["content-encoding"], coding, "{name}");
            assert!(answer.bytes().await.unwrap() == built, "{name}");
        }
    }
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let server = Running::start().await;
    if built().is_none() {
        return;
    }
    let tag = |coding: &'static str| {
        let asked = server.get("/users").header(ACCEPT_ENCODING, coding);
        async move { asked.send().await.unwrap().headers()["etag"].clone() }
    };
    let (identity, br) = (tag("identity").await, tag("br").await);
    assert_ne!(identity, br);
    let again = server
        .get("/users")
        .header(ACCEPT_ENCODING, "br")
        .header("if-none-match", &br);
    assert_eq!(again.send().await.unwrap().status(), 304);
}

/// What the app asks is known to every server, also to one that answers nothing else.
#[tokio::test]
async fn the_apps_operations_are_answered_where_no_others_are() {
    let server = Running::trusting(TrustedDocuments::of_the_app_only()).await;
    let ask = |body: Value| {
        let asked = server.post(body.to_string()).bearer_auth(&server.token);
        async move { asked.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    let refused = ask(json!({ "query": "{ viewer { name } }" })).await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"],
        "PERSISTED_QUERY_REQUIRED"
    );
    let Some(dist) = built() else {
        return;
    };
    let manifest = fs::read(dist.join("documents.json")).unwrap();
    let manifest: BTreeMap<String, String> = serde_json::from_slice(&manifest).unwrap();
    let (id, _) = manifest
        .iter()
        .find(|(_, text)| text.starts_with("query Shell"))
        .unwrap();
    let hash = id.trim_start_matches("sha256:");
    let answer =
        ask(json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })).await;
    assert_eq!(answer["data"]["viewer"]["role"], "ADMIN", "{answer}");
}
