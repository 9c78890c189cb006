//! The files of `/export`: what is in them, who gets them, and what is refused.

use chrono::{DateTime, Utc};
use reqwest::Method;
use seatgraph::{
    clock::{Clock, SystemClock},
    store::writers::{PageWriter, UserRecord},
};
use serde_json::Value;

use crate::{
    database::{TestDatabase, databases},
    exported::{ask, assert_refused, assert_same, file, license_all, nodes, parse},
    org,
    running::Running,
};

const USER: [(&str, &str); 24] = [
    ("id", "/id"),
    ("oktaId", "/oktaId"),
    ("integrationId", "/integration/id"),
    ("integrationDomain", "/integration/domain"),
    ("name", "/name"),
    ("email", "/email"),
    ("login", "/login"),
    ("status", "/status"),
    ("roles", "/roles"),
    ("title", "/title"),
    ("department", "/department"),
    ("division", "/division"),
    ("costCenter", "/costCenter"),
    ("organization", "/organization"),
    ("employmentType", "/employmentType"),
    ("countryCode", "/countryCode"),
    ("createdAt", "/createdAt"),
    ("activatedAt", "/activatedAt"),
    ("lastLoginAt", "/lastLoginAt"),
    ("lastSignInAt", "/lastSignIn/at"),
    ("lastSignInAppId", "/lastSignIn/app/id"),
    ("lastSignInAppOktaId", "/lastSignIn/app/oktaId"),
    ("lastSignInAppLabel", "/lastSignIn/app/label"),
    ("signIns", "/signIns"),
];
const USER_FIELDS: &str = "id oktaId integration { id domain } name email login status roles title department division \
    costCenter organization employmentType countryCode createdAt activatedAt lastLoginAt \
    lastSignIn { at app { id oktaId label } } signIns";

const APP: [(&str, &str); 23] = [
    ("id", "/id"),
    ("oktaId", "/oktaId"),
    ("integrationId", "/integration/id"),
    ("integrationDomain", "/integration/domain"),
    ("label", "/label"),
    ("name", "/name"),
    ("status", "/status"),
    ("signOnMode", "/signOnMode"),
    ("ownedByOkta", "/ownedByOkta"),
    ("createdAt", "/createdAt"),
    ("lastSignInAt", "/lastSignInAt"),
    ("assignedUsers", "/assignments/totalCount"),
    ("activeUsers", "/activeUsers"),
    ("signIns", "/signIns"),
    ("review", "/review"),
    ("reviewedAt", "/reviewedAt"),
    ("reviewedBy", "/reviewedBy"),
    ("signals", "/signals"),
    ("category", "/category"),
    ("licenseSeats", "/license/seats"),
    ("monthlyCostPerSeat", "/license/monthlyCostPerSeat"),
    ("currency", "/license/currency"),
    ("renewsOn", "/license/renewsOn"),
];
const APP_FIELDS: &str = "id oktaId integration { id domain } label name status signOnMode ownedByOkta createdAt lastSignInAt \
    assignments { totalCount } activeUsers signIns review reviewedAt reviewedBy signals { code } category \
    license { seats monthlyCostPerSeat currency renewsOn }";

const USAGE: [(&str, &str); 14] = [
    ("id", "/id"),
    ("integrationId", "/app/integration/id"),
    ("integrationDomain", "/app/integration/domain"),
    ("appId", "/app/id"),
    ("appOktaId", "/app/oktaId"),
    ("appLabel", "/app/label"),
    ("userId", "/user/id"),
    ("userOktaId", "/user/oktaId"),
    ("userName", "/user/name"),
    ("userEmail", "/user/email"),
    ("granularity", "/granularity"),
    ("start", "/start"),
    ("signIns", "/signIns"),
    ("lastSignInAt", "/lastSignInAt"),
];
const USAGE_FIELDS: &str = "id granularity start signIns lastSignInAt user { id oktaId name email } \
    app { id oktaId label integration { id domain } }";

