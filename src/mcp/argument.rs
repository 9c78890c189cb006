//! What a tool is asked with: told as a JSON schema, and read by the same table, so that whoever errs is told which argument and
//! what to do.

use async_graphql::{Name, Value as GraphValue, Variables};
use chrono::NaiveDate;
use rmcp::model::JsonObject;
use serde_json::{Value, json};

/// The longest text: what the graph looks for has no more characters.
const TEXT_MAX: usize = 200;
/// The longest id or cursor: those of the graph are far shorter.
const OPAQUE_MAX: usize = 1_000;

/// An argument of a tool, and a variable of its document under the same name.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) name: &'static str,
    /// What it is for, and where its values come from.
    pub(super) about: &'static str,
    pub(super) kind: Kind,
    pub(super) need: Need,
    /// The argument of the graph that it is given as: what the graph says of that is said of this one.
    pub(super) graph: &'static str,
}

/// Whether it has to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
    /// A number that holds where none is given.
    Default(i32),
    /// All that there are, where none is given.
    All,
}

/// What can be given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Words to look for.
    Text,
    /// An id or a cursor.
    Opaque,
    /// A whole number, both ends included.
    Number(i32, i32),
    /// A day in UTC.
    Day,
    /// Some of these.
    Some(&'static [&'static str]),
}

/// Why a tool does not answer, worded for the assistant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// `extensions.code` of the graph's.
    pub(super) code: String,
    /// The argument that it is about.
    pub(super) argument: Option<String>,
    pub(super) message: String,
    pub(super) remedy: Option<String>,
}

impl Argument {
    fn schema(&self) -> Value {
        let mut schema = match self.kind {
            Kind::Text => json!({ "type": "string", "minLength": 1, "maxLength": TEXT_MAX }),
            Kind::Opaque => json!({ "type": "string", "minLength": 1, "maxLength": OPAQUE_MAX }),
            Kind::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Kind::Day => json!({ "type": "string", "format": "date" }),
            Kind::Some(names) => {
                json!({ "type": "array", "items": { "type": "string", "enum": names }, "minItems": 1 })
            }
        };
        schema["description"] = self.about.into();
        if let Need::Default(number) = self.need {
            schema["default"] = number.into();
        }
        schema
    }

    /// What can be given, worded as a remedy.
    pub(super) fn remedy(&self) -> String {
        match self.kind {
            Kind::Text => format!("Give a text of 1 to {TEXT_MAX} characters. {}", self.about),
            Kind::Opaque => format!("Give it as it was answered. {}", self.about),
            Kind::Number(least, most) => format!("Give a whole number from {least} to {most}."),
            Kind::Day => "Give a day as YYYY-MM-DD.".to_owned(),
            Kind::Some(names) => format!("Give a list of {}.", names.join(", ")),
        }
    }

    fn bad(&self, problem: &str) -> Problem {
        Problem {
            code: "BAD_USER_INPUT".to_owned(),
            argument: Some(self.name.to_owned()),
            message: format!("`{}` {problem}.", self.name),
            remedy: Some(self.remedy()),
        }
    }

    fn read(&self, given: &Value) -> Option<GraphValue> {
        let text = |most: usize| {
            let text = given.as_str().filter(|text| !text.trim().is_empty())?;
            (text.chars().count() <= most).then(|| GraphValue::from(text))
        };
        match self.kind {
            Kind::Text => text(TEXT_MAX),
            Kind::Opaque => text(OPAQUE_MAX),
            Kind::Number(least, most) => {
                let number = i32::try_from(given.as_i64()?).ok()?;
                (least..=most).contains(&number).then(|| number.into())
            }
            Kind::Day => {
                let day = NaiveDate::parse_from_str(given.as_str()?, "%Y-%m-%d").ok()?;
                Some(day.to_string().into())
            }
            Kind::Some(known) => {
                let given = given.as_array().filter(|given| !given.is_empty())?;
                let named = |value: &Value| known.iter().find(|name| Some(**name) == value.as_str());
                let names: Option<Vec<_>> = given.iter().map(|value| Some(constant(named(value)?))).collect();
                names.map(GraphValue::List)
            }
        }
    }

    fn unless_given(&self) -> Option<GraphValue> {
        match (self.need, self.kind) {
            (Need::Default(number), _) => Some(number.into()),
            (Need::All, Kind::Some(names)) => Some(GraphValue::List(
                names.iter().map(|name| constant(name)).collect(),
            )),
            _ => None,
        }
    }
}

