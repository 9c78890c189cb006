//! Admin roles that change while they are read.

use okta_sim::{Act, Fault, OktaSim};
use seatgraph::{
    graph,
    store::{
        Millis,
        queue::{self, Claim},
        writers::PageWriter,
    },
};

use crate::org::TestOrg;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_given_after_its_holder_was_read_by_a_process_that_died_is_not_forgotten() {
    let sim = OktaSim::builder().users(40).apps(8).days(20).rate_limit(6000);
    for org in TestOrg::on_each_database(&sim).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let before = org.okta.truth(None).users;
        let holder = before.iter().find(|user| user.roles.len() == 1).unwrap();
        let role = ["APP_ADMIN", "HELP_DESK_ADMIN"]
            .into_iter()
            .find(|role| !holder.roles.iter().any(|held| held == role))
            .unwrap();
        org.okta
            .act(&Act::GrantRole {
                user: holder.id.clone(),
                role: role.to_owned(),
            })
            .unwrap();
        // The log tells of it, and whom to ask again is kept.
        org.okta.set_faults(&[Fault::ForbidRoles]);
        org.sync(&integration).await;
        org.okta.clear_faults();

        // A run whose process dies has read the holders, as they were.
        let store = &org.database.store;
        let now = Millis::from(org.okta.now());
        let tenant = graph::integration_id(&integration).unwrap();
        let run = queue::enqueue(store, tenant, "MANUAL", true, now).await.unwrap();
        let claim = Claim {
            owner: "a process that dies",
            lease: std::time::Duration::from_mins(1),
            only: Some(run),
            except: &[],
        };
        let lease = queue::claim(store, &claim, now).await.unwrap().unwrap();
        let page = PageWriter::begin(store, &lease).await.unwrap();
        for user in &before {
            let roles = user.roles.iter().map(ToString::to_string).collect();
            page.upsert_roles(&user.id, &roles).await.unwrap();
        }
        page.save_checkpoint("roles/users", None, true).await.unwrap();
        page.commit().await.unwrap();
        queue::release(store, &lease).await.unwrap();

        org.synced(&integration).await;
        org.sync(&integration).await;
        org.check_truth(&integration).await;
    }
}
