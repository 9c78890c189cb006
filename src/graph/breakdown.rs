//! The type BreakdownPart: the seats of a department, a cost centre, and so on.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Enum, Object, Result};

use super::{
    app::App,
    connection::int,
    in_order::InOrder,
    integration::IntegrationObject,
    leaf::Leaf,
    reader::Reader,
    references::References,
    rows::Rows,
    seat_report::{ReportPeriod, SeatReport},
    summary::Cost,
};
use crate::{
    insights,
    store::{IntegrationId, breakdown::OfHolder},
};

/// By what seats are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum BreakdownBy {
    /// Their holder's department.
    Department,
    /// Their holder's cost centre.
    CostCenter,
    /// Their holder's employment type.
    EmploymentType,
    /// Their app.
    App,
}

impl BreakdownBy {
    pub(super) fn of_insights(self) -> insights::By {
        use insights::By::Holder;
        match self {
            Self::Department => Holder(OfHolder::Department),
            Self::CostCenter => Holder(OfHolder::CostCenter),
            Self::EmploymentType => Holder(OfHolder::EmploymentType),
            Self::App => insights::By::App,
        }
    }
}

/// The seats of a part of an org.
pub(super) type BreakdownPart = InOrder<BreakdownPartObject>;

/// Its fields.
pub(super) struct BreakdownPartObject {
    integration: IntegrationObject,
    period: ReportPeriod,
    part: insights::Part,
    apps: Arc<References<App>>,
}

/// The parts of integrations that were read together.
pub(super) struct Breakdowns {
    parts: BTreeMap<IntegrationId, Vec<insights::Part>>,
    apps: Arc<References<App>>,
}

impl Breakdowns {
    pub(super) fn new(reader: &Arc<Reader>, parts: BTreeMap<IntegrationId, Vec<insights::Part>>) -> Self {
        let of_each = parts.iter();
        let apps = of_each.flat_map(|(id, parts)| parts.iter().filter_map(|part| Some((*id, part.app?))));
        Self {
            apps: Arc::new(References::new(reader, apps)),
            parts,
        }
    }

    /// Those of one integration.
    pub(super) fn of(&self, integration: &IntegrationObject, period: ReportPeriod) -> Rows<BreakdownPart> {
        let part = |part: &insights::Part| {
            InOrder(BreakdownPartObject {
                integration: integration.clone(),
                period,
                part: part.clone(),
                apps: Arc::clone(&self.apps),
            })
        };
        let parts = self.parts.get(&integration.row_id());
        parts.into_iter().flatten().map(part).collect()
    }
}

/// The seats of a department, a cost centre, an employment type or an app, and what they cost.
#[Object(name = "BreakdownPart")]
impl BreakdownPartObject {
    /// The department and so on, as written in Okta; null for people of whom Okta says none, and for apps.
    async fn name(&self) -> Option<Leaf<&str>> {
        self.part.name.as_deref().map(Leaf)
    }

    /// The app; null unless seats are told by app.
    async fn app(&self) -> Result<Option<App>> {
        match self.part.app {
            Some(app) => self.apps.find(app).await,
            None => Ok(None),
        }
    }

    /// People of that department and so on, whether they hold seats or not; those deleted in Okta are left out. Of an app, who hold a
    /// seat.
    async fn users(&self) -> i32 {
        int(self.part.people)
    }

    /// Their seats; monthlyWaste is null: see costs.
    async fn seats(&self) -> SeatReport {
        SeatReport::of_integration(self.integration.clone(), self.period, self.part.seats)
    }

    /// What the seats cost, one per currency: monthlySpend is that of assigned seats, whatever was bought.
    async fn costs(&self) -> Rows<InOrder<Cost>> {
        let costs = self.part.costs.iter();
        costs.map(|(currency, cost)| Cost::of(currency, *cost)).collect()
    }
}