const SEAT: [(&str, &str); 17] = [
    ("id", "/id"),
    ("integrationId", "/app/integration/id"),
    ("integrationDomain", "/app/integration/domain"),
    ("appId", "/app/id"),
    ("appOktaId", "/app/oktaId"),
    ("appLabel", "/app/label"),
    ("userId", "/user/id"),
    ("userOktaId", "/user/oktaId"),
    ("userName", "/user/name"),
    ("userEmail", "/user/email"),
    ("userStatus", "/user/status"),
    ("scope", "/scope"),
    ("groupOktaId", "/group/oktaId"),
    ("groupName", "/group/name"),
    ("assignedAt", "/assignedAt"),
    ("lastSignInAt", "/lastSignInAt"),
    ("signIns", "/signIns"),
];
const SEAT_FIELDS: &str = "id scope group { oktaId name } assignedAt lastSignInAt signIns user { id oktaId name email status } \
    app { id oktaId label integration { id domain } }";

/// A server over each database, with two orgs.
async fn servers() -> Vec<(TestDatabase, Running)> {
    let mut servers = Vec::new();
    for database in databases().await {
        org::synced(&database.store, "acme.okta.com", 25, 6).await;
        org::synced(&database.store, "beta.okta.com", 9, 3).await;
        let server = Running::over(database.store.clone()).await;
        servers.push((database, server));
    }
    servers
}

