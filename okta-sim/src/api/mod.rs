//! The endpoints: from a request line to an answer, reading the org and nothing else.

pub(crate) mod answer;
mod apps;
mod error;
mod groups;
mod logs;
mod page;
mod params;
mod roles;
mod route;
mod site;
mod users;

use std::cell::Cell;

use crate::cursor::Cursors;
use crate::faults::{Fault, Faults, Oddities};
use crate::world::World;

pub(crate) use answer::Answer;
pub(crate) use error::Refusal;
pub(crate) use page::bad_cursor;
pub(crate) use params::Params;
pub(crate) use route::{Route, Target};
pub(crate) use site::{STRAYED, Site};

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// An API token; it acts for this user.
    Token { user: usize },
    /// A service app with an access token.
    Service { scopes: Vec<String> },
}

/// One call, with all that an endpoint may look at.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a World,
    pub(crate) site: &'a Site,
    pub(crate) path: &'a str,
    pub(crate) params: &'a Params,
    /// The `Content-Type` of the request: Okta's lists can be made shorter by it.
    pub(crate) content_type: &'a str,
    pub(crate) caller: &'a Caller,
    pub(crate) cursors: Cursors,
    pub(crate) faults: &'a ListFaults,
    pub(crate) now_ms: i64,
}

impl Call<'_> {
    /// The address of the next page.
    pub(crate) fn next_url(&self, path_and_query: &str) -> String {
        if self.faults.foreign_link {
            self.faults.strayed.set(true);
            return self.site.foreign_url(path_and_query);
        }
        self.site.url(path_and_query)
    }

    /// Whether the next link leads to the same page once more.
    pub(crate) fn repeats(&self) -> bool {
        self.faults.repeated.set(self.faults.repeat_page);
        self.faults.repeat_page
    }
}

/// The faults that change what a list holds and where its links lead.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListFaults {
    pub(crate) duplicate: bool,
    pub(crate) out_of_order: bool,
    pub(crate) empty: bool,
    pub(crate) direct_assignees: bool,
    foreign_link: bool,
    repeat_page: bool,
    /// A link leads to another host.
    pub(crate) strayed: Cell<bool>,
    /// A link leads to the same page.
    pub(crate) repeated: Cell<bool>,
}

impl ListFaults {
    pub(crate) fn of(faults: &Faults, oddities: Oddities) -> Self {
        ListFaults {
            duplicate: faults.is_on(Fault::Duplicate),
            out_of_order: faults.is_on(Fault::OutOfOrder),
            empty: faults.is_on(Fault::EmptyLog),
            direct_assignees: faults.is_on(Fault::DirectAssignees),
            foreign_link: oddities.foreign_link,
            repeat_page: oddities.repeat_page,
            strayed: Cell::new(false),
            repeated: Cell::new(false),
        }
    }
}

/// Answers a call that has passed the gate.
pub(crate) fn answer(call: &Call<'_>, target: &Target) -> Result<Answer, Refusal> {
    match target {
        Target::Org => Ok(Answer::json(&site::org(call))),
        Target::Users => users::list(call),
        Target::Me => users::me(call),
        Target::User(id) => users::one(call, id),
        Target::UserRoles(id) => roles::of_user(call, id),
        Target::UserGroups(id) => groups::of_user(call, id),
        Target::Assignees => roles::assignees(call),
        Target::Apps => apps::list(call),
        Target::App(id) => apps::one(call, id),
        Target::AppUsers(id) => apps::users(call, id),
        Target::AppUser { app, user } => apps::user(call, app, user),
        Target::AppGroups(id) => apps::groups(call, id),
        Target::Groups => groups::list(call),
        Target::Group(id) => groups::one(call, id),
        Target::GroupUsers(id) => groups::members(call, id),
        Target::GroupRoles(id) => roles::of_group(call, id),
        Target::Logs => logs::list(call),
        Target::Token => Err(Refusal::WrongMethod),
    }
}
