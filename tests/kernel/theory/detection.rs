//! How long a dead host is taken for alive: heartbeats and a watchdog.

use crosspoint::dist::Law;
use crosspoint::sim::{
    EventKey, Model, Schedule, SimDuration, SimTime, Simulation, Streams, Tally,
};

use super::rule::Width::Relative;
use super::rule::{agrees, replicate};

const PERIOD: SimDuration = SimDuration::from_secs(5);
/// Periods without a heartbeat until the host is given up.
const MISSES: u64 = 3;

#[derive(Clone, Copy)]
enum Event {
    Heartbeat,
    Crash,
    /// The watchdog was not put off in time.
    Bark,
}

/// A host that sends heartbeats until it crashes; each puts the watchdog off.
#[derive(Default)]
struct Pair {
    watchdog: Option<EventKey>,
    heartbeat: Option<EventKey>,
    crashed: SimTime,
    detection: Option<SimDuration>,
}

impl Model for Pair {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Heartbeat => {
                if let Some(key) = self.watchdog {
                    assert!(agenda.cancel(key), "the watchdog barked at a living host");
                }
                self.watchdog = Some(agenda.after(PERIOD.times(MISSES), Event::Bark));
                self.heartbeat = Some(agenda.after(PERIOD, Event::Heartbeat));
            }
            Event::Crash => {
                self.crashed = agenda.now();
                self.heartbeat.take().map(|key| agenda.cancel(key));
            }
            Event::Bark => self.detection = Some(agenda.now().since(self.crashed)),
        }
    }
}

/// A crash at any moment of a period is noticed (k - 1) T to k T later, (k - 1/2) T on average.
#[test]
fn heartbeats() {
    let phase = Law::uniform(0.0, PERIOD.as_secs_f64()).expect("a valid range");
    let [mean] = replicate(601, |streams: Streams| {
        let mut rng = streams.stream(1, 0, 0);
        let mut detections = Tally::new();
        for _ in 0..500 {
            let mut simulation = Simulation::new(Pair::default());
            simulation.prepare(|_, agenda| {
                agenda.at(SimTime::ZERO, Event::Heartbeat);
                let crash = SimTime::ZERO + PERIOD.times(4) + phase.sample_span(&mut rng);
                agenda.at(crash, Event::Crash);
            });
            while simulation.step() {}
            let detection = simulation.model.detection.expect("every crash is noticed");
            assert!(PERIOD.times(MISSES - 1) <= detection && detection <= PERIOD.times(MISSES));
            detections.add_span(detection);
        }
        [detections.mean()]
    });
    agrees("detection time", &mean, 12.5, Relative(0.01));
}
