//! What happens to a call before its endpoint is reached, in Okta's order: credential, rate limit, calls in flight,
//! rights.

use crate::api::{Caller, Refusal, Route, STRAYED, Target};
use crate::faults::{Fault, Mishap, Oddities};
use crate::rate::{self, Quota, Verdict};

use super::sim::{Gate, Place, Sim};

/// How long a burst of another client lasts.
const BURST_MS: i64 = 2000;

/// What the gate says about a call.
pub(super) struct Admission<'a> {
    /// What the rate limit headers of the answer say.
    pub(super) quota: Quota,
    /// Whether and how it goes on.
    pub(super) verdict: Result<Admitted<'a>, Refusal>,
}

/// A call that has passed.
pub(super) struct Admitted<'a> {
    pub(super) caller: Caller,
    pub(super) mishap: Mishap,
    pub(super) oddities: Oddities,
    /// Held until the answer is made.
    pub(super) place: Place<'a>,
}

/// Decides about a call. `request` is method, path and query: faults strike by it.
pub(super) fn admit<'a>(
    sim: &'a Sim,
    route: &Route,
    authorization: Option<&str>,
    request: &str,
) -> Admission<'a> {
    let now_ms = sim.clock.now_ms();
    let mut gate = sim.gate();
    let gate = &mut *gate;
    let scale = gate.faults.scale();
    gate.limits.set_scale(scale);
    if request.contains(STRAYED) {
        gate.counted.strayed += 1;
        return Admission {
            quota: gate.limits.peek(route.bucket, now_ms),
            verdict: Err(Refusal::NoEndpoint),
        };
    }
    let caller = match credential(gate, route, authorization, now_ms) {
        Ok(caller) => caller,
        Err(refusal) => {
            gate.counted.unauthorized += 1;
            return Admission {
                quota: gate.limits.peek(route.bucket, now_ms),
                verdict: Err(refusal),
            };
        }
    };
    let too_many = |quota| Admission {
        quota,
        verdict: Err(Refusal::TooMany),
    };
    let quota = match gate.limits.take(route.bucket, now_ms) {
        Verdict::Allowed(quota) => quota,
        Verdict::Refused(quota) => return too_many(quota),
    };
    let mishap = gate.faults.strike(request);
    if mishap == Mishap::Burst {
        gate.counted.bursts += 1;
        return too_many(gate.limits.drain(route.bucket, now_ms, BURST_MS));
    }
    let Some(place) = sim.enter() else {
        gate.counted.crowded += 1;
        return too_many(rate::crowded(now_ms));
    };
    match mishap {
        Mishap::InternalError | Mishap::Unavailable => gate.counted.server_errors += 1,
        Mishap::Cut => gate.counted.cut += 1,
        Mishap::Stall => gate.counted.stalled += 1,
        Mishap::Slow => gate.counted.slow += 1,
        Mishap::None | Mishap::Burst => {}
    }
    let oddities = match mishap {
        Mishap::InternalError | Mishap::Unavailable => Oddities::default(),
        _ => gate.faults.oddities(request),
    };
    gate.counted.expired += u64::from(oddities.expired);
    Admission {
        quota,
        verdict: Ok(Admitted {
            caller,
            mishap,
            oddities,
            place,
        }),
    }
}

fn credential(
    gate: &Gate,
    route: &Route,
    authorization: Option<&str>,
    now_ms: i64,
) -> Result<Caller, Refusal> {
    if route.target == Some(Target::Token) {
        // The assertion in the body is the credential.
        return Ok(Caller::Service { scopes: Vec::new() });
    }
    let caller = gate
        .credentials
        .caller(authorization, now_ms)
        .map_err(|bearer| Refusal::BadToken { bearer })?;
    if gate.faults.is_on(Fault::Revoked) {
        let bearer = matches!(caller, Caller::Service { .. });
        return Err(Refusal::BadToken { bearer });
    }
    Ok(caller)
}

/// Whether the caller may read this part of the org.
pub(super) fn permit(sim: &Sim, route: &Route, caller: &Caller, path: &str) -> Result<(), Refusal> {
    let forbidden = |gate: &Gate| {
        let fault = route.part.forbidden_by();
        fault.is_some_and(|fault| gate.faults.is_on(fault))
    };
    let mut gate = sim.gate();
    let refusal = match caller {
        _ if route.target.is_none() => return Ok(()),
        _ if forbidden(&gate) => Refusal::Forbidden,
        _ if matches!(route.target, Some(Target::GroupRoles(_)))
            && gate.faults.is_on(Fault::NoGroupRoles) =>
        {
            Refusal::NotAvailable
        }
        Caller::Service { scopes } if !scopes.iter().any(|scope| scope == route.part.scope()) => {
            Refusal::MissingScope {
                scope: route.part.scope(),
                path: path.to_owned(),
            }
        }
        Caller::Token { .. } | Caller::Service { .. } => return Ok(()),
    };
    gate.counted.forbidden += 1;
    Err(refusal)
}
