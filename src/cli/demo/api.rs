//! Asks the demo's own server over HTTP, as a frontend would.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
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
    pub(super) async fn ask<T: DeserializeOwned>(&self, query: &str, variables: Value) -> anyhow::Result<T> {
        let request = self
            .http
            .post(&self.url)
            .bearer_auth(self.token.expose_secret())
            .json(&json!({ "query": query, "variables": variables }));
        let answer: Answer<T> = request.send().await?.json().await?;
        if let Some(errors) = answer.errors {
            bail!("the API answered with errors: {errors}");
        }
        answer.data.context("the API gave no data")
    }
}

#[derive(Deserialize)]
struct Answer<T> {
    data: Option<T>,
    errors: Option<Value>,
}
