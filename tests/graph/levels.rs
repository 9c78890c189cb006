//! What a request may cost in statements at most, told by its document alone.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::{
    parse_query, parse_schema,
    types::{BaseType, ExecutableDocument, Selection, SelectionSet, TypeKind, TypeSystemDefinition},
};
use seatgraph::{access::Role, graph};
use serde_json::json;

use crate::{
    api::{Api, request},
    org,
    statements::COSTS,
};

/// Queries that go down one way through the graph.
const NESTED: [&str; 20] = [
    "{ viewer { name integrations { domain } } }",
    "{ users { nodes { name email status lastLoginAt } pageInfo { hasNextPage } } }",
    "{ users { totalCount nodes { name signIns } } }",
    "{ users { totalCount nodes { name roles } } }",
    "{ users { nodes { name usage { start signIns } lastSignIn { at app { label } } } } }",
    "{ users { nodes { name signIns(from: \"2026-01-15\") assignments { nodes { signIns app { label } } } } } }",
    "{ users { totalCount nodes { name assignments(orderBy: { field: SIGN_INS }) { nodes { app { label } } } } } }",
    "query($from: Date!, $to: Date!) { users(first: 50, orderBy: { field: NAME }) { nodes { name \
       assignments(first: 20, orderBy: { field: APP_LABEL }) { nodes { app { label } lastSignInAt \
         usage(granularity: MONTH, from: $from, to: $to) { start signIns } } } } } }",
    "query($from: Date!, $to: Date!) { apps(first: 50, orderBy: { field: SIGN_INS, direction: DESC }) { nodes { label \
       signIns(from: $from, to: $to) assignments { totalCount } lastSignInAt } } }",
    "{ apps { nodes { label signIns activeUsers usage { start signIns activeUsers } } } }",
    "{ apps { nodes { label assignments { nodes { signIns user { name email } } } } } }",
    "{ apps(first: 5) { nodes { assignments(first: 5) { nodes { user { name assignments(first: 5) { nodes { app { label } } } } } } } } }",
    "{ users(first: 5) { nodes { assignments(first: 5) { nodes { app { label assignments(first: 5) { nodes { user { name } } } } } } } } }",
    "{ users(first: 5) { nodes { assignments(first: 5) { nodes { app { label assignments(first: 5) { nodes { user { name \
       assignments(first: 5) { nodes { signIns app { label } } } } } } } } } } } }",
    "{ integrations { nodes { domain users { nodes { name } } } } }",
    "{ integrations { nodes { domain users { nodes { name assignments(first: 5) { nodes { app { label usage { start } } } } } } } } }",
    "{ integrations { nodes { domain apps(first: 9) { totalCount nodes { label assignments { nodes { user { name } } } } } } } }",
    "{ integrations { nodes { syncs { nodes { state stages { name } } } } } }",
    "{ usageStats { nodes { start signIns user { name } app { label } } } }",
    "{ integrations { ...I } } fragment I on IntegrationConnection { edges { cursor node { ... on Integration { users(first: 3) { ...U } } } } } \
       fragment U on UserConnection { totalCount edges { node { id usage(granularity: DAY) { start } } } }",
];

/// One that has an app at its root, and much beside its one connection.
const APP: &str = "query($app: ID!) { app(id: $app) { label usage(granularity: MONTH) { start signIns activeUsers } \
    assignments(first: 100, orderBy: { field: LAST_SIGN_IN_AT, direction: DESC }) { \
      totalCount nodes { user { name email department } signIns } } } }";

/// **Statements ≤ connection levels + 2.** The levels of a document are the connections on its deepest path of connections. The
/// two are for what it selects beside that path and is stored elsewhere than the rows: further connections, what rows point
/// to, lists, counts, sums. Queries that want many such things, which are independent of one another, may cost a statement for
/// each of them instead of the two.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn statements_are_at_most_the_connection_levels_and_two() {
    let schema = Types::read(&graph::sdl());
    for api in Api::each().await {
        for domain in ["acme.okta.com", "beta.okta.com"] {
            org::synced(api.store(), domain, 20, 6).await;
        }
        let scope = api.scope(Role::Viewer, &[]).await;
        let apps = api.data(&scope, "{ apps(first: 1) { nodes { id } } }").await;
        let app = &apps["apps"]["nodes"][0]["id"];
        let variables = json!({ "from": "2026-01-10", "to": "2026-02-20", "app": app });
        let wide = COSTS.iter().map(|(query, _)| *query).chain([APP]);
        let wide = wide.map(|query| (query, true));
        for (query, wide) in NESTED.map(|query| (query, false)).into_iter().chain(wide) {
            let shape = schema.shape(&parse_query(query).unwrap());
            let most = shape.levels + if wide { shape.beside.max(2) } else { 2 };
            let before = api.store().statements();
            api.data(&scope, request(query, variables.clone())).await;
            let spent = api.store().statements() - before;
            let name = api.database.name;
            assert!(
                spent <= most,
                "{spent} statements for {shape:?} on {name}: {query}"
            );
        }
    }
}

