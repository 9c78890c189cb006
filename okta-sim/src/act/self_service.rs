//! What people do about apps by themselves, past their administrators.

use chrono::{DateTime, Utc};

use crate::world::event::Kind;

use super::{ActError, Scene};

impl Scene<'_> {
    pub(super) fn add_app(&mut self, app: &str, user: &str) -> Result<(), ActError> {
        let (at, user) = (self.app(app)?, self.user(user)? as u32);
        self.seat(at, user, Kind::MembershipAddBySelf);
        Ok(())
    }

    pub(super) fn request_app(&mut self, app: &str, user: &str) -> Result<(), ActError> {
        let (at, user) = (self.app(app)?, self.user(user)? as u32);
        self.note(Kind::AccessRequest, user, at as u32);
        Ok(())
    }

    pub(super) fn consent(
        &mut self,
        app: &str,
        user: &str,
        published: Option<DateTime<Utc>>,
    ) -> Result<(), ActError> {
        let (at, user) = (self.app(app)?, self.user(user)? as u32);
        let published = published.map_or(self.now_ms, |at| at.timestamp_millis());
        if published > self.now_ms {
            return Err(ActError::Future);
        }
        self.write(Kind::Consent, user, at as u32, published);
        Ok(())
    }
}
