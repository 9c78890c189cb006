//! Seats to take back, with why, against a recount of the simulator's truth.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use seatgraph::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::{
    org::{TestOrg, sim},
    recount::{instant, last_sign_ins},
};

const DAYS: i64 = 30;
const CATEGORIZE: &str = "mutation($input: SetAppCategoryInput!) { setAppCategory(input: $input) {
  app { category } userErrors { code field message remedy } } }";

/// All seats to take back: by app and user, the reasons and the app that is used instead.
async fn told(
    org: &TestOrg,
    integration: &str,
    reasons: Option<&[&str]>,
) -> BTreeMap<(String, String), (BTreeSet<String>, Value)> {
    let query = "query($id: ID!, $days: Int!, $filter: ReclaimableFilter, $after: String) { integration(id: $id) {
        reclaimable(inactiveDays: $days, filter: $filter, first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor }
          nodes { app { oktaId } user { oktaId } reclaimReasons(inactiveDays: $days) duplicateOf(inactiveDays: $days) { oktaId } } } } }";
    let (mut told, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let filter = json!({ "reason": reasons });
        let variables = json!({ "id": integration, "days": DAYS, "filter": filter, "after": after });
        let page = org.api.ask(query, variables).await["integration"]["reclaimable"].clone();
        for seat in page["nodes"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let reasons = seat["reclaimReasons"]
                .as_array()
                .unwrap()
                .iter()
                .map(text)
                .collect();
            let key = (text(&seat["app"]["oktaId"]), text(&seat["user"]["oktaId"]));
            told.insert(key, (reasons, seat["duplicateOf"]["oktaId"].clone()));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], told.len());
            return told;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reason_to_take_a_seat_back_is_a_recount_of_the_truth() {
    for org in TestOrg::on_each_database(&sim(40, 12, 80, 150)).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let apps = "query($id: ID!) { integration(id: $id) { apps(first: 100, filter: { ownedByOkta: false }) { nodes { id oktaId } } } }";
        let apps =
            org.api.ask(apps, json!({ "id": integration })).await["integration"]["apps"]["nodes"].clone();
        let mut category = BTreeMap::new();
        for (place, app) in apps.as_array().unwrap().iter().enumerate() {
            // One spelling or the other: they are the same.
            let Some(of) = [Some("Ablage"), Some("ABLÁGE"), Some("Video calls"), None][place % 4] else {
                continue;
            };
            let input = json!({ "appId": app["id"], "category": of });
            let answer = org.api.ask(CATEGORIZE, json!({ "input": input })).await["setAppCategory"].clone();
            assert_eq!(answer, json!({ "app": { "category": of }, "userErrors": [] }));
            category.insert(app["oktaId"].as_str().unwrap().to_owned(), place % 4 / 2);
        }
        let since = SystemClock.now() - chrono::Duration::days(DAYS);
        let truth = serde_json::to_value(org.okta.truth(None)).unwrap();
        let expected = recount(&truth, &category, since);
        let told = told(&org, &integration, None).await;
        let reasons: BTreeMap<_, _> = told.iter().map(|(seat, (reasons, _))| (seat, reasons)).collect();
        let recounted = expected
            .iter()
            .map(|(seat, (reasons, _))| (seat, reasons))
            .collect();
        assert_eq!(reasons, recounted, "on {}", org.database.name);
        for (seat, (reasons, other)) in &told {
            match reasons.contains("DUPLICATE_FUNCTION") {
                true => assert!(expected[seat].1.contains(other), "{seat:?}: {other}"),
                false => assert_eq!(*other, Value::Null, "{seat:?}"),
            }
        }
        for reason in ["ORPHANED", "INACTIVE", "NEVER_USED", "DUPLICATE_FUNCTION"] {
            assert!(
                told.values().any(|(reasons, _)| reasons.contains(reason)),
                "no {reason} here"
            );
        }
        for some in [
            &["ORPHANED"][..],
            &["INACTIVE"],
            &["NEVER_USED"],
            &["DUPLICATE_FUNCTION"],
            &["NEVER_USED", "DUPLICATE_FUNCTION"],
            &[],
        ] {
            let wanted = told
                .iter()
                .filter(|(_, (reasons, _))| some.iter().any(|reason| reasons.contains(*reason)));
            let wanted: BTreeSet<_> = wanted.map(|(seat, _)| seat.clone()).collect();
            let found = self::told(&org, &integration, Some(some)).await;
            assert_eq!(
                found.into_keys().collect::<BTreeSet<_>>(),
                wanted,
                "{some:?} on {}",
                org.database.name
            );
        }
    }
}

