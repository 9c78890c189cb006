//! The endpoints that seatgraph reads, one method each.
//!
//! Page sizes are the largest that Okta takes (Okta docs: core API; recorded answers): calls are scarcer than bytes.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use url::Url;

use super::client::OktaClient;
use super::decode::{self, Records};
use super::error::{OktaError, Part};
use super::model::{App, AppUser, Group, Org, Record, Role, User};
use super::paging::{self, Cursor, Page};
use super::rate_headers::server_time;

/// Which users to list: Okta's plain list leaves out those who were deactivated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserList {
    /// Users of all statuses but `DEPROVISIONED`.
    NotDeprovisioned,
    /// Users of the status `DEPROVISIONED`.
    Deprovisioned,
    /// Users of all statuses whose record changed after an instant. Okta finds them in an index that follows the data:
    /// ask from some minutes earlier than needed. Signing in changes `lastLogin` and not the record (Okta docs: users API,
    /// list users).
    ChangedSince(DateTime<Utc>),
}

impl OktaClient {
    /// The org's own record. Where the credential may not read it, the public document that names the org's id.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Org`].
    pub async fn org(&self) -> Result<Org, OktaError> {
        let read = |url: Url| async move {
            self.get(Part::Org, &url, false, |_, body| decode::one::<Org>(body))
                .await
        };
        match read(self.endpoint(Part::Org, &["api", "v1", "org"], &[])?).await {
            Err(
                refused @ (OktaError::Forbidden { .. }
                | OktaError::NotAvailable { .. }
                | OktaError::NotFound { .. }),
            ) => {
                let known = read(self.endpoint(Part::Org, &[".well-known", "okta-organization"], &[])?).await;
                known.ok().filter(|org| org.id.is_some()).ok_or(refused)
            }
            answer => answer,
        }
    }

