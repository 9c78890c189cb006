//! Connections: one mechanism for every list. What is not selected is not read: neither rows nor `totalCount`.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use async_graphql::{Object, OutputType, Result, SimpleObject, TypeName};

use super::{cursor, errors, in_order::InOrder, leaf::Leaf, reader::Reader, rows::Rows, shared::Shared};
use crate::store::{
    columns::Columns,
    paging::{List, Page, RowKeys},
    row::Row,
};

const DEFAULT_SIZE: i32 = 20;
const MAX_SIZE: i32 = 100;

/// Columns that are read only where one of these fields is selected; all that are not named here are always read.
pub(super) type ToldBy = &'static [(&'static str, &'static [&'static str])];

/// A type whose rows are listed.
pub(super) trait Listed: OutputType + Clone + 'static {
    /// The row that it is made of.
    type Row: Row;
    /// The name of its type.
    const NAME: &'static str;
    /// Its columns that are read for some fields only.
    const TOLD_BY: ToldBy = &[];
}

/// Makes nodes of rows that were read together.
pub(super) type Group<N> = fn(&Arc<Reader>, Vec<<N as Listed>::Row>) -> Vec<N>;

/// The arguments of a connection, as given.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PageArguments {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

/// How many rows a connection may give: what its fields are counted with against the limit of complexity.
pub(super) fn rows(first: Option<i32>, last: Option<i32>) -> usize {
    let size = first.or(last).unwrap_or(DEFAULT_SIZE).clamp(1, MAX_SIZE);
    usize::try_from(size).unwrap_or(1)
}

impl PageArguments {
    fn page<R: Row>(&self, list: &List<R>) -> Result<Page> {
        if self.first.is_some() && self.last.is_some() {
            return Err(errors::bad_input("last", "cannot be used together with `first`"));
        }
        for (argument, size) in [("first", self.first), ("last", self.last)] {
            if size.is_some_and(|size| !(0..=MAX_SIZE).contains(&size)) {
                return Err(errors::bad_input(argument, "must be from 0 to 100"));
            }
        }
        let keys = |argument, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(cursor) => cursor::decode(&list.name(), cursor)
                .filter(|keys| list.has_keys(keys))
                .map(Some)
                .ok_or_else(|| errors::bad_input(argument, "is no cursor of this list in this order")),
        };
        let size = self.first.or(self.last).unwrap_or(DEFAULT_SIZE);
        Ok(Page {
            size: u64::try_from(size).unwrap_or(0),
            backwards: self.last.is_some(),
            after: keys("after", &self.after)?,
            before: keys("before", &self.before)?,
        })
    }
}

/// A page of a list, or of the list of each of some parents: read once for all of them, when the first is asked for.
pub(super) struct Listing<N: Listed> {
    reader: Arc<Reader>,
    list: List<N::Row>,
    columns: Columns,
    group: Group<N>,
    page: Page,
    slices: Shared<(), BTreeMap<i64, NodeSlice<N>>>,
    totals: Shared<(), BTreeMap<i64, i64>>,
}

struct NodeSlice<N> {
    nodes: Vec<N>,
    keys: RowKeys,
    more: bool,
}

impl<N: Listed> Listing<N> {
    /// The page of `list` that the arguments ask for; an error that names the argument where one cannot be used.
    pub(super) fn new(
        reader: &Arc<Reader>,
        list: List<N::Row>,
        group: Group<N>,
        page: &PageArguments,
    ) -> Result<Self> {
        Ok(Self {
            reader: Arc::clone(reader),
            columns: reader.selected.columns::<N>(),
            group,
            page: page.page(&list)?,
            list,
            slices: Shared::default(),
            totals: Shared::default(),
        })
    }

    /// The same, of which these columns are read.
    pub(super) fn with_columns(self, columns: Columns) -> Self {
        Self { columns, ..self }
    }

    async fn slices(&self) -> Result<Arc<BTreeMap<i64, NodeSlice<N>>>> {
        self.slices.get((), || self.read()).await
    }

    async fn read(&self) -> Result<BTreeMap<i64, NodeSlice<N>>> {
        let slices = self
            .list
            .load(&self.reader.store, &self.page, self.columns)
            .await
            .map_err(errors::internal)?;
        // The rows of all parents are one group: what hangs below them is again read for all of them at once.
        let (mut rows, mut shape) = (Vec::new(), Vec::new());
        for (parent, slice) in slices {
            shape.push((parent, slice.rows.len(), slice.keys, slice.more));
            rows.extend(slice.rows);
        }
        let mut nodes = (self.group)(&self.reader, rows).into_iter();
        Ok(shape
            .into_iter()
            .map(|(parent, count, keys, more)| {
                let nodes = nodes.by_ref().take(count).collect();
                (parent, NodeSlice { nodes, keys, more })
            })
            .collect())
    }

