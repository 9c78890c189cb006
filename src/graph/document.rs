//! How much a document may be: told by its text before it is parsed, and by its parts before anything walks through them.

use async_graphql::{
    Positioned,
    parser::types::{Directive, ExecutableDocument, Selection, SelectionSet},
};

/// The most names, numbers, texts and signs that a document may have: parsing takes time for each.
const TOKENS_MAX: usize = 10_000;
/// The most brackets that may stand in one another: more than a document of as many levels as are allowed needs.
const BRACKETS_MAX: usize = 100;
/// The most fields that may be called something else.
const ALIASES_MAX: usize = 500;
/// The most directives that may stand in it.
const DIRECTIVES_MAX: usize = 500;
/// The most fragments that may be defined.
const FRAGMENTS_MAX: usize = 200;
/// The most operations that may be defined.
const OPERATIONS_MAX: usize = 50;

/// More of something than a document may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The query has more than {most} {what}.")]
pub struct TooMuch {
    /// Of what.
    what: &'static str,
    /// How many there may be.
    most: usize,
}

/// What there is too much of in a document that is too deep.
const BRACKETS: &str = "brackets in one another";

impl TooMuch {
    /// Whether it is too deep, rather than too much.
    pub fn is_depth(self) -> bool {
        self.what == BRACKETS
    }

    fn check(what: &'static str, count: usize, most: usize) -> Result<(), Self> {
        if count > most {
            return Err(Self { what, most });
        }
        Ok(())
    }
}

/// Whether a text is short enough to be parsed. One that is no GraphQL passes, and is refused by the parser.
///
/// # Errors
/// [`TooMuch`].
pub fn check_text(text: &str) -> Result<(), TooMuch> {
    let read = Read::of(text.as_bytes());
    TooMuch::check(BRACKETS, read.deepest, BRACKETS_MAX)?;
    TooMuch::check("tokens", read.tokens, TOKENS_MAX)
}

/// Whether a document asks for the schema.
pub fn introspects(document: &ExecutableDocument) -> bool {
    let asks = |field: &str| matches!(field, "__schema" | "__type");
    let mut found = false;
    walk(document, &mut |selection, _| {
        found |= matches!(selection, Selection::Field(field) if asks(&field.node.name.node));
    });
    found
}

/// Whether the parts of a document are few enough.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), TooMuch> {
    let (mut aliases, mut directives) = (0, 0);
    walk(document, &mut |selection, with| {
        directives += with.len();
        aliases += usize::from(matches!(selection, Selection::Field(field) if field.node.alias.is_some()));
    });
    for (_, operation) in document.operations.iter() {
        directives += operation.node.directives.len();
    }
    for fragment in document.fragments.values() {
        directives += fragment.node.directives.len();
    }
    TooMuch::check("aliases", aliases, ALIASES_MAX)?;
    TooMuch::check("directives", directives, DIRECTIVES_MAX)?;
    TooMuch::check("fragments", document.fragments.len(), FRAGMENTS_MAX)?;
    TooMuch::check("operations", document.operations.iter().count(), OPERATIONS_MAX)
}

/// Every selection where it is written, with its directives.
fn walk(document: &ExecutableDocument, visit: &mut impl FnMut(&Selection, &[Positioned<Directive>])) {
    for (_, operation) in document.operations.iter() {
        walk_set(&operation.node.selection_set.node, visit);
    }
    for fragment in document.fragments.values() {
        walk_set(&fragment.node.selection_set.node, visit);
    }
}

fn walk_set(set: &SelectionSet, visit: &mut impl FnMut(&Selection, &[Positioned<Directive>])) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                visit(&selection.node, &field.node.directives);
                walk_set(&field.node.selection_set.node, visit);
            }
            Selection::InlineFragment(fragment) => {
                visit(&selection.node, &fragment.node.directives);
                walk_set(&fragment.node.selection_set.node, visit);
            }
            Selection::FragmentSpread(spread) => visit(&selection.node, &spread.node.directives),
        }
    }
}

/// What a text is seen to have without being parsed, as far as it was read: not beyond what is too much.
#[derive(Debug, Default)]
struct Read {
    /// Names, numbers, texts, and signs other than commas.
    tokens: usize,
    /// The most brackets in one another.
    deepest: usize,
}

impl Read {
    fn of(text: &[u8]) -> Self {
        let mut read = Self::default();
        let (mut rest, mut depth) = (text, 0_usize);
        while let Some((&first, after)) = rest.split_first() {
            if read.tokens > TOKENS_MAX || read.deepest > BRACKETS_MAX {
                break;
            }
            rest = match first {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => after,
                b'#' => from(after, |byte| byte == b'\n' || byte == b'\r'),
                b'"' => {
                    read.tokens += 1;
                    after_text(rest)
                }
                b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    read.tokens += 1;
                    from(after, |byte| {
                        !(byte == b'_' || byte == b'.' || byte.is_ascii_alphanumeric())
                    })
                }
                sign => {
                    read.tokens += 1;
                    match sign {
                        b'{' | b'[' | b'(' => depth += 1,
                        b'}' | b']' | b')' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    read.deepest = read.deepest.max(depth);
                    after
                }
            };
        }
        read
    }
}

