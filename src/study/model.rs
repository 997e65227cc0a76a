//! Models that experiments can be made of.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Instant;

use crate::config::Log;
use crate::sim::{Histogram, Model, Schedule, SimDuration, SimTime, Simulation, Tally};

use super::widened::Widened;
use super::{
    Blame, Blamed, Columns, Draws, Extent, GivenPoint, Idle, LimitReached, Limits, Metric,
    ModelName, Named, Output, Root, Roots, Run, Scenario, Spread, TraceLine, Traceable, Wanted,
};

/// The events of a model's world.
pub type EventOf<S> = <<S as Study>::World as Model>::Event;

/// A model that experiments can be made of; a value is one point of it.
pub trait Study: Sized + Debug + Send + Sync + 'static {
    /// The name that experiment files give it: `model = "queues"`.
    const NAME: &'static str;
    /// One sentence for lists.
    const ABOUT: &'static str;
    /// Raised whenever an equal point, seed and replication give another result, so that no
    /// journal mixes results of two versions.
    const VERSION: u32;
    /// The kinds of its model files.
    const ROOTS: &'static [Root];
    /// Metrics that a summary always shows, by name; the series of the first one shows where a
    /// warm-up ends if nothing else is asked for.
    const HEADLINES: &'static [&'static str];
    /// Whether points have metrics, and with them distributions, of parts of their own.
    const OWN_METRICS: bool = false;
    /// Rows and columns of `causes.csv`.
    const BLAME: Blame = Blame::NONE;
    /// The world of one trial, with an event type of its own.
    type World: Model;
    /// All that is counted in one trial.
    type Counts;

    /// The metrics that all its points have.
    fn metrics() -> Vec<Metric>;

    /// The metrics of this point's own parts, which follow those that all points have.
    fn own_metrics(&self) -> Vec<Metric> {
        Vec::new()
    }

    /// The distributions that all its points have.
    fn spreads() -> Vec<Spread> {
        Vec::new()
    }

    /// The distributions of this point's own parts, which follow those that all points have.
    fn own_spreads(&self) -> Vec<Spread> {
        Vec::new()
    }

    /// Reads one point; every mistake goes to `log`.
    fn read(roots: &Roots, log: &Log) -> Self;

    /// Its name in charts and tables.
    fn title(&self) -> &str;

    /// The parameters that no trial of this point reads, each with the reason.
    fn idle(&self) -> Idle;

    /// Its size, rhythm and rough cost.
    fn extent(&self) -> Extent;

    /// The point in plain numbers; `None` if no closed form is about this model.
    fn given(&self) -> Option<GivenPoint> {
        None
    }

    /// The world of one trial before its first event.
    fn world(self: &Arc<Self>, draws: Draws) -> Self::World;

    /// Schedules the first events. Counting begins anew at the end of the warm-up.
    fn start(
        world: &mut Self::World,
        warm_up: SimDuration,
        agenda: &mut impl Schedule<Event = EventOf<Self>>,
    );

    /// Forgets what was counted so far.
    fn measure_from(world: &mut Self::World, now: SimTime);

    /// The counts up to `now`; `events` were executed in the whole trial.
    fn counts(world: &Self::World, now: SimTime, events: u64) -> Self::Counts;

    /// The values of all metrics.
    fn values(&self, counts: &Self::Counts) -> Vec<f64>;

    /// The tallies of all distributions, in their order.
    fn tallies(&self, _counts: &Self::Counts) -> Vec<Tally> {
        Vec::new()
    }

    /// Operations not done in time.
    fn blamed(_counts: &Self::Counts) -> Blamed {
        Blamed::default()
    }

    /// How many users and objects a trace can choose from.
    fn traceable(&self) -> Traceable {
        Traceable::default()
    }

    /// Runs one trial and reports what happens in it, line by line, in the order of time; returns
    /// a closing line with what was counted.
    fn trace(
        self: &Arc<Self>,
        run: Run,
        wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> TraceLine;
}

/// A point of a model, as a plan holds it.
#[derive(Clone, Debug)]
pub struct Point<S>(pub Arc<S>);

/// After how many events the clock is looked at.
const EVENTS_PER_LOOK: u64 = 1_024;

/// A trial under way.
struct Trial<S: Study> {
    simulation: Simulation<S::World>,
    run: Run,
    limits: Limits,
    begun: Instant,
}

impl<S: Study> Trial<S> {
    fn new(point: &Arc<S>, run: Run, limits: Limits) -> Self {
        let draws = Draws::new(run.seed, run.replication);
        let mut simulation = Simulation::new(point.world(draws));
        simulation.prepare(|world, agenda| S::start(world, run.warm_up, agenda));
        Self { simulation, run, limits, begun: Instant::now() }
    }

    /// Runs up to an instant.
    fn advance(&mut self, until: SimTime) -> Result<(), LimitReached> {
        let most = self.limits.events.unwrap_or(u64::MAX);
        while self.simulation.step_until(until) {
            let executed = self.simulation.executed();
            if executed > most {
                let at = self.simulation.now().since(SimTime::ZERO);
                return Err(LimitReached::Events(most, at, self.run.horizon));
            }
            if let Some(time) = self.limits.time
                && executed.is_multiple_of(EVENTS_PER_LOOK)
                && self.begun.elapsed() > time
            {
                return Err(LimitReached::Time(time));
            }
        }
        Ok(())
    }

