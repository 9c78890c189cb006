//! Beside what a good developer would write with graphql-yoga, DataLoader and pg, in two processes over the same tables.

use crate::{
    answers,
    data::{Company, Databases},
    figures::Figures,
    options::Options,
    questions::Question,
    servers::Server,
    turns::{self, Side},
};

/// Measures each question on both.
pub(crate) async fn measure(databases: &Databases<'_>, options: &Options, figures: &mut Figures) {
    let database = databases.of(options.size()).await;
    let company = Company::new(options.size());
    let seatgraph = Server::seatgraph(&database, &[]).await;
    let peer = Server::peer(&database).await;
    for question in Question::ALL {
        let mut connection = seatgraph.connect().await;
        let variants = question
            .variants(&mut connection, &company, options.variants)
            .await;
        let (ours, peers): (Vec<_>, Vec<_>) = variants
            .into_iter()
            .map(|variant| (variant.seatgraph, variant.peer))
            .unzip();
        answers::compare((&seatgraph, &ours), (&peer, &peers)).await;
        let connections = options.connections[0];
        let mut ours = Side::new("seatgraph", &seatgraph, ours, databases.postgres);
        let mut peers = Side::new("yoga", &peer, peers, databases.postgres);
        turns::take(&mut [&mut ours, &mut peers], connections, options).await;
        figures.part(&format!(
            "{}, {connections} connections, answers equal",
            question.name()
        ));
        println!("{}\n{}\n{}", turns::head(), ours.line(), peers.line());
        let times = ours.load.rate() / peers.load.rate();
        figures.at_least("throughput / yoga's", times, target(question), "");
    }
    seatgraph.stop().await;
    peer.stop().await;
}

fn target(question: Question) -> f64 {
    match question {
        Question::Q1 | Question::Q2 => 4.5,
        Question::Q3 => 3.0,
    }
}
