//! Where the curves of two architectures cross, with an interval.

use std::collections::BTreeMap;

use crate::experiment::plan::{Axis, Plan, Scale};
use crate::sim::{Rng, expanded};
use crate::study::{BOOTSTRAP, Direction, Draws, Metric};

use super::bootstrap::{RESAMPLES, middle};
use super::differences::{Difference, Pair, pairs};
use super::family::{CrossingPlaces, beyond_for_all, within_for_all};
use super::samples::Samples;
use crate::units::{SHARE, whole_sides};

/// A crossing that this share of resamples does not have is within chance.
const DOUBT: f64 = 0.05;

/// A comparison of an architecture with the first one in one metric along one axis.
#[derive(Clone, PartialEq, Debug)]
pub struct Crossing {
    /// Index of the metric.
    pub metric: usize,
    /// Index of the axis.
    pub axis: usize,
    /// Index of the alternative that is compared with the first.
    pub architecture: usize,
    /// The cells of the other axes; the axis' own is empty.
    pub cells: Vec<String>,
    /// Where the mean difference changes its sign first; `None` if it does not.
    pub at: Option<f64>,
    /// How often it changes its sign.
    pub changes: u32,
    /// The 2.5 % and 97.5 % points of the resamples that cross; not numbers if none does.
    pub interval: (f64, f64),
    /// The 95 % interval that holds for all crossings of the table at once.
    pub interval_of_all: (f64, f64),
    /// Share of resamples that do not cross.
    pub share_without: f64,
    /// Whether the architecture is better than the first one where the axis begins.
    pub better_at_first: bool,
    /// At how many values the difference is beyond chance.
    pub clear: usize,
    /// At how many values both were measured.
    pub values: usize,
    /// Whether the difference is beyond chance, with its own sign, on both sides of the crossing.
    pub clear_on_both_sides: bool,
}

/// The mean differences along an axis.
struct Curve {
    /// The most replications that a point has.
    replications: u32,
    /// The values of the axis, ascending, in its scale.
    places: Vec<f64>,
    /// For each of them the differences, by replication.
    differences: Vec<Vec<f64>>,
    /// For each of them whether the mean difference is beyond chance.
    clear: Vec<bool>,
}

/// Every architecture against the first one, for the metrics that charts show (by index), along
/// every numeric axis, for each combination of the other axes.
pub fn crossings(
    plan: &Plan,
    metrics: &[Metric],
    shown: &[usize],
    samples: &Samples,
    differences: &[Difference],
) -> Vec<Crossing> {
    let clear: BTreeMap<(usize, usize, usize), bool> = differences
        .iter()
        .map(|own| ((own.pair.baseline, own.pair.point, own.metric), own.is_clear()))
        .collect();
    let mut runs = Vec::new();
    for axis in plan.first_axis()..plan.axes.len() {
        let Some(places) = places(&plan.axes[axis]) else { continue };
        for architecture in 1..plan.alternatives().len() {
            for run in runs_along(plan, axis, architecture) {
                runs.push((axis, architecture, places.clone(), run));
            }
        }
    }
    let (mut found, mut family) = (Vec::new(), Vec::new());
    for (metric, entry) in metrics.iter().enumerate() {
        if !shown.contains(&metric) || entry.direction == Direction::Neutral {
            continue;
        }
        for (axis, architecture, places, run) in &runs {
            let is_clear = |pair: &Pair| clear[&(pair.baseline, pair.point, metric)];
            let curve = Curve::new(places, *axis, run, samples, metric, is_clear);
            let mut others = run[0].values.clone();
            others[*axis] = None;
            let Some((facts, places)) = curve.compare(entry.direction, plan, *axis) else {
                continue;
            };
            // What does not cross has no place that could lie outside an interval.
            if facts.at.is_some() {
                family.push((found.len(), places));
            }
            found.push(Crossing {
                metric,
                axis: *axis,
                architecture: *architecture,
                cells: plan.cells_of(&others),
                ..facts
            });
        }
    }
    hold_at_once(plan, samples.replications().1, &mut found, family);
    found
}

