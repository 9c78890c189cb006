//! Throughput, times and memory of each question, beside the limit's.

use crate::{
    answers,
    data::{Company, Databases},
    figures::Figures,
    memory,
    options::Options,
    questions::Question,
    servers::Server,
    turns::{self, Side},
};

/// Measures the questions that are asked for.
pub(crate) async fn measure(databases: &Databases<'_>, options: &Options, figures: &mut Figures) {
    let wanted: Vec<_> = Question::ALL
        .into_iter()
        .filter(|question| options.wants(question.part()))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let database = databases.of(options.size()).await;
    let company = Company::new(options.size());
    let seatgraph = Server::seatgraph(&database, &[]).await;
    let limit = Server::limit(&database).await;
    for question in wanted {
        let mut connection = seatgraph.connect().await;
        let variants = question
            .variants(&mut connection, &company, options.variants)
            .await;
        let (ours, limits): (Vec<_>, Vec<_>) = variants
            .into_iter()
            .map(|variant| (variant.seatgraph, variant.limit))
            .unzip();
        answers::compare((&seatgraph, &ours), (&limit, &limits)).await;
        for &connections in &options.connections {
            figures.part(&format!(
                "{}, {}, {connections} connections, {} variants, answers equal",
                databases.kind.name(),
                question.name(),
                ours.len()
            ));
            let mut ours = Side::new("seatgraph", &seatgraph, ours.clone(), databases.postgres);
            let mut limits = Side::new("limit", &limit, limits.clone(), databases.postgres);
            memory::forget_peak(seatgraph.process.id());
            turns::take(&mut [&mut ours, &mut limits], connections, options).await;
            println!("{}\n{}\n{}", turns::head(), ours.line(), limits.line());
            let throughput = ours.load.rate() / limits.load.rate();
            figures.at_least("throughput / limit's", throughput, question.target(), "");
            let slowest = ours.load.percentile(0.99) / limits.load.percentile(0.99);
            figures.target("p99 / limit's", slowest, 2.0, "");
            figures.note(
                "processor time / limit's",
                format!("{:.2}", ours.cpu_ms() / limits.cpu_ms()),
            );
            figures.target("requests that failed", ours.load.failed as f64, 0.0, "");
            let peak = memory::peak_mb(seatgraph.process.id());
            figures.target("memory under load, MB", peak, 120.0, "");
        }
    }
    seatgraph.stop().await;
    limit.stop().await;
}
