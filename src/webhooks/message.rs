//! The body of a message: the same at each try, because its entries are.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::store::{
    ActivityNumber, AppId, IntegrationId, UserId,
    deliveries::{Message, TEST},
    entities::activity,
};

/// How rows are called in the API: by their global ids.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// An integration.
    pub integration: fn(IntegrationId) -> String,
    /// A user.
    pub user: fn(UserId) -> String,
    /// An app.
    pub app: fn(AppId) -> String,
    /// An entry of the feed.
    pub activity: fn(IntegrationId, ActivityNumber) -> String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    r#type: &'static str,
    integration_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    activities: Option<Vec<Entry<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    id: String,
    kind: &'a str,
    at: String,
    user: Option<Person<'a>>,
    app: Option<App<'a>>,
    percent_before: Option<i32>,
    percent_after: Option<i32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Person<'a> {
    id: String,
    okta_id: Option<&'a str>,
    name: Option<&'a str>,
    login: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct App<'a> {
    id: String,
    okta_id: Option<&'a str>,
    label: Option<&'a str>,
}

/// The body of a message, as JSON.
///
/// # Errors
/// None that is known of: serialisation of plain texts and numbers.
pub(super) fn body(message: &Message, names: &Names) -> Result<Vec<u8>, serde_json::Error> {
    let is_test = message.delivery.kind == TEST;
    let entries = message.entries.iter().map(|row| entry(row, names));
    serde_json::to_vec(&Body {
        r#type: if is_test { "test" } else { "activity" },
        integration_id: (names.integration)(message.delivery.integration_id),
        activities: (!is_test).then(|| entries.collect()),
    })
}

fn entry<'a>(row: &'a activity::Model, names: &Names) -> Entry<'a> {
    Entry {
        id: (names.activity)(row.integration_id, row.number),
        kind: &row.kind,
        at: DateTime::<Utc>::from(row.at).to_rfc3339_opts(SecondsFormat::AutoSi, true),
        user: row.user_id.map(|id| Person {
            id: (names.user)(id),
            okta_id: row.user_okta_id.as_deref(),
            name: row.user_name.as_deref(),
            login: row.user_login.as_deref(),
        }),
        app: row.app_id.map(|id| App {
            id: (names.app)(id),
            okta_id: row.app_okta_id.as_deref(),
            label: row.app_label.as_deref(),
        }),
        percent_before: row.percent_before,
        percent_after: row.percent_after,
    }
}
