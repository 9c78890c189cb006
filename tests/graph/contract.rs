//! The printed schema: the same as the file, all that clients rely on, and a description on everything.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{
        FieldDefinition, InputValueDefinition, ServiceDocument, TypeDefinition, TypeKind,
        TypeSystemDefinition,
    },
};
use seatgraph::graph;

#[test]
fn the_printed_schema_is_the_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let file = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        file == graph::sdl(),
        "schema.graphql is not what the code prints: run `cargo run -- schema > schema.graphql`"
    );
}

#[test]
fn all_that_clients_rely_on_stands_in_the_schema() {
    let (contract, schema) = (parse(include_str!("../contract.graphql")), parse(&graph::sdl()));
    let (contract, schema) = (types(&contract), types(&schema));
    let mut missing = Vec::new();
    let mut checked = 0;
    for (name, lines) in &contract {
        let found = schema.get(name).cloned().unwrap_or_default();
        for line in lines {
            checked += 1;
            if !found.contains(line) {
                missing.push(format!("{name}: {line}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(checked > 300, "only {checked} lines of the contract were read");
}

#[test]
fn everything_is_described() {
    let schema = parse(&graph::sdl());
    let mut bare = Vec::new();
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let definition = &definition.node;
        let name = definition.name.node.as_str();
        let mut note = |path: String, described: bool| {
            if !described {
                bare.push(path);
            }
        };
        note(name.to_owned(), definition.description.is_some());
        for field in fields(definition) {
            let path = format!("{name}.{}", field.name.node);
            note(path.clone(), field.description.is_some());
            for argument in &field.arguments {
                let path = format!("{path}({})", argument.node.name.node);
                note(path, argument.node.description.is_some());
            }
        }
        for input in inputs(definition) {
            note(format!("{name}.{}", input.name.node), input.description.is_some());
        }
        if let TypeKind::Enum(values) = &definition.kind {
            for value in &values.values {
                let path = format!("{name}.{}", value.node.value.node);
                note(path, value.node.description.is_some());
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

fn parse(text: &str) -> ServiceDocument {
    parse_schema(text).unwrap()
}

/// What each type consists of, a line for each thing that a client can rely on.
fn types(document: &ServiceDocument) -> BTreeMap<String, Vec<String>> {
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let definition = &definition.node;
        let lines = types.entry(definition.name.node.to_string()).or_default();
        lines.push(kind(&definition.kind).to_owned());
        for field in fields(definition) {
            let name = &field.name.node;
            lines.push(format!("{name}: {}", field.ty.node));
            lines.extend(
                field
                    .arguments
                    .iter()
                    .map(|argument| format!("{name}({})", input(&argument.node))),
            );
        }
        lines.extend(inputs(definition).iter().map(|value| input(value)));
        match &definition.kind {
            TypeKind::Enum(values) => {
                lines.extend(
                    values
                        .values
                        .iter()
                        .map(|value| value.node.value.node.to_string()),
                );
            }
            TypeKind::Object(object) => {
                lines.extend(
                    object
                        .implements
                        .iter()
                        .map(|name| format!("implements {}", name.node)),
                );
            }
            TypeKind::Scalar => {
                let directives = definition.directives.iter();
                lines.extend(directives.map(|directive| {
                    format!(
                        "{:?}",
                        directive
                            .node
                            .arguments
                            .iter()
                            .map(|(name, value)| (name.node.to_string(), value.node.to_string()))
                            .collect::<Vec<_>>()
                    )
                }));
            }
            _ => {}
        }
    }
    types
}

fn input(value: &InputValueDefinition) -> String {
    let default = value.default_value.as_ref();
    let default = default
        .map(|value| format!(" = {}", value.node))
        .unwrap_or_default();
    format!("{}: {}{default}", value.name.node, value.ty.node)
}

fn fields(definition: &TypeDefinition) -> Vec<&FieldDefinition> {
    match &definition.kind {
        TypeKind::Object(object) => object.fields.iter().map(|field| &field.node).collect(),
        TypeKind::Interface(interface) => interface.fields.iter().map(|field| &field.node).collect(),
        _ => Vec::new(),
    }
}

fn inputs(definition: &TypeDefinition) -> Vec<&InputValueDefinition> {
    match &definition.kind {
        TypeKind::InputObject(input) => input.fields.iter().map(|field| &field.node).collect(),
        _ => Vec::new(),
    }
}

fn kind(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Scalar => "scalar",
        TypeKind::Object(_) => "type",
        TypeKind::Interface(_) => "interface",
        TypeKind::Union(_) => "union",
        TypeKind::Enum(_) => "enum",
        TypeKind::InputObject(_) => "input",
    }
}

/// Every field that gives a connection, as `Type.field`.
pub(crate) fn connections(sdl: &str) -> Vec<String> {
    let document = parse(sdl);
    let mut found = Vec::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        for field in fields(&definition.node) {
            if field.ty.node.to_string().ends_with("Connection!") {
                found.push(format!("{}.{}", definition.node.name.node, field.name.node));
            }
        }
    }
    found
}

/// The values of an enum.
pub(crate) fn enum_values(sdl: &str, name: &str) -> Vec<String> {
    let types = types(&parse(sdl));
    types[name]
        .iter()
        .filter(|line| *line != "enum")
        .cloned()
        .collect()
}