/// What is left from the first byte on that is an end.
fn from(text: &[u8], ends: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| ends(*byte)).unwrap_or(text.len());
    text.get(end..).unwrap_or_default()
}

/// What is left after a text in quotation marks, one or three.
fn after_text(text: &[u8]) -> &[u8] {
    let marks: &[u8] = if text.starts_with(br#"""""#) {
        br#"""""#
    } else {
        b"\""
    };
    let mut rest = text.get(marks.len()..).unwrap_or_default();
    while let Some((&first, after)) = rest.split_first() {
        if rest.starts_with(marks) {
            return rest.get(marks.len()..).unwrap_or_default();
        }
        // What is escaped ends nothing.
        rest = if first == b'\\' {
            after.get(1..).unwrap_or_default()
        } else {
            after
        };
    }
    rest
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn tokens_are_counted_as_a_reader_would() {
        for (text, count) in [
            ("", 0),
            ("{ a }", 3),
            ("{ a(b: 1.5, c: -2) { d } } # e f g", 14),
            (r#"{ a(b: "x y \" z", c: """ x "y" \""" z """) }"#, 11),
            ("query Q($a: [ID!]! = []) @d { ...F }", 23),
            ("\"never closed", 1),
            ("\u{feff}{ä}", 7),
        ] {
            assert_eq!(Read::of(text.as_bytes()).tokens, count, "{text}");
        }
        let much = Read::of("a ".repeat(2 * TOKENS_MAX).as_bytes());
        assert_eq!(much.tokens, TOKENS_MAX + 1);
    }

    #[test]
    fn brackets_are_counted_where_they_are_brackets() {
        for (text, deepest) in [
            ("{ a }", 1),
            ("{ a(b: [{ c: 1 }]) { d } { e } }", 4),
            ("} } { a }", 1),
            ("{ a(b: \"{{{{\", c: \"\"\"[[[[\"\"\") } # ((((", 2),
        ] {
            assert_eq!(Read::of(text.as_bytes()).deepest, deepest, "{text}");
        }
        let nested = |depth: usize| format!("{}a{}", "{".repeat(depth), "}".repeat(depth));
        assert_eq!(check_text(&nested(BRACKETS_MAX)), Ok(()));
        assert!(check_text(&nested(BRACKETS_MAX + 1)).is_err_and(TooMuch::is_depth));
    }

    #[test]
    fn a_document_has_so_much_and_no_more() {
        let check = |text: &str| check(&parse_query(text).unwrap());
        let times = |what: &str, count: usize| format!("{{ {} }}", what.repeat(count));
        for (what, name, most) in [
            ("a: b ", "aliases", ALIASES_MAX),
            ("a @skip(if: true) ", "directives", DIRECTIVES_MAX),
            ("... @include(if: true) { a } ", "directives", DIRECTIVES_MAX),
            ("...F @include(if: true) ", "directives", DIRECTIVES_MAX),
        ] {
            assert_eq!(check(&times(what, most)), Ok(()), "{what}");
            let refused = check(&times(what, most + 1)).unwrap_err();
            assert_eq!((refused.what, refused.most), (name, most));
        }
        let fragments = |count: usize| {
            let all: Vec<_> = (0..count)
                .map(|at| format!("fragment F{at} on A {{ a }}"))
                .collect();
            format!("{{ a }} {}", all.join(" "))
        };
        assert_eq!(check(&fragments(FRAGMENTS_MAX)), Ok(()));
        assert_eq!(
            check(&fragments(FRAGMENTS_MAX + 1)).unwrap_err().what,
            "fragments"
        );
        let operations = |count: usize| {
            (0..count)
                .map(|at| format!("query Q{at} {{ a }} "))
                .collect::<String>()
        };
        assert_eq!(check(&operations(OPERATIONS_MAX)), Ok(()));
        assert_eq!(
            check(&operations(OPERATIONS_MAX + 1)).unwrap_err().what,
            "operations"
        );
        // In a fragment, too.
        let hidden = format!("{{ a }} fragment F on A {}", times("a: b ", ALIASES_MAX + 1));
        assert_eq!(check(&hidden).unwrap_err().what, "aliases");
    }

    #[test]
    fn who_asks_for_the_schema_is_seen() {
        let introspects = |text: &str| introspects(&parse_query(text).unwrap());
        assert!(introspects("{ s: __schema { types { name } } }"));
        assert!(introspects(
            "query A { a } query B { ... { ...F } } fragment F on Query { __type(name: \"A\") { name } }"
        ));
        assert!(!introspects("{ __typename schema { __typename } }"));
    }
}
