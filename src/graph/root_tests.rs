//! The root of an answer held against the specification's own algorithm, CollectFields with MergeSelectionSets: any fields,
//! selected any number of times, through fragments and under `@skip` and `@include`.

use std::{
    collections::BTreeSet,
    fmt::Write,
    sync::{Arc, Mutex},
};

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Object, Request, Schema, SchemaBuilder, Variables,
    indexmap::IndexMap,
};
use proptest::{collection::vec, prelude::*};
use serde_json::json;

use super::{in_order::InOrder, request::RequestCheck, root::RootOrder};

/// The fields of the root that were executed.
type Executed = Arc<Mutex<Vec<&'static str>>>;

struct Query;

#[Object]
impl Query {
    async fn a(&self, context: &Context<'_>) -> InOrder<Inner> {
        executed(context, "a")
    }
    async fn b(&self, context: &Context<'_>, n: i32, m: Option<i32>) -> InOrder<Inner> {
        assert_eq!((n, m), (1, Some(2)));
        executed(context, "b")
    }
}

fn executed(context: &Context<'_>, key: &'static str) -> InOrder<Inner> {
    context.data_unchecked::<Executed>().lock().unwrap().push(key);
    InOrder(Inner)
}

fn builder(executed: &Executed) -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query, EmptyMutation, EmptySubscription)
        .data(Arc::clone(executed))
        .extension(RequestCheck)
        .extension(RootOrder)
}

struct Inner;

#[Object]
impl Inner {
    async fn x(&self) -> i32 {
        1
    }
    async fn inner(&self) -> InOrder<Inner> {
        InOrder(Inner)
    }
}

/// A field by its response key, a fragment in place, or one of [`FRAGMENTS`] by its number; under `@skip` and `@include`.
#[derive(Debug, Clone)]
struct Selected {
    what: What,
    skip: Option<Condition>,
    include: Option<Condition>,
}

#[derive(Debug, Clone)]
enum What {
    Field(&'static str, Vec<Selected>),
    Inline(Vec<Selected>),
    Spread(usize),
}

/// As it is written, and what it comes to.
type Condition = (&'static str, bool);

const CONDITIONS: [Condition; 6] = [
    ("true", true),
    ("false", false),
    ("$yes", true),
    ("$no", false),
    ("$yesByDefault", true),
    ("$noByDefault", false),
];
const FRAGMENTS: usize = 2;

fn selected(what: impl Strategy<Value = What>) -> impl Strategy<Value = Selected> {
    let condition =
        || prop_oneof![2 => Just(None), 1 => prop::sample::select(&CONDITIONS[..]).prop_map(Some)];
    (what, condition(), condition()).prop_map(|(what, skip, include)| Selected { what, skip, include })
}

fn of_inner() -> impl Strategy<Value = Selected> {
    let leaf =
        prop::sample::select(&["x", "y", "__typename"][..]).prop_map(|key| What::Field(key, Vec::new()));
    selected(leaf).prop_recursive(2, 8, 3, |below| {
        let below = vec(below, 1..3);
        let inner = below.clone().prop_map(|below| What::Field("inner", below));
        selected(prop_oneof![inner, below.prop_map(What::Inline)])
    })
}

fn of_root(fragments: usize) -> impl Strategy<Value = Selected> {
    let below = vec(of_inner(), 1..3);
    let field = (prop::sample::select(&["a", "b", "other"][..]), below)
        .prop_map(|(key, below)| What::Field(key, below));
    let typename = Just(What::Field("__typename", Vec::new()));
    let leaf = selected(prop_oneof![4 => field, 1 => typename]).boxed();
    let leaf = match fragments {
        0 => leaf,
        _ => prop_oneof![2 => leaf, 1 => selected((0..fragments).prop_map(What::Spread))].boxed(),
    };
    leaf.prop_recursive(2, 8, 3, |below| selected(vec(below, 1..3).prop_map(What::Inline)))
}

/// An operation, and the fragments that it may spread, which spread none.
type Document = (Vec<Selected>, Vec<Vec<Selected>>);

fn document() -> impl Strategy<Value = Document> {
    let fragment = vec(of_root(0), 1..4);
    (vec(of_root(FRAGMENTS), 1..6), vec(fragment, FRAGMENTS))
}

fn text((operation, fragments): &Document) -> String {
    let mut text = String::from(
        "query($yes: Boolean!, $no: Boolean!, $yesByDefault: Boolean! = true, $noByDefault: Boolean! = false) {",
    );
    write_all(operation, &mut text);
    // Validation wants all to be used.
    text.push_str("... @skip(if: true) { z: __typename");
    for (condition, _) in &CONDITIONS[2..] {
        let _ = write!(text, " ... @skip(if: {condition}) {{ z: __typename }}");
    }
    for number in 0..fragments.len() {
        let _ = write!(text, " ...F{number}");
    }
    text.push_str("} }");
    for (number, fragment) in fragments.iter().enumerate() {
        let _ = write!(text, " fragment F{number} on Query {{");
        write_all(fragment, &mut text);
        text.push('}');
    }
    text
}

fn write_all(all: &[Selected], text: &mut String) {
    for Selected { what, skip, include } in all {
        let _ = match what {
            What::Field("b", _) => {
                let arguments = ["n: 1, m: 2", "m: 2, n: 1"][text.len() % 2];
                write!(text, " b({arguments})")
            }
            What::Field("other", _) => write!(text, " other: a"),
            What::Field("y", _) => write!(text, " y: x"),
            What::Field(key, _) => write!(text, " {key}"),
            What::Inline(_) => write!(text, " ..."),
            What::Spread(number) => write!(text, " ...F{number}"),
        };
        for (name, condition) in [("skip", skip), ("include", include)] {
            if let Some((condition, _)) = condition {
                let _ = write!(text, " @{name}(if: {condition})");
            }
        }
        if let What::Field(_, below) | What::Inline(below) = what
            && !below.is_empty()
        {
            text.push_str(" {");
            write_all(below, text);
            text.push_str(" }");
        }
    }
}

/// By response key, in order, what is selected below each field.
type Collected<'a> = IndexMap<&'static str, Vec<&'a [Selected]>>;

/// CollectFields of the specification.
fn collect<'a>(
    all: &'a [Selected],
    fragments: &'a [Vec<Selected>],
    visited: &mut BTreeSet<usize>,
    fields: &mut Collected<'a>,
) {
    for Selected { what, skip, include } in all {
        if skip.is_some_and(|(_, skip)| skip) || include.is_some_and(|(_, include)| !include) {
            continue;
        }
        match what {
            What::Field(key, below) => fields.entry(key).or_default().push(below),
            What::Inline(below) => collect(below, fragments, visited, fields),
            What::Spread(number) if visited.insert(*number) => {
                collect(&fragments[*number], fragments, visited, fields);
            }
            What::Spread(_) => {}
        }
    }
}

/// The answer by the specification, for selection sets that are merged.
fn answer(
    merged: &[&[Selected]],
    fragments: &[Vec<Selected>],
    of: &str,
    out: &mut String,
) -> Vec<&'static str> {
    let (mut fields, mut visited) = (Collected::new(), BTreeSet::new());
    for all in merged {
        collect(all, fragments, &mut visited, &mut fields);
    }
    out.push('{');
    for (place, (key, below)) in fields.iter().enumerate() {
        let _ = write!(out, "{}\"{key}\":", if place == 0 { "" } else { "," });
        match *key {
            "x" | "y" => out.push('1'),
            "__typename" => drop(write!(out, "\"{of}\"")),
            _ => drop(answer(below, fragments, "Inner", out)),
        }
    }
    out.push('}');
    fields.into_keys().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fields_are_merged_and_executed_once_as_the_specification_has_it(document in document()) {
        let executed = Executed::default();
        let schema = builder(&executed).finish();
        let text = text(&document);
        let variables = Variables::from_json(json!({ "yes": true, "no": false }));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let response = runtime.block_on(schema.execute(Request::new(&text).variables(variables)));
        prop_assert!(response.errors.is_empty(), "{:?} of {}", response.errors, text);

        let mut expected = String::new();
        let keys = answer(&[&document.0], &document.1, "Query", &mut expected);
        prop_assert_eq!(serde_json::to_string(&response.data).unwrap(), expected, "{}", text);
        let mut once: Vec<_> = keys.into_iter().filter(|key| *key != "__typename").collect();
        for key in &mut once {
            // An alias.
            if *key == "other" {
                *key = "a";
            }
        }
        once.sort_unstable();
        let mut executed = executed.lock().unwrap().clone();
        executed.sort_unstable();
        prop_assert_eq!(executed, once, "{}", text);
    }
}

