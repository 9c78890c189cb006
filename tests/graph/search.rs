//! Search as a person expects it: any script, without capitals and accents, words in any order, the asker's tenants alone.

use migrations::{FOLDED, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use seatgraph::{
    access::{Role, Scope},
    store::{
        Database, IntegrationId, Store,
        writers::{AppRecord, PageWriter, UserRecord},
    },
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    database::postgres,
    org,
};

/// Names, and what one types to find them.
const FOUND: [(&str, &[&str]); 14] = [
    (
        "José García",
        &["jose", "GARCIA", "jos", "garcía josé", "gar jo", "arcí"],
    ),
    ("Jo Smith", &["smith jo", "Jo Smith", "mith"]),
    ("Straßer, Jörg", &["STRASSER", "straße", "jorg stras"]),
    ("Ünal Çelik", &["unal", "ÜNAL", "celik"]),
    ("İpek Işık", &["ipek", "işık", "isik", "IPEK"]),
    (
        "Ελλάδα Παπαδόπουλος",
        &["ελλαδα", "ΕΛΛΆΔΑ", "παπαδοπουλοσ", "Παπαδόπουλος"],
    ),
    ("田中太郎", &["田", "田中", "田中太", "太郎"]),
    ("Ｈａｎａｋｏ", &["hanako", "ＨＡＮＡ"]),
    ("oﬃce ﬂoor", &["office", "floor", "ffi"]),
    ("Łukasz Søren", &["lukasz", "soren", "ŁUK"]),
    ("Sinéad O’Brien", &["o'brien", "sinead", "O’Brien sin"]),
    ("김민수", &["김민", "김민수", "민수"]),
    ("Фёдор Чайковский", &["федор", "ЧАЙКОВСКИЙ", "чайк"]),
    ("50%_Off \"Quote\"", &["50%_off", "%_", "\"quote\"", "f \"q"]),
];

#[tokio::test]
async fn a_person_is_found_by_what_one_types() {
    for api in Api::each().await {
        assert_found(&api).await;
    }
}

/// Where an administrator of the database lets nobody install extensions, searches have no index.
#[tokio::test]
async fn a_person_is_found_without_the_extension_of_the_index() {
    let Some(mut database) = postgres().await else {
        return;
    };
    let mut url = url::Url::parse(&database.url).unwrap();
    let role = url.path().trim_start_matches('/').to_owned();
    let admin = sea_orm::Database::connect(&database.url).await.unwrap();
    for statement in [
        &format!("CREATE ROLE {role} LOGIN PASSWORD '{role}'"),
        "DROP SCHEMA public CASCADE",
        &format!("CREATE SCHEMA public AUTHORIZATION {role}"),
    ] {
        admin.execute_unprepared(statement).await.unwrap();
    }
    url.set_username(&role).unwrap();
    url.set_password(Some(&role)).unwrap();
    database.store = Store::open(&url.as_str().parse::<Database>().unwrap())
        .await
        .unwrap();
    database.store.migrate().await.unwrap();
    let installed = "SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'";
    let installed = Statement::from_string(DbBackend::Postgres, installed);
    assert!(admin.query_one_raw(installed).await.unwrap().is_none());

    let api = Api::over(database);
    assert_found(&api).await;
    // The role goes with what it owns.
    let owned = format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}");
    admin.execute_unprepared(&owned).await.unwrap();
}

async fn assert_found(api: &Api) {
    let acme = write(api, "acme.okta.com").await;
    let scope = api.scope(Role::Viewer, &[acme]).await;
    for (name, typed) in FOUND {
        for needle in typed {
            assert_eq!(
                users(api, &scope, needle).await,
                [name],
                "{needle} on {}",
                api.database.name
            );
            assert_eq!(apps(api, &scope, needle).await, [name], "{needle}");
        }
    }
    for nobody in ["jose smith", "kaz", "josee", "jo_", "garc%a", "\u{0}jose"] {
        assert_eq!(
            users(api, &scope, nobody).await,
            [""; 0],
            "{nobody} on {}",
            api.database.name
        );
    }
    assert_eq!(
        users(api, &scope, "login3 MAIL3 acme").await,
        ["Ünal Çelik"],
        "by login and e-mail"
    );
}

