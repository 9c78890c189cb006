//! GraphQL operations: how many of which name ended how, and how long they took.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Instant,
};

use async_graphql::{Request, Response, Value, parser::types::OperationType};
use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue},
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use tracing::Span;

use super::super::answer::Refused;
use crate::{graph, telemetry::step};

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(in crate::server) enum Ended {
    /// Without an error.
    Answered,
    /// Executed, with errors.
    WithErrors,
    /// Not executed: it could not be read, or is not valid.
    Invalid,
    /// Not executed: nobody known asked it.
    Unauthenticated,
    /// Not executed: it came too soon after too many others.
    RateLimited,
    /// Given up.
    TimedOut,
    /// The store was out of reach.
    Unavailable,
    /// Whoever asked was gone before it was answered.
    Abandoned,
}

impl Ended {
    pub(in crate::server) fn of_refusal(refused: Refused) -> Self {
        use axum::http::StatusCode;
        match refused.status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::TOO_MANY_REQUESTS => Self::RateLimited,
            StatusCode::GATEWAY_TIMEOUT => Self::TimedOut,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            _ => Self::Invalid,
        }
    }

    /// Errors without a path come from parsing and validation: nothing was executed, and the answer has no `data`.
    pub(in crate::server) fn of_outcome(outcome: &Response) -> Self {
        let executed =
            outcome.data != Value::Null || outcome.errors.iter().any(|error| !error.path.is_empty());
        match (outcome.errors.is_empty(), executed) {
            (true, _) => Self::Answered,
            (false, true) => Self::WithErrors,
            (false, false) => Self::Invalid,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(non_camel_case_types, reason = "as they stand in a document")]
enum Kind {
    query,
    mutation,
    subscription,
    /// It was refused before that was known.
    unknown,
}

/// Which operation.
#[derive(Debug)]
pub(in crate::server) struct Operation {
    kind: Kind,
    operation: String,
}

impl Operation {
    fn unknown() -> Self {
        Self {
            kind: Kind::unknown,
            operation: "unknown".to_owned(),
        }
    }

    /// Its execution, as traces tell it.
    pub(in crate::server) fn step(&self) -> Span {
        step!(
            "graphql.operation",
            graphql.operation.type = ?self.kind,
            graphql.operation.name = self.operation,
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    kind: Kind,
    operation: String,
    outcome: Ended,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    code: String,
}

/// The counters of operations.
pub(super) struct Operations {
    names: Names,
    ended: Family<OutcomeLabels, Counter>,
    latency: Family<KindLabels, Histogram, fn() -> Histogram>,
    errors: Family<CodeLabels, Counter>,
}

impl Operations {
    /// `trusted`: the names of registered operations.
    pub(super) fn new(registry: &mut Registry, trusted: impl IntoIterator<Item = String>) -> Self {
        let (ended, errors) = (Family::default(), Family::default());
        // From 1 ms, doubling, to 32 s.
        let latency: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 2.0, 16)));
        registry.register(
            "graphql_operations",
            "GraphQL operations, by kind, name and how they ended",
            ended.clone(),
        );
        registry.register_with_unit(
            "graphql_operation_duration",
            "Time until a GraphQL operation is answered, or a subscription for the first time",
            Unit::Seconds,
            latency.clone(),
        );
        registry.register(
            "graphql_errors",
            "Errors in answers to GraphQL operations, by their code",
            errors.clone(),
        );
        Self {
            names: Names::new(trusted),
            ended,
            latency,
            errors,
        }
    }

    fn count_error(&self, code: &str) {
        let code = code.to_owned();
        self.errors.get_or_create(&CodeLabels { code }).inc();
    }
}

/// One operation, from when it is asked until this is dropped, when it is counted.
pub(in crate::server) struct Counting {
    operations: Arc<Operations>,
    operation: OnceLock<Operation>,
    started: Instant,
    ended: Mutex<Option<Ended>>,
}

impl Counting {
    pub(super) fn begin(operations: &Arc<Operations>) -> Self {
        Self {
            operations: Arc::clone(operations),
            operation: OnceLock::new(),
            started: Instant::now(),
            ended: Mutex::default(),
        }
    }

    /// It is known which operation it is. Of somebody who was let in: others could fill the list of names.
    pub(in crate::server) fn identify(&self, request: &mut Request) -> &Operation {
        self.operation.get_or_init(|| self.operations.names.of(request))
    }