/// What validation says is not changed by what is merged before it.
#[tokio::test]
async fn what_is_wrong_is_refused_as_before() {
    let schema = builder(&Executed::default()).finish();
    for (query, message) in [
        (
            "{ a { x } a @include(if: true) { nothing } }",
            "Unknown field \"nothing\" on type \"Inner\".",
        ),
        (
            "{ a { x } a @include(if: $none) { x } }",
            "Variable \"$none\" is not defined",
        ),
        (
            "{ a { x } a @include(if: 7) { x } }",
            "Invalid value for argument \"if\", expected type \"Boolean\"",
        ),
        (
            "{ a { x } a @include { x } }",
            "Directive \"@include\" argument \"if\" of type \"Boolean!\" is required but not provided",
        ),
        (
            "{ a { x } a @nothing { x } a { y: x } }",
            "Unknown directive \"nothing\"",
        ),
        (
            "{ b(n: 1, m: 2) { x } b(n: 2, m: 2) @include(if: true) { x } }",
            "Fields \"n\" conflict because they have differing arguments. \
          Use different aliases on the fields to fetch both if this was intentional.",
        ),
        (
            "query($unused: Boolean!) { a { x } a { y: x } }",
            "Variable \"$unused\" is not used",
        ),
        (
            "{ a { x } a { y: x } } fragment F on Query { a { x } }",
            "Fragment \"F\" is never used",
        ),
        (
            "{ a { x } ...F } fragment F on Inner { a: x }",
            "Fragment \"F\" cannot be spread here as objects of type \"Query\" can never be of type \"Inner\"",
        ),
    ] {
        let variables = Variables::from_json(json!({ "unused": true }));
        let errors = schema
            .execute(Request::new(query).variables(variables))
            .await
            .errors;
        let messages: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(messages, [message], "{query}");
    }
}

/// What is written out is counted once against the limit, as if the fields had been selected once.
#[tokio::test]
async fn fragments_of_the_root_are_counted_once() {
    let schema = builder(&Executed::default()).limit_complexity(4).finish();
    let query = "{ ...F ...G } fragment F on Query { a { x y: x } } fragment G on Query { a { z: x } }";
    let response = schema.execute(query).await;
    assert_eq!(response.errors, []);
    assert_eq!(
        serde_json::to_string(&response.data).unwrap(),
        r#"{"a":{"x":1,"y":1,"z":1}}"#
    );
}
