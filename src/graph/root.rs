//! The root of an answer, as the specification wants it: its fields in the order of the operation, and no data where a
//! field that may not be null has failed.
//!
//! async-graphql resolves the roots by itself: fields that were selected twice are executed twice, and all stand in the
//! order in which they were done. So what is selected twice is made one field before, and the fields are put in order
//! afterwards. All objects below are [`InOrder`](super::in_order::InOrder). Only requests with several fields at the root
//! cost anything here, and that does not depend on what is below them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    Name, PathSegment, Positioned, Response, ServerResult, Value, Variables,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery},
    indexmap::{IndexMap, IndexSet},
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
        OperationDefinition, Selection, SelectionSet,
    },
};

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
            let found = Keys::of(&document, &operation.node);
            twice |= found.twice;
            asked.push((name.cloned(), found.keys.into_iter().cloned().collect()));
        }
        if twice {
            let ExecutableDocument {
                operations,
                fragments,
            } = &mut document;
            match operations {
                DocumentOperations::Single(operation) => {
                    merge(&mut operation.node.selection_set.node, fragments);
                }
                DocumentOperations::Multiple(several) => {
                    for operation in several.values_mut() {
                        merge(&mut operation.node.selection_set.node, fragments);
                    }
                }
            }
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
            // Those that @skip or @include left out are not there.
            if let Some(value) = fields.swap_remove(&key) {
                ordered.insert(key, value);
            }
        }
        ordered.append(fields);
        *fields = ordered;
    }
}

/// Makes fields of the root that are selected more than once one field, with all that is selected of it: it is executed
/// once. Fragments are written out for it. What a directive may leave out stays by itself, and so do fields that cannot
/// be merged, which validation then refuses.
fn merge(selected: &mut SelectionSet, fragments: &HashMap<Name, Positioned<FragmentDefinition>>) {
    let mut written_out = WrittenOut {
        fragments,
        items: Vec::with_capacity(selected.items.len()),
        spread: Vec::new(),
        merged: false,
    };
    written_out.add(&selected.items);
    if written_out.merged {
        let (mut items, spread) = (written_out.items, written_out.spread);
        items.extend(spread.into_iter().map(skipped));
        selected.items = items;
    }
}

struct WrittenOut<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    items: Vec<Positioned<Selection>>,
    spread: Vec<&'a Positioned<FragmentSpread>>,
    merged: bool,
}

impl<'a> WrittenOut<'a> {
    fn add(&mut self, items: &'a [Positioned<Selection>]) {
        for item in items {
            match &item.node {
                Selection::Field(field) if field.node.directives.is_empty() => self.add_field(item, field),
                Selection::InlineFragment(inline) if inline.node.directives.is_empty() => {
                    self.add(&inline.node.selection_set.node.items);
                }
                Selection::FragmentSpread(spread) if spread.node.directives.is_empty() => {
                    let name = &spread.node.fragment_name.node;
                    // Spread again it adds nothing.
                    if self
                        .spread
                        .iter()
                        .any(|known| known.node.fragment_name.node == *name)
                    {
                        continue;
                    }
                    match self.fragments.get(name) {
                        Some(fragment) => {
                            self.spread.push(spread);
                            self.add(&fragment.node.selection_set.node.items);
                        }
                        None => self.items.push(item.clone()),
                    }
                }
                _ => self.items.push(item.clone()),
            }
        }
    }

    fn add_field(&mut self, item: &Positioned<Selection>, field: &Positioned<Field>) {
        let same = self.items.iter_mut().find_map(|known| match &mut known.node {
            Selection::Field(known) if is_same(&known.node, &field.node) => Some(known),
            _ => None,
        });
        match same {
            Some(known) => {
                let below = field.node.selection_set.node.items.iter().cloned();
                known.node.selection_set.node.items.extend(below);
                self.merged = true;
            }
            None => self.items.push(item.clone()),
        }
    }
}

fn is_same(known: &Field, field: &Field) -> bool {
    let arguments = |field: &Field| -> Vec<_> {
        let arguments = field.arguments.iter();
        arguments
            .map(|(name, value)| (name.node.clone(), value.node.clone()))
            .collect()
    };
    known.directives.is_empty()
        && known.response_key().node == field.response_key().node
        && known.name.node == field.name.node
        && arguments(known) == arguments(field)
}

/// A spread that stands for nothing any more, but for the fragment being used.
fn skipped(spread: &Positioned<FragmentSpread>) -> Positioned<Selection> {
    let at = spread.pos;
    let named = |name| Positioned::new(Name::new(name), at);
    let skip = Directive {
        name: named("skip"),
        arguments: vec![(named("if"), Positioned::new(Value::from(true).into(), at))],
    };
    let mut spread = spread.clone();
    spread.node.directives.push(Positioned::new(skip, at));
    Positioned::new(Selection::FragmentSpread(spread), at)
}

/// The response keys at the root of an operation, in order, through fragments: there, each fragment applies.
struct Keys<'a> {
    document: &'a ExecutableDocument,
    keys: IndexSet<&'a Name>,
    /// Whether one was met more than once.
    twice: bool,
    /// A fragment that is spread again adds nothing: all of this takes no longer than reading the document.
    spread: HashSet<&'a Name>,
}

impl<'a> Keys<'a> {
    fn of(document: &'a ExecutableDocument, operation: &'a OperationDefinition) -> Self {
        let mut found = Self {
            document,
            keys: IndexSet::new(),
            twice: false,
            spread: HashSet::new(),
        };
        found.collect(&operation.selection_set.node);
        found
    }

    fn collect(&mut self, selected: &'a SelectionSet) {
        for selection in &selected.items {
            match &selection.node {
                Selection::Field(field) => {
                    let is_new = self.keys.insert(&field.node.response_key().node);
                    self.twice |= !is_new;
                }
                Selection::InlineFragment(inline) => self.collect(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.spread.insert(name)
                    {
                        self.collect(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}
