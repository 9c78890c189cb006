//! Amounts of money, which Int may not be able to hold: a thousand seats at 15,000,000 IDR are more.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};

use super::in_order::InOrder;

/// A whole number that may be beyond Int, written as a string of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BigInt(pub(super) i64);

/// A whole number that may be beyond Int, written as a string of digits.
#[Scalar]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self(text.parse()?)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An amount of money.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct Money {
    /// In minor units of the currency (cents).
    amount: BigInt,
    /// The currency, as ISO 4217 writes it.
    currency: String,
}

impl Money {
    pub(super) fn new(minor_units: i64, currency: &str) -> InOrder<Self> {
        InOrder(Self {
            amount: BigInt(minor_units),
            currency: currency.to_owned(),
        })
    }
}
