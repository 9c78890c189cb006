//! What is seen to before a request is validated: that fragments do not blow it up, and that its variables are there.
//!
//! async-graphql walks through a fragment each time that it is spread, so that a few lines of fragments that spread one
//! another twice would keep a processor busy for hours. It takes a missing variable as null where it is used, and does not
//! apply a variable's default to `@skip` and `@include`.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Name, Pos, Request, ServerError, ServerResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest},
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

use super::{document, errors};

/// The most selections that a document may have, each fragment counted wherever it is spread.
const SELECTIONS_MAX: usize = 10_000;

/// Checks requests before they are validated.
pub(super) struct RequestCheck;

impl ExtensionFactory for RequestCheck {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(RequestCheck)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for RequestCheck {
    async fn prepare_request(
        &self,
        context: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        check(&mut request)?;
        next.run(context, request).await
    }
}

fn check(request: &mut Request) -> Result<(), ServerError> {
    let name = request.operation_name.clone();
    // What cannot be read, or chosen, is refused by the library.
    let Ok(document) = request.parsed_query() else {
        return Ok(());
    };
    if let Err(much) = document::check(document) {
        return Err(errors::bad_request(
            "QUERY_TOO_COMPLEX",
            much.to_string(),
            Pos::default(),
        ));
    }
    for (_, operation) in document.operations.iter() {
        let mut size = Size {
            document,
            known: HashMap::new(),
            circle: None,
        };
        let size_of_all = size.of(&operation.node.selection_set.node);
        if let Some((name, at)) = size.circle {
            let message = format!("The fragment `{name}` spreads itself, directly or by way of others.");
            return Err(errors::bad_request("GRAPHQL_VALIDATION_FAILED", message, at));
        }
        if size_of_all > SELECTIONS_MAX {
            let message = format!("The query has more than {SELECTIONS_MAX} selections.");
            return Err(errors::bad_request("QUERY_TOO_COMPLEX", message, operation.pos));
        }
    }
    let Some(operation) = chosen_operation(document, name.as_deref()) else {
        return Ok(());
    };
    let defined = operation.variable_definitions.clone();
    for variable in defined {
        let (at, variable) = (variable.pos, variable.node);
        let name = variable.name.node;
        let given = request.variables.get(&name);
        match variable.default_value {
            Some(default) if given.is_none() => {
                request.variables.insert(name, default.node);
            }
            None if !variable.var_type.node.nullable && given.is_none_or(|given| *given == Value::Null) => {
                let message = format!(
                    "The variable `${name}` of the type `{}` is missing or null.",
                    variable.var_type.node
                );
                return Err(errors::bad_request("BAD_USER_INPUT", message, at));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The operation of a document that a request with this operation name asks for; none where that cannot be told.
pub fn chosen_operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a OperationDefinition> {
    named_operation(document, name).map(|(_, operation)| operation)
}

/// The same, with the name that it has in the document.
pub fn named_operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<(Option<&'a str>, &'a OperationDefinition)> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some((None, &operation.node)),
        (DocumentOperations::Multiple(several), name) => {
            let (known, operation) = match name {
                Some(name) => several.get_key_value(name)?,
                None => several.iter().next().filter(|_| several.len() == 1)?,
            };
            Some((Some(known.as_str()), &operation.node))
        }
    }
}

struct Size<'a> {
    document: &'a ExecutableDocument,
    /// Of fragments; none while one is being counted, which a fragment in a circle meets.
    known: HashMap<&'a Name, Option<usize>>,
    /// A fragment in a circle, and where it is spread.
    circle: Option<(&'a Name, Pos)>,
}

impl<'a> Size<'a> {
    fn of(&mut self, selected: &'a SelectionSet) -> usize {
        let mut sum = 0_usize;
        for selection in &selected.items {
            let size = match &selection.node {
                Selection::Field(field) => self.of(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => self.of(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    self.of_fragment(&spread.node.fragment_name.node, spread.pos)
                }
            };
            sum = sum.saturating_add(size).saturating_add(1);
        }
        sum
    }

    fn of_fragment(&mut self, name: &'a Name, at: Pos) -> usize {
        match self.known.get(name) {
            Some(Some(known)) => *known,
            Some(None) => {
                self.circle = Some((name, at));
                0
            }
            None => {
                self.known.insert(name, None);
                let fragment = self.document.fragments.get(name);
                let size = fragment.map_or(0, |fragment| self.of(&fragment.node.selection_set.node));
                self.known.insert(name, Some(size));
                size
            }
        }
    }
}