/// The global id of the first thing of a list.
async fn first(server: &Running, list: &str) -> String {
    let nodes = nodes(server, list, "id").await;
    nodes[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_says_what_the_graph_says_of_users_and_apps() {
    let day = "2026-02-20T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let days = (SystemClock.now() - day).num_days().max(0);
    for (_database, server) in servers().await {
        let beta = &nodes(&server, "integrations(", "id domain").await[1];
        let beta = beta["id"].as_str().unwrap();
        for (parameters, arguments) in [
            (String::new(), String::new()),
            (
                "status=ACTIVE,SUSPENDED&status=PROVISIONED".to_owned(),
                "filter: { status: [ACTIVE, SUSPENDED, PROVISIONED] },".to_owned(),
            ),
            (
                "department=R%26D&department=nobody&orderBy=EMAIL&direction=DESC".to_owned(),
                r#"filter: { department: ["R&D", "nobody"] }, orderBy: { field: EMAIL, direction: DESC },"#
                    .to_owned(),
            ),
            (
                format!("inactiveDays={days}&orderBy=LAST_LOGIN_AT"),
                format!("filter: {{ inactiveDays: {days} }}, orderBy: {{ field: LAST_LOGIN_AT }},"),
            ),
            (
                format!("search=%C3%89mile&integrationId={beta}"),
                format!(r#"filter: {{ search: "Émile", integrationId: "{beta}" }},"#),
            ),
            (
                "email=USER1@acme.example".to_owned(),
                r#"filter: { email: "USER1@acme.example" },"#.to_owned(),
            ),
        ] {
            let nodes = nodes(&server, &format!("users({arguments}"), USER_FIELDS).await;
            let file = file(&server, &server.token, &format!("/export/users.csv?{parameters}")).await;
            assert!(!nodes.is_empty(), "{parameters}");
            assert_same(&file, &nodes, &USER);
        }
        for (parameters, arguments) in [
            ("", ""),
            (
                "status=ACTIVE&ownedByOkta=false",
                "filter: { status: [ACTIVE], ownedByOkta: false },",
            ),
            (
                "search=100%25%20pure_&orderBy=SIGN_INS&direction=DESC",
                r#"filter: { search: "100% pure_" }, orderBy: { field: SIGN_INS, direction: DESC },"#,
            ),
            ("orderBy=ASSIGNED_USERS", "orderBy: { field: ASSIGNED_USERS },"),
        ] {
            let nodes = nodes(&server, &format!("apps({arguments}"), APP_FIELDS).await;
            let file = file(&server, &server.token, &format!("/export/apps.csv?{parameters}")).await;
            assert!(!nodes.is_empty(), "{parameters}");
            assert_same(&file, &nodes, &APP);
        }
    }
}

#[tokio::test]
async fn a_file_says_what_the_graph_says_of_usage() {
    for (_database, server) in servers().await {
        let user = first(&server, r#"users(filter: { search: "zoë" },"#).await;
        let app = first(&server, r#"apps(filter: { search: "zoom" },"#).await;
        for (parameters, arguments) in [
            (String::new(), String::new()),
            ("granularity=MONTH".to_owned(), "granularity: MONTH,".to_owned()),
            (
                "granularity=MONTH&from=2026-01-20&to=2026-03-05".to_owned(),
                r#"granularity: MONTH, filter: { from: "2026-01-20", to: "2026-03-05" },"#.to_owned(),
            ),
            (
                "granularity=DAY&from=2026-02-01".to_owned(),
                r#"filter: { from: "2026-02-01" },"#.to_owned(),
            ),
            (
                format!("userId={user}"),
                format!(r#"filter: {{ userId: "{user}" }},"#),
            ),
            (
                format!("appId={app}"),
                format!(r#"filter: {{ appId: "{app}" }},"#),
            ),
        ] {
            let nodes = nodes(&server, &format!("usageStats({arguments}"), USAGE_FIELDS).await;
            let file = file(&server, &server.token, &format!("/export/usage.csv?{parameters}")).await;
            assert!(!nodes.is_empty(), "{parameters}");
            assert_same(&file, &nodes, &USAGE);
        }
    }
}

#[tokio::test]
async fn a_file_says_what_the_graph_says_of_seats() {
    let day = "2026-02-20T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let days = (SystemClock.now() - day).num_days().max(0);
    for (_database, server) in servers().await {
        let user = first(&server, r#"users(filter: { search: "zoë" },"#).await;
        for (parameters, filter) in [
            (String::new(), String::new()),
            ("scope=GROUP".to_owned(), "filter: { scope: GROUP },".to_owned()),
            (
                format!("inactiveDays={days}&scope=USER"),
                format!("filter: {{ inactiveDays: {days}, scope: USER }},"),
            ),
        ] {
            let fields = format!("id assignments({filter} first: 100) {{ nodes {{ {SEAT_FIELDS} }} }}");
            let apps = nodes(&server, "apps(", &fields).await;
            let of = |app: &Value| app["assignments"]["nodes"].as_array().unwrap().clone();
            let mut seats: Vec<_> = apps.iter().flat_map(of).collect();
            seats.sort_by_key(|seat| seat["id"].to_string());
            let mut all = file(
                &server,
                &server.token,
                &format!("/export/assignments.csv?{parameters}"),
            )
            .await;
            all.rows.sort_by_key(|row| row["id"].clone());
            assert!(!seats.is_empty(), "{parameters}");
            assert_same(&all, &seats, &SEAT);

            let path = format!("/export/assignments.csv?{parameters}&userId={user}");
            let mut own = file(&server, &server.token, &path).await;
            own.rows.sort_by_key(|row| row["id"].clone());
            seats.retain(|seat| seat["user"]["id"] == *user);
            assert_same(&own, &seats, &SEAT);
        }
    }
}

/// The columns of a report's seats, which stand at `at` in a node.
fn counts(at: &str) -> Vec<(String, String)> {
    ["assigned", "active", "inactive", "neverUsed", "recentlyAssigned"]
        .map(|class| (class.to_owned(), format!("{at}/{class}")))
        .into()
}

#[tokio::test]
async fn a_file_says_what_the_graph_says_in_its_reports() {
    const SEATS: &str = "assigned active inactive neverUsed recentlyAssigned coverageComplete";
    const COSTS: &str = "costs { currency monthlySpend monthlyWaste }";
    let of = |names: &[(&str, &str)]| -> Vec<(String, String)> {
        names
            .iter()
            .map(|(column, at)| ((*column).to_owned(), (*at).to_owned()))
            .collect()
    };
    let app = of(&[
        ("appId", "/id"),
        ("appOktaId", "/oktaId"),
        ("appLabel", "/label"),
        ("integrationId", "/integration/id"),
        ("integrationDomain", "/integration/domain"),
    ]);
    for (_database, server) in servers().await {
        license_all(&server).await;
        let seats = [
            app.clone(),
            counts("/seats"),
            of(&[
                ("monthlyWaste", "/seats/monthlyWaste"),
                ("currency", "/license/currency"),
                ("coverageComplete", "/seats/coverageComplete"),
            ]),
        ]
        .concat();
        let fields = format!(
            "id oktaId label integration {{ id domain }} license {{ currency }} seats(inactiveDays: 5) {{ {SEATS} monthlyWaste }}"
        );
        let nodes_of_seats = nodes(&server, "apps(filter: { ownedByOkta: false },", &fields).await;
        let told = file(
            &server,
            &server.token,
            "/export/seats.csv?inactiveDays=5&ownedByOkta=false",
        )
        .await;
        assert_same(&told, &nodes_of_seats, &borrowed(&seats));

        let seat = of(&[
            ("id", "/id"),
            ("integrationId", "/app/integration/id"),
            ("integrationDomain", "/app/integration/domain"),
            ("appId", "/app/id"),
            ("appOktaId", "/app/oktaId"),
            ("appLabel", "/app/label"),
            ("userId", "/user/id"),
            ("userOktaId", "/user/oktaId"),
            ("userName", "/user/name"),
            ("userEmail", "/user/email"),
            ("userStatus", "/user/status"),
            ("department", "/user/department"),
            ("costCenter", "/user/costCenter"),
            ("scope", "/scope"),
            ("groupOktaId", "/group/oktaId"),
            ("groupName", "/group/name"),
            ("assignedAt", "/assignedAt"),
            ("lastSignInAt", "/lastSignInAt"),
            ("reasons", "/reclaimReasons"),
            ("duplicateOf", "/duplicateOf/label"),
            ("monthlyCost", "/monthlyCost"),
            ("currency", "/app/license/currency"),
        ]);
        let renewal = [
            app.clone(),
            of(&[("renewsOn", "/renewal/renewsOn")]),
            counts("/seats"),
            of(&[
                ("paidSeats", "/renewal/paidSeats"),
                ("projectedActive", "/renewal/projectedActive"),
                ("seatsToRenew", "/renewal/seatsToRenew"),
                ("monthlySaving", "/renewal/monthlySaving/amount"),
                ("currency", "/renewal/monthlySaving/currency"),
            ]),
        ]
        .concat();
        let query = format!(
            "{{ integrations {{ nodes {{ id domain
              reclaimable(first: 100, inactiveDays: 5) {{ nodes {{ id scope group {{ oktaId name }} assignedAt lastSignInAt monthlyCost reclaimReasons(inactiveDays: 5)
                duplicateOf(inactiveDays: 5) {{ label }} user {{ id oktaId name email status department costCenter }}
                app {{ id oktaId label license {{ currency }} integration {{ id domain }} }} }} }}
              renewals(first: 100, withinDays: 36500) {{ nodes {{ id oktaId label integration {{ id domain }} seats(inactiveDays: 5) {{ {SEATS} }}
                renewal(inactiveDays: 5) {{ renewsOn paidSeats projectedActive seatsToRenew monthlySaving {{ amount currency }} }} }} }}
              breakdown(by: DEPARTMENT, inactiveDays: 5) {{ name users seats {{ {SEATS} }} {COSTS} }}
              summary(inactiveDays: 5) {{ users apps unusedApps unreviewedApps seats {{ {SEATS} }} {COSTS} }} }} }} }}"
        );
        let integrations = ask(&server, &query, Value::Null).await["integrations"]["nodes"].clone();
        let integrations = integrations.as_array().unwrap();
        let all = |at: &str| -> Vec<Value> {
            let of_one = |row: &Value| row.pointer(at).unwrap().as_array().unwrap().clone();
            integrations.iter().flat_map(of_one).collect()
        };
        let told = file(&server, &server.token, "/export/reclaimable.csv?inactiveDays=5").await;
        assert!(told.rows.len() > 10);
        assert_same(&told, &all("/reclaimable/nodes"), &borrowed(&seat));
        let told = file(
            &server,
            &server.token,
            "/export/renewals.csv?inactiveDays=5&withinDays=36500",
        )
        .await;
        assert!(told.rows.len() > 2);
        assert_same(&told, &all("/renewals/nodes"), &borrowed(&renewal));

        let costs = of(&[
            ("currency", "/costs/0/currency"),
            ("monthlySpend", "/costs/0/monthlySpend"),
            ("monthlyWaste", "/costs/0/monthlyWaste"),
        ]);
        let mut parts = Vec::new();
        let mut summaries = Vec::new();
        for integration in integrations {
            for part in integration["breakdown"].as_array().unwrap() {
                let mut part = part.clone();
                part["of"] = integration.clone();
                parts.push(part);
            }
            let mut summary = integration["summary"].clone();
            summary["of"] = integration.clone();
            summaries.push(summary);
        }
        let of_integration = of(&[("integrationId", "/of/id"), ("integrationDomain", "/of/domain")]);
        let part = [
            of_integration.clone(),
            of(&[("name", "/name"), ("appId", "/app/id"), ("users", "/users")]),
            counts("/seats"),
            costs.clone(),
        ]
        .concat();
        let told = file(
            &server,
            &server.token,
            "/export/breakdown.csv?by=DEPARTMENT&inactiveDays=5",
        )
        .await;
        assert!(told.rows.len() > 2);
        assert_same(&told, &parts, &borrowed(&part));
        let summary = [
            of_integration,
            of(&[
                ("users", "/users"),
                ("apps", "/apps"),
                ("unusedApps", "/unusedApps"),
                ("unreviewedApps", "/unreviewedApps"),
                ("coverageComplete", "/seats/coverageComplete"),
            ]),
            counts("/seats"),
            costs,
        ]
        .concat();
        let told = file(&server, &server.token, "/export/summary.csv?inactiveDays=5").await;
        assert_same(&told, &summaries, &borrowed(&summary));
    }
}

fn borrowed(columns: &[(String, String)]) -> Vec<(&str, &str)> {
    columns
        .iter()
        .map(|(column, at)| (column.as_str(), at.as_str()))
        .collect()
}

/// What was exported can be filled in by a spreadsheet and imported.
#[tokio::test]
async fn the_file_of_apps_is_taken_back_as_a_file_of_licenses() {
    for (_database, server) in servers().await {
        license_all(&server).await;
        let acme = first(&server, "integrations(").await;
        let path = format!("/export/apps.csv?integrationId={acme}");
        let csv = server
            .get(&path)
            .bearer_auth(&server.token)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let cheaper = csv.replace(",EUR,", ",CHF,");
        for (csv, changed) in [(&csv, false), (&cheaper, true)] {
            let query = "mutation($input: ImportAppLicensesInput!) { importAppLicenses(input: $input) {
                imported changes { license { currency } } userErrors { message } lineErrors { line message } } }";
            let input = serde_json::json!({ "integrationId": acme, "csv": csv });
            let answer =
                ask(&server, query, serde_json::json!({ "input": input })).await["importAppLicenses"].clone();
            assert_eq!(answer["imported"], true, "{answer}");
            let changes = answer["changes"].as_array().unwrap();
            assert_eq!(!changes.is_empty(), changed, "{answer}");
            assert!(
                changes
                    .iter()
                    .all(|change| change["license"]["currency"] == "CHF")
            );
        }
    }
}

