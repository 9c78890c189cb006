//! What ten times the rows cost: the same questions of a company and of one with a tenth of its users, seats and days.

use crate::{
    data::{Company, Databases},
    figures::Figures,
    options::Options,
    questions::Question,
    servers::Server,
    turns::{self, Side},
};

/// Measures each question on both.
pub(crate) async fn measure(databases: &Databases<'_>, options: &Options, figures: &mut Figures) {
    let (small_size, size) = (options.tenth(), options.size());
    let small = Server::seatgraph(&databases.of(small_size).await, &[]).await;
    let large = Server::seatgraph(&databases.of(size).await, &[]).await;
    for question in Question::ALL {
        let mut sides = Vec::new();
        for (name, server, size) in [("a tenth", &small, small_size), ("all rows", &large, size)] {
            let mut connection = server.connect().await;
            let variants = question
                .variants(&mut connection, &Company::new(size), options.variants)
                .await;
            let posts = variants.into_iter().map(|variant| variant.seatgraph).collect();
            sides.push(Side::new(name, server, posts, databases.postgres));
        }
        let [small, large] = &mut sides[..] else { continue };
        let connections = options.connections[0];
        turns::take(&mut [small, large], connections, options).await;
        figures.part(&format!(
            "{}, {}, {connections} connections: ten times the rows",
            databases.kind.name(),
            question.name()
        ));
        println!("{}\n{}\n{}", turns::head(), small.line(), large.line());
        // Processor time, which what else the machine does moves less than it moves requests a second.
        let cost = large.cpu_ms() / small.cpu_ms();
        figures.target("a request's cost / that with a tenth of the rows", cost, 1.3, "");
    }
    small.stop().await;
    large.stop().await;
}
