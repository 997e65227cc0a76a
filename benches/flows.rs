//! What an event of a flow costs: at sparse contention, and behind a saturated backbone.
//!
//! Each reports several sizes, so that the growth can be read as well as the constant. A flow is
//! two to three events: it joins, rates are solved, it completes.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use crosspoint::workbench::case;

const STEPS: u64 = 20_000;

fn flows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("flows");
    group.throughput(Throughput::Elements(STEPS)).sample_size(10);
    for name in ["star", "backbone"] {
        let case = case(name).expect("the case is listed");
        for &size in case.sizes {
            let mut driven = case.start(size);
            let id = BenchmarkId::new(name, size);
            group.bench_function(id, |bencher| bencher.iter(|| driven.run(STEPS)));
        }
    }
    group.finish();
}

criterion_group!(benches, flows);
criterion_main!(benches);