#[tokio::test]
async fn a_token_gets_nothing_of_what_it_may_not_see() {
    for (_database, server) in servers().await {
        let orgs = nodes(&server, "integrations(", "id").await;
        let (acme, beta) = (orgs[0]["id"].as_str().unwrap(), orgs[1]["id"].as_str().unwrap());
        let id = seatgraph::graph::integration_id(beta).unwrap();
        let token = server.token_for(&[id]).await;
        let names = [
            "users",
            "apps",
            "assignments",
            "usage",
            "seats",
            "reclaimable",
            "breakdown",
            "summary",
        ];
        for name in names {
            let all = file(&server, &server.token, &format!("/export/{name}.csv")).await;
            let mut of_beta = all.column("integrationId");
            of_beta.retain(|integration| *integration == beta);
            assert!(!of_beta.is_empty() && of_beta.len() < all.rows.len());
            let own = file(&server, &token, &format!("/export/{name}.csv")).await;
            assert_eq!(own.column("integrationId"), of_beta, "{name}");
            let none = file(
                &server,
                &token,
                &format!("/export/{name}.csv?integrationId={acme}"),
            )
            .await;
            assert_eq!((none.columns, none.rows.len()), (all.columns, 0), "{name}");
        }
    }
}

#[tokio::test]
async fn strangers_are_told_nothing() {
    let server = Running::start().await;
    for path in [
        "/export/users.csv",
        "/export/nothing.csv",
        "/export/users.csv?nonsense=1",
    ] {
        let answer = server.get(path).send().await.unwrap();
        assert_eq!(
            answer.headers()["www-authenticate"],
            r#"Bearer realm="seatgraph""#
        );
        assert_refused(answer, 401, "UNAUTHENTICATED").await;
        let answer = server.get(path).bearer_auth("sgt_guess").send().await.unwrap();
        assert_refused(answer, 401, "UNAUTHENTICATED").await;
    }
    for path in ["/export/nothing.csv", "/export/users"] {
        let answer = server.get(path).bearer_auth(&server.token).send().await.unwrap();
        assert_refused(answer, 404, "NOT_FOUND").await;
    }
    let url = format!("http://{}/export/users.csv", server.address);
    let post = reqwest::Client::builder().no_proxy().build().unwrap().post(url);
    let answer = post.bearer_auth(&server.token).send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET, HEAD");
    assert_refused(answer, 405, "METHOD_NOT_ALLOWED").await;
}

