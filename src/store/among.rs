//! Where a list looks: in all that the asker may see, or in each of some integrations that a read gave, side by side.
//!
//! Indexes lead with the integration. So a list over many is made of the first rows of each, which are found in the order of
//! an index; but not where a search finds few rows of all of them by an index of its own.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait,
    sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    IntegrationId, Store, Tenants, dialect,
    entities::integration,
    paging::List,
    parents::{Below, parent, parents},
    row::{Row, select},
};

/// The integrations of a list.
#[derive(Debug, Clone, Copy)]
pub enum Among<'a> {
    /// One list over all of these.
    All(&'a Tenants),
    /// A list for each of these, which a read with [`Tenants`] gave.
    Each(&'a [IntegrationId]),
}

/// What a list is to hold.
pub(super) struct Wanted<C> {
    /// Tells the list and its order from all others.
    pub(super) name: &'static str,
    /// The rows.
    pub(super) filter: Condition,
    /// Of this integration alone.
    pub(super) integration: Option<IntegrationId>,
    /// Whether `filter` leads to few rows by an index of its own.
    pub(super) by_index: bool,
    /// The column with a row's integration.
    pub(super) tenant: C,
    /// The column with a row's id.
    pub(super) id: C,
}

impl Among<'_> {
    /// The rows that are wanted, as one list or as a list for each integration.
    pub(super) fn list<C: ColumnTrait, R: Row>(self, store: &Store, wanted: Wanted<C>) -> List<R> {
        let mut select = select::<R>(wanted.tenant.entity_name());
        select.cond_where(wanted.filter);
        let below = |parents: SelectStatement| Below {
            parents,
            belongs: Condition::all().add(wanted.tenant.into_expr().eq(parent("k0"))),
            key: "k0",
            id: wanted.id.into_expr(),
            by_row_id: true,
        };
        // Where another index leads to the rows, that of the tenant must not be taken.
        let tenant = || match wanted.by_index {
            true => dialect::beside_index(store.reader(), wanted.tenant.into_expr()),
            false => wanted.tenant.into_expr(),
        };
        let tenants = match self {
            Self::All(tenants) => tenants.narrowed_to(wanted.integration),
            Self::Each(ids) => {
                if let Some(integration) = wanted.integration {
                    select.and_where(wanted.tenant.eq(integration));
                }
                let &[only] = ids else {
                    return List::new(wanted.name, select).of_each(below(these(store, ids)));
                };
                return List::new(wanted.name, select.and_where(tenant().eq(only)).take()).of_one(only.0);
            }
        };
        match tenants {
            Tenants::Only(ids) if wanted.by_index => {
                List::new(wanted.name, select.and_where(tenant().is_in(ids)).take())
            }
            Tenants::All if !wanted.by_index => {
                List::new(wanted.name, select).merged(below(all_integrations()))
            }
            Tenants::Only(ids) if ids.len() > 1 => {
                List::new(wanted.name, select).merged(below(these(store, &ids)))
            }
            _ => {
                let of_tenants = tenants.condition(wanted.tenant);
                List::new(wanted.name, select.cond_where(of_tenants).take())
            }
        }
    }
}

/// That a row, whose integration this column tells, is of one of these. SQLite reads all rows for a list of one.
pub(super) fn in_these(tenant: Expr, integrations: &[IntegrationId]) -> Expr {
    match integrations {
        [only] => tenant.eq(*only),
        many => tenant.is_in(many.iter().copied()),
    }
}

fn these(store: &Store, ids: &[IntegrationId]) -> SelectStatement {
    let keys: BTreeSet<_> = ids.iter().map(|id| [id.0]).collect();
    parents(store, &keys)
}

/// The sum keeps SQLite from looking up the integration of each row, rather than the rows of each integration.
fn all_integrations() -> SelectStatement {
    Query::select()
        .expr_as(integration::Column::Id.into_expr().add(0), "k0")
        .from(integration::Entity)
        .take()
}
