//! Seats, with the users and apps that they are of where these are read along with them.

use sea_orm::DbErr;

use super::{
    apps::AppRow,
    assignments::SeatRow,
    columns::{Column, Columns, Kind, Wanted},
    row::Row,
    users::UserRow,
};

/// A seat, and what was read along with it: boxed, as such rows are moved several times, and have many columns.
#[derive(Debug, Clone)]
pub struct JoinedSeat {
    /// The seat.
    pub seat: SeatRow,
    /// Its user.
    pub user: Option<Box<UserRow>>,
    /// Its app.
    pub app: Option<Box<AppRow>>,
}

/// What is read along with seats.
#[derive(Debug, Clone, Copy)]
pub struct Along {
    pub(super) users: Option<Columns>,
    pub(super) apps: Option<Columns>,
}

impl Along {
    /// All of both.
    pub const ALL: Self = Self {
        users: Some(Columns::ALL),
        apps: Some(Columns::ALL),
    };

    /// These columns of their users, and of their apps.
    pub fn new(users: Option<Columns>, apps: Option<Columns>) -> Self {
        // The seat tells the tenant.
        Self {
            users: users.map(|columns| columns.without::<UserRow>(&["integration_id"])),
            apps: apps.map(|columns| columns.without::<AppRow>(&["integration_id"])),
        }
    }

    /// These columns of the seats, and those.
    pub fn columns(self, seats: Columns) -> Columns {
        let of = |columns: Option<Columns>| columns.unwrap_or(Columns::NONE);
        seats.followed_by::<SeatRow>(of(self.users).followed_by::<UserRow>(of(self.apps)))
    }
}

impl From<SeatRow> for JoinedSeat {
    fn from(seat: SeatRow) -> Self {
        Self {
            seat,
            user: None,
            app: None,
        }
    }
}

const SEAT: usize = SeatRow::COLUMNS.len();
const USER: usize = UserRow::COLUMNS.len();
const APP: usize = AppRow::COLUMNS.len();
const ALL: [Wanted; SEAT + USER + APP] = {
    let mut all = [("", Kind::Int); SEAT + USER + APP];
    let mut at = 0;
    while at < all.len() {
        all[at] = match at.checked_sub(SEAT) {
            None => SeatRow::COLUMNS[at],
            Some(user) if user < USER => (UserRow::ALONG[user], UserRow::COLUMNS[user].1),
            Some(other) => (AppRow::ALONG[other - USER], AppRow::COLUMNS[other - USER].1),
        };
        at += 1;
    }
    all
};

impl Row for JoinedSeat {
    const COLUMNS: &'static [Wanted] = &ALL;

    fn read(columns: &mut [Column]) -> Result<Self, DbErr> {
        let (seat, along) = columns.split_at_mut(SEAT.min(columns.len()));
        let (user, app) = along.split_at_mut(USER.min(along.len()));
        let seat = SeatRow::read(seat)?;
        let integration_id = seat.integration_id;
        Ok(Self {
            user: read_along(user, |user: &mut UserRow| user.integration_id = integration_id)?,
            app: read_along(app, |app: &mut AppRow| app.integration_id = integration_id)?,
            seat,
        })
    }
}

/// Made of these columns and what `complete` adds, where they were read.
fn read_along<R: Row>(
    columns: &mut [Column],
    complete: impl FnOnce(&mut R),
) -> Result<Option<Box<R>>, DbErr> {
    if columns.iter().all(|column| matches!(column, Column::Unread)) {
        return Ok(None);
    }
    let mut row = Box::new(R::read(columns)?);
    complete(&mut row);
    Ok(Some(row))
}
