//! How an access token is written: `sgt_`, 43 letters and digits of chance (256 bits), and 6 that check them, so that scanners
//! for secrets find one wherever it was left, and know it from a look-alike.

use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{SecretString, zeroize::Zeroize};

/// What every access token begins with.
pub(super) const PREFIX: &str = "sgt_";

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^43 is more than 2^256.
const CHANCE: usize = 43;
const CHECK: usize = 6;
/// Bytes from here on are thrown away, so that each digit is as likely as any other: 4 times 62.
const FAIR: u8 = 248;

/// The system gave no random bytes.
#[derive(Debug)]
pub(super) struct NoChance;

/// A token that nobody has.
pub(super) fn generate() -> Result<SecretString, NoChance> {
    let random = SystemRandom::new();
    // As long as it gets: one that grows would leave a copy behind.
    let mut token = String::with_capacity(PREFIX.len() + CHANCE + CHECK);
    token.push_str(PREFIX);
    let mut bytes = [0; 64];
    while token.len() < PREFIX.len() + CHANCE {
        random.fill(&mut bytes).map_err(|_| NoChance)?;
        let missing = PREFIX.len() + CHANCE - token.len();
        let fair = bytes.iter().filter(|byte| **byte < FAIR).take(missing);
        token.extend(fair.map(|byte| digit(u32::from(*byte))));
    }
    bytes.zeroize();
    let check = check(token.as_bytes());
    token.extend(check);
    Ok(token.into())
}

/// Whether a text has the form of a token, but cannot be one: mistyped, cut, or made up.
pub(super) fn is_mistyped(text: &str) -> bool {
    let Some((body, given)) = text.split_at_checked(PREFIX.len() + CHANCE) else {
        return false;
    };
    text.starts_with(PREFIX) && given.len() == CHECK && !check(body.as_bytes()).eq(given.chars())
}

/// The CRC-32 of a text, in digits of 62.
fn check(text: &[u8]) -> impl Iterator<Item = char> + use<> {
    let crc = crc32fast::hash(text);
    (0..CHECK as u32)
        .rev()
        .map(move |place| digit(crc / 62_u32.pow(place)))
}

/// The last digit of a number.
fn digit(number: u32) -> char {
    let place = usize::try_from(number % 62).unwrap_or_default();
    DIGITS.get(place).copied().map_or('0', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_token_is_found_by_its_form() {
        let tokens: std::collections::BTreeSet<_> = (0..1_000)
            .map(|_| generate().unwrap().expose_secret().to_owned())
            .collect();
        assert_eq!(tokens.len(), 1_000);
        let digits: std::collections::BTreeSet<_> =
            tokens.iter().flat_map(|token| token[4..].chars()).collect();
        assert_eq!(digits.len(), 62);
        for token in &tokens {
            assert_eq!(token.len(), 53);
            assert!(token.starts_with(PREFIX) && token[4..].bytes().all(|b| b.is_ascii_alphanumeric()));
            assert!(!is_mistyped(token));
        }
    }

    /// The digits of another implementation (Python: zlib.crc32, and divmod by 62).
    #[test]
    fn the_check_is_the_crc_of_what_stands_before_it() {
        let zeros = format!("sgt_{}", "0".repeat(43));
        assert_eq!(check(zeros.as_bytes()).collect::<String>(), "0VUNF8");
    }

    proptest! {
        #[test]
        fn one_wrong_letter_is_noticed(place in 4..53_usize, other in "[0-9A-Za-z]") {
            let token = generate().unwrap();
            let mut wrong = token.expose_secret().to_owned();
            wrong.replace_range(place..=place, &other);
            prop_assert_eq!(is_mistyped(&wrong), wrong != *token.expose_secret());
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,80}") {
            is_mistyped(&text);
            let longer = format!("x{text}");
            prop_assert!(!is_mistyped(&longer));
        }
    }
}