/// Gives each crossing the interval that holds together with those of all others; each comes with
/// the places of its resamples. A crossing alone keeps its own.
fn hold_at_once(
    plan: &Plan,
    replications: usize,
    found: &mut [Crossing],
    family: Vec<(usize, CrossingPlaces)>,
) {
    let (members, family): (Vec<usize>, Vec<CrossingPlaces>) = family.into_iter().unzip();
    if family.len() < 2 {
        return;
    }
    let beyond = expanded(beyond_for_all(&family).max(f64::MIN_POSITIVE), replications);
    for (member, places) in members.into_iter().zip(&family) {
        let axis = &plan.axes[found[member].axis];
        let (low, high) = within_for_all(places, beyond);
        found[member].interval_of_all = (from_place(axis, low), from_place(axis, high));
    }
}

/// The values of an axis of different numbers in its scale; `None` if it has no such.
fn places(axis: &Axis) -> Option<Vec<f64>> {
    let numbers = axis.numbers().filter(|numbers| numbers.len() > 1)?;
    match axis.scale {
        Scale::Linear => Some(numbers),
        // Zero has no logarithm: such an axis cannot be divided by ratios.
        Scale::Log if numbers.iter().any(|number| *number <= 0.0) => None,
        Scale::Log => Some(numbers.into_iter().map(f64::ln).collect()),
    }
}

fn from_place(axis: &Axis, place: f64) -> f64 {
    if axis.scale == Scale::Log { place.exp() } else { place }
}

/// The corresponding points along an axis, one list for each combination of the other axes.
fn runs_along(plan: &Plan, axis: usize, architecture: usize) -> Vec<Vec<Pair>> {
    let mut runs: BTreeMap<Vec<Option<usize>>, Vec<Pair>> = BTreeMap::new();
    for pair in pairs(plan, architecture) {
        if pair.values[axis].is_some() {
            let mut others = pair.values.clone();
            others[axis] = None;
            runs.entry(others).or_default().push(pair);
        }
    }
    runs.into_values().filter(|run| run.len() > 1).collect()
}

impl Curve {
    fn new(
        places: &[f64],
        axis: usize,
        run: &[Pair],
        samples: &Samples,
        metric: usize,
        is_clear: impl Fn(&Pair) -> bool,
    ) -> Self {
        let mut steps: Vec<(f64, Vec<f64>, bool)> = run
            .iter()
            .filter_map(|pair| {
                let own = samples.differences(pair.baseline, pair.point, metric);
                pair.values[axis].map(|value| (places[value], own, is_clear(pair)))
            })
            .collect();
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut curve = Self {
            replications: samples.replications().1 as u32,
            places: Vec::new(),
            differences: Vec::new(),
            clear: Vec::new(),
        };
        for (place, own, clear) in steps {
            curve.places.push(place);
            curve.differences.push(own);
            curve.clear.push(clear);
        }
        curve
    }

    /// The comparison along the curve, with the places of its crossing by resample; `None` if it
    /// was measured at fewer than two values.
    fn compare(
        &self,
        direction: Direction,
        plan: &Plan,
        axis: usize,
    ) -> Option<(Crossing, CrossingPlaces)> {
        let all: Vec<usize> = (0..self.replications as usize).collect();
        let means = self.means(&all);
        let values = means.iter().filter(|mean| !mean.is_nan()).count();
        if values < 2 {
            return None;
        }
        let (first, changes) = sign_changes(&self.places, &means);
        // The same stream for all curves: they see the same resamples.
        let mut rng = Draws::new(plan.seed, 0).of(BOOTSTRAP, (), ());
        let places = self.bootstrap(&mut rng);
        let interval = middle(places.clone());
        let crossed = places.iter().filter(|place| !place.is_nan()).count();
        let back = |place| from_place(&plan.axes[axis], place);
        let interval = (back(interval.0), back(interval.1));
        let start = before_crossing(&self.places, &means, first);
        let facts = Crossing {
            metric: 0,
            axis,
            architecture: 0,
            cells: Vec::new(),
            at: first.map(back),
            changes,
            interval,
            interval_of_all: interval,
            share_without: 1.0 - crossed as f64 / f64::from(RESAMPLES),
            better_at_first: start
                .is_some_and(|start| (start > 0.0) == (direction == Direction::Higher)),
            clear: self.clear.iter().filter(|clear| **clear).count(),
            values,
            clear_on_both_sides: first.is_some_and(|first| self.clear_around(first, &means)),
        };
        Some((facts, places))
    }