fn constant(name: &str) -> GraphValue {
    GraphValue::Enum(Name::new(name))
}

/// The JSON schema of a tool's arguments.
pub(super) fn schema(arguments: &[Argument]) -> JsonObject {
    let properties: JsonObject = arguments
        .iter()
        .map(|argument| (argument.name.to_owned(), argument.schema()))
        .collect();
    let required: Vec<_> = arguments
        .iter()
        .filter(|argument| argument.need == Need::Required)
        .map(|argument| argument.name)
        .collect();
    let mut schema = JsonObject::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("required".to_owned(), required.into());
    schema.insert("additionalProperties".to_owned(), false.into());
    schema
}

/// The variables that were given; what is null counts as not given, as assistants often write so.
pub(super) fn read(arguments: &[Argument], given: &JsonObject) -> Result<Variables, Problem> {
    let mut variables = Variables::default();
    if let Some(unknown) = given
        .keys()
        .find(|name| !arguments.iter().any(|known| known.name == **name))
    {
        let known: Vec<_> = arguments.iter().map(|argument| argument.name).collect();
        return Err(Problem {
            code: "BAD_USER_INPUT".to_owned(),
            argument: Some(unknown.chars().take(TEXT_MAX).collect()),
            message: "The tool has no such argument.".to_owned(),
            remedy: Some(format!("Its arguments are {}.", known.join(", "))),
        });
    }
    for argument in arguments {
        let value = match given.get(argument.name).filter(|value| !value.is_null()) {
            Some(value) => Some(
                argument
                    .read(value)
                    .ok_or_else(|| argument.bad("cannot be used"))?,
            ),
            None if argument.need == Need::Required => return Err(argument.bad("is missing")),
            None => argument.unless_given(),
        };
        if let Some(value) = value {
            variables.insert(Name::new(argument.name), value);
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARGUMENTS: [Argument; 5] = [
        argument("search", Kind::Text, Need::Required),
        argument("limit", Kind::Number(1, 50), Need::Default(20)),
        argument("from", Kind::Day, Need::Optional),
        argument("signals", Kind::Some(&["NEW", "BOOKMARK"]), Need::All),
        argument("after", Kind::Opaque, Need::Optional),
    ];

    const fn argument(name: &'static str, kind: Kind, need: Need) -> Argument {
        Argument {
            name,
            about: "From elsewhere.",
            kind,
            need,
            graph: name,
        }
    }

    fn given(value: Value) -> Result<Value, Problem> {
        let Value::Object(given) = value else {
            panic!("no object");
        };
        read(&ARGUMENTS, &given).map(|variables| serde_json::to_value(variables).unwrap())
    }

    #[test]
    fn what_is_not_given_has_its_default() {
        assert_eq!(
            given(json!({ "search": "ann", "after": null })).unwrap(),
            json!({ "search": "ann", "limit": 20, "signals": ["NEW", "BOOKMARK"] })
        );
        assert_eq!(
            given(json!({ "search": "ann", "limit": 50, "from": "2026-02-28", "signals": ["NEW"], "after": "x" })).unwrap(),
            json!({ "search": "ann", "limit": 50, "from": "2026-02-28", "signals": ["NEW"], "after": "x" })
        );
    }

    #[test]
    fn what_cannot_be_used_is_told_by_its_name_with_what_to_do() {
        for (name, value) in [
            ("limit", json!(0)),
            ("limit", json!(51)),
            ("limit", json!("20")),
            ("limit", json!(1.5)),
            ("from", json!("2026-02-30")),
            ("from", json!("yesterday")),
            ("from", json!(20260228)),
            ("signals", json!([])),
            ("signals", json!(["new"])),
            ("signals", json!("NEW")),
            ("after", json!("x".repeat(OPAQUE_MAX + 1))),
            ("search", json!(" ")),
            ("search", json!("é".repeat(TEXT_MAX + 1))),
            ("search", json!({})),
            ("nothing", json!(1)),
        ] {
            let mut all = json!({ "search": "ann" });
            all[name] = value.clone();
            let problem = given(all).unwrap_err();
            assert_eq!(problem.code, "BAD_USER_INPUT", "{name} {value}");
            assert_eq!(problem.argument.as_deref(), Some(name), "{value}");
            assert!(problem.remedy.is_some(), "{name} {value}");
        }
        let missing = given(json!({ "search": null })).unwrap_err();
        assert_eq!(missing.message, "`search` is missing.");
        assert!(given(json!({ "search": "é".repeat(TEXT_MAX) })).is_ok());
    }
}
