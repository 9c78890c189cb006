//! GraphQL documents, through the real schema and over a store with an org in it: whatever comes is answered, by so many
//! statements at most as the document has selections.

use std::sync::Arc;

use async_graphql::{
    Request, Response, Value,
    parser::{
        parse_query,
        types::{ExecutableDocument, Selection, SelectionSet},
    },
};
use seatgraph::{
    access::{AccessTokens, NewToken, Role, Scope, Vault},
    clock::SystemClock,
    graph,
    store::Store,
    sync::{SyncSettings, Syncer},
};
use secrecy::ExposeSecret;

use super::{Target, told};
use crate::{database, org};

/// Beside those of its selections: none should be needed.
const STATEMENTS_BESIDE: u64 = 4;
const STATEMENTS_EACH: u64 = 2;

/// What the schema itself allows; counting ends here.
const SELECTIONS_MAX: u64 = 10_001;

pub(super) fn documents() -> Target {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let database = runtime.block_on(database::sqlite());
    let store = database.store.clone();
    let (schema, scope) = runtime.block_on(prepare(&store));
    let run = move |input: &[u8]| {
        // The database is there for as long as it is tried.
        let store = &database.store;
        let text = String::from_utf8_lossy(input);
        let request = graph::authorize(Request::new(text.as_ref()), scope.clone());
        let before = store.statements();
        let answer = runtime.block_on(schema.execute(request));
        let sent = store.statements() - before;
        check(&text, &answer, sent)
    };
    Target {
        cost: 10,
        words: &[
            "{",
            "}",
            "(first: 5)",
            "...F ",
            "fragment F on User { id }",
            "on Node",
            "@skip(if: true)",
            "@include(if: $v)",
            "query($v: Boolean = true)",
            "a: ",
            "__typename ",
            "__schema { types { name } }",
            "nodes ",
            "edges { node ",
            "pageInfo { endCursor } ",
            "totalCount ",
            "users ",
            "apps ",
            "assignments ",
            "usage ",
            "user ",
            "app ",
            "mutation ",
            "subscription ",
            "\"\"\"",
            "\\u{10FFFF}",
            "-9223372036854775809",
            "[[[[",
            "after: \"x\"",
            "#",
            "filter: { search: \"%_\\\"\" }",
            "orderBy: ",
            "$v",
            "null",
        ],
        ..Target::new("documents", run)
    }
}

async fn prepare(store: &Store) -> (graph::Schema, Scope) {
    org::synced(store, "acme.okta.com", 12, 5).await;
    let clock = Arc::new(SystemClock);
    let tokens = AccessTokens::new(store.clone(), clock.clone(), None);
    // Who only reads: nothing that is made up here may connect anywhere.
    let new = NewToken {
        name: "fuzz".to_owned(),
        role: Role::Viewer,
        integrations: Vec::new(),
        expires_in_days: None,
    };
    let token = tokens
        .create(&seatgraph::store::audit::By::operator(), new)
        .await
        .unwrap()
        .token;
    let scope = tokens.authenticate(token.expose_secret()).await.unwrap().unwrap();
    let vault = Vault::from_keys(&Vault::generate_key()).unwrap();
    let syncer = Syncer::new(store.clone(), vault, clock.clone(), SyncSettings::default());
    (graph::schema(store.clone(), syncer, clock), scope)
}

fn check(text: &str, answer: &Response, sent: u64) -> u64 {
    let code = |error: &async_graphql::ServerError| match error
        .extensions
        .as_ref()
        .and_then(|all| all.get("code"))
    {
        Some(Value::String(code)) => code.clone(),
        _ => panic!("an error without a code: {error:?}"),
    };
    let mut codes: Vec<_> = answer.errors.iter().map(code).collect();
    codes.dedup();
    codes.truncate(3);
    assert!(
        !codes.iter().any(|code| code.starts_with("INTERNAL")),
        "{:?}",
        answer.errors
    );
    let selections = parse_query(text).map_or(0, |document| selections(&document));
    let most = STATEMENTS_BESIDE + STATEMENTS_EACH * selections;
    assert!(sent <= most, "{sent} statements for {selections} selections");
    if selections == 0 {
        assert_eq!((sent, answer.errors.is_empty()), (0, false));
    }
    told((codes, sent.min(20), answer.data.to_string().len().ilog2()))
}

/// How many selections the document has, fragments counted wherever they are spread.
fn selections(document: &ExecutableDocument) -> u64 {
    let mut sum = 0;
    for (_, operation) in document.operations.iter() {
        add(document, &operation.node.selection_set.node, 0, &mut sum);
    }
    sum
}

fn add(document: &ExecutableDocument, of: &SelectionSet, depth: u32, sum: &mut u64) {
    for selection in &of.items {
        // Fragments may stand in a circle.
        if *sum >= SELECTIONS_MAX || depth > 100 {
            return;
        }
        *sum += 1;
        match &selection.node {
            Selection::Field(field) => add(document, &field.node.selection_set.node, depth + 1, sum),
            Selection::InlineFragment(inline) => {
                add(document, &inline.node.selection_set.node, depth + 1, sum);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    add(document, &fragment.node.selection_set.node, depth + 1, sum);
                }
            }
        }
    }
}