    /// A page of up to 200 users.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Users`].
    pub async fn users_page(&self, list: UserList, cursor: Option<&Cursor>) -> Result<Page<User>, OktaError> {
        let filter = match list {
            UserList::NotDeprovisioned => None,
            UserList::Deprovisioned => Some(r#"status eq "DEPROVISIONED""#.to_owned()),
            UserList::ChangedSince(at) => Some(format!(r#"lastUpdated gt "{}""#, instant(&at))),
        };
        let mut query = vec![("limit", "200")];
        query.extend(filter.as_deref().map(|filter| ("filter", filter)));
        self.page(Part::Users, &["users"], &query, cursor).await
    }

    /// One user; none if there is no such user (any more).
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Users`].
    pub async fn user(&self, id: &str) -> Result<Option<User>, OktaError> {
        self.one(Part::Users, &["api", "v1", "users", id]).await
    }

    /// The admin roles that a user holds, directly or by groups; none if there is no such user.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Roles`].
    pub async fn user_roles(&self, id: &str) -> Result<Vec<Role>, OktaError> {
        self.roles(&["api", "v1", "users", id, "roles"]).await
    }

    /// A page of the ids of users who hold any admin role. Whether it names those who hold one by a group only, Okta
    /// does not say.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Roles`].
    pub async fn role_assignees_page(&self, cursor: Option<&Cursor>) -> Result<Page<String>, OktaError> {
        let part = Part::Roles;
        let path = ["api", "v1", "iam", "assignees", "users"];
        let url = self.list_url(part, &path, &[("limit", "100")], cursor)?;
        let (records, next, server_time) = self
            .get(part, &url, cursor.is_some(), |reply, body| {
                let (records, next) = decode::assignees(body)?;
                Some((records, next, server_time(&reply.headers)))
            })
            .await?;
        let next = next
            .map(|link| Cursor::of_link(&link, self.domain(), part))
            .transpose()?;
        check_progress(part, cursor, next.as_ref())?;
        let items = records.items.into_iter().map(|assignee| assignee.id).collect();
        Ok(Page {
            items,
            next,
            unreadable: records.unreadable,
            server_time,
        })
    }

    /// A page of up to 200 groups.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Groups`].
    pub async fn groups_page(&self, cursor: Option<&Cursor>) -> Result<Page<Group>, OktaError> {
        self.page(Part::Groups, &["groups"], &[("limit", "200")], cursor)
            .await
    }

    /// The admin roles that a group's members hold by it; none if there is no such group.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Roles`].
    pub async fn group_roles(&self, id: &str) -> Result<Vec<Role>, OktaError> {
        self.roles(&["api", "v1", "groups", id, "roles"]).await
    }

    /// A page of the ids of up to 200 members of a group.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Groups`].
    pub async fn group_users_page(
        &self,
        id: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page<String>, OktaError> {
        let page = self
            .page::<User>(
                Part::Groups,
                &["groups", id, "users"],
                &[("limit", "200")],
                cursor,
            )
            .await?;
        let items = page.items.into_iter().map(|user| user.id).collect();
        Ok(Page {
            items,
            next: page.next,
            unreadable: page.unreadable,
            server_time: page.server_time,
        })
    }

    /// A page of up to 200 apps, active or not.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Apps`].
    pub async fn apps_page(&self, cursor: Option<&Cursor>) -> Result<Page<App>, OktaError> {
        self.page(Part::Apps, &["apps"], &[("limit", "200")], cursor)
            .await
    }

    /// One app; none if there is no such app (any more).
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Apps`].
    pub async fn app(&self, id: &str) -> Result<Option<App>, OktaError> {
        self.one(Part::Apps, &["api", "v1", "apps", id]).await
    }

    /// A page of up to 500 users of an app, however they were assigned.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Assignments`]. [`OktaError::NotFound`] where the app is gone.
    pub async fn app_users_page(
        &self,
        app_id: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page<AppUser>, OktaError> {
        self.page(
            Part::Assignments,
            &["apps", app_id, "users"],
            &[("limit", "500")],
            cursor,
        )
        .await
    }

    /// One user's seat in an app; none where the user has none, or the app is gone.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Assignments`].
    pub async fn app_user(&self, app_id: &str, user_id: &str) -> Result<Option<AppUser>, OktaError> {
        let path = ["api", "v1", "apps", app_id, "users", user_id];
        self.one(Part::Assignments, &path).await
    }

    async fn one<T: Record + DeserializeOwned>(
        &self,
        part: Part,
        path: &[&str],
    ) -> Result<Option<T>, OktaError> {
        let read = async || {
            let url = self.endpoint(part, path, &[])?;
            self.get(part, &url, false, |_, body| {
                decode::one::<T>(body).filter(Record::is_usable)
            })
            .await
        };
        gone(read().await.map(Some))
    }

    async fn roles(&self, path: &[&str]) -> Result<Vec<Role>, OktaError> {
        let read = async || {
            let url = self.endpoint(Part::Roles, path, &[])?;
            self.get(Part::Roles, &url, false, |_, body| decode::list::<Role>(body))
                .await
        };
        Ok(gone(read().await.map(Some))?
            .map(|roles| roles.items)
            .unwrap_or_default())
    }

    /// A page of a list below `/api/v1`.
    pub(super) async fn page<T: Record + DeserializeOwned>(
        &self,
        part: Part,
        path: &[&str],
        query: &[(&str, &str)],
        cursor: Option<&Cursor>,
    ) -> Result<Page<T>, OktaError> {
        let url = self.list_url(part, &[&["api", "v1"], path].concat(), query, cursor)?;
        let (records, next, server_time) = self
            .get(part, &url, cursor.is_some(), |reply, body| {
                let records = decode::list::<T>(body)?;
                Some((
                    records,
                    paging::next_of(&reply.headers, self.domain(), part),
                    server_time(&reply.headers),
                ))
            })
            .await?;
        let (next, Records { items, unreadable }) = (next?, records);
        check_progress(part, cursor, next.as_ref())?;
        Ok(Page {
            items,
            next,
            unreadable,
            server_time,
        })
    }

    fn list_url(
        &self,
        part: Part,
        path: &[&str],
        query: &[(&str, &str)],
        cursor: Option<&Cursor>,
    ) -> Result<Url, OktaError> {
        match cursor {
            Some(cursor) => cursor.url(self.domain(), part),
            None => self.endpoint(part, path, query),
        }
    }

    /// The address of an endpoint. An id that cannot be one names nothing that exists.
    fn endpoint(&self, part: Part, path: &[&str], query: &[(&str, &str)]) -> Result<Url, OktaError> {
        let mut url = self.domain().base_url().clone();
        let missing = OktaError::NotFound { part };
        if path
            .iter()
            .any(|segment| segment.is_empty() || segment.bytes().all(|b| b == b'.'))
        {
            return Err(missing);
        }
        match url.path_segments_mut() {
            Ok(mut segments) => segments.clear().extend(path),
            Err(()) => return Err(missing),
        };
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

/// What is not there (any more) is none.
fn gone<T>(answer: Result<Option<T>, OktaError>) -> Result<Option<T>, OktaError> {
    match answer {
        Err(OktaError::NotFound { .. }) => Ok(None),
        answer => answer,
    }
}

/// A list whose next page is the page itself would never end. The System Log's polling query is meant to be like that.
fn check_progress(part: Part, from: Option<&Cursor>, next: Option<&Cursor>) -> Result<(), OktaError> {
    if part != Part::Logs && from.is_some() && from == next {
        return Err(OktaError::Malformed { part });
    }
    Ok(())
}

/// An instant as Okta writes it, to the millisecond.
pub(super) fn instant(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
#[path = "api_tests.rs"]
mod tests;
