//! The three questions, and the variants of each that are asked by turns, so that nothing is answered from one hot row.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hyper::body::Bytes;
use rand::{RngExt, SeedableRng, rngs::SmallRng, seq::SliceRandom};
use serde_json::{Value, json};

use crate::{
    data::{Company, INTEGRATION, MONTHS, TOKEN, name_key, row_id},
    http::{Connection, Post},
    options::Part,
};

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    Q1,
    Q2,
    Q3,
}

/// A question about some page, app or period, as each of the servers is asked.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) seatgraph: Post,
    pub(crate) limit: Post,
    /// As the server under `benches/peers`, whose ids and cursors are its own.
    pub(crate) peer: Post,
}

const Q1: &str = "
query Q1($after: String, $from: Date!, $to: Date!) {
  users(first: 50, after: $after, orderBy: {field: NAME, direction: ASC}) {
    nodes {
      name
      assignments(first: 20, orderBy: {field: APP_LABEL, direction: ASC}) {
        nodes {
          app { label }
          lastSignInAt
          usage(granularity: MONTH, from: $from, to: $to) { start signIns }
        }
      }
    }
  }
}";

const Q2: &str = "
query Q2($app: ID!) {
  app(id: $app) {
    label
    usage(granularity: MONTH) { start signIns activeUsers }
    assignments(first: 100, orderBy: {field: LAST_SIGN_IN_AT, direction: DESC}) {
      totalCount
      nodes { user { name email department } signIns }
    }
  }
}";

const Q3: &str = "
query Q3($from: Date!, $to: Date!) {
  apps(first: 50, orderBy: {field: SIGN_INS, direction: DESC}) {
    nodes {
      label
      signIns(from: $from, to: $to)
      activeUsers(from: $from, to: $to)
      assignments { totalCount }
      lastSignInAt
    }
  }
}";

/// What Q3's periods have of days.
const PERIOD: i32 = 45;

/// What an app must have of seats to be asked about by Q2.
const SEATS: i64 = 100;

impl Question {
    pub(crate) const ALL: [Self; 3] = [Self::Q1, Self::Q2, Self::Q3];

    /// The part that it is.
    pub(crate) fn part(self) -> Part {
        match self {
            Self::Q1 => Part::Q1,
            Self::Q2 => Part::Q2,
            Self::Q3 => Part::Q3,
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Q1 => "Q1",
            Self::Q2 => "Q2",
            Self::Q3 => "Q3",
        }
    }

    /// The least throughput in parts of the limit's.
    pub(crate) fn target(self) -> f64 {
        match self {
            Self::Q1 => 0.75,
            Self::Q2 => 0.65,
            Self::Q3 => 0.85,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Q1 => "/q1",
            Self::Q2 => "/q2",
            Self::Q3 => "/q3",
        }
    }

    /// So many variants, the same for the same company; pages and apps are found by asking seatgraph.
    pub(crate) async fn variants(
        self,
        seatgraph: &mut Connection,
        company: &Company,
        count: usize,
    ) -> Vec<Variant> {
        match self {
            Self::Q1 => self.pages(seatgraph, company, count).await,
            Self::Q2 => self.apps(seatgraph, company, count).await,
            Self::Q3 => self.periods(company, count),
        }
    }

    fn variant(self, query: &str, variables: &Value, peers: &Value, limit: &Value) -> Variant {
        Variant {
            seatgraph: graphql(query, variables),
            peer: graphql(query, peers),
            limit: Post {
                path: self.path(),
                bearer: None,
                body: Bytes::from(limit.to_string()),
            },
        }
    }