    /// Whether some difference before a place and some with the other sign after it are beyond
    /// chance.
    fn clear_around(&self, crossing: f64, means: &[f64]) -> bool {
        let signs = |wanted: fn(&f64, &f64) -> bool| -> Vec<bool> {
            let steps = self.places.iter().zip(means.iter().zip(&self.clear));
            let own = steps.filter(|(place, (_, clear))| wanted(place, &crossing) && **clear);
            own.map(|(_, (mean, _))| *mean > 0.0).collect()
        };
        let (before, after) = (signs(|place, at| place < at), signs(|place, at| place > at));
        before.iter().any(|sign| after.contains(&!sign))
    }

    /// The mean difference of chosen replications at each value; NaN where none is defined.
    fn means(&self, chosen: &[usize]) -> Vec<f64> {
        let mean = |own: &Vec<f64>| {
            let defined = chosen.iter().map(|at| own[*at]).filter(|value| !value.is_nan());
            let (sum, n) = defined.fold((0.0, 0u32), |(sum, n), value| (sum + value, n + 1));
            sum / f64::from(n)
        };
        self.differences.iter().map(mean).collect()
    }

    /// The first crossings of all resamples; not numbers where there is none. Every value of
    /// the axis sees the same resample, as it has common random numbers; of the replications drawn,
    /// a value with fewer takes those that it has.
    fn bootstrap(&self, rng: &mut Rng) -> CrossingPlaces {
        let mut chosen = vec![0; self.replications as usize];
        let resample = |_| {
            chosen.fill_with(|| rng.below(self.replications) as usize);
            sign_changes(&self.places, &self.means(&chosen)).0.unwrap_or(f64::NAN)
        };
        (0..RESAMPLES).map(resample).collect()
    }
}

/// The first change of sign, by linear interpolation, and how many there are. Where the curve lies
/// at zero in between, it changes in the middle of that stretch; touching zero is no change, and
/// nothing is known across a gap.
fn sign_changes(places: &[f64], means: &[f64]) -> (Option<f64>, u32) {
    let mut first = None;
    let mut changes = 0;
    // The last value that is not zero, and the stretch of zeros since.
    let mut last: Option<(f64, f64)> = None;
    let mut zeros: Option<(f64, f64)> = None;
    for (&place, &mean) in places.iter().zip(means) {
        if mean.is_nan() {
            (last, zeros) = (None, None);
        } else if mean == 0.0 {
            zeros = Some((zeros.map_or(place, |(from, _)| from), place));
        } else {
            if let Some((from, before)) = last.filter(|(_, before)| (*before > 0.0) != (mean > 0.0))
            {
                let between = || from + (place - from) * before / (before - mean);
                let at = zeros.map_or_else(between, |(from, to)| f64::midpoint(from, to));
                first = first.or(Some(at));
                changes += 1;
            }
            (last, zeros) = (Some((place, mean)), None);
        }
    }
    (first, changes)
}

