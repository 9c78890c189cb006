//! Errors as clients see them: each has `extensions.code`; what is unexpected is masked, and its cause logged.

use std::{error::Error as StdError, sync::Arc};

use async_graphql::{
    Error, ErrorExtensions, Response, ServerError, ServerResult, Variables,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextSubscribe,
        NextValidation,
    },
    parser::types::ExecutableDocument,
};
use futures_util::{StreamExt, stream::BoxStream};

/// An argument that cannot be used, told by its name.
pub(super) fn bad_input(argument: &str, message: &str) -> Error {
    Error::new(format!("`{argument}` {message}.")).extend_with(|_, extensions| {
        extensions.set("code", "BAD_USER_INPUT");
        extensions.set("argument", argument);
    })
}

/// What is asked for is not there, or not for the asker.
pub(super) fn not_found(message: &str) -> Error {
    with_code(message, "NOT_FOUND")
}

/// The asker may not do this.
pub(super) fn forbidden(message: &str) -> Error {
    with_code(message, "FORBIDDEN")
}

/// The request came without an access token.
pub(super) fn unauthenticated() -> Error {
    with_code("An access token is needed.", "UNAUTHENTICATED")
}

/// Something failed that no client can do anything about: the cause is for the log alone.
pub(super) fn internal(cause: impl StdError) -> Error {
    tracing::error!(%cause, "a request failed");
    with_code("Internal error", "INTERNAL_SERVER_ERROR")
}

fn with_code(message: &str, code: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// Gives a code to the errors that the GraphQL library itself finds.
pub(super) struct ErrorCodes;

impl ExtensionFactory for ErrorCodes {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(ErrorCodes)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for ErrorCodes {
    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let parsed = next.run(context, query, variables).await;
        parsed.map_err(|error| coded(error, "GRAPHQL_PARSE_FAILED"))
    }

    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<async_graphql::ValidationResult, Vec<ServerError>> {
        let coded_all = |errors: Vec<ServerError>| {
            errors
                .into_iter()
                .map(|error| coded(error, "GRAPHQL_VALIDATION_FAILED"))
                .collect()
        };
        next.run(context).await.map_err(coded_all)
    }

    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        coded_response(next.run(context, operation_name).await)
    }

    fn subscribe<'s>(
        &self,
        context: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(context, stream).map(coded_response).boxed()
    }
}

/// Whatever has no code by now is a value that does not fit the type of its argument.
fn coded_response(mut response: Response) -> Response {
    let errors = std::mem::take(&mut response.errors);
    response.errors = errors
        .into_iter()
        .map(|error| coded(error, "BAD_USER_INPUT"))
        .collect();
    response
}

fn coded(mut error: ServerError, code: &str) -> ServerError {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
    error
}
