//! How the databases answer the queries that people run all day: their plans, over a filled store of three tenants of
//! different size, as snapshots. A lost index shows in the diff.

use std::{
    collections::BTreeMap,
    fmt::Write,
    mem,
    sync::{Arc, Mutex},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use seatgraph::{
    access::{Role, Scope},
    store::{
        IntegrationId,
        writers::{PageWriter, list_apps_without_days},
    },
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    database::{TestDatabase, databases},
    org,
};

/// Tables that are never read from one end to the other.
const BIG: [&str; 7] = [
    "activities",
    "users",
    "apps",
    "app_users",
    "app_days",
    "usage_days",
    "usage_months",
];

/// Whose token asks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Asker {
    One,
    Small,
    Two,
    All,
}

/// What is asked, by whom: nearly all rows are of the first tenant, which are read at once where all of them are summed. `$after` is the last cursor of the page before, `$app` and `$i` are ids.
const QUERIES: [(&str, Asker, &str); 34] = [
    (
        "what changed",
        Asker::One,
        "{ integrations { nodes { activity { nodes { kind } } } } }",
    ),
    (
        "what changed, of two kinds",
        Asker::One,
        "{ integrations { nodes { activity(filter: { kinds: [USER_LEFT, USAGE_FELL] }) { nodes { kind } } } } }",
    ),
    (
        "what changed of each of all",
        Asker::All,
        "{ integrations { nodes { activity(first: 5) { nodes { kind } } } } }",
    ),
    (
        "what changed about an app",
        Asker::One,
        "query($app: ID!) { integrations { nodes { activity(filter: { appId: $app }) { nodes { kind } } } } }",
    ),
    (
        "what changed about a person",
        Asker::One,
        "query($user: ID!) { integrations { nodes { activity(filter: { userId: $user }) { nodes { kind } } } } }",
    ),
    (
        "users by name",
        Asker::One,
        "query($after: String) { users(after: $after) { nodes { name } pageInfo { endCursor } } }",
    ),
    (
        "users by name, backwards",
        Asker::One,
        "query($after: String) { users(last: 20, before: $after) { nodes { name } pageInfo { endCursor: startCursor } } }",
    ),
    (
        "users by e-mail",
        Asker::One,
        "query($after: String) { users(after: $after, orderBy: { field: EMAIL }) { nodes { name } pageInfo { endCursor } } }",
    ),
    (
        "users by last login, latest first",
        Asker::One,
        "query($after: String) { users(after: $after, orderBy: { field: LAST_LOGIN_AT, direction: DESC }) { nodes { name } pageInfo { endCursor } } }",
    ),
    (
        "users of two tenants by name",
        Asker::Two,
        "query($after: String) { users(after: $after) { nodes { name } pageInfo { endCursor } } }",
    ),
    (
        "users of all tenants by last login",
        Asker::All,
        "query($after: String) { users(after: $after, orderBy: { field: LAST_LOGIN_AT }) { nodes { name } pageInfo { endCursor } } }",
    ),
    (
        "users of each integration by e-mail",
        Asker::All,
        "query($after: String) { integrations { nodes { users(after: $after, orderBy: { field: EMAIL }) { nodes { name } } } } }",
    ),
    (
        "who has this e-mail address",
        Asker::All,
        r#"{ users(filter: { email: "Person7@acme.example" }) { nodes { name } } }"#,
    ),
    (
        "a search",
        Asker::One,
        r#"{ users(filter: { search: "1234 pers" }) { totalCount nodes { name } } }"#,
    ),
    (
        "a search among all, by last login",
        Asker::All,
        r#"{ users(filter: { search: "1234 pers" }, orderBy: { field: LAST_LOGIN_AT }) { nodes { name } } }"#,
    ),
    (
        "a search for two letters",
        Asker::All,
        r#"{ users(filter: { search: "12" }) { nodes { name } } }"#,
    ),
    (
        "a search for two letters in one tenant",
        Asker::One,
        r#"{ users(filter: { search: "12" }) { nodes { name } } }"#,
    ),
    (
        "apps by label",
        Asker::One,
        "query($after: String) { apps(after: $after) { nodes { label } pageInfo { endCursor } } }",
    ),
    (
        "apps of all tenants by seats",
        Asker::All,
        "query($after: String) { apps(after: $after, orderBy: { field: ASSIGNED_USERS, direction: DESC }) { nodes { label } pageInfo { endCursor } } }",
    ),
    (
        "apps by last sign-in",
        Asker::One,
        "query($after: String) { apps(after: $after, orderBy: { field: LAST_SIGN_IN_AT, direction: DESC }) { nodes { label } pageInfo { endCursor } } }",
    ),
    (
        "seats of an app by last sign-in",
        Asker::One,
        "query($app: ID!, $after: String) { app(id: $app) { assignments(after: $after, orderBy: { field: LAST_SIGN_IN_AT }) { nodes { user { name } signIns } pageInfo { endCursor } } } }",
    ),
    (
        "seats of an app by sign-ins",
        Asker::One,
        "query($app: ID!, $after: String) { app(id: $app) { assignments(after: $after, orderBy: { field: SIGN_INS, direction: DESC }) { nodes { signIns } pageInfo { endCursor } } } }",
    ),
    (
        "users with their seats and three months",
        Asker::One,
        "{ users(first: 50) { nodes { name assignments(first: 20) { nodes { app { label } lastSignInAt usage { start signIns } } } } } }",
    ),
    (
        "an app with its seats and months",
        Asker::One,
        "query($app: ID!) { app(id: $app) { assignments(first: 100, orderBy: { field: LAST_SIGN_IN_AT }) { totalCount nodes { user { name } lastSignInAt signIns } } usage { start signIns activeUsers } } }",
    ),
    (
        "apps by sign-ins with active users",
        Asker::One,
        r#"{ apps(first: 50, orderBy: { field: SIGN_INS, direction: DESC }) { nodes { label lastSignInAt signIns(from: "2026-01-10", to: "2026-03-05") activeUsers(from: "2026-01-10", to: "2026-03-05") } } }"#,
    ),
    (
        "the flat table of usage",
        Asker::One,
        "query($after: String) { usageStats(first: 100, after: $after) { nodes { signIns } pageInfo { endCursor } } }",
    ),
    (
        "the usage of an app",
        Asker::All,
        "query($app: ID!, $after: String) { usageStats(filter: { appId: $app }, after: $after) { nodes { signIns } pageInfo { endCursor } } }",
    ),
    (
        "the usage of a user",
        Asker::All,
        "query($user: ID!) { usageStats(filter: { userId: $user }) { nodes { signIns } } }",
    ),
    (
        "the seats of apps, by when they were used",
        Asker::One,
        "{ apps(first: 50) { nodes { label seats { assigned active inactive neverUsed recentlyAssigned } } } }",
    ),
    (
        "the months of an org",
        Asker::Small,
        "{ integrations { nodes { usage { start signIns activeUsers activeApps } } } }",
    ),
    (
        "the months of an org, without its people",
        Asker::Small,
        r#"{ integrations { nodes { usage(from: "2026-01-15") { start signIns activeApps } } } }"#,
    ),
    (
        "the months of an org, the first of them cut",
        Asker::Small,
        r#"{ integrations { nodes { usage(from: "2026-01-15") { start signIns activeUsers activeApps } } } }"#,
    ),
    (
        "the last days of an org",
        Asker::Small,
        r#"{ integrations { nodes { usage(granularity: DAY, from: "2026-02-15", to: "2026-03-05") { start signIns activeUsers } } } }"#,
    ),
    (
        "all days of an org",
        Asker::Small,
        "{ integrations { nodes { usage(granularity: DAY) { start signIns activeUsers } } } }",
    ),
];