/// The last value before a crossing that is not zero, or the first of all where there is none: a
/// missing value may hide a change of sign.
fn before_crossing(places: &[f64], means: &[f64], crossing: Option<f64>) -> Option<f64> {
    let mut known = places.iter().zip(means).filter(|(_, mean)| !mean.is_nan() && **mean != 0.0);
    let found = match crossing {
        Some(at) => known.rfind(|(place, _)| **place < at),
        None => known.next(),
    };
    found.map(|(_, mean)| *mean)
}

impl Crossing {
    /// Whether there is a crossing beyond chance: nearly all resamples have it, and on both sides
    /// of it somewhere the difference is beyond chance.
    pub fn is_sure(&self) -> bool {
        self.at.is_some() && self.share_without < DOUBT && self.clear_on_both_sides
    }

    /// The architectures that are better before it and after it, by index; none without one.
    pub fn sides(&self) -> [Option<usize>; 2] {
        let sides = [self.architecture, 0];
        let [first, second] = if self.better_at_first { sides } else { [sides[1], sides[0]] };
        [first, second].map(|side| self.at.map(|_| side))
    }

    /// The finding in words.
    pub fn sentence(&self, plan: &Plan, metrics: &[Metric]) -> String {
        let [own, base] = [self.architecture, 0].map(|at| plan.alternative_text(at));
        let metric = &metrics[self.metric];
        let axis = &plan.axes[self.axis];
        let held = self.held(plan);
        let claim = self.claim(plan, metrics);
        let Some(at) = self.at.filter(|_| self.is_sure()) else {
            return match self.clear {
                0 => format!(
                    "{own} and {base} do not differ in {} beyond chance along {}{held}",
                    metric.label, axis.label
                ),
                clear if self.at.is_some() => format!(
                    "{claim} at small {}, as far as chance allows to say: beyond it at {clear} of \
                     {} values{held}",
                    axis.label, self.values
                ),
                clear if clear < self.values => format!(
                    "{claim} along {}, beyond chance at {clear} of {} values{held}",
                    axis.label, self.values
                ),
                _ => format!("{claim} at every value of {}{held}", axis.label),
            };
        };
        let (place, mut doubts) = whereabouts(axis, at, [self.interval, self.interval_of_all]);
        if self.changes > 1 {
            doubts.push_str(&format!("; the first of {} crossings", self.changes));
        }
        if !axis.counts() {
            return format!("{claim} up to {place} ({doubts}){held}");
        }
        let (_, first) = whole_sides(at);
        let other = if self.better_at_first { base } else { own };
        format!("{claim} up to {place}, {other} from {first} on ({doubts}){held}")
    }

    /// Which architecture is better where the axis begins.
    pub fn claim(&self, plan: &Plan, metrics: &[Metric]) -> String {
        let [own, base] = [self.architecture, 0].map(|at| plan.alternative_text(at));
        let metric = &metrics[self.metric];
        let (better, worse) = if self.better_at_first { (own, base) } else { (base, own) };
        let word = if metric.direction == Direction::Higher { "higher" } else { "lower" };
        format!("{better} has {word} {} than {worse}", metric.label)
    }

    /// The other axes' values, for the end of a sentence.
    fn held(&self, plan: &Plan) -> String {
        let cells = self.cells.iter().zip(&plan.axes).skip(plan.first_axis());
        let cells = cells.filter(|(cell, _)| !cell.is_empty());
        let held: Vec<String> = cells.map(|(cell, axis)| axis.phrase(cell)).collect();
        if held.is_empty() { String::new() } else { format!(", with {}", held.join(", ")) }
    }
}

