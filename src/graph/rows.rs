//! Lists of rows that were read together.

use std::{borrow::Cow, future::pending};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};

use super::{
    errors,
    json::{self, NoValue},
    known, written,
};
use crate::store::StoreError;

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
        let resolve = async |(index, row): (usize, &T)| {
            let context = context.with_index(index);
            let value = row.resolve(&context, field).await;
            value.map_err(|error| match error.path.is_empty() {
                true => context.set_error_path(error),
                false => error,
            })
        };
        let rows = self.0.iter().enumerate();
        if !known::only() {
            let mut text = Vec::new();
            let mut before = b'[';
            for row in rows {
                text.push(before);
                before = b',';
                match written::whole(&context.query_env.errors, || resolve(row), &mut text) {
                    Some(answer) => answer?,
                    None => write(&resolve(row).await?, field, &mut text)?,
                }
            }
            json::end(before, b']', &mut text);
            return Ok(json::text(text));
        }
        let mut before = b'[';
        for row in rows {
            let begin = written::item(before);
            if written::value(begin, &resolve(row).await?).is_err() {
                return pending().await;
            }
            before = b',';
        }
        Ok(written::end(before, b']'))
    }
}

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

/// Appends what was waited for.
fn write(value: &Value, field: &Positioned<Field>, text: &mut Vec<u8>) -> ServerResult<()> {
    json::write(value, text).map_err(|NoValue| {
        let error = errors::internal(StoreError::Inconsistent { what: "answer" });
        error.into_server_error(field.pos)
    })
}
