//! Secrets of webhooks, and what they sign, as Standard Webhooks has it (standardwebhooks.com, version 1.0.0).

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// As many as the hash has.
const BYTES: usize = 32;

/// The system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes")]
pub(super) struct NoChance;

/// A secret that nobody has: `whsec_` and 32 bytes in base64.
pub(super) fn new_secret() -> Result<SecretString, NoChance> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    SystemRandom::new().fill(&mut *bytes).map_err(|_| NoChance)?;
    let text = Zeroizing::new(BASE64_STANDARD.encode(*bytes));
    Ok([PREFIX, &text].concat().into())
}

/// An id that no other message has.
pub(super) fn new_message_id() -> String {
    format!("msg_{:032x}", rand::random::<u128>())
}

/// The header `webhook-signature` of a message; none where the secret is not one of ours.
pub(super) fn sign(secret: &SecretString, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = secret.expose_secret().strip_prefix(PREFIX)?;
    let key = Zeroizing::new(BASE64_STANDARD.decode(key).ok()?);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let mut signing = hmac::Context::with_key(&key);
    signing.update(format!("{id}.{timestamp}.").as_bytes());
    signing.update(body);
    Some(format!("v1,{}", BASE64_STANDARD.encode(signing.sign())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn a_message_is_signed_as_the_specification_has_it() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into();
        let signature = sign(
            &secret,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(
            signature.unwrap(),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        assert_eq!(sign(&"hush".into(), "msg", 0, b""), None);
    }

    #[test]
    fn a_new_secret_signs_and_is_no_other() {
        let (one, two) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert!(sign(&one, "msg", 0, b"x").is_some());
    }
}
