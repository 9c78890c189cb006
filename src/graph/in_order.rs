//! Objects that resolve their fields in the order of the query, as the specification has them answered.
//!
//! async-graphql boxes the future of every field, polls them as a set, and answers in the order in which they are done; a
//! field that may not be null and fails is left out. Here an object is first asked for what has been read already, and
//! written with all that lies in it as one text; only where something has to be read are the fields that may wait resolved
//! side by side. A failed field fails its object, up to
//! the next that may be null. Extensions and directives of ours would not see the fields: there are none that want to.

use std::{borrow::Cow, future::pending, ops::Deref};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use futures_util::future::{BoxFuture, join_all};

use super::{fields, json, known, written};

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

/// The answer of an object for which nothing has to be read any more; none where something has to be.
fn resolve_known<T: ObjectType>(
    object: &T,
    context: &ContextSelectionSet<'_>,
) -> Option<ServerResult<Value>> {
    if known::only() {
        return known::answer(|| write(object, context));
    }
    let mut text = Vec::new();
    let answer = written::whole(&context.query_env.errors, || write(object, context), &mut text)?;
    Some(answer.map(|()| json::text(text)))
}

/// Writes an object: its fields are there, or the future never ends.
async fn write<T: ObjectType>(object: &T, context: &ContextSelectionSet<'_>) -> ServerResult<Value> {
    let mut before = b'{';
    for field in &fields::collect(object, context)? {
        let begin = written::field(before, &field.node.response_key().node);
        let value = value_of(object, context, field).await?;
        if written::value(begin, &value).is_err() {
            return pending().await;
        }
        before = b',';
    }
    Ok(written::end(before, b'}'))
}

/// Boxed, because objects lead to one another in circles.
fn resolve<'a, T: ObjectType>(
    object: &'a T,
    context: &'a ContextSelectionSet<'a>,
) -> BoxFuture<'a, ServerResult<Value>> {
    Box::pin(async move {
        let fields = fields::collect(object, context)?;
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
        let keys = fields.iter().map(|field| field.node.response_key().node.clone());
        Ok(Value::Object(keys.zip(values).collect()))
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

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Result, Schema, SimpleObject};

    use super::*;
    use crate::graph::rows::Rows;

    struct Query;

    #[Object]
    impl Query {
        async fn outer(&self) -> InOrder<Outer> {
            InOrder(Outer)
        }
    }

    struct Outer;

    #[Object]
    impl Outer {
        async fn text(&self) -> &str {
            "a \"text\""
        }
        async fn inner(&self) -> InOrder<Inner> {
            InOrder(Inner { number: 1 })
        }
        async fn rows(&self) -> Rows<Option<InOrder<Inner>>> {
            let some = |number| Some(InOrder(Inner { number }));
            Rows(vec![some(1), None, some(2)])
        }
        /// Resolved by the library, as is what lies in it.
        async fn vector(&self) -> Vec<InOrder<Inner>> {
            vec![InOrder(Inner { number: 1 }), InOrder(Inner { number: 2 })]
        }
        async fn container(&self) -> Container {
            Container {
                number: 3,
                inner: InOrder(Inner { number: 4 }),
            }
        }
        /// Fails after a part was written.
        async fn failing(&self) -> Option<InOrder<Failing>> {
            Some(InOrder(Failing))
        }
    }

    #[derive(SimpleObject)]
    struct Inner {
        number: i32,
    }

    #[derive(SimpleObject)]
    struct Container {
        number: i32,
        inner: InOrder<Inner>,
    }

    struct Failing;

    #[Object]
    impl Failing {
        async fn number(&self) -> i32 {
            1
        }
        async fn fails(&self) -> Result<InOrder<Inner>> {
            Err(Error::new("no"))
        }
    }

    async fn answer(query: &str) -> String {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let response = schema.execute(query).await;
        let errors = response.errors.iter();
        let paths: Vec<_> = errors.map(|error| format!("{:?}", error.path)).collect();
        let mut text = Vec::new();
        json::write(&response.data, &mut text).unwrap();
        // What the library serializes is the same.
        let text = String::from_utf8(text).unwrap();
        assert_eq!(serde_json::to_string(&response.data).unwrap(), text);
        text + &paths.concat()
    }

    #[tokio::test]
    async fn objects_are_written_in_the_order_of_the_query() {
        assert_eq!(
            answer("{ outer { rows { number again: number } text inner { number } } }").await,
            r#"{"outer":{"rows":[{"number":1,"again":1},null,{"number":2,"again":2}],"text":"a \"text\"","inner":{"number":1}}}"#
        );
    }

    #[tokio::test]
    async fn what_the_library_resolves_in_between_is_answered_too() {
        assert_eq!(
            answer(
                "{ outer { vector { number } text container { number inner { number } } rows { number } } }"
            )
            .await,
            r#"{"outer":{"vector":[{"number":1},{"number":2}],"text":"a \"text\"","container":{"number":3,"inner":{"number":4}},"rows":[{"number":1},null,{"number":2}]}}"#
        );
    }

    #[tokio::test]
    async fn what_fails_leaves_nothing_behind() {
        assert_eq!(
            answer("{ outer { inner { number } failing { number fails { number } } text } }").await,
            r#"{"outer":{"inner":{"number":1},"failing":null,"text":"a \"text\""}}[Field("outer"), Field("failing"), Field("fails")]"#
        );
    }

    #[tokio::test]
    async fn what_is_selected_twice_is_answered_once_with_all_below_it() {
        let query = "{ outer { inner { a: number } text ...F text } }
            fragment F on Outer { inner { number a: number } ... on Outer { rows { number } } rows { b: number } }";
        assert_eq!(
            answer(query).await,
            r#"{"outer":{"inner":{"a":1,"number":1},"text":"a \"text\"","rows":[{"number":1,"b":1},null,{"number":2,"b":2}]}}"#
        );
    }
}
