//! How the read replicas are.

use std::fmt;

use prometheus_client::{
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};

use super::families::{Families, Labels};
use crate::store::ReplicaReport;

/// Tells how the replicas are; nothing where there are none.
pub(super) fn write(families: &mut Families<'_, '_>, reports: &[ReplicaReport]) -> fmt::Result {
    let labels = |report: &ReplicaReport| -> Labels { vec![("replica", report.number.to_string())] };
    families.each(
        "replica_in_use",
        "Whether reads go to the replica",
        None,
        reports
            .iter()
            .map(|report| (labels(report), ConstGauge::new(i64::from(report.in_use)))),
    )?;
    families.each(
        "replica_lag",
        "For how long at most the replica may not have changed with the primary",
        Some(&Unit::Seconds),
        reports
            .iter()
            .filter_map(|report| Some((labels(report), ConstGauge::new(report.lag?.as_secs_f64())))),
    )?;
    families.each(
        "replica_statements",
        "SQL statements that the replica answered",
        None,
        reports
            .iter()
            .map(|report| (labels(report), ConstCounter::new(report.statements))),
    )?;
    families.each(
        "replica_fallbacks",
        "SQL statements that the primary answered because the replica failed",
        None,
        reports
            .iter()
            .map(|report| (labels(report), ConstCounter::new(report.fallbacks))),
    )
}
