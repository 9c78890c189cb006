//! The tools that there are: each a document and the arguments that it is asked with.

use super::{
    argument::{Argument, Kind, Need},
    tools::{About, AssistantTool},
};

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

const INTEGRATION: Option<About> = Some(About {
    field: "integration",
    argument: "integration_id",
    remedy: "seat_summary gives the ids of Okta orgs.",
});

/// Codes of `AppSignalCode`.
pub(super) const SIGNALS: &[&str] = &[
    "ADDED_BY_USER",
    "OAUTH_CONSENT",
    "BOOKMARK",
    "PASSWORD_VAULTED",
    "DELETED_IN_USE",
    "NEW",
    "UNASSIGNED_SIGN_IN",
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
        name: "reclaimable_seats",
        title: "Seats to take back",
        description: "Seats to take back in one Okta org, the costliest first, each with why: its holder never used it (NEVER_USED), no longer does \
                      (INACTIVE), is suspended or deactivated (ORPHANED), or does the same with another app (DUPLICATE_FUNCTION, `duplicateOf`). \
                      Money is in minor units of the license's currency. Where `coverageComplete` is false, the period is not wholly counted, \
                      so that seats may be in use after all.",
        arguments: &[
            given(
                "integration_id",
                "id",
                Kind::Opaque,
                Need::Required,
                "The Okta org's id, as seat_summary gives it.",
            ),
            given(
                "app_id",
                "filter.appId",
                Kind::Opaque,
                Need::Optional,
                "Only seats in this app, by its id as find_app gives it.",
            ),
            INACTIVE_DAYS,
            LIMIT,
            AFTER,
        ],
        document: "query mcp_reclaimable_seats($integration_id: ID!, $app_id: ID, $inactive_days: Int!, $limit: Int!, $after: String) {
  integration(id: $integration_id) {
    id domain lastSyncedAt
    usageCoverage { from to }
    summary(inactiveDays: $inactive_days) { seats { assigned inactive neverUsed coverageComplete } costs { currency monthlyWaste } }
    reclaimable(inactiveDays: $inactive_days, first: $limit, after: $after, filter: { appId: $app_id }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        user { id name email status department }
        app { id label license { currency } }
        scope assignedAt lastSignInAt monthlyCost
        reclaimReasons(inactiveDays: $inactive_days)
        duplicateOf(inactiveDays: $inactive_days) { id label }
      }
    }
  }
}",
        about: INTEGRATION,
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
