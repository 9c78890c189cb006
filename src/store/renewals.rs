//! Apps whose licences renew soon.

use sea_orm::{ColumnTrait, Condition};

use super::{
    Day, IntegrationId, Store,
    among::{Among, Wanted},
    apps::AppRow,
    entities::app::Column,
    paging::List,
    status,
};

/// The apps of each of these integrations, which a read gave, whose licences renew between two days, both included; the next first.
pub fn list_renewals(store: &Store, integrations: &[IntegrationId], from: Day, to: Day) -> List<AppRow> {
    let filter = Condition::all()
        .add(status::in_reports())
        .add(Column::LicenseCost.is_not_null())
        .add(Column::LicenseRenewsOn.between(from, to));
    let wanted = Wanted {
        name: "renewals",
        filter,
        integration: None,
        by_index: false,
        tenant: Column::IntegrationId,
        id: Column::Id,
    };
    let list: List<AppRow> = Among::Each(integrations).list(store, wanted);
    list.by_int(Column::LicenseRenewsOn.into_expr())
        .by_int(Column::Id.into_expr())
}
