//! The root of an answer, as the specification wants it: its fields in the order of the operation, and no data where a
//! field that may not be null has failed.
//!
//! async-graphql resolves the roots by itself: fields that were selected twice are executed twice, and all stand in the
//! order in which they were done. So what is selected twice is made one field before, for which `@skip` and `@include` are
//! decided, too: the library does that after validation. The fields are put in order afterwards. All objects below are
//! [`InOrder`](super::in_order::InOrder). Only requests with several fields at the root cost anything here, and that does not
//! depend on what is below them.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    Name, PathSegment, Response, ServerResult, Value, Variables,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery},
    indexmap::{IndexMap, IndexSet},
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

use super::root_merge::{is_included, merge_all};

/// Puts the root's fields in the order of the operation.
pub(super) struct RootOrder;

impl ExtensionFactory for RootOrder {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Asked::default())
    }
}

/// What one request asks of the root: by the operation's name, the response keys of its fields in order.
#[derive(Default)]
struct Asked(Mutex<Vec<(Option<Name>, Vec<Name>)>>);

#[async_graphql::async_trait::async_trait]
impl Extension for Asked {
    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let mut document = next.run(context, query, variables).await?;
        let (mut asked, mut twice) = (Vec::new(), false);
        for (name, operation) in document.operations.iter() {
            let found = Keys::of(&document, &operation.node, variables);
            twice |= found.twice;
            asked.push((name.cloned(), found.keys.into_iter().cloned().collect()));
        }
        if twice {
            merge_all(&mut document, variables);
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = asked;
        Ok(document)
    }

    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(context, operation).await;
        let asked = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let keys = asked
            .into_iter()
            .find(|(name, _)| name.as_deref() == operation)
            .map(|(_, keys)| keys)
            .unwrap_or_default();
        settle(&mut response, keys);
        response
    }
}

fn settle(response: &mut Response, keys: Vec<Name>) {
    if response.data == Value::Null && response.errors.is_empty() {
        // `@skip` or `@include` left nothing of the operation, which the library answers with null.
        response.data = Value::Object(IndexMap::new());
    }
    let Value::Object(fields) = &mut response.data else {
        return;
    };
    // A field that failed although it may not be null was left out.
    let failed = response.errors.iter().any(|error| {
        matches!(error.path.first(), Some(PathSegment::Field(key)) if !fields.contains_key(key.as_str()))
    });
    if failed {
        response.data = Value::Null;
    } else if !fields.keys().eq(keys.iter()) {
        let mut ordered = IndexMap::with_capacity(fields.len());
        for key in keys {
            if let Some(value) = fields.swap_remove(&key) {
                ordered.insert(key, value);
            }
        }
        ordered.append(fields);
        *fields = ordered;
    }
}

/// The response keys at the root of an operation, in order, through fragments: there, each fragment applies.
struct Keys<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    keys: IndexSet<&'a Name>,
    /// Whether one was met more than once, or a fragment that has some.
    twice: bool,
    /// A fragment that is spread again adds nothing: all of this takes no longer than reading the document.
    spread: HashSet<&'a Name>,
}

impl<'a> Keys<'a> {
    fn of(
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
    ) -> Self {
        let mut found = Self {
            document,
            variables,
            keys: IndexSet::new(),
            twice: false,
            spread: HashSet::new(),
        };
        found.collect(&operation.selection_set.node);
        found
    }

    fn collect(&mut self, selected: &'a SelectionSet) {
        for selection in &selected.items {
            if !is_included(selection.node.directives(), self.variables) {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => {
                    let is_new = self.keys.insert(&field.node.response_key().node);
                    self.twice |= !is_new;
                }
                Selection::InlineFragment(inline) => self.collect(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if !self.spread.insert(name) {
                        self.twice = true;
                    } else if let Some(fragment) = self.document.fragments.get(name) {
                        self.collect(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}
