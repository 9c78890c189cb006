//! The org's address, as links spell it, and `GET /api/v1/org`.

use serde_json::{Value, json};

use crate::clock::iso;

use super::Call;

/// Marks a link that leads away, so that a call that follows it is known. Another name of the same machine serves as
/// another host.
pub(crate) const STRAYED: &str = "strayed=true";

/// The base of all links: what the client called the org by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    host: String,
}

impl Site {
    pub(crate) fn new(host: &str) -> Self {
        Site {
            host: host.to_owned(),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// The same place on another host, in plain sight of the simulator where the org is a port of this machine.
    pub(crate) fn foreign_url(&self, path_and_query: &str) -> String {
        let host = match self.host.rsplit_once(':') {
            Some(("localhost", port)) => format!("127.0.0.1:{port}"),
            Some((_, port)) => format!("localhost:{port}"),
            None => "elsewhere.invalid".to_owned(),
        };
        format!("http://{host}{path_and_query}&{STRAYED}")
    }

    /// Some links in bodies point at the admin host. An address without a name has none.
    pub(crate) fn admin_url(&self, path: &str) -> String {
        let named = self.host.starts_with(|c: char| c.is_ascii_alphabetic());
        let end = self.host.find(['.', ':']).unwrap_or(self.host.len());
        match named {
            true => format!("http://{}-admin{}{path}", &self.host[..end], &self.host[end..]),
            false => self.url(path),
        }
    }

    pub(crate) fn href(&self, path: &str) -> Value {
        json!({ "href": self.url(path) })
    }
}

/// The body of `/api/v1/org`.
pub(crate) fn org(call: &Call<'_>) -> Value {
    let world = call.world;
    json!({
        "id": world.org_id,
        "subdomain": world.subdomain,
        "companyName": "Example Corp",
        "status": "ACTIVE",
        "expiresAt": null,
        "created": iso(world.created_ms),
        "lastUpdated": iso(world.created_ms),
        "website": "https://www.example.com",
        "phoneNumber": "",
        "endUserSupportHelpURL": "",
        "supportPhoneNumber": "",
        "address1": null,
        "address2": null,
        "city": null,
        "state": null,
        "country": null,
        "postalCode": null,
        "_links": {
            "preferences": call.site.href("/api/v1/org/preferences"),
            "uploadLogo": {"href": call.site.url("/api/v1/org/logo"), "hints": {"allow": ["POST"]}},
            "oktaCommunication": call.site.href("/api/v1/org/privacy/oktaCommunication"),
            "logo": null,
            "oktaSupport": call.site.href("/api/v1/org/privacy/oktaSupport"),
            "contacts": call.site.href("/api/v1/org/contacts")
        }
    })
}
