//! All seats in one list, for exports: those of some users or apps are read by [`assignments`](super::assignments).

use sea_orm::ColumnTrait;

use super::{
    AppId, IntegrationId, Tenants, UserId,
    assignments::{SeatFilter, SeatRow},
    entities::app_user,
    paging::List,
    paging_parts::PagePart,
    row::select,
};

/// Which seats of all.
#[derive(Debug, Clone, Default)]
pub struct SeatListFilter {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// Of this user.
    pub user: Option<UserId>,
    /// In this app.
    pub app: Option<AppId>,
    /// Which of them.
    pub seats: SeatFilter,
}

/// The seats that the asker may see and that fulfil `filter`, in the order of the table: by app and user.
pub fn list_all_seats(tenants: &Tenants, filter: &SeatListFilter) -> List<SeatRow> {
    use app_user::Column;
    let tenants = tenants.narrowed_to(filter.integration);
    let mut query = select::<SeatRow>(app_user::Entity);
    query
        .cond_where(tenants.condition(Column::IntegrationId))
        .cond_where(filter.seats.condition());
    if let Some(user) = filter.user {
        query.and_where(Column::UserId.eq(user));
    }
    if let Some(app) = filter.app {
        query.and_where(Column::AppId.eq(app));
    }
    let keys = [Column::IntegrationId, Column::AppId, Column::UserId].map(ColumnTrait::into_expr);
    let keys: Vec<_> = keys.into_iter().skip(usize::from(tenants.is_one())).collect();
    let part = PagePart {
        rows: query.clone(),
        keys: keys.clone(),
        fixed: None,
    };
    let list = List::new("seats", query);
    keys.into_iter().fold(list, List::by_int).of_parts(vec![part])
}
