//! The network between seatgraph and Okta: a proxy that refuses, resets, holds up, cuts and garbles connections.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{dice::Dice, tally::Tally};

/// A proxy before the simulator; it ends when this is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    okta: String,
    /// Decides the fate of connections; none: all are well.
    trouble: Mutex<Option<Dice>>,
    accepted: AtomicU64,
    tally: Arc<Tally>,
}

/// What becomes of one connection.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Well,
    /// Closed at once, before any byte.
    Dropped,
    /// Something answers that speaks no HTTP.
    Garbled,
    /// Held open, and never answered.
    Stalled,
    /// Forwarded until so many bytes of the answers have passed, then closed.
    CutAfter(usize),
    /// The same, but held open in silence: half an answer.
    SilentAfter(usize),
    /// Each piece is late.
    Late(Duration),
}

impl Proxy {
    pub(crate) async fn start(okta: String, tally: Arc<Tally>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            okta,
            trouble: Mutex::default(),
            accepted: AtomicU64::new(0),
            tally,
        });
        let serving = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                serving.accepted.fetch_add(1, Ordering::Relaxed);
                let shared = Arc::clone(&serving);
                connections.spawn(async move { carry(&shared, client).await });
            }
        });
        Self {
            address,
            shared,
            accepting,
        }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// How many connections were made so far.
    pub(crate) fn accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::Relaxed)
    }

    /// Decides about connections from now on by a seed; without one they are all well.
    pub(crate) fn trouble(&self, seed: Option<u64>) {
        let mut trouble = self.shared.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *trouble = seed.map(Dice::new);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn fate(shared: &Shared) -> Fate {
    let mut trouble = shared.trouble.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(dice) = trouble.as_mut() else {
        return Fate::Well;
    };
    let bytes = usize::try_from(dice.between(1, 60_000)).unwrap();
    match dice.between(0, 11) {
        0 | 1 => Fate::Dropped,
        2 => Fate::Garbled,
        3 => Fate::Stalled,
        4 | 5 => Fate::CutAfter(bytes),
        6 => Fate::SilentAfter(bytes),
        7 => Fate::Late(dice.millis(5, 40)),
        _ => Fate::Well,
    }
}

async fn carry(shared: &Shared, mut client: TcpStream) {
    let fate = fate(shared);
    let name = match fate {
        Fate::Well => None,
        Fate::Dropped => Some("network: connections closed at once"),
        Fate::Garbled => Some("network: answers that are no HTTP"),
        Fate::Stalled => Some("network: connections never answered"),
        Fate::CutAfter(_) => Some("network: connections cut on the way"),
        Fate::SilentAfter(_) => Some("network: connections silent on the way"),
        Fate::Late(_) => Some("network: connections held up"),
    };
    if let Some(name) = name {
        shared.tally.add(name, 1);
    }
    match fate {
        Fate::Dropped => {}
        Fate::Garbled => {
            // What a TLS server says to a client that speaks plainly.
            let _ = client
                .write_all(&[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])
                .await;
        }
        Fate::Stalled => read_to_end(&mut client).await,
        _ => forward(shared, client, fate).await,
    }
}

async fn read_to_end(client: &mut TcpStream) {
    let mut buffer = [0; 4096];
    while client.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
}

async fn forward(shared: &Shared, mut client: TcpStream, fate: Fate) {
    let Ok(mut okta) = TcpStream::connect(&shared.okta).await else {
        return;
    };
    let (mut asked, mut answered, mut passed) = ([0; 8192], [0; 8192], 0_usize);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Some(count) = read.ok().filter(|count| *count > 0) else { return };
                if okta.write_all(&asked[..count]).await.is_err() { return }
            }
            read = okta.read(&mut answered) => {
                let Some(mut count) = read.ok().filter(|count| *count > 0) else { return };
                match fate {
                    Fate::CutAfter(most) | Fate::SilentAfter(most) => count = count.min(most - passed),
                    Fate::Late(pause) => tokio::time::sleep(pause).await,
                    Fate::Well | Fate::Dropped | Fate::Garbled | Fate::Stalled => {}
                }
                passed += count;
                if client.write_all(&answered[..count]).await.is_err() { return }
                match fate {
                    Fate::CutAfter(most) if passed >= most => return,
                    Fate::SilentAfter(most) if passed >= most => return read_to_end(&mut client).await,
                    _ => {}
                }
            }
        }
    }
}
