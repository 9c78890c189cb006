//! The tools: what each is for, what it is asked with, and the document that answers it.

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};

use super::argument::{self, Argument, Kind, Need};

/// A tool, as a table has it.
#[derive(Debug)]
pub(super) struct AssistantTool {
    pub(super) name: &'static str,
    title: &'static str,
    description: &'static str,
    pub(super) arguments: &'static [Argument],
    /// Its operation is named `mcp_` and the tool's name.
    pub(super) document: &'static str,
    /// The one thing that it tells of, where it does.
    pub(super) about: Option<About>,
}

/// A field of the answer that is null where there is no such thing, and the argument that named it.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub(super) field: &'static str,
    pub(super) argument: &'static str,
    pub(super) remedy: &'static str,
}

const APP: Option<About> = Some(About {
    field: "app",
    argument: "app_id",
    remedy: "find_app gives the ids of apps.",
});
const USER: Option<About> = Some(About {
    field: "user",
    argument: "user_id",
    remedy: "find_user gives the ids of users.",
});

/// Codes of `AppSignalCode`.
const SIGNALS: &[&str] = &[
    "ADDED_BY_USER",
    "OAUTH_CONSENT",
    "BOOKMARK",
    "PASSWORD_VAULTED",
    "DELETED_IN_USE",
    "NEW",
];

const fn given(
    name: &'static str,
    graph: &'static str,
    kind: Kind,
    need: Need,
    about: &'static str,
) -> Argument {
    Argument {
        name,
        about,
        kind,
        need,
        graph,
    }
}

const LIMIT: Argument = given(
    "limit",
    "first",
    Kind::Number(1, 50),
    Need::Default(20),
    "The most rows of each list of the answer.",
);
const AFTER: Argument = given(
    "after",
    "after",
    Kind::Opaque,
    Need::Optional,
    "To read on: the `pageInfo.endCursor` of the page before, asked for with the same other arguments.",
);
const INACTIVE_DAYS: Argument = given(
    "inactive_days",
    "inactiveDays",
    Kind::Number(0, 3650),
    Need::Default(30),
    "Who has not signed in for so many days does not count as active.",
);
const FROM: Argument = given(
    "from",
    "from",
    Kind::Day,
    Need::Optional,
    "The first day (YYYY-MM-DD, UTC) whose sign-ins count; all that were counted, where not given.",
);
const TO: Argument = given(
    "to",
    "to",
    Kind::Day,
    Need::Optional,
    "The last day whose sign-ins count.",
);

