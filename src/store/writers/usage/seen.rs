//! Which events were counted: their ids are kept by the hour in which they were published, so that a page, whose events
//! are neighbours in time, asks for a few rows and adds a few.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use ring::digest;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Statement,
};

use super::MOST_AT_ONCE;
use crate::store::{
    Millis, StoreError, dialect,
    entities::{integration, log_part, seen_event_block},
    writers::{PageWriter, SignInRecord},
};

/// 16 bytes that tell an event.
type EventKey = [u8; 16];

/// The hour of blocks whose events may be of any.
const ANY_HOUR: i64 = -1;

const HOUR_MS: i64 = 3_600_000;

/// A block as it is looked through.
struct Block {
    hour: i64,
    seq: i32,
    ids: Vec<u8>,
}

impl PageWriter {
    /// The events that were not counted before, each once; they are remembered as counted at `now`.
    pub(super) async fn not_seen<'e>(
        &self,
        events: &'e [SignInRecord],
        now: Millis,
    ) -> Result<Vec<&'e SignInRecord>, StoreError> {
        let mut fresh: BTreeMap<i64, BTreeMap<EventKey, &SignInRecord>> = BTreeMap::new();
        for event in events {
            let of_hour = fresh.entry(event.at.0.div_euclid(HOUR_MS)).or_default();
            of_hour.insert(event_key(&event.event_id), event);
        }
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        let mut next_seq: BTreeMap<i64, i32> = BTreeMap::new();
        for block in self.blocks(fresh.keys().copied()).await? {
            let (ids, _) = block.ids.as_chunks::<16>();
            let (from, to) = match block.hour {
                ANY_HOUR => (i64::MIN, i64::MAX),
                hour => (hour, hour),
            };
            for (_, of_hour) in fresh.range_mut(from..=to) {
                for id in ids {
                    of_hour.remove(id);
                }
            }
            let next = next_seq.entry(block.hour).or_default();
            *next = Ord::max(*next, block.seq.saturating_add(1));
        }
        fresh.retain(|_, of_hour| !of_hour.is_empty());
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        let row = |(&hour, of_hour): (&i64, &BTreeMap<EventKey, _>)| seen_event_block::ActiveModel {
            integration_id: Set(self.integration),
            hour: Set(hour),
            seq: Set(next_seq.get(&hour).copied().unwrap_or(0)),
            ids: Set(of_hour.keys().flatten().copied().collect()),
            counted_at: Set(now),
        };
        let rows: Vec<_> = fresh.iter().map(row).collect();
        for some in rows.chunks(MOST_AT_ONCE) {
            seen_event_block::Entity::insert_many(some.iter().cloned())
                .exec_without_returning(&self.tx)
                .await?;
        }
        Ok(fresh.into_values().flat_map(BTreeMap::into_values).collect())
    }

    /// Forgets the events that were counted longer than `remembered` before the end of what is covered, once every slice
    /// is done: until then a slice may be begun again, and a tail that is begun again reaches back a little behind the end
    /// of what is covered. What arrived before that is read by nobody any more.
    pub async fn forget_events(&self, remembered: TimeDelta) -> Result<(), StoreError> {
        let unfinished = log_part::Entity::find()
            .filter(log_part::Column::IntegrationId.eq(self.integration))
            .filter(log_part::Column::Until.is_not_null())
            .filter(log_part::Column::Done.eq(false))
            .count(&self.tx)
            .await?;
        let known = integration::Entity::find_by_id(self.integration)
            .one(&self.tx)
            .await?;
        let Some(covered_to) = known.and_then(|known| known.coverage_to) else {
            return Ok(());
        };
        if unfinished > 0 {
            return Ok(());
        }
        let before = Millis(covered_to.0.saturating_sub(remembered.num_milliseconds()));
        seen_event_block::Entity::delete_many()
            .filter(seen_event_block::Column::IntegrationId.eq(self.integration))
            .filter(seen_event_block::Column::CountedAt.lt(before))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// The blocks of these hours, and those of any hour.
    async fn blocks(&self, hours: impl Iterator<Item = i64>) -> Result<Vec<Block>, StoreError> {
        let hours: BTreeSet<i64> = hours.chain([ANY_HOUR]).collect();
        let backend = self.tx.get_database_backend();
        let sql = format!(
            "SELECT hour, seq, ids FROM seen_event_blocks WHERE integration_id = $1 \
             AND hour IN (SELECT CAST(value AS BIGINT) FROM {})",
            dialect::list(backend, 2)
        );
        let values = [
            self.integration.0.into(),
            serde_json::json!(hours).to_string().into(),
        ];
        let found = self
            .tx
            .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        let block = |row: &sea_orm::QueryResult| {
            Ok(Block {
                hour: row.try_get_by_index(0)?,
                seq: row.try_get_by_index(1)?,
                ids: row.try_get_by_index(2)?,
            })
        };
        found.iter().map(block).collect()
    }
}

/// 16 bytes that tell an event: the UUID that Okta gives, or, where it gives none, a hash of what it gives.
fn event_key(event_id: &str) -> EventKey {
    uuid(event_id).unwrap_or_else(|| {
        let mut key = EventKey::default();
        let hash = digest::digest(&digest::SHA256, event_id.as_bytes());
        for (byte, of_hash) in key.iter_mut().zip(hash.as_ref()) {
            *byte = *of_hash;
        }
        key
    })
}

fn uuid(text: &str) -> Option<EventKey> {
    let mut key = EventKey::default();
    let mut digits = text.bytes().filter(|byte| *byte != b'-').map(digit);
    for byte in &mut key {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = high << 4 | low;
    }
    digits.next().is_none().then_some(key)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_by_its_uuid_in_any_spelling() {
        let key = event_key("dc9fd3c0-598c-11ef-8478-2b7584bf8d5a");
        assert_eq!(key[..3], [0xdc, 0x9f, 0xd3]);
        assert_eq!(key, event_key("DC9FD3C0598C11EF84782B7584BF8D5A"));
        assert_ne!(key, event_key("dc9fd3c0-598c-11ef-8478-2b7584bf8d5b"));
        for other in [
            "",
            "evt-1",
            "dc9fd3c0598c11ef84782b7584bf8d5a00",
            "dc9fd3c0598c11ef",
        ] {
            assert_eq!(uuid(other), None, "{other}");
        }
        assert_ne!(event_key("evt-1"), event_key("evt-2"));
    }
}
