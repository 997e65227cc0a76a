//! The smallest model: customers before one counter (M/M/1), beside what theory says of them.
//!
//! Run it with `cargo run --release --example mm1`.

use crosspoint::dist::{DomainError, Law};
use crosspoint::sim::{Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams};
use crosspoint::station::{Station, StationEvent};

/// Everything that can happen.
#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Counter(StationEvent),
}

/// The state: a counter, the laws of gaps and services, and a stream of random numbers for each.
struct Shop {
    counter: Station<()>,
    gap: Law,
    service: Law,
    gaps: Rng,
    services: Rng,
}

impl Model for Shop {
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
    }
}

fn main() -> Result<(), DomainError> {
    let (arrival_rate, service_rate) = (0.8, 1.0);
    let streams = Streams::new(20_260_101, 0);
    let mut simulation = Simulation::new(Shop {
        counter: Station::new(1),
        gap: Law::exponential(1.0 / arrival_rate)?,
        service: Law::exponential(1.0 / service_rate)?,
        gaps: streams.stream(1, 0, 0),
        services: streams.stream(2, 0, 0),
    });
    simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, Event::Arrival));
    simulation.run_until(SimTime::ZERO + SimDuration::from_secs(5_000_000));

    let counted = simulation.model.counter.statistics();
    let (l, w) = (counted.in_system.mean(simulation.now()), counted.responses.mean());
    let in_theory = 1.0 / (service_rate - arrival_rate);
    println!("                        simulated  theory");
    println!("L, customers present    {l:9.4}  {:.4}", arrival_rate * in_theory);
    println!("W, seconds in the shop  {w:9.4}  {in_theory:.4}");
    println!("of {} customers, in {} events", counted.finished, simulation.executed());
    Ok(())
}
