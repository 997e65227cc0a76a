//! Time-outs that are moved: each execution strikes out another event and schedules it again.

use crate::dist::Law;
use crate::sim::{EventKey, Model, Rng, Schedule, Simulation};

struct TimeOuts {
    delay: Law,
    rng: Rng,
    keys: Vec<EventKey>,
}

impl Model for TimeOuts {
    type Event = u32;

    fn handle(&mut self, event: u32, agenda: &mut impl Schedule<Event = u32>) {
        self.schedule(event, agenda);
        let other = self.rng.below(self.keys.len() as u32);
        let struck_out = agenda.cancel(self.keys[other as usize]);
        debug_assert!(struck_out, "every time-out is pending");
        self.schedule(other, agenda);
    }
}

impl TimeOuts {
    fn schedule(&mut self, event: u32, agenda: &mut impl Schedule<Event = u32>) {
        let delay = self.delay.sample_span(&mut self.rng);
        self.keys[event as usize] = agenda.after(delay, event);
    }
}

/// `size` time-outs with exponential delays.
pub(super) fn time_outs(size: u32) -> Simulation<impl Model> {
    let delay = Law::exponential(1.0).expect("one is a valid mean");
    let model = TimeOuts { delay, rng: super::rng(0), keys: Vec::new() };
    let mut simulation = Simulation::new(model);
    simulation.prepare(|model, agenda| {
        let TimeOuts { delay, rng, keys } = model;
        keys.extend((0..size).map(|event| agenda.after(delay.sample_span(rng), event)));
    });
    for _ in 0..size {
        simulation.step();
    }
    simulation
}
