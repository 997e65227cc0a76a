//! Results beside the bounds that published figures give: a remark on the model, no check of it.

use crate::experiment::plan::PlacedBound;
use crate::study::{Bound, Interval, Metric};

use super::summaries::Summary;

/// A bound at one point, beside the trials.
#[derive(Clone, Debug)]
pub struct CheckedBound<'a> {
    /// The bound.
    pub placed: &'a PlacedBound,
    /// Index of the point.
    pub point: usize,
    /// Index of the metric.
    pub metric: usize,
    /// The mean; not a number where nothing was measured.
    pub mean: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// Where it lies.
    pub standing: Standing,
}

/// Where a result lies beside its bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The whole interval lies within, the bounds included.
    Within,
    /// The whole interval lies below the lower bound.
    Below,
    /// The whole interval lies above the upper bound.
    Above,
    /// The interval covers a bound, or trials give none that would say something.
    Open,
}

impl Standing {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Below => "below",
            Self::Above => "above",
            Self::Open => "open",
        }
    }

    /// Equal trials that lie outside leave it open: they say nothing of what is rarer than one of
    /// them.
    fn of(bound: &Bound, Interval { low, high, .. }: Interval) -> Self {
        let (least, most) =
            (bound.low.unwrap_or(f64::NEG_INFINITY), bound.high.unwrap_or(f64::INFINITY));
        if least <= low && high <= most {
            return Self::Within;
        }
        match low < high {
            true if high < least => Self::Below,
            true if low > most => Self::Above,
            _ => Self::Open,
        }
    }
}

impl CheckedBound<'_> {
    /// The explanation, where the result needs one and the experiment has one.
    pub fn note(&self) -> &str {
        if self.standing == Standing::Within { "" } else { &self.placed.explained }
    }
}

/// All bounds in their order, at all of their points; `summaries` are by point, then metric.
pub fn plausibility<'a>(
    bounds: &'a [PlacedBound],
    metrics: &[Metric],
    summaries: &[Summary],
) -> Vec<CheckedBound<'a>> {
    let mut all = Vec::new();
    for placed in bounds {
        let named = |metric: &Metric| metric.name == placed.bound.metric;
        let Some(metric) = metrics.iter().position(named) else { continue };
        for &point in &placed.points {
            let Some(own) = summaries.get(point * metrics.len() + metric) else { continue };
            let (mean, interval) = (own.estimate.mean, own.interval);
            let standing = Standing::of(&placed.bound, interval);
            all.push(CheckedBound { placed, point, metric, mean, interval, standing });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(bounds: (Option<f64>, Option<f64>), low: f64, high: f64) -> &'static str {
        let bound = Bound::new("x", bounds, "", "");
        Standing::of(&bound, Interval { low, high, is_clipped: false }).name()
    }

    #[test]
    fn bounds_belong_to_what_lies_within() {
        let both = (Some(1.0), Some(2.0));
        for (low, high, expected) in [
            (1.0, 2.0, "within"),
            (0.999, 1.5, "open"),
            (1.5, 2.001, "open"),
            (0.5, 2.5, "open"),
            (0.5, 1.0, "open"),
            (0.5, 0.999, "below"),
            (2.0, 2.5, "open"),
            (2.001, 2.5, "above"),
            (1.5, 1.5, "within"),
            (0.5, 0.5, "open"),
            (2.5, 2.5, "open"),
            (f64::NAN, f64::NAN, "open"),
        ] {
            assert_eq!(standing(both, low, high), expected, "{low} to {high}");
        }
    }

    #[test]
    fn a_missing_bound_bounds_nothing() {
        let above = (Some(0.75), None);
        assert_eq!(standing(above, 0.8, 1e9), "within");
        assert_eq!(standing(above, 0.7, 0.74), "below");
        assert_eq!(standing((None, Some(1.0)), 0.0, 1.0), "within");
        assert_eq!(standing((None, Some(1.0)), 1.5, 2.0), "above");
    }
}