    async fn total(&self, parent: i64) -> Result<i32> {
        let count = || async {
            self.list
                .count(&self.reader.store)
                .await
                .map_err(errors::internal)
        };
        let totals = self.totals.get((), count).await?;
        Ok(int(totals.get(&parent).copied().unwrap_or(0)))
    }
}

/// A count as GraphQL has them: 32 bits.
pub(super) fn int(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// One page of a list.
pub(super) type Connection<N> = InOrder<ConnectionObject<N>>;

/// Its fields.
pub(super) struct ConnectionObject<N: Listed> {
    listing: Arc<Listing<N>>,
    parent: i64,
    total: Option<i64>,
}

impl<N: Listed> Connection<N> {
    /// The page of a list that has no parents.
    pub(super) fn root(listing: Listing<N>) -> Self {
        Self::of(Arc::new(listing), 0)
    }

    /// The page of the parent with that row id.
    pub(super) fn of(listing: Arc<Listing<N>>, parent: i64) -> Self {
        InOrder(ConnectionObject {
            listing,
            parent,
            total: None,
        })
    }

    /// The same, of a list that is known to have so many rows.
    pub(super) fn with_total(mut self, total: Option<i64>) -> Self {
        self.0.total = total;
        self
    }
}

impl<N: Listed> TypeName for ConnectionObject<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::NAME).into()
    }
}

/// A page of a list: read on with `after: pageInfo.endCursor`, back with `before: pageInfo.startCursor`.
#[Object(name_type)]
impl<N: Listed> ConnectionObject<N> {
    /// The rows of the page, each with its cursor.
    async fn edges(&self) -> Result<Rows<InOrder<Edge<N>>>> {
        let slices = self.listing.slices().await?;
        let list = self.listing.list.name();
        let Some(slice) = slices.get(&self.parent) else {
            return Ok(Rows(Vec::new()));
        };
        let edge = |(place, node): (usize, &N)| {
            InOrder(Edge {
                cursor: cursor::encode(&list, &slice.keys.of(place)),
                node: node.clone(),
            })
        };
        Ok(slice.nodes.iter().enumerate().map(edge).collect())
    }

    /// The rows of the page, for who needs no cursor of each.
    async fn nodes(&self) -> Result<Rows<N>> {
        let slices = self.listing.slices().await?;
        let slice = slices.get(&self.parent);
        Ok(Rows(slice.map(|slice| slice.nodes.clone()).unwrap_or_default()))
    }

    /// Where the page begins and ends, and whether the list goes on.
    async fn page_info(&self) -> Result<InOrder<PageInfo>> {
        let slices = self.listing.slices().await?;
        let list = self.listing.list.name();
        let page = &self.listing.page;
        let slice = slices.get(&self.parent);
        let last = slice.and_then(|slice| slice.nodes.len().checked_sub(1));
        let more = slice.is_some_and(|slice| slice.more);
        let cursor = |place| slice.map(|slice| cursor::encode(&list, &slice.keys.of(place)));
        Ok(InOrder(PageInfo {
            has_next_page: if page.backwards {
                page.before.is_some()
            } else {
                more
            },
            has_previous_page: if page.backwards {
                more
            } else {
                page.after.is_some()
            },
            start_cursor: last.and_then(|_| cursor(0)),
            end_cursor: last.and_then(cursor),
        }))
    }

    /// How many rows the whole list has, on whatever page. Counted only when it is selected.
    async fn total_count(&self) -> Result<i32> {
        match self.total {
            Some(total) => Ok(int(total)),
            None => self.listing.total(self.parent).await,
        }
    }
}

/// A row of a page.
pub(super) struct Edge<N: Listed> {
    cursor: String,
    node: N,
}

impl<N: Listed> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::NAME).into()
    }
}

/// A row of a page, and its cursor.
#[Object(name_type)]
impl<N: Listed> Edge<N> {
    /// Marks the row's place in the list: give it as `after` or `before`. It holds for the same list in the same order.
    async fn cursor(&self) -> Leaf<&str> {
        Leaf(&self.cursor)
    }

    /// The row.
    async fn node(&self) -> &N {
        &self.node
    }
}

/// Where a page begins and ends, and whether the list goes on.
#[derive(Debug, SimpleObject)]
pub(super) struct PageInfo {
    /// Whether more rows follow. Reading backwards: whether `before` was given.
    has_next_page: bool,
    /// Whether there are rows before. Reading forwards: whether `after` was given.
    has_previous_page: bool,
    /// The cursor of the page's first row; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the page's last row; null on an empty page.
    end_cursor: Option<String>,
}