    /// Pages of users that begin all over the alphabet, with three whole months each.
    async fn pages(self, seatgraph: &mut Connection, company: &Company, count: usize) -> Vec<Variant> {
        let mut dice = SmallRng::seed_from_u64(1);
        let step = (company.size.users / count).clamp(1, 100);
        let list = "query($first: Int!, $after: String) {
            users(first: $first, after: $after, orderBy: {field: NAME, direction: ASC}) {
              nodes { oktaId } pageInfo { endCursor }
            }
          }";
        let mut variants = Vec::new();
        let (mut after, mut before, mut seen) = (Value::Null, json!([INTEGRATION, "", 0]), 0);
        // The last page is a full one, too.
        while variants.len() < count && seen + 50 <= company.size.users {
            let month = dice.random_range(0..=MONTHS - 3);
            let (from, to) = (company.months[month], company.months[month + 3] - 1);
            let mut limit = before.clone();
            limit.as_array_mut().unwrap().extend([from.into(), to.into()]);
            let variables = |after: &Value| json!({ "after": after, "from": date(from), "to": date(to) });
            let keys: Value = before.as_array().unwrap()[1..].into();
            let cursor = BASE64_URL_SAFE_NO_PAD.encode(keys.to_string());
            variants.push(self.variant(Q1, &variables(&after), &variables(&cursor.into()), &limit));
            let page = ask(seatgraph, list, &json!({ "first": step, "after": after })).await;
            let nodes = page["users"]["nodes"].as_array().unwrap();
            let Some(last) = nodes.last() else { break };
            let user = row_id(last["oktaId"].as_str().unwrap());
            after = page["users"]["pageInfo"]["endCursor"].clone();
            before = json!([INTEGRATION, name_key(user), user]);
            seen += nodes.len();
        }
        variants
    }

    /// Apps of a hundred seats or more.
    async fn apps(self, seatgraph: &mut Connection, company: &Company, count: usize) -> Vec<Variant> {
        let list = "query($after: String) {
            apps(first: 100, after: $after) {
              nodes { id oktaId assignments { totalCount } } pageInfo { endCursor }
            }
          }";
        let (mut apps, mut after, mut seen) = (Vec::new(), Value::Null, 0);
        while seen < company.size.apps {
            let page = ask(seatgraph, list, &json!({ "after": after })).await;
            let nodes = page["apps"]["nodes"].as_array().unwrap();
            apps.extend(
                nodes
                    .iter()
                    .filter(|app| app["assignments"]["totalCount"].as_i64().unwrap() >= SEATS)
                    .cloned(),
            );
            after = page["apps"]["pageInfo"]["endCursor"].clone();
            seen += nodes.len();
        }
        apps.shuffle(&mut SmallRng::seed_from_u64(2));
        apps.truncate(count);
        let variant = |app: &Value| {
            let row = row_id(app["oktaId"].as_str().unwrap());
            let variables = |id: &Value| json!({ "app": id });
            self.variant(
                Q2,
                &variables(&app["id"]),
                &variables(&row.into()),
                &json!([INTEGRATION, row]),
            )
        };
        apps.iter().map(variant).collect()
    }

    /// Periods of which neither end is that of a month.
    fn periods(self, company: &Company, count: usize) -> Vec<Variant> {
        let cuts =
            |first: &i32| !company.months.contains(first) && !company.months.contains(&(first + PERIOD));
        let mut firsts: Vec<i32> = (company.months[0]..company.months[MONTHS] - PERIOD)
            .filter(cuts)
            .collect();
        firsts.shuffle(&mut SmallRng::seed_from_u64(3));
        firsts.truncate(count);
        let variant = |first: i32| {
            let last = first + PERIOD - 1;
            let variables = json!({ "from": date(first), "to": date(last) });
            self.variant(Q3, &variables, &variables, &json!([INTEGRATION, first, last]))
        };
        firsts.into_iter().map(variant).collect()
    }
}

pub(crate) fn graphql(query: &str, variables: &Value) -> Post {
    Post {
        path: "/graphql",
        bearer: Some(format!("Bearer {TOKEN}")),
        body: Bytes::from(json!({ "query": query, "variables": variables }).to_string()),
    }
}

pub(crate) async fn ask(seatgraph: &mut Connection, query: &str, variables: &Value) -> Value {
    let answer = seatgraph.ask(&graphql(query, variables)).await;
    let mut answer: Value = serde_json::from_slice(&answer).unwrap();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"].take()
}

fn date(day: i32) -> String {
    chrono::NaiveDate::from_epoch_days(day).unwrap().to_string()
}
