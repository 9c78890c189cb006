//! What the System Log says has changed: noted with the page that says it, to be read from Okta by this run or a later one.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, SimpleExpr},
};

use super::{PageWriter, RunLease};
use crate::store::{
    Millis, Store, StoreError,
    entities::{pending_change, user},
};

/// How many users are named in one statement.
const MOST_AT_ONCE: usize = 200;

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A user's seat in an app: subject is the app, object the user.
    Seat,
    /// All seats of an app.
    Seats,
    /// A user, who may be gone.
    User,
    /// The admin roles of a user.
    Roles,
    /// The admin roles of everybody.
    AllRoles,
    /// Who is in a group: subject is the group, object the user, or nobody where the group is gone.
    Members,
    /// An app that was deleted: subject is the app, object the event. It is noted for as long as the log may bring sign-ins to
    /// it, before which no row of it may be kept.
    AppDeleted,
}

impl ChangeKind {
    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seat => "SEAT",
            Self::Seats => "SEATS",
            Self::User => "USER",
            Self::Roles => "ROLES",
            Self::AllRoles => "ALL_ROLES",
            Self::Members => "MEMBERS",
            Self::AppDeleted => "APP_DELETED",
        }
    }
}

/// A change that an event tells of, by Okta's ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRecord {
    /// What kind of thing.
    pub kind: ChangeKind,
    /// Which one.
    pub subject: String,
    /// Of whom, where that is told; else empty.
    pub object: String,
    /// Whether a seat was taken away.
    pub removed: bool,
    /// When.
    pub at: Millis,
}

impl PageWriter {
    /// Notes changes, each once: of several events about the same thing the newest counts.
    pub async fn note_changes(&self, changes: &[ChangeRecord]) -> Result<(), StoreError> {
        use pending_change::Column;
        let mut newest: BTreeMap<_, &ChangeRecord> = BTreeMap::new();
        for change in changes {
            let known = newest
                .entry((change.kind, &*change.subject, &*change.object))
                .or_insert(change);
            // At the same instant, what has to be asked for wins over what can be believed.
            if (known.at, !known.removed) < (change.at, !change.removed) {
                *known = change;
            }
        }
        if newest.is_empty() {
            return Ok(());
        }
        let rows = newest.into_values().map(|change| pending_change::ActiveModel {
            integration_id: Set(self.integration),
            kind: Set(change.kind.as_str().to_owned()),
            subject: Set(change.subject.clone()),
            object: Set(change.object.clone()),
            removed: Set(change.removed),
            at: Set(change.at),
        });
        let old = |column: Column| Expr::col((pending_change::Entity, column));
        let new = |column: &str| Expr::col(("excluded", column.to_owned()));
        let removed: SimpleExpr = CaseStatement::new()
            .case(new("at").gt(old(Column::At)), new("removed"))
            .case(new("at").lt(old(Column::At)), old(Column::Removed))
            .finally(old(Column::Removed).and(new("removed")))
            .into();
        let at: SimpleExpr = CaseStatement::new()
            .case(new("at").gt(old(Column::At)), new("at"))
            .finally(old(Column::At))
            .into();
        pending_change::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([
                    Column::IntegrationId,
                    Column::Kind,
                    Column::Subject,
                    Column::Object,
                ])
                .value(Column::Removed, removed)
                .value(Column::At, at)
                .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        Ok(())
    }

    /// Moves the last logins of users on, by Okta's ids; users that are not in the store get theirs from the user list.
    pub async fn raise_last_logins(&self, logins: &BTreeMap<String, Millis>) -> Result<(), StoreError> {
        use user::Column;
        let logins: Vec<_> = logins.iter().collect();
        for some in logins.chunks(MOST_AT_ONCE) {
            let told = some.iter().fold(CaseStatement::new(), |told, (user, at)| {
                told.case(Column::OktaId.eq(user.as_str()), Expr::value(**at))
            });
            let told: SimpleExpr = told.finally(Expr::col(Column::LastLoginAt)).into();
            user::Entity::update_many()
                .col_expr(Column::LastLoginAt, told.clone())
                .filter(Column::IntegrationId.eq(self.integration))
                .filter(Column::OktaId.is_in(some.iter().map(|(user, _)| user.as_str())))
                .filter(
                    Column::LastLoginAt
                        .is_null()
                        .or(told.gt(Expr::col(Column::LastLoginAt))),
                )
                .exec(&self.tx)
                .await?;
        }
        Ok(())
    }

    /// Forgets a change that has been read from Okta, unless it was told of again since.
    pub async fn settle_change(&self, change: &pending_change::Model) -> Result<(), StoreError> {
        use pending_change::Column;
        pending_change::Entity::delete_many()
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::Kind.eq(&*change.kind))
            .filter(Column::Subject.eq(&*change.subject))
            .filter(Column::Object.eq(&*change.object))
            .filter(Column::At.lte(change.at))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Forgets changes of these kinds from before `before`, when reading all such things began.
    pub async fn forget_changes(&self, kinds: &[ChangeKind], before: Millis) -> Result<(), StoreError> {
        use pending_change::Column;
        pending_change::Entity::delete_many()
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())))
            .filter(Column::At.lt(before))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}

/// The changes of these kinds that are to be read.
pub async fn list_changes(
    store: &Store,
    lease: &RunLease,
    kinds: &[ChangeKind],
) -> Result<Vec<pending_change::Model>, StoreError> {
    use pending_change::Column;
    Ok(pending_change::Entity::find()
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .order_by_asc(Column::Kind)
        .order_by_asc(Column::Subject)
        .order_by_asc(Column::Object)
        .all(store.writer())
        .await?)
}
