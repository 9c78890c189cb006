//! The limit that seatgraph is measured against: the same questions, each answered by one hand-written statement that
//! returns JSON, with the same pool of connections. No GraphQL, no authorization, no limits, no tracing.
//!
//! `bench_graph_limit URL` listens on a free port of loopback and prints its address. `POST /q1`, `/q2` and `/q3` take the
//! numbers and texts that the statement needs, as a JSON array.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a part of a benchmark: it fails by panicking, and prints where it listens"
)]

use axum::{Json, Router, extract::State, http::header, response::IntoResponse, routing::post};
use sea_orm::sqlx::{
    PgPool, SqlitePool,
    postgres::PgPoolOptions,
    query_scalar,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use serde::Deserialize;

/// As in `src/store/connect.rs`.
const POSTGRES_CONNECTIONS: u32 = 16;
const SQLITE_CONNECTIONS: u32 = 4;
const SQLITE_CACHE: &str = "-5120";

#[derive(Clone)]
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// What a statement is given.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Argument {
    Int(i64),
    Text(String),
}

#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).unwrap();
    let pool = match url.strip_prefix("sqlite:") {
        Some(path) => {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .pragma("cache_size", SQLITE_CACHE);
            let pool = SqlitePoolOptions::new()
                .max_connections(SQLITE_CONNECTIONS)
                .test_before_acquire(false);
            Pool::Sqlite(pool.connect_with(options).await.unwrap())
        }
        None => {
            let pool = PgPoolOptions::new()
                .max_connections(POSTGRES_CONNECTIONS)
                .test_before_acquire(false);
            Pool::Postgres(pool.connect(&url).await.unwrap())
        }
    };
    let question = |postgres: &'static str, sqlite: &'static str| {
        post(
            async move |State(pool): State<Pool>, Json(arguments): Json<Vec<Argument>>| {
                let json = match pool {
                    Pool::Postgres(pool) => ask_postgres(&pool, postgres, arguments).await,
                    Pool::Sqlite(pool) => ask_sqlite(&pool, sqlite, arguments).await,
                };
                ([(header::CONTENT_TYPE, "application/json")], json).into_response()
            },
        )
    };
    let router = Router::new()
        .route(
            "/q1",
            question(
                include_str!("sql/postgres_q1.sql"),
                include_str!("sql/sqlite_q1.sql"),
            ),
        )
        .route(
            "/q2",
            question(
                include_str!("sql/postgres_q2.sql"),
                include_str!("sql/sqlite_q2.sql"),
            ),
        )
        .route(
            "/q3",
            question(
                include_str!("sql/postgres_q3.sql"),
                include_str!("sql/sqlite_q3.sql"),
            ),
        )
        .with_state(pool);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

async fn ask_postgres(pool: &PgPool, statement: &'static str, arguments: Vec<Argument>) -> String {
    let mut query = query_scalar(statement);
    for argument in arguments {
        query = match argument {
            Argument::Int(int) => query.bind(int),
            Argument::Text(text) => query.bind(text),
        };
    }
    query.fetch_one(pool).await.unwrap()
}

async fn ask_sqlite(pool: &SqlitePool, statement: &'static str, arguments: Vec<Argument>) -> String {
    let mut query = query_scalar(statement);
    for argument in arguments {
        query = match argument {
            Argument::Int(int) => query.bind(int),
            Argument::Text(text) => query.bind(text),
        };
    }
    query.fetch_one(pool).await.unwrap()
}
