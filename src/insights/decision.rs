//! What is wrong with what people say of an app.

/// What is wrong, in which field of it, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DecisionFault {
    /// The field, by its name in the API.
    pub field: &'static str,
    /// What is wrong.
    pub message: &'static str,
    /// What to do.
    pub remedy: &'static str,
}
