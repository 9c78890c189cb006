//! A store that refuses a write for good: the run is tried ever more rarely, and ends well once the fault is mended.

use std::time::Duration;

use sea_orm::ConnectionTrait;

use crate::{
    database,
    org::{CUT_SHORT, Org, PLENTY, state},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_is_tried_ever_more_rarely_until_it_is_mended() {
    let org = Org::new(database::sqlite().await, PLENTY, Duration::from_mins(1)).await;
    let admin = sea_orm::Database::connect(org.database.url.as_str())
        .await
        .unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'refused'); END";
    admin.execute_unprepared(refuse).await.unwrap();
    let mut server = org.serve("1s");
    let integration = org.connect(&server).await;
    let mut follower = Org::follow(&server, &integration).await;
    for pause in [1, 2, 4] {
        assert_eq!(server.wait_for(&[CUT_SHORT])["pause_s"], pause);
    }
    admin.execute_unprepared("DROP TRIGGER refuse").await.unwrap();
    admin.close().await.unwrap();
    assert_eq!(state(&follower.hear_until(|_| false).await), "SUCCEEDED");
    org.check_truth(&server, &integration).await;
    assert!(server.stop());
}
