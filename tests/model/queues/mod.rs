//! Queueing networks from their files against theory, hand traces and what has to hold always.

mod closed;
mod closed_forms;
mod details;
mod examples;
mod invariants;
mod mistakes;
mod networks;
mod open;
mod reference;
#[path = "../../kernel/theory/rule.rs"]
mod rule;
mod settings;
mod traces;

use std::path::Path;
use std::sync::Arc;

use crosspoint::config::{Log, Reader, parse};
use crosspoint::sim::{SimDuration, SimTime, Simulation, Streams};
use crosspoint::study::{Metric, Spread, Study};
use crosspoint::world::queues::{Counts, QueueNetwork, QueueWorld};

/// The network of a text; `Err`: all mistakes in it.
fn read(text: &str) -> Result<QueueNetwork, String> {
    let item = parse("queues.toml", text.to_owned()).expect("the text of a test is TOML");
    let log = Log::default();
    let network = QueueNetwork::read(Reader::root(&item, "queues", &log));
    if log.is_clean() { Ok(network) } else { Err(log.into_diagnostics().to_string()) }
}

/// The network of a text without mistakes.
fn network(text: &str) -> Arc<QueueNetwork> {
    Arc::new(read(text).unwrap_or_else(|mistakes| panic!("{mistakes}")))
}

/// The text of a file in `models/queues/`.
fn text_of(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("models/queues/{name}.toml"));
    std::fs::read_to_string(path).unwrap()
}

/// The network in it.
fn shipped(name: &str) -> Arc<QueueNetwork> {
    network(&text_of(name))
}

/// A network with the first of some words in its text replaced by the second.
fn with(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "`{old}` is not in the text");
        text.replace(old, new)
    })
}

/// A world that has begun; what is counted counts from `warm_up` seconds on.
fn begun(network: &Arc<QueueNetwork>, streams: Streams, warm_up: u64) -> Simulation<QueueWorld> {
    let mut simulation = Simulation::new(QueueWorld::new(Arc::clone(network), streams.into()));
    let warm_up = SimDuration::from_secs(warm_up);
    simulation.prepare(|world, agenda| world.start(warm_up, agenda));
    simulation
}

/// Counts of a trial in `secs` seconds after `warm_up` ones.
fn trial(network: &Arc<QueueNetwork>, streams: Streams, (warm_up, secs): (u64, u64)) -> Counts {
    let mut simulation = begun(network, streams, warm_up);
    simulation.run_until(SimTime::ZERO + SimDuration::from_secs(warm_up + secs));
    simulation.model.counts(simulation.now(), simulation.executed())
}

/// All metrics of a network in the order of its values.
fn metrics(network: &QueueNetwork) -> Vec<Metric> {
    QueueNetwork::metrics().into_iter().chain(network.own_metrics()).collect()
}

/// The distributions of a network.
fn spreads(network: &QueueNetwork) -> Vec<Spread> {
    QueueNetwork::spreads().into_iter().chain(network.own_spreads()).collect()
}

/// The value of a metric.
fn value(network: &QueueNetwork, counts: &Counts, name: &str) -> f64 {
    let metrics = metrics(network);
    let at = metrics.iter().position(|metric| metric.name == name);
    network.values(counts)[at.unwrap_or_else(|| panic!("there is no metric `{name}`"))]
}

/// Metrics by replication.
fn figures<const N: usize>(
    network: &Arc<QueueNetwork>,
    seed: u64,
    length: (u64, u64),
    names: [&str; N],
) -> [Vec<f64>; N] {
    rule::replicate(seed, |streams| {
        let (warm_up, secs) = length;
        let secs = u64::from(crate::long::rounds(secs as u32));
        let counts = trial(network, streams, (warm_up, secs));
        names.map(|name| value(network, &counts, name))
    })
}
