//! A query for everything in the schema: found by walking from the roots, with a value for each argument.

use std::collections::{BTreeMap, VecDeque};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use seatgraph::access::Scope;
use serde_json::Value;

use super::{
    VISITED,
    schema::{Part, Schema},
};
use crate::api::Api;

/// A query that asks for one thing.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    /// The field, argument or input that it is about.
    pub(super) coordinate: String,
    /// The field that it is asked for by.
    pub(super) field: String,
    /// With `%kind%` where an id goes.
    pub(super) text: String,
}

impl Visit {
    pub(super) fn has_id(&self) -> bool {
        self.text.contains('%')
    }

    pub(super) fn changes_nothing(&self) -> bool {
        !self.text.starts_with("mutation") || self.text.contains("dryRun: true")
    }

    /// With a cursor of the list that it pages through, where it does.
    pub(super) async fn with_cursor(mut self, api: &Api, scope: &Scope, ids: &Ids) -> Self {
        if self.text.contains(CURSOR) {
            let without = self.text.replace(&format!("after: \"{CURSOR}\""), "first: 2");
            let without = without.replace(&format!("before: \"{CURSOR}\""), "first: 2");
            let answer = api.data(scope, ids.put_into(&without).as_str()).await;
            let cursor =
                found(&answer, "startCursor").unwrap_or_else(|| panic!("no cursor by {without}: {answer}"));
            self.text = self.text.replace(CURSOR, &cursor);
        }
        self
    }
}

fn found(value: &Value, key: &str) -> Option<String> {
    match value {
        Value::Object(fields) => match fields.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => fields.values().find_map(|value| found(value, key)),
        },
        Value::Array(items) => items.iter().find_map(|value| found(value, key)),
        _ => None,
    }
}

const CURSOR: &str = "CURSOR";
/// A file of licenses that changes something.
const CSV: &str = r#""id,category\n%app%,b""#;

/// What ids are put into queries.
#[derive(Debug)]
pub(super) struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    /// Those of the first rows that a scope sees.
    pub(super) async fn of(api: &Api, scope: &Scope) -> Self {
        let query = "{ integrations { nodes { id latestSync { id } activity { nodes { id } } webhooks { id deliveries { nodes { id } } } users { nodes { id assignments { nodes { id } } } } apps(filter: { ownedByOkta: false }) { nodes { id } } } }
            usageStats { nodes { id } } auditLog { nodes { id } } accessTokens { nodes { id } } }";
        let data = api.data(scope, query).await;
        let text = |pointer: &str| data.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let integration = "/integrations/nodes/0";
        Self(BTreeMap::from([
            ("integration", text(&format!("{integration}/id"))),
            ("activity", text(&format!("{integration}/activity/nodes/0/id"))),
            ("webhook", text(&format!("{integration}/webhooks/0/id"))),
            (
                "delivery",
                text(&format!("{integration}/webhooks/0/deliveries/nodes/0/id")),
            ),
            ("run", text(&format!("{integration}/latestSync/id"))),
            ("user", text(&format!("{integration}/users/nodes/0/id"))),
            (
                "seat",
                text(&format!("{integration}/users/nodes/0/assignments/nodes/0/id")),
            ),
            ("app", text(&format!("{integration}/apps/nodes/0/id"))),
            ("stat", text("/usageStats/nodes/0/id")),
            ("event", text("/auditLog/nodes/0/id")),
            ("token", text("/accessTokens/nodes/0/id")),
        ]))
    }

    /// Ids of rows that never were.
    pub(super) fn never() -> Self {
        let id = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        Self(BTreeMap::from([
            ("integration", id("1i999999")),
            ("activity", id("1c999999.999999")),
            ("webhook", id("1w999999")),
            ("delivery", id("1y999999")),
            ("run", id("1r999999")),
            ("user", id("1u999999")),
            ("seat", id("1s999999.999999.999999")),
            ("app", id("1a999999")),
            ("stat", id("1d999999.999999.999999.20000")),
            ("event", id("1e999999")),
            ("token", id("1t999999")),
        ]))
    }

    pub(super) fn put_into(&self, text: &str) -> String {
        let put = |text: String, (kind, id): (&&str, &String)| text.replace(&format!("%{kind}%"), id);
        self.0.iter().fold(text.to_owned(), put)
    }
}

/// The way to the objects of a type: what stands before and after a selection of theirs.
struct Way {
    before: String,
    after: String,
}

/// A query for everything in the schema.
pub(super) fn visits(schema: &Schema) -> Vec<Visit> {
    let ways = ways(schema);
    let mut visits = Vec::new();
    for (name, fields) in &schema.outputs {
        let Some(way) = ways.get(name) else {
            panic!("no way leads to {name}");
        };
        for field in fields {
            let coordinate = format!("{name}.{}", field.name);
            let mut visit = |of: String, arguments: &str| {
                let below = below(schema, field);
                let text = format!(
                    "{}{VISITED}: {}{arguments}{below}{}",
                    way.before, field.name, way.after
                );
                // What is wrong with a file is told of one that is no good.
                let text = match way.before.contains("lineErrors") {
                    true => text.replace(CSV, "\"none\""),
                    false => text,
                };
                visits.push(Visit {
                    coordinate: of,
                    field: coordinate.clone(),
                    text,
                });
            };
            visit(coordinate.clone(), &arguments(schema, field, &[]));
            for path in field
                .arguments
                .iter()
                .flat_map(|argument| paths(schema, vec![argument]))
            {
                let of = match &*path {
                    [.., outer, input] => format!("{}.{}", outer.base, input.name),
                    _ => format!("{coordinate}({})", path[0].name),
                };
                visit(of, &arguments(schema, field, &path));
            }
        }
    }
    visits
}

