//! What webhooks tell when they are asked: what became of messages, and how old what waits is.

use std::fmt;

use prometheus_client::{
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};

use super::families::{Families, Labels};

/// The readings of one scrape.
#[derive(Debug)]
pub(super) struct Deliveries {
    /// How often messages were sent by this process, by what came of it.
    pub(super) tries: Vec<(&'static str, u64)>,
    /// For how long the oldest entry has waited that is not delivered, in seconds; none: the database did not tell.
    pub(super) age: Option<f64>,
}

pub(super) fn write(families: &mut Families<'_, '_>, deliveries: &Deliveries) -> fmt::Result {
    families.each(
        "webhook_deliveries",
        "Messages of webhooks that this process has sent, those sent again included, by what came of it",
        None,
        deliveries.tries.iter().map(|(outcome, times)| {
            let labels: Labels = vec![("outcome", outcome.to_lowercase())];
            (labels, ConstCounter::new(*times))
        }),
    )?;
    let Some(age) = deliveries.age else {
        return Ok(());
    };
    families.one(
        "webhook_undelivered_age",
        "How old the oldest entry of a feed is that an enabled webhook has not delivered, over all processes",
        Some(&Unit::Seconds),
        &ConstGauge::new(age),
    )
}
