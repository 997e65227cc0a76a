//! Several stations: one after the other, and side by side behind a load balancer.

use crosspoint::dist::Law;
use crosspoint::sim::{Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, Tally};
use crosspoint::station::{Balancer, Departure, Station, StationEvent};
use crosspoint::theory::{Jackson, Jsq, OpenStation};

use super::open::at_rate;
use super::rule::Width::{Absolute, Relative};
use super::rule::{agrees, excludes, replicate};

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Station(u32, StationEvent),
    /// A window of observation ends.
    Window,
}

/// Departures of the first station are counted by windows of this length.
const WINDOW: SimDuration = SimDuration::from_secs(100);

/// Customers pass through all stations in turn.
struct Tandem {
    stations: [Station<SimTime>; 2],
    services: [Law; 2],
    gap: Law,
    rng: Rng,
    times: Tally,
    counts: Tally,
    departures: u64,
}

impl Tandem {
    fn visit(&mut self, at: u32, came: SimTime, agenda: &mut impl Schedule<Event = Event>) {
        let demand = self.services[at as usize].sample_span(&mut self.rng);
        let mut agenda = agenda.scoped(|event| Event::Station(at, event));
        self.stations[at as usize].arrive(came, demand, &mut agenda);
    }
}

impl Model for Tandem {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Arrival => {
                agenda.after(self.gap.sample_span(&mut self.rng), Event::Arrival);
                self.visit(0, agenda.now(), agenda);
            }
            Event::Station(at, event) => {
                let mut scoped = agenda.scoped(|event| Event::Station(at, event));
                let departure = self.stations[at as usize].handle(event, &mut scoped);
                let Some(came) = departure.and_then(Departure::finished) else { return };
                if at == 0 {
                    self.departures += 1;
                    self.visit(1, came, agenda);
                } else {
                    self.times.add_span(agenda.now().since(came));
                }
            }
            Event::Window => {
                self.counts.add(std::mem::take(&mut self.departures) as f64);
                agenda.after(WINDOW, Event::Window);
            }
        }
    }
}

/// Burke (1956), Jackson (1957): the second station sees Poisson arrivals, as if alone. A first
/// station with fixed services would let customers out more evenly.
#[test]
fn tandem() {
    let run = |first: Law| {
        replicate(180, move |streams: Streams| {
            let mut simulation = Simulation::new(Tandem {
                stations: [Station::new(1), Station::new(1)],
                services: [first.clone(), at_rate(0.8)],
                gap: at_rate(0.5),
                rng: streams.stream(1, 0, 0),
                times: Tally::new(),
                counts: Tally::new(),
                departures: 0,
            });
            simulation.prepare(|_, agenda| {
                agenda.at(SimTime::ZERO, Event::Arrival);
                agenda.after(WINDOW, Event::Window);
            });
            let warm_up = SimTime::ZERO + WINDOW.times(20);
            simulation.run_until(warm_up);
            simulation.model.times.clear();
            simulation.model.counts.clear();
            simulation.run_until(warm_up + WINDOW.times(1_600));
            let Tandem { times, counts, .. } = simulation.model;
            [times.mean(), counts.variance() / counts.mean()]
        })
    };
    let [total, dispersion] = run(at_rate(1.0));
    let stations =
        [1.0, 1.0 / 0.8].map(|service_mean| OpenStation { service_mean, servers: Some(1) });
    let theory = Jackson::tandem(0.5, &stations).expect("a steady state").response();
    agrees("time in both stations", &total, theory, Relative(0.01));
    agrees("dispersion of departures", &dispersion, 1.0, Absolute(0.03));
    let [total, _] = run(Law::fixed(1.0).expect("a valid span"));
    excludes("time in both stations, the first even", &total, theory);
}

#[derive(Clone, Copy)]
enum Farm {
    Arrival,
    Server(u32, StationEvent),
}

/// Many servers behind a balancer.
struct Servers {
    stations: Vec<Station<SimTime>>,
    balancer: Balancer,
    gap: Law,
    service: Law,
    rng: Rng,
    times: Tally,
}

impl Model for Servers {
    type Event = Farm;

