//! Open queues: M/M/1 and M/M/c, first come first served, and with urgent customers.

use crosspoint::dist::Law;
use crosspoint::sim::{
    Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, TimeWeighted,
};
use crosspoint::station::{Station, StationEvent};

use super::rule::Width::Relative;
use super::rule::{agrees, equals, excludes, replicate};

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Counter(StationEvent),
}

/// Customers come after exponential gaps and ask for exponential service of mean 1.
struct Queue {
    counter: Station<()>,
    gap: Law,
    service: Law,
    gaps: Rng,
    services: Rng,
    /// 1 while ten or more customers are present.
    crowded: TimeWeighted,
}

impl Model for Queue {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Arrival => {
                agenda.after(self.gap.sample_span(&mut self.gaps), Event::Arrival);
                let demand = self.service.sample_span(&mut self.services);
                self.counter.arrive((), demand, &mut agenda.scoped(Event::Counter));
            }
            Event::Counter(event) => {
                self.counter.handle(event, &mut agenda.scoped(Event::Counter));
            }
        }
        self.crowded.set(agenda.now(), u64::from(self.counter.len() >= 10));
    }
}

/// An M/M/c queue whose first customer comes at instant zero.
fn queue(streams: Streams, servers: u32, rate: f64) -> Simulation<Queue> {
    let mut simulation = Simulation::new(Queue {
        counter: Station::new(servers),
        gap: Law::exponential(1.0 / rate).expect("a valid mean"),
        service: Law::exponential(1.0).expect("a valid mean"),
        gaps: streams.stream(1, 0, 0),
        services: streams.stream(2, 0, 0),
        crowded: TimeWeighted::default(),
    });
    simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, Event::Arrival));
    simulation
}

/// The same after a warm-up and `secs` of observation.
fn simulate(streams: Streams, servers: u32, rate: f64, secs: u64) -> Simulation<Queue> {
    let warm_up = SimTime::ZERO + SimDuration::from_secs(3_000);
    let mut simulation = queue(streams, servers, rate);
    simulation.run_until(warm_up);
    simulation.model.counter.reset_statistics(warm_up);
    simulation.model.crowded.reset(warm_up);
    simulation.run_until(warm_up + SimDuration::from_secs(secs));
    simulation
}

/// Kleinrock, "Queueing Systems" I (1975), section 3.2, at 80 % load.
#[test]
fn one_server() {
    let [l, lq, w, wq, crowded, w95, w99, wq95] = replicate(101, |streams| {
        let simulation = simulate(streams, 1, 0.8, 900_000);
        let (now, queue) = (simulation.now(), &simulation.model);
        let counted = queue.counter.statistics();
        [
            counted.in_system.mean(now),
            counted.mean_waiting(now),
            counted.responses.mean(),
            counted.waits.mean(),
            queue.crowded.mean(now),
            counted.responses.quantile(0.95),
            counted.responses.quantile(0.99),
            counted.waits.quantile(0.95),
        ]
    });
    agrees("L", &l, 4.0, Relative(0.02));
    agrees("Lq", &lq, 3.2, Relative(0.02));
    agrees("W", &w, 5.0, Relative(0.02));
    agrees("Wq", &wq, 4.0, Relative(0.02));
    agrees("P(N >= 10)", &crowded, 0.107_374_182, Relative(0.02));
    agrees("W, 95th percentile", &w95, 14.978_661, Relative(0.04));
    agrees("W, 99th percentile", &w99, 23.025_851, Relative(0.04));
    agrees("Wq, 95th percentile", &wq95, 13.862_944, Relative(0.04));
    excludes("Wq of fixed service times", &wq, 2.0);
}

/// Erlang (1917): how many wait, how long, and how many wait longer than 2.
#[test]
fn several_servers() {
    for (servers, rate, waiting, wq, late, secs) in [
        (4, 3.2, 0.596_432_472, 0.745_540_590, Some(0.120_417_639), 160_000),
        (2, 1.6, 0.711_111_111, 1.777_778, None, 800_000),
        (16, 14.4, 0.591_343_394, 0.369_589_621, None, 115_000),
    ] {
        let [waited, mean, late_share, w] = replicate(u64::from(103 + servers), |streams| {
            let simulation = simulate(streams, servers, rate, secs);
            let counted = simulation.model.counter.statistics();
            let waits = &counted.waits;
            let late = waits.share_above(2.0);
            [waits.share_above(0.0), waits.mean(), late, counted.responses.mean()]
        });
        agrees(&format!("P(wait), {servers} servers"), &waited, waiting, Relative(0.02));
        agrees(&format!("Wq, {servers} servers"), &mean, wq, Relative(0.02));
        agrees(&format!("W, {servers} servers"), &w, wq + 1.0, Relative(0.02));
        if let Some(late) = late {
            agrees("P(wait > 2)", &late_share, late, Relative(0.02));
        }
    }
}

/// Little (1961) on one sample path: from an empty station to an empty station, the number present
/// over time adds up to the times of all customers. Besides, servers work as long as is asked.
#[test]
fn the_law_of_little() {
    let mut simulation = queue(Streams::new(7, 0), 3, 2.4);
    let enough = |queue: &Queue| queue.counter.statistics().finished >= 20_000;
    while !(enough(&simulation.model) && simulation.model.counter.is_empty()) {
        assert!(simulation.step());
    }
    let (now, counted) = (simulation.now(), simulation.model.counter.statistics());
    assert_eq!(counted.arrived, counted.finished);
    let throughput = counted.finished as f64 / now.as_secs_f64();
    equals("L = X W", counted.in_system.mean(now), throughput * counted.responses.mean());
    equals("Lq = X Wq", counted.mean_waiting(now), throughput * counted.waits.mean());
    let service = counted.responses.mean() - counted.waits.mean();
    equals("busy servers = X S", counted.busy.mean(now), throughput * service);
}
