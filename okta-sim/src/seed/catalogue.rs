//! The apps: Okta's own, well-known ones, and those that customers make themselves.

use crate::clock::DAY_MS;
use crate::dice::{Dice, letters, mix_text, okta_id};
use crate::seed::whole_second;
use crate::world::World;
use crate::world::app::{App, OWN_APPS};

const OIDC: Option<&str> = Some("OPENID_CONNECT");
const SAML: Option<&str> = Some("SAML_2_0");
const SWA: Option<&str> = Some("BROWSER_PLUGIN");

/// Catalogue name, label, sign-on mode; popular ones first, odd ones among the first twenty.
const KNOWN: [(&str, &str, Option<&str>); 44] = [
    ("google", "Google Workspace", SAML),
    ("slack", "Slack", SAML),
    ("zoomus", "Zoom", SAML),
    ("office365", "Microsoft Office 365", Some("WS_FEDERATION")),
    ("jira_onprem", "Atlassian Jira", SAML),
    ("bookmark", "Cafeteria menu", Some("BOOKMARK")),
    ("active_directory", "corp.example.com", None),
    ("github_enterprise", "GitHub Enterprise", SAML),
    ("oidc_client", "Expense Portal", OIDC),
    ("template_swa", "Travel agency", SWA),
    ("salesforce", "Salesforce", SAML),
    ("oidc_client", "Admin Console", OIDC),
    ("template_sps", "Parcel service", Some("SECURE_PASSWORD_STORE")),
    ("deelhr", "Deel HR", None),
    ("template_basic_auth", "Old Wiki", Some("BASIC_AUTH")),
    (
        "sharepoint_onpremise",
        "SharePoint (on-premises)",
        Some("SAML_1_1"),
    ),
    ("sim_press_1", "Press mailbox", Some("AUTO_LOGIN")),
    ("workday", "Workday", SAML),
    ("pagerduty", "PagerDuty", SAML),
    ("oidc_client", "Nightly export (service)", OIDC),
    ("figma", "Figma", SAML),
    ("notion", "Notion", SAML),
    ("miro", "Miro", SAML),
    ("zendesk", "Zendesk", SAML),
    ("datadog", "Datadog", SAML),
    ("1password_business", "1Password Business", OIDC),
    ("docusign", "DocuSign", SAML),
    ("tableau_online", "Tableau", SAML),
    ("lucidchart", "Lucidchart", SAML),
    ("asana", "Asana", SAML),
    ("box", "Box", SAML),
    ("dropbox_for_business", "Dropbox Business", SAML),
    ("hubspot_saml", "HubSpot", SAML),
    ("netsuite", "NetSuite", SAML),
    ("concur", "SAP Concur", SAML),
    ("greenhouse", "Greenhouse", SAML),
    ("lattice", "Lattice", SAML),
    ("snowflake", "Snowflake", SAML),
    ("amazon_aws_sso", "AWS IAM Identity Center", SAML),
    ("cloudflare", "Cloudflare", OIDC),
    ("adobe_creative", "Adobe Creative Cloud", SAML),
    ("linkedinlearning", "LinkedIn Learning", SWA),
    ("twitter", "X (Twitter), team \"press\"", SWA),
    ("csv_directory_v2", "Contractors (CSV)", None),
];
const OWN_MAKES: [(&str, &str, Option<&str>); 8] = [
    ("oidc_client", "OpenID Connect Client", OIDC),
    ("sim_{n}", "", SAML),
    ("bookmark", "Bookmark App", Some("BOOKMARK")),
    ("template_swa", "Template App", SWA),
    ("oidc_client", "OpenID Connect Client", OIDC),
    ("sim_{n}", "", SAML),
    ("template_saml_2_0", "Template SAML 2.0 App", SAML),
    ("oidc_client", "OpenID Connect Client", OIDC),
];
const SUBJECTS: [&str; 12] = [
    "Payroll",
    "Warehouse",
    "Intranet",
    "Metrics",
    "Training",
    "Café-Reservierung",
    "在庫管理",
    "Board room",
    "O'Neill reports",
    "Sandbox",
    "Inventory",
    "Vendor portal",
];
const PROVISIONED: &[&str] = &[
    "IMPORT_PROFILE_UPDATES",
    "PUSH_NEW_USERS",
    "PUSH_USER_DEACTIVATION",
    "SCIM_PROVISIONING",
    "GROUP_PUSH",
    "REACTIVATE_USERS",
    "IMPORT_NEW_USERS",
    "PUSH_PROFILE_UPDATES",
];
const SOURCING: &[&str] = &["IMPORT_NEW_USERS", "PROFILE_MASTERING"];
/// Apps that the log remembers and the list does not.
const LEGACY: usize = 3;

