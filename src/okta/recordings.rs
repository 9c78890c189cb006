//! The recorded answers of `tests/recorded`, for the tests that read them.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;

use super::decode::{self, Records};
use super::error::Part;
use super::model::Record;
use super::transport::Reply;
use super::{AllowHosts, Cursor, Domain, paging};

/// One recorded answer.
pub(super) struct Recording {
    /// File name without number and ending.
    pub(super) name: String,
    pub(super) url: Url,
    pub(super) reply: Reply,
}

impl Recording {
    pub(super) fn body(&self) -> &[u8] {
        self.reply.body.as_deref().unwrap()
    }

    /// Reads a list, of which the name tells the length and whether it goes on.
    pub(super) fn list<T: Record + serde::de::DeserializeOwned>(&self) -> Vec<T> {
        let Records { items, unreadable } = decode::list(self.body()).unwrap();
        let told = self.name.trim_end_matches("-next").trim_start_matches('n');
        if let Ok(length) = told.parse::<usize>() {
            assert_eq!((items.len(), unreadable), (length, 0), "{}", self.name);
        }
        assert_eq!(
            self.next().is_some(),
            self.name.ends_with("-next"),
            "{} {}",
            self.url,
            self.name
        );
        items
    }

    pub(super) fn one<T: serde::de::DeserializeOwned>(&self) -> T {
        decode::one(self.body()).unwrap()
    }

    /// The next page, from the host that the links name: some sources changed the host of the request only.
    pub(super) fn next(&self) -> Option<Cursor> {
        let link = self.reply.headers.get("link").map(|link| link.to_str().unwrap());
        let host =
            link.and_then(|link| Some(Url::parse(link.strip_prefix('<')?.split('>').next()?).unwrap()));
        let host = host.as_ref().unwrap_or(&self.url).host_str().unwrap().to_owned();
        let domain = Domain::parse(&host, &AllowHosts::default()).unwrap();
        paging::next_of(&self.reply.headers, &domain, Part::Users).unwrap()
    }
}

/// The files of a folder, in order.
pub(super) fn folder(name: &str) -> Vec<(String, Value)> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded"));
    let mut files: Vec<PathBuf> = fs::read_dir(root.join(name))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let name = path
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .split_once('-')
            .unwrap()
            .1
            .to_owned();
        (name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// The answers of a folder, in order.
pub(super) fn recordings(name: &str) -> Vec<Recording> {
    let recording = |(name, json): (String, Value)| {
        let mut headers = HeaderMap::new();
        for (field, values) in json["headers"].as_object().unwrap() {
            for value in values.as_array().unwrap() {
                let value = HeaderValue::from_str(value.as_str().unwrap()).unwrap();
                headers.append(HeaderName::try_from(field).unwrap(), value);
            }
        }
        let status = StatusCode::from_u16(u16::try_from(json["status"].as_u64().unwrap()).unwrap()).unwrap();
        let body = Some(json["body"].to_string().into_bytes());
        let url = Url::parse(json["request"]["url"].as_str().unwrap()).unwrap();
        Recording {
            name,
            url,
            reply: Reply {
                status,
                headers,
                body,
            },
        }
    };
    folder(name).into_iter().map(recording).collect()
}
