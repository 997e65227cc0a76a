//! Models that experiments can be made of.

use std::fmt::Debug;
use std::sync::Arc;

use crate::config::Log;
use crate::sim::{Model, Schedule, SimDuration, SimTime, Tally};

use super::{
    Blame, Blamed, Bound, CutShort, Draws, Extent, GivenPoint, Idle, Limits, Load, Metric, Root,
    Roots, Run, Spread, TraceLine, Traceable, Wanted,
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
    type World: Model<Event: Debug>;
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

    /// The title of the file that experiments compare: its own, where a point has no other file
    /// that it is about. An empty one stands for the name of the file.
    fn compared_title(&self) -> &str {
        self.title()
    }

    /// The parameters that no trial of this point reads, each with the reason.
    fn idle(&self) -> Idle;

    /// The ranges in which published figures let its metrics be. No parameter is tuned to them.
    fn bounds(&self) -> Vec<Bound> {
        Vec::new()
    }

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

    /// Flows and operations under way, of which a trial has a budget. O(1).
    fn load(_world: &Self::World) -> Load {
        Load::default()
    }

    /// The origin of most operations under way, in words such as "the service `downloads`"; asked
    /// once the budget is used up.
    fn busiest(_world: &Self::World) -> Option<String> {
        None
    }

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
    /// a closing line with what was counted. A [`super::Trial`] keeps the limits.
    ///
    /// # Errors
    /// If it would take more than the limits: what happened until then has been reported.
    fn trace(
        self: &Arc<Self>,
        run: Run,
        limits: Limits,
        wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> Result<TraceLine, CutShort>;
}
