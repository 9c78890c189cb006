//! What apps that were read together are asked for: each thing read once for all of them.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Lookahead, Result};

use super::{
    assignment::{Assignment, AssignmentSide},
    connection::Listing,
    errors,
    integration::Integration,
    reader::Reader,
    references::References,
    shared::Shared,
};
use crate::store::{
    AppId, IntegrationId, Millis,
    apps::AppRow,
    assignments::SeatsOf,
    seat_counts::{SeatCounts, load_seat_counts},
    usage::{AppKey, Bounds, Period, Point, Sum, load_app_points, load_app_sums},
};

type ById<V> = Arc<BTreeMap<AppId, V>>;

/// Apps that were read together.
pub(super) struct AppGroup {
    pub(super) reader: Arc<Reader>,
    pub(super) integrations: References<Integration>,
    keys: Vec<AppKey>,
    sums: Shared<Bounds, BTreeMap<AppId, Sum>>,
    points: Shared<(Period, Bounds), BTreeMap<AppId, Vec<Point>>>,
    assignments: Shared<AssignmentSide, Listing<Assignment>>,
    seats: Shared<i32, BTreeMap<AppId, SeatCounts>>,
}

impl AppGroup {
    pub(super) fn new(reader: &Arc<Reader>, rows: &[AppRow]) -> Self {
        let integrations = rows.iter().map(|row| (row.integration_id, row.integration_id));
        Self {
            reader: Arc::clone(reader),
            integrations: References::new(reader, integrations),
            keys: rows.iter().map(AppKey::of).collect(),
            sums: Shared::default(),
            points: Shared::default(),
            assignments: Shared::default(),
            seats: Shared::default(),
        }
    }

    fn seat_keys(&self) -> Vec<(IntegrationId, AppId)> {
        self.keys.iter().map(|key| (key.integration, key.app)).collect()
    }

    pub(super) async fn sums(&self, bounds: Bounds) -> Result<ById<Sum>> {
        let read = || async {
            load_app_sums(&self.reader.store, &self.keys, bounds)
                .await
                .map_err(errors::internal)
        };
        self.sums.get(bounds, read).await
    }

    pub(super) async fn points(&self, period: Period, bounds: Bounds) -> Result<ById<Vec<Point>>> {
        let read = || async {
            load_app_points(&self.reader.store, &self.keys, period, bounds)
                .await
                .map_err(errors::internal)
        };
        self.points.get((period, bounds), read).await
    }

    /// By the days that `since` lies back.
    pub(super) async fn seat_counts(&self, days: i32, since: Millis) -> Result<ById<SeatCounts>> {
        let read = || async {
            load_seat_counts(&self.reader.store, &self.seat_keys(), since)
                .await
                .map_err(errors::internal)
        };
        self.seats.get(days, read).await
    }

    pub(super) async fn assignments(
        &self,
        asked: AssignmentSide,
        below: &Lookahead<'_>,
    ) -> Result<Arc<Listing<Assignment>>> {
        let listing = || async { asked.listing(&self.reader, SeatsOf::Apps(&self.seat_keys()), below) };
        self.assignments.get(asked.clone(), listing).await
    }
}
