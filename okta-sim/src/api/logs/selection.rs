//! Which events a query of the log takes: by filter, keywords, and what the log still keeps.

use crate::api::Call;
use crate::body::entity::{actor, targets};
use crate::body::event::{event_uuid, severity, write};
use crate::scim::{Attributes, Expr, Op, Rules, Scalar, any_in_json};
use crate::world::World;
use crate::world::event::Event;

pub(super) const FILTER: Rules = Rules {
    allows: |attribute, op| {
        let top = attribute.split('.').next().unwrap_or_default();
        let known = matches!(
            top,
            "actor"
                | "authenticationContext"
                | "client"
                | "debugContext"
                | "displayMessage"
                | "eventType"
                | "legacyEventType"
                | "outcome"
                | "request"
                | "securityContext"
                | "severity"
                | "target"
                | "transaction"
                | "uuid"
                | "version"
                | "device"
        );
        let no_co = matches!(
            attribute,
            "debugContext.debugData.url" | "debugContext.debugData.requestUri"
        );
        known && !(no_co && op == Op::Co)
    },
    negation: true,
    case_sensitive: true,
};

/// An event where it can be asked for attributes.
struct Seen<'a> {
    event: &'a Event,
    world: &'a World,
}

impl Attributes for Seen<'_> {
    fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
        let (event, world) = (self.event, self.world);
        let mut text = |text: Option<&str>| text.is_some_and(|text| test(Scalar::Text(text)));
        match attribute {
            "eventType" => text(Some(event.kind.event_type())),
            "outcome.result" => text(event.outcome.as_str()),
            "severity" => text(Some(severity(event))),
            "uuid" => text(Some(&event_uuid(world, event))),
            "actor.id" => text(actor(world, event).as_ref().map(|actor| actor.id.as_str())),
            "actor.type" => text(actor(world, event).as_ref().map(|actor| actor.kind)),
            "actor.alternateId" => text(actor(world, event).and_then(|actor| actor.alternate).as_deref()),
            "target.id" => targets(world, event)
                .unwrap_or_default()
                .iter()
                .any(|target| text(Some(&target.id))),
            "target.type" => targets(world, event)
                .unwrap_or_default()
                .iter()
                .any(|target| text(Some(target.kind))),
            _ => {
                let mut body = String::new();
                write(world, event, &mut body);
                serde_json::from_str(&body).is_ok_and(|body| any_in_json(&body, attribute, test))
            }
        }
    }
}

/// What a query selects.
pub(super) struct Selection<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) filter: Option<Expr>,
    pub(super) words: Vec<String>,
    /// Nothing older is left in the log.
    pub(super) oldest_ms: i64,
}

impl Selection<'_> {
    pub(super) fn takes(&self, event: &Event) -> bool {
        let world = self.call.world;
        event.published >= self.oldest_ms
            && !(self.call.faults.empty && event.kind.is_sso())
            && self
                .filter
                .as_ref()
                .is_none_or(|filter| FILTER.matches(filter, &Seen { event, world }))
            && (self.words.is_empty() || self.mentions(event))
    }

    fn mentions(&self, event: &Event) -> bool {
        let mut body = String::new();
        write(self.call.world, event, &mut body);
        let body = body.to_lowercase();
        self.words.iter().all(|word| body.contains(word))
    }
}
