//! An answer before it becomes HTTP: status, body, and the headers that the endpoint decides.

use serde_json::Value;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    /// `Link` fields, one each, and others.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Answer {
    pub(crate) fn json(body: &Value) -> Self {
        Answer::json_text(200, body.to_string())
    }

    pub(crate) fn json_text(status: u16, body: String) -> Self {
        Answer {
            status,
            content_type: "application/json",
            body,
            headers: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn link(self, url: &str, rel: &str) -> Self {
        self.with("link", format!("<{url}>; rel=\"{rel}\""))
    }
}
