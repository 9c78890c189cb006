//! Errors as clients see them: each has `extensions.code`; what is unexpected is masked, and its cause logged.

use std::{error::Error as StdError, sync::Arc};

use async_graphql::{
    Error, ErrorExtensions, Pos, Response, ServerError, ServerResult, Variables,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextRequest,
        NextSubscribe, NextValidation,
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

/// The request is not carried out, because of what it says.
pub(super) fn bad_request(code: &str, message: String, at: Pos) -> ServerError {
    let mut error = ServerError::new(message, Some(at));
    error.extensions.get_or_insert_default().set("code", code);
    error
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
    async fn request(&self, context: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        coded_response(next.run(context).await, UNRESOLVED)
    }

    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let parsed = next.run(context, query, variables).await;
        parsed.map_err(|error| coded(shortened(error), "GRAPHQL_PARSE_FAILED"))
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
        // Whatever has no code by now is a value that does not fit the type of its argument.
        coded_response(next.run(context, operation_name).await, "BAD_USER_INPUT")
    }

    fn subscribe<'s>(
        &self,
        context: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(context, stream).map(coded_event).boxed()
    }
}

/// No operation could be chosen: it is none of the document's, or one of several without a name.
const UNRESOLVED: &str = "OPERATION_RESOLUTION_FAILURE";

/// What stands in a stream has not passed by `execute` where it is a subscription's: with a path, something was resolved.
fn coded_event(mut response: Response) -> Response {
    for error in std::mem::take(&mut response.errors) {
        let resolved = !error.path.is_empty();
        let code = if resolved { "BAD_USER_INPUT" } else { UNRESOLVED };
        response.errors.push(coded(error, code));
    }
    response
}

fn coded_response(mut response: Response, code: &str) -> Response {
    let errors = std::mem::take(&mut response.errors).into_iter();
    response.errors = errors.map(|error| coded(error, code)).collect();
    response
}

/// What the library says of requests that are beyond a limit, in its own words; the code of that, and what clients are told.
const LIMITS: [(&str, &str, &str); 4] = [
    ("recursion limit exceeded", "QUERY_TOO_DEEP", DEEP),
    ("Query is too complex.", "QUERY_TOO_COMPLEX", COMPLEX),
    ("Query is nested too deep.", "QUERY_TOO_DEEP", DEEP),
    ("The recursion depth of the query", "QUERY_TOO_DEEP", DEEP),
];
const DEEP: &str = "The query is more than 30 levels deep.";
const COMPLEX: &str = "The query may cost more than 250,000: each field counts 1, times the rows of the lists that it is in. Ask for \
                       smaller pages, or for less below them.";

/// The parser quotes the line that it cannot read, however long that is.
fn shortened(mut error: ServerError) -> ServerError {
    const LONGEST: usize = 400;
    if let Some((end, _)) = error.message.char_indices().nth(LONGEST) {
        error.message.truncate(end);
        error.message.push('…');
    }
    error
}

fn coded(mut error: ServerError, code: &str) -> ServerError {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        let limit = LIMITS.iter().find(|(words, ..)| error.message.starts_with(words));
        extensions.set("code", limit.map_or(code, |(_, code, _)| code));
        if let Some((.., told)) = limit {
            error.message = (*told).to_owned();
        }
    }
    error
}
