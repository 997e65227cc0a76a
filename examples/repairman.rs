//! Machine repair: 20 machines break, 2 repairers mend them, and broken machines queue.
//!
//! ```text
//!   20 machines ── break, each after 200 h on average ──▶ queue ──▶ 2 repairers, 20 h each
//!        ▲                                                             │
//!        └─────────────────────────── mended ──────────────────────────┘
//! ```
//!
//! Shows a station of the library, statistics after a warm-up, and an interval over independent
//! replications beside the theory (Palm 1947). Run it with
//! `cargo run --release --example repairman`.

use crosspoint::dist::{DomainError, Law};
use crosspoint::sim::{Estimate, Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams};
use crosspoint::station::{Departure, Station, StationEvent};
use crosspoint::theory::{MachineRepair, TheoryError};

const MACHINES: u32 = 20;
const REPAIRERS: u32 = 2;
/// Mean hours until a machine breaks, and until a repairer has mended it. An hour of the model is
/// a second of the clock.
const UP: f64 = 200.0;
const REPAIR: f64 = 20.0;
const HOURS: u64 = 2_000_000;
const REPLICATIONS: u32 = 20;

/// Everything that can happen.
#[derive(Clone, Copy)]
enum Event {
    /// The machine of this number breaks.
    Breaks(u32),
    Workshop(StationEvent),
}

/// The state: the workshop with its queue, two laws, and a stream of random numbers for each.
struct Plant {
    workshop: Station<u32>,
    up: Law,
    repair: Law,
    ups: Rng,
    repairs: Rng,
}

impl Plant {
    fn runs(&mut self, machine: u32, agenda: &mut impl Schedule<Event = Event>) {
        agenda.after(self.up.sample_span(&mut self.ups), Event::Breaks(machine));
    }
}

impl Model for Plant {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Breaks(machine) => {
                let demand = self.repair.sample_span(&mut self.repairs);
                self.workshop.arrive(machine, demand, &mut agenda.scoped(Event::Workshop));
            }
            Event::Workshop(event) => {
                let left = self.workshop.handle(event, &mut agenda.scoped(Event::Workshop));
                if let Some(machine) = left.and_then(Departure::finished) {
                    self.runs(machine, agenda);
                }
            }
        }
    }
}

/// One replication: machines that are down on average, hours that a broken one waits on average.
fn replicate(replication: u32) -> Result<(f64, f64), DomainError> {
    let streams = Streams::new(20_260_101, replication);
    let mut simulation = Simulation::new(Plant {
        workshop: Station::new(REPAIRERS),
        up: Law::exponential(UP)?,
        repair: Law::exponential(REPAIR)?,
        ups: streams.stream(1, 0, 0),
        repairs: streams.stream(2, 0, 0),
    });
    simulation.prepare(|plant, agenda| (0..MACHINES).for_each(|m| plant.runs(m, agenda)));
    let hours = |hours| SimTime::ZERO + SimDuration::from_secs(hours);
    // At the start all machines run, which is rare later: that part is not counted.
    simulation.run_until(hours(HOURS / 20));
    let now = simulation.now();
    simulation.model.workshop.reset_statistics(now);
    simulation.run_until(hours(HOURS));
    let counted = simulation.model.workshop.statistics();
    Ok((counted.in_system.mean(simulation.now()), counted.waits.mean()))
}

/// The same in theory: with k machines down, N - k can break and at most R are being mended.
fn theory() -> Result<(f64, f64), TheoryError> {
    let plant = MachineRepair::new(MACHINES, REPAIRERS, UP, REPAIR)?;
    Ok((plant.down(), plant.wait()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runs: Vec<(f64, f64)> = (0..REPLICATIONS).map(replicate).collect::<Result<_, _>>()?;
    let (down, waits): (Vec<f64>, Vec<f64>) = runs.into_iter().unzip();
    let (down_in_theory, wait_in_theory) = theory()?;
    println!("                     simulated (95 % interval)    theory");
    for (name, values, expected) in
        [("machines down", down, down_in_theory), ("hours of waiting", waits, wait_in_theory)]
    {
        let Estimate { mean, half_width, .. } = Estimate::of(&values);
        println!("{name:<18}  {mean:10.4} +- {half_width:.4}       {expected:10.4}");
    }
    Ok(())
}
