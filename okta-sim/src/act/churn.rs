//! Small changes by chance, for an org that does not hold still while it is read.

use serde_json::json;

use crate::dice::{Dice, mix};
use crate::seed::takes_users;
use crate::world::World;
use crate::world::event::Kind;
use crate::world::user::UserStatus;

use super::Scene;

/// Something changes: people and apps come, are renamed and go, seats are given and taken. What the log says of it is
/// written too.
pub(crate) fn churn(world: &mut World, number: u64, now_ms: i64) {
    let mut dice = Dice::of(world.seed ^ 0xc402, mix(number, world.log.len() as u64));
    let people: Vec<u32> = (1..world.users.len() as u32)
        .filter(|at| {
            let user = world.users.get(*at as usize);
            user.is_some_and(|user| !user.deleted && user.status != UserStatus::Deprovisioned)
        })
        .collect();
    let apps: Vec<usize> = (0..world.apps.len())
        .filter(|at| world.apps.get(*at).is_some_and(takes_users))
        .collect();
    let user = people.get(dice.below(people.len())).copied();
    let app = apps.get(dice.below(apps.len())).copied();
    let mut scene = Scene::new(world, now_ms);
    match (dice.below(10), user, app) {
        (0, ..) => {
            let profile = [("lastName".to_owned(), json!(format!("Churn {number}")))];
            let login = format!("churn{}@example.com", scene.world.users.len());
            scene.hire(&login, &profile.into_iter().collect());
        }
        (1, Some(user), _) => scene.dismiss(user as usize),
        (2, Some(user), _) => scene.erase(user as usize),
        (3 | 4, Some(user), _) => {
            let profile = [("lastName".to_owned(), json!(format!("Renamed {number}")))];
            scene.edit(user as usize, &profile.into_iter().collect());
        }
        // The mode is one that Okta knows.
        (5, ..) => drop(scene.create_app(&format!("Churn {number}"), None)),
        (6, _, Some(app)) => scene.relabel(app, &format!("Renamed {number}")),
        (7, _, Some(app)) => {
            let entries = scene.world.apps.get(app).map(|app| app.users.as_slice());
            let seated = entries.and_then(|entries| entries.get(dice.below(entries.len())));
            if let Some(user) = seated.map(|entry| entry.user) {
                scene.unseat(app, user, Kind::MembershipRemove);
            }
        }
        (_, Some(user), Some(app)) => scene.seat(app, user, Kind::MembershipAdd),
        _ => {}
    }
}
