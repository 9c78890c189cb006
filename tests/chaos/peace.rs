//! How a round ends: nothing goes wrong any more, and what was stored is held against the truth.

use crate::{
    feed, inside,
    round::{PATIENCE, Round},
    rows,
    tally::DIFFERENCES,
};

impl Round {
    /// Everything is well again: whatever was under way is ended, and then one sync must end with the truth, and a full one
    /// must find nothing to change. Gives all differences.
    pub(crate) async fn settle(&mut self) -> Vec<String> {
        self.okta.clear_faults();
        self.proxy.trouble(None);
        self.heal_token().await;
        // Parts of it may have failed before.
        self.sync(&["sync"]).await;
        let mut wrong = Vec::new();
        if !self.sync(&["sync"]).await {
            wrong.push("an undisturbed sync did not read everything".to_owned());
        }
        let store = self.place.store().await;
        wrong.extend(inside::differences_to_truth(store, &self.vault, &self.proxy.host(), &self.okta).await);
        let synced = rows::of(&self.place.url).await;
        if !self.sync(&["sync", "--full"]).await {
            wrong.push("an undisturbed full sync did not read everything".to_owned());
        }
        let path = self.place.folder().join("undisturbed.db");
        inside::fill(&path, &self.vault, &self.okta).await;
        let right = rows::of(&format!("sqlite:{}", path.display())).await;
        let again = rows::of(&self.place.url).await;
        for (found, what) in [(synced, "sync"), (again, "full sync")] {
            let differences = rows::differences(&right, &found);
            wrong.extend(
                differences
                    .into_iter()
                    .map(|line| format!("after the {what}: {line}")),
            );
        }
        let (untrue, told) = feed::differences(&self.place.url).await;
        wrong.extend(untrue);
        self.tally.add("entries of feeds", told);
        self.tally.add("rows compared", right.len() as u64);
        self.count_faults();
        wrong
    }

    /// An undisturbed sync; `false` where it did not read everything.
    async fn sync(&self, arguments: &[&str]) -> bool {
        let ended = self.program.start(arguments).end(PATIENCE).await;
        self.tally.add("undisturbed syncs", 1);
        ended.is_some_and(|status| status.success())
    }

    /// What the processes have written, for those who look for the cause of a difference.
    pub(crate) fn log(&self) -> String {
        self.program.log()
    }

    fn count_faults(&self) {
        let stats = self.okta.stats();
        for (name, count) in [
            ("Okta: calls", stats.requests),
            ("Okta: bursts of 429", stats.bursts),
            ("Okta: 500 and 503", stats.server_errors),
            ("Okta: bodies cut", stats.cut),
            ("Okta: bodies stalled", stats.stalled),
            ("Okta: slow answers", stats.slow),
            ("Okta: cursors expired", stats.expired),
            ("Okta: links to another host", stats.foreign_links),
            ("Okta: pages repeated", stats.repeated_pages),
            ("changes in the org between two pages", stats.churned),
            ("Okta: 401", stats.unauthorized),
            ("Okta: 403", stats.forbidden),
        ] {
            self.tally.add(name, count);
        }
        let log = self.program.log();
        if stats.strayed > 0 {
            self.tally.add(DIFFERENCES, stats.strayed);
            println!("        {} links to another host were followed", stats.strayed);
        }
        for (name, text) in [
            ("disk: writes that failed", "database or disk is full"),
            ("database: statements that failed", "terminating connection"),
        ] {
            self.tally.add(name, log.matches(text).count() as u64);
        }
    }
}
