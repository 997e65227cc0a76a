//! Customers before a station: two events each, with all statistics.

use crate::dist::Law;
use crate::sim::{Model, Rng, Schedule, SimTime, Simulation};
use crate::station::{Station, StationEvent};

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Counter(StationEvent),
}

struct Queue {
    station: Station<()>,
    gap: Law,
    service: Law,
    arrivals: Rng,
    services: Rng,
}

impl Model for Queue {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Arrival => {
                agenda.after(self.gap.sample_span(&mut self.arrivals), Event::Arrival);
                let demand = self.service.sample_span(&mut self.services);
                self.station.arrive((), demand, &mut agenda.scoped(Event::Counter));
            }
            Event::Counter(event) => {
                self.station.handle(event, &mut agenda.scoped(Event::Counter));
            }
        }
    }
}

/// M/M/c at 90 % load with services of one second.
pub(super) fn station(servers: u32) -> Simulation<impl Model> {
    let exponential = |mean| Law::exponential(mean).expect("the mean of a case is positive");
    let mut simulation = Simulation::new(Queue {
        station: Station::new(servers),
        gap: exponential(1.0 / (0.9 * f64::from(servers))),
        service: exponential(1.0),
        arrivals: super::rng(0),
        services: super::rng(1),
    });
    simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, Event::Arrival));
    simulation
}
