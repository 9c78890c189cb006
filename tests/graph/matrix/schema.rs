//! What the printed schema consists of, as the matrix walks through it.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, Type, TypeKind, TypeSystemDefinition},
};

/// A field, an argument or an input.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) name: String,
    /// As the schema writes it.
    pub(super) kind: String,
    /// Without lists and exclamation marks.
    pub(super) base: String,
    pub(super) arguments: Vec<Part>,
}

impl Part {
    fn new(name: &str, kind: &Type, arguments: Vec<Part>) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.to_string(),
            base: base(&kind.base),
            arguments,
        }
    }

    pub(super) fn is_required(&self) -> bool {
        self.kind.ends_with('!')
    }

    pub(super) fn is_list(&self) -> bool {
        self.kind.starts_with('[')
    }
}

fn base(kind: &BaseType) -> String {
    match kind {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(of) => base(&of.base),
    }
}

/// The types by their names.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// Objects and interfaces.
    pub(super) outputs: BTreeMap<String, Vec<Part>>,
    pub(super) inputs: BTreeMap<String, Vec<Part>>,
    /// The first value of each.
    pub(super) enums: BTreeMap<String, String>,
}

impl Schema {
    pub(super) fn read(sdl: &str) -> Self {
        let mut schema = Self::default();
        for definition in parse_schema(sdl).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::InputObject(input) => {
                    let parts = input.fields.iter().map(|field| &field.node);
                    let parts = parts.map(|field| Part::new(&field.name.node, &field.ty.node, Vec::new()));
                    schema.inputs.insert(name, parts.collect());
                    continue;
                }
                TypeKind::Enum(values) => {
                    schema
                        .enums
                        .insert(name, values.values[0].node.value.node.to_string());
                    continue;
                }
                TypeKind::Scalar | TypeKind::Union(_) => continue,
            };
            let parts = fields.iter().map(|field| &field.node).map(|field| {
                let arguments = field.arguments.iter().map(|argument| &argument.node);
                let arguments =
                    arguments.map(|argument| Part::new(&argument.name.node, &argument.ty.node, Vec::new()));
                Part::new(&field.name.node, &field.ty.node, arguments.collect())
            });
            schema.outputs.insert(name, parts.collect());
        }
        schema
    }

    /// Everything that needs a rule: `Type.field`, `Type.field(argument)`, `Input.field`.
    pub(super) fn coordinates(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (name, fields) in &self.outputs {
            for field in fields {
                all.push(format!("{name}.{}", field.name));
                let arguments = field.arguments.iter();
                all.extend(arguments.map(|argument| format!("{name}.{}({})", field.name, argument.name)));
            }
        }
        for (name, fields) in &self.inputs {
            all.extend(fields.iter().map(|field| format!("{name}.{}", field.name)));
        }
        all
    }
}
