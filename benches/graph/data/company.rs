//! The company that is measured, made of a seed: few apps that all use, many that few use; people who sign in daily, and
//! people who never do.

use chrono::{Datelike, NaiveDate, Weekday};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

/// How big it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) users: usize,
    pub(crate) apps: usize,
    pub(crate) assignments: usize,
    /// Days on which a user signed in to an app, over the year; met within some hundredths.
    pub(crate) days: usize,
}

impl Size {
    /// In a word that can be part of a database's name.
    pub(crate) fn name(self) -> String {
        let Size {
            users,
            apps,
            assignments,
            days,
        } = self;
        format!("u{users}_a{apps}_s{assignments}_d{days}")
    }
}

/// Whole months, of which the year is made.
pub(crate) const MONTHS: usize = 12;

/// What happened in a year, with numbers from 1 for ids of users and apps.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) size: Size,
    /// First days of the months, and the day after the last.
    pub(crate) months: Vec<i32>,
    work_days: Vec<i32>,
    apps: Vec<Popularity>,
}

#[derive(Debug, Clone, Copy)]
struct Popularity {
    seats: usize,
    /// Chance of a work day to see a user of middling zeal.
    pull: f64,
}

/// A user's place in an app, and the days on which the user signed in to it, oldest first.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) app: i64,
    pub(crate) user: i64,
    pub(crate) by_group: bool,
    pub(crate) assigned_at: i64,
    pub(crate) days: Vec<Usage>,
}

/// Sign-ins of a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) day: i32,
    pub(crate) sign_ins: i64,
    /// The last of them, in milliseconds since 1970.
    pub(crate) last_at: i64,
}

/// Other data for another seed; a change of what is made of it needs another one.
const SEED: u64 = 4;

pub(crate) const DAY_MS: i64 = 86_400_000;

impl Seat {
    /// Of the whole year.
    pub(crate) fn sign_ins(&self) -> i64 {
        self.days.iter().map(|day| day.sign_ins).sum()
    }
}

impl Company {
    /// The company of that size.
    pub(crate) fn new(size: Size) -> Self {
        let first_of = |month: usize| {
            let year = 2025 + i32::try_from((9 + month) / 12).unwrap();
            let month = u32::try_from((9 + month) % 12 + 1).unwrap();
            NaiveDate::from_ymd_opt(year, month, 1).unwrap().to_epoch_days()
        };
        let months: Vec<i32> = (0..=MONTHS).map(first_of).collect();
        let work_days = (months[0]..months[MONTHS]).filter(|day| {
            let weekday = NaiveDate::from_epoch_days(*day).unwrap().weekday();
            !matches!(weekday, Weekday::Sat | Weekday::Sun)
        });
        let mut company = Company {
            size,
            months,
            work_days: work_days.collect(),
            apps: Vec::new(),
        };
        company.apps = company.popularity();
        company
    }

    /// Seats by rank (Zipf's law, cut off at all users), and how much the apps draw, so that the sums are met.
    fn popularity(&self) -> Vec<Popularity> {
        let Size {
            users,
            apps,
            assignments,
            days,
        } = self.size;
        let rank = |app: usize| (app + 1) as f64;
        let least = (users / 200).max(1) as f64;
        let seats = |scale: f64, app: usize| (scale * rank(app).powf(-0.9)).max(least).min(users as f64);
        let scale = solve(assignments as f64, |scale| {
            (0..apps).map(|app| seats(scale, app)).sum()
        });
        let pull = |scale: f64, app: usize| scale * rank(app).powf(-0.25);
        let days_with = |pulled: f64| {
            let chances = (0..100).map(|zeal| chance(pulled, f64::from(zeal) / 100.0));
            chances.sum::<f64>() / 100.0 * self.work_days.len() as f64
        };
        let drawn = solve(days as f64, |drawn| {
            let of_app = |app| seats(scale, app) * days_with(pull(drawn, app));
            (0..apps).map(of_app).sum()
        });
        (0..apps)
            .map(|app| Popularity {
                seats: seats(scale, app).round() as usize,
                pull: pull(drawn, app),
            })
            .collect()
    }

    /// The seats of the app with that number, by user.
    pub(crate) fn seats(&self, app: usize) -> Vec<Seat> {
        let mut dice = SmallRng::seed_from_u64(SEED << 32 | app as u64);
        let Popularity { mut seats, pull } = self.apps[app - 1];
        let mut chosen = Vec::with_capacity(seats);
        for user in 1..=self.size.users {
            let left = self.size.users + 1 - user;
            if dice.random_range(0..left) >= seats {
                continue;
            }
            seats -= 1;
            chosen.push(Seat {
                app: app as i64,
                user: user as i64,
                by_group: dice.random_bool(0.6),
                assigned_at: i64::from(self.months[0]) * DAY_MS - dice.random_range(0..900 * DAY_MS),
                days: self.days(chance(pull, dice.random()), &mut dice),
            });
        }
        chosen
    }

