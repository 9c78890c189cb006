//! Families of metrics that are read anew for each scrape.

use std::{fmt, iter::once};

use prometheus_client::{
    encoding::{DescriptorEncoder, EncodeMetric},
    registry::Unit,
};

/// The labels of one metric.
pub(super) type Labels = Vec<(&'static str, String)>;

/// Where families are written to.
pub(super) struct Families<'e, 'd>(pub(super) &'e mut DescriptorEncoder<'d>);

impl Families<'_, '_> {
    /// A family with its metrics; nothing where there is none.
    pub(super) fn each<M: EncodeMetric>(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        metrics: impl IntoIterator<Item = (Labels, M)>,
    ) -> fmt::Result {
        let mut metrics = metrics.into_iter();
        let Some(first) = metrics.next() else {
            return Ok(());
        };
        let kind = first.1.metric_type();
        let mut family = self.0.encode_descriptor(name, help, unit, kind)?;
        for (labels, metric) in once(first).chain(metrics) {
            metric.encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }

    /// A metric without labels.
    pub(super) fn one<M: EncodeMetric>(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        metric: &M,
    ) -> fmt::Result {
        let encoder = self.0.encode_descriptor(name, help, unit, metric.metric_type())?;
        metric.encode(encoder)
    }
}
