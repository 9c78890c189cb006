//! The rules of the matrix, one a line: `coordinate rule`.

use std::collections::BTreeMap;

/// Who may ask for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Whoever has an access token; what there is, is of the integrations that the token may see.
    Any,
    /// Administrators.
    Admin,
    /// Administrators whose access token is not limited to some integrations.
    AdminOfAll,
    /// Whoever has its object.
    Row,
    /// Whoever has its object, which only administrators get.
    AdminRow,
    /// Whoever has its object, which only administrators of all integrations get.
    AdminOfAllRow,
    /// An argument that names something of an integration: what the asker may not see is as good as none.
    Id,
    /// An argument that names nothing.
    Value,
}

impl Rule {
    fn of(word: &str) -> Self {
        match word {
            "any" => Self::Any,
            "admin" => Self::Admin,
            "admin-of-all" => Self::AdminOfAll,
            "row" => Self::Row,
            "admin-row" => Self::AdminRow,
            "admin-of-all-row" => Self::AdminOfAllRow,
            "id" => Self::Id,
            "value" => Self::Value,
            _ => panic!("{word} is no rule"),
        }
    }

    pub(super) fn for_viewers(self) -> bool {
        !matches!(
            self,
            Self::Admin | Self::AdminRow | Self::AdminOfAll | Self::AdminOfAllRow
        )
    }

    pub(super) fn for_limited_admins(self) -> bool {
        !matches!(self, Self::AdminOfAll | Self::AdminOfAllRow)
    }
}

/// The rules by coordinate.
pub(super) struct Rules(BTreeMap<String, Rule>);

impl Rules {
    pub(super) fn read() -> Self {
        let lines = include_str!("rules.txt").lines();
        let rules = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| {
                let (name, rule) = line.split_once(' ').unwrap();
                (name.to_owned(), Rule::of(rule))
            });
        Self(rules.collect())
    }

    pub(super) fn of(&self, coordinate: &str) -> Option<Rule> {
        self.0.get(coordinate).copied()
    }

    /// Who may ask for something by this field: arguments and inputs are for whom their field is for.
    pub(super) fn of_visit(&self, coordinate: &str, field: &str) -> Rule {
        match self.of(coordinate) {
            Some(Rule::Id | Rule::Value) => self.of(field).unwrap(),
            rule => rule.unwrap(),
        }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
