//! Who goes first: urgent customers before others, and all customers at once.

use crosspoint::dist::Law;
use crosspoint::sim::{
    Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, Tally, TimeWeighted,
};
use crosspoint::station::{SharedEvent, SharedStation, Station, StationEvent};

use super::rule::Width::Relative;
use super::rule::{agrees, excludes, replicate};

const WARM_UP: SimDuration = SimDuration::from_secs(2_000);

/// Exponential gaps at this rate.
fn gaps(rate: f64) -> Law {
    Law::exponential(1.0 / rate).expect("a valid mean")
}

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
                let done = self.station.handle(event, &mut agenda.scoped(DeskEvent::Desk));
                if let Some(ticket) =
                    done.filter(|ticket| ticket.arrived >= SimTime::ZERO + WARM_UP)
                {
                    let wait = now.since(ticket.arrived) - ticket.demand;
                    self.waits[usize::from(ticket.class)].add_span(wait);
                }
            }
        }
    }
}

/// Cobham (1954): arrivals at rates 0.3 and 0.4, no interruptions.
#[test]
fn urgent_tickets_first() {
    let [urgent, other] = replicate(1_001, |streams: Streams| {
        let mut simulation = Simulation::new(Desk {
            station: Station::new(1),
            gaps: [gaps(0.3), gaps(0.4)],
            service: gaps(1.0),
            rng: streams.stream(1, 0, 0),
            waits: [Tally::new(), Tally::new()],
        });
        simulation.prepare(|_, agenda| {
            for class in [0, 1] {
                agenda.at(SimTime::ZERO, DeskEvent::Arrival { class });
            }
        });
        simulation.run_until(SimTime::ZERO + WARM_UP + SimDuration::from_secs(220_000));
        [simulation.model.waits[0].mean(), simulation.model.waits[1].mean()]
    });
    agrees("wait of urgent tickets", &urgent, 1.0, Relative(0.02));
    agrees("wait of other tickets", &other, 10.0 / 3.0, Relative(0.02));
    excludes("first come, first served", &urgent, 7.0 / 3.0);
}

#[derive(Clone, Copy)]
enum ShareEvent {
    Arrival,
    Server(SharedEvent),
}

/// A server shared evenly by all who are present.
struct Shared {
    station: SharedStation<()>,
    gap: Law,
    service: Law,
    rng: Rng,
    /// 1 while exactly three jobs are present.
    three: TimeWeighted,
}

impl Model for Shared {
    type Event = ShareEvent;

    fn handle(&mut self, event: ShareEvent, agenda: &mut impl Schedule<Event = ShareEvent>) {
        match event {
            ShareEvent::Arrival => {
                agenda.after(self.gap.sample_span(&mut self.rng), ShareEvent::Arrival);
                let demand = self.service.sample_span(&mut self.rng);
                self.station.arrive((), demand, &mut agenda.scoped(ShareEvent::Server));
            }
            ShareEvent::Server(event) => {
                self.station.handle(event, &mut agenda.scoped(ShareEvent::Server));
            }
        }
        self.three.set(agenda.now(), u64::from(self.station.len() == 3));
    }
}

/// Kleinrock II (1976), section 4.4: E[S]/(1 - load) and geometric numbers, whatever the law.
#[test]
fn all_at_once() {
    for (name, service, fifo, secs) in [
        ("exponential", Law::exponential(1.0), None, 100_000),
        ("fixed", Law::fixed(1.0), Some(1.0 + 7.0 / 6.0), 100_000),
        ("Weibull", Law::weibull(0.5, 1.0), Some(8.0), 150_000),
    ] {
        let service = service.expect("valid parameters");
        let [response, three] = replicate(1_002, |streams: Streams| {
            let mut simulation = Simulation::new(Shared {
                station: SharedStation::new(1),
                gap: gaps(0.7),
                service: service.clone(),
                rng: streams.stream(1, 0, 0),
                three: TimeWeighted::default(),
            });
            simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, ShareEvent::Arrival));
            simulation.run_until(SimTime::ZERO + WARM_UP);
            simulation.model.station.reset_statistics(simulation.now());
            simulation.model.three.reset(simulation.now());
            simulation.run_until(simulation.now() + SimDuration::from_secs(secs));
            let three = simulation.model.three.mean(simulation.now());
            [simulation.model.station.statistics().responses.mean(), three]
        });
        agrees(&format!("response, {name} service"), &response, 10.0 / 3.0, Relative(0.02));
        agrees(&format!("three present, {name} service"), &three, 0.102_9, Relative(0.02));
        if let Some(fifo) = fifo {
            excludes("first come, first served", &response, fifo);
        }
    }
}
