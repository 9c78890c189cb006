//! How many calls each bucket allows in a window, and how the command line names it.

use std::str::FromStr;

use crate::rate::Bucket;

/// Calls per window and bucket. The defaults are a token's half of what an org has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// `/api/v1/apps` and everything below it except a single app.
    pub apps: u32,
    /// `/api/v1/apps/{id}`.
    pub app: u32,
    /// `/api/v1/users`.
    pub users: u32,
    /// `/api/v1/users/{id}`.
    pub user: u32,
    /// `/api/v1/groups` and everything below it except a single group.
    pub groups: u32,
    /// `/api/v1/groups/{id}`.
    pub group: u32,
    /// `/api/v1/logs`.
    pub logs: u32,
    /// The rest of `/api/v1`.
    pub other: u32,
    /// `/oauth2/v1/token`.
    pub token: u32,
}

impl RateLimits {
    /// The same limit for every bucket.
    pub fn uniform(per_window: u32) -> Self {
        RateLimits {
            apps: per_window,
            app: per_window,
            users: per_window,
            user: per_window,
            groups: per_window,
            group: per_window,
            logs: per_window,
            other: per_window,
            token: per_window,
        }
    }

    /// These limits with some of them changed.
    pub fn changed(mut self, changes: &LimitChanges) -> Self {
        if let Some(others) = changes.others {
            self = RateLimits::uniform(others);
        }
        for (bucket, limit) in &changes.named {
            *self.of_mut(*bucket) = *limit;
        }
        self
    }

    pub(crate) fn of(&self, bucket: Bucket) -> u32 {
        match bucket {
            Bucket::Apps => self.apps,
            Bucket::App => self.app,
            Bucket::Users => self.users,
            Bucket::User => self.user,
            Bucket::Groups => self.groups,
            Bucket::Group => self.group,
            Bucket::Logs => self.logs,
            Bucket::Other => self.other,
            Bucket::Token => self.token,
        }
    }

    fn of_mut(&mut self, bucket: Bucket) -> &mut u32 {
        match bucket {
            Bucket::Apps => &mut self.apps,
            Bucket::App => &mut self.app,
            Bucket::Users => &mut self.users,
            Bucket::User => &mut self.user,
            Bucket::Groups => &mut self.groups,
            Bucket::Group => &mut self.group,
            Bucket::Logs => &mut self.logs,
            Bucket::Other => &mut self.other,
            Bucket::Token => &mut self.token,
        }
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        RateLimits {
            apps: 50,
            app: 250,
            users: 300,
            user: 1000,
            groups: 250,
            group: 500,
            logs: 60,
            other: 600,
            token: 150,
        }
    }
}

/// Limits by the names of their buckets, as in `users=300,apps=50,others=600`; `others` is every bucket not named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitChanges {
    named: Vec<(Bucket, u32)>,
    others: Option<u32>,
}

/// Why a text names no limits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLimits {
    /// A part is not `bucket=number`.
    #[error("{0:?} is not of the form bucket=number")]
    Form(String),
    /// No bucket has this name.
    #[error("no bucket is called {0:?}; there are: {names}, others", names = Bucket::ALL.map(Bucket::name).join(", "))]
    Name(String),
    /// Not a number of calls.
    #[error("{0:?} is no number of calls per window: it must be a whole number from 1 to {max}", max = u32::MAX)]
    Number(String),
    /// A bucket is named twice.
    #[error("{0:?} is named twice")]
    Twice(String),
}

impl FromStr for LimitChanges {
    type Err = BadLimits;

    fn from_str(text: &str) -> Result<Self, BadLimits> {
        let mut changes = LimitChanges::default();
        for part in text.split(',') {
            let (name, number) = part
                .split_once('=')
                .map(|(name, number)| (name.trim(), number.trim()))
                .ok_or_else(|| BadLimits::Form(part.to_owned()))?;
            let limit = number
                .parse()
                .ok()
                .filter(|limit| *limit > 0)
                .ok_or_else(|| BadLimits::Number(number.to_owned()))?;
            let bucket = Bucket::ALL.into_iter().find(|bucket| bucket.name() == name);
            let twice = match bucket {
                Some(bucket) => {
                    let twice = changes.named.iter().any(|(named, _)| *named == bucket);
                    changes.named.push((bucket, limit));
                    twice
                }
                None if name == "others" => changes.others.replace(limit).is_some(),
                None => return Err(BadLimits::Name(name.to_owned())),
            };
            if twice {
                return Err(BadLimits::Twice(name.to_owned()));
            }
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named_by_bucket_on_top_of_a_base() {
        let changes: LimitChanges = "users=300, apps=50,logs=60".parse().unwrap();
        let limits = RateLimits::uniform(7).changed(&changes);
        let expected = RateLimits {
            users: 300,
            apps: 50,
            logs: 60,
            ..RateLimits::uniform(7)
        };
        assert_eq!(limits, expected);
        let changes: LimitChanges = "others=600,app=5".parse().unwrap();
        let expected = RateLimits {
            app: 5,
            ..RateLimits::uniform(600)
        };
        assert_eq!(RateLimits::default().changed(&changes), expected);
    }

    #[test]
    fn what_names_no_limit_is_told() {
        let told = |text: &str| text.parse::<LimitChanges>().unwrap_err().to_string();
        assert_eq!(told("users"), "\"users\" is not of the form bucket=number");
        assert!(told("people=3").starts_with("no bucket is called \"people\"; there are: apps, app, users,"));
        assert!(told("users=many").starts_with("\"many\" is no number"));
        assert!(told("users=0").starts_with("\"0\" is no number"));
        assert_eq!(told("logs=1,logs=2"), "\"logs\" is named twice");
        assert_eq!(told("others=1,others=2"), "\"others\" is named twice");
    }
}