/// The same, counted from the truth, with the apps that may be told as used instead.
fn recount(
    truth: &Value,
    category: &BTreeMap<String, usize>,
    since: DateTime<Utc>,
) -> BTreeMap<(String, String), (BTreeSet<String>, Vec<Value>)> {
    let list = |name: &str| truth[name].as_array().unwrap();
    let last = last_sign_ins(truth);
    let mut days: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for day in list("daily") {
        let key = (day[0].as_str().unwrap(), day[1].as_str().unwrap());
        if day[2].as_str().unwrap() >= since.date_naive().to_string().as_str() {
            *days.entry(key).or_default() += 1;
        }
    }
    let of_company: BTreeSet<&str> = list("apps")
        .iter()
        .filter(|app| app["ownedByOkta"] == false && app["status"] != "DELETED")
        .map(|app| app["id"].as_str().unwrap())
        .collect();
    let status: BTreeMap<&str, &Value> = list("users")
        .iter()
        .map(|user| (user["id"].as_str().unwrap(), &user["status"]))
        .collect();
    let mut seats = BTreeMap::new();
    for seat in list("assignments") {
        let (app, user) = (seat["app"].as_str().unwrap(), seat["user"].as_str().unwrap());
        if !of_company.contains(app) {
            continue;
        }
        let mut reasons = BTreeSet::new();
        if ["SUSPENDED", "DEPROVISIONED"].contains(&status[user].as_str().unwrap()) {
            reasons.insert("ORPHANED".to_owned());
        }
        let given_before = instant(&seat["created"]).unwrap() < since;
        match last.get(&(app, user)) {
            Some(last) if *last < since => drop(reasons.insert("INACTIVE".to_owned())),
            None if given_before => drop(reasons.insert("NEVER_USED".to_owned())),
            _ => {}
        }
        let used = |app: &str| days.get(&(app, user)).copied().unwrap_or(0);
        let others = list("assignments").iter().filter(|other| other["user"] == user);
        let others = others.map(|other| other["app"].as_str().unwrap());
        let others = others.filter(|other| {
            *other != app && of_company.contains(other) && category.get(*other) == category.get(app)
        });
        let instead = others
            .filter(|other| {
                category.contains_key(*other) && used(other) >= 10 && used(other) >= 10 * used(app)
            })
            .collect::<Vec<_>>();
        let most = instead.iter().map(|other| used(other)).max();
        if given_before && most.is_some() {
            reasons.insert("DUPLICATE_FUNCTION".to_owned());
        }
        if !reasons.is_empty() {
            // Of several that are used as much, any will do.
            let best = instead.iter().filter(|other| Some(used(other)) == most);
            let best = best.map(|other| json!(other)).collect();
            seats.insert((app.to_owned(), user.to_owned()), (reasons, best));
        }
    }
    seats
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_that_cannot_be_kept_is_refused_and_one_that_is_so_already_is_not_noted() {
    for org in TestOrg::on_each_database(&sim(5, 3, 5, 10)).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let apps = "{ apps(first: 1, filter: { ownedByOkta: false }) { nodes { id label } } }";
        let app = org.api.ask(apps, json!({})).await["apps"]["nodes"][0].clone();
        let set = async |category: Value| {
            let input = json!({ "appId": app["id"], "category": category });
            org.api.ask(CATEGORIZE, json!({ "input": input })).await["setAppCategory"].clone()
        };
        let refused = set(json!(" ")).await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID_INPUT");
        assert_eq!(refused["userErrors"][0]["field"], json!(["input", "category"]));
        for category in [
            json!("CRM"),
            json!(" CRM "),
            json!("Crm"),
            Value::Null,
            Value::Null,
        ] {
            assert_eq!(set(category).await["userErrors"], json!([]));
        }
        let log = "{ auditLog(first: 10, filter: { action: [APP_CATEGORIZED] }) { nodes { subject } } }";
        let noted = org.api.ask(log, json!({})).await["auditLog"]["nodes"].clone();
        let subject = json!({ "subject": app["label"] });
        assert_eq!(noted, json!([subject, subject, subject]), "CRM, Crm, none");
    }
}

const IMPORT: &str = "mutation($input: ImportAppLicensesInput!) { importAppLicenses(input: $input) { imported
  changes { line app { label } license { seats monthlyCostPerSeat currency renewsOn } previousLicense { seats } category previousCategory }
  lineErrors { line column message remedy } userErrors { code field } } }";

