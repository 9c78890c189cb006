//! What of the schema a query uses.

use std::collections::BTreeSet;

use async_graphql::{
    Value,
    parser::{
        parse_query,
        types::{OperationType, Selection, SelectionSet},
    },
};

use super::schema::{Part, Schema};

/// The coordinates of its fields, arguments and inputs.
pub(super) fn by(schema: &Schema, query: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (_, operation) in parse_query(query).unwrap().operations.iter() {
        let root = match operation.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        fields(schema, root, &operation.node.selection_set.node, &mut used);
    }
    used
}

fn fields(schema: &Schema, of: &str, selected: &SelectionSet, used: &mut BTreeSet<String>) {
    for selection in &selected.items {
        let Selection::Field(asked) = &selection.node else {
            panic!("the matrix writes no fragments");
        };
        let (asked, name) = (&asked.node, asked.node.name.node.as_str());
        if name == "__typename" {
            continue;
        }
        let field = part(&schema.outputs[of], name);
        used.insert(format!("{of}.{name}"));
        for (argument, value) in &asked.arguments {
            let argument = part(&field.arguments, &argument.node);
            used.insert(format!("{of}.{name}({})", argument.name));
            let Some(value) = value.node.clone().into_const() else {
                panic!("the matrix writes no variables");
            };
            inputs(schema, argument, &value, used);
        }
        fields(schema, &field.base, &asked.selection_set.node, used);
    }
}

fn inputs(schema: &Schema, of: &Part, value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| inputs(schema, of, item, used)),
        Value::Object(given) => {
            for (name, value) in given {
                used.insert(format!("{}.{name}", of.base));
                inputs(schema, part(&schema.inputs[&of.base], name), value, used);
            }
        }
        _ => {}
    }
}

fn part<'a>(parts: &'a [Part], name: &str) -> &'a Part {
    parts.iter().find(|part| part.name == name).unwrap()
}
