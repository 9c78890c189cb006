//! How long before a day its users had their day before in the same app (their *gap*), packed into columns of a row of
//! `app_days`, in which one look finds how many had a longer one.
//!
//! PostgreSQL searches `gaps`, which are in order, and has in `at_least` at the same place how many users had that gap or a
//! longer one. SQLite has no arrays: in `longer` stands for 0, 1, 2, … days how many users had a longer gap, in as many
//! decimal digits as their number in all has; where it ends, none had.

use std::collections::BTreeMap;

use sea_orm::{
    DbBackend,
    sea_query::{Expr, ExprTrait, Func},
};

/// How many users had which gap; none is that of a user's first day. Counts may be below zero where they are changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps(BTreeMap<Option<i32>, i64>);

/// The columns in which they are packed, each with its type.
pub fn columns(backend: DbBackend) -> &'static [(&'static str, &'static str)] {
    match backend {
        DbBackend::Postgres => &[("gaps", "int[]"), ("at_least", "int[]")],
        _ => &[("longer", "blob")],
    }
}

/// How many of a row's users had a gap of more than so many days, which are not below zero.
pub fn longer_than(backend: DbBackend, days: Expr) -> Expr {
    match backend {
        DbBackend::Postgres => {
            let place = Func::cust("width_bucket").args([days, Expr::col("gaps")]);
            let place = Expr::from(place).add(1);
            // SeaQuery takes a text with a bracket for quoted up to the other one.
            let found = [Expr::cust("at_least["), place, Expr::cust("]")];
            Expr::cust_with_exprs("COALESCE($1 $2 $3, 0)", found)
        }
        _ => {
            let users = || Expr::col("users");
            // A part of an empty blob is null.
            Expr::cust_with_exprs(
                "COALESCE(CAST(substr(?, 1 + (?) * length(?), length(?)) AS INTEGER), 0)",
                [Expr::col("longer"), days, users(), users()],
            )
        }
    }
}

impl Gaps {
    /// Adds users.
    pub fn add(&mut self, gap: Option<i32>, users: i64) {
        let count = self.0.entry(gap).or_default();
        *count += users;
        if *count == 0 {
            self.0.remove(&gap);
        }
    }

    /// Adds those of others, so many times.
    pub fn add_all(&mut self, others: &Self, times: i64) {
        for (gap, users) in &others.0 {
            self.add(*gap, users * times);
        }
    }

    /// How many users there are.
    pub fn users(&self) -> i64 {
        self.0.values().sum()
    }

    /// How many of them had no day before.
    pub fn new_users(&self) -> i64 {
        self.0.get(&None).copied().unwrap_or(0)
    }

    /// What stands in the [`columns`], as text.
    pub fn packed(&self, backend: DbBackend) -> Vec<String> {
        let finite = self.0.iter().filter_map(|(gap, users)| Some(((*gap)?, users)));
        let mut left = self.users() - self.new_users();
        let at_least = finite.map(|(gap, users)| {
            let here = left;
            left -= users;
            (gap, here)
        });
        if backend == DbBackend::Postgres {
            let (gaps, at_least): (Vec<_>, Vec<_>) = at_least
                .map(|(gap, users)| (gap.to_string(), users.to_string()))
                .unzip();
            return [gaps, at_least]
                .map(|array| format!("{{{}}}", array.join(",")))
                .to_vec();
        }
        let width = digits(self.users());
        let (mut longer, mut filled) = (String::new(), 0);
        for (gap, users) in at_least {
            let days = usize::try_from(gap - filled).unwrap_or(0);
            longer.push_str(&format!("{users:0width$}").repeat(days));
            filled = gap;
        }
        vec![longer]
    }

    /// Made of a row: its users, of whom so many were new, and its [`columns`] as text. None where they do not fit together.
    pub fn unpacked(backend: DbBackend, users: i64, new_users: i64, packed: &[String]) -> Option<Self> {
        let at_least: Vec<(i32, i64)> = match (backend, packed) {
            (DbBackend::Postgres, [gaps, at_least]) => {
                let (gaps, at_least) = (array::<i32>(gaps)?, array(at_least)?);
                (gaps.len() == at_least.len()).then(|| gaps.into_iter().zip(at_least).collect())?
            }
            (_, [longer]) => {
                let counts = longer.as_bytes().chunks(digits(users));
                let count = |digits| str::from_utf8(digits).ok()?.parse().ok();
                (1..)
                    .zip(counts.map(count))
                    .map(|(gap, count)| Some((gap, count?)))
                    .collect::<Option<_>>()?
            }
            _ => return None,
        };
        let mut all = Self::default();
        all.add(None, new_users);
        let after = at_least.iter().skip(1).map(|(_, users)| *users).chain([0]);
        for ((gap, users), longer) in at_least.iter().zip(after) {
            all.add(Some(*gap), users - longer);
        }
        (all.users() == users).then_some(all)
    }
}

fn digits(number: i64) -> usize {
    number.to_string().len()
}

/// The numbers of an array as PostgreSQL writes it.
fn array<T: std::str::FromStr>(text: &str) -> Option<Vec<T>> {
    let numbers = text.strip_prefix('{')?.strip_suffix('}')?;
    let numbers = numbers.split(',').filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gaps(counts: &[(Option<i32>, i64)]) -> Gaps {
        let mut gaps = Gaps::default();
        for (gap, users) in counts {
            gaps.add(*gap, *users);
        }
        gaps
    }

    #[test]
    fn counts_are_packed_by_how_many_had_a_longer_gap() {
        let day = gaps(&[(None, 4), (Some(1), 5), (Some(3), 1), (Some(4), 2)]);
        assert_eq!((day.users(), day.new_users()), (12, 4));
        assert_eq!(day.packed(DbBackend::Postgres), ["{1,3,4}", "{8,3,2}"]);
        assert_eq!(day.packed(DbBackend::Sqlite), ["08030302"]);
        let first = gaps(&[(None, 7)]);
        assert_eq!(first.packed(DbBackend::Postgres), ["{}", "{}"]);
        assert_eq!(first.packed(DbBackend::Sqlite), [""]);
    }

    #[test]
    fn what_does_not_fit_together_is_not_read() {
        for (users, packed) in [(3, "11"), (12, "0803030"), (2, "1x")] {
            assert_eq!(
                Gaps::unpacked(DbBackend::Sqlite, users, 0, &[packed.to_owned()]),
                None
            );
        }
        for packed in [["{1}", "{1,1}"], ["{1}", "{2}"], ["1", "1"]] {
            let packed = packed.map(str::to_owned);
            assert_eq!(Gaps::unpacked(DbBackend::Postgres, 1, 0, &packed), None);
        }
    }

    proptest! {
        #[test]
        fn what_was_packed_is_read_as_it_was(
            counts in proptest::collection::vec((proptest::option::of(1..1_000_i32), 1..2_000_i64), 0..20)
        ) {
            let day = gaps(&counts);
            for backend in [DbBackend::Postgres, DbBackend::Sqlite] {
                let packed = day.packed(backend);
                prop_assert_eq!(
                    Gaps::unpacked(backend, day.users(), day.new_users(), &packed),
                    Some(day.clone())
                );
            }
        }
    }
}
