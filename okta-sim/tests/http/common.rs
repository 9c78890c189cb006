//! What the black-box tests share: a client that follows links.

use okta_sim::RunningSim;
use reqwest::{Client, ClientBuilder, Response};
use serde_json::Value;

/// A client to be described. Built together with the server, its library wants to be told of a provider of TLS first.
pub(crate) fn builder() -> ClientBuilder {
    // Fails where one is set already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy()
}

/// A client.
pub(crate) fn client() -> Client {
    builder().build().unwrap()
}

/// A call with the API token.
pub(crate) async fn get(sim: &RunningSim, path: &str) -> Response {
    get_url(sim, &format!("{}{path}", sim.url())).await
}

/// The same with a whole address.
pub(crate) async fn get_url(sim: &RunningSim, url: &str) -> Response {
    let token = format!("SSWS {}", sim.api_token());
    let call = client().get(url).header("authorization", token);
    call.send().await.unwrap()
}

/// The JSON of a call that succeeds.
pub(crate) async fn json(sim: &RunningSim, path: &str) -> Value {
    let response = get(sim, path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.json().await.unwrap()
}

/// The address of a link, if there is one.
pub(crate) fn link(response: &Response, rel: &str) -> Option<String> {
    response
        .headers()
        .get_all("link")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find(|value| value.ends_with(&format!("rel=\"{rel}\"")))
        .and_then(|value| Some(value.split_once('<')?.1.split_once('>')?.0.to_owned()))
}

/// Follows a list to its end.
pub(crate) async fn all(sim: &RunningSim, path: &str) -> Vec<Value> {
    let mut url = Some(format!("{}{path}", sim.url()));
    let mut rows = Vec::new();
    while let Some(here) = url {
        let response = get_url(sim, &here).await;
        assert_eq!(response.status(), 200, "{here}");
        url = link(&response, "next");
        rows.extend(response.json::<Vec<Value>>().await.unwrap());
    }
    rows
}

/// Follows a poll until nothing is left, and answers the last link too.
pub(crate) async fn poll(sim: &RunningSim, start: &str) -> (Vec<Value>, String) {
    let mut url = start.to_owned();
    let mut rows = Vec::new();
    loop {
        let response = get_url(sim, &url).await;
        assert_eq!(response.status(), 200, "{url}");
        url = link(&response, "next").unwrap();
        let page = response.json::<Vec<Value>>().await.unwrap();
        if page.is_empty() {
            return (rows, url);
        }
        rows.extend(page);
    }
}

/// The ids of rows, sorted.
pub(crate) fn ids(rows: &[Value], key: &str) -> Vec<String> {
    let mut ids: Vec<String> = rows
        .iter()
        .map(|row| row[key].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}
