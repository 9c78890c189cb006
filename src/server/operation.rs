//! What a request asks for: its parameters, from a body or an address, made into one operation that may be run.

use async_graphql::{Request, Variables, parser::types::OperationType};
use axum::extract::Query;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    answer::Refused,
    documents::{Named, TrustedDocuments},
    parsed::ParsedDocuments,
};
use crate::graph;

/// The parameters of a request, as the GraphQL over HTTP specification names them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    extensions: Option<Map<String, Value>>,
}

/// The same in an address, where maps are written as JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

impl Parameters {
    /// Those of a request's body.
    pub(super) fn of_body(body: &[u8]) -> Result<Self, Refused> {
        // Most bodies are right, and are read once.
        serde_json::from_slice(body).map_err(|_| match serde_json::from_slice(body) {
            Ok(Value::Array(_)) => Refused::BATCH,
            _ => Refused::MALFORMED,
        })
    }

    /// Those of a request's address.
    pub(super) fn of_address(address: &axum::http::Uri) -> Result<Self, Refused> {
        let Query(given) = Query::<Address>::try_from_uri(address).map_err(|_| Refused::MALFORMED)?;
        let map = |json: Option<String>| match json.filter(|json| !json.is_empty()) {
            Some(json) => serde_json::from_str(&json).map_err(|_| Refused::MALFORMED),
            None => Ok(None),
        };
        Ok(Self {
            query: given.query,
            document_id: given.document_id,
            operation_name: given.operation_name.filter(|name| !name.is_empty()),
            variables: map(given.variables)?,
            extensions: map(given.extensions)?,
        })
    }

    /// The request that they make, by whichever document they name.
    pub(super) fn resolve(
        self,
        documents: &TrustedDocuments,
        parsed: &ParsedDocuments,
    ) -> Result<Request, Refused> {
        let hash = self
            .extensions
            .as_ref()
            .and_then(|extensions| extensions.get("persistedQuery")?.get("sha256Hash")?.as_str());
        let named = Named {
            persisted: hash.map(str::to_owned),
            text: self.query,
            document_id: self.document_id,
        };
        let text = documents.choose(named)?;
        graph::check_text(&text).map_err(|much| match much.is_depth() {
            true => Refused::TOO_DEEP,
            false => Refused::TOO_MANY_TOKENS,
        })?;
        let mut request = Request::new(text);
        request.operation_name = self.operation_name;
        if let Some(variables) = self.variables {
            request.variables = Variables::from_json(Value::Object(variables));
        }
        parsed.parse(&mut request);
        if !documents.may_introspect() && request.parsed_query().is_ok_and(graph::introspects) {
            return Err(Refused::INTROSPECTION);
        }
        Ok(request)
    }
}

/// Whether an operation may come by this method, and from where it comes: a mutation not by GET, nor from a foreign page, a
/// subscription not at all. One that cannot be told, or read, is left to be refused in the words of GraphQL.
pub(super) fn check(request: &mut Request, method: Method, may_change: bool) -> Result<(), Refused> {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else {
        return Ok(());
    };
    let operation = graph::chosen_operation(document, name.as_deref());
    match operation.map(|operation| operation.ty) {
        Some(OperationType::Mutation) if method == Method::Get => Err(Refused::MUTATION_BY_GET),
        Some(OperationType::Mutation) if !may_change => Err(Refused::FOREIGN_PAGE),
        Some(OperationType::Subscription) => Err(Refused::SUBSCRIPTION),
        _ => Ok(()),
    }
}