/// A place on an axis and its intervals in words, alone and for all at once. There is no 2.03rd
/// device: of things that are counted it is the last number before the crossing, and intervals are
/// those of the first after it; "about" where these two numbers are not both values of the axis, as
/// what lies between values is interpolated.
fn whereabouts(axis: &Axis, at: f64, [own, of_all]: [(f64, f64); 2]) -> (String, String) {
    let both = |text: &dyn Fn((f64, f64)) -> String| {
        let (single, all) = (text(own), text(of_all));
        let all = if single == all { String::new() } else { format!("; for all at once {all}") };
        format!("95 %: {single}{all}")
    };
    if !axis.counts() {
        let factor = if axis.unit == SHARE { 100.0 } else { 1.0 };
        let decimals = decimals(factor * (own.1 - own.0), factor * at);
        let unit = if axis.unit == SHARE { " %" } else { "" };
        let number = |own: f64| format!("{:.decimals$}", factor * own);
        let interval = |(low, high)| format!("{}{unit} to {}{unit}", number(low), number(high));
        let place = match unit {
            "" => axis.phrase(&number(at)),
            unit => format!("{} = {}{unit}", axis.label, number(at)),
        };
        return (place, both(&interval));
    }
    let interval = |(low, high)| {
        let [first, last] = [low, high].map(|end| whole_sides(end).1);
        let upto = if first == last { String::new() } else { format!(" to {last}") };
        format!("from {first}{upto}")
    };
    let (last, first) = whole_sides(at);
    let place = axis.phrase(&format!("{last}"));
    let about = if axis.has_both(last, first) { "" } else { "about " };
    (format!("{about}{place}"), both(&interval))
}

/// As many decimals as the width of the interval makes sense of, at least those of three digits
/// where it has no width.
fn decimals(width: f64, at: f64) -> usize {
    let size = if width > 0.0 { width } else { at.abs() / 100.0 };
    if size > 0.0 { (1.0 - size.log10()).floor().clamp(0.0, 6.0) as usize } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cross_where_they_cross() {
        let x = [2.0, 4.0, 8.0];
        assert_eq!(sign_changes(&x, &[-1.0, 1.0, 3.0]), (Some(3.0), 1));
        assert_eq!(sign_changes(&x, &[-1.0, 3.0, -1.0]), (Some(2.5), 2));
        assert_eq!(sign_changes(&x, &[1.0, 1.0, 3.0]), (None, 0));
        assert_eq!(sign_changes(&x, &[1.0, 0.0, -3.0]), (Some(4.0), 1));
    }

    /// The first value has the other sign, but where the sign changed is not known.
    #[test]
    fn who_is_better_before_a_crossing_is_told_by_the_value_before_it() {
        let means = [1.0, f64::NAN, -1.0, -2.0, 3.0];
        let places = [1.0, 2.0, 3.0, 4.0, 5.0];
        let (first, changes) = sign_changes(&places, &means);
        assert_eq!((first, changes), (Some(4.4), 1));
        assert_eq!(before_crossing(&places, &means, first), Some(-2.0));
        assert_eq!(before_crossing(&places, &means[..2], None), Some(1.0));
    }

    #[test]
    fn touching_zero_and_gaps_are_no_crossings() {
        let x = [1.0, 2.0, 3.0, 5.0];
        assert_eq!(sign_changes(&x, &[1.0, 0.0, 0.0, 1.0]), (None, 0));
        assert_eq!(sign_changes(&x, &[1.0, 0.0, 0.0, 0.0]), (None, 0));
        assert_eq!(sign_changes(&x, &[1.0, 0.0, 0.0, -1.0]), (Some(2.5), 1));
        assert_eq!(sign_changes(&x, &[1.0, f64::NAN, -1.0, -2.0]), (None, 0));
    }

    #[test]
    fn a_logarithmic_axis_is_divided_by_ratios() {
        let mut axis = Axis::new("n", "n", vec!["2".into(), "8".into()]);
        axis.scale = Scale::Log;
        let own = places(&axis).unwrap();
        let (at, _) = sign_changes(&own, &[-1.0, 1.0]);
        let at = from_place(&axis, at.unwrap());
        assert!((at - 4.0).abs() < 1e-12, "half way between 2 and 8 by ratio: {at}");
        axis.numeric[0] = Some(0.0);
        assert_eq!(places(&axis), None);
    }
}
