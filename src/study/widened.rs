//! Points whose metrics are some of those of their experiment: of networks with other stations,
//! say.

use std::sync::Arc;

use crate::sim::SimDuration;

use super::{
    Bound, CutShort, Extent, GivenPoint, Idle, LimitReached, Limits, Metric, Output, Run, Scenario,
    Spread, TraceLine, Traceable, Wanted,
};

/// A point with the metrics of its experiment; those that it does not have are not numbers.
#[derive(Debug)]
pub(super) struct Widened {
    pub(super) point: Arc<dyn Scenario>,
    metrics: Vec<Metric>,
    /// For each metric the place of its value among those of the point.
    places: Vec<Option<usize>>,
}

/// The point with these metrics, which may be more than those of the point, or in another order.
pub fn widened(point: Arc<dyn Scenario>, metrics: &[Metric]) -> Arc<dyn Scenario> {
    let own = point.metrics();
    if own == metrics {
        return point;
    }
    let place = |metric: &Metric| own.iter().position(|known| known.name == metric.name);
    let places = metrics.iter().map(place).collect();
    Arc::new(Widened { point, metrics: metrics.to_vec(), places })
}

impl Widened {
    fn values(&self, own: &[f64]) -> Vec<f64> {
        self.places.iter().map(|place| place.map_or(f64::NAN, |at| own[at])).collect()
    }
}

impl Scenario for Widened {
    fn title(&self) -> &str {
        self.point.title()
    }

    fn compared_title(&self) -> &str {
        self.point.compared_title()
    }

    fn metrics(&self) -> Vec<Metric> {
        self.metrics.clone()
    }

    fn spreads(&self) -> Vec<Spread> {
        self.point.spreads()
    }

    fn measure(
        &self,
        run: Run,
        limits: Limits,
        spreads: &[Spread],
    ) -> Result<Output, LimitReached> {
        let output = self.point.measure(run, limits, spreads)?;
        Ok(Output { values: self.values(&output.values), ..output })
    }

    fn stretches(
        &self,
        run: Run,
        step: SimDuration,
        limits: Limits,
    ) -> Result<Vec<Vec<f64>>, LimitReached> {
        let stretches = self.point.stretches(run, step, limits)?;
        Ok(stretches.iter().map(|own| self.values(own)).collect())
    }

    fn idle(&self) -> Idle {
        self.point.idle()
    }

    fn bounds(&self) -> Vec<Bound> {
        self.point.bounds()
    }

    fn extent(&self) -> Extent {
        self.point.extent()
    }

    fn given(&self) -> Option<GivenPoint> {
        self.point.given()
    }

    fn traceable(&self) -> Traceable {
        self.point.traceable()
    }

    fn trace(
        &self,
        run: Run,
        limits: Limits,
        wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> Result<TraceLine, CutShort> {
        self.point.trace(run, limits, wanted, line)
    }
}
