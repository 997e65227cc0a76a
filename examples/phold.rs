//! How many events a second the kernel executes: the hold model (Jones 1986).
//!
//! A fixed number of events is pending; whenever one is executed, another is scheduled after an
//! exponential delay. Nothing else happens, so this is the price of the event list alone.
//!
//! Run it with `cargo run --release --example phold -- 1000 5000000`: pending events, then events
//! to execute. `crosspoint bench` measures this and more, at several sizes.

use std::error::Error;
use std::time::Instant;

use crosspoint::dist::Law;
use crosspoint::sim::{Model, Rng, Schedule, Simulation, Streams};

/// The whole state: a law and a stream of random numbers.
struct Hold {
    delay: Law,
    rng: Rng,
}

impl Model for Hold {
    /// An event that bears a number, as most do.
    type Event = u32;

    fn handle(&mut self, event: u32, agenda: &mut impl Schedule<Event = u32>) {
        agenda.after(self.delay.sample_span(&mut self.rng), event);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        arguments.next().map_or(Ok(default), |text| {
            text.parse().map_err(|_| format!("`{text}` is not a whole number"))
        })
    };
    let pending = u32::try_from(number(1_000)?)?;
    let events = number(5_000_000)?;
    if pending == 0 {
        return Err("at least one event has to be pending".into());
    }

    let rng = Streams::new(20_260_101, 0).stream(1, 0, 0);
    let mut simulation = Simulation::new(Hold { delay: Law::exponential(1.0)?, rng });
    simulation.prepare(|hold, agenda| {
        for event in 0..pending {
            agenda.after(hold.delay.sample_span(&mut hold.rng), event);
        }
    });

    let start = Instant::now();
    while simulation.executed() < events {
        simulation.step();
    }
    let seconds = start.elapsed().as_secs_f64();

    println!("{pending} pending, {} executed", simulation.executed());
    println!(
        "simulated {:.3} s (in theory {:.3} s)",
        simulation.now().as_secs_f64(),
        events as f64 / f64::from(pending)
    );
    println!(
        "{:.1} ns per event, {:.2} million events/s",
        seconds * 1e9 / events as f64,
        events as f64 / seconds / 1e6
    );
    println!("{:.0} bytes per pending event", simulation.memory() as f64 / f64::from(pending));
    Ok(())
}
