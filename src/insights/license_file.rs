//! Licences in a file of CSV, as a spreadsheet writes it: what each line says of which app, or all that is wrong with the file.

use std::collections::HashMap;

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord};

use super::{DecisionFault, checked_category, checked_license, formula::as_meant, line_numbers::LineNumbers};
use crate::store::app_decisions::License;

/// No more are told of a file.
pub const FAULTS_MAX: usize = 100;
const LINES_MAX: usize = 20_000;

/// By what a line names its app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppName {
    /// The id that the API has for it.
    Id(String),
    /// Okta's own id.
    OktaId(String),
    /// The name that people see.
    Label(String),
}

/// What a line says of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseLine {
    /// The number of the line, the header's being 1.
    pub line: u64,
    /// The app.
    pub app: AppName,
    /// Its licence; none where its cells are empty.
    pub license: Option<License>,
    /// What it is for; none where the cell is empty.
    pub category: Option<String>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The number of the line, the header's being 1.
    pub line: u64,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl LineFault {
    /// About a line.
    pub fn new(line: u64, column: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            line,
            column: Some(column.to_owned()).filter(|column| !column.is_empty()),
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Id,
    OktaId,
    Label,
    Seats,
    Cost,
    Currency,
    RenewsOn,
    Category,
}

impl Column {
    const ALL: [(&str, Self); 9] = [
        ("id", Self::Id),
        ("oktaId", Self::OktaId),
        ("label", Self::Label),
        ("licenseSeats", Self::Seats),
        ("seats", Self::Seats),
        ("monthlyCostPerSeat", Self::Cost),
        ("currency", Self::Currency),
        ("renewsOn", Self::RenewsOn),
        ("category", Self::Category),
    ];
}

/// Columns of the file `apps.csv` that say nothing of licences.
const OF_APPS_FILE: [&str; 15] = [
    "integrationId",
    "integrationDomain",
    "name",
    "status",
    "signOnMode",
    "ownedByOkta",
    "createdAt",
    "lastSignInAt",
    "assignedUsers",
    "activeUsers",
    "signIns",
    "review",
    "reviewedAt",
    "reviewedBy",
    "signals",
];

/// The lines of a file that say something, in their order.
///
/// # Errors
/// All that is wrong with it, up to a hundred faults.
pub fn read_license_file(text: &str) -> Result<Vec<LicenseLine>, Vec<LineFault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or_default();
    // Spreadsheets write semicolons where the comma is the decimal sign.
    let delimiter = match header.contains(';') && !header.contains(',') {
        true => b';',
        false => b',',
    };
    let mut csv = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = match csv.headers() {
        Ok(header) => columns_of(header)?,
        Err(_) => return Err(vec![not_csv(1)]),
    };
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let mut numbers = LineNumbers::of_text(text);
    for (index, record) in csv.records().enumerate() {
        if faults.len() >= FAULTS_MAX {
            break;
        }
        if index >= LINES_MAX {
            let message = format!("A file has at most {LINES_MAX} lines.");
            faults.push(LineFault::new(index as u64 + 2, "", message, "Split the file."));
            break;
        }
        let Ok(record) = record else {
            faults.push(not_csv(index as u64 + 2));
            break;
        };
        let line = numbers.of(&record);
        match line_of(line, &record, &columns) {
            Ok(Some(line)) => lines.push(line),
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    match faults.is_empty() {
        true => Ok(lines),
        false => Err(faults),
    }
}

struct Columns {
    places: HashMap<Column, (usize, String)>,
    count: usize,
}

fn columns_of(header: &StringRecord) -> Result<Columns, Vec<LineFault>> {
    let mut places = HashMap::new();
    let mut faults = Vec::new();
    for (place, name) in header.iter().enumerate() {
        let name = name.trim();
        let known = Column::ALL
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        match known {
            Some((_, column)) => {
                if places.insert(*column, (place, name.to_owned())).is_some() {
                    faults.push(LineFault::new(1, name, "This column is there twice.", "Leave one of them out."));
                }
            }
            None if OF_APPS_FILE.iter().any(|of_apps| of_apps.eq_ignore_ascii_case(name)) => {}
            None => faults.push(LineFault::new(
                1,
                name,
                format!("There is no column `{name}`."),
                "Name the columns id, oktaId or label, and licenseSeats, monthlyCostPerSeat, currency, renewsOn, category; \
                 the file apps.csv of the exports has them all.",
            )),
        }
    }
    if ![Column::Id, Column::OktaId, Column::Label]
        .iter()
        .any(|column| places.contains_key(column))
    {
        let remedy = "Add a column id, oktaId or label, with the names of the columns in the first line.";
        faults.push(LineFault::new(1, "", "No column tells the apps.", remedy));
    }
    match faults.is_empty() {
        true => Ok(Columns {
            places,
            count: header.len(),
        }),
        false => Err(faults),
    }
}

fn not_csv(line: u64) -> LineFault {
    LineFault::new(
        line,
        "",
        "This is not CSV.",
        "Save the spreadsheet as CSV (UTF-8).",
    )
}

fn line_of(line: u64, record: &StringRecord, columns: &Columns) -> Result<Option<LicenseLine>, LineFault> {
    if record.len() != columns.count {
        let message = format!(
            "The line has {} cells, the header {}.",
            record.len(),
            columns.count
        );
        return Err(LineFault::new(
            line,
            "",
            message,
            "Put cells that hold a comma in quotation marks.",
        ));
    }
    let cell = |column: Column| {
        let (place, _) = columns.places.get(&column)?;
        record
            .get(*place)
            .map(|text| as_meant(text.trim()))
            .filter(|text| !text.is_empty())
    };
    let fault = |column: Column, message: &str, remedy: &str| {
        let name = columns.places.get(&column).map_or("", |(_, name)| name);
        LineFault::new(line, name, message, remedy)
    };
    let seats = cell(Column::Seats).map(str::parse::<i32>).transpose();
    let seats = seats.map_err(|_| {
        fault(
            Column::Seats,
            "This is no number of seats.",
            "Give a whole number, or leave it empty.",
        )
    })?;
    let cost = cell(Column::Cost).map(str::parse::<i32>).transpose();
    let cost = cost.map_err(|_| {
        let remedy = "Give what one seat costs in one month, in minor units of the currency, as a whole number: 12.50 USD is 1250.";
        fault(Column::Cost, "This is no amount in minor units.", remedy)
    })?;
    let renews_on = cell(Column::RenewsOn).map(str::parse::<NaiveDate>).transpose();
    let renews_on = renews_on.map_err(|_| {
        fault(
            Column::RenewsOn,
            "This is no day.",
            "Write it as YYYY-MM-DD, such as 2027-06-30.",
        )
    })?;
    let currency = cell(Column::Currency);
    let of_decision = |wrong: DecisionFault| {
        let column = match wrong.field {
            "seats" => Column::Seats,
            "monthlyCostPerSeat" => Column::Cost,
            "category" => Column::Category,
            _ => Column::Currency,
        };
        fault(column, wrong.message, wrong.remedy)
    };
    let license = match (cost, currency) {
        (Some(cost), Some(currency)) => {
            Some(checked_license(seats, cost, currency, renews_on.map(Into::into)).map_err(of_decision)?)
        }
        (None, None) if seats.is_none() && renews_on.is_none() => None,
        _ => {
            let message = "A license needs monthlyCostPerSeat and currency.";
            let remedy = "Fill in both; leave all cells of the license empty for an app without one.";
            return Err(LineFault::new(line, "", message, remedy));
        }
    };
    let category = cell(Column::Category)
        .map(checked_category)
        .transpose()
        .map_err(of_decision)?;
    if license.is_none() && category.is_none() {
        return Ok(None);
    }
    let app = [
        (Column::Id, AppName::Id as fn(String) -> AppName),
        (Column::OktaId, AppName::OktaId),
        (Column::Label, AppName::Label),
    ];
    let app = app
        .into_iter()
        .find_map(|(column, name)| cell(column).map(|text| name(text.to_owned())));
    let app = app
        .ok_or_else(|| LineFault::new(line, "", "The line tells no app.", "Fill in id, oktaId or label."))?;
    Ok(Some(LicenseLine {
        line,
        app,
        license,
        category,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_line_says_is_read() {
        let file = "\u{feff}oktaId;Seats;monthlyCostPerSeat;currency;renewsOn;category\r\n\
                    0oa1;20;1250;usd;2027-06-30;CRM\r\n0oa2;;900;EUR;;\r\n0oa3;;;;;\r\n0oa4;;;;;\"Video; calls\"\r\n";
        let lines = read_license_file(file).unwrap();
        let told: Vec<_> = lines
            .iter()
            .map(|line| {
                let license = line.license.as_ref().map(|license| {
                    (
                        license.seats,
                        license.monthly_cost_per_seat,
                        license.currency.as_str(),
                    )
                });
                (line.line, license, line.category.as_deref())
            })
            .collect();
        assert_eq!(
            told,
            [
                (2, Some((Some(20), 1250, "USD")), Some("CRM")),
                (3, Some((None, 900, "EUR")), None),
                (5, None, Some("Video; calls")),
            ]
        );
        assert_eq!(lines[0].app, AppName::OktaId("0oa1".to_owned()));
    }

    #[test]
    fn all_that_is_wrong_is_told_by_line_and_column() {
        let faults = |file: &str| -> Vec<_> {
            let faults = read_license_file(file).unwrap_err();
            faults
                .into_iter()
                .map(|fault| (fault.line, fault.column.unwrap_or_default()))
                .collect()
        };
        let at = |line, column: &str| (line, column.to_owned());
        assert_eq!(
            faults(
                "label,seats,monthlyCostPerSeat,currency,renewsOn\nA,x,1,USD,\nB,1,12.50,USD,\nC,1,1,Euro,\nD,1,1,USD,30.06.2027\nE,-1,1,USD,\nF,1,,USD,\nG,1\n,1,1,USD,\n"
            ),
            [
                at(2, "seats"),
                at(3, "monthlyCostPerSeat"),
                at(4, "currency"),
                at(5, "renewsOn"),
                at(6, "seats"),
                at(7, ""),
                at(8, ""),
                at(9, ""),
            ]
        );
        assert_eq!(faults("label,price\nA,1\n"), [at(1, "price")]);
        assert_eq!(faults("seats\n1\n"), [at(1, "")]);
        assert_eq!(faults(""), [at(1, "")]);
        assert_eq!(faults("label,label\n"), [at(1, "label")]);
        assert_eq!(faults("label,licenseSeats,seats\n"), [at(1, "seats")]);
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd(file in "(label|oktaId|id|seats|currency|[,;\\n\"a1]){0,40}") {
            // A file is read, or told what is wrong with it.
            if let Err(faults) = read_license_file(&file) {
                prop_assert!(!faults.is_empty() && faults.len() <= FAULTS_MAX);
            }
        }
    }
}
