//! One trial of a network as readable lines: what happens to jobs and servers, with the jobs that
//! are at each station afterwards.

use std::sync::Arc;

use crate::sim::{Model, Schedule, SimDuration, SimTime, Simulation};
use crate::study::{CutShort, Draws, Fact, Gauge, Limits, Run, SpanPart, TraceLine, Trial, Wanted};

use super::steps::JobStep;
use super::{Counts, QueueEvent, QueueNetwork, QueueWorld};

/// A world whose events are reported.
struct Tracer<'a> {
    world: QueueWorld<Vec<JobStep>>,
    wanted: Wanted,
    /// Nobody once a limit is reached.
    line: Option<&'a mut dyn FnMut(TraceLine)>,
}

/// A line without its instant and the jobs: kind, track, sentence and facts.
type Said = (&'static str, (&'static str, String), String, Vec<(&'static str, Fact)>);

/// Runs one trial and reports what happens; where a user is wanted, by its number among all users
/// from 1, what happens to its jobs, and failures of servers. Returns what was counted.
pub(super) fn trace(
    network: &Arc<QueueNetwork>,
    run: Run,
    limits: Limits,
    wanted: Wanted,
    line: &mut dyn FnMut(TraceLine),
) -> Result<TraceLine, CutShort> {
    let draws = Draws::new(run.seed, run.replication);
    let world = QueueWorld::watched(Arc::clone(network), draws, Vec::new());
    let mut simulation = Simulation::new(Tracer { world, wanted, line: Some(line) });
    simulation.prepare(|tracer, agenda| tracer.world.start(run.warm_up, agenda));
    let gauge = Gauge {
        load: |tracer: &Tracer| tracer.world.load(),
        busiest: |tracer| tracer.world.busiest(),
        over: |tracer| tracer.line = None,
    };
    let mut trial = Trial::new(simulation, run.horizon, limits, gauge);
    let horizon = trial.finish()?;
    let simulation = &trial.simulation;
    Ok(closing(&simulation.model.world.counts(horizon, simulation.executed()), run))
}

/// The counts of a trial, which are those of its metrics.
fn closing(counts: &Counts, run: Run) -> TraceLine {
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
        at: SimTime::ZERO + run.horizon,
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
        self.world.handle(event, agenda);
        let steps = std::mem::take(&mut self.world.watch);
        let Some(line) = &mut self.line else { return };
        let network = &*self.world.network;
        let apart = apart(network, event).filter(|said| match said.0 {
            "fault" | "fault_over" => true,
            _ => self.wanted.user.is_none(),
        });
        let wanted =
            |step: &&JobStep| self.wanted.user.is_none_or(|user| step.user(network) == Some(user));
        let told = steps.iter().filter(wanted).map(|step| step.words(network));
        for (kind, track, text, mut facts) in apart.into_iter().chain(told) {
            facts.push(("jobs", Fact::Beside(self.world.jobs_in_words())));
            let (at, part) = (agenda.now(), SpanPart::Apart);
            line(TraceLine { at, kind, track, part, text, facts });
        }
    }
}

/// The line of what happens to no job.
fn apart(network: &QueueNetwork, event: QueueEvent) -> Option<Said> {
    let server = |kind, at: u32, server: u32, verb| -> Said {
        let station = network.stations[at as usize].name.clone();
        let number = server + 1;
        let text = format!("server {number} of {station} {verb}");
        (kind, ("stations", station), text, vec![("server", u64::from(number).into())])
    };
    match event {
        QueueEvent::Fails(at, number) => Some(server("fault", at, number, "fails")),
        QueueEvent::Repaired(at, number) => Some(server("fault_over", at, number, "works again")),
        QueueEvent::Measure => {
            let track = ("classes", "all".to_owned());
            Some(("warm_up", track, "the warm-up ends".to_owned(), Vec::new()))
        }
        QueueEvent::Arrival(_)
        | QueueEvent::ThinkEnd(_)
        | QueueEvent::Queue(..)
        | QueueEvent::Shared(..) => None,
    }
}

impl JobStep {
    /// The class of the jobs; of a single one, its slot.
    fn jobs(self) -> (usize, Option<u32>) {
        match self {
            Self::Came { class, .. } => (class, None),
            Self::Asked { class, job }
            | Self::Served { class, job, .. }
            | Self::Refused { class, job, .. }
            | Self::Abandoned { class, job, .. }
            | Self::Displaced { class, job, .. } => (class, Some(job)),
        }
    }

    /// The user whose job it is, by its number among all users from 1: their slots come first.
    fn user(self, network: &QueueNetwork) -> Option<u32> {
        let (class, job) = self.jobs();
        job.filter(|_| !network.classes[class].is_open()).map(|slot| slot + 1)
    }

    fn words(self, network: &QueueNetwork) -> Said {
        let (class, user) = (network.classes[self.jobs().0].name.clone(), self.user(network));
        let station = |at: usize| network.stations[at].name.clone();
        let owner = user.map(|user| format!("user {user} ({class})"));
        let job = match &owner {
            Some(owner) => format!("the job of {owner}"),
            None => format!("a job of {class}"),
        };
        let mut facts = vec![("class", class.clone().into())];
        facts.extend(user.map(|user| ("user", u64::from(user).into())));
        let at_station = |at| ("stations", station(at));
        let (kind, track, text) = match self {
            Self::Came { jobs, .. } => {
                facts.push(("count", u64::from(jobs).into()));
                let text = match jobs {
                    1 => format!("{job} comes"),
                    jobs => format!("{jobs} jobs of {class} come"),
                };
                ("arrival", ("classes", class), text)
            }
            Self::Asked { .. } => {
                let owner = owner.expect("who thinks is a user");
                ("ask", ("classes", class), format!("{owner} asks"))
            }
            Self::Served { at, next, .. } => {
                let goes = next.map_or("leaves".to_owned(), |next| {
                    facts.push(("next", station(next).into()));
                    format!("goes to {}", station(next))
                });
                let text = format!("{} has served {job}, which {goes}", station(at));
                ("departure", at_station(at), text)
            }
            Self::Refused { at, .. } => {
                ("refuse", at_station(at), format!("{} has no room for {job}", station(at)))
            }
            Self::Abandoned { at, .. } => {
                ("abandon", at_station(at), format!("{job} loses patience at {}", station(at)))
            }
            Self::Displaced { at, .. } => {
                let text = format!("{job} has to leave {} for a more urgent one", station(at));
                ("displace", at_station(at), text)
            }
        };
        (kind, track, text, facts)
    }
}

impl QueueWorld<Vec<JobStep>> {
    /// The jobs at each station: `counter 3, printer 0`.
    fn jobs_in_words(&self) -> String {
        let stations = self.network.stations.iter().enumerate();
        let words = stations.map(|(at, station)| format!("{} {}", station.name, self.jobs_at(at)));
        words.collect::<Vec<_>>().join(", ")
    }
}
