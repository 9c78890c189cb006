//! Arrays as PostgreSQL sends them, taken apart at once: sqlx looks at each element as at a value of its own.
//!
//! The form is that of `array_send` in PostgreSQL's src/backend/utils/adt/arrayfuncs.c: the number of dimensions, whether
//! there are nulls, the elements' type; of each dimension its length and lower bound; of each element its length, which is
//! -1 for null, and its bytes. All numbers are in network order.

use sea_orm::sqlx::{
    Decode, Postgres, Type, TypeInfo,
    error::BoxDynError,
    postgres::{PgTypeInfo, PgValueFormat, PgValueRef},
};

/// An array of one dimension.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PgArray<T>(pub(super) Vec<Option<T>>);

impl<T> Default for PgArray<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// What arrays are made of.
pub(super) trait Element: Sized {
    /// Whether arrays of that type have such elements.
    fn is_of(array: &PgTypeInfo) -> bool;

    /// Made of what was sent.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Element for i64 {
    fn is_of(array: &PgTypeInfo) -> bool {
        array.name() == "INT8[]"
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

impl Element for String {
    fn is_of(array: &PgTypeInfo) -> bool {
        matches!(array.name(), "TEXT[]" | "VARCHAR[]")
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        str::from_utf8(bytes).ok().map(str::to_owned)
    }
}

impl<T: Element> Type<Postgres> for PgArray<T> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("anyarray")
    }

    fn compatible(array: &PgTypeInfo) -> bool {
        T::is_of(array)
    }
}

impl<'r, T: Element> Decode<'r, Postgres> for PgArray<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        if value.format() != PgValueFormat::Binary {
            return Err("an array that is not binary".into());
        }
        read(value.as_bytes()?).ok_or_else(|| "an array that is cut off or of another form".into())
    }
}

fn read<T: Element>(bytes: &[u8]) -> Option<PgArray<T>> {
    let (dimensions, rest) = number(bytes)?;
    let (_nulls, rest) = number(rest)?;
    let (_type, rest) = number(rest)?;
    if dimensions == 0 {
        return Some(PgArray::default());
    }
    let (length, rest) = number(rest)?;
    let (_lower_bound, mut rest) = number(rest)?;
    let length = usize::try_from(length).ok()?;
    // Each element has a length of its own.
    if dimensions != 1 || length > rest.len() / size_of::<i32>() {
        return None;
    }
    let mut elements = Vec::with_capacity(length);
    for _ in 0..length {
        let (size, after) = number(rest)?;
        rest = after;
        elements.push(match usize::try_from(size) {
            Ok(size) => {
                let (element, after) = rest.split_at_checked(size)?;
                rest = after;
                Some(T::read(element)?)
            }
            Err(_) => None,
        });
    }
    rest.is_empty().then_some(PgArray(elements))
}

fn number(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((i32::from_be_bytes(*number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(elements: &[Option<&[u8]>]) -> Vec<u8> {
        let int = |number: usize| i32::try_from(number).unwrap().to_be_bytes();
        let mut bytes = [int(1), int(0), int(20), int(elements.len()), int(1)].concat();
        for element in elements {
            match element {
                Some(element) => bytes.extend([&int(element.len()), *element].concat()),
                None => bytes.extend((-1_i32).to_be_bytes()),
            }
        }
        bytes
    }

    #[test]
    fn elements_and_nulls_come_as_they_were_sent() {
        let ints = sent(&[Some(&(-5_i64).to_be_bytes()), None, Some(&i64::MAX.to_be_bytes())]);
        assert_eq!(read(&ints), Some(PgArray(vec![Some(-5), None, Some(i64::MAX)])));
        let texts = sent(&[Some("é".as_bytes()), Some(b""), None]);
        let expected = [Some("é"), Some(""), None].map(|text| text.map(str::to_owned));
        assert_eq!(read(&texts), Some(PgArray(expected.to_vec())));
        let empty = [0_i32, 0, 20].map(i32::to_be_bytes).concat();
        assert_eq!(read::<i64>(&empty), Some(PgArray(vec![])));
    }

    #[test]
    fn what_is_cut_off_or_goes_on_is_no_array() {
        let whole = sent(&[Some(&1_i64.to_be_bytes()), None]);
        for length in 0..whole.len() {
            assert_eq!(read::<i64>(&whole[..length]), None, "{length}");
        }
        assert_eq!(read::<i64>(&[&*whole, b"x"].concat()), None);
        let mut long = whole.clone();
        long[12..16].copy_from_slice(&i32::MAX.to_be_bytes());
        assert_eq!(read::<i64>(&long), None);
        assert_eq!(read::<i64>(&sent(&[Some(b"four")])), None);
    }
}
