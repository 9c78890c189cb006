//! `summary.csv`: a row per integration. What costs in a further currency has a row of its own, without counts, so that these can be
//! added up.

use std::collections::BTreeMap;

use super::{
    ExportError,
    seats::{COUNTS, counts},
    sheet::{Cell, Sheet, ours, theirs_if},
};
use crate::{
    graph::flat::{ReportPeriod, integration_id},
    insights::{Cost, load_summaries},
    store::{Store, Tenants, coverage::covers, integrations::find_all_integrations},
};

/// The columns of costs.
pub(super) const COSTS: [&str; 3] = ["currency", "monthlySpend", "monthlyWaste"];

/// A row for each currency, or one without: each begins with `named`, the first goes on with `once`, where the others are empty.
pub(super) fn by_currency<'a, const N: usize>(
    sheet: &mut Sheet,
    named: impl Fn() -> [Cell<'a>; N],
    once: &[Cell<'a>],
    costs: &BTreeMap<String, Cost>,
) -> Result<(), ExportError> {
    let mut costs = costs.iter().map(|(currency, cost)| {
        [
            currency.clone(),
            cost.monthly_spend.to_string(),
            cost.monthly_waste.to_string(),
        ]
    });
    let first = costs.next().unwrap_or_default().map(ours);
    sheet.row(named().into_iter().chain(once.iter().cloned()).chain(first))?;
    for cost in costs {
        let empty = once.iter().map(|_| ours(""));
        sheet.row(named().into_iter().chain(empty).chain(cost.map(ours)))?;
    }
    Ok(())
}

/// The file of all integrations that the asker may see.
pub(super) async fn write(
    store: Store,
    tenants: Tenants,
    period: ReportPeriod,
) -> Result<Sheet, ExportError> {
    let mut sheet = Sheet::default();
    let names = ["integrationId", "integrationDomain"];
    let figures = [
        "users",
        "apps",
        "unusedApps",
        "unreviewedApps",
        "coverageComplete",
    ];
    sheet.head(&[&names[..], &figures, &COUNTS, &COSTS].concat())?;
    let integrations = find_all_integrations(&store, &tenants).await?;
    let ids: Vec<_> = integrations.iter().map(|row| row.id).collect();
    let summaries = load_summaries(&store, &ids, period.since).await?;
    for integration in &integrations {
        let summary = summaries.get(&integration.id).cloned().unwrap_or_default();
        let of_integration = || {
            [
                ours(integration_id(integration.id)),
                theirs_if(Some(&integration.domain)),
            ]
        };
        let figures = [
            summary.users,
            summary.apps,
            summary.unused_apps,
            summary.unreviewed_apps,
        ];
        let mut once: Vec<_> = figures.map(|figure| ours(figure.to_string())).into();
        once.push(ours(covers(integration, period.since, period.now).to_string()));
        once.extend(counts(summary.seats));
        by_currency(&mut sheet, of_integration, &once, &summary.costs)?;
    }
    Ok(sheet)
}
