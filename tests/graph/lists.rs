//! Every list of the schema, in every order: walked by its own cursors, both ways, in pages of any size, it is the list
//! read at once.

use seatgraph::{
    access::{Role, Scope},
    graph,
    store::writers::RunOutcome,
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    contract::{connections, enum_values},
    org,
};

/// A list: the field that gives it, how to get there, and the enum of its orders.
struct List {
    field: &'static str,
    /// `(…)` stands for the arguments and the selection.
    path: &'static str,
    pointer: &'static str,
    orders: Option<&'static str>,
    arguments: &'static str,
}

const LISTS: [List; 22] = [
    list(
        "Query.integrations",
        "{ integrations(…) }",
        "/integrations",
        None,
        "",
    ),
    list(
        "Query.users",
        "{ users(…) }",
        "/users",
        Some("UserOrderField"),
        "",
    ),
    list("Query.apps", "{ apps(…) }", "/apps", Some("AppOrderField"), ""),
    list("Query.usageStats", "{ usageStats(…) }", "/usageStats", None, ""),
    list(
        "Query.usageStats",
        "{ usageStats(…) }",
        "/usageStats",
        None,
        "granularity: MONTH",
    ),
    list(
        "Query.usageStats",
        "{ usageStats(…) }",
        "/usageStats",
        None,
        r#"granularity: MONTH, filter: { from: "2026-01-20", to: "2026-03-09" }"#,
    ),
    list("Query.auditLog", "{ auditLog(…) }", "/auditLog", None, ""),
    list(
        "Query.accessTokens",
        "{ accessTokens(…) }",
        "/accessTokens",
        None,
        "",
    ),
    list(
        "Integration.syncs",
        "{ integration(id: $i) { syncs(…) } }",
        "/integration/syncs",
        None,
        "",
    ),
    list(
        "Integration.users",
        "{ integration(id: $i) { users(…) } }",
        "/integration/users",
        Some("UserOrderField"),
        "",
    ),
    list(
        "Integration.users",
        "{ integration(id: $i) { users(…) } }",
        "/integration/users",
        Some("UserOrderField"),
        "filter: { inactiveDays: 5 }",
    ),
    list(
        "Integration.apps",
        "{ integration(id: $i) { apps(…) } }",
        "/integration/apps",
        Some("AppOrderField"),
        "",
    ),
    list(
        "Integration.reclaimable",
        "{ integration(id: $i) { reclaimable(…) } }",
        "/integration/reclaimable",
        None,
        "",
    ),
    list(
        "Integration.reclaimable",
        "{ integration(id: $i) { reclaimable(…) } }",
        "/integration/reclaimable",
        None,
        r#"inactiveDays: 5, filter: { department: ["Sales"] }"#,
    ),
    list(
        "Integration.renewals",
        "{ integration(id: $i) { renewals(…) } }",
        "/integration/renewals",
        None,
        "withinDays: 36500",
    ),
    list(
        "Integration.activity",
        "{ integration(id: $i) { activity(…) } }",
        "/integration/activity",
        None,
        "",
    ),
    list(
        "Integration.activity",
        "{ integration(id: $i) { activity(…) } }",
        "/integration/activity",
        None,
        "filter: { kinds: [USER_JOINED, SEAT_GIVEN] }",
    ),
    list(
        "Webhook.deliveries",
        "{ integration(id: $i) { webhooks { deliveries(…) } } }",
        "/integration/webhooks/0/deliveries",
        None,
        "",
    ),
    list(
        "User.assignments",
        "{ user(id: $u) { assignments(…) } }",
        "/user/assignments",
        Some("AssignmentOrderField"),
        "",
    ),
    list(
        "User.assignments",
        "{ user(id: $u) { assignments(…) } }",
        "/user/assignments",
        Some("AssignmentOrderField"),
        "filter: { inactiveDays: 0 }",
    ),
    list(
        "App.assignments",
        "{ app(id: $a) { assignments(…) } }",
        "/app/assignments",
        Some("AssignmentOrderField"),
        "",
    ),
    list(
        "App.assignments",
        "{ app(id: $a) { assignments(…) } }",
        "/app/assignments",
        Some("AssignmentOrderField"),
        "filter: { scope: GROUP }",
    ),
];