#[tokio::test(flavor = "multi_thread")]
async fn licenses_come_from_a_file_all_of_them_or_none() {
    for org in TestOrg::on_each_database(&sim(5, 6, 5, 10)).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let apps = "query($own: Boolean!) { apps(first: 100, filter: { ownedByOkta: $own }) { nodes { id oktaId label } } }";
        let of_company = org.api.ask(apps, json!({ "own": false })).await["apps"]["nodes"].clone();
        let own = org.api.ask(apps, json!({ "own": true })).await["apps"]["nodes"][0].clone();
        let text = |place: usize, field: &str| of_company[place][field].as_str().unwrap().to_owned();
        let import = async |csv: &str, dry_run: bool| {
            let input = json!({ "integrationId": integration, "csv": csv, "dryRun": dry_run });
            org.api.ask(IMPORT, json!({ "input": input })).await["importAppLicenses"].clone()
        };
        let licensed = async || {
            let query = "{ apps(first: 100) { nodes { label license { seats } category } } }";
            let apps = org.api.ask(query, json!({})).await["apps"]["nodes"].clone();
            let said = |app: &&Value| app["license"] != Value::Null || app["category"] != Value::Null;
            apps.as_array().unwrap().iter().filter(said).count()
        };
        let good = format!(
            "id,oktaId,label,licenseSeats,monthlyCostPerSeat,currency,renewsOn,category\n\
             {},,,20,1250,usd,2027-06-30,CRM\n,{},,,900,EUR,,\n,,\"{}\",,,,,Video calls\n,{},,,,,,\n",
            text(0, "id"),
            text(1, "oktaId"),
            text(2, "label"),
            own["oktaId"].as_str().unwrap(),
        );
        // A line that cannot be used keeps all others out.
        let bad = format!(
            "{good},{},,1,1,USD,,\n,,,1,1,USD,,\n,0oaNone,,1,1,USD,,\n,{},,1,1,USD,,\n",
            own["oktaId"].as_str().unwrap(),
            text(0, "oktaId")
        );
        let refused = import(&bad, false).await;
        let wrong: Vec<_> = refused["lineErrors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["line"].clone())
            .collect();
        assert_eq!(wrong, [json!(7)], "what is no line comes first: {refused}");
        let without = bad.replace(",,,1,1,USD,,\n", "");
        let refused = import(&without, false).await;
        let wrong: Vec<_> = refused["lineErrors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                (
                    error["line"].as_i64().unwrap(),
                    error["column"].as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        assert_eq!(
            wrong,
            [
                (6, "oktaId".to_owned()),
                (7, "oktaId".to_owned()),
                (8, String::new())
            ],
            "{refused}"
        );
        assert_eq!(
            refused["userErrors"],
            json!([{ "code": "INVALID_INPUT", "field": ["input", "csv"] }])
        );
        assert_eq!((refused["imported"].clone(), licensed().await), (json!(false), 0));

        let preview = import(&good, true).await;
        assert_eq!((preview["imported"].clone(), licensed().await), (json!(false), 0));
        let done = import(&good, false).await;
        assert_eq!(preview["changes"], done["changes"]);
        let license =
            json!({ "seats": 20, "monthlyCostPerSeat": 1250, "currency": "USD", "renewsOn": "2027-06-30" });
        let first = json!({
            "line": 2, "app": { "label": text(0, "label") }, "license": license, "previousLicense": null,
            "category": "CRM", "previousCategory": null,
        });
        assert_eq!(done["changes"][0], first);
        assert_eq!(done["changes"].as_array().unwrap().len(), 3);
        assert_eq!((done["imported"].clone(), licensed().await), (json!(true), 3));
        // What a file does not tell stays.
        let dearer = format!("id,monthlyCostPerSeat,currency\n{},1300,USD\n", text(0, "id"));
        let kept = import(&dearer, false).await["changes"][0]["license"].clone();
        let license =
            json!({ "seats": 20, "monthlyCostPerSeat": 1300, "currency": "USD", "renewsOn": "2027-06-30" });
        assert_eq!(kept, license);
        import(&good, false).await;
        // Once more, it changes nothing, and is not noted.
        assert_eq!(import(&good, false).await["changes"], json!([]));
        let log =
            "{ auditLog(first: 50, filter: { action: [LICENSE_SET, APP_CATEGORIZED] }) { totalCount } }";
        assert_eq!(org.api.ask(log, json!({})).await["auditLog"]["totalCount"], 6);
        let nowhere = json!({ "integrationId": own["id"], "csv": good });
        let nowhere = org.api.ask(IMPORT, json!({ "input": nowhere })).await["importAppLicenses"].clone();
        assert_eq!(nowhere["userErrors"][0]["code"], "NOT_FOUND");
    }
}