#[tokio::test]
async fn a_search_finds_nobody_whom_the_token_may_not_see() {
    for api in Api::each().await {
        let acme = write(&api, "acme.okta.com").await;
        let beta = write(&api, "beta.okta.com").await;
        for (tenants, found) in [
            (vec![], 2),
            (vec![acme, beta], 2),
            (vec![beta], 1),
            (vec![acme], 1),
        ] {
            let scope = api.scope(Role::Viewer, &tenants).await;
            for needle in ["smith jo", "jo", "田中", "田中太郎"] {
                let all = users(&api, &scope, needle).await;
                let names = ["Jo Smith", "José García", "Straßer, Jörg", "田中太郎"];
                assert_eq!(
                    all.iter()
                        .filter(|name| **name == names[0] || **name == names[3])
                        .count(),
                    found
                );
                assert!(all.iter().all(|name| names.contains(&name.as_str())), "{all:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_search_follows_names_as_they_change_and_go() {
    for api in Api::each().await {
        let acme = write(&api, "acme.okta.com").await;
        let scope = api.scope(Role::Viewer, &[acme]).await;
        let lease = org::taken_up(api.store(), acme).await;
        let page = PageWriter::begin(api.store(), &lease).await.unwrap();
        page.upsert_users(&[user(1, "Joanna Schmidt")]).await.unwrap();
        page.remove_users(&[user(0, "").okta_id]).await.unwrap();
        page.commit().await.unwrap();
        assert_eq!(users(&api, &scope, "smith").await, [""; 0]);
        assert_eq!(users(&api, &scope, "schmidt jo").await, ["Joanna Schmidt"]);
        assert_eq!(users(&api, &scope, "garcia").await, [""; 0]);
    }
}

#[tokio::test]
async fn rows_from_before_are_found_and_sorted_too() {
    for api in Api::each().await {
        let acme = write(&api, "acme.okta.com").await;
        let url = api.database.url.replacen("sqlite:", "sqlite://", 1);
        let before = sea_orm::Database::connect(url).await.unwrap();
        loop {
            let pending = Migrator::get_pending_migrations(&before).await.unwrap();
            if pending.iter().any(|step| step.name() == FOLDED) {
                break;
            }
            Migrator::down(&before, Some(1)).await.unwrap();
        }
        for keys in [
            "UPDATE users SET name_key = LOWER(name), search_key = LOWER(name)",
            "UPDATE apps SET label_key = LOWER(label), search_key = LOWER(label)",
        ] {
            before.execute_unprepared(keys).await.unwrap();
        }
        before.close().await.unwrap();
        api.store().migrate().await.unwrap();
        let scope = api.scope(Role::Viewer, &[acme]).await;
        for (name, typed) in FOUND {
            assert_eq!(
                users(&api, &scope, typed[0]).await,
                [name],
                "{}",
                api.database.name
            );
            assert_eq!(
                apps(&api, &scope, typed[0]).await,
                [name],
                "{}",
                api.database.name
            );
        }
        assert_eq!(users(&api, &scope, "mail3").await, ["Ünal Çelik"]);
    }
}

#[tokio::test]
async fn accents_do_not_change_the_place_in_a_list() {
    for api in Api::each().await {
        let acme = write(&api, "acme.okta.com").await;
        let scope = api.scope(Role::Viewer, &[acme]).await;
        let data = api.data(&scope, "{ users { nodes { name } } }").await;
        assert_eq!(
            texts(&data["users"]["nodes"], "name"),
            [
                "50%_Off \"Quote\"",
                "Ｈａｎａｋｏ",
                "İpek Işık",
                "Jo Smith",
                "José García",
                "Łukasz Søren",
                "oﬃce ﬂoor",
                "Sinéad O’Brien",
                "Straßer, Jörg",
                "Ünal Çelik",
                "Ελλάδα Παπαδόπουλος",
                "Фёдор Чайковский",
                "田中太郎",
                "김민수",
            ],
            "{}",
            api.database.name
        );
    }
}

async fn write(api: &Api, domain: &str) -> IntegrationId {
    let org = org::begun(api.store(), domain).await;
    let page = PageWriter::begin(api.store(), &org.lease).await.unwrap();
    let named: Vec<_> = FOUND.iter().enumerate().collect();
    let people = named.iter().map(|(index, (name, _))| user(*index, name));
    page.upsert_users(&people.collect::<Vec<_>>()).await.unwrap();
    let apps = named.iter().map(|(index, (label, _))| AppRecord {
        okta_id: format!("0oa{index}"),
        label: (*label).to_owned(),
        name: format!("zz{index}"),
        status: "ACTIVE".to_owned(),
        ..AppRecord::default()
    });
    page.upsert_apps(&apps.collect::<Vec<_>>(), org::at("2026-03-20T06:00:00Z"))
        .await
        .unwrap();
    page.finish(&Default::default(), org::at("2026-03-20T06:00:00Z"))
        .await
        .unwrap();
    page.commit().await.unwrap();
    org.integration
}

fn user(index: usize, name: &str) -> UserRecord {
    UserRecord {
        okta_id: format!("00u{index}"),
        name: name.to_owned(),
        email: Some(format!("Mail{index}@acme.example")),
        login: format!("login{index}"),
        status: "ACTIVE".to_owned(),
        ..UserRecord::default()
    }
}

async fn users(api: &Api, scope: &Scope, needle: &str) -> Vec<String> {
    let query = "query($text: String) { found: users(filter: { search: $text }, first: 100) { totalCount nodes { name } } }";
    found(api, scope, query, needle, "name").await
}

async fn apps(api: &Api, scope: &Scope, needle: &str) -> Vec<String> {
    let query = "query($text: String) { found: apps(filter: { search: $text }, first: 100) { totalCount nodes { label } } }";
    found(api, scope, query, needle, "label").await
}

async fn found(api: &Api, scope: &Scope, query: &str, needle: &str, field: &str) -> Vec<String> {
    let data = api.data(scope, request(query, json!({ "text": needle }))).await;
    let names = texts(&data["found"]["nodes"], field);
    assert_eq!(data["found"]["totalCount"], names.len());
    names
}

fn texts(nodes: &Value, field: &str) -> Vec<String> {
    let nodes = nodes.as_array().unwrap();
    nodes
        .iter()
        .map(|node| node[field].as_str().unwrap().to_owned())
        .collect()
}
