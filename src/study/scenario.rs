//! Scenarios: points of a model as a plan holds them, without the model's types.

use std::any::Any;
use std::fmt::Debug;

use crate::sim::SimDuration;

use super::{
    Bound, CutShort, GivenPoint, Idle, LimitReached, Limits, Metric, Output, Spread, TraceLine,
    Traceable, Wanted,
};

/// The length of a trial, and its random numbers.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Seed of the experiment.
    pub seed: u64,
    /// Number of the replication, from 0.
    pub replication: u32,
    /// The warm-up, which is not measured.
    pub warm_up: SimDuration,
    /// The end.
    pub horizon: SimDuration,
}

/// The size of a point, for the order of work and for forecasts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent {
    /// Size that its work grows with, such as devices; compared among points of an experiment.
    pub size: f64,
    /// Whether days and weeks differ from each other: stretches of a trial are whole weeks then.
    pub keeps_calendar: bool,
    /// Events in a second of simulated time, to within a factor of ten.
    pub events_per_second: f64,
    /// Memory of a trial in bytes.
    pub memory: u64,
}

/// One point of a model. One virtual call a trial, none an event.
pub trait Scenario: Any + Debug + Send + Sync {
    /// Its name in charts and tables.
    fn title(&self) -> &str;

    /// The title of the file that experiments compare; empty if it has none.
    fn compared_title(&self) -> &str;

    /// The metrics of its trials, in the order of their values.
    fn metrics(&self) -> Vec<Metric>;

    /// The distributions that its trials give.
    fn spreads(&self) -> Vec<Spread>;

    /// Runs one trial: a pure function of the point and `run`. Of these distributions it gives
    /// those that the point has; others are empty.
    ///
    /// # Errors
    /// If it would take more than the limits.
    fn measure(&self, run: Run, limits: Limits, spreads: &[Spread])
    -> Result<Output, LimitReached>;

    /// The same without distributions.
    ///
    /// # Errors
    /// If it would take more than the limits.
    fn simulate(&self, run: Run, limits: Limits) -> Result<Output, LimitReached> {
        self.measure(run, limits, &[])
    }

    /// The metrics of one stretch of a trial after another, each measured by itself: from the end
    /// of the warm-up to the horizon in stretches of `step`, what is left over excluded. Nothing
    /// happens otherwise than in the whole trial; what begins in one stretch and ends in the next
    /// counts in neither.
    ///
    /// # Errors
    /// If it would take more than the limits.
    fn stretches(
        &self,
        run: Run,
        step: SimDuration,
        limits: Limits,
    ) -> Result<Vec<Vec<f64>>, LimitReached>;

    /// The parameters that no trial of this point reads.
    fn idle(&self) -> Idle;

    /// The ranges in which published figures let its metrics be.
    fn bounds(&self) -> Vec<Bound>;

    /// Its size.
    fn extent(&self) -> Extent;

    /// The point in plain numbers; `None` if no closed form is about its model.
    fn given(&self) -> Option<GivenPoint>;

    /// How many users and objects a trace can choose from.
    fn traceable(&self) -> Traceable;

    /// Runs one trial and reports what happens in it, line by line, in the order of time; returns
    /// a closing line with what was counted.
    ///
    /// # Errors
    /// If it would take more than the limits: what happened until then has been reported.
    fn trace(
        &self,
        run: Run,
        limits: Limits,
        wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> Result<TraceLine, CutShort>;
}
