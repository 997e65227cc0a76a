//! Order of service: urgent customers before others, and all customers at once.

use crosspoint::dist::Law;
use crosspoint::sim::{
    Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, Tally, TimeWeighted,
};
use crosspoint::station::{
    Departure, Discipline, SharedEvent, SharedStation, Station, StationEvent,
};
use crosspoint::theory::{Class, Mg1, Priorities, SharedServers};

use super::open::at_rate;
use super::rule::Width::Relative;
use super::rule::{agrees, excludes, replicate};

const WARM_UP: SimDuration = SimDuration::from_secs(2_000);

#[derive(Clone, Copy)]
enum DeskEvent {
    Arrival { class: u8 },
    Desk(StationEvent),
}

#[derive(Clone, Copy)]
struct Ticket {
    class: u8,
    arrived: SimTime,
    demand: SimDuration,
}

/// One clerk; tickets of class 0 are urgent. Service is exponential with mean 1.
struct Desk {
    station: Station<Ticket>,
    gaps: [Law; 2],
    service: Law,
    rng: Rng,
    /// From arrival to the end of service, and the same without the service itself.
    times: [Tally; 2],
    waits: [Tally; 2],
}

impl Model for Desk {
    type Event = DeskEvent;

    fn handle(&mut self, event: DeskEvent, agenda: &mut impl Schedule<Event = DeskEvent>) {
        let now = agenda.now();
        match event {
            DeskEvent::Arrival { class } => {
                let gap = self.gaps[usize::from(class)].sample_span(&mut self.rng);
                agenda.after(gap, DeskEvent::Arrival { class });
                let demand = self.service.sample_span(&mut self.rng);
                let ticket = Ticket { class, arrived: now, demand };
                let mut desk = agenda.scoped(DeskEvent::Desk);
                self.station.arrive_in_class(class, ticket, demand, &mut desk);
            }
            DeskEvent::Desk(event) => {
                let departure = self.station.handle(event, &mut agenda.scoped(DeskEvent::Desk));
                let done = departure.and_then(Departure::finished);
                if let Some(ticket) =
                    done.filter(|ticket| ticket.arrived >= SimTime::ZERO + WARM_UP)
                {
                    let (class, time) = (usize::from(ticket.class), now.since(ticket.arrived));
                    self.times[class].add_span(time);
                    self.waits[class].add_span(time - ticket.demand);
                }
            }
        }
    }
}

/// Waits and times by class, arrivals coming at rates 0.3 and 0.4.
fn desk(discipline: Discipline) -> [Vec<f64>; 4] {
    replicate(1_001, |streams: Streams| {
        let mut simulation = Simulation::new(Desk {
            station: Station::new(1).with_discipline(discipline),
            gaps: [at_rate(0.3), at_rate(0.4)],
            service: at_rate(1.0),
            rng: streams.stream(1, 0, 0),
            times: [Tally::new(), Tally::new()],
            waits: [Tally::new(), Tally::new()],
        });
        simulation.prepare(|_, agenda| {
            for class in [0, 1] {
                agenda.at(SimTime::ZERO, DeskEvent::Arrival { class });
            }
        });
        simulation.run_until(SimTime::ZERO + WARM_UP + SimDuration::from_secs(220_000));
        let Desk { waits, times, .. } = simulation.model;
        [waits[0].mean(), waits[1].mean(), times[0].mean(), times[1].mean()]
    })
}

/// Tickets of both classes in theory.
const CLASSES: [Class; 2] = [
    Class { arrival_rate: 0.3, service_mean: 1.0, service_cv2: 1.0 },
    Class { arrival_rate: 0.4, service_mean: 1.0, service_cv2: 1.0 },
];

/// Cobham (1954): no interruptions.
#[test]
fn urgent_tickets_first() {
    let [urgent, other, _, _] = desk(Discipline::NonPreemptive);
    let theory = Priorities::non_preemptive(&CLASSES).expect("a steady state");
    agrees("wait of urgent tickets", &urgent, theory.wait(0), Relative(0.02));
    agrees("wait of other tickets", &other, theory.wait(1), Relative(0.02));
    let in_turn = Mg1::new(0.7, 1.0, 1.0).expect("a steady state");
    excludes("first come, first served", &urgent, in_turn.wait());
}

