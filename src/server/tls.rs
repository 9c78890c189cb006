//! TLS by rustls: the certificate, and how it is taken again when its files change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use secrecy::zeroize::Zeroizing;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{MissedTickBehavior, interval},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tracing::{error, info};

/// How often the files are looked at. A signal would have to be sent by whatever renews a certificate, and none comes
/// from where it is mounted into a container.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file could not be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Everybody on the machine may read the key.
    #[error("{} can be read by others: run `chmod o-rwx` on it", path.display())]
    TooOpen {
        /// The file of the key.
        path: PathBuf,
    },
    /// There is no certificate in the file.
    #[error("{} has no certificate in PEM", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// There is no key in the file.
    #[error("{} has no private key in PEM", path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The key is of a kind that is not supported, or not the certificate's.
    #[error("the certificate and the key cannot be used together: {0}")]
    Unfit(#[source] rustls::Error),
    /// rustls does not take the settings.
    #[error("TLS cannot be set up: {0}")]
    SetUp(#[source] rustls::Error),
}

/// A certificate with its key, as they are now; clones share it.
#[derive(Debug, Clone)]
pub struct Tls {
    source: Arc<Source>,
    config: Arc<ServerConfig>,
}

#[derive(Debug)]
struct Source {
    certificate: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Tls {
    /// Reads a chain of certificates, the server's own first, and its key.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let source = Arc::new(Source {
            current: RwLock::new(Arc::new(read(certificate, key)?)),
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        });
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::SetUp)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&source) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            source,
            config: Arc::new(config),
        })
    }

    /// Takes what the files hold now; `true` where that is another certificate. Until they hold what can be used, the old
    /// one stays.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn renew(&self) -> Result<bool, TlsError> {
        let read = read(&self.source.certificate, &self.source.key)?;
        let mut current = self
            .source
            .current
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let changed = current.cert != read.cert;
        *current = Arc::new(read);
        Ok(changed)
    }

    /// Renews it whenever its files change, for as long as it is asked.
    pub(super) async fn keep_renewed(self) {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last_fault = None;
        loop {
            look.tick().await;
            let this = self.clone();
            let Ok(renewed) = tokio::task::spawn_blocking(move || this.renew()).await else {
                continue;
            };
            let fault = renewed.as_ref().err().map(ToString::to_string);
            match renewed {
                Ok(true) => info!("the certificate was renewed"),
                // Said once: between two files that are replaced it may be wrong for a moment.
                Err(error) if fault != last_fault => {
                    error!(%error, "the certificate was not renewed; the old one stays");
                }
                Ok(false) | Err(_) => {}
            }
            last_fault = fault;
        }
    }

    /// Shakes hands with a client.
    pub(super) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        TlsAcceptor::from(Arc::clone(&self.config)).accept(stream).await
    }
}

impl ResolvesServerCert for Source {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self.current.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let chain = CertificateDer::pem_slice_iter(&contents(certificate)?)
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or_else(|| TlsError::NoCertificate {
            path: certificate.to_owned(),
        })?;
    let metadata = fs::metadata(key).map_err(|source| unreadable(key, source))?;
    if is_open_to_all(&metadata) {
        return Err(TlsError::TooOpen { path: key.to_owned() });
    }
    let text = Zeroizing::new(contents(key)?);
    let key = PrivateKeyDer::from_pem_slice(&text).map_err(|_| TlsError::NoKey { path: key.to_owned() })?;
    CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(TlsError::Unfit)
}

fn contents(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| unreadable(path, source))
}

fn unreadable(path: &Path, source: io::Error) -> TlsError {
    TlsError::Read {
        path: path.to_owned(),
        source,
    }
}

/// A group may read it: that is how keys are handed to services.
#[cfg(unix)]
fn is_open_to_all(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o007 != 0
}

#[cfg(not(unix))]
fn is_open_to_all(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