/// Fills the list of apps: Okta's own first, then the customer's, then those that were deleted.
pub(crate) fn install(world: &mut World, count: usize, now_ms: i64) {
    for (name, label) in OWN_APPS {
        let mut app = blank(world, name, label, label, OIDC, world.created_ms);
        app.features = if name == "okta_flow_sso" { PROVISIONED } else { &[] };
        world.apps.push(app);
    }
    let mut dice = Dice::new(world.seed, "apps");
    for number in 0..count + LEGACY {
        let created = whole_second(now_ms - (120 + dice.millis_below(1000)) * DAY_MS);
        let mut app = match KNOWN.get(number) {
            Some((name, label, mode)) if number < count => blank(world, name, label, label, *mode, created),
            _ => home_made(world, number, created),
        };
        app.service = app.label.ends_with("(service)");
        app.implicit = number == 27;
        app.features = match app.name.as_str() {
            "active_directory" | "deelhr" | "csv_directory_v2" | "workday" => SOURCING,
            "slack" | "google" | "zendesk" | "box" => PROVISIONED,
            _ => &[],
        };
        app.active = !(number == 15 || number > 20 && dice.per_mille(80));
        app.deleted = number >= count;
        world.apps.push(app);
    }
}

fn home_made(world: &World, number: usize, created: i64) -> App {
    let (name, catalogue, mode) = OWN_MAKES[number % OWN_MAKES.len()];
    // Labels repeat in big orgs: they are not unique.
    let subject = SUBJECTS[number % SUBJECTS.len()];
    let label = if number.is_multiple_of(7) {
        subject.to_owned()
    } else {
        format!("{subject} {}", number / 5)
    };
    let catalogue = if catalogue.is_empty() {
        label.clone()
    } else {
        catalogue.to_owned()
    };
    blank(
        world,
        &name.replace("{n}", &format!("app{number}_{number}")),
        &label,
        &catalogue,
        mode,
        created,
    )
}

/// A new app of the customer or of Okta, with nobody in it.
pub(crate) fn blank(
    world: &World,
    name: &str,
    label: &str,
    catalogue_label: &str,
    mode: Option<&'static str>,
    created: i64,
) -> App {
    let number = world.apps.len() as u64;
    let id = okta_id(world.seed, "0oa", number);
    let host: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    App {
        kid: letters(mix_text(world.seed, &id), 43),
        domain: format!("{}{number}.example.com", host.to_lowercase()),
        id,
        name: name.to_owned(),
        label: label.to_owned(),
        former_labels: Vec::new(),
        catalogue_label: match name {
            "oidc_client" => "OpenID Connect Client".to_owned(),
            "bookmark" => "Bookmark App".to_owned(),
            _ => catalogue_label.to_owned(),
        },
        active: true,
        mode,
        created,
        last_updated: created + 1000 * (1 + (number as i64 * 37) % 9000),
        features: &[],
        service: false,
        implicit: false,
        deleted: false,
        users: Vec::new(),
        groups: Vec::new(),
    }
}
