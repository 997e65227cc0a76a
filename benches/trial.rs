//! One whole trial per architecture: an office of 20 for four weeks; throughput in events.

use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use crosspoint::experiment::load_experiment;
use crosspoint::sim::SimDuration;
use crosspoint::study::{Limits, Run};
use crosspoint::world::STUDIES;

fn trials(criterion: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/office.toml");
    let experiment = load_experiment(&STUDIES, &path, &Default::default()).expect("it is shipped");
    let run = Run {
        seed: 1,
        replication: 0,
        warm_up: SimDuration::ZERO,
        horizon: SimDuration::WEEK.times(4),
    };
    let mut group = criterion.benchmark_group("trial");
    group.sample_size(10);
    for (scenario, point) in experiment.scenarios.iter().zip(&experiment.plan.points) {
        if scenario.extent().size != 20.0 {
            continue;
        }
        let simulate = || scenario.simulate(run, Limits::default()).expect("it has no limit");
        let events = simulate().events;
        group.throughput(Throughput::Elements(events));
        let name = experiment.plan.architecture(point);
        group.bench_function(name, |bencher| bencher.iter(simulate));
    }
    group.finish();
}

criterion_group!(benches, trials);
criterion_main!(benches);
