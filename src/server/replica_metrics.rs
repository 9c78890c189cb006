//! How the read replicas are, for a monitoring system.

use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};

use crate::store::{ReplicaReport, Store};

/// Tells how a store's replicas are whenever it is asked; nothing where there are none.
#[derive(Debug)]
pub(super) struct ReplicaMetrics(pub(super) Store);

impl Collector for ReplicaMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let reports = self.0.replicas();
        if reports.is_empty() {
            return Ok(());
        }
        let in_use = |report: &ReplicaReport| Some(ConstGauge::new(i64::from(report.in_use)));
        let lag = |report: &ReplicaReport| report.lag.map(|lag| ConstGauge::new(lag.as_secs_f64()));
        let statements = |report: &ReplicaReport| Some(ConstCounter::new(report.statements));
        let fallbacks = |report: &ReplicaReport| Some(ConstCounter::new(report.fallbacks));
        let mut each = Each {
            encoder: &mut encoder,
            reports: &reports,
        };
        each.family("in_use", "Whether reads go to the replica", None, in_use)?;
        each.family(
            "lag",
            "For how long at most the replica may not have changed with the primary",
            Some(&Unit::Seconds),
            lag,
        )?;
        each.family(
            "statements",
            "SQL statements that the replica answered",
            None,
            statements,
        )?;
        each.family(
            "fallbacks",
            "SQL statements that the primary answered because the replica failed",
            None,
            fallbacks,
        )
    }
}

struct Each<'e, 'd> {
    encoder: &'e mut DescriptorEncoder<'d>,
    reports: &'e [ReplicaReport],
}

impl Each<'_, '_> {
    fn family<M: EncodeMetric>(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        metric: impl Fn(&ReplicaReport) -> Option<M>,
    ) -> fmt::Result {
        let mut told = self
            .reports
            .iter()
            .filter_map(|report| Some((report.number, metric(report)?)));
        let Some((number, first)) = told.next() else {
            return Ok(());
        };
        let name = format!("replica_{name}");
        let kind = first.metric_type();
        let mut family = self.encoder.encode_descriptor(&name, help, unit, kind)?;
        for (number, metric) in std::iter::once((number, first)).chain(told) {
            let labels = [("replica", number.to_string())];
            metric.encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}
