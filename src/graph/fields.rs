//! The fields that are selected of an object, as the specification collects them.

use std::ops::Deref;

use async_graphql::{
    ContextSelectionSet, ObjectType, Positioned, ServerError, ServerResult,
    parser::types::{Field, Selection, SelectionSet},
};
use smallvec::SmallVec;

/// A field of an object's answer.
#[derive(Debug)]
pub(super) enum Collected<'a> {
    /// As it was selected.
    Once(&'a Positioned<Field>),
    /// With all that was selected below it, where it was selected more than once.
    Merged(Box<Positioned<Field>>),
}

impl Deref for Collected<'_> {
    type Target = Positioned<Field>;

    fn deref(&self) -> &Positioned<Field> {
        match self {
            Self::Once(field) => field,
            Self::Merged(field) => field,
        }
    }
}

/// The fields of one object.
pub(super) type Fields<'a> = SmallVec<[Collected<'a>; 8]>;

/// The fields that are selected of an object, in order, through fragments that apply to it. Each response key is there once.
pub(super) fn collect<'a, T: ObjectType>(
    object: &T,
    context: &ContextSelectionSet<'a>,
) -> ServerResult<Fields<'a>> {
    let mut fields = Fields::new();
    add(object, context, context.item, &mut fields)?;
    Ok(fields)
}

fn add<'a, T: ObjectType>(
    object: &T,
    context: &ContextSelectionSet<'a>,
    selected: &'a Positioned<SelectionSet>,
    fields: &mut Fields<'a>,
) -> ServerResult<()> {
    for selection in &selected.node.items {
        let (condition, below) = match &selection.node {
            Selection::Field(field) => {
                insert(fields, field);
                continue;
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let fragment = context.query_env.fragments.get(name).ok_or_else(|| {
                    ServerError::new(format!(r#"Unknown fragment "{name}"."#), Some(spread.pos))
                })?;
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
            Selection::InlineFragment(fragment) => (
                fragment.node.type_condition.as_ref(),
                &fragment.node.selection_set,
            ),
        };
        let name = object.introspection_type_name();
        let applies = condition.is_none_or(|condition| {
            let on = condition.node.on.node.as_str();
            let interfaces = context.schema_env.registry.implements.get(&*name);
            on == name || interfaces.is_some_and(|interfaces| interfaces.contains(on))
        });
        if applies {
            add(object, context, below, fields)?;
        }
    }
    Ok(())
}

fn insert<'a>(fields: &mut Fields<'a>, field: &'a Positioned<Field>) {
    let key = &field.node.response_key().node;
    let Some(known) = fields
        .iter_mut()
        .find(|known| known.node.response_key().node == *key)
    else {
        fields.push(Collected::Once(field));
        return;
    };
    let below = &field.node.selection_set.node.items;
    if below.is_empty() {
        return;
    }
    if let Collected::Once(first) = known {
        *known = Collected::Merged(Box::new((*first).clone()));
    }
    if let Collected::Merged(merged) = known {
        merged.node.selection_set.node.items.extend(below.iter().cloned());
    }
}