    fn days(&self, chance: f64, dice: &mut SmallRng) -> Vec<Usage> {
        let mut days = Vec::new();
        if chance <= 0.0 {
            return days;
        }
        // Waiting times between days of that chance, rather than a throw for each day.
        let mut wait = || ((1.0 - dice.random::<f64>()).ln() / (1.0 - chance).ln()) as usize;
        let mut at = wait();
        let mut found = Vec::new();
        while at < self.work_days.len() {
            found.push(self.work_days[at]);
            at += 1 + wait();
        }
        for day in found {
            let sign_ins = 1 + i64::from(dice.random_bool(0.3)) + i64::from(dice.random_bool(0.1));
            let in_day = dice.random_range(7 * 3_600_000..20 * 3_600_000);
            days.push(Usage {
                day,
                sign_ins,
                last_at: i64::from(day) * DAY_MS + in_day,
            });
        }
        days
    }

    /// The name of the user with that number: from many countries, some with what JSON must escape.
    pub(crate) fn user_name(user: i64) -> String {
        let mut dice = SmallRng::seed_from_u64(SEED << 40 | user.unsigned_abs());
        let first = FIRST[dice.random_range(0..FIRST.len())];
        let last = LAST[dice.random_range(0..LAST.len())];
        let initial = char::from(dice.random_range(b'A'..=b'Z'));
        format!("{first} {initial}. {last}")
    }

    /// The label of the app with that number.
    pub(crate) fn app_label(app: i64) -> String {
        let mut dice = SmallRng::seed_from_u64(SEED << 48 | app.unsigned_abs());
        let kind = KINDS[dice.random_range(0..KINDS.len())];
        let name = NAMES[dice.random_range(0..NAMES.len())];
        format!("{name} {kind} {app}")
    }

    /// The department of the user with that number; a few have none.
    pub(crate) fn department(user: i64) -> Option<&'static str> {
        let number = usize::try_from(user).unwrap() % (DEPARTMENTS.len() + 1);
        DEPARTMENTS.get(number).copied()
    }
}

/// The chance of a day, for an app that draws so much and a user of a zeal from 0 to 1: a third never signs in.
fn chance(pull: f64, zeal: f64) -> f64 {
    let zeal = (zeal - 0.33).max(0.0) / 0.67;
    (pull * zeal * zeal * 3.0).min(0.95)
}

/// The argument for which a rising function reaches `wanted`, or the last that was looked at.
fn solve(wanted: f64, of: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e9);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if of(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

const FIRST: [&str; 24] = [
    "Ava",
    "Noah",
    "Zoë",
    "José",
    "Søren",
    "Łukasz",
    "Anaïs",
    "Siobhán",
    "D'Arcy",
    "Jean-Luc",
    "Đorđe",
    "Ngọc",
    "Ωλγα",
    "Наталья",
    "太郎",
    "小红",
    "지민",
    "محمد",
    "נועה",
    "प्रिया",
    "Sam \"Sammy\"",
    "Grace",
    "Kofi",
    "Yuki",
];

const LAST: [&str; 24] = [
    "Smith",
    "O'Brien",
    "Müller",
    "García",
    "Nguyễn",
    "Kowalska",
    "van der Berg",
    "Sørensen",
    "Öztürk",
    "Иванова",
    "山田",
    "王",
    "김",
    "الحسن",
    "כהן",
    "शर्मा",
    "Okafor",
    "Mensah",
    "Patel",
    "Silva",
    "Novák",
    "Lévêque",
    "Haddad",
    "Back\\slash",
];

const NAMES: [&str; 12] = [
    "Northwind",
    "Contoso",
    "Globex",
    "Initech",
    "Umbrella",
    "Hooli",
    "Vandelay",
    "Wayne",
    "Café \"Ö\"",
    "Stark",
    "Acme",
    "R&D",
];

const KINDS: [&str; 10] = [
    "Mail", "Wiki", "Payroll", "Chat", "Boards", "Travel", "Expenses", "Signing", "Monitor", "Sales",
];

const DEPARTMENTS: [&str; 12] = [
    "Engineering",
    "Sales",
    "Finance",
    "Legal",
    "People",
    "Support",
    "Marketing",
    "Operations",
    "R&D \"Lab\"",
    "IT",
    "Security",
    "Design",
];
