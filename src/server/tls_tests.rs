//! What is said of files that cannot be used, and that the old certificate stays meanwhile.

use std::os::unix::fs::PermissionsExt;

use super::*;
use rcgen::{CertifiedKey as Made, generate_simple_self_signed};
use tempfile::TempDir;

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn certificate(&self) -> PathBuf {
        self.0.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.0.path().join("key.pem")
    }

    fn write(&self, made: &Made<rcgen::KeyPair>) {
        fs::write(self.certificate(), made.cert.pem()).unwrap();
        self.write_key(&made.signing_key.serialize_pem());
    }

    fn write_key(&self, pem: &str) {
        fs::write(self.key(), pem).unwrap();
        self.let_read(0o600);
    }

    fn let_read(&self, mode: u32) {
        fs::set_permissions(self.key(), PermissionsExt::from_mode(mode)).unwrap();
    }

    fn read(&self) -> Result<Tls, TlsError> {
        Tls::read(&self.certificate(), &self.key())
    }

    fn fault(&self) -> String {
        self.read().unwrap_err().to_string()
    }
}

fn made() -> Made<rcgen::KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

#[test]
fn what_cannot_be_used_is_named() {
    let files = Files::new();
    assert!(files.fault().contains("certificate.pem cannot be read"));
    let (one, other) = (made(), made());
    fs::write(files.certificate(), one.cert.pem()).unwrap();
    assert!(files.fault().contains("key.pem cannot be read"));
    files.write(&one);
    files.let_read(0o640);
    assert!(files.read().is_ok(), "a group may read it");
    files.let_read(0o644);
    assert!(files.fault().contains("chmod o-rwx"));
    files.write_key(&other.signing_key.serialize_pem());
    assert!(matches!(files.read(), Err(TlsError::Unfit(_))));
    files.write_key("no key");
    assert!(files.fault().contains("no private key"));
    files.write(&one);
    fs::write(files.certificate(), "no certificate").unwrap();
    assert!(files.fault().contains("no certificate"));
    // The key in place of the certificate is not shown.
    fs::write(files.certificate(), one.signing_key.serialize_pem()).unwrap();
    assert!(!files.fault().contains("PRIVATE"));
}

#[test]
fn the_old_certificate_stays_until_a_new_one_is_whole() {
    let files = Files::new();
    let (one, other) = (made(), made());
    files.write(&one);
    let tls = files.read().unwrap();
    assert!(!tls.renew().unwrap());
    let shown = || tls.source.current.read().unwrap().cert[0].clone();
    // A certificate is replaced before its key is.
    fs::write(files.certificate(), other.cert.pem()).unwrap();
    assert!(matches!(tls.renew(), Err(TlsError::Unfit(_))));
    assert_eq!(shown(), *one.cert.der());
    files.write(&other);
    assert!(tls.renew().unwrap());
    assert_eq!(shown(), *other.cert.der());
}