/// Kleinrock II (1976), chapter 3: urgent tickets interrupt others, which are resumed; they see
/// none but urgent ones.
#[test]
fn urgent_tickets_interrupt() {
    let [_, _, urgent, other] = desk(Discipline::Preemptive);
    let theory = Priorities::preemptive_resume(&CLASSES).expect("a steady state");
    agrees("time of urgent tickets", &urgent, theory.response(0), Relative(0.02));
    agrees("time of other tickets", &other, theory.response(1), Relative(0.02));
    let patient = Priorities::non_preemptive(&CLASSES).expect("a steady state");
    excludes("no interruptions", &urgent, patient.response(0));
    excludes("no interruptions", &other, patient.response(1));
}

#[derive(Clone, Copy)]
enum ShareEvent {
    Arrival,
    Server(SharedEvent),
}

/// A server shared evenly by all who are present.
struct Shared {
    /// Jobs by arrival and demand.
    station: SharedStation<(SimTime, SimDuration)>,
    gap: Law,
    service: Law,
    rng: Rng,
    /// 1 while exactly three jobs are present.
    three: TimeWeighted,
    /// Times over demands, of jobs whose demand is near 0.5 and of those near 4.
    slowdowns: [Tally; 2],
}

impl Model for Shared {
    type Event = ShareEvent;

    fn handle(&mut self, event: ShareEvent, agenda: &mut impl Schedule<Event = ShareEvent>) {
        match event {
            ShareEvent::Arrival => {
                agenda.after(self.gap.sample_span(&mut self.rng), ShareEvent::Arrival);
                let demand = self.service.sample_span(&mut self.rng);
                let job = (agenda.now(), demand);
                self.station.arrive(job, demand, &mut agenda.scoped(ShareEvent::Server));
            }
            ShareEvent::Server(event) => {
                let done = self.station.handle(event, &mut agenda.scoped(ShareEvent::Server));
                if let Some((came, demand)) = done {
                    let (time, demand) = (agenda.now().since(came), demand.as_secs_f64());
                    for (near, slowdowns) in [0.5, 4.0].into_iter().zip(&mut self.slowdowns) {
                        if (demand / near - 1.0).abs() < 0.2 {
                            slowdowns.add(time.as_secs_f64() / demand);
                        }
                    }
                }
            }
        }
        self.three.set(agenda.now(), u64::from(self.station.len() == 3));
    }
}

/// Kleinrock II (1976), section 4.4; Sakata, Noguchi and Oizumi (1971): E[S]/(1 - load), demand/
/// (1 - load) for each demand, and geometric numbers, whatever the law.
#[test]
fn all_at_once() {
    let theory = SharedServers::new(0.7, 1.0, 1).expect("a steady state");
    for (name, service, secs) in [
        ("exponential", Law::exponential(1.0), 130_000),
        ("fixed", Law::fixed(1.0), 100_000),
        ("Weibull", Law::weibull(0.5, 1.0), 150_000),
    ] {
        let service = service.expect("valid parameters");
        let [response, three, short, long] = replicate(1_002, |streams: Streams| {
            let mut simulation = Simulation::new(Shared {
                station: SharedStation::new(1),
                gap: at_rate(0.7),
                service: service.clone(),
                rng: streams.stream(1, 0, 0),
                three: TimeWeighted::default(),
                slowdowns: [Tally::new(), Tally::new()],
            });
            simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, ShareEvent::Arrival));
            simulation.run_until(SimTime::ZERO + WARM_UP);
            simulation.model.station.reset_statistics(simulation.now());
            simulation.model.three.reset(simulation.now());
            simulation.model.slowdowns.iter_mut().for_each(Tally::clear);
            simulation.run_until(simulation.now() + SimDuration::from_secs(secs));
            let model = &simulation.model;
            let [short, long] = model.slowdowns.each_ref().map(Tally::mean);
            let three = model.three.mean(simulation.now());
            [model.station.statistics().responses.mean(), three, 0.5 * short, 4.0 * long]
        });
        let name_of = |figure| format!("{figure}, {name} service");
        agrees(&name_of("response"), &response, theory.response(), Relative(0.02));
        agrees(&name_of("three present"), &three, theory.exactly(3), Relative(0.02));
        if name != "fixed" {
            let [half, four] = [0.5, 4.0].map(|demand| theory.response_of_size(demand));
            agrees(&name_of("demand 0.5"), &short, half, Relative(0.02));
            agrees(&name_of("demand 4"), &long, four, Relative(0.02));
        }
        if name != "exponential" {
            let fifo = Mg1::new(0.7, 1.0, service.variance()).expect("a steady state");
            excludes("first come, first served", &response, fifo.response());
        }
    }
}
