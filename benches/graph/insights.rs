//! How soon reports on seats, costs and signals are answered, one at a time, beside a plain list of apps.

use seatgraph::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::{
    data::Databases,
    figures::Figures,
    http::Post,
    options::Options,
    questions::{ask, graphql},
    servers::Server,
    syncing::ADMIN,
    turns::{self, Side},
};

const PLAIN: &str = "{ apps(first: 50) { nodes { id label status } } }";

/// What is asked: its name, its document, and periods that it is asked for.
const REPORTS: [(&str, &str); 10] = [
    (
        "summary",
        "query($id: ID!, $app: ID!, $days: Int!) { app(id: $app) { id } integration(id: $id) { summary(inactiveDays: $days) { users apps unusedApps unreviewedApps
           seats { assigned active inactive neverUsed recentlyAssigned coverageComplete } costs { currency monthlySpend monthlyWaste } } } }",
    ),
    (
        "seats of an app",
        "query($id: ID!, $app: ID!, $days: Int!) { integration(id: $id) { id } app(id: $app) { seats(inactiveDays: $days) { assigned active inactive neverUsed monthlyWaste } } }",
    ),
    (
        "20 apps by waste",
        "query($id: ID!, $app: ID!, $days: Int!) { app(id: $app) { id } integration(id: $id) { apps(first: 20, filter: { ownedByOkta: false }, orderBy: { field: MONTHLY_WASTE, direction: DESC }) {
           nodes { label seats(inactiveDays: $days) { assigned active inactive neverUsed monthlyWaste } } } } }",
    ),
    (
        "reclaimable, 20 seats",
        "query($id: ID!, $app: ID!, $days: Int!) { app(id: $app) { id } integration(id: $id) { reclaimable(inactiveDays: $days, first: 20) {
           nodes { user { name email } app { label } scope lastSignInAt monthlyCost reclaimReasons(inactiveDays: $days) } } } }",
    ),
    (
        "reclaimable, how many",
        "query($id: ID!, $app: ID!, $days: Int!) { app(id: $app) { id } integration(id: $id) { reclaimable(inactiveDays: $days, first: 1) { totalCount } } }",
    ),
    (
        "reclaimable of an app",
        "query($id: ID!, $app: ID!, $days: Int!) { integration(id: $id) { reclaimable(inactiveDays: $days, first: 20, filter: { appId: $app }) { totalCount
           nodes { user { name email } scope lastSignInAt monthlyCost reclaimReasons(inactiveDays: $days) } } } }",
    ),
    (
        "20 renewals",
        "query($id: ID!, $app: ID!, $days: Int!) { app(id: $app) { id } integration(id: $id) { renewals(first: 20, withinDays: 365) { totalCount nodes { label
           renewal(inactiveDays: $days) { renewsOn paidSeats monthlyActive { month users } projectedActive seatsToRenew monthlySaving { amount } } } } } }",
    ),
    (
        "breakdown by department",
        "query($id: ID!, $app: ID!, $days: Int!) { app(id: $app) { id } integration(id: $id) { breakdown(by: DEPARTMENT, inactiveDays: $days) { name users
           seats { assigned active inactive neverUsed } costs { currency monthlySpend monthlyWaste } } } }",
    ),
    (
        "breakdown by app",
        "query($id: ID!, $app: ID!, $days: Int!) { app(id: $app) { id } integration(id: $id) { breakdown(by: APP, inactiveDays: $days) { app { label }
           seats { assigned active inactive neverUsed } costs { currency monthlySpend monthlyWaste } } } }",
    ),
    (
        "inbox",
        "query($id: ID!, $app: ID!, $days: Int!) { integration(id: $id) { id } app(id: $app) { seats(inactiveDays: $days) { assigned } }
           apps(first: 50, filter: { review: [UNREVIEWED], signals: [ADDED_BY_USER, OAUTH_CONSENT, BOOKMARK, PASSWORD_VAULTED, DELETED_IN_USE, NEW, UNASSIGNED_SIGN_IN] }) {
             totalCount nodes { label lastSignInAt signals { code message firstSeenAt } assignments { totalCount } } } }",
    ),
];

/// Measures each report.
pub(crate) async fn measure(databases: &Databases<'_>, options: &Options, figures: &mut Figures) {
    let database = databases.of(options.size()).await;
    let server = Server::seatgraph(&database, &[("SEATGRAPH_BOOTSTRAP_TOKEN", ADMIN)]).await;
    let (integration, apps) = licensed(&server).await;
    for (name, document) in REPORTS {
        let posts = apps
            .iter()
            .take(options.variants)
            .enumerate()
            .map(|(place, app)| {
                let days = 60 + place % 90;
                graphql(document, &json!({ "id": integration, "app": app, "days": days }))
            });
        let mut report = Side::new("report", &server, posts.collect(), databases.postgres);
        let plain = vec![graphql(PLAIN, &Value::Null)];
        let mut plain = Side::new("50 apps", &server, plain, databases.postgres);
        turns::take(&mut [&mut report, &mut plain], 1, options).await;
        figures.part(&format!("{}, {name}, one at a time", databases.kind.name()));
        println!("{}\n{}\n{}", turns::head(), report.line(), plain.line());
        let times = report.load.percentile(0.5) / plain.load.percentile(0.5);
        figures.note("median / that of a list of 50 apps", format!("{times:.1}"));
        figures.target("requests that failed", report.load.failed as f64, 0.0, "");
        figures.target("p99, ms", report.load.percentile(0.99), 50.0, "");
    }
    server.stop().await;
}

/// Gives all apps licenses that renew within a year, and every fifth one a category; gives the ids of the org and of its apps.
async fn licensed(server: &Server) -> (Value, Vec<Value>) {
    let today = SystemClock.now().date_naive();
    let mut connection = server.connect().await;
    let list = "query($after: String) { apps(first: 100, after: $after, filter: { ownedByOkta: false }) {
        nodes { id oktaId integration { id } } pageInfo { hasNextPage endCursor } } }";
    let (mut apps, mut csv, mut after) = (Vec::new(), String::new(), Value::Null);
    csv.push_str("oktaId,licenseSeats,monthlyCostPerSeat,currency,renewsOn,category\n");
    let integration = loop {
        let page = ask(&mut connection, list, &json!({ "after": after })).await;
        for app in page["apps"]["nodes"].as_array().unwrap() {
            let place = apps.len();
            let renews_on = today + chrono::Days::new(place as u64 % 365);
            let category = match place % 5 {
                // Five apps each.
                0 => format!("Category {}", place / 25),
                _ => String::new(),
            };
            let id = app["oktaId"].as_str().unwrap();
            csv += &format!(
                "{id},{},{},USD,{renews_on},{category}\n",
                500 + place,
                100 + place * 7 % 5_000
            );
            apps.push(app["id"].clone());
        }
        if page["apps"]["pageInfo"]["hasNextPage"] == false {
            break page["apps"]["nodes"][0]["integration"]["id"].clone();
        }
        after = page["apps"]["pageInfo"]["endCursor"].clone();
    };
    let import = "mutation($input: ImportAppLicensesInput!) { importAppLicenses(input: $input) { imported lineErrors { line message } } }";
    let input = json!({ "input": { "integrationId": integration, "csv": csv } });
    let post = Post {
        bearer: Some(format!("Bearer {ADMIN}")),
        ..graphql(import, &input)
    };
    let answer = connection.ask(&post).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.contains("\"imported\":true"), "{answer}");
    (integration, apps)
}