/// All of them, in the order in which they are listed.
pub(super) const ALL: &[AssistantTool] = &[
    AssistantTool {
        name: "find_user",
        title: "Find a person",
        description: "Finds people of the company's Okta by name, e-mail address or login: who they are, their status and administrator \
                      roles in Okta, their last login and last sign-in to an app, and how many seats they hold.",
        arguments: &[
            given(
                "search",
                "filter.search",
                Kind::Text,
                Need::Required,
                "Words of the name, e-mail address or login, in any order.",
            ),
            LIMIT,
            AFTER,
        ],
        document: "query mcp_find_user($search: String!, $limit: Int!, $after: String) {
  users(first: $limit, after: $after, filter: { search: $search }) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id name email login status title department employmentType roles lastLoginAt
      lastSignIn { at app { id label } }
      assignments { totalCount }
      integration { id domain }
    }
  }
}",
        about: None,
    },
    AssistantTool {
        name: "find_app",
        title: "Find an app",
        description: "Finds apps of the company's Okta by label or catalogue key: status, how people sign in, whether the company reviewed \
                      it and what points to shadow IT, what its seats cost, how many people are assigned, how many ever signed in, and the \
                      last sign-in.",
        arguments: &[
            given(
                "search",
                "filter.search",
                Kind::Text,
                Need::Required,
                "Words of the label or of Okta's catalogue key, in any order.",
            ),
            LIMIT,
            AFTER,
        ],
        document: "query mcp_find_app($search: String!, $limit: Int!, $after: String) {
  apps(first: $limit, after: $after, filter: { search: $search }) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id label name status signOnMode ownedByOkta review lastSignInAt activeUsers
      signals { code }
      license { seats monthlyCostPerSeat currency renewsOn }
      assignments { totalCount }
      integration { id domain }
    }
  }
}",
        about: None,
    },
    AssistantTool {
        name: "seat_summary",
        title: "Seats and costs at a glance",
        description: "Each connected Okta org at a glance: people, apps, apps that nobody uses or has reviewed, seats in use and to \
                      reclaim, monthly spend and waste per currency, and the apps that waste the most. Money is in minor units (cents). \
                      Where `coverageComplete` is false, the period is not wholly counted, so that seats may be in use after all.",
        arguments: &[INACTIVE_DAYS, LIMIT],
        document: "query mcp_seat_summary($inactive_days: Int!, $limit: Int!) {
  integrations {
    nodes {
      id domain name status lastSyncedAt
      usageCoverage { from to }
      summary(inactiveDays: $inactive_days) {
        users apps unusedApps unreviewedApps
        seats { assigned active inactive neverUsed recentlyAssigned coverageComplete }
        costs { currency monthlySpend monthlyWaste }
      }
      apps(
        first: $limit
        filter: { ownedByOkta: false, status: [ACTIVE, INACTIVE] }
        orderBy: { field: MONTHLY_WASTE, direction: DESC }
      ) {
        totalCount
        nodes {
          id label
          license { monthlyCostPerSeat currency }
          seats(inactiveDays: $inactive_days) { assigned active inactive neverUsed monthlyWaste }
        }
      }
    }
  }
}",
        about: None,
    },
    AssistantTool {
        name: "seat_report",
        title: "Seats of an app",
        description: "The seats of one app: how many are assigned, active, inactive, never used or too new to tell, what that wastes a month \
                      (minor units of the license's currency), who holds seats without a sign-in in the period (longest ago first, never \
                      at the end), and who holds seats although suspended or deactivated in Okta. Where `coverageComplete` is false, the \
                      period is not wholly counted, so that seats may be in use after all.",
        arguments: &[
            given("app_id", "id", Kind::Opaque, Need::Required, "The app's id, as find_app gives it."),
            INACTIVE_DAYS,
            LIMIT,
            given(
                "after",
                "after",
                Kind::Opaque,
                Need::Optional,
                "To read on in `unusedSeats`: their `pageInfo.endCursor`, asked for with the same other arguments.",
            ),
        ],
        document: "query mcp_seat_report($app_id: ID!, $inactive_days: Int!, $limit: Int!, $after: String) {
  app(id: $app_id) {
    id label status ownedByOkta review lastSignInAt
    license { seats monthlyCostPerSeat currency renewsOn }
    integration { id domain lastSyncedAt usageCoverage { from to } }
    seats(inactiveDays: $inactive_days) {
      assigned active inactive neverUsed recentlyAssigned monthlyWaste coverageComplete
    }
    unusedSeats: assignments(
      first: $limit
      after: $after
      filter: { inactiveDays: $inactive_days }
      orderBy: { field: LAST_SIGN_IN_AT }
    ) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...seat }
    }
    orphanedSeats: assignments(first: $limit, filter: { orphaned: true }) {
      totalCount
      nodes { ...seat }
    }
  }
}
fragment seat on Assignment {
  user { id name email status }
  scope assignedAt lastSignInAt signIns
}",
        about: APP,
    },
    AssistantTool {
        name: "shadow_it_inbox",
        title: "Apps outside IT's control",
        description: "Apps that nobody has reviewed yet and that something points to as shadow IT, the most used first: put there by a user, \
                      given OAuth access, a bare link, a vaulted password, in use although deleted, or new. Each with what shows it.",
        arguments: &[
            given(
                "signals",
                "filter.signals",
                Kind::Some(SIGNALS),
                Need::All,
                "Only apps with one of these signals; with any, where not given.",
            ),
            given(
                "integration_id",
                "filter.integrationId",
                Kind::Opaque,
                Need::Optional,
                "Only apps of this Okta org, by its id as the other tools give it.",
            ),
            LIMIT,
            AFTER,
        ],
        document: "query mcp_shadow_it_inbox($signals: [AppSignalCode!]!, $integration_id: ID, $limit: Int!, $after: String) {
  apps(
    first: $limit
    after: $after
    filter: { integrationId: $integration_id, review: [UNREVIEWED], signals: $signals, ownedByOkta: false }
    orderBy: { field: SIGN_INS, direction: DESC }
  ) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id label name status signOnMode createdAt lastSignInAt signIns activeUsers
      signals { code message firstSeenAt }
      assignments { totalCount }
      integration { id domain }
    }
  }
}",
        about: None,
    },
    AssistantTool {
        name: "user_usage",
        title: "What a person uses",
        description: "What one person really uses: their sign-ins by month, and each of their seats with how it was given and how often and \
                      when last they signed in there, the most used first.",
        arguments: &[
            given("user_id", "id", Kind::Opaque, Need::Required, "The person's id, as find_user gives it."),
            FROM,
            TO,
            LIMIT,
            AFTER,
        ],
        document: "query mcp_user_usage($user_id: ID!, $from: Date, $to: Date, $limit: Int!, $after: String) {
  user(id: $user_id) {
    id name email login status title department lastLoginAt
    lastSignIn { at app { id label } }
    integration { id domain lastSyncedAt usageCoverage { from to } }
    signIns(from: $from, to: $to)
    months: usage(granularity: MONTH, from: $from, to: $to) { start signIns activeApps }
    seats: assignments(first: $limit, after: $after, orderBy: { field: SIGN_INS, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        app { id label status }
        scope assignedAt lastSignInAt
        signIns(from: $from, to: $to)
      }
    }
  }
}",
        about: USER,
    },
];

