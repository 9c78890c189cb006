//! Pages, whatever is asked for: any filter, order, size and direction visits each row once, also while a sync writes.

use std::{collections::BTreeSet, sync::LazyLock};

use proptest::{
    prelude::*,
    sample::{select, subsequence},
};
use seatgraph::{
    access::{Role, Scope},
    store::{
        Millis, keys,
        writers::{PageWriter, RunLease, UserRecord},
    },
};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    api::{Api, request},
    cases,
    contract::enum_values,
    org,
};

/// A list with a filter and an order, walked in pages of a size. `$u`, `$a` and `$i` stand for ids.
#[derive(Debug, Clone)]
struct Walk {
    field: &'static str,
    below: Option<&'static str>,
    arguments: Vec<String>,
    size: usize,
    back: bool,
    asker: usize,
    parent: usize,
}

static SDL: LazyLock<String> = LazyLock::new(seatgraph::graph::sdl);

fn order_of(name: &str) -> BoxedStrategy<Option<String>> {
    let orders = enum_values(&SDL, name).into_iter().flat_map(|field| {
        ["ASC", "DESC"].map(|way| format!("orderBy: {{ field: {field}, direction: {way} }}"))
    });
    proptest::option::weighted(0.8, select(orders.collect::<Vec<_>>())).boxed()
}

fn some_of(name: &str) -> BoxedStrategy<String> {
    let values = enum_values(&SDL, name);
    let number = values.len();
    subsequence(values, 1..=number)
        .prop_map(|some| format!("[{}]", some.join(", ")))
        .boxed()
}