    fn counts(&self, now: SimTime) -> S::Counts {
        S::counts(&self.simulation.model, now, self.simulation.executed())
    }
}

impl<S: Study> Point<S> {
    /// These distributions; one that the point does not have is empty.
    fn histograms(&self, counts: &S::Counts, wanted: &[Spread]) -> Vec<Histogram> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let (names, tallies) = (self.spreads(), self.0.tallies(counts));
        let of = |own: &Spread| {
            let place = names.iter().position(|known| known.name == own.name);
            place.and_then(|at| tallies.get(at)).map(Histogram::from).unwrap_or_default()
        };
        wanted.iter().map(of).collect()
    }
}

impl<S: Study> Scenario for Point<S> {
    fn title(&self) -> &str {
        self.0.title()
    }

    fn metrics(&self) -> Vec<Metric> {
        S::metrics().into_iter().chain(self.0.own_metrics()).collect()
    }

    fn spreads(&self) -> Vec<Spread> {
        S::spreads().into_iter().chain(self.0.own_spreads()).collect()
    }

    fn measure(
        &self,
        run: Run,
        limits: Limits,
        spreads: &[Spread],
    ) -> Result<Output, LimitReached> {
        let mut trial = Trial::new(&self.0, run, limits);
        let horizon = SimTime::ZERO + run.horizon;
        trial.advance(horizon)?;
        // The clock goes on to the horizon, whatever the last event was.
        trial.simulation.run_until(horizon);
        let counts = trial.counts(horizon);
        Ok(Output {
            values: self.0.values(&counts),
            events: trial.simulation.executed(),
            blamed: S::blamed(&counts),
            batches: Vec::new(),
            spreads: self.histograms(&counts, spreads),
            series: Vec::new(),
        })
    }

    fn stretches(
        &self,
        run: Run,
        step: SimDuration,
        limits: Limits,
    ) -> Result<Vec<Vec<f64>>, LimitReached> {
        let mut trial = Trial::new(&self.0, run, limits);
        let (mut at, mut found) = (SimTime::ZERO + run.warm_up, Vec::new());
        let horizon = SimTime::ZERO + run.horizon;
        trial.advance(at)?;
        while horizon.since(at) >= step {
            at = at + step;
            trial.advance(at)?;
            found.push(self.0.values(&trial.counts(at)));
            trial.simulation.prepare(|world, _| S::measure_from(world, at));
        }
        Ok(found)
    }

    fn idle(&self) -> Idle {
        self.0.idle()
    }

    fn extent(&self) -> Extent {
        self.0.extent()
    }

    fn given(&self) -> Option<GivenPoint> {
        self.0.given()
    }

    fn traceable(&self) -> Traceable {
        self.0.traceable()
    }

    fn trace(&self, run: Run, wanted: Wanted, line: &mut dyn FnMut(TraceLine)) -> TraceLine {
        self.0.trace(run, wanted, line)
    }
}

impl dyn Scenario {
    /// The point with its types; `None` if it is of another model.
    pub fn point<S: Study>(&self) -> Option<&Arc<S>> {
        let point: &dyn Any = self;
        match point.downcast_ref::<Widened>() {
            Some(widened) => widened.point.point(),
            None => point.downcast_ref::<Point<S>>().map(|point| &point.0),
        }
    }
}

/// A row of the table of models: a model without its types.
pub struct Entry {
    /// The name that experiment files give it.
    pub name: &'static str,
    /// One sentence for lists.
    pub about: &'static str,
    /// The version of its results.
    pub version: u32,
    /// The kinds of its model files.
    pub roots: &'static [Root],
    /// Metrics that a summary always shows.
    pub headlines: &'static [&'static str],
    /// Rows and columns of `causes.csv`.
    pub blame: Blame,
    /// The metrics that all its points have.
    pub metrics: fn() -> Vec<Metric>,
    /// Whether points have metrics of parts of their own.
    pub own_metrics: bool,
    /// The distributions that all its points have.
    pub spreads: fn() -> Vec<Spread>,
    /// Reads one point; every mistake goes to the log.
    pub read: fn(&Roots, &Log) -> Arc<dyn Scenario>,
}

/// The row of a model.
pub const fn entry<S: Study>() -> Entry {
    Entry {
        name: S::NAME,
        about: S::ABOUT,
        version: S::VERSION,
        roots: S::ROOTS,
        headlines: S::HEADLINES,
        blame: S::BLAME,
        metrics: S::metrics,
        own_metrics: S::OWN_METRICS,
        spreads: S::spreads,
        read: |roots, log| Arc::new(Point(Arc::new(S::read(roots, log)))),
    }
}

impl Entry {
    /// The model as journals and results name it.
    pub fn model(&self) -> ModelName {
        ModelName { name: self.name.to_owned(), version: self.version }
    }

    /// The key of what is compared: the name of the root whose files are.
    ///
    /// # Panics
    /// If the model has no such root.
    pub fn compared(&self) -> &'static str {
        let compared = self.roots.iter().find(|root| matches!(root.named, Named::Compared));
        compared.expect("a model has a root whose files are compared").name
    }

    /// The names of all that trials with these metrics give.
    pub fn columns(&self, metrics: Vec<Metric>) -> Columns {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Columns {
            model: self.model(),
            metrics,
            functions: owned(self.blame.functions),
            causes: owned(self.blame.causes),
            headlines: owned(self.headlines),
        }
    }
}
