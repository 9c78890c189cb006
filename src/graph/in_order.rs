//! Objects that resolve their fields in the order of the query, as the specification has them answered.
//!
//! async-graphql boxes the future of every field, polls them as a set, and answers in the order in which they are done; a
//! field that may not be null and fails is left out. Here an object is first asked for what has been read already; only
//! where something has to be read are the fields that may wait resolved side by side. A failed field fails its object, up to
//! the next that may be null. Extensions and directives of ours would not see the fields: there are none that want to.

use std::{borrow::Cow, future::pending, ops::Deref, sync::PoisonError};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerError,
    ServerResult, Value,
    indexmap::IndexMap,
    indexmap::map::Entry,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
};
use futures_util::future::{BoxFuture, join_all};

use super::known;

/// An object whose fields are answered in the order of the query.
#[derive(Debug, Clone)]
pub(super) struct InOrder<T>(pub(super) T);

impl<T: ObjectType> OutputType for InOrder<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        if let Some(answer) = resolve_known(&self.0, context) {
            return answer;
        }
        if known::only() {
            return pending().await;
        }
        resolve(&self.0, context).await
    }
}

impl<T> Deref for InOrder<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

// As a node of the interface Node the object is resolved by the library.
impl<T: ObjectType> ContainerType for InOrder<T> {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(context).await
    }
}

impl<T: ObjectType> ObjectType for InOrder<T> {}

/// Rows that were read together, or what hangs below such rows. They are resolved one after another: the first waits for
/// what all of them need, the others find it there, and no more than one is in the making.
#[derive(Debug)]
pub(super) struct Rows<T>(pub(super) Vec<T>);

impl<T: OutputType> OutputType for Rows<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        context: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let mut values = Vec::with_capacity(self.0.len());
        for (index, row) in self.0.iter().enumerate() {
            let context = context.with_index(index);
            let value = row.resolve(&context, field).await;
            values.push(value.map_err(|error| match error.path.is_empty() {
                true => context.set_error_path(error),
                false => error,
            })?);
        }
        Ok(Value::List(values))
    }
}

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

/// The answer of an object for which nothing has to be read any more; none where something has to be.
fn resolve_known<T: ObjectType>(
    object: &T,
    context: &ContextSelectionSet<'_>,
) -> Option<ServerResult<Value>> {
    let failed = || {
        context
            .query_env
            .errors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    };
    // The outermost object clears up after all that are in it.
    let failed_before = (!known::only()).then(|| failed().len());
    let answer = known::answer(|| async {
        let mut fields = Vec::with_capacity(context.item.node.items.len());
        collect(object, context, context.item, &mut fields)?;
        let mut answer = IndexMap::with_capacity(fields.len());
        for field in fields {
            let value = value_of(object, context, field).await?;
            insert(&mut answer, field.node.response_key().node.clone(), value);
        }
        Ok(Value::Object(answer))
    });
    if let (None, Some(failed_before)) = (&answer, failed_before) {
        // The fields will be resolved again, and fail again.
        failed().truncate(failed_before);
    }
    answer
}

/// Boxed, because objects lead to one another in circles.
fn resolve<'a, T: ObjectType>(
    object: &'a T,
    context: &'a ContextSelectionSet<'a>,
) -> BoxFuture<'a, ServerResult<Value>> {
    Box::pin(async move {
        let mut fields = Vec::with_capacity(context.item.node.items.len());
        collect(object, context, context.item, &mut fields)?;
        let mut values = Vec::with_capacity(fields.len());
        let mut waiting = Vec::new();
        let several_wait = fields.iter().filter(|field| may_wait(field)).count() > 1;
        for field in &fields {
            if several_wait && may_wait(field) {
                waiting.push((values.len(), Box::pin(value_of(object, context, field))));
                values.push(Value::Null);
            } else {
                values.push(value_of(object, context, field).await?);
            }
        }
        let (places, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
        for (place, value) in places.into_iter().zip(join_all(waiting).await) {
            if let Some(slot) = values.get_mut(place) {
                *slot = value?;
            }
        }
        let mut answer = IndexMap::with_capacity(fields.len());
        for (field, value) in fields.iter().zip(values) {
            insert(&mut answer, field.node.response_key().node.clone(), value);
        }
        Ok(Value::Object(answer))
    })
}

/// The value of one field.
async fn value_of<T: ObjectType>(
    object: &T,
    context: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    if field.node.name.node == "__typename" {
        return Ok(Value::String(object.introspection_type_name().into_owned()));
    }
    let context = context.with_field(field);
    Ok(object.resolve_field(&context).await?.unwrap_or_default())
}

/// Whether a field is more than a value of its row.
fn may_wait(field: &Positioned<Field>) -> bool {
    !field.node.selection_set.node.items.is_empty() || !field.node.arguments.is_empty()
}

/// The fields that are selected of an object, in order, through fragments that apply to it.
fn collect<'a, T: ObjectType>(
    object: &T,
    context: &'a ContextSelectionSet<'a>,
    selected: &'a Positioned<SelectionSet>,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> ServerResult<()> {
    for selection in &selected.node.items {
        let (condition, below) = match &selection.node {
            Selection::Field(field) => {
                fields.push(field);
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
            collect(object, context, below, fields)?;
        }
    }
    Ok(())
}

/// Puts a field into the answer. What was selected more than once is answered once, with all that was selected below it.
fn insert(answer: &mut IndexMap<Name, Value>, key: Name, value: Value) {
    match answer.entry(key) {
        Entry::Vacant(free) => {
            free.insert(value);
        }
        Entry::Occupied(mut known) => merge(known.get_mut(), value),
    }
}

fn merge(known: &mut Value, value: Value) {
    match (known, value) {
        (Value::Object(known), Value::Object(value)) => {
            for (key, value) in value {
                insert(known, key, value);
            }
        }
        (Value::List(known), Value::List(value)) => {
            for (known, value) in known.iter_mut().zip(value) {
                merge(known, value);
            }
        }
        _ => {}
    }
}
