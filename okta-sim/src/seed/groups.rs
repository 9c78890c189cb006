//! Groups, their members, and who holds which administrator role, directly or through a group.

use crate::clock::DAY_MS;
use crate::dice::{Dice, okta_id};
use crate::seed::people::DEPARTMENTS;
use crate::seed::whole_second;
use crate::world::World;
use crate::world::group::Group;
use crate::world::role::{Role, RoleGrant, STANDARD};
use crate::world::user::UserStatus;

/// Everyone, the departments, a group from a directory, and groups that carry roles.
pub(crate) fn form(world: &mut World, now_ms: i64) {
    let present: Vec<u32> = (0..world.users.len())
        .filter(|at| !world.users[*at].deleted && world.users[*at].status != UserStatus::Deprovisioned)
        .map(|at| at as u32)
        .collect();
    found(
        world,
        "Everyone",
        "BUILT_IN",
        Some("All users in your organization"),
        present.clone(),
        now_ms,
    );
    for department in DEPARTMENTS {
        let in_it = |at: &u32| world.users[*at as usize].text("department") == Some(department);
        let members = present.iter().copied().filter(in_it).collect();
        found(world, department, "OKTA_GROUP", None, members, now_ms);
    }
    let from_directory = present.iter().copied().filter(|at| at % 3 == 0).collect();
    found(
        world,
        "Domain Users",
        "APP_GROUP",
        Some("corp.example.com/Users/Domain Users"),
        from_directory,
        now_ms,
    );
    appoint(world, &present, now_ms);
}

fn found(
    world: &mut World,
    name: &str,
    kind: &'static str,
    about: Option<&str>,
    members: Vec<u32>,
    now_ms: i64,
) {
    let number = world.groups.len() as u64;
    let created = whole_second(now_ms - (900 - number as i64) * DAY_MS);
    world.groups.push(Group {
        id: okta_id(world.seed, "00g", number),
        kind,
        name: name.to_owned(),
        description: about.map(str::to_owned),
        created,
        members_changed: created + DAY_MS,
        members,
        roles: Vec::new(),
    });
}

fn appoint(world: &mut World, present: &[u32], now_ms: i64) {
    let created = whole_second(now_ms - 400 * DAY_MS);
    let seed = world.seed;
    let custom = |label: &str, number: u64| RoleGrant {
        id: okta_id(seed, "irb", number),
        role: Role::Custom {
            label: label.to_owned(),
            role_id: okta_id(seed, "cr0", number % 2),
            resource_set: okta_id(seed, "iam", number % 2),
        },
        created,
    };
    let mut dice = Dice::new(seed, "administrators");
    let fit: Vec<u32> = present
        .iter()
        .copied()
        .filter(|at| world.users[*at as usize].status == UserStatus::Active)
        .collect();
    let wanted = (fit.len() / 60).clamp(6, 60).min(fit.len());
    // Direct roles: the first user is the super administrator whose token is in use.
    let mut admins = Vec::new();
    for number in 0..wanted {
        let at = if number == 0 {
            fit[0]
        } else {
            fit[dice.below(fit.len())]
        };
        if admins.contains(&at) {
            continue;
        }
        admins.push(at);
        let user = &mut world.users[at as usize];
        match number {
            0 => user.roles.push(RoleGrant::standard(&STANDARD[0], created)),
            1 => user.roles.push(custom("user-viewer-role", 100 + number as u64)),
            _ => user.roles.push(RoleGrant::standard(
                &STANDARD[1 + dice.below(STANDARD.len() - 1)],
                created,
            )),
        }
        if number % 5 == 2 {
            user.roles
                .push(custom("Application \"Owner\"", 100 + number as u64));
        }
    }
    // Through groups: people who hold nothing else, and one who does.
    let mut members: Vec<u32> = (0..4)
        .filter_map(|_| fit.get(dice.below(fit.len())).copied())
        .collect();
    members.extend(admins.last());
    members.sort_unstable();
    members.dedup();
    found(
        world,
        "Help Desk Admins",
        "OKTA_GROUP",
        Some("Roles by membership"),
        members.clone(),
        now_ms,
    );
    if let Some(group) = world.groups.last_mut() {
        group.roles.push(RoleGrant::standard(&STANDARD[5], created));
    }
    members.truncate(2);
    found(world, "Auditors", "OKTA_GROUP", None, members, now_ms);
    if let Some(group) = world.groups.last_mut() {
        group.roles.push(custom("user-viewer-role", 200));
        group.roles.push(RoleGrant::standard(&STANDARD[7], created));
    }
    world.admins = admins;
}
