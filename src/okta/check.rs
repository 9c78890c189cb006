//! Whether a credential does what a sync will need of it, asked at once and answered soon.

use std::time::Duration;

use tokio::time::timeout;

use super::client::OktaClient;
use super::error::{OktaError, Part};
use super::model::{App, LogEvent, Org, User};
use super::transport::Patience;

/// The longest that a check takes.
const LONGEST: Duration = Duration::from_secs(10);

/// Somebody waits for the answer: one more try, no waiting for a window to end.
const HASTY: Patience = Patience {
    tries: 2,
    longest_wait: Some(Duration::from_secs(2)),
};

impl OktaClient {
    /// Checks the credential with one call each to the org, its users, its apps and the System Log, side by side. An
    /// org that the credential may not read does not fail the check: what is not known of it is none.
    ///
    /// # Errors
    /// The first fault that is about the credential or the host, else the first of a part, in the order above.
    /// [`OktaError::Unreachable`] after 10 seconds.
    pub async fn check(&self) -> Result<Org, OktaError> {
        let hasty = self.with_patience(HASTY);
        let one = &[("limit", "1")];
        let (org, users, apps, logs) = tokio::join!(
            soon(Part::Org, hasty.org()),
            soon(
                Part::Users,
                hasty.page::<User>(Part::Users, &["users"], one, None)
            ),
            soon(Part::Apps, hasty.page::<App>(Part::Apps, &["apps"], one, None)),
            soon(
                Part::Logs,
                hasty.page::<LogEvent>(Part::Logs, &["logs"], one, None)
            ),
        );
        let org = match org {
            Err(
                OktaError::Forbidden { .. } | OktaError::NotAvailable { .. } | OktaError::NotFound { .. },
            ) => Ok(Org::default()),
            org => org,
        };
        let (org, fault) = match org {
            Ok(org) => (org, None),
            Err(error) => (Org::default(), Some(error)),
        };
        let mut faults: Vec<OktaError> = [fault, users.err(), apps.err(), logs.err()]
            .into_iter()
            .flatten()
            .collect();
        faults.sort_by_key(|fault| fault.part().is_some());
        faults.into_iter().next().map_or(Ok(org), Err)
    }
}

async fn soon<T>(part: Part, call: impl Future<Output = Result<T, OktaError>>) -> Result<T, OktaError> {
    timeout(LONGEST, call)
        .await
        .unwrap_or(Err(OktaError::Unreachable { part, source: None }))
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
