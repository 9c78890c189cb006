//! `filter` and `search` expressions: what they mean, what an endpoint allows, and whether something matches.

mod parse;

use serde_json::Value;

pub(crate) use parse::parse;

/// How an attribute is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
    Sw,
    Ew,
    Co,
    Pr,
}

/// What an attribute is compared with, read in every way that it can be meant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Literal {
    pub(crate) text: String,
    pub(crate) lower: String,
    pub(crate) time: Option<i64>,
    pub(crate) number: Option<f64>,
    pub(crate) truth: Option<bool>,
}

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Compare {
        attribute: String,
        op: Op,
        with: Literal,
    },
}

/// One value of an attribute.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Text(&'a str),
    Time(i64),
    Number(f64),
    Truth(bool),
}

/// Something that can be filtered.
pub(crate) trait Attributes {
    /// Whether any value of the attribute passes the test.
    fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool;
}

/// What an endpoint accepts.
pub(crate) struct Rules {
    /// Whether this operator may stand behind this attribute.
    pub(crate) allows: fn(&str, Op) -> bool,
    /// Whether `not` may be used.
    pub(crate) negation: bool,
    /// Whether text is compared with regard to case.
    pub(crate) case_sensitive: bool,
}

impl Rules {
    /// The expression, if it is well-formed and allowed; otherwise why not.
    pub(crate) fn parse(&self, text: &str) -> Result<Expr, String> {
        let expr = parse(text)?;
        self.check(&expr)?;
        Ok(expr)
    }

    fn check(&self, expr: &Expr) -> Result<(), String> {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => parts.iter().try_for_each(|part| self.check(part)),
            Expr::Not(_) if !self.negation => Err("The 'not' operator is not supported.".to_owned()),
            Expr::Not(part) => self.check(part),
            Expr::Compare { attribute, op, .. } if (self.allows)(attribute, *op) => Ok(()),
            Expr::Compare { attribute, op, .. } => {
                let op = format!("{op:?}").to_lowercase();
                Err(format!("Unsupported attribute or operator: {attribute} {op}"))
            }
        }
    }

    pub(crate) fn matches(&self, expr: &Expr, subject: &dyn Attributes) -> bool {
        match expr {
            Expr::And(parts) => parts.iter().all(|part| self.matches(part, subject)),
            Expr::Or(parts) => parts.iter().any(|part| self.matches(part, subject)),
            Expr::Not(part) => !self.matches(part, subject),
            Expr::Compare {
                attribute,
                op: Op::Ne,
                with,
            } => !subject.any(attribute, &mut |value| self.compare(value, Op::Eq, with)),
            Expr::Compare { attribute, op, with } => {
                subject.any(attribute, &mut |value| self.compare(value, *op, with))
            }
        }
    }

    fn compare(&self, value: Scalar<'_>, op: Op, with: &Literal) -> bool {
        match value {
            Scalar::Text("") if op == Op::Pr => false,
            _ if op == Op::Pr => true,
            Scalar::Text(text) if self.case_sensitive => by_text(text, op, &with.text),
            Scalar::Text(text) => by_text(&text.to_lowercase(), op, &with.lower),
            Scalar::Time(at) => with.time.is_some_and(|time| by_order(&at, op, &time)),
            Scalar::Number(number) => with.number.is_some_and(|other| by_order(&number, op, &other)),
            Scalar::Truth(truth) => op == Op::Eq && with.truth == Some(truth),
        }
    }
}

fn by_text(text: &str, op: Op, with: &str) -> bool {
    match op {
        Op::Sw => text.starts_with(with),
        Op::Ew => text.ends_with(with),
        Op::Co => text.contains(with),
        Op::Eq | Op::Ne | Op::Gt | Op::Ge | Op::Lt | Op::Le | Op::Pr => by_order(text, op, with),
    }
}

fn by_order<T: PartialOrd + ?Sized>(value: &T, op: Op, with: &T) -> bool {
    match op {
        Op::Eq => value == with,
        Op::Ne => value != with,
        Op::Gt => value > with,
        Op::Ge => value >= with,
        Op::Lt => value < with,
        Op::Le => value <= with,
        Op::Pr => true,
        Op::Sw | Op::Ew | Op::Co => false,
    }
}

/// Tests the values at a path of a JSON value; of an array, each element.
pub(crate) fn any_in_json(value: &Value, path: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| any_in_json(item, path, test)),
        Value::Object(map) if !path.is_empty() => {
            let (key, rest) = path.split_once('.').unwrap_or((path, ""));
            map.get(key).is_some_and(|inner| any_in_json(inner, rest, test))
        }
        _ if !path.is_empty() => false,
        Value::String(text) => test(Scalar::Text(text)),
        Value::Number(number) => number.as_f64().is_some_and(|number| test(Scalar::Number(number))),
        Value::Bool(truth) => test(Scalar::Truth(*truth)),
        Value::Null | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    impl Attributes for Value {
        fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
            any_in_json(self, attribute, test)
        }
    }

    fn check(expression: &str, expected: bool) {
        let rules = Rules {
            allows: |_, _| true,
            negation: true,
            case_sensitive: true,
        };
        let subject = json!({"status": "ACTIVE", "n": 7, "on": true, "tags": ["a", "b"],
                             "profile": {"login": "ann@x.test", "quote": "a \"b\""}});
        let parsed = rules.parse(expression).unwrap();
        assert_eq!(rules.matches(&parsed, &subject), expected, "{expression}");
    }

    #[test]
    fn expressions_mean_what_they_say() {
        check(r#"status eq "ACTIVE""#, true);
        check(r#"status EQ "active""#, false);
        check(r#"status eq "X" or n gt 6 and on eq true"#, true);
        check(r#"(status eq "X" or n gt 6) and on eq false"#, false);
        check(r#"not (tags eq "b")"#, false);
        check(r#"profile.login sw "ann" and profile.nick pr"#, false);
        check(r#"profile.quote co "\"b""#, true);
        check(r#"status ne "X""#, true);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "status",
            "status eq",
            "status xx \"a\"",
            "(status eq \"a\"",
            "status eq \"a\" and",
            "\"a\" eq b",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
