//! Random programs of schedules and cancels leave the same trace on every structure.

use proptest::prelude::*;

use super::structures::{Heap, Map, Ours, Structure, Unsorted};

/// Effects of the execution of one event.
#[derive(Clone, Debug)]
struct Reaction {
    /// Delays of the events that it schedules.
    delays: Vec<u64>,
    /// Events that it cancels, counted back from the one scheduled last.
    cancels: Vec<usize>,
}

/// Delays of every scale, many of them equal.
fn delay() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        0..4u64,
        0..1_000u64,
        (0..55u32, 0..8u64).prop_map(|(scale, times)| times << scale),
        any::<u64>().prop_map(|bits| bits >> 8),
    ]
}

fn program() -> impl Strategy<Value = Vec<Reaction>> {
    let reaction = (prop::collection::vec(delay(), 0..5), prop::collection::vec(0..60usize, 0..4))
        .prop_map(|(delays, cancels)| Reaction { delays, cancels });
    let burst = (delay(), 40..200usize)
        .prop_map(|(delay, n)| Reaction { delays: vec![delay; n], cancels: Vec::new() });
    let spread = (prop::collection::vec(delay(), 40..200))
        .prop_map(|delays| Reaction { delays, cancels: Vec::new() });
    prop::collection::vec(prop_oneof![20 => reaction, 1 => burst, 1 => spread], 1..150)
}

/// Executes events until none is left; the k-th one reacts as the program says in its k-th entry.
fn trace<S: Structure>(program: &[Reaction]) -> Vec<(u64, usize, Vec<bool>)> {
    let (mut structure, mut scheduled, mut trace) = (S::default(), 1, Vec::new());
    structure.push(0);
    while let Some((now, event)) = structure.pop() {
        let mut cancelled = Vec::new();
        if let Some(reaction) = program.get(trace.len()) {
            for delay in &reaction.delays {
                structure.push(now.saturating_add(*delay));
                scheduled += 1;
            }
            for back in &reaction.cancels {
                let event = scheduled - 1 - back % scheduled;
                cancelled.push(structure.cancel(event));
            }
        }
        trace.push((now, event, cancelled));
    }
    trace
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn leave_the_same_trace(program in program()) {
        let ours = trace::<Ours>(&program);
        prop_assert_eq!(&ours, &trace::<Map>(&program));
        prop_assert_eq!(&ours, &trace::<Heap>(&program));
        prop_assert_eq!(&ours, &trace::<Unsorted>(&program));
    }
}
