//! The server over HTTP and WebSocket, as a client meets it: who is let in, in which form it answers, how it stops.

mod health;
mod operations;
mod running;
mod sockets;
