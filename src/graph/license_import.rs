//! Licenses from a file: what it would change, or changes, all of it or nothing.

use std::collections::{BTreeMap, HashMap};

use async_graphql::{Context, ID, InputObject, Result, SimpleObject};

use super::{
    app::App,
    connection::int,
    errors,
    global_id::filter,
    in_order::InOrder,
    license::{License, license_of},
    payload::UserError,
    reader::{Reader, scope},
    references::Referenced,
};
use crate::{
    insights::{AppName, FAULTS_MAX, LicenseLine, LineFault, read_license_file},
    store::{
        AppId, IntegrationId,
        app_decisions::{self, Imported},
        apps::{AppRow, find_apps, load_all_apps},
        keys,
    },
};

/// Licenses of the apps of an integration, from a file.
#[derive(Debug, InputObject)]
pub(super) struct ImportAppLicensesInput {
    /// The integration.
    pub(super) integration_id: ID,
    /// The file: CSV with the names of its columns in the first line. The app by `id`, `oktaId` or `label`; `licenseSeats`,
    /// `monthlyCostPerSeat` in minor units, `currency`, `renewsOn`, `category`. What is not in it, or whose cells are empty, stays as it
    /// is.
    pub(super) csv: String,
    /// Only tell what it would change.
    #[graphql(default)]
    pub(super) dry_run: bool,
}

/// What a line of a file changes.
#[derive(Clone, SimpleObject)]
pub(super) struct AppLicenseChange {
    /// The number of the line; that of the columns' names is 1.
    line: i32,
    /// The app.
    app: App,
    /// Its license by the file; where the file tells none, the one that it has.
    license: Option<InOrder<License>>,
    /// The license that it had before.
    previous_license: Option<InOrder<License>>,
    /// Its category by the file; where the file tells none, the one that it has.
    category: Option<String>,
    /// The category that it had before.
    previous_category: Option<String>,
}

/// What is wrong with a line of a file.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct ImportLineError {
    /// The number of the line; that of the columns' names is 1.
    line: i32,
    /// The name of the column, where it is about one.
    column: Option<String>,
    /// What is wrong.
    message: String,
    /// What to do.
    remedy: String,
}

/// What came of `importAppLicenses`.
#[derive(Default, SimpleObject)]
pub(super) struct ImportAppLicensesPayload {
    /// What the file changes, in the order of its lines; what is so already is left out.
    pub(super) changes: Vec<InOrder<AppLicenseChange>>,
    /// Whether it was changed: not where it was only asked for, and not where anything is wrong.
    pub(super) imported: bool,
    /// All that is wrong with the file, up to a hundred lines; then nothing was changed.
    pub(super) line_errors: Vec<InOrder<ImportLineError>>,
    /// Why nothing was changed; empty where it was.
    pub(super) user_errors: Vec<InOrder<UserError>>,
}

/// Reads the file and keeps what it says.
pub(super) async fn import(
    context: &Context<'_>,
    integration: IntegrationId,
    csv: &str,
    dry_run: bool,
) -> Result<ImportAppLicensesPayload> {
    let reader = Reader::of(context)?;
    let apps = load_all_apps(&reader.store, integration)
        .await
        .map_err(errors::internal)?;
    let planned = read_license_file(csv).and_then(|lines| plan(lines, &apps));
    let changes = match planned {
        Ok(changes) => changes,
        Err(faults) => return Ok(refused(faults)),
    };
    let mut imported = false;
    if !dry_run {
        let mut wanted: Vec<_> = changes.iter().map(|change| change.wanted.clone()).collect();
        // In one order, so that two imports never wait for each other.
        wanted.sort_by_key(|wanted| wanted.app);
        let by = scope(context)?.by();
        let kept = app_decisions::import(&reader.store, &by, integration, &wanted, reader.now()).await;
        if let Some(gone) = kept.map_err(errors::internal)? {
            let line = changes
                .iter()
                .find(|change| change.wanted.app == gone)
                .map_or(0, |change| change.line);
            let remedy = "Export apps.csv again, and import what it has.";
            let fault = LineFault::new(line, "", "Meanwhile Okta deleted this app.", remedy);
            return Ok(refused(vec![fault]));
        }
        imported = true;
    }
    Ok(ImportAppLicensesPayload {
        changes: told(context, changes).await?,
        imported,
        ..Default::default()
    })
}

fn refused(faults: Vec<LineFault>) -> ImportAppLicensesPayload {
    let line_errors = faults.into_iter().map(|fault| {
        InOrder(ImportLineError {
            line: line(fault.line),
            column: fault.column,
            message: fault.message,
            remedy: fault.remedy,
        })
    });
    ImportAppLicensesPayload {
        line_errors: line_errors.collect(),
        user_errors: vec![UserError::lines_of_file()],
        ..Default::default()
    }
}

