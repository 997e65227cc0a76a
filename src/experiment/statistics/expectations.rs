//! Expectations beside the trials: which of them hold.

use crate::experiment::plan::{Expectation, Expected, Plan, Width};
use crate::sim::{Estimate, Proportion};
use crate::study::{Interval, Metric};

use super::samples::Samples;

/// Confidence of the intervals that expectations are checked by: of 85 true ones at least one fails
/// by chance with probability 0.08.
const LEVEL: f64 = 0.999;

/// An expectation at one point, beside the trials.
#[derive(Clone, Debug)]
pub struct CheckedExpectation<'a> {
    /// The expectation.
    pub expectation: &'a Expectation,
    /// Index of the point.
    pub point: usize,
    /// Index of the metric.
    pub metric: usize,
    /// Mean with its 99.9 % interval by Student.
    pub estimate: Estimate,
    /// The 99.9 % interval that it is judged by, as its middle and half of its width: the same, or
    /// that of Wilson where trials say yes or no.
    pub bounds: Estimate,
    /// Whether it holds.
    pub judgement: Judgement,
}

/// Whether an expectation holds, and why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judgement {
    /// The interval covers the value and is narrow enough, or lies on the right side of a bound.
    Holds,
    /// The interval excludes the value or lies on the wrong side of the bound; for approximate
    /// theory: the mean is further off than it may be.
    Off,
    /// The interval covers a value, and one that is off by twice the tolerance as well.
    NoPower,
    /// The interval covers the value and is wider than it may be, or a bound lies within it.
    TooWide,
    /// There is no interval: fewer than two trials gave a value.
    Unmeasured,
}

impl Judgement {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Off => "off",
            Self::NoPower => "no power",
            Self::TooWide => "too wide",
            Self::Unmeasured => "no interval",
        }
    }

    /// Whether the expectation holds.
    pub fn holds(self) -> bool {
        self == Self::Holds
    }
}

/// Checks all expectations, in their order, at all of their points.
pub fn checked<'a>(
    expectations: &'a [Expectation],
    metrics: &[Metric],
    samples: &Samples,
) -> Vec<CheckedExpectation<'a>> {
    let mut all = Vec::new();
    for expectation in expectations {
        let named = |metric: &Metric| metric.name == expectation.metric;
        let Some(metric) = metrics.iter().position(named) else { continue };
        for &point in &expectation.points {
            let values = samples.of(point, metric);
            let estimate = Estimate::at_level(&values, LEVEL);
            let is_yes_or_no = metrics[metric].is_yes_or_no() && estimate.n > 1;
            let bounds = if is_yes_or_no { of_shares(&values, &estimate) } else { estimate };
            let judgement = judge(&expectation.expected, estimate.mean, &bounds);
            let found =
                CheckedExpectation { expectation, point, metric, estimate, bounds, judgement };
            all.push(found);
        }
    }
    all
}

/// The interval of Wilson, whose middle is not the share; it has a width where nothing varies, too.
fn of_shares(values: &[f64], estimate: &Estimate) -> Estimate {
    let shares = Proportion::above_zero(values);
    let Proportion { low, high, .. } =
        Proportion::wilson_at_level(shares.successes(), shares.n, LEVEL);
    let (mean, half_width) = (f64::midpoint(low, high), (high - low) / 2.0);
    Estimate { mean, half_width, sd: f64::NAN, n: estimate.n }
}

/// Whether a mean with its interval is as expected.
fn judge(expected: &Expected, mean: f64, bounds: &Estimate) -> Judgement {
    let (low, high) = bounds.interval();
    if low.is_nan() {
        return Judgement::Unmeasured;
    }
    match *expected {
        Expected::AtLeast(bound) if low >= bound => Judgement::Holds,
        Expected::AtMost(bound) if high <= bound => Judgement::Holds,
        Expected::AtLeast(bound) if high < bound => Judgement::Off,
        Expected::AtMost(bound) if low > bound => Judgement::Off,
        Expected::AtLeast(_) | Expected::AtMost(_) => Judgement::TooWide,
        Expected::Value { value, approximate, .. } => {
            let tolerance = expected.tolerance().unwrap_or_default();
            let apart = (mean - value).abs();
            judge_value(value, (tolerance, approximate), apart, bounds)
        }
    }
}

fn judge_value(
    value: f64,
    (tolerance, approximate): (f64, bool),
    apart: f64,
    bounds: &Estimate,
) -> Judgement {
    // Equal trials have an interval of width zero, which excludes whatever was rounded.
    let by_tolerance = approximate || bounds.no_variation();
    let far = if by_tolerance { apart > tolerance } else { !bounds.covers(value) };
    if far {
        return Judgement::Off;
    }
    let wrong = [value - 2.0 * tolerance, value + 2.0 * tolerance];
    if wrong.into_iter().any(|wrong| bounds.covers(wrong)) {
        Judgement::NoPower
    } else if bounds.half_width > tolerance {
        Judgement::TooWide
    } else {
        Judgement::Holds
    }
}

