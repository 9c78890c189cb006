//! Lists in pages: which elements a page holds, and the links to itself and the next one.

use super::params::query;
use super::{Answer, Call, Refusal};

/// How one list is paged.
pub(crate) struct List<'a> {
    pub(crate) default: usize,
    pub(crate) max: usize,
    /// Parameters that its links repeat. Okta forgets some.
    pub(crate) kept: &'a [&'a str],
    /// How many elements there are before any is left out.
    pub(crate) count: usize,
}

/// The elements of a page, and the cursor of the next.
pub(crate) struct Page {
    pub(crate) places: Vec<usize>,
    pub(crate) next: Option<String>,
    pub(crate) limit: usize,
}

impl List<'_> {
    /// The places of the page that the call asks for, of those to be shown.
    pub(crate) fn page(&self, call: &Call<'_>, shown: impl Fn(usize) -> bool) -> Result<Page, Refusal> {
        let limit = call.params.limit(self.default, self.max)?;
        let name = self.name(call);
        let mut repeated = false;
        let start = match call.params.get("after") {
            None => 0,
            Some(cursor) => {
                let numbers = call
                    .cursors
                    .read(&name, cursor, call.now_ms)
                    .map_err(|_| bad_cursor(call.path))?;
                repeated = numbers.get(1) == Some(&1);
                numbers
                    .first()
                    .and_then(|place| usize::try_from(*place).ok())
                    .unwrap_or(self.count)
            }
        };
        let mut place = start;
        let mut places = Vec::with_capacity(limit.min(self.count));
        while place < self.count && places.len() < limit {
            if shown(place) {
                places.push(place);
            }
            place += 1;
        }
        let more = (place..self.count).any(&shown);
        let next = if !repeated && !places.is_empty() && call.repeats() {
            Some([start as i64, 1])
        } else {
            more.then_some([place as i64, 0])
        };
        let next = next.map(|place| call.cursors.issue(&name, &place, call.now_ms));
        Ok(Page { places, next, limit })
    }

    /// The answer with its links; `write` appends the JSON of one element.
    pub(crate) fn answer(
        &self,
        call: &Call<'_>,
        page: &Page,
        mut write: impl FnMut(usize, &mut String),
    ) -> Answer {
        let mut body = String::from("[");
        for (number, place) in page.places.iter().enumerate() {
            if number > 0 {
                body.push(',');
            }
            write(*place, &mut body);
        }
        body.push(']');
        let limit = page.limit.to_string();
        let url = |after: Option<&str>| {
            let mut pairs: Vec<(&str, &str)> = after.map(|after| ("after", after)).into_iter().collect();
            pairs.push(("limit", &limit));
            pairs.extend(
                self.kept
                    .iter()
                    .filter_map(|name| Some((*name, call.params.get(name)?))),
            );
            format!("{}?{}", call.path, query(&pairs))
        };
        let own = call.site.url(&url(call.params.get("after")));
        let mut answer = Answer::json_text(200, body).link(&own, "self");
        if let Some(next) = &page.next {
            answer = answer.link(&call.next_url(&url(Some(next))), "next");
        }
        answer
    }

    /// A cursor belongs to a path and what selects its elements.
    pub(crate) fn name(&self, call: &Call<'_>) -> String {
        let selecting = self
            .kept
            .iter()
            .filter(|name| !matches!(**name, "limit" | "expand"));
        let values: Vec<&str> = selecting
            .map(|name| call.params.get(name).unwrap_or_default())
            .collect();
        format!("{} {}", call.path, values.join("\u{1}"))
    }
}

/// `/apps` and what is below it words this in its own way.
pub(crate) fn bad_cursor(path: &str) -> Refusal {
    if path.starts_with("/api/v1/apps") {
        Refusal::BadPaging
    } else {
        Refusal::BadSearch {
            cause: "Invalid cursor.".to_owned(),
        }
    }
}
