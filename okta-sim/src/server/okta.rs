//! Okta's endpoints over HTTP: from a request to the answer's text, with waits and mishaps on the way.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, Request, header};
use axum::response::Response;

use crate::api::{self, Answer, Call, Caller, ListFaults, Params, Refusal, Route, Site, Target};
use crate::faults::{Fault, Mishap, Oddities};
use crate::oauth;

use super::gate::{self, Admission};
use super::respond::{self, Stamp};
use super::sim::Sim;

/// A token request is a few kilobytes.
const MAX_BODY: usize = 64 * 1024;

/// Serves every path that is not one of the simulator's own.
pub(super) async fn serve(State(sim): State<Arc<Sim>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let route = Route::of(&path);
    let site = site(&sim, &parts.headers);
    let number = sim.next_call();
    let stamp = Stamp {
        number,
        site: site.url(""),
        jump_s: sim.gate().faults.jump_s(number),
    };
    let line = format!("{} {path}?{query}", parts.method);
    let Admission { quota, verdict } =
        gate::admit(&sim, &route, text(&parts.headers, &header::AUTHORIZATION), &line);
    let admitted = match verdict {
        Ok(admitted) => admitted,
        Err(refusal) => return stamp.refuse(&sim, &refusal, Some(quota)),
    };
    let mut wait = sim.latency;
    if admitted.mishap == Mishap::Slow {
        wait += sim.slow;
    }
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    match admitted.mishap {
        Mishap::InternalError => return stamp.refuse(&sim, &Refusal::Internal, Some(quota)),
        Mishap::Unavailable => return respond::unavailable(),
        Mishap::None | Mishap::Burst | Mishap::Cut | Mishap::Stall | Mishap::Slow => {}
    }
    let result = match allowed(&sim, &route, &parts.method, &admitted.caller, &path) {
        Err(refusal) => Err(refusal),
        Ok(_) if admitted.oddities.expired => Err(api::bad_cursor(&path)),
        Ok(Target::Token) => match to_bytes(body, MAX_BODY).await {
            Ok(form) => Ok(token(
                &sim,
                &String::from_utf8_lossy(&form),
                &parts.headers,
                &site,
            )),
            Err(_) => Err(Refusal::Invalid {
                parameter: "request".to_owned(),
                cause: "The body is too large or broken.".to_owned(),
            }),
        },
        Ok(target) => {
            let content_type = text(&parts.headers, &header::CONTENT_TYPE).unwrap_or_default();
            let visit = Visit {
                target,
                site,
                path,
                params: Params::parse(&query).with_limit_up_to(sim.largest_page),
                content_type: content_type.to_owned(),
                caller: admitted.caller,
                oddities: admitted.oddities,
            };
            let worker = Arc::clone(&sim);
            // A page of the log takes a while to write: other calls go on meanwhile.
            tokio::task::spawn_blocking(move || answer(&worker, &visit))
                .await
                .unwrap_or(Err(Refusal::Internal))
        }
    };
    drop(admitted.place);
    match result {
        Ok(answer) if admitted.mishap == Mishap::Cut => stamp.cut(&sim, answer, quota),
        Ok(answer) if admitted.mishap == Mishap::Stall => stamp.stall(&sim, answer, quota),
        Ok(answer) => stamp.finish(&sim, answer, Some(quota)),
        Err(refusal) => stamp.refuse(&sim, &refusal, Some(quota)),
    }
}

/// The endpoint, when it exists, the method fits and the caller may use it.
fn allowed(
    sim: &Sim,
    route: &Route,
    method: &Method,
    caller: &Caller,
    path: &str,
) -> Result<Target, Refusal> {
    let target = route.target.clone().ok_or(Refusal::NoEndpoint)?;
    let fits = match target {
        Target::Token => *method == Method::POST,
        _ => *method == Method::GET,
    };
    if !fits {
        return Err(Refusal::WrongMethod);
    }
    if target != Target::Token {
        gate::permit(sim, route, caller, path)?;
    }
    Ok(target)
}

struct Visit {
    target: Target,
    site: Site,
    path: String,
    params: Params,
    content_type: String,
    caller: Caller,
    oddities: Oddities,
}

fn answer(sim: &Sim, visit: &Visit) -> Result<Answer, Refusal> {
    let polls = visit.params.get("until").is_none() && visit.params.get("sortOrder") != Some("DESCENDING");
    if visit.target == Target::Logs && polls {
        sim.write_late_event();
    }
    if visit.oddities.churn && visit.target.is_list() {
        sim.stir();
    }
    let faults = ListFaults::of(&sim.gate().faults, visit.oddities);
    let world = sim.world();
    let answer = api::answer(
        &Call {
            world: &world,
            site: &visit.site,
            path: &visit.path,
            params: &visit.params,
            content_type: &visit.content_type,
            caller: &visit.caller,
            cursors: sim.cursors,
            faults: &faults,
            now_ms: sim.clock.now_ms(),
        },
        &visit.target,
    );
    drop(world);
    let mut gate = sim.gate();
    gate.counted.foreign_links += u64::from(faults.strayed.get());
    gate.counted.repeated_pages += u64::from(faults.repeated.get());
    answer
}

fn token(sim: &Sim, form: &str, headers: &HeaderMap, site: &Site) -> Answer {
    let now_ms = sim.clock.now_ms();
    let mut gate = sim.gate();
    if gate.faults.is_on(Fault::Revoked) {
        return oauth::OauthError::client("The client is deactivated.").answer();
    }
    oauth::grant(
        &mut gate.credentials,
        &Params::parse(form),
        headers.contains_key("dpop"),
        &site.url("/oauth2/v1/token"),
        now_ms,
    )
    .unwrap_or_else(|error| error.answer())
}

/// Links name the org as the client did, as long as that is a plain host and port.
fn site(sim: &Sim, headers: &HeaderMap) -> Site {
    let plain = |host: &&str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
        !host.is_empty() && host.len() <= 255 && host.chars().all(fits)
    };
    match text(headers, &header::HOST).filter(plain) {
        Some(host) => Site::new(host),
        None => Site::new(&sim.address.to_string()),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
