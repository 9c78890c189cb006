//! The root of an answer, as the specification wants it: its fields in the order of the operation, and no data where a
//! field that may not be null has failed.
//!
//! async-graphql resolves the roots by itself: fields that were selected twice are executed twice, and all stand in the
//! order in which they were done. So what is selected twice is made one field before, for which `@skip` and `@include` are
//! decided, too: the library does that after validation. The fields are put in order afterwards. All objects below are
//! [`InOrder`](super::in_order::InOrder). Only requests with several fields at the root cost anything here, and that does not
//! depend on what is below them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    Name, PathSegment, Pos, Positioned, Response, ServerResult, Value, Variables,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery},
    indexmap::{IndexMap, IndexSet},
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, InlineFragment,
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
            let found = Keys::of(&document, &operation.node, variables);
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
                    merge(&mut operation.node.selection_set.node, fragments, variables);
                }
                DocumentOperations::Multiple(several) => {
                    for operation in several.values_mut() {
                        merge(&mut operation.node.selection_set.node, fragments, variables);
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

/// Makes fields of the root that are selected more than once one field, with all that is selected of it: it is executed
/// once. Fragments are written out for it, and what `@skip` and `@include` let stand loses them. What they leave out stays as
/// it is, and so do fields that cannot be merged, which validation then refuses.
fn merge(
    selected: &mut SelectionSet,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &Variables,
) {
    let mut written_out = WrittenOut {
        fragments,
        variables,
        items: Vec::with_capacity(selected.items.len()),
        spread: HashSet::new(),
        replaced: Vec::new(),
        merged: false,
    };
    written_out.add(&selected.items);
    if written_out.merged {
        let (mut items, replaced) = (written_out.items, written_out.replaced);
        items.extend(
            replaced
                .first()
                .map(|first| first.pos)
                .map(|at| skipped(at, replaced)),
        );
        selected.items = items;
    }
}

struct WrittenOut<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'a Variables,
    items: Vec<Positioned<Selection>>,
    /// A fragment that is spread again adds nothing, but is executed again by the library.
    spread: HashSet<&'a Name>,
    /// What validation still has to see: the fragments and variables of it are used.
    replaced: Vec<Positioned<Selection>>,
    merged: bool,
}

impl<'a> WrittenOut<'a> {
    fn add(&mut self, items: &'a [Positioned<Selection>]) {
        for item in items {
            let directives = item.node.directives();
            if !is_known(directives) || !is_included(directives, self.variables) {
                self.items.push(item.clone());
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    self.replace(item.pos, directives);
                    self.add_field(item.pos, field);
                }
                Selection::InlineFragment(inline) => {
                    self.replace(item.pos, directives);
                    self.add(&inline.node.selection_set.node.items);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    match self.fragments.get(name) {
                        Some(fragment) => {
                            self.replaced.push(item.clone());
                            if self.spread.insert(name) {
                                self.add(&fragment.node.selection_set.node.items);
                            } else {
                                self.merged = true;
                            }
                        }
                        None => self.items.push(item.clone()),
                    }
                }
            }
        }
    }

    fn replace(&mut self, at: Pos, directives: &[Positioned<Directive>]) {
        if !directives.is_empty() {
            let nothing = Positioned::new(Selection::Field(Positioned::new(typename(at), at)), at);
            self.replaced.push(within(at, directives.to_vec(), vec![nothing]));
        }
    }

    fn add_field(&mut self, at: Pos, field: &Positioned<Field>) {
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
            None => {
                let mut field = field.clone();
                field.node.directives.clear();
                self.items.push(Positioned::new(Selection::Field(field), at));
            }
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

/// Selections that stand for nothing any more, but are validated.
fn skipped(at: Pos, replaced: Vec<Positioned<Selection>>) -> Positioned<Selection> {
    let named = |name| Positioned::new(Name::new(name), at);
    let skip = Directive {
        name: named("skip"),
        arguments: vec![(named("if"), Positioned::new(Value::from(true).into(), at))],
    };
    within(at, vec![Positioned::new(skip, at)], replaced)
}

fn within(
    at: Pos,
    directives: Vec<Positioned<Directive>>,
    items: Vec<Positioned<Selection>>,
) -> Positioned<Selection> {
    let fragment = InlineFragment {
        type_condition: None,
        directives,
        selection_set: Positioned::new(SelectionSet { items }, at),
    };
    Positioned::new(Selection::InlineFragment(Positioned::new(fragment, at)), at)
}

fn typename(at: Pos) -> Field {
    Field {
        alias: None,
        name: Positioned::new(Name::new("__typename"), at),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    }
}

/// Whether all directives are of those that are decided here.
fn is_known(directives: &[Positioned<Directive>]) -> bool {
    let mut names = directives
        .iter()
        .map(|directive| directive.node.name.node.as_str());
    names.all(|name| matches!(name, "skip" | "include"))
}

/// Whether `@skip` and `@include` let a selection stand. A condition that is none is taken as the library takes it, for false.
fn is_included(directives: &[Positioned<Directive>], variables: &Variables) -> bool {
    directives.iter().all(|directive| {
        let included = match directive.node.name.node.as_str() {
            "skip" => false,
            "include" => true,
            _ => return true,
        };
        directive.node.get_argument("if").is_none_or(|condition| {
            let value = |name: Name| variables.get(&name).cloned().ok_or(());
            let condition = condition.node.clone().into_const_with(value);
            (condition == Ok(Value::Boolean(true))) == included
        })
    })
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