#[tokio::test]
async fn what_cannot_be_used_is_named_with_its_remedy() {
    let server = Running::start().await;
    for (query, argument, message) in [
        (
            "users.csv?colour=red",
            "colour",
            "use integrationId, status, search",
        ),
        (
            "users.csv?status=ACTIVE,GONE",
            "status",
            "must be of STAGED, PROVISIONED, ACTIVE",
        ),
        ("users.csv?status=", "status", "must be of"),
        (
            "users.csv?inactiveDays=soon",
            "inactiveDays",
            "must be a whole number",
        ),
        (
            "users.csv?inactiveDays=-1",
            "inactiveDays",
            "must be from 0 to 36500",
        ),
        ("users.csv?search=a&search=b", "search", "given more than once"),
        (
            "users.csv?orderBy=AGE",
            "orderBy",
            "must be of NAME, EMAIL, LAST_LOGIN_AT",
        ),
        ("users.csv?direction=DESC", "direction", "needs `orderBy`"),
        (
            "users.csv?orderBy=NAME&direction=up",
            "direction",
            "must be of ASC, DESC",
        ),
        (
            "users.csv?integrationId=7",
            "integrationId",
            "not the id of an integration",
        ),
        ("apps.csv?ownedByOkta=yes", "ownedByOkta", "must be true or false"),
        ("apps.csv?email=a", "email", "is not known here"),
        ("assignments.csv?scope=ALL", "scope", "must be of USER, GROUP"),
        ("assignments.csv?appId=MXUx", "appId", "not the id of an app"),
        (
            "usage.csv?from=yesterday",
            "from",
            "must be a day, such as 2026-11-25",
        ),
        (
            "usage.csv?from=2026-02-02&to=2026-02-01",
            "from",
            "must not be after `to`",
        ),
        (
            "usage.csv?granularity=WEEK",
            "granularity",
            "must be of DAY, MONTH",
        ),
    ] {
        let get = server.get(&format!("/export/{query}")).bearer_auth(&server.token);
        let error = assert_refused(get.send().await.unwrap(), 400, "BAD_USER_INPUT").await;
        assert_eq!(error["extensions"]["argument"], argument, "{query}");
        let told = error["message"].as_str().unwrap();
        assert!(
            told.starts_with(&format!("`{argument}` ")) && told.contains(message),
            "{query}: {told}"
        );
    }
}