/// An argument, or an input within one, and the paths to all inputs within it, however deep.
fn paths<'a>(schema: &'a Schema, path: Vec<&'a Part>) -> Vec<Vec<&'a Part>> {
    let (last, outer) = path.split_last().unwrap();
    // A type within itself is gone into once.
    let inputs = if outer.iter().any(|part| part.base == last.base) {
        None
    } else {
        schema.inputs.get(&last.base)
    };
    let within = inputs.into_iter().flatten().flat_map(|input| {
        let path = path.iter().copied().chain([input]);
        paths(schema, path.collect())
    });
    let within: Vec<_> = within.collect();
    [vec![path], within].concat()
}

fn ways(schema: &Schema) -> BTreeMap<String, Way> {
    let mut ways = BTreeMap::new();
    let mut next = VecDeque::new();
    for (root, word) in [
        ("Query", "query"),
        ("Mutation", "mutation"),
        ("Subscription", "subscription"),
    ] {
        let before = format!("{word} {{ ");
        ways.insert(
            root.to_owned(),
            Way {
                before,
                after: " }".to_owned(),
            },
        );
        next.push_back(root.to_owned());
        // What can be asked for is not changed on the way.
        follow(schema, &mut ways, &mut next);
    }
    ways
}

/// Finds the ways from here on to what none leads to yet.
fn follow(schema: &Schema, ways: &mut BTreeMap<String, Way>, next: &mut VecDeque<String>) {
    while let Some(name) = next.pop_front() {
        // The first change takes rights that the others do not take.
        let fields = &schema.outputs[&name];
        let fields: Vec<_> = if name == "Mutation" {
            fields.iter().rev().collect()
        } else {
            fields.iter().collect()
        };
        for field in fields {
            if !schema.outputs.contains_key(&field.base) || ways.contains_key(&field.base) {
                continue;
            }
            let way = &ways[&name];
            let before = format!(
                "{}{}{} {{ ",
                way.before,
                field.name,
                arguments(schema, field, &[])
            );
            let after = format!(" }}{}", way.after);
            ways.insert(field.base.clone(), Way { before, after });
            next.push_back(field.base.clone());
        }
    }
}

/// What is selected of what a field gives.
fn below(schema: &Schema, field: &Part) -> &'static str {
    match schema.outputs.get(&field.base) {
        Some(_) if field.base.ends_with("Connection") => {
            " { totalCount pageInfo { startCursor hasNextPage } nodes { __typename id } }"
        }
        Some(fields) if fields.iter().any(|field| field.name == "id") => " { __typename id }",
        Some(_) => " { __typename }",
        None => "",
    }
}

/// The arguments of a field: those that it needs, and the one that a path begins with.
fn arguments(schema: &Schema, field: &Part, path: &[&Part]) -> String {
    let given = given(schema, &field.name, &field.arguments, path);
    if given.is_empty() {
        String::new()
    } else {
        format!("({given})")
    }
}

/// Those of the parts that must be given, and the one that a path begins with, with what lies on the path within it.
fn given(schema: &Schema, field: &str, parts: &[Part], path: &[&Part]) -> String {
    let given = parts.iter().filter_map(|part| {
        let within = match path {
            [first, within @ ..] if first.name == part.name => within,
            _ if part.is_required() => &[],
            _ => return None,
        };
        Some(format!("{}: {}", part.name, value(schema, field, part, within)))
    });
    given.collect::<Vec<_>>().join(", ")
}

/// A value of a part's type; of an input object with the inputs that it needs, and the one that a path begins with.
fn value(schema: &Schema, field: &str, part: &Part, path: &[&Part]) -> String {
    let one = match part.base.as_str() {
        // Licenses of the tests renew late in the century.
        "Int" if part.name == "withinDays" => "36500".to_owned(),
        "Int" => "2".to_owned(),
        "Boolean" => "true".to_owned(),
        "Date" => "\"2026-02-01\"".to_owned(),
        "DateTime" => "\"2026-02-01T00:00:00Z\"".to_owned(),
        "ID" => format!("\"{}\"", id(field, &part.name)),
        "String" if matches!(part.name.as_str(), "after" | "before") => format!("\"{CURSOR}\""),
        "String" if part.name == "csv" => CSV.to_owned(),
        "String" => "\"a\"".to_owned(),
        base => match (schema.enums.get(base), schema.inputs.get(base)) {
            (Some(value), _) => value.clone(),
            (None, Some(inputs)) => format!("{{ {} }}", given(schema, field, inputs, path)),
            (None, None) => panic!("no value of the type {base}"),
        },
    };
    if part.is_list() { format!("[{one}]") } else { one }
}

/// Whose id an argument takes.
fn id(field: &str, argument: &str) -> &'static str {
    match (field, argument) {
        ("integration", "id") | (_, "integrationId" | "integrationIds") => "%integration%",
        ("user", "id") | (_, "userId") => "%user%",
        ("app", "id") | (_, "appId") => "%app%",
        (_, "webhookId") => "%webhook%",
        (_, "accessTokenId") => "%token%",
        ("node", "id") => "%user%",
        ("nodes", "ids") => {
            "%seat%\", \"%webhook%\", \"%delivery%\", \"%activity%\", \"%stat%\", \"%run%\", \"%event%\", \"%token%\", \"%app%\", \"%user%"
        }
        // Names of Okta's own.
        (_, "clientId" | "keyId") => "0oa",
        _ => panic!("whose id is {field}({argument})?"),
    }
}
