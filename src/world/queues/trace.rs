//! One trial of a network as readable lines: every event with the jobs that it leaves behind.

use std::sync::Arc;

use crate::sim::{Model, Schedule, SimDuration, SimTime, Simulation};
use crate::study::{Draws, Run, Wanted};

use super::{QueueEvent, QueueNetwork, QueueWorld};

/// A world whose events are reported.
struct Tracer<'a> {
    world: QueueWorld,
    wanted: Wanted,
    line: &'a mut dyn FnMut(String),
}

/// Runs one trial and reports its events; of a user that is wanted, by its number among all users,
/// the ends of its thinking only. Objects are unknown to queues. Returns what was counted.
pub(super) fn trace(
    network: &Arc<QueueNetwork>,
    run: Run,
    wanted: Wanted,
    line: &mut dyn FnMut(String),
) -> String {
    let world = QueueWorld::new(Arc::clone(network), Draws::new(run.seed, run.replication));
    let mut simulation = Simulation::new(Tracer { world, wanted, line });
    simulation.prepare(|tracer, agenda| tracer.world.start(run.warm_up, agenda));
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let counts = simulation.model.world.counts(horizon, simulation.executed());
    let zero = run.warm_up == SimDuration::ZERO;
    let since = if zero { "from the start" } else { "after the warm-up" };
    let jobs = &counts.all;
    format!(
        "{} jobs came {since}: {} were served, {} found no room, {} lost patience",
        jobs.entered, jobs.finished, jobs.lost, jobs.abandoned
    )
}

impl Model for Tracer<'_> {
    type Event = QueueEvent;

    fn handle(&mut self, event: QueueEvent, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let concerned = match (self.wanted.user, event) {
            (None, _) => true,
            (Some(user), QueueEvent::ThinkEnd(job)) => job == user,
            (Some(_), _) => false,
        };
        let what = if concerned { self.world.describe(event) } else { String::new() };
        self.world.handle(event, agenda);
        if concerned {
            let jobs = self.world.jobs_in_words();
            (self.line)(format!("{}  {what:<28} {jobs}", agenda.now()));
        }
    }
}

impl QueueWorld {
    /// An event in words, before it happens.
    fn describe(&self, event: QueueEvent) -> String {
        let station = |at: usize| &self.network.stations[at].name;
        match event {
            QueueEvent::Arrival(class) => {
                format!("{} come", self.network.classes[usize::from(class)].name)
            }
            QueueEvent::ThinkEnd(job) => {
                let own = &self.jobs[job as usize];
                let class = &self.network.classes[usize::from(own.class)].name;
                format!("user {} of {class} asks", own.number)
            }
            QueueEvent::Queue(queue, _) => {
                format!("{} lets a job go", station(self.servers.owner_of_queue(queue)))
            }
            QueueEvent::Shared(shared, _) => {
                format!("{} lets a job go", station(self.servers.owner_of_shared(shared)))
            }
            QueueEvent::Fails(at, server) => {
                format!("server {server} of {} fails", station(at as usize))
            }
            QueueEvent::Repaired(at, server) => {
                format!("server {server} of {} works", station(at as usize))
            }
            QueueEvent::Measure => "the warm-up ends".to_owned(),
        }
    }

    /// The jobs at each station: `counter 3, printer 0`.
    fn jobs_in_words(&self) -> String {
        let stations = self.network.stations.iter().enumerate();
        let words = stations.map(|(at, station)| format!("{} {}", station.name, self.jobs_at(at)));
        words.collect::<Vec<_>>().join(", ")
    }
}
