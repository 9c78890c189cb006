//! One connection to a server, kept open: requests one after the other.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection.
#[derive(Debug)]
pub(crate) struct Connection(SendRequest<Full<Bytes>>);

/// The body is not read to be understood: this is how an answer without an error to the whole begins.
const ANSWERED: &[u8] = b"{\"data\":{";

impl Connection {
    /// Opens it; none where nobody listens.
    pub(crate) async fn open(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Some(Connection(sender))
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> (StatusCode, Incoming) {
        self.0.ready().await.unwrap();
        let answer = self.0.send_request(request).await.unwrap();
        (answer.status(), answer.into_body())
    }

    /// Whether a GET of the path succeeds.
    pub(crate) async fn succeeds(&mut self, path: &str) -> bool {
        let request = Request::get(path).header("host", "bench").body(Full::default());
        let (status, body) = self.send(request.unwrap()).await;
        body.collect().await.unwrap();
        status.is_success()
    }

    /// The whole answer.
    pub(crate) async fn ask(&mut self, post: &Post) -> Bytes {
        let (status, body) = self.send(post.request()).await;
        let body = body.collect().await.unwrap().to_bytes();
        assert!(
            status.is_success() && body.starts_with(ANSWERED),
            "{status}: {}",
            String::from_utf8_lossy(&body[..body.len().min(500)])
        );
        body
    }

    /// Takes the answer in without a look at it, but at its beginning; gives its length, none where it failed.
    pub(crate) async fn take(&mut self, post: &Post) -> Option<usize> {
        let (status, mut body) = self.send(post.request()).await;
        let (mut length, mut answered) = (0, status.is_success());
        while let Some(frame) = body.frame().await {
            let frame = frame.unwrap();
            let Some(data) = frame.data_ref() else { continue };
            answered &= length > 0 || data.starts_with(ANSWERED);
            length += data.len();
        }
        answered.then_some(length)
    }
}

/// A request that can be sent again and again.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) path: &'static str,
    /// `Authorization`, where it is asked for.
    pub(crate) bearer: Option<String>,
    pub(crate) body: Bytes,
}

impl Post {
    fn request(&self) -> Request<Full<Bytes>> {
        let mut request = Request::post(self.path)
            .header("host", "bench")
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json");
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        request.body(Full::new(self.body.clone())).unwrap()
    }
}
