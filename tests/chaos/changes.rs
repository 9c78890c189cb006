//! Life in the org while it is being read: sign-ins, late ones too, people, apps, seats and roles that come and go.

use chrono::{DateTime, TimeDelta, Utc};
use okta_sim::{Act, RunningSim, Truth};
use serde_json::{Map, json};

use crate::dice::Dice;

/// Makes up to `most` changes; gives how many.
pub(crate) fn make(okta: &RunningSim, dice: &mut Dice, most: u64) -> u64 {
    let truth = okta.truth(None);
    let mut made = 0;
    for _ in 0..dice.between(0, most) {
        // What an earlier change took away cannot be changed.
        made += u64::from(okta.act(&change(okta, &truth, dice)).is_ok());
    }
    made
}

fn change(okta: &RunningSim, truth: &Truth, dice: &mut Dice) -> Act {
    let user = dice.pick(&truth.users).id.clone();
    let listed = if dice.one_in(3) {
        // A new one: what becomes of it between two syncs is easily missed.
        truth
            .apps
            .iter()
            .filter(|app| app.status != "DELETED")
            .max_by_key(|app| &app.created)
    } else {
        None
    };
    let listed = listed.unwrap_or_else(|| dice.pick(&truth.apps));
    let app = listed.id.clone();
    match dice.between(0, 26) {
        0..6 => sign_in(None),
        // Written now, of minutes up to weeks ago.
        6..10 => sign_in(Some(okta.now() - TimeDelta::seconds(late_by(dice)))),
        10 => Act::CreateUser {
            login: format!("new-{}@example.com", dice.next()),
            profile: Map::new(),
        },
        11 | 12 => {
            let name = format!("N{}", dice.between(0, 999));
            let profile = json!({ "lastName": name, "department": "Moved" });
            let profile = profile.as_object().unwrap().clone();
            Act::UpdateUser { user, profile }
        }
        13 => Act::DeactivateUser { user },
        14 => Act::DeleteUser { user },
        15 => Act::CreateApp {
            label: format!("App {}", dice.between(0, 9999)),
            sign_on_mode: None,
        },
        16 => Act::RenameApp {
            app,
            label: format!("App {}", dice.between(0, 9999)),
        },
        // Okta's own can be deactivated, not deleted.
        17 if dice.one_in(2) || listed.owned_by_okta => Act::DeactivateApp { app },
        17 => Act::DeleteApp { app },
        18..20 => Act::Assign { app, user },
        20..22 => {
            let seat = dice.pick(&truth.assignments);
            let (app, user) = (seat.app.clone(), seat.user.clone());
            Act::Unassign { app, user }
        }
        22 => Act::GrantRole {
            user,
            role: "APP_ADMIN".to_owned(),
        },
        23 => Act::AddApp { app, user },
        24 => Act::RequestApp { app, user },
        25 => Act::Consent {
            app,
            user,
            // Nobody agrees to an app that is not there yet.
            published: listed
                .created
                .as_ref()
                .and_then(|created| created.parse().ok())
                .max(Some(okta.now() - TimeDelta::seconds(late_by(dice)))),
        },
        _ => Act::RevokeRole {
            user,
            role: "APP_ADMIN".to_owned(),
        },
    }
}

fn sign_in(published: Option<DateTime<Utc>>) -> Act {
    Act::SignIn {
        user: None,
        app: None,
        published,
        count: Some(1),
    }
}

fn late_by(dice: &mut Dice) -> i64 {
    let most = *dice.pick(&[600, 36_000, 1_700_000]);
    i64::try_from(dice.between(1, most)).unwrap()
}
