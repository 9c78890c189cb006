//! `breakdown.csv`: a row per department and so on. What costs in a further currency has a row of its own, without counts, so that
//! these can be added up.

use super::{
    ExportError,
    references::apps,
    seats::{COUNTS, counts},
    sheet::{Cell, Sheet, ours, ours_if, theirs_if},
    summary::{COSTS, by_currency},
};
use crate::{
    graph::flat::{ReportPeriod, app_id, integration_id},
    insights::{By, load_breakdowns},
    store::{Store, Tenants, integrations::find_all_integrations},
};

/// The file of all integrations that the asker may see.
pub(super) async fn write(
    store: Store,
    tenants: Tenants,
    by: By,
    period: ReportPeriod,
) -> Result<Sheet, ExportError> {
    let mut sheet = Sheet::default();
    let names = ["integrationId", "integrationDomain", "name", "appId", "users"];
    sheet.head(&[&names[..], &COUNTS, &COSTS].concat())?;
    let integrations = find_all_integrations(&store, &tenants).await?;
    let ids: Vec<_> = integrations.iter().map(|row| row.id).collect();
    let breakdowns = load_breakdowns(&store, &ids, by, period.since).await?;
    let mut keys = Vec::new();
    for (id, parts) in &breakdowns {
        keys.extend(parts.iter().filter_map(|part| Some((*id, part.app?))));
    }
    let apps = apps(&store, keys).await?;
    for integration in &integrations {
        for part in breakdowns.get(&integration.id).into_iter().flatten() {
            let app = part.app.and_then(|app| apps.get(&app));
            let name = part.name.as_deref().or(app.map(|app| app.label.as_str()));
            let of_part = || {
                [
                    ours(integration_id(integration.id)),
                    theirs_if(Some(&integration.domain)),
                    theirs_if(name),
                    ours_if(part.app.map(app_id)),
                ]
            };
            let mut once: Vec<Cell<'_>> = vec![ours(part.people.to_string())];
            once.extend(counts(part.seats));
            by_currency(&mut sheet, of_part, &once, &part.costs)?;
        }
    }
    Ok(sheet)
}
