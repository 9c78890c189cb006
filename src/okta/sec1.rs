//! The form in which OpenSSL writes EC keys by default: `EC PRIVATE KEY`, SEC 1 (RFC 5915). ring does not read it.

use super::credentials::CredentialsError;
use super::signing_key::Curve;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const BIT_STRING: u8 = 0x03;
const PARAMETERS: u8 = 0xa0;
const PUBLIC_KEY: u8 = 0xa1;

const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];

/// The numbers of a key.
pub(super) struct EcKey<'a> {
    pub(super) curve: Curve,
    pub(super) private: &'a [u8],
    /// The public point in uncompressed form.
    pub(super) public: &'a [u8],
}

/// Reads a key. Both the curve and the public point are optional in the format; a key without them is not read.
pub(super) fn read(der: &[u8]) -> Result<EcKey<'_>, CredentialsError> {
    let damaged = CredentialsError::KeyDamaged;
    let (mut body, _) = expect(der, SEQUENCE).ok_or(damaged)?;
    let (version, rest) = expect(body, INTEGER).ok_or(damaged)?;
    let (private, rest) = expect(rest, OCTET_STRING).ok_or(damaged)?;
    if version != [1] {
        return Err(damaged);
    }
    body = rest;
    let (parameters, rest) = expect(body, PARAMETERS).ok_or(CredentialsError::KeyKind)?;
    let (public, _) = expect(rest, PUBLIC_KEY).ok_or(damaged)?;
    let curve = match expect(parameters, OBJECT_ID) {
        Some((P256, _)) => Curve::P256,
        Some((P384, _)) => Curve::P384,
        _ => return Err(CredentialsError::KeyKind),
    };
    match expect(public, BIT_STRING).ok_or(damaged)?.0 {
        [0, public @ ..] => Ok(EcKey {
            curve,
            private,
            public,
        }),
        _ => Err(damaged),
    }
}

/// The content of the value that `der` begins with, if it has this tag, and what follows it.
fn expect(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, first, rest @ ..] = der else {
        return None;
    };
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => (
            usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])),
            &rest[2..],
        ),
        _ => return None,
    };
    (*found == tag && length <= rest.len()).then(|| rest.split_at(length))
}