    fn handle(&mut self, event: Farm, agenda: &mut impl Schedule<Event = Farm>) {
        let now = agenda.now();
        match event {
            Farm::Arrival => {
                agenda.after(self.gap.sample_span(&mut self.rng), Farm::Arrival);
                let demand = self.service.sample_span(&mut self.rng);
                let length = |station: usize| self.stations[station].len();
                let chosen = self.balancer.choose(&mut self.rng, length);
                let mut agenda = agenda.scoped(|event| Farm::Server(chosen as u32, event));
                self.stations[chosen].arrive(now, demand, &mut agenda);
            }
            Farm::Server(at, event) => {
                let mut agenda = agenda.scoped(|event| Farm::Server(at, event));
                let departure = self.stations[at as usize].handle(event, &mut agenda);
                if let Some(came) = departure.and_then(Departure::finished) {
                    self.times.add_span(now.since(came));
                }
            }
        }
    }
}

/// Mean times in a farm of `servers` at 90 % load, by replication.
fn farm(servers: u32, choices: u32, secs: u64) -> Vec<f64> {
    let [times] = replicate(u64::from(190 + choices), |streams: Streams| {
        let mut simulation = Simulation::new(Servers {
            stations: vec![Station::new(1); servers as usize],
            balancer: Balancer::new(servers, choices),
            gap: at_rate(0.9 * f64::from(servers)),
            service: at_rate(1.0),
            rng: streams.stream(1, 0, 0),
            times: Tally::new(),
        });
        simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, Farm::Arrival));
        simulation.run_until(SimTime::ZERO + SimDuration::from_secs(300));
        simulation.model.times.clear();
        simulation.run_until(simulation.now() + SimDuration::from_secs(secs));
        [simulation.model.times.mean()]
    });
    times
}

/// Mitzenmacher (1996), Vvedenskaya et al. (1996): the time with infinitely many servers.
fn mean_field(choices: u32) -> f64 {
    Jsq::new(0.9, 1.0, choices).expect("a steady state").response()
}

/// Mean time where all join the shorter of two queues at 90 % load: the chain of both lengths, up
/// to 60 each, followed step by step (at rate 3.8) until it stands still.
fn shorter_of_two() -> f64 {
    const SIZE: usize = 61;
    let at = |one: usize, other: usize| one.min(other) * SIZE + one.max(other);
    let mut shares = vec![0.0; SIZE * SIZE];
    shares[0] = 1.0;
    for _ in 0..30_000 {
        let mut next = vec![0.0; SIZE * SIZE];
        for (short, long) in (0..SIZE).flat_map(|a| (a..SIZE).map(move |b| (a, b))) {
            let share = shares[at(short, long)] / 3.8;
            next[at((short + 1).min(SIZE - 1), long)] += 1.8 * share;
            next[at(short.saturating_sub(1), long)] += share;
            next[at(short, long.saturating_sub(1))] += share;
        }
        shares = next;
    }
    let present = |index: usize| (index / SIZE + index % SIZE) as f64;
    shares.iter().enumerate().map(|(index, share)| present(index) * share).sum::<f64>() / 1.8
}

/// Two choices instead of one shorten the time in the system from 10 to about 2.6; the value for
/// infinitely many servers is approached from above.
#[test]
fn shortest_of_a_few() {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let limit = mean_field(2);
    let errors = [(100, 900), (10, 4_000), (4, 6_000)]
        .map(|(servers, secs)| mean(&farm(servers, 2, secs)) / limit - 1.0);
    assert!((-0.01..0.04).contains(&errors[0]), "100 servers are off by {}", errors[0]);
    assert!(errors.is_sorted_by(|more, fewer| 2.0 * more < *fewer), "{errors:?}");
    let three = mean(&farm(100, 3, 800)) / mean_field(3) - 1.0;
    assert!((-0.01..0.06).contains(&three), "three choices are off by {three}");
    // Where a value is known: the shorter of two, and one choice of servers that are M/M/1 each.
    agrees("the shorter of two", &farm(2, 2, 150_000), shorter_of_two(), Relative(0.03));
    agrees("one of ten", &farm(10, 1, 20_000), mean_field(1), Relative(0.04));
}
