//! The fields that a request selects, anywhere in it: columns that none of them tells are not read.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use super::connection::Listed;
use crate::store::{columns::Columns, row::Row};

/// The names of the fields of a document, of whatever type and in whatever operation, so that nothing can be missing.
#[derive(Debug)]
pub(super) struct Selected(Option<Names>);

#[derive(Debug, Default)]
struct Names {
    all: HashSet<Name>,
    below: HashMap<Name, HashSet<Name>>,
}

impl Selected {
    /// Every field there is.
    pub(super) const ALL: Self = Self(None);

    /// The fields of all operations and fragments.
    pub(super) fn of_document(document: &ExecutableDocument) -> Self {
        let mut names = Names::default();
        for (_, operation) in document.operations.iter() {
            names.collect(document, &operation.node.selection_set.node);
        }
        for fragment in document.fragments.values() {
            names.collect(document, &fragment.node.selection_set.node);
        }
        Self(Some(names))
    }

    /// Whether a field of that name is selected anywhere.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.all.contains(field))
    }

    /// What has to be read of rows of this type.
    pub(super) fn columns<N: Listed>(&self) -> Columns {
        columns::<N>(self.0.as_ref().map(|names| &names.all))
    }

    /// What has to be read of rows of this type to which only fields of that name lead.
    pub(super) fn columns_below<N: Listed>(&self, field: &str) -> Columns {
        let nothing = HashSet::new();
        let names = self.0.as_ref();
        columns::<N>(names.map(|names| names.below.get(field).unwrap_or(&nothing)))
    }
}

fn columns<N: Listed>(selected: Option<&HashSet<Name>>) -> Columns {
    let has = |field: &&str| selected.is_none_or(|names| names.contains(*field));
    let needed = |column: &str| {
        let told = N::TOLD_BY.iter().find(|(told, _)| *told == column);
        told.is_none_or(|(_, fields)| fields.iter().any(has))
    };
    Columns::new(
        N::Row::COLUMNS.iter().map(|(column, _)| needed(column)),
        ["cursor", "startCursor", "endCursor"].iter().any(has),
    )
}

impl Names {
    fn collect(&mut self, document: &ExecutableDocument, selected: &SelectionSet) {
        for selection in &selected.items {
            match &selection.node {
                Selection::Field(field) => {
                    let (name, below) = (&field.node.name.node, &field.node.selection_set.node);
                    self.all.insert(name.clone());
                    if !below.items.is_empty() {
                        let names = self.below.entry(name.clone()).or_default();
                        insert_fields(document, below, names, &mut HashSet::new());
                        self.collect(document, below);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.collect(document, &fragment.node.selection_set.node);
                }
                // Each fragment of the document is looked at by itself.
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

/// Adds the names of the fields of one object, through fragments.
fn insert_fields<'a>(
    document: &'a ExecutableDocument,
    selected: &'a SelectionSet,
    names: &mut HashSet<Name>,
    spread: &mut HashSet<&'a Name>,
) {
    for selection in &selected.items {
        match &selection.node {
            Selection::Field(field) => {
                names.insert(field.node.name.node.clone());
            }
            Selection::InlineFragment(fragment) => {
                insert_fields(document, &fragment.node.selection_set.node, names, spread);
            }
            Selection::FragmentSpread(fragment) => {
                let name = &fragment.node.fragment_name.node;
                if let Some(fragment) = document.fragments.get(name)
                    && spread.insert(name)
                {
                    insert_fields(document, &fragment.node.selection_set.node, names, spread);
                }
            }
        }
    }
}
