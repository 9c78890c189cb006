//! How the demo ends: what the seats of the org are worth, by the API's own figures.

use std::fmt::Write;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Api;

/// What the demo says a seat costs a month, in US cents, of the apps that most people have.
const PRICES: [i64; 5] = [1_250, 2_500, 800, 6_000, 1_500];

const MOST_SEATS: &str = "{
  apps(first: 5, filter: { ownedByOkta: false }, orderBy: { field: ASSIGNED_USERS, direction: DESC }) { nodes { id } }
}";

const SET_LICENSE: &str = "mutation($input: SetAppLicenseInput!) {
  setAppLicense(input: $input) { userErrors { message } }
}";

const REPORT: &str = "{
  integrations { nodes { summary {
    seats { assigned active inactive neverUsed recentlyAssigned }
    costs { currency monthlySpend monthlyWaste }
  } } }
  costliest: apps(first: 5, orderBy: { field: MONTHLY_WASTE, direction: DESC }) {
    nodes { label license { currency } seats { assigned active inactive neverUsed monthlyWaste } }
  }
  inbox: apps(first: 5, filter: {
    review: [UNREVIEWED], signals: [ADDED_BY_USER, OAUTH_CONSENT, BOOKMARK, PASSWORD_VAULTED, DELETED_IN_USE, NEW, UNASSIGNED_SIGN_IN]
  }) { totalCount nodes { label signals { code } } }
}";

/// Says what five apps cost, and what follows from it.
pub(super) async fn report(api: &Api) -> anyhow::Result<String> {
    let apps: Value = api.ask(MOST_SEATS, json!({})).await?;
    let apps = apps.pointer("/apps/nodes").and_then(Value::as_array);
    for (app, price) in apps.into_iter().flatten().zip(PRICES) {
        let id = app.get("id");
        let input = json!({ "appId": id, "monthlyCostPerSeat": price, "currency": "USD" });
        let answer: Value = api.ask(SET_LICENSE, json!({ "input": input })).await?;
        if let Some(error) = answer.pointer("/setAppLicense/userErrors/0/message") {
            bail!("a license cannot be set: {error}");
        }
    }
    let told: Told = api.ask(REPORT, json!({})).await?;
    text(&told)
}

#[derive(Debug, Deserialize)]
struct Told {
    integrations: Nodes<Org>,
    costliest: Nodes<App>,
    inbox: Nodes<Suspect>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Nodes<T> {
    nodes: Vec<T>,
    #[serde(default)]
    total_count: i64,
}

#[derive(Debug, Deserialize)]
struct Org {
    summary: Summary,
}

#[derive(Debug, Deserialize)]
struct Summary {
    seats: Seats,
    costs: Vec<Cost>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seats {
    assigned: i64,
    active: i64,
    inactive: i64,
    never_used: i64,
    #[serde(default)]
    recently_assigned: i64,
    #[serde(default)]
    monthly_waste: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    currency: String,
    monthly_spend: i64,
    monthly_waste: i64,
}

#[derive(Debug, Deserialize)]
struct App {
    label: String,
    seats: Seats,
    license: Option<License>,
}

#[derive(Debug, Deserialize)]
struct License {
    currency: String,
}

#[derive(Debug, Deserialize)]
struct Suspect {
    label: String,
    signals: Vec<Signal>,
}

#[derive(Debug, Deserialize)]
struct Signal {
    code: String,
}

fn text(told: &Told) -> anyhow::Result<String> {
    let org = told.integrations.nodes.first().context("no org is connected")?;
    let Summary { seats, costs } = &org.summary;
    let mut text =
        "The seats of this org in the last 30 days (the demo made up what five apps cost):\n\n".to_owned();
    for (what, count) in [
        ("assigned", seats.assigned),
        ("used", seats.active),
        ("to reclaim", seats.inactive + seats.never_used),
        ("given lately, too early to tell", seats.recently_assigned),
    ] {
        writeln!(text, "  {what:<34}{count:>8}")?;
    }
    for cost in costs {
        let (spend, waste) = (money(cost.monthly_spend), money(cost.monthly_waste));
        let currency = &cost.currency;
        writeln!(
            text,
            "\n  The five with a price cost {currency} {spend} a month, of which {waste} go to seats that nobody uses."
        )?;
    }
    writeln!(
        text,
        "\n  {:<34}{:>8}{:>8}{:>12}{:>18}",
        "The most wasted", "assigned", "used", "to reclaim", "wasted a month"
    )?;
    for app in &told.costliest.nodes {
        let currency = app.license.as_ref().map_or("", |license| &*license.currency);
        let waste = format!("{currency} {}", money(app.seats.monthly_waste.unwrap_or(0)));
        let Seats {
            assigned,
            active,
            inactive,
            never_used,
            ..
        } = &app.seats;
        let unused = inactive + never_used;
        writeln!(
            text,
            "  {:<34}{assigned:>8}{active:>8}{unused:>12}{waste:>18}",
            app.label
        )?;
    }
    writeln!(
        text,
        "\n  The shadow-IT inbox has {} apps that nobody has reviewed, such as",
        told.inbox.total_count
    )?;
    for app in &told.inbox.nodes {
        let codes: Vec<_> = app.signals.iter().map(|signal| &*signal.code).collect();
        writeln!(text, "  {:<34}{}", app.label, codes.join(", "))?;
    }
    Ok(text)
}

/// Cents as dollars, with thousands set apart.
fn money(cents: i64) -> String {
    let whole = (cents / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{:02}", cents % 100)
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn cents_are_written_as_dollars() {
        for (cents, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (99_999, "999.99"),
            (123_456_789, "1,234,567.89"),
        ] {
            assert_eq!(money(cents), text);
        }
    }
}
