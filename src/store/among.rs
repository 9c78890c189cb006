//! Where a list looks: in all that the asker may see, or in each of some integrations that a read gave, side by side.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Condition, ExprTrait, JoinType},
};

use super::{
    IntegrationId, Store, Tenants,
    paging::{List, Row},
    parents::{PARENTS, parent, parents},
};

/// The integrations of a list.
#[derive(Debug, Clone, Copy)]
pub enum Among<'a> {
    /// One list over all of these.
    All(&'a Tenants),
    /// A list for each of these, which a read with [`Tenants`] gave.
    Each(&'a [IntegrationId]),
}

impl Among<'_> {
    /// The condition that `column`, an integration's id, is one of them.
    pub(super) fn condition(self, column: impl ColumnTrait) -> Condition {
        match self {
            Self::All(tenants) => tenants.condition(column),
            Self::Each(ids) => Condition::all().add(column.is_in(ids.iter().copied())),
        }
    }

    /// The rows of `E` that fulfil `filter`, as one list or as a list for each integration.
    pub(super) fn list<E: EntityTrait, R: Row>(
        self,
        store: &Store,
        name: &str,
        column: E::Column,
        filter: Condition,
    ) -> List<R> {
        let select = E::find().filter(filter);
        match self {
            Self::All(_) => List::new(name, select.filter(self.condition(column)).into_query()),
            Self::Each(ids) => {
                let keys: BTreeSet<_> = ids.iter().map(|id| [id.0]).collect();
                let mut query = select.into_query();
                query.join_subquery(
                    JoinType::InnerJoin,
                    parents(store, &keys),
                    PARENTS,
                    column.into_expr().eq(parent("k0")),
                );
                List::new(name, query).of_each("k0")
            }
        }
    }
}
