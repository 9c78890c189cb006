//! What an answer of Okta's API means for the call.

use reqwest::StatusCode;

use super::decode::error_code;
use super::error::{OktaError, Part};
use super::transport::Reply;

/// What becomes of a call after one answer.
#[derive(Debug)]
pub(super) enum Verdict<T> {
    /// It has its result.
    Done(T),
    /// It is to be tried again, and ends with this error when there have been enough tries.
    Retry(OktaError),
    /// It has failed for good.
    Fail(OktaError),
}

/// The answer is complete but cannot be read, or was cut: trying again may help.
pub(super) fn read<T>(reply: &Reply, part: Part, read: impl Fn(&[u8]) -> Option<T>) -> Verdict<T> {
    match reply.body.as_deref().and_then(read) {
        Some(value) => Verdict::Done(value),
        None => Verdict::Retry(OktaError::Malformed { part }),
    }
}

/// The meaning of a 4xx other than 429.
///
/// A 401 does not always mean a bad credential: `E0000015` is a feature that the org does not have (recorded by okta's
/// own SDKs). `by_cursor` tells whether the call followed a cursor: then any complaint about its parameters, in whatever
/// words, is a complaint about the cursor; whether the thing itself is gone shows when the list is begun again.
pub(super) fn refusal(status: StatusCode, body: &[u8], part: Part, by_cursor: bool) -> OktaError {
    let code = error_code(body);
    match (status, code.as_deref()) {
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Some("E0000015")) => {
            OktaError::NotAvailable { part }
        }
        (StatusCode::UNAUTHORIZED, _) => OktaError::Unauthorized,
        (StatusCode::FORBIDDEN, _) => OktaError::Forbidden { part },
        (StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE, _) if by_cursor => {
            OktaError::CursorRefused { part }
        }
        (StatusCode::NOT_FOUND | StatusCode::GONE, _) => OktaError::NotFound { part },
        _ => OktaError::BadRequest {
            part,
            code: code.unwrap_or_else(|| status.as_u16().to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, code: &str, by_cursor: bool) -> String {
        let body = format!(r#"{{"errorCode":"{code}","errorSummary":"secret summary"}}"#);
        format!(
            "{:?}",
            refusal(
                StatusCode::from_u16(status).unwrap(),
                body.as_bytes(),
                Part::Apps,
                by_cursor
            )
        )
    }

    #[test]
    fn refusals_are_told_apart_by_status_and_code() {
        assert_eq!(of(401, "E0000011", false), "Unauthorized");
        assert_eq!(of(401, "E0000004", false), "Unauthorized");
        assert_eq!(of(401, "", false), "Unauthorized");
        assert_eq!(of(401, "E0000015", false), "NotAvailable { part: Apps }");
        assert_eq!(of(403, "E0000006", false), "Forbidden { part: Apps }");
        assert_eq!(of(404, "E0000007", false), "NotFound { part: Apps }");
        assert_eq!(of(400, "E0000029", true), "CursorRefused { part: Apps }");
        assert_eq!(of(400, "E0000031", true), "CursorRefused { part: Apps }");
        assert_eq!(of(400, "", true), "CursorRefused { part: Apps }");
        assert_eq!(of(404, "E0000007", true), "CursorRefused { part: Apps }");
        assert_eq!(
            of(400, "E0000031", false),
            r#"BadRequest { part: Apps, code: "E0000031" }"#
        );
        assert_eq!(
            of(400, "secret", false),
            r#"BadRequest { part: Apps, code: "400" }"#
        );
        assert_eq!(
            of(405, "E0000022", false),
            r#"BadRequest { part: Apps, code: "E0000022" }"#
        );
    }
}
