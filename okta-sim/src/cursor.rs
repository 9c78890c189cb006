//! Opaque page cursors: they name a place in one list, are signed by the seed, and grow old.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::dice::{mix, mix_text};

/// The cursor is forged, of another list, or too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadCursor;

/// Issues and reads cursors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursors {
    pub(crate) seed: u64,
    pub(crate) lifetime_ms: i64,
}

impl Cursors {
    pub(crate) fn issue(&self, list: &str, place: &[i64], now_ms: i64) -> String {
        let mut bytes = now_ms.to_be_bytes().to_vec();
        bytes.extend(place.iter().flat_map(|number| number.to_be_bytes()));
        bytes.extend(self.seal(list, &bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(crate) fn read(&self, list: &str, cursor: &str, now_ms: i64) -> Result<Vec<i64>, BadCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| BadCursor)?;
        let (signed, seal) = bytes
            .split_at_checked(bytes.len().saturating_sub(8))
            .ok_or(BadCursor)?;
        if seal != self.seal(list, signed) {
            return Err(BadCursor);
        }
        let mut numbers = signed
            .chunks_exact(8)
            .filter_map(|part| part.try_into().ok())
            .map(i64::from_be_bytes);
        let issued_ms = numbers.next().ok_or(BadCursor)?;
        if now_ms - issued_ms > self.lifetime_ms {
            return Err(BadCursor);
        }
        Ok(numbers.collect())
    }

    fn seal(&self, list: &str, bytes: &[u8]) -> [u8; 8] {
        let hash = bytes.iter().fold(mix_text(self.seed, list), |hash, byte| {
            mix(hash, u64::from(*byte))
        });
        hash.to_be_bytes()
    }
}
