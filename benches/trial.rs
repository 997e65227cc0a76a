//! One whole trial per architecture: an office of 20 for four weeks; throughput in events.

use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use crosspoint::experiment::{Run, load_experiment, simulate};
use crosspoint::sim::SimDuration;

fn trials(criterion: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/office.toml");
    let experiment = load_experiment(&path, &Default::default()).expect("it is shipped");
    let run = Run {
        seed: 1,
        replication: 0,
        warm_up: SimDuration::ZERO,
        horizon: SimDuration::WEEK.times(4),
    };
    let mut group = criterion.benchmark_group("trial");
    group.sample_size(10);
    for (scenario, point) in experiment.scenarios.iter().zip(&experiment.plan.points) {
        if scenario.organisation.devices != 20 {
            continue;
        }
        let events = simulate(scenario, run).events;
        group.throughput(Throughput::Elements(events));
        let name = experiment.plan.architecture(point);
        group.bench_function(name, |bencher| bencher.iter(|| simulate(scenario, run)));
    }
    group.finish();
}

criterion_group!(benches, trials);
criterion_main!(benches);
