//! The fields that a request selects, anywhere in it: columns that none of them tells are not read.

use std::collections::HashSet;

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use super::connection::Listed;
use crate::store::{columns::Columns, row::Row};

/// The names of the fields of a document, of whatever type: no more is told apart, so that nothing can be missing.
#[derive(Debug, Default)]
pub(super) struct Selected(Option<HashSet<Name>>);

impl Selected {
    /// Every field there is.
    pub(super) const ALL: Self = Self(None);

    /// The fields of all operations and fragments.
    pub(super) fn of_document(document: &ExecutableDocument) -> Self {
        let mut names = HashSet::new();
        for (_, operation) in document.operations.iter() {
            collect(&operation.node.selection_set, &mut names);
        }
        for fragment in document.fragments.values() {
            collect(&fragment.node.selection_set, &mut names);
        }
        Self(Some(names))
    }

    /// What has to be read of rows of this type.
    pub(super) fn columns<N: Listed>(&self) -> Columns {
        let needed = |column: &str| {
            let told = N::TOLD_BY.iter().find(|(told, _)| *told == column);
            told.is_none_or(|(_, fields)| fields.iter().any(|field| self.has(field)))
        };
        let cursors = ["cursor", "startCursor", "endCursor"];
        Columns::new(
            N::Row::COLUMNS.iter().map(|(column, _)| needed(column)),
            cursors.iter().any(|cursor| self.has(cursor)),
        )
    }

    fn has(&self, field: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(field))
    }
}

fn collect(selected: &Positioned<SelectionSet>, names: &mut HashSet<Name>) {
    for selection in &selected.node.items {
        match &selection.node {
            Selection::Field(field) => {
                names.insert(field.node.name.node.clone());
                collect(&field.node.selection_set, names);
            }
            Selection::InlineFragment(fragment) => collect(&fragment.node.selection_set, names),
            // Each fragment of the document is looked at by itself.
            Selection::FragmentSpread(_) => {}
        }
    }
}