#[tokio::test]
async fn names_cannot_break_out_of_their_cells_or_become_formulas() {
    let names = [
        "=cmd|' /C calc'!A0",
        "-2+3",
        "+1",
        "@here",
        "\t=1",
        "Quote \"Q\", comma",
        "two\r\nlines",
        "Ada",
    ];
    for database in databases().await {
        let org = org::begun(&database.store, "acme.okta.com").await;
        let record = |(index, name): (usize, &&str)| UserRecord {
            okta_id: format!("00u{index}"),
            name: (*name).to_owned(),
            login: format!("{index}"),
            status: "ACTIVE".to_owned(),
            ..UserRecord::default()
        };
        let records: Vec<_> = names.iter().enumerate().map(record).collect();
        let page = PageWriter::begin(&database.store, &org.lease).await.unwrap();
        page.upsert_users(&records).await.unwrap();
        page.commit().await.unwrap();
        let server = Running::over(database.store.clone()).await;
        let get = server.get("/export/users.csv").bearer_auth(&server.token);
        let text = get.send().await.unwrap().text().await.unwrap();
        let mut found: Vec<_> = parse(&text)
            .column("name")
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        found.sort();
        let mut expected = [
            "'=cmd|' /C calc'!A0",
            "'-2+3",
            "'+1",
            "'@here",
            "'\t=1",
            "Quote \"Q\", comma",
            "two\r\nlines",
            "Ada",
        ];
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert!(text.contains(r#","Quote ""Q"", comma","#), "{text}");
        assert!(text.contains(",\"two\r\nlines\","), "{text}");
        assert_eq!(text.matches("\r\n").count(), names.len() + 2);
    }
}

#[tokio::test]
async fn a_file_is_an_attachment_that_nobody_keeps() {
    let server = Running::start().await;
    let today = SystemClock.now().date_naive();
    for method in [Method::GET, Method::HEAD] {
        let url = format!("http://{}/export/usage.csv", server.address);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.request(method.clone(), url).bearer_auth(&server.token);
        let answer = request
            .header("accept-encoding", "identity")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let headers = answer.headers();
        assert_eq!(headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(headers["cache-control"], "no-store");
        // A test may run over midnight.
        let name = headers["content-disposition"].to_str().unwrap().to_owned();
        let on = |day: chrono::NaiveDate| format!("attachment; filename=\"seatgraph-usage-{day}.csv\"");
        assert!(
            name == on(today) || name == on(SystemClock.now().date_naive()),
            "{name}"
        );
        let text = answer.text().await.unwrap();
        assert_eq!(text.is_empty(), method == Method::HEAD);
    }
    let bad = server.get("/export/usage.csv?x=1").bearer_auth(&server.token);
    assert_eq!(bad.send().await.unwrap().status(), 400);
    let url = format!("http://{}/export/usage.csv", server.address);
    let client = reqwest::Client::builder().no_proxy().no_gzip().build().unwrap();
    let packed = client.get(url).bearer_auth(&server.token);
    let packed = packed.header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.bytes().await.unwrap()[..2], [0x1f, 0x8b]);
}