impl List {
    /// Lists of one kind take each other's cursors: `users` of the root and of an integration are one list in two places.
    fn kind(&self) -> &str {
        match self.field {
            "Query.users" | "Integration.users" => "users",
            "Query.apps" | "Integration.apps" => "apps",
            field => field,
        }
    }
}

const fn list(
    field: &'static str,
    path: &'static str,
    pointer: &'static str,
    orders: Option<&'static str>,
    arguments: &'static str,
) -> List {
    List {
        field,
        path,
        pointer,
        orders,
        arguments,
    }
}

#[test]
fn every_list_of_the_schema_is_in_the_table() {
    let sdl = graph::sdl();
    for field in connections(&sdl) {
        assert!(
            LISTS.iter().any(|list| list.field == field),
            "{field} is not in the table"
        );
    }
}

#[tokio::test]
async fn walked_by_cursor_every_list_is_the_list_read_at_once() {
    for api in Api::each().await {
        let walker = Walker::new(&api).await;
        for list in &LISTS {
            for order in orders(list) {
                let whole = walker.page(list, &order, json!({ "first": 100 })).await;
                let rows = whole.rows.len();
                assert!(rows > 1 && !whole.has_next, "{}: {rows} rows", list.field);
                for size in 1..=7 {
                    for back in [false, true] {
                        let walked = walker.walk(list, &order, size, back).await;
                        assert_eq!(
                            walked, whole.rows,
                            "{} {order:?} {size} {back} on {}",
                            list.field, api.database.name
                        );
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_lies_between_two_cursors_is_what_lies_between_them() {
    for api in Api::each().await {
        let walker = Walker::new(&api).await;
        for list in &LISTS {
            for order in orders(list) {
                let whole = walker.page(list, &order, json!({ "first": 100 })).await.rows;
                let last = whole.len() - 1;
                let between = json!({ "after": whole[0].1, "before": whole[last].1, "last": 100 });
                let found = walker.page(list, &order, between).await;
                assert_eq!(found.rows, whole[1..last], "{} {order:?}", list.field);
            }
        }
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_and_order_alone() {
    let api = Api::over(crate::database::sqlite().await);
    let walker = Walker::new(&api).await;
    let mut cursors = Vec::new();
    for list in &LISTS {
        for order in orders(list) {
            let first = walker.page(list, &order, json!({ "first": 1 })).await;
            cursors.push((list, order, first.rows[0].1.clone()));
        }
    }
    for list in &LISTS {
        for order in orders(list) {
            for (of, its_order, cursor) in &cursors {
                if of.kind() == list.kind() {
                    continue;
                }
                let answer = walker.answer(list, &order, json!({ "after": cursor })).await;
                let error = &answer["errors"][0]["extensions"];
                assert_eq!(
                    error["argument"], "after",
                    "{} {its_order:?} in {} {order:?}",
                    of.field, list.field
                );
            }
        }
    }
    let users = &LISTS[1];
    let cursor = &cursors
        .iter()
        .find(|(of, _, _)| of.field == "Query.users")
        .unwrap()
        .2;
    for order in ["NAME DESC", "EMAIL ASC", "LAST_LOGIN_AT ASC"] {
        let order = Some(order.to_owned());
        let answer = walker.answer(users, &order, json!({ "before": cursor })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(answer["errors"][0]["extensions"]["argument"], "before");
    }
}

fn orders(list: &List) -> Vec<Option<String>> {
    let sdl = graph::sdl();
    let named = list
        .orders
        .map(|name| enum_values(&sdl, name))
        .unwrap_or_default();
    let both = |field: String| [format!("{field} ASC"), format!("{field} DESC")];
    std::iter::once(None)
        .chain(named.into_iter().flat_map(both).map(Some))
        .collect()
}

struct Walker<'a> {
    api: &'a Api,
    scope: Scope,
    ids: Value,
}

#[derive(Debug)]
struct Page {
    /// Ids and cursors.
    rows: Vec<(String, String)>,
    has_next: bool,
    has_previous: bool,
}

impl<'a> Walker<'a> {
    async fn new(api: &'a Api) -> Self {
        let org = org::synced(api.store(), "acme.okta.com", 8, 5).await;
        org::synced(api.store(), "beta.okta.com", 3, 2).await;
        for _ in 0..4 {
            org::sync_again(api.store(), org.integration, &RunOutcome::default()).await;
        }
        org::news(api.store(), org.integration).await;
        org::webhook(api.store(), org.integration).await;
        for _ in 0..4 {
            api.scope(Role::Viewer, &[org.integration]).await;
        }
        let scope = api.scope(Role::Admin, &[]).await;
        api.license_all(&scope).await;
        let query = "{ integrations(first: 1) { nodes { id users(first: 1) { nodes { id } } apps(last: 2) { nodes { id } } } } }";
        let data = api.data(&scope, query).await;
        let integration = &data["integrations"]["nodes"][0];
        let ids = json!({
            "i": integration["id"],
            "u": integration["users"]["nodes"][0]["id"],
            "a": integration["apps"]["nodes"][0]["id"],
        });
        Self { api, scope, ids }
    }

    async fn answer(&self, list: &List, order: &Option<String>, arguments: Value) -> Value {
        let mut text = list.arguments.to_owned();
        if let Some((field, direction)) = order.as_deref().and_then(|order| order.split_once(' ')) {
            text += &format!(" orderBy: {{ field: {field}, direction: {direction} }}");
        }
        let select = "{ totalCount edges { cursor node { id } } nodes { id } \
                      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }";
        let arguments_of_page = "first: $first, after: $after, last: $last, before: $before";
        let mut variables = arguments;
        let mut declared = "$first: Int, $after: String, $last: Int, $before: String".to_owned();
        for id in ["i", "u", "a"] {
            if list.path.contains(&format!("${id}")) {
                declared += &format!(", ${id}: ID!");
                variables[id] = self.ids[id].clone();
            }
        }
        let body = list
            .path
            .replace("(…)", &format!("({text} {arguments_of_page}) {select}"));
        let query = format!("query({declared}) {body}");
        self.api.answer(&self.scope, request(&query, variables)).await
    }

    async fn page(&self, list: &List, order: &Option<String>, arguments: Value) -> Page {
        let answer = self.answer(list, order, arguments).await;
        assert_eq!(
            answer.get("errors"),
            None,
            "{} {order:?} on {}",
            list.field,
            self.api.database.name
        );
        let connection = answer["data"].pointer(list.pointer).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let edges = connection["edges"].as_array().unwrap();
        let rows: Vec<_> = edges
            .iter()
            .map(|edge| (text(&edge["node"]["id"]), text(&edge["cursor"])))
            .collect();
        let nodes = connection["nodes"].as_array().unwrap();
        assert!(
            nodes
                .iter()
                .map(|node| text(&node["id"]))
                .eq(rows.iter().map(|row| row.0.clone()))
        );
        let info = &connection["pageInfo"];
        let cursor = |row: Option<&(String, String)>| row.map_or(Value::Null, |row| json!(row.1));
        assert_eq!(info["startCursor"], cursor(rows.first()));
        assert_eq!(info["endCursor"], cursor(rows.last()));
        Page {
            rows,
            has_next: info["hasNextPage"].as_bool().unwrap(),
            has_previous: info["hasPreviousPage"].as_bool().unwrap(),
        }
    }

    async fn walk(
        &self,
        list: &List,
        order: &Option<String>,
        size: usize,
        back: bool,
    ) -> Vec<(String, String)> {
        let mut walked: Vec<(String, String)> = Vec::new();
        let mut arguments = json!({ if back { "last" } else { "first" }: size });
        loop {
            let page = self.page(list, order, arguments.clone()).await;
            assert!(page.rows.len() <= size);
            if back {
                arguments["before"] = json!(page.rows[0].1);
                walked.splice(0..0, page.rows);
            } else {
                arguments["after"] = json!(page.rows[page.rows.len() - 1].1);
                walked.extend(page.rows);
            }
            if !(if back { page.has_previous } else { page.has_next }) {
                return walked;
            }
        }
    }
}