    /// It was answered; a subscription, once more.
    pub(in crate::server) fn answered(&self, outcome: &Response) -> Ended {
        for error in &outcome.errors {
            let code = match error.extensions.as_ref().and_then(|all| all.get("code")) {
                Some(Value::String(code)) => code.as_str(),
                _ => "none",
            };
            self.operations.count_error(code);
        }
        let ended = Ended::of_outcome(outcome);
        self.note(ended);
        ended
    }

    /// It was refused.
    pub(in crate::server) fn refused(&self, refused: Refused) {
        self.operations.count_error(refused.code);
        self.note(Ended::of_refusal(refused));
    }

    fn note(&self, ended: Ended) {
        let before = {
            let mut noted = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
            let before = *noted;
            if matches!(before, None | Some(Ended::Answered)) {
                *noted = Some(ended);
            }
            before
        };
        if before.is_none() {
            let kind = self.kind();
            let took = self.started.elapsed().as_secs_f64();
            self.operations
                .latency
                .get_or_create(&KindLabels { kind })
                .observe(took);
        }
    }

    fn kind(&self) -> Kind {
        self.operation.get().map_or(Kind::unknown, |known| known.kind)
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        let labels = OutcomeLabels {
            outcome: ended.unwrap_or(Ended::Abandoned),
            kind: self.kind(),
            operation: match self.operation.take() {
                Some(known) => known.operation,
                None => "unknown".to_owned(),
            },
        };
        self.operations.ended.get_or_create(&labels).inc();
    }
}

/// The names by which operations are told apart. Clients choose them: beyond a number all are one.
struct Names(Mutex<Told>);

struct Told {
    names: HashSet<String>,
    room: usize,
}

/// How many names are told apart beside those of trusted documents.
const NAMES_MAX: usize = 100;
/// Longer names are not told.
const LONGEST: usize = 64;

impl Names {
    fn new(trusted: impl IntoIterator<Item = String>) -> Self {
        let names: HashSet<_> = trusted.into_iter().collect();
        Self(Mutex::new(Told {
            names,
            room: NAMES_MAX,
        }))
    }

    fn of(&self, request: &mut Request) -> Operation {
        let name = request.operation_name.clone();
        let Ok(document) = request.parsed_query() else {
            return Operation::unknown();
        };
        let Some((name, operation)) = graph::named_operation(document, name.as_deref()) else {
            return Operation::unknown();
        };
        let kind = match operation.ty {
            OperationType::Query => Kind::query,
            OperationType::Mutation => Kind::mutation,
            OperationType::Subscription => Kind::subscription,
        };
        let operation = self.told(name);
        Operation { kind, operation }
    }

    fn told(&self, name: Option<&str>) -> String {
        let Some(name) = name else {
            return "anonymous".to_owned();
        };
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.names.contains(name) {
            if told.room == 0 || name.len() > LONGEST {
                return "other".to_owned();
            }
            told.room -= 1;
            told.names.insert(name.to_owned());
        }
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beyond_a_number_are_one() {
        let names = Names::new(["Registered".to_owned()]);
        assert_eq!(names.told(None), "anonymous");
        for number in 0..NAMES_MAX {
            let name = format!("Name{number}");
            assert_eq!(names.told(Some(&name)), name);
        }
        assert_eq!(names.told(Some("Late")), "other");
        assert_eq!(names.told(Some("Name7")), "Name7");
        assert_eq!(names.told(Some("Registered")), "Registered");
        assert_eq!(Names::new([]).told(Some(&"x".repeat(LONGEST + 1))), "other");
    }

    #[test]
    fn an_operation_is_told_by_its_kind_and_its_name() {
        let names = Names::new([]);
        let of = |text: &str, name: Option<&str>| {
            let mut request = Request::new(text);
            request.operation_name = name.map(str::to_owned);
            let operation = names.of(&mut request);
            format!("{:?} {}", operation.kind, operation.operation)
        };
        assert_eq!(of("{ a }", None), "query anonymous");
        assert_eq!(of("query A { a }", None), "query A");
        assert_eq!(of("query A { a } mutation B { b }", Some("B")), "mutation B");
        assert_eq!(of("subscription { a }", None), "subscription anonymous");
        assert_eq!(of("query A { a } query B { b }", None), "unknown unknown");
        assert_eq!(of("{ a", None), "unknown unknown");
    }
}
