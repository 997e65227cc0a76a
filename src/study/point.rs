//! Points of a model as a plan holds them: trials without the model's types.

use std::any::Any;
use std::sync::Arc;

use crate::sim::{Histogram, SimDuration, SimTime, Simulation};

use super::widened::Widened;
use super::{
    Bound, CutShort, Draws, Extent, Gauge, GivenPoint, Idle, LimitReached, Limits, Metric, Output,
    Run, Scenario, Spread, Study, TraceLine, Traceable, Trial, Wanted,
};

/// A point of a model, as a plan holds it.
#[derive(Clone, Debug)]
pub struct Point<S>(pub Arc<S>);

impl<S: Study> Point<S> {
    /// A trial before its first event.
    fn trial<'a>(&self, run: Run, limits: Limits<'a>) -> Trial<'a, S::World> {
        let draws = Draws::new(run.seed, run.replication);
        let mut simulation = Simulation::new(self.0.world(draws));
        simulation.prepare(|world, agenda| S::start(world, run.warm_up, agenda));
        let gauge = Gauge { load: S::load, busiest: S::busiest, over: |_| {} };
        Trial::new(simulation, run.horizon, limits, gauge)
    }

    /// What was counted up to `now`.
    fn counts(trial: &Trial<S::World>, now: SimTime) -> S::Counts {
        S::counts(&trial.simulation.model, now, trial.simulation.executed())
    }

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

    fn compared_title(&self) -> &str {
        self.0.compared_title()
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
        let mut trial = self.trial(run, limits);
        let horizon = trial.finish()?;
        let counts = Self::counts(&trial, horizon);
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
        let mut trial = self.trial(run, limits);
        let (mut at, mut found) = (SimTime::ZERO + run.warm_up, Vec::new());
        let horizon = SimTime::ZERO + run.horizon;
        trial.advance(at)?;
        while horizon.since(at) >= step {
            at = at + step;
            trial.advance(at)?;
            found.push(self.0.values(&Self::counts(&trial, at)));
            trial.simulation.prepare(|world, _| S::measure_from(world, at));
        }
        Ok(found)
    }

    fn idle(&self) -> Idle {
        self.0.idle()
    }

    fn bounds(&self) -> Vec<Bound> {
        self.0.bounds()
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

    fn trace(
        &self,
        run: Run,
        limits: Limits,
        wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> Result<TraceLine, CutShort> {
        self.0.trace(run, limits, wanted, line)
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
