//! What a sync writes: a page's rows, its counts and its cursor, in one transaction that only the run's holder can commit.

mod activity;
mod app_events;
mod apps;
mod assignments;
mod changes;
mod groups;
mod known;
mod outcome;
mod page;
mod records;
mod removal;
mod roles;
mod rows;
mod seats_due;
mod stages;
mod usage;
mod usage_look;
mod users;

pub use activity::Told;
pub use assignments::list_missed_seats;
pub use changes::{ChangeKind, ChangeRecord, list_changes};
pub use outcome::{ProblemKey, RunOutcome};
pub use page::{PageWriter, RunLease};
pub use records::{AppEventRecord, AppRecord, AssignmentRecord, GroupRecord, SignInRecord, UserRecord};
pub use removal::{list_missed_apps, list_missed_users, list_unknown_users};
pub use roles::{find_role_group, list_role_holders};
pub use stages::Progress;
pub use usage::list_apps_without_days;
