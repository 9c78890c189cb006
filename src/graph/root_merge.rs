//! Fields of the root that are selected more than once, made one field before they are executed.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned, Value, Variables,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, InlineFragment,
        OperationDefinition, OperationType, Selection, SelectionSet, TypeCondition,
    },
};

/// Merges the roots of all operations. Fragments of which nothing else is left go: kept, they would be counted twice.
pub(super) fn merge_all(document: &mut ExecutableDocument, variables: &Variables) {
    let ExecutableDocument {
        operations,
        fragments,
    } = document;
    let mut written_out = HashSet::new();
    let mut merge_one = |operation: &mut OperationDefinition| {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let selected = &mut operation.selection_set.node;
        written_out.extend(merge(root, selected, fragments, variables));
    };
    match operations {
        DocumentOperations::Single(operation) => merge_one(&mut operation.node),
        DocumentOperations::Multiple(several) => {
            several
                .values_mut()
                .for_each(|operation| merge_one(&mut operation.node));
        }
    }
    let mut spread = Spread {
        fragments,
        names: HashSet::new(),
    };
    for (_, operation) in operations.iter() {
        spread.collect(&operation.node.selection_set.node);
    }
    for (_, fragment) in fragments.iter().filter(|(name, _)| !written_out.contains(*name)) {
        spread.collect(&fragment.node.selection_set.node);
    }
    let spread: HashSet<Name> = spread.names.into_iter().cloned().collect();
    fragments.retain(|name, _| !written_out.contains(name) || spread.contains(name));
}

/// The fragments that selections lead to.
struct Spread<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    names: HashSet<&'a Name>,
}

impl<'a> Spread<'a> {
    fn collect(&mut self, selected: &'a SelectionSet) {
        for item in &selected.items {
            match &item.node {
                Selection::Field(field) => self.collect(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => self.collect(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if self.names.insert(name)
                        && let Some(fragment) = self.fragments.get(name)
                    {
                        self.collect(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}

/// Makes fields of the root that are selected more than once one field, with all that is selected of it: it is executed
/// once. Fragments are written out for it, and what `@skip` and `@include` let stand loses them. What they leave out stays as
/// it is, and so do fields that cannot be merged, which validation then refuses. Gives the fragments that were written out.
fn merge(
    root: &str,
    selected: &mut SelectionSet,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &Variables,
) -> Vec<Name> {
    let mut written_out = WrittenOut {
        root,
        fragments,
        variables,
        items: Vec::with_capacity(selected.items.len()),
        spread: HashSet::new(),
        replaced: Vec::new(),
        merged: false,
    };
    written_out.add(&selected.items);
    if !written_out.merged {
        return Vec::new();
    }
    let names = written_out.spread.into_iter().cloned().collect();
    let (mut items, replaced) = (written_out.items, written_out.replaced);
    items.extend(
        replaced
            .first()
            .map(|first| first.pos)
            .map(|at| skipped(at, replaced)),
    );
    selected.items = items;
    names
}

struct WrittenOut<'a> {
    /// The root's type: a fragment on another stays, to be refused.
    root: &'a str,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'a Variables,
    items: Vec<Positioned<Selection>>,
    /// A fragment that is spread again adds nothing, but is executed again by the library.
    spread: HashSet<&'a Name>,
    /// What validation still has to see: its variables are used.
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
                Selection::InlineFragment(inline) if self.is_of_root(inline.node.type_condition.as_ref()) => {
                    self.replace(item.pos, directives);
                    self.add(&inline.node.selection_set.node.items);
                }
                Selection::InlineFragment(_) => self.items.push(item.clone()),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    match self.fragments.get(name) {
                        Some(fragment) if self.is_of_root(Some(&fragment.node.type_condition)) => {
                            self.replace(item.pos, directives);
                            if self.spread.insert(name) {
                                self.add(&fragment.node.selection_set.node.items);
                            } else {
                                self.merged = true;
                            }
                        }
                        _ => self.items.push(item.clone()),
                    }
                }
            }
        }
    }

    fn is_of_root(&self, condition: Option<&Positioned<TypeCondition>>) -> bool {
        condition.is_none_or(|condition| condition.node.on.node == self.root)
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
    let mut arguments = known.arguments.iter();
    known.directives.is_empty()
        && known.response_key().node == field.response_key().node
        && known.name.node == field.name.node
        && known.arguments.len() == field.arguments.len()
        && arguments.all(|(name, value)| {
            let given = field.get_argument(&name.node);
            given.is_some_and(|given| given.node == value.node)
        })
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
pub(super) fn is_included(directives: &[Positioned<Directive>], variables: &Variables) -> bool {
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