#[tokio::test]
async fn hot_queries_are_answered_by_indexes() {
    for database in databases().await {
        let world = World::new(database).await;
        let mut plans = String::new();
        for (name, asker, query) in QUERIES {
            writeln!(plans, "# {name} ({asker:?})").unwrap();
            for plan in world.plans(asker, query).await {
                for table in BIG {
                    for scan in [format!("Seq Scan on {table}"), format!("SCAN {table}")] {
                        let read_whole = plan.lines().any(|line| line.trim_end().ends_with(&scan));
                        assert!(!read_whole, "{name} reads all of {table}:\n{plan}");
                    }
                }
                writeln!(plans, "{plan}").unwrap();
            }
        }
        insta::assert_snapshot!(format!("plans_{}", world.api.database.name), plans);
    }
}

struct World {
    api: Api,
    sent: Arc<Mutex<Vec<Statement>>>,
    connection: DatabaseConnection,
    tenants: Vec<IntegrationId>,
}

impl World {
    async fn new(database: TestDatabase) -> Self {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&sent);
        database
            .store
            .observe(move |statement| log.lock().unwrap().push(statement.clone()));
        let api = Api::over(database);
        let mut options = sea_orm::ConnectOptions::new(api.database.url.replacen("sqlite:", "sqlite://", 1));
        options.max_connections(1).sqlx_logging(false);
        let connection = sea_orm::Database::connect(options).await.unwrap();
        let mut tenants = Vec::new();
        for (domain, users, apps) in [
            ("acme.okta.com", 20_000, 40),
            ("beta.okta.com", 2_000, 20),
            ("gamma.okta.com", 100, 5),
        ] {
            let org = org::begun(api.store(), domain).await;
            fill(&connection, org.integration.0, users, apps).await;
            let apps = list_apps_without_days(api.store(), &org.lease).await.unwrap();
            let page = PageWriter::begin(api.store(), &org.lease).await.unwrap();
            page.build_app_days(&apps).await.unwrap();
            page.commit().await.unwrap();
            tenants.push(org.integration);
        }
        if connection.get_database_backend() == DbBackend::Postgres {
            // All rows are looked at, so that the plans do not depend on chance.
            for statement in ["SET default_statistics_target = 1000", "VACUUM ANALYZE"] {
                connection.execute_unprepared(statement).await.unwrap();
            }
        }
        Self {
            api,
            sent,
            connection,
            tenants,
        }
    }

    /// The plans of a query's second page, where it takes a cursor.
    async fn plans(&self, asker: Asker, query: &str) -> Vec<String> {
        let seen: &[_] = match asker {
            Asker::One => &self.tenants[..1],
            Asker::Small => &self.tenants[2..],
            Asker::Two => &self.tenants[..2],
            Asker::All => &[],
        };
        let scope = self.api.scope(Role::Viewer, seen).await;
        let mut variables = json!({});
        if query.contains("$app") {
            let apps = "{ apps(first: 1, orderBy: { field: SIGN_INS }) { nodes { id } } }";
            variables["app"] = self.api.data(&scope, apps).await["apps"]["nodes"][0]["id"].clone();
        }
        if query.contains("$user") {
            let users = "{ users(first: 1) { nodes { id } } }";
            variables["user"] = self.api.data(&scope, users).await["users"]["nodes"][0]["id"].clone();
        }
        if query.contains("$after") {
            variables["after"] = self.cursor(&scope, query, &variables).await;
        }
        self.sent.lock().unwrap().clear();
        self.api.data(&scope, request(query, variables)).await;
        // Branches of a query are read side by side: in whatever order.
        let sent = mem::take(&mut *self.sent.lock().unwrap());
        let sent: BTreeMap<_, _> = sent.iter().map(|sent| (sent.to_string(), sent)).collect();
        let mut plans = Vec::new();
        for statement in sent.into_values() {
            plans.push(self.plan(statement).await);
        }
        plans
    }

    async fn cursor(&self, scope: &Scope, query: &str, variables: &Value) -> Value {
        let data = self.api.data(scope, request(query, variables.clone())).await;
        let mut found = &data;
        while found.get("pageInfo").is_none() {
            let Some(inner) = found.as_object().and_then(|fields| fields.values().next()) else {
                // A list below many parents has no cursor that is good for all; one of the root's is.
                let query = "{ users(first: 20, orderBy: { field: EMAIL }) { pageInfo { endCursor } } }";
                return self.api.data(scope, query).await["users"]["pageInfo"]["endCursor"].clone();
            };
            found = inner;
        }
        found["pageInfo"]["endCursor"].clone()
    }

    async fn plan(&self, statement: &Statement) -> String {
        let backend = self.connection.get_database_backend();
        let (explain, column) = match backend {
            DbBackend::Postgres => ("EXPLAIN (COSTS OFF)", 0),
            _ => ("EXPLAIN QUERY PLAN", 3),
        };
        let explain = Statement {
            sql: format!("{explain} {}", statement.sql),
            ..statement.clone()
        };
        let rows = self.connection.query_all_raw(explain).await.unwrap();
        let mut depths = vec![(0, 0)];
        let mut plan = String::new();
        for row in rows {
            let line: String = row.try_get_by_index(column).unwrap();
            let mut depth = 0;
            if backend == DbBackend::Sqlite {
                let (id, parent): (i32, i32) =
                    (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
                depth = depths
                    .iter()
                    .find(|(id, _)| *id == parent)
                    .map_or(0, |(_, depth)| *depth);
                depths.push((id, depth + 1));
            }
            writeln!(plan, "{}{line}", "  ".repeat(depth)).unwrap();
        }
        plan
    }
}