#[test]
fn levels_are_told_by_the_document() {
    let schema = Types::read(&graph::sdl());
    for (query, levels, beside) in [
        ("{ viewer { name role } }", 0, 0),
        ("{ users { totalCount } }", 1, 1),
        (
            "{ users { edges { node { name status } } pageInfo { endCursor } } }",
            1,
            0,
        ),
        (
            "{ users { nodes { roles signIns lastSignIn { at app { label } } usage { start signIns } } } }",
            1,
            4,
        ),
        (
            "{ node(id: 1) { ... on App { assignments { nodes { user { name } } } } } }",
            1,
            2,
        ),
        (
            "{ apps { nodes { a: assignments { totalCount } b: assignments { nodes { user { assignments { totalCount } } } } } } }",
            3,
            4,
        ),
        (
            "{ users { ...F } apps { nodes { id } } } fragment F on UserConnection { nodes { assignments { nodes { id } } } }",
            2,
            1,
        ),
    ] {
        let shape = schema.shape(&parse_query(query).unwrap());
        assert_eq!((shape.levels, shape.beside), (levels, beside), "{query}");
    }
}

/// What a document tells of its costs.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Connections on the deepest path of them.
    levels: u64,
    /// What else is selected that may take a statement.
    beside: u64,
}

/// The fields of the schema's types.
struct Types {
    fields: BTreeMap<(String, String), Field>,
    nodes: BTreeSet<String>,
    objects: BTreeSet<String>,
}

struct Field {
    of: String,
    is_list: bool,
    has_arguments: bool,
}

/// What is found below a selection.
#[derive(Default)]
struct Found {
    levels: u64,
    connections: u64,
    others: u64,
}

impl Types {
    fn read(sdl: &str) -> Self {
        let mut types = Self {
            fields: BTreeMap::new(),
            nodes: BTreeSet::new(),
            objects: BTreeSet::new(),
        };
        for definition in parse_schema(sdl).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => {
                    if object.implements.iter().any(|interface| interface.node == "Node") {
                        types.nodes.insert(name.clone());
                    }
                    object.fields
                }
                TypeKind::Interface(interface) => {
                    types.nodes.insert(name.clone());
                    interface.fields
                }
                _ => continue,
            };
            types.objects.insert(name.clone());
            for field in fields {
                let (mut base, mut is_list) = (&field.node.ty.node.base, false);
                let of = loop {
                    match base {
                        BaseType::Named(of) => break of.to_string(),
                        BaseType::List(item) => (base, is_list) = (&item.base, true),
                    }
                };
                let has_arguments = !field.node.arguments.is_empty();
                let key = (name.clone(), field.node.name.node.to_string());
                types.fields.insert(
                    key,
                    Field {
                        of,
                        is_list,
                        has_arguments,
                    },
                );
            }
        }
        types
    }

    fn shape(&self, document: &ExecutableDocument) -> Shape {
        let (_, operation) = document.operations.iter().next().unwrap();
        let found = self.below(document, &operation.node.selection_set.node, "Query");
        Shape {
            levels: found.levels,
            beside: found.connections - found.levels + found.others,
        }
    }

    fn below(&self, document: &ExecutableDocument, selected: &SelectionSet, of: &str) -> Found {
        let mut found = Found::default();
        for item in &selected.items {
            let below = match &item.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let known = &self.fields[&(of.to_owned(), name.to_owned())];
                    let mut below = self.below(document, &field.node.selection_set.node, &known.of);
                    if known.of.ends_with("Connection") {
                        below.levels += 1;
                        below.connections += 1;
                    } else if self.is_read(of, name, known) {
                        below.others += 1;
                    }
                    below
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let of = condition.map_or(of, |condition| condition.node.on.node.as_str());
                    self.below(document, &inline.node.selection_set.node, of)
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &document.fragments[&spread.node.fragment_name.node].node;
                    let of = fragment.type_condition.node.on.node.as_str();
                    self.below(document, &fragment.selection_set.node, of)
                }
            };
            found.levels = found.levels.max(below.levels);
            found.connections += below.connections;
            found.others += below.others;
        }
        found
    }

    /// Whether a field that is no connection may be stored elsewhere than the row that it is a field of.
    fn is_read(&self, of: &str, name: &str, field: &Field) -> bool {
        let of_connection = of.ends_with("Connection") || of.ends_with("Edge");
        match name {
            "totalCount" => true,
            "nodes" | "edges" | "node" if of_connection => false,
            _ if self.objects.contains(&field.of) => field.is_list || self.nodes.contains(&field.of),
            _ => field.is_list || field.has_arguments,
        }
    }
}
