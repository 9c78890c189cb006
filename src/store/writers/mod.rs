//! What a sync writes: a page's rows, its counts and its cursor, in one transaction that only the run's holder can commit.

mod apps;
mod assignments;
mod outcome;
mod page;
mod records;
mod removal;
mod roles;
mod usage;
mod users;

pub use outcome::{ProblemKey, RunOutcome};
pub use page::{PageWriter, Progress, RunLease};
pub use records::{AppRecord, AssignmentRecord, SignInRecord, UserRecord};
pub use removal::{list_missed_apps, list_missed_users};
