//! Seats that change while a run is down that was reading them.

use seatgraph::store::{
    progress,
    writers::{
        AppRecord, AssignmentRecord, ChangeKind, ChangeRecord, PageWriter, UserRecord, list_missed_seats,
    },
};

use crate::{
    counting::{NOW, claimed, connected},
    database,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_was_half_read_begins_again_where_its_seats_changed_since() {
    for database in database::databases().await {
        let store = &database.store;
        let (_, run) = connected(store).await;
        let lease = claimed(store, run).await;
        let page = PageWriter::begin(store, &lease).await.unwrap();
        page.upsert_users(&["ann", "bob"].map(person)).await.unwrap();
        page.upsert_apps(&[mail()], seatgraph::store::Millis(0))
            .await
            .unwrap();
        page.seats_are_due("mail").await.unwrap();
        page.commit().await.unwrap();
        let due = progress::list_due_apps(store, &lease).await.unwrap();
        let (mail, _) = due[0].clone();

        let page = PageWriter::begin(store, &lease).await.unwrap();
        page.upsert_assignments(mail, &["ann", "bob"].map(seat))
            .await
            .unwrap();
        page.save_checkpoint("list", Some("page 2"), false).await.unwrap();
        page.commit().await.unwrap();

        // The run is taken up again, and the log tells that a group was taken off the app.
        let page = PageWriter::begin(store, &lease).await.unwrap();
        page.note_changes(&[seats_changed()]).await.unwrap();
        assert_eq!(page.plan_seats(500).await.unwrap(), [mail], "{}", database.name);
        let parts = ["list", "list/again"].map(str::to_owned);
        page.begin_seats_again(mail, parts).await.unwrap();
        page.commit().await.unwrap();
        let known = progress::find_checkpoint(store, &lease, "list").await.unwrap();
        assert!(known.is_none(), "{}", database.name);

        let page = PageWriter::begin(store, &lease).await.unwrap();
        page.upsert_assignments(mail, &[seat("ann")]).await.unwrap();
        page.commit().await.unwrap();
        let missed = list_missed_seats(store, &lease, mail).await.unwrap();
        assert_eq!(missed, ["bob"], "{}", database.name);
    }
}

fn person(name: &str) -> UserRecord {
    UserRecord {
        okta_id: name.to_owned(),
        name: name.to_owned(),
        login: format!("{name}@example.com"),
        status: "ACTIVE".to_owned(),
        ..UserRecord::default()
    }
}

fn mail() -> AppRecord {
    AppRecord {
        okta_id: "mail".to_owned(),
        label: "Mail".to_owned(),
        name: "mail".to_owned(),
        status: "ACTIVE".to_owned(),
        ..AppRecord::default()
    }
}

fn seat(user: &str) -> AssignmentRecord {
    AssignmentRecord {
        user_okta_id: user.to_owned(),
        through_group: user == "bob",
        group_okta_id: None,
        assigned_at: None,
    }
}

fn seats_changed() -> ChangeRecord {
    ChangeRecord {
        kind: ChangeKind::Seats,
        subject: "mail".to_owned(),
        object: String::new(),
        removed: false,
        at: NOW,
    }
}
