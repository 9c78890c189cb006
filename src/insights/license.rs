//! What a licence may say.

use super::{DecisionFault, currencies::is_currency};
use crate::store::{Day, app_decisions::License};

/// The licence that these values make.
///
/// # Errors
/// A value that cannot be used.
pub fn checked_license(
    seats: Option<i32>,
    monthly_cost_per_seat: i32,
    currency: &str,
    renews_on: Option<Day>,
) -> Result<License, DecisionFault> {
    if seats.is_some_and(|seats| seats < 0) {
        return Err(DecisionFault {
            field: "seats",
            message: "The number of seats must be 0 or more.",
            remedy: "Give the number of seats that were bought, or leave it out where it is not known.",
        });
    }
    if monthly_cost_per_seat < 0 {
        return Err(DecisionFault {
            field: "monthlyCostPerSeat",
            message: "A seat cannot cost less than nothing.",
            remedy: "Give what one seat costs in one month, in minor units of the currency: 12.50 USD is 1250.",
        });
    }
    let currency = currency.trim().to_ascii_uppercase();
    if !is_currency(&currency) {
        return Err(DecisionFault {
            field: "currency",
            message: "This is no currency of ISO 4217.",
            remedy: "Give its code of three letters, such as USD or EUR.",
        });
    }
    Ok(License {
        seats,
        monthly_cost_per_seat,
        currency,
        renews_on,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(seats: Option<i32>, cost: i32, currency: &str) -> Option<&'static str> {
        checked_license(seats, cost, currency, None)
            .err()
            .map(|fault| fault.field)
    }

    #[test]
    fn the_field_that_cannot_be_used_is_named() {
        for (seats, cost, currency, wrong) in [
            (Some(10), 1_250, "USD", None),
            (None, 0, " eur ", None),
            (Some(0), i32::MAX, "IDR", None),
            (Some(-1), 1_250, "USD", Some("seats")),
            (None, -1, "USD", Some("monthlyCostPerSeat")),
            (None, 1, "US", Some("currency")),
            (None, 1, "USS", Some("currency")),
            (None, 1, "", Some("currency")),
            (None, 1, "$", Some("currency")),
        ] {
            assert_eq!(
                field(seats, cost, currency),
                wrong,
                "{seats:?} {cost} {currency:?}"
            );
        }
    }
}
