//! Arguments as a query string has them, names and texts, read into the schema's own input types: what is asked for without
//! GraphQL has the same names, the same values and the same meaning.

use async_graphql::{
    Error, InputType, Name, ScalarType, Value,
    indexmap::IndexMap,
    registry::{MetaType, Registry},
};

use super::{
    global_id::{self, GlobalId},
    scalars::{Date, DateTime},
};

/// An argument that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` {problem}.")]
pub struct BadArgument {
    /// Which, as it was given.
    pub name: String,
    /// What is wrong with it and what to do, worded to follow its name.
    pub problem: String,
}

impl BadArgument {
    fn new(name: &str, problem: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            problem: problem.into(),
        }
    }
}

/// A refusal of the schema's own, whose arguments stand in an input object.
impl From<Error> for BadArgument {
    fn from(error: Error) -> Self {
        let extensions = error.extensions.as_ref();
        let argument = match extensions.and_then(|extensions| extensions.get("argument")) {
            Some(Value::String(argument)) => argument.as_str(),
            _ => "query",
        };
        let name = argument.strip_prefix("filter.").unwrap_or(argument);
        let problem = error.message.replace("`filter.", "`");
        let problem = problem.strip_prefix(&format!("`{name}` ")).unwrap_or(&problem);
        Self::new(name, problem.trim_end_matches('.'))
    }
}

/// The arguments that were given, and the names that were asked for so far.
#[derive(Debug)]
pub(super) struct Arguments<'a> {
    given: &'a [(String, String)],
    known: Vec<String>,
}

impl<'a> Arguments<'a> {
    pub(super) fn new(given: &'a [(String, String)]) -> Self {
        Self {
            given,
            known: Vec::new(),
        }
    }

    /// The input object `T`, whose fields are arguments of their own; its field `field` is called `orderBy`.
    pub(super) fn read<T: InputType>(&mut self) -> Result<T, BadArgument> {
        let (fields, registry) = fields_of::<T>();
        let mut object = IndexMap::new();
        for (field, kind) in fields {
            let name = argument_of(&field);
            let texts = self.texts(name);
            self.known.push(name.to_owned());
            if !texts.is_empty() {
                object.insert(Name::new(&field), value(name, &kind, &texts, &registry)?);
            }
        }
        // Every value fits its field by now.
        T::parse(Some(Value::Object(object))).map_err(|_| BadArgument::new("query", "is not complete"))
    }

    /// As [`read`](Self::read), for an order, which may be left out.
    pub(super) fn read_order<T: InputType>(&mut self) -> Result<Option<T>, BadArgument> {
        let (field, direction) = (self.texts("orderBy"), self.texts("direction"));
        if field.is_empty() && !direction.is_empty() {
            return Err(BadArgument::new(
                "direction",
                "needs `orderBy`, the field to order by",
            ));
        }
        let given = !field.is_empty();
        if given {
            return self.read().map(Some);
        }
        self.known.extend(["orderBy", "direction"].map(str::to_owned));
        Ok(None)
    }

    /// That nothing was given but what was asked for.
    pub(super) fn finish(self) -> Result<(), BadArgument> {
        let unknown = self.given.iter().find(|(name, _)| !self.known.contains(name));
        let Some((name, _)) = unknown else { return Ok(()) };
        let name: String = name.chars().take(50).collect();
        let known = self.known.join(", ");
        Err(BadArgument::new(&name, format!("is not known here: use {known}")))
    }

    fn texts(&self, name: &str) -> Vec<&'a str> {
        let of_name = self.given.iter().filter(|(given, _)| given == name);
        of_name.map(|(_, text)| text.as_str()).collect()
    }
}

/// What a field of an input object is called in a query string.
fn argument_of(field: &str) -> &str {
    match field {
        "field" => "orderBy",
        field => field,
    }
}

/// The fields of an input object, each with its type as the schema writes it.
fn fields_of<T: InputType>() -> (Vec<(String, String)>, Registry) {
    let mut registry = Registry::default();
    T::create_type_info(&mut registry);
    let fields = match registry.types.get(&*T::type_name()) {
        Some(MetaType::InputObject { input_fields, .. }) => input_fields
            .values()
            .map(|field| (field.name.clone(), field.ty.clone()))
            .collect(),
        _ => Vec::new(),
    };
    (fields, registry)
}

fn value(name: &str, kind: &str, texts: &[&str], registry: &Registry) -> Result<Value, BadArgument> {
    let kind = kind.trim_end_matches('!');
    let Some(items) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) else {
        return match texts {
            [text] => single(name, kind, text, registry),
            _ => Err(BadArgument::new(name, "is given more than once: give one value")),
        };
    };
    let kind = items.trim_end_matches('!');
    let each = texts.iter().flat_map(|text| match registry.types.get(kind) {
        // Names of enums hold no commas; what people write may.
        Some(MetaType::Enum { .. }) => text.split(',').map(str::trim).collect(),
        _ => vec![*text],
    });
    each.map(|text| single(name, kind, text, registry))
        .collect::<Result<_, _>>()
        .map(Value::List)
}

fn single(name: &str, kind: &str, text: &str, registry: &Registry) -> Result<Value, BadArgument> {
    if let Some(MetaType::Enum { enum_values, .. }) = registry.types.get(kind) {
        if enum_values.contains_key(text) {
            return Ok(Value::Enum(Name::new(text)));
        }
        let names: Vec<_> = enum_values.keys().map(String::as_str).collect();
        return Err(BadArgument::new(name, format!("must be of {}", names.join(", "))));
    }
    let text_value = || Value::String(text.to_owned());
    match kind {
        "Int" => match text.trim().parse::<i32>() {
            Ok(number) => Ok(Value::Number(number.into())),
            Err(_) => Err(BadArgument::new(name, "must be a whole number, such as 30")),
        },
        "Boolean" => match text {
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            _ => Err(BadArgument::new(name, "must be true or false")),
        },
        "Date" => match <Date as ScalarType>::parse(text_value()) {
            Ok(_) => Ok(text_value()),
            Err(_) => Err(BadArgument::new(name, "must be a day, such as 2026-11-25")),
        },
        "DateTime" => match <DateTime as ScalarType>::parse(text_value()) {
            Ok(_) => Ok(text_value()),
            Err(_) => Err(BadArgument::new(
                name,
                "must be an instant, such as 2026-11-25T08:00:00Z",
            )),
        },
        "ID" => match misplaced(name, text) {
            Some(what) => Err(BadArgument::new(
                name,
                format!("is not the id of {what}: copy it from the API"),
            )),
            None => Ok(text_value()),
        },
        _ => Ok(text_value()),
    }
}

/// What an argument's id should tell, where it tells something else: a file of nothing would look like an answer.
fn misplaced(name: &str, id: &str) -> Option<&'static str> {
    let id = global_id::decode(id);
    match (name, id) {
        ("integrationId", Some(GlobalId::Integration(_)))
        | ("userId", Some(GlobalId::User(_)))
        | ("appId", Some(GlobalId::App(_))) => None,
        ("integrationId", _) => Some("an integration"),
        ("userId", _) => Some("a user"),
        ("appId", _) => Some("an app"),
        _ => None,
    }
}