/// Rows as a sync leaves them, written at once.
async fn fill(connection: &DatabaseConnection, tenant: i64, users: i64, apps: i64) {
    let count = |rows: i64| {
        format!("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows} - 1)")
    };
    let day = 20_461; // 2026-01-08
    for statement in [
        format!(
            "INSERT INTO users (integration_id, okta_id, name, name_key, email, email_key, login, search_key, status, \
             last_login_at, seen_run) {} SELECT {tenant}, '00u' || i, 'Person ' || p, 'person ' || p, \
             CASE WHEN i % 5 > 0 THEN 'Person' || p || '@acme.example' END, \
             CASE WHEN i % 5 > 0 THEN 'person' || p || '@acme.example' END, 'login' || p, \
             'person ' || p || ' person' || p || '@acme.example login' || p, 'ACTIVE', \
             CASE WHEN i % 3 > 0 THEN 1760000000000 + p * 1000 END, 1 \
             FROM (SELECT i, (i * 7919) % 100003 AS p FROM n) AS people",
            count(users)
        ),
        format!(
            "INSERT INTO apps (integration_id, okta_id, label, label_key, search_key, name, status, owned_by_okta, \
             last_sign_in_at, seen_run, sign_ins, seats) {} SELECT {tenant}, '0oa' || i, 'App ' || i, \
             'app ' || i, 'app ' || i, 'app', 'ACTIVE', false, CASE WHEN i % 3 > 0 THEN 1770000000000 + i END, 1, \
             (i * 7) % 40, {users} / 2 FROM n",
            count(apps)
        ),
        format!(
            "INSERT INTO app_users (integration_id, app_id, user_id, scope, sign_ins, last_at) \
             SELECT {tenant}, a.id, u.id, CASE WHEN (u.id + a.id) % 7 > 0 THEN 'USER' END, (u.id * a.id) % 50, \
             CASE WHEN (u.id * a.id) % 50 > 0 THEN 1770000000000 + u.id * 100 END \
             FROM users u JOIN apps a ON a.integration_id = u.integration_id \
             WHERE u.integration_id = {tenant} AND (u.id * 31 + a.id * 17) % 20 = 0"
        ),
        format!(
            "INSERT INTO usage_days (integration_id, app_id, user_id, day, sign_ins, last_at) {} \
             SELECT {tenant}, app_id, user_id, {day} + i * 20 + user_id % 7, 1, last_at FROM app_users, n \
             WHERE integration_id = {tenant} AND sign_ins > 20",
            count(3)
        ),
        // Months as their first days.
        format!(
            "INSERT INTO usage_months (integration_id, app_id, user_id, month, sign_ins, last_at) \
             SELECT {tenant}, app_id, user_id, m.month, 1, last_at FROM app_users, \
             (SELECT 20454 AS month UNION ALL SELECT 20485 UNION ALL SELECT 20513) AS m \
             WHERE integration_id = {tenant} AND sign_ins > 20"
        ),
        // Its numbers are in the order of time.
        format!(
            "INSERT INTO activities (integration_id, number, at, kind, user_id, user_login, app_id, app_label) \
             SELECT {tenant}, u.id * 10 + m.i, 1770000000000 + u.id * 1000, \
             CASE WHEN u.id % 10 = 0 THEN 'USER_LEFT' ELSE 'SEAT_TAKEN' END, u.id, u.login, \
             (SELECT MIN(id) FROM apps WHERE integration_id = {tenant}) + u.id % {apps}, 'App' FROM users u, \
             (SELECT 0 AS i UNION ALL SELECT 1 UNION ALL SELECT 2) AS m WHERE u.integration_id = {tenant}"
        ),
        // And many that nobody has, so that reading all apps would cost more than an index.
        format!(
            "INSERT INTO apps (integration_id, okta_id, label, label_key, search_key, name, status, owned_by_okta, \
             seen_run) {} SELECT {tenant}, '0oaIdle' || i, 'Idle ' || i, 'idle ' || i, 'idle ' || i, 'app', 'ACTIVE', \
             false, 1 FROM n",
            count(apps * 75)
        ),
    ] {
        connection.execute_unprepared(&statement).await.unwrap();
    }
}