/// A filter of any of these fields.
fn filter(fields: Vec<(&'static str, BoxedStrategy<String>)>) -> BoxedStrategy<Option<String>> {
    let field = |(name, value): (&'static str, BoxedStrategy<String>)| {
        proptest::option::weighted(0.3, value.prop_map(move |value| format!("{name}: {value}")))
    };
    fields
        .into_iter()
        .map(field)
        .collect::<Vec<_>>()
        .prop_map(|fields| {
            let fields: Vec<_> = fields.into_iter().flatten().collect();
            (!fields.is_empty()).then(|| format!("filter: {{ {} }}", fields.join(", ")))
        })
        .boxed()
}

fn texts(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    select(texts).prop_map(|text| json!(text).to_string()).boxed()
}

fn days() -> BoxedStrategy<String> {
    (0..90).prop_map(|days: i32| days.to_string()).boxed()
}

fn walks() -> BoxedStrategy<Walk> {
    let integration = || Just("$i".to_owned()).boxed();
    let users = || {
        let filter = filter(vec![
            ("integrationId", integration()),
            ("status", some_of("UserStatus")),
            (
                "search",
                texts(&[
                    "a",
                    "ada",
                    "user1",
                    "acme user",
                    "zoë",
                    "李",
                    "李小龙",
                    "łu",
                    "nobody",
                    "\"bo\"",
                ]),
            ),
            ("email", texts(&["USER1@acme.example", "none@acme.example"])),
            ("department", texts(&["Sales", "R&D", "None"])),
            ("inactiveDays", days()),
        ]);
        (filter, order_of("UserOrderField"))
    };
    let apps = || {
        let filter = filter(vec![
            ("integrationId", integration()),
            ("status", some_of("AppStatus")),
            (
                "ownedByOkta",
                select(&["true", "false"][..]).prop_map(str::to_owned).boxed(),
            ),
            (
                "search",
                texts(&["s", "slack", "portal arzte", "100%", "catalogue_1", "none"]),
            ),
        ]);
        (filter, order_of("AppOrderField"))
    };
    let seats = || {
        let filter = filter(vec![
            ("inactiveDays", days()),
            (
                "scope",
                select(&["USER", "GROUP"][..]).prop_map(str::to_owned).boxed(),
            ),
        ]);
        (filter, order_of("AssignmentOrderField"))
    };
    let usage = || {
        let filter = filter(vec![
            ("integrationId", integration()),
            ("userId", Just("$u".to_owned()).boxed()),
            ("appId", Just("$a".to_owned()).boxed()),
            ("from", texts(&["2026-01-01", "2026-01-20", "2026-02-01"])),
            ("to", texts(&["2026-02-11", "2026-03-01", "2026-03-31"])),
        ]);
        let granularity = select(&["DAY", "MONTH"][..]).prop_map(|of| Some(format!("granularity: {of}")));
        (filter, granularity.boxed())
    };
    let nothing = || (Just(None).boxed(), Just(None).boxed());
    type Arguments = (BoxedStrategy<Option<String>>, BoxedStrategy<Option<String>>);
    let list =
        |field, below, arguments: Arguments| arguments.prop_map(move |some| (field, below, some)).boxed();
    let lists = prop_oneof![
        3 => list("users", None, users()),
        3 => list("apps", None, apps()),
        1 => list("users", Some("integration(id: $i)"), users()),
        1 => list("apps", Some("integration(id: $i)"), apps()),
        2 => list("assignments", Some("user(id: $u)"), seats()),
        2 => list("assignments", Some("app(id: $a)"), seats()),
        2 => list("usageStats", None, usage()),
        1 => list("syncs", Some("integration(id: $i)"), nothing()),
    ];
    (lists, 1..9_usize, any::<bool>(), 0..4_usize, 0..3_usize)
        .prop_map(
            |((field, below, (filter, order)), size, back, asker, parent)| Walk {
                field,
                below,
                arguments: [filter, order].into_iter().flatten().collect(),
                size,
                back,
                asker,
                parent,
            },
        )
        .boxed()
}

#[test]
fn any_walk_through_any_list_visits_each_row_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let worlds = runtime.block_on(async {
        let mut worlds = Vec::new();
        for api in Api::each().await {
            worlds.push(World::new(api).await);
        }
        worlds
    });
    let mut runner = cases::runner(120);
    let outcome = runner.run(&walks(), |walk| {
        runtime.block_on(async {
            for world in &worlds {
                world.check(&walk).await;
            }
        });
        Ok(())
    });
    runtime.block_on(async { drop(worlds) });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// Two orgs, and tokens that see both, either, or all.
struct World {
    api: Api,
    scopes: Vec<Scope>,
    ids: Vec<Value>,
}

impl World {
    async fn new(api: Api) -> Self {
        let mut orgs = Vec::new();
        for (domain, users, apps) in [("acme.okta.com", 14, 5), ("beta.okta.com", 6, 3)] {
            let org = org::synced(api.store(), domain, users, apps).await.integration;
            for _ in 0..3 {
                org::sync_again(api.store(), org, &Default::default()).await;
            }
            orgs.push(org);
        }
        let mut scopes = Vec::new();
        for seen in [&[][..], &orgs, &orgs[..1], &orgs[1..]] {
            scopes.push(api.scope(Role::Viewer, seen).await);
        }
        let query = "{ integrations { nodes { i: id users(first: 3) { nodes { id } } apps(first: 3) { nodes { id } } } } }";
        let data = api.data(&scopes[0], query).await;
        let ids = data["integrations"]["nodes"].as_array().unwrap().clone();
        Self { api, scopes, ids }
    }

    async fn check(&self, walk: &Walk) {
        let whole = self.walk(walk, 100, false).await;
        let what = format!("{walk:?} on {}", self.api.database.name);
        let different: BTreeSet<_> = whole.iter().map(|node| node["id"].to_string()).collect();
        assert_eq!(different.len(), whole.len(), "{what}");
        let walked = self.walk(walk, walk.size, walk.back).await;
        assert_eq!(ids_of(&walked), ids_of(&whole), "{what}");
        assert_sorted(walk, &whole, &what);
    }

    /// The rows of a list, page by page.
    async fn walk(&self, walk: &Walk, size: usize, back: bool) -> Vec<Value> {
        let (mut walked, mut cursor) = (Vec::new(), None);
        loop {
            let page = page(
                &self.api,
                &self.scopes[walk.asker],
                &self.text(walk),
                size,
                back,
                cursor,
            )
            .await;
            let Some(page) = page else { return Vec::new() };
            if walked.is_empty() {
                assert!(page.total >= page.nodes.len());
            }
            assert!(page.nodes.len() <= size);
            assert_eq!(page.other_way, !walked.is_empty(), "{walk:?}");
            if back {
                walked.splice(0..0, page.nodes);
            } else {
                walked.extend(page.nodes);
            }
            if !page.more {
                assert_eq!(walked.len(), page.total, "{walk:?}");
                return walked;
            }
            cursor = Some(page.cursor);
        }
    }

    /// The query of a walk, with ids that its asker may see.
    fn text(&self, walk: &Walk) -> Text {
        let own = &self.ids[usize::from(walk.asker == 3)];
        let id = |list: &str| own[list]["nodes"][walk.parent]["id"].to_string();
        let put = |text: &str| {
            text.replace("$i", &own["i"].to_string())
                .replace("$u", &id("users"))
                .replace("$a", &id("apps"))
        };
        Text {
            field: walk.field,
            below: walk.below.map(put),
            arguments: put(&walk.arguments.join(", ")),
        }
    }
}

/// The parts of a query for a list.
struct Text {
    field: &'static str,
    below: Option<String>,
    arguments: String,
}

struct Page {
    nodes: Vec<Value>,
    total: usize,
    more: bool,
    other_way: bool,
    cursor: Value,
}

/// A page of a list; none where there is no such parent.
async fn page(
    api: &Api,
    scope: &Scope,
    text: &Text,
    size: usize,
    back: bool,
    cursor: Option<Value>,
) -> Option<Page> {
    let select = match text.field {
        "users" => "id name email lastLoginAt",
        "apps" => "id label signIns lastSignInAt assignments { totalCount }",
        "assignments" => "id signIns lastSignInAt user { name } app { label }",
        _ => "id",
    };
    let sizes = if back {
        "last: $size, before: $at"
    } else {
        "first: $size, after: $at"
    };
    let list = format!(
        "list: {}({} {sizes}) {{ totalCount nodes {{ {select} }} \
         pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}",
        text.field, text.arguments
    );
    let body = match &text.below {
        Some(below) => format!("parent: {below} {{ {list} }}"),
        None => list,
    };
    let query = format!("query($size: Int, $at: String) {{ {body} }}");
    let data = api
        .data(scope, request(&query, json!({ "size": size, "at": cursor })))
        .await;
    let list = match data.get("parent") {
        Some(Value::Null) => return None,
        Some(parent) => &parent["list"],
        None => &data["list"],
    };
    let info = &list["pageInfo"];
    let (more, other_way, cursor) = if back {
        ("hasPreviousPage", "hasNextPage", "startCursor")
    } else {
        ("hasNextPage", "hasPreviousPage", "endCursor")
    };
    Some(Page {
        nodes: list["nodes"].as_array().unwrap().clone(),
        total: usize::try_from(list["totalCount"].as_u64().unwrap()).unwrap(),
        more: info[more].as_bool().unwrap(),
        other_way: info[other_way].as_bool().unwrap(),
        cursor: info[cursor].clone(),
    })
}

fn ids_of(nodes: &[Value]) -> Vec<&Value> {
    nodes.iter().map(|node| &node["id"]).collect()
}

/// That the rows stand in the order that was asked for; missing values after all others.
fn assert_sorted(walk: &Walk, nodes: &[Value], what: &str) {
    let order = walk
        .arguments
        .iter()
        .find(|argument| argument.starts_with("orderBy"));
    let Some(order) = order else { return };
    let text = |value: &Value| (value.is_null(), keys::sort(value.as_str().unwrap_or_default()), 0);
    let number = |value: &Value| (value.is_null(), String::new(), value.as_i64().unwrap_or_default());
    let key = |node: &Value| match order.split([' ', ',']).nth(3).unwrap() {
        "NAME" => text(&node["name"]),
        "EMAIL" => text(&node["email"]),
        "LAST_LOGIN_AT" => text(&node["lastLoginAt"]),
        "LABEL" => text(&node["label"]),
        "LAST_SIGN_IN_AT" => text(&node["lastSignInAt"]),
        "SIGN_INS" => number(&node["signIns"]),
        "ASSIGNED_USERS" => number(&node["assignments"]["totalCount"]),
        "USER_NAME" => text(&node["user"]["name"]),
        "APP_LABEL" => text(&node["app"]["label"]),
        _ => (false, String::new(), 0),
    };
    let mut found: Vec<_> = nodes.iter().map(key).collect();
    if order.contains("DESC") {
        found.reverse();
    }
    assert!(found.is_sorted(), "{what}: {found:?}");
}

const PEOPLE: usize = 40;

/// Whom the sync renames, removes and brings back; all others stay as they are.
fn moves(index: usize) -> bool {
    index % 3 == 1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_stays_whole_while_a_sync_writes() {
    for api in Api::each().await {
        let acme = org::synced(api.store(), "acme.okta.com", PEOPLE, 3).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let lease = org::taken_up(api.store(), acme.integration).await;
        let (rounds, seen) = watch::channel(0_usize);
        let store = api.store().clone();
        let sync = tokio::spawn(async move {
            for round in 1.. {
                write_round(&store, &lease, round).await;
                if rounds.send(round).is_err() {
                    return;
                }
                tokio::task::yield_now().await;
            }
        });
        let app = api.data(&scope, "{ apps(last: 1) { nodes { id } } }").await["apps"]["nodes"][0]["id"]
            .to_string();
        let lists = [
            ("users", None, "orderBy: { field: NAME }"),
            ("users", None, "orderBy: { field: EMAIL, direction: DESC }"),
            ("users", None, "orderBy: { field: LAST_LOGIN_AT }"),
            ("users", None, "filter: { search: \"acme\" }"),
            (
                "assignments",
                Some(format!("app(id: {app})")),
                "orderBy: { field: USER_NAME }",
            ),
            (
                "assignments",
                Some(format!("app(id: {app})")),
                "orderBy: { field: LAST_SIGN_IN_AT, direction: DESC }",
            ),
            ("usageStats", None, ""),
        ];
        for (field, below, arguments) in lists {
            let text = Text {
                field,
                below,
                arguments: arguments.to_owned(),
            };
            for back in [false, true] {
                let mut seen = seen.clone();
                let stay = still(&api, &scope, &text).await;
                assert!(stay.len() > 10, "{field} {arguments}");
                let (mut walked, mut cursor) = (Vec::new(), None);
                loop {
                    let page = page(&api, &scope, &text, 5, back, cursor).await.unwrap();
                    walked.extend(page.nodes.iter().map(|node| node["id"].to_string()));
                    if !page.more {
                        break;
                    }
                    cursor = Some(page.cursor);
                    // At least one page of the sync comes between two of ours.
                    seen.changed().await.unwrap();
                }
                let times = |id: &String| walked.iter().filter(|walked| *walked == id).count();
                for id in &stay {
                    assert_eq!(
                        times(id),
                        1,
                        "{field} {arguments} {back} on {}",
                        api.database.name
                    );
                }
            }
        }
        drop(seen);
        sync.await.unwrap();
    }
}

/// The ids of the rows of a list that no round of the sync touches.
async fn still(api: &Api, scope: &Scope, text: &Text) -> BTreeSet<String> {
    let select = match text.field {
        "users" => "id oktaId",
        _ => "id user { oktaId }",
    };
    let list = format!(
        "list: {}({} first: 100, after: $at) {{ nodes {{ {select} }} pageInfo {{ hasNextPage endCursor }} }}",
        text.field, text.arguments
    );
    let body = match &text.below {
        Some(below) => format!("parent: {below} {{ {list} }}"),
        None => list,
    };
    let (mut ids, mut cursor) = (BTreeSet::new(), Value::Null);
    loop {
        let query = format!("query($at: String) {{ {body} }}");
        let data = api.data(scope, request(&query, json!({ "at": cursor }))).await;
        let list = data.get("parent").unwrap_or(&data)["list"].clone();
        for node in list["nodes"].as_array().unwrap() {
            let okta_id = node
                .get("oktaId")
                .unwrap_or(&node["user"]["oktaId"])
                .as_str()
                .unwrap();
            let index: usize = okta_id.trim_start_matches("00u").parse().unwrap();
            if !moves(index) && index < PEOPLE {
                ids.insert(node["id"].to_string());
            }
        }
        if list["pageInfo"]["hasNextPage"] != true {
            return ids;
        }
        cursor = list["pageInfo"]["endCursor"].clone();
    }
}

/// A page of a sync: some move in every order, some go, and come back with their seats; others are written as they were.
async fn write_round(store: &seatgraph::store::Store, lease: &RunLease, round: usize) {
    let page = PageWriter::begin(store, lease).await.unwrap();
    let names = ["Aaron", "Mia", "Zoe", "李"];
    let people = (0..PEOPLE).map(|index| {
        let person = org::user(index);
        if !moves(index) {
            return person;
        }
        UserRecord {
            name: names[(index + round) % names.len()].to_owned(),
            email: (!round.is_multiple_of(3))
                .then(|| format!("moved{}@acme.example", (index * 7 + round) % 50)),
            // Within a day: a walk that is overtaken by a row each time would never end.
            last_login_at: Some(Millis(
                org::at("2026-03-17T00:00:00Z").0
                    + i64::try_from((index * 7 + round * 5) % 24).unwrap() * 3_600_000,
            )),
            ..person
        }
    });
    let people: Vec<_> = people.collect();
    let moving: Vec<_> = people
        .iter()
        .enumerate()
        .filter(|(index, _)| moves(*index))
        .collect();
    page.upsert_users(&people).await.unwrap();
    let gone: Vec<_> = moving
        .iter()
        .skip(round % 5)
        .step_by(5)
        .map(|(_, person)| person.okta_id.clone())
        .collect();
    page.remove_users(&gone).await.unwrap();
    let come = (PEOPLE..PEOPLE + 3).map(|index| UserRecord {
        okta_id: format!("00u9{index}{}", round % 4),
        ..org::user(index)
    });
    page.upsert_users(&come.collect::<Vec<_>>()).await.unwrap();
    page.commit().await.unwrap();
}

#[tokio::test]
async fn a_cursor_of_a_row_that_went_or_moved_still_leads_on() {
    for api in Api::each().await {
        let acme = org::synced(api.store(), "acme.okta.com", 12, 3).await;
        let scope = api.scope(Role::Viewer, &[acme.integration]).await;
        for arguments in [
            "",
            "orderBy: { field: EMAIL }",
            "orderBy: { field: LAST_LOGIN_AT, direction: DESC }",
        ] {
            let text = Text {
                field: "users",
                below: None,
                arguments: arguments.to_owned(),
            };
            let whole = page(&api, &scope, &text, 100, false, None).await.unwrap().nodes;
            let first = page(&api, &scope, &text, 4, false, None).await.unwrap();
            let rest = page(&api, &scope, &text, 100, false, Some(first.cursor.clone()))
                .await
                .unwrap();
            assert_eq!(ids_of(&rest.nodes), ids_of(&whole[4..]));
            let last = &first.nodes[3]["id"];
            let okta_id = api
                .data(&scope, format!("{{ user(id: {last}) {{ oktaId }} }}").as_str())
                .await["user"]["oktaId"]
                .as_str()
                .unwrap()
                .to_owned();
            let lease = org::taken_up(api.store(), acme.integration).await;
            for there in [true, false] {
                let writer = PageWriter::begin(api.store(), &lease).await.unwrap();
                let moved = UserRecord {
                    okta_id: okta_id.clone(),
                    name: "0".to_owned(),
                    login: "moved".to_owned(),
                    status: "ACTIVE".to_owned(),
                    email: Some("0@acme.example".to_owned()),
                    last_login_at: Some(org::at("2026-03-20T11:00:00Z")),
                    ..UserRecord::default()
                };
                writer.upsert_users(&[moved]).await.unwrap();
                if !there {
                    writer.remove_users(std::slice::from_ref(&okta_id)).await.unwrap();
                }
                writer.commit().await.unwrap();
                let found = page(&api, &scope, &text, 100, false, Some(first.cursor.clone()))
                    .await
                    .unwrap();
                assert!(found.other_way);
                // The row itself may have moved to what is still to come.
                let others: Vec<_> = found
                    .nodes
                    .iter()
                    .map(|node| &node["id"])
                    .filter(|id| *id != last)
                    .collect();
                assert_eq!(
                    others,
                    ids_of(&whole[4..]),
                    "{arguments} on {}",
                    api.database.name
                );
            }
            let writer = PageWriter::begin(api.store(), &lease).await.unwrap();
            let index: usize = okta_id.trim_start_matches("00u").parse().unwrap();
            writer.upsert_users(&[org::user(index)]).await.unwrap();
            writer
                .finish(&Default::default(), org::at("2026-03-20T11:30:00Z"))
                .await
                .unwrap();
            writer.commit().await.unwrap();
        }
    }
}
