//! Apps that come, change and go.

use crate::seed::{new_app, whole_second};
use crate::world::app::SIGN_ON_MODES;
use crate::world::event::Kind;

use super::{ActError, NO_USER, Scene};

impl Scene<'_> {
    pub(super) fn create_app(&mut self, label: &str, mode: Option<&str>) -> Result<(), ActError> {
        let wanted = mode.unwrap_or("SAML_2_0");
        let mode = SIGN_ON_MODES
            .into_iter()
            .find(|known| *known == wanted)
            .ok_or_else(|| ActError::Unknown {
                what: "sign-on mode",
                value: wanted.to_owned(),
            })?;
        let number = self.world.apps.len();
        let name = match mode {
            "OPENID_CONNECT" => "oidc_client".to_owned(),
            "BOOKMARK" => "bookmark".to_owned(),
            _ => format!("sim_act_{number}"),
        };
        let app = new_app(
            self.world,
            &name,
            label,
            label,
            Some(mode),
            whole_second(self.now_ms),
        );
        self.done.app = Some(app.id.clone());
        self.world.apps.push(app);
        self.note(Kind::AppCreate, NO_USER, number as u32);
        Ok(())
    }

    pub(super) fn rename_app(&mut self, id: &str, label: &str) -> Result<(), ActError> {
        let at = self.app(id)?;
        self.relabel(at, label);
        Ok(())
    }

    /// Gives an app another label.
    pub(super) fn relabel(&mut self, at: usize, label: &str) {
        let now_ms = self.now_ms;
        if let Some(app) = self.world.apps.get_mut(at) {
            let former = std::mem::replace(&mut app.label, label.to_owned());
            app.former_labels.push((now_ms, former));
            app.last_updated = whole_second(now_ms);
        }
        self.note(Kind::AppUpdate, NO_USER, at as u32);
    }

    pub(super) fn activate_app(&mut self, id: &str) -> Result<(), ActError> {
        let at = self.app(id)?;
        self.switch(at, true, Kind::AppActivate);
        Ok(())
    }

    pub(super) fn deactivate_app(&mut self, id: &str) -> Result<(), ActError> {
        let at = self.app(id)?;
        self.switch(at, false, Kind::AppDeactivate);
        Ok(())
    }

    /// Activates or deactivates an app; nothing happens to one that is so already.
    fn switch(&mut self, at: usize, active: bool, kind: Kind) {
        let now = whole_second(self.now_ms);
        if let Some(app) = self.world.apps.get_mut(at).filter(|app| app.active != active) {
            app.active = active;
            app.last_updated = now;
            self.note(kind, NO_USER, at as u32);
        }
    }

    pub(super) fn delete_app(&mut self, id: &str) -> Result<(), ActError> {
        self.deactivate_app(id)?;
        let at = self.app(id)?;
        if let Some(app) = self.world.apps.get_mut(at) {
            app.deleted = true;
            app.users.clear();
            app.groups.clear();
        }
        self.note(Kind::AppDelete, NO_USER, at as u32);
        Ok(())
    }
}
