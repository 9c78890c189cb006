//! The people: names from many countries, all statuses, and the gaps that real profiles have.

use serde_json::{Map, Value, json};

use crate::clock::DAY_MS;
use crate::dice::{Dice, okta_id};
use crate::seed::whole_second;
use crate::world::World;
use crate::world::user::{User, UserStatus};

const FIRST: [&str; 40] = [
    "Ava",
    "Noah",
    "Mia",
    "Liam",
    "Zoë",
    "José",
    "Søren",
    "Łukasz",
    "Anaïs",
    "Jürgen",
    "Siobhán",
    "D'Arcy",
    "María José",
    "Jean-Luc",
    "Đorđe",
    "Ngọc",
    "Ωλγα",
    "Наталья",
    "Дмитрий",
    "太郎",
    "小红",
    "지민",
    "محمد",
    "נועה",
    "प्रिया",
    "สมชาย",
    "Ekaterina",
    "Priya",
    "Kofi",
    "Amina",
    "Chen",
    "Yuki",
    "Olu",
    "Fatima",
    "Ivan",
    "Grace",
    "Sam \"Sammy\"",
    "Ben",
    "Lena",
    "Tom",
];
const LAST: [&str; 40] = [
    "Smith",
    "O'Brien",
    "Müller",
    "García",
    "Nguyễn",
    "Kowalska",
    "d'Angelo",
    "van der Berg",
    "Sørensen",
    "Öztürk",
    "Иванова",
    "Παπαδόπουλος",
    "山田",
    "王",
    "김",
    "الحسن",
    "כהן",
    "शर्मा",
    "ใจดี",
    "Okafor",
    "Mensah",
    "Patel",
    "Kim",
    "Silva",
    "Novák",
    "Dupont-Lévêque",
    "Haddad",
    "Rossi",
    "Andersson",
    "Jones",
    "Taylor",
    "Brown",
    "Wilson",
    "Lee",
    "Martin",
    "Clark",
    "St. John",
    "MacLeod",
    "Fernández",
    "Žižek",
];
pub(crate) const DEPARTMENTS: [&str; 10] = [
    "Engineering",
    "Sales",
    "Customer Support",
    "Finance",
    "People",
    "Marketing",
    "Legal",
    "Product",
    "IT",
    "R&D",
];
const DIVISIONS: [&str; 4] = ["Americas", "EMEA", "APAC", "Corporate"];
const TITLES: [&str; 12] = [
    "Engineer",
    "Senior Engineer",
    "Account Executive",
    "Support Specialist",
    "Controller",
    "Recruiter",
    "Designer",
    "Counsel",
    "Product Manager",
    "Systems Administrator",
    "Director",
    "VP, \"Special\" Projects",
];
const COUNTRIES: [&str; 8] = ["US", "DE", "GB", "FR", "IN", "JP", "BR", "PL"];
const EMPLOYMENT: [&str; 4] = ["Employee", "Employee", "Contractor", "Intern"];
const PROVIDERS: [(&str, &str); 5] = [
    ("OKTA", "OKTA"),
    ("OKTA", "OKTA"),
    ("ACTIVE_DIRECTORY", "corp.example.com"),
    ("FEDERATION", "FEDERATION"),
    ("IMPORT", "IMPORT"),
];
/// People whom the log remembers and the list of users does not.
const LEAVERS: usize = 4;

/// Fills the list of users, and adds a few who were deleted.
pub(crate) fn settle(world: &mut World, count: usize, now_ms: i64) {
    for number in 0..count + LEAVERS {
        let mut user = person(world.seed, number, now_ms);
        if number >= count {
            user.status = UserStatus::Deprovisioned;
            user.deleted = true;
            user.nameless_in_log = number % 2 == 1;
        }
        world.users.push(user);
    }
}

fn status_of(number: usize, dice: &mut Dice) -> UserStatus {
    // The first ones show every status; the very first administers the org.
    if (1..=8).contains(&number) {
        return UserStatus::ALL[number - 1];
    }
    match dice.below(100) {
        _ if number == 0 => UserStatus::Active,
        0 => UserStatus::Staged,
        1 | 2 => UserStatus::Provisioned,
        3 => UserStatus::Recovery,
        4 | 5 => UserStatus::PasswordExpired,
        6 => UserStatus::LockedOut,
        7 => UserStatus::Suspended,
        8..=14 => UserStatus::Deprovisioned,
        _ => UserStatus::Active,
    }
}

