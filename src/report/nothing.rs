//! Says of a chart of zeros how much is known of what it does not show.

use super::curves::Point;

/// That all runs of all points gave zero, and the part of runs that may give more, where there are
/// several: with none in n independent runs, 95 % of the time fewer than 1 - 0.05^(1/n) of all runs
/// have one, about 3 / n. None if a point is not zero, or its runs are not known.
pub fn none_in(points: &[Point], is_single: bool) -> Option<String> {
    let (mut least, mut most) = (f64::INFINITY, 0.0f64);
    for point in points.iter().filter(|point| point.mean.is_finite()) {
        // An interval of some width around nought is of values on both sides.
        if point.mean != 0.0 || point.high > 0.0 || point.n.is_nan() {
            return None;
        }
        (least, most) = (least.min(point.n), most.max(point.n));
    }
    let runs = match (least, most) {
        (_, 0.0) => return None,
        _ if is_single || most == 1.0 => return Some("none in 1 run".to_owned()),
        (least, most) if least < most => format!("{least} to {most}"),
        (least, _) => least.to_string(),
    };
    let bound = 100.0 * (1.0 - 0.05f64.powf(1.0 / least));
    // Two digits, rounded up as a bound is.
    let digits = if bound < 1.0 { 2 } else { usize::from(bound < 10.0) };
    let steps = 10f64.powi(digits as i32);
    let bound = (bound * steps).ceil() / steps;
    Some(format!(
        "none in {runs} runs of a point: at most {bound:.digits$}\u{a0}% of runs have any (95\u{a0}%)"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(points: &[(f64, f64, f64)], is_single: bool) -> Option<String> {
        let point = |(mean, high, n): &(f64, f64, f64)| Point {
            x: 0.0,
            mean: *mean,
            low: *high,
            high: *high,
            n: *n,
            tail: None,
        };
        let points: Vec<Point> = points.iter().map(point).collect();
        none_in(&points, is_single).map(|text| text.replace('\u{a0}', " "))
    }

    #[test]
    fn zeros_are_known_to_be_rare_as_far_as_there_are_runs() {
        let bound = "none in 20 runs of a point: at most 14 % of runs have any (95 %)";
        assert_eq!(told(&[(0.0, 0.0, 20.0); 3], false).as_deref(), Some(bound));
        // The point with the fewest runs tells least.
        let bound = "none in 20 to 100 runs of a point: at most 14 % of runs have any (95 %)";
        let unequal = [(0.0, 0.0, 100.0), (0.0, 0.0, 20.0), (f64::NAN, f64::NAN, 0.0)];
        assert_eq!(told(&unequal, false).as_deref(), Some(bound));
        let bound = "none in 300 runs of a point: at most 1.00 % of runs have any (95 %)";
        assert_eq!(told(&[(0.0, 0.0, 300.0)], false).as_deref(), Some(bound));
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known_to_be_zero() {
        assert_eq!(told(&[(0.0, 0.0, 20.0), (0.1, 0.2, 20.0)], false), None);
        assert_eq!(told(&[(0.0, 0.5, 20.0)], false), None, "values on both sides of nought");
        assert_eq!(told(&[(0.0, 0.0, f64::NAN)], false), None);
        assert_eq!(told(&[], false), None);
        // Of one run the column counts batches, which are no runs.
        assert_eq!(told(&[(0.0, 0.0, 32.0)], true).as_deref(), Some("none in 1 run"));
        assert_eq!(told(&[(0.0, f64::NAN, 1.0)], false).as_deref(), Some("none in 1 run"));
    }
}
