//! Which requests a read replica must not answer: those that change something, and those that ask how a sync gets on or how
//! an integration is. Who asks that wants to know it as it is now, and everything else that it asks for along with it.

use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet},
};

/// Where a request has to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    /// Wherever.
    Nearby,
    /// From the primary.
    Now,
    /// From the primary, and it changes something.
    Changing,
}

/// The fields of which only the latest is worth telling, of whatever type.
const NOW: [&str; 21] = [
    "accessTokens",
    "auditLog",
    "connectedAt",
    "deliveries",
    "finishedAt",
    "lastSyncedAt",
    "lastUsedAt",
    "latestSync",
    "nextSyncAt",
    "problem",
    "problems",
    "revokedAt",
    "secondsLeft",
    "stages",
    "startedAt",
    "state",
    "syncs",
    "syncProgress",
    "usageCoverage",
    "waitingUntil",
    "webhooks",
];

/// Where a document's operations have to be read; all of them, where there are several.
pub(super) fn of_document(document: &ExecutableDocument) -> Freshness {
    let types = || document.operations.iter().map(|(_, operation)| operation.node.ty);
    if types().any(|kind| kind == OperationType::Mutation) {
        return Freshness::Changing;
    }
    let fresh = types().any(|kind| kind == OperationType::Subscription)
        || document
            .operations
            .iter()
            .any(|(_, operation)| asks_for_now(&operation.node.selection_set, false))
        || document.fragments.values().any(|fragment| {
            let on = fragment.node.type_condition.node.on.node.as_str();
            asks_for_now(&fragment.node.selection_set, is_of_integration(on))
        });
    if fresh { Freshness::Now } else { Freshness::Nearby }
}

/// Whether a type is that of integrations, of their connections or of the edges of these.
fn is_of_integration(name: &str) -> bool {
    name.starts_with("Integration")
}

/// Whether a selection asks for one of [`NOW`], or for an integration's `status`: users and apps have one too, of which a
/// replica may tell. Fragments that are spread by name are looked at by themselves.
fn asks_for_now(selection: &Positioned<SelectionSet>, of_integration: bool) -> bool {
    selection.node.items.iter().any(|item| match &item.node {
        Selection::Field(field) => {
            let name = field.node.name.node.as_str();
            let below = match name {
                "integration" | "integrations" => true,
                // Of a connection of integrations.
                "nodes" | "edges" | "node" => of_integration,
                _ => false,
            };
            NOW.contains(&name)
                || (of_integration && name == "status")
                || asks_for_now(&field.node.selection_set, below)
        }
        Selection::InlineFragment(fragment) => {
            let on = fragment.node.type_condition.as_ref();
            let of_integration = on.map_or(of_integration, |on| is_of_integration(&on.node.on.node));
            asks_for_now(&fragment.node.selection_set, of_integration)
        }
        Selection::FragmentSpread(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[track_caller]
    fn check(query: &str, expected: Freshness) {
        assert_eq!(of_document(&parse_query(query).unwrap()), expected, "{query}");
    }

    #[test]
    fn what_must_not_be_stale_is_known_by_its_fields() {
        use Freshness::{Changing, Nearby, Now};
        check(
            "{ users { nodes { status assignments { nodes { app { status } } } } } }",
            Nearby,
        );
        check(
            "{ integrations { nodes { domain users { nodes { status } } } } }",
            Nearby,
        );
        check("{ integrations { nodes { status } } }", Now);
        check("{ integrations { edges { node { s: status } } } }", Now);
        check("{ viewer { integrations { status } } }", Now);
        check("{ users { nodes { integration { status } } } }", Now);
        check(
            "{ node(id: 1) { ... on Integration { status } ... on User { name } } }",
            Now,
        );
        check("{ node(id: 1) { ... on User { status } } }", Nearby);
        check(
            "{ node(id: 1) { ...I } } fragment I on Integration { status }",
            Now,
        );
        check(
            "{ users { nodes { ...U } } } fragment U on User { status }",
            Nearby,
        );
        check(
            "{ apps { nodes { label integration { latestSync { id } } } } }",
            Now,
        );
        check("{ node(id: 1) { ... on SyncRun { state } } }", Now);
        check("{ node(id: 1) { ... on SyncRun { finishedAt } } }", Now);
        for on in [
            "fragment I on IntegrationConnection { nodes { status } }",
            "fragment I on IntegrationConnection { edges { ... on IntegrationEdge { node { status } } } }",
        ] {
            check(&format!("{{ integrations {{ ...I }} }} {on}"), Now);
        }
        check(
            "query A { viewer { name } } query B { integration(id: 1) { problems { code } } }",
            Now,
        );
        check("subscription { syncProgress(integrationId: 1) { id } }", Now);
        check(
            "mutation { syncIntegration(input: {}) { userErrors { code } } }",
            Changing,
        );
        check("query A { viewer { name } } mutation B { a }", Changing);
    }
}