impl AssistantTool {
    /// As assistants are told of it.
    pub(super) fn described(&self) -> Tool {
        let annotations = ToolAnnotations::with_title(self.title)
            .read_only(true)
            .destructive(false)
            .idempotent(true)
            .open_world(false);
        Tool::new(
            self.name,
            self.description,
            Arc::new(argument::schema(self.arguments)),
        )
        .with_title(self.title)
        .with_annotations(annotations)
    }
}

/// The tool of that name.
pub(super) fn find(name: &str) -> Option<&'static AssistantTool> {
    ALL.iter().find(|tool| tool.name == name)
}

/// The names of the tools' operations, for the metrics to know them.
pub fn operation_names() -> impl Iterator<Item = String> {
    ALL.iter().map(|tool| format!("mcp_{}", tool.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph;

    #[test]
    fn each_document_bears_the_name_of_its_tool_and_takes_its_arguments() {
        for (tool, name) in ALL.iter().zip(operation_names()) {
            assert!(graph::check_text(tool.document).is_ok(), "{name}");
            let document = async_graphql::parser::parse_query(tool.document).unwrap();
            let (told, operation) = graph::named_operation(&document, None).unwrap();
            assert_eq!(told, Some(name.as_str()));
            assert_eq!(operation.ty.to_string(), "query", "{name}");
            let variables: Vec<_> = operation
                .variable_definitions
                .iter()
                .map(|one| one.node.name.node.as_str())
                .collect();
            let arguments: Vec<_> = tool.arguments.iter().map(|argument| argument.name).collect();
            assert_eq!(variables, arguments, "{name}");
        }
    }

    #[test]
    fn the_signals_are_those_of_the_schema() {
        let sdl = graph::sdl();
        let (_, rest) = sdl.split_once("enum AppSignalCode {").unwrap();
        let (body, _) = rest.split_once('}').unwrap();
        let codes: Vec<_> = body
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('"'))
            .collect();
        assert_eq!(codes, SIGNALS);
    }
}
