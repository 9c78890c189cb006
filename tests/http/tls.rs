//! TLS: what is spoken, how a renewed certificate is taken up, and that a handshake has an end.

use std::{fs, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{
    ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
    version::{TLS12, TLS13},
};
use seatgraph::server::{Connections, Tls};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::running::Running;

/// A certificate and its key, in files.
struct Files {
    folder: TempDir,
    made: CertifiedKey<KeyPair>,
}

impl Files {
    fn new() -> Self {
        let mut files = Self {
            folder: tempfile::tempdir().unwrap(),
            made: made(),
        };
        files.replace();
        files
    }

    /// Puts another certificate in their place.
    fn replace(&mut self) {
        self.made = made();
        fs::write(self.path("certificate.pem"), self.made.cert.pem()).unwrap();
        let key = self.path("key.pem");
        fs::write(&key, self.made.signing_key.serialize_pem()).unwrap();
        fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tls(&self) -> Tls {
        Tls::read(&self.path("certificate.pem"), &self.path("key.pem")).unwrap()
    }

    fn certificate(&self) -> CertificateDer<'static> {
        self.made.cert.der().clone()
    }
}

fn made() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

async fn serving(tls: Tls) -> Running {
    Running::connected(Connections {
        tls: Some(tls),
        head_within: Duration::from_secs(1),
        ..Connections::default()
    })
    .await
}

/// Shakes hands, trusting that certificate only.
async fn shake(
    address: SocketAddr,
    trusted: CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

#[tokio::test]
async fn both_versions_and_both_protocols_are_spoken() {
    let files = Files::new();
    let server = serving(files.tls()).await;
    for (version, expected) in [
        (&TLS12, ProtocolVersion::TLSv1_2),
        (&TLS13, ProtocolVersion::TLSv1_3),
    ] {
        for (offered, chosen) in [
            (&["h2", "http/1.1"][..], Some("h2")),
            (&["http/1.1"], Some("http/1.1")),
            (&[], None),
        ] {
            let stream = shake(server.address, files.certificate(), version, offered).await;
            let (_, session) = stream.as_ref().unwrap().get_ref();
            assert_eq!(session.protocol_version(), Some(expected));
            assert_eq!(session.alpn_protocol(), chosen.map(str::as_bytes), "{offered:?}");
        }
    }
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([reqwest::Certificate::from_der(&files.certificate()).unwrap()])
        .resolve("localhost", server.address)
        .build()
        .unwrap();
    let url = format!("https://localhost:{}/graphql", server.address.port());
    let asked = client.get(url).query(&[("query", "{ __typename }")]);
    let answer = asked.bearer_auth(&server.token).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, reqwest::Version::HTTP_2)
    );
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let plain = Running::start().await;
    let answer = plain.get("/").send().await.unwrap();
    assert!(!answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_to_whoever_comes_next() {
    let mut files = Files::new();
    let tls = files.tls();
    let server = serving(tls.clone()).await;
    let old = files.certificate();
    let mut open = shake(server.address, old.clone(), &TLS13, &[]).await.unwrap();
    files.replace();
    assert!(tls.renew().unwrap());
    assert!(shake(server.address, old, &TLS13, &[]).await.is_err());
    assert!(
        shake(server.address, files.certificate(), &TLS13, &[])
            .await
            .is_ok()
    );
    // Whoever was there already goes on.
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    open.write_all(request).await.unwrap();
    let mut answer = String::new();
    // rustls tells an end without a notice as an error; the answer is there all the same.
    let _ = open.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_handshake_that_does_not_come_is_cut_off() {
    let files = Files::new();
    let server = serving(files.tls()).await;
    for start in [&b""[..], b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\n\r\n"] {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        client.write_all(start).await.unwrap();
        let mut told = Vec::new();
        let ended = timeout(Duration::from_secs(20), client.read_to_end(&mut told)).await;
        assert!(ended.is_ok(), "the client was not cut off");
    }
    let silent = shake(server.address, files.certificate(), &TLS13, &[]).await;
    let mut told = Vec::new();
    let ended = timeout(Duration::from_secs(20), silent.unwrap().read_to_end(&mut told)).await;
    assert!(ended.is_ok(), "a client that asks nothing was not cut off");
}
