//! Asks the demo's own server over HTTP, as a frontend would.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, ensure};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

pub(super) struct Api {
    http: reqwest::Client,
    url: String,
    token: SecretString,
}

impl Api {
    pub(super) fn new(address: SocketAddr, token: SecretString) -> anyhow::Result<Self> {
        // reqwest wants a provider even where it speaks plain http; it fails where one is set already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()?;
        Ok(Self {
            http,
            url: format!("http://{address}/graphql"),
            token,
        })
    }

    /// The `data` of the answer.
    pub(super) async fn ask(&self, query: &str, variables: Value) -> anyhow::Result<Value> {
        let request = self
            .http
            .post(&self.url)
            .bearer_auth(self.token.expose_secret())
            .json(&json!({ "query": query, "variables": variables }));
        let answer: Value = request.send().await?.json().await?;
        ensure!(
            answer.get("errors").is_none(),
            "the API answered with errors: {answer}"
        );
        answer.get("data").cloned().context("the API gave no data")
    }
}
