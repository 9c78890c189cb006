//! Sends a message once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{
    Response,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use secrecy::SecretString;

use super::{address::WebhookUrl, settings::WebhookSettings, signing::sign};
use crate::okta::{closed_client, is_unsafe_address};

/// So much of an answer is read, so that its connection can be used again; nothing of it is kept.
const MOST_READ: usize = 4_096;

/// Why a message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Answered with another status than 2xx; after so long the receiver wants to be asked again.
    Status(u16, Option<Duration>),
    /// Answered with a redirect, which is not followed.
    Redirected(u16),
    /// Took too long.
    Timeout,
    /// No connection, or it was cut.
    Unreachable,
    /// The name leads to no public address, or the address is not allowed any more.
    UnsafeAddress,
    /// No key opens the secret.
    Secret,
}

impl Failure {
    /// The `WebhookFailure` of the API.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Status(..) => "STATUS",
            Self::Redirected(_) => "REDIRECTED",
            Self::Timeout => "TIMEOUT",
            Self::Unreachable => "UNREACHABLE",
            Self::UnsafeAddress => "UNSAFE_ADDRESS",
            Self::Secret => "SECRET_UNREADABLE",
        }
    }

    pub(super) fn status(self) -> Option<u16> {
        match self {
            Self::Status(status, _) | Self::Redirected(status) => Some(status),
            _ => None,
        }
    }

    pub(super) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Status(_, after) => after,
            _ => None,
        }
    }
}

/// What is sent.
#[derive(Debug)]
pub(super) struct Letter<'a> {
    pub(super) url: &'a WebhookUrl,
    pub(super) secret: &'a SecretString,
    pub(super) id: &'a str,
    pub(super) body: Vec<u8>,
}

/// Sends messages.
#[derive(Debug)]
pub(super) struct Sender {
    public: reqwest::Client,
    allowed: reqwest::Client,
}

impl Sender {
    pub(super) fn new(settings: &WebhookSettings) -> Result<Self, reqwest::Error> {
        Ok(Self {
            public: closed_client(true, settings.timeout)?,
            allowed: closed_client(false, settings.timeout)?,
        })
    }

    /// Sends a message; gives the status by which it was accepted.
    pub(super) async fn send(&self, letter: Letter<'_>, now: DateTime<Utc>) -> Result<u16, Failure> {
        let timestamp = now.timestamp();
        let signature = sign(letter.secret, letter.id, timestamp, &letter.body).ok_or(Failure::Secret)?;
        let client = match letter.url.is_public() {
            true => &self.public,
            false => &self.allowed,
        };
        let sent = client
            .post(letter.url.url().clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", letter.id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(letter.body)
            .send();
        let response = sent.await.map_err(|error| unanswered(&error))?;
        let status = response.status();
        let after = retry_after(&response, now);
        drain(response).await;
        match status.as_u16() {
            accepted @ 200..=299 => Ok(accepted),
            redirected @ 300..=399 => Err(Failure::Redirected(redirected)),
            refused => Err(Failure::Status(refused, after)),
        }
    }
}

fn unanswered(error: &reqwest::Error) -> Failure {
    if is_unsafe_address(error) {
        Failure::UnsafeAddress
    } else if error.is_timeout() {
        Failure::Timeout
    } else {
        Failure::Unreachable
    }
}

/// In seconds, or as a date.
fn retry_after(response: &Response, now: DateTime<Utc>) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    at.with_timezone(&Utc).signed_duration_since(now).to_std().ok()
}

async fn drain(mut response: Response) {
    let mut read = 0;
    while read <= MOST_READ {
        match response.chunk().await {
            Ok(Some(chunk)) => read += chunk.len(),
            Ok(None) | Err(_) => return,
        }
    }
}