impl CheckedExpectation<'_> {
    /// The metric, the point, the measured figure and the expected one, and why it does not hold.
    pub fn sentence(&self, plan: &Plan, metrics: &[Metric]) -> String {
        let Self { expectation, estimate, bounds, judgement, .. } = self;
        let place = plan.describe(&plan.points[self.point]);
        let measured = match judgement {
            Judgement::Unmeasured => format!("{} trials gave a value", estimate.n),
            _ if bounds.mean != estimate.mean => {
                let (low, high) = bounds.interval();
                format!("{} ({} to {})", short(estimate.mean), short(low), short(high))
            }
            _ => format!("{} +- {}", short(estimate.mean), short(estimate.half_width)),
        };
        let name = &expectation.metric;
        let wanted = self.wanted(&metrics[self.metric]);
        format!("{name} at {place}: {measured}, expected {wanted}: {}", judgement.name())
    }

    /// The interval that it is judged by, within the range of the metric.
    pub fn interval(&self, metric: &Metric) -> Interval {
        if !metric.is_yes_or_no() {
            return metric.range().interval(&self.estimate);
        }
        let (low, high) = self.bounds.interval();
        Interval { low, high, is_clipped: false }
    }

    /// The expected figure in words: `4 s within 2 %`.
    pub fn wanted(&self, metric: &Metric) -> String {
        let expected = &self.expectation.expected;
        let figure = with_unit(expected.figure(), metric);
        match expected {
            Expected::AtLeast(_) => format!("at least {figure}"),
            Expected::AtMost(_) => format!("at most {figure}"),
            Expected::Value { within, approximate, .. } => {
                let about = if *approximate { "about " } else { "" };
                let within = match within {
                    Width::Absolute(width) => with_unit(*width, metric),
                    Width::Relative(part) => format!("{} %", short(part * 100.0)),
                };
                format!("{about}{figure} within {within}")
            }
        }
    }
}

fn with_unit(value: f64, metric: &Metric) -> String {
    let unit = if metric.unit == "share" { "" } else { &*metric.unit };
    format!("{} {unit}", short(value)).trim_end().to_owned()
}

/// A number with at most six digits that count.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let decimals = (5.0 - value.abs().log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.decimals$}");
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: f64, within: Width, approximate: bool) -> Expected {
        Expected::Value { value, within, approximate }
    }

    fn estimate(mean: f64, half_width: f64) -> Estimate {
        Estimate { mean, half_width, sd: if half_width == 0.0 { 0.0 } else { 1.0 }, n: 30 }
    }

    #[test]
    fn intervals_of_values_are_judged_by_their_place_and_width() {
        let exact = value(4.0, Width::Relative(0.02), false);
        for (mean, half, judgement) in [
            (4.05, 0.06, Judgement::Holds),
            (4.07, 0.06, Judgement::Off),
            (4.05, 0.09, Judgement::TooWide),
            (4.05, 0.12, Judgement::NoPower),
            (4.0, 0.5, Judgement::NoPower),
            (6.0, 0.5, Judgement::Off),
            (4.0, f64::NAN, Judgement::Unmeasured),
            (f64::NAN, f64::NAN, Judgement::Unmeasured),
            (4.07, 0.0, Judgement::Holds),
            (4.09, 0.0, Judgement::Off),
        ] {
            assert_eq!(judge(&exact, mean, &estimate(mean, half)), judgement, "{mean} +- {half}");
        }
    }

    #[test]
    fn approximate_values_are_judged_by_distance() {
        let about = value(2.6, Width::Absolute(0.1), true);
        for (mean, half, judgement) in [
            (2.69, 0.001, Judgement::Holds),
            (2.71, 0.001, Judgement::Off),
            (2.71, 0.2, Judgement::Off),
            (2.69, 0.105, Judgement::TooWide),
            (2.69, 0.12, Judgement::NoPower),
        ] {
            assert_eq!(judge(&about, mean, &estimate(mean, half)), judgement, "{mean} +- {half}");
        }
    }

    #[test]
    fn bounds_need_the_whole_interval_on_their_side() {
        let (least, most) = (Expected::AtLeast(1.0), Expected::AtMost(1.0));
        for (mean, of_least, of_most) in [
            (1.2, Judgement::Holds, Judgement::Off),
            (1.05, Judgement::TooWide, Judgement::TooWide),
            (0.8, Judgement::Off, Judgement::Holds),
        ] {
            assert_eq!(judge(&least, mean, &estimate(mean, 0.1)), of_least);
            assert_eq!(judge(&most, mean, &estimate(mean, 0.1)), of_most);
        }
    }

    /// None of 30 trials: Student's interval would have no width, Wilson's of 99.9 % goes to 0.265.
    #[test]
    fn yes_and_no_are_judged_by_wilson() {
        let values = [0.0; 30];
        let estimate = Estimate::at_level(&values, LEVEL);
        let bounds = of_shares(&values, &estimate);
        let (low, high) = bounds.interval();
        assert!(low.abs() < 1e-12 && (high - 0.2652).abs() < 5e-5, "{low} to {high}");
        let judged = |expected: Expected| judge(&expected, estimate.mean, &bounds);
        assert_eq!(judged(Expected::AtMost(0.3)), Judgement::Holds);
        assert_eq!(judged(Expected::AtMost(0.2)), Judgement::TooWide);
        assert_eq!(judged(value(0.1, Width::Absolute(0.2), false)), Judgement::Holds);
        assert_eq!(judged(value(0.4, Width::Absolute(0.2), false)), Judgement::Off);
    }

    #[test]
    fn numbers_are_short() {
        let all = [4.0, 0.126_022_55, 650_696.472, 1e-9, 0.0, 2.614_057_33].map(short);
        assert_eq!(all, ["4", "0.126023", "650696", "0.000000001", "0", "2.61406"]);
    }
}
