//! Which integrations a question may be about.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};

use super::{
    AppId, IntegrationId, Store, StoreError, UserId,
    entities::{app, user},
};

/// The integrations that the asker may see: every read of the store takes one, and answers as if nothing else existed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tenants {
    /// All of them.
    All,
    /// These.
    Only(Vec<IntegrationId>),
}

impl Tenants {
    /// Whether `integration` is one of them.
    pub fn include(&self, integration: IntegrationId) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(&integration),
        }
    }

    /// Whether it is one alone: its id is the same for all rows, and a key that is would keep SQLite from entering a table
    /// where a page begins.
    pub fn is_one(&self) -> bool {
        matches!(self, Self::Only(ids) if ids.len() == 1)
    }

    /// These, but not more than `integration` where that is asked for.
    pub fn narrowed_to(&self, integration: Option<IntegrationId>) -> Self {
        match integration {
            None => self.clone(),
            Some(id) if self.include(id) => Self::Only(vec![id]),
            Some(_) => Self::Only(Vec::new()),
        }
    }

    /// These, but not more than the one that this user and this app are of, where one is given: what is below them is found by
    /// indexes that lead with it.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn narrowed_to_owner(
        &self,
        store: &Store,
        user: Option<UserId>,
        app: Option<AppId>,
    ) -> Result<Self, StoreError> {
        let mut narrowed = self.clone();
        if let Some(user) = user.filter(|_| !narrowed.is_one()) {
            let row = user::Entity::find_by_id(user);
            narrowed = narrowed.owning(store, row, user::Column::IntegrationId).await?;
        }
        if let Some(app) = app.filter(|_| !narrowed.is_one()) {
            let row = app::Entity::find_by_id(app);
            narrowed = narrowed.owning(store, row, app::Column::IntegrationId).await?;
        }
        Ok(narrowed)
    }

    /// The one of these that the row is of, which `tenant` tells; none where there is no such row.
    async fn owning<E: EntityTrait>(
        &self,
        store: &Store,
        row: Select<E>,
        tenant: E::Column,
    ) -> Result<Self, StoreError> {
        let owner = row
            .filter(self.condition(tenant))
            .select_only()
            .column(tenant)
            .into_tuple()
            .one(store.reader())
            .await?;
        Ok(Self::Only(Vec::from_iter(owner)))
    }

    /// The condition that `column`, an integration's id, is one of them.
    pub fn condition(&self, column: impl ColumnTrait) -> Condition {
        match self {
            Self::All => Condition::all(),
            Self::Only(ids) if ids.is_empty() => Condition::all().add(Expr::val(1).eq(0)),
            Self::Only(ids) => Condition::all().add(column.is_in(ids.iter().copied())),
        }
    }
}