fn person(seed: u64, number: usize, now_ms: i64) -> User {
    let mut dice = Dice::new(seed, &format!("person {number}"));
    let status = status_of(number, &mut dice);
    let age_days = 100 + dice.below(1200) as i64;
    let created = whole_second(now_ms - age_days * DAY_MS - dice.millis_below(DAY_MS));
    let activated = status.was_active().then(|| created + 60_000);
    let changed = match status {
        UserStatus::Staged => None,
        UserStatus::Provisioned => Some(created + 1000),
        UserStatus::Active => Some(created + 3_600_000),
        _ => Some(
            whole_second(now_ms - dice.millis_below(95) * DAY_MS - dice.millis_below(DAY_MS)).max(created),
        ),
    };
    let touched = created + dice.millis_below(age_days - 92) * DAY_MS;
    User {
        id: okta_id(seed, "00u", number as u64),
        status,
        created,
        activated,
        status_changed: changed,
        // Signing in is added by what happens in the log; some last did so before it begins.
        last_login: (status.was_active() && dice.per_mille(300)).then(|| created + 5 * DAY_MS),
        last_updated: touched.max(changed.unwrap_or(created)),
        password_changed: activated.filter(|_| dice.per_mille(700)),
        profile: profile(number, &mut dice),
        provider: PROVIDERS[dice.below(PROVIDERS.len())],
        roles: Vec::new(),
        deleted: false,
        nameless_in_log: false,
        former: Vec::new(),
    }
}

fn profile(number: usize, dice: &mut Dice) -> Map<String, Value> {
    let first = dice.pick(&FIRST);
    let last = dice.pick(&LAST);
    let mut profile = Map::new();
    let mut set = |key: &str, value: Value| profile.insert(key.to_owned(), value);
    match number % 50 {
        // No names at all, with and without a name for display.
        17 => drop(set("displayName", json!(format!("{last}, {first} (Ext.)")))),
        18 => {
            set("firstName", Value::Null);
            set("lastName", Value::Null);
        }
        19 => drop(set("firstName", json!(first))),
        20 => {
            set("firstName", json!(""));
            set("lastName", json!(last));
        }
        _ => {
            set("firstName", json!(first));
            set("lastName", json!(last));
        }
    }
    let login = login_of(number, first, last);
    set(
        "email",
        match number % 40 {
            9 => Value::Null,
            _ if login.contains('@') => json!(login),
            // Not unique: service accounts share a mailbox.
            _ => json!("it-services@example.com"),
        },
    );
    set("login", json!(login));
    set("secondEmail", Value::Null);
    set(
        "mobilePhone",
        if dice.per_mille(200) {
            json!("+1-555-0100")
        } else {
            Value::Null
        },
    );
    let attributes = [
        ("title", dice.pick(&TITLES).to_owned()),
        ("department", dice.pick(&DEPARTMENTS).to_owned()),
        ("division", dice.pick(&DIVISIONS).to_owned()),
        ("costCenter", format!("CC-{}", 1000 + dice.below(30) * 10)),
        ("organization", "Example Corp".to_owned()),
        ("userType", dice.pick(&EMPLOYMENT).to_owned()),
        ("countryCode", dice.pick(&COUNTRIES).to_owned()),
    ];
    for (key, value) in attributes {
        match dice.below(40) {
            0 => drop(set(key, Value::Null)),
            1 => drop(set(key, json!(""))),
            2..=4 => {}
            _ => drop(set(key, json!(value))),
        }
    }
    set("employeeNumber", json!(format!("{:06}", 10_000 + number)));
    match number % 5 {
        0 => drop(set("badgeNumber", json!(number))),
        1 => drop(set("remote", json!(dice.per_mille(500)))),
        2 => drop(set("skills", json!(["on-call", "driving licence"]))),
        3 => drop(set("fte", json!(0.8))),
        _ => drop(set(
            "desk",
            json!({"building": "B2", "floor": 3, "tags": [null, true]}),
        )),
    }
    profile
}

/// Most logins are e-mail addresses, some are not.
fn login_of(number: usize, first: &str, last: &str) -> String {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    let (first, last) = (plain(first), plain(last));
    match number {
        0 => "admin@example.com".to_owned(),
        _ if number % 45 == 11 => format!("svc-backup-{number}"),
        _ if first.is_empty() || last.is_empty() => format!("u{number}@example.com"),
        _ => format!("{first}.{last}{number}@example.com"),
    }
}
