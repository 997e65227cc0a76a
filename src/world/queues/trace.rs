//! One trial of a network as readable lines: every event with the jobs that it leaves behind.

use std::sync::Arc;

use crate::sim::{Model, Schedule, SimDuration, SimTime, Simulation};
use crate::study::{Draws, Fact, Run, SpanPart, TraceLine, Wanted};

use super::{QueueEvent, QueueNetwork, QueueWorld};

/// A world whose events are reported.
struct Tracer<'a> {
    world: QueueWorld,
    wanted: Wanted,
    line: &'a mut dyn FnMut(TraceLine),
}

/// Runs one trial and reports its events; of a user that is wanted, by its number among all users
/// from 1, the ends of its thinking only. Returns what was counted.
pub(super) fn trace(
    network: &Arc<QueueNetwork>,
    run: Run,
    wanted: Wanted,
    line: &mut dyn FnMut(TraceLine),
) -> TraceLine {
    let world = QueueWorld::new(Arc::clone(network), Draws::new(run.seed, run.replication));
    let mut simulation = Simulation::new(Tracer { world, wanted, line });
    simulation.prepare(|tracer, agenda| tracer.world.start(run.warm_up, agenda));
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let counts = simulation.model.world.counts(horizon, simulation.executed());
    let zero = run.warm_up == SimDuration::ZERO;
    let since = if zero { "from the start" } else { "after the warm-up" };
    let jobs = &counts.all;
    let text = format!(
        "{} jobs came {since}: {} were served, {} found no room, {} lost patience",
        jobs.entered, jobs.finished, jobs.lost, jobs.abandoned
    );
    let facts = [
        ("entered", jobs.entered),
        ("finished", jobs.finished),
        ("lost", jobs.lost),
        ("abandoned", jobs.abandoned),
    ];
    TraceLine {
        at: horizon,
        kind: "total",
        track: ("jobs", "all".to_owned()),
        part: SpanPart::Apart,
        text,
        facts: facts.map(|(name, count)| (name, Fact::from(count))).into(),
    }
}

impl Model for Tracer<'_> {
    type Event = QueueEvent;

    fn handle(&mut self, event: QueueEvent, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let concerned = match (self.wanted.user, event) {
            (None, _) => true,
            (Some(user), QueueEvent::ThinkEnd(job)) => job + 1 == user,
            (Some(_), _) => false,
        };
        let words = concerned.then(|| self.world.describe(event));
        self.world.handle(event, agenda);
        if let Some((kind, track, what)) = words {
            let jobs = self.world.jobs_in_words();
            let text = format!("{what:<28} {jobs}");
            let mut facts = vec![("event", what.into()), ("jobs", jobs.into())];
            if let QueueEvent::ThinkEnd(job) = event {
                facts.push(("user", (u64::from(job) + 1).into()));
            }
            let at = agenda.now();
            (self.line)(TraceLine { at, kind, track, part: SpanPart::Apart, text, facts });
        }
    }
}

impl QueueWorld {
    /// Kind, track and sentence of an event, before it happens.
    fn describe(&self, event: QueueEvent) -> (&'static str, (&'static str, String), String) {
        let station = |at: usize| self.network.stations[at].name.clone();
        let at_station = |kind, at: usize, text| (kind, ("stations", station(at)), text);
        let lets_go =
            |at: usize| at_station("departure", at, format!("{} lets a job go", station(at)));
        let class = |number: u16| self.network.classes[usize::from(number)].name.clone();
        match event {
            QueueEvent::Arrival(number) => {
                ("arrival", ("classes", class(number)), format!("{} come", class(number)))
            }
            QueueEvent::ThinkEnd(job) => {
                let own = &self.jobs[job as usize];
                let text = format!("user {} of {} asks", own.number + 1, class(own.class));
                ("ask", ("classes", class(own.class)), text)
            }
            QueueEvent::Queue(queue, _) => lets_go(self.servers.owner_of_queue(queue)),
            QueueEvent::Shared(shared, _) => lets_go(self.servers.owner_of_shared(shared)),
            QueueEvent::Fails(at, server) => {
                let at = at as usize;
                at_station("fault", at, format!("server {} of {} fails", server + 1, station(at)))
            }
            QueueEvent::Repaired(at, server) => {
                let at = at as usize;
                let text = format!("server {} of {} works", server + 1, station(at));
                at_station("fault_over", at, text)
            }
            QueueEvent::Measure => {
                ("warm_up", ("classes", "all".to_owned()), "the warm-up ends".to_owned())
            }
        }
    }

    /// The jobs at each station: `counter 3, printer 0`.
    fn jobs_in_words(&self) -> String {
        let stations = self.network.stations.iter().enumerate();
        let words = stations.map(|(at, station)| format!("{} {}", station.name, self.jobs_at(at)));
        words.collect::<Vec<_>>().join(", ")
    }
}