struct Change {
    line: u64,
    before: AppRow,
    wanted: Imported,
}

/// What the lines change of these apps.
fn plan(lines: Vec<LicenseLine>, apps: &[AppRow]) -> Result<Vec<Change>, Vec<LineFault>> {
    let known = Apps::of(apps);
    let (mut changes, mut faults) = (Vec::new(), Vec::new());
    let mut lines_of: BTreeMap<AppId, u64> = BTreeMap::new();
    for LicenseLine {
        line,
        app: name,
        license,
        category,
    } in lines
    {
        if faults.len() >= FAULTS_MAX {
            break;
        }
        let app = match known.find(&name) {
            Ok(app) => app,
            Err((column, message, remedy)) => {
                faults.push(LineFault::new(line, column, message, remedy));
                continue;
            }
        };
        if let Some(first) = lines_of.insert(app.id, line) {
            let message = format!("Line {first} is about the same app.");
            faults.push(LineFault::new(line, "", message, "Leave one of the lines out."));
            continue;
        }
        let before = license_of(app);
        // What the file does not tell stays as it is.
        let license = license.map(|told| app_decisions::License {
            seats: told.seats.or(before.as_ref().and_then(|before| before.seats)),
            renews_on: told
                .renews_on
                .or(before.as_ref().and_then(|before| before.renews_on)),
            ..told
        });
        let license = license.filter(|license| before.as_ref() != Some(license));
        let category = category.filter(|category| app.category.as_ref() != Some(category));
        if license.is_some() || category.is_some() {
            changes.push(Change {
                line,
                before: app.clone(),
                wanted: Imported {
                    app: app.id,
                    license,
                    category,
                },
            });
        }
    }
    match faults.is_empty() {
        true => Ok(changes),
        false => Err(faults),
    }
}

/// The apps of an integration, by what a file may name them.
struct Apps<'a> {
    by_id: HashMap<AppId, &'a AppRow>,
    by_okta_id: HashMap<&'a str, &'a AppRow>,
    by_label: HashMap<String, Vec<&'a AppRow>>,
}

impl<'a> Apps<'a> {
    fn of(apps: &'a [AppRow]) -> Self {
        let mut by_label: HashMap<String, Vec<&AppRow>> = HashMap::new();
        for app in apps {
            by_label.entry(keys::sort(&app.label)).or_default().push(app);
        }
        Self {
            by_id: apps.iter().map(|app| (app.id, app)).collect(),
            by_okta_id: apps.iter().map(|app| (app.okta_id.as_str(), app)).collect(),
            by_label,
        }
    }

    /// The app, or the column that names none, what is wrong with it, and what to do.
    fn find(&self, name: &AppName) -> Result<&'a AppRow, (&'static str, &'static str, &'static str)> {
        let none = "The integration has no such app.";
        let (column, app) = match name {
            AppName::Id(id) => ("id", self.by_id.get(&filter::app(&ID(id.clone())))),
            AppName::OktaId(id) => ("oktaId", self.by_okta_id.get(id.as_str())),
            AppName::Label(label) => match self.by_label.get(&keys::sort(label)).map(Vec::as_slice) {
                Some([app]) => ("label", Some(app)),
                Some([_, _, ..]) => {
                    return Err((
                        "label",
                        "Several apps have this label.",
                        "Tell it by id or oktaId.",
                    ));
                }
                _ => ("label", None),
            },
        };
        let app = app.ok_or((column, none, "Take it from the file apps.csv of the exports."))?;
        match app.owned_by_okta {
            true => Err((
                column,
                "This app is one of Okta's own, which have no licenses.",
                "Leave the line out.",
            )),
            false => Ok(app),
        }
    }
}

async fn told(context: &Context<'_>, changes: Vec<Change>) -> Result<Vec<InOrder<AppLicenseChange>>> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let ids: Vec<_> = changes.iter().map(|change| change.before.id).collect();
    let rows = find_apps(&reader.store, scope.tenants(), &ids)
        .await
        .map_err(errors::internal)?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let nodes: HashMap<_, _> = ids.into_iter().zip(App::group(reader, rows)).collect();
    let change = |change: Change| {
        let previous = license_of(&change.before);
        let license = change.wanted.license.or_else(|| previous.clone());
        Some(InOrder(AppLicenseChange {
            line: line(change.line),
            app: nodes.get(&change.before.id)?.clone(),
            license: license.map(License::given),
            previous_license: previous.map(License::given),
            category: change.wanted.category.or_else(|| change.before.category.clone()),
            previous_category: change.before.category,
        }))
    };
    Ok(changes.into_iter().filter_map(change).collect())
}

fn line(line: u64) -> i32 {
    int(i64::try_from(line).unwrap_or(i64::MAX))
}
