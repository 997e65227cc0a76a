//! From trials to estimates: means with intervals, and differences of trials with the same fate.

use std::collections::BTreeMap;

use crate::metrics::Metric;
use crate::sim::{Estimate, holm};
use crate::units::counted;

use super::batches::Batches;
use super::crossings::{Crossing, crossings};
use super::plan::Plan;
use super::runner::Trials;

/// What happens less often by chance alone is beyond it.
pub(super) const CHANCE: f64 = 0.05;

/// The values of all metrics of all trials.
pub struct Samples {
    /// Trials of each point in `values`.
    replications: usize,
    /// Replications that points have: the fewest and the most.
    range: (usize, usize),
    metrics: usize,
    /// By trial, then metric; NaN where nothing was measured.
    values: Vec<f64>,
    /// By point, then metric, where single trials have batches.
    batches: Vec<Vec<Batches>>,
}

impl Samples {
    /// Trials that failed count as not measured.
    ///
    /// # Panics
    /// If a trial has another number of metrics.
    pub fn new(plan: &Plan, metrics: usize, trials: &Trials) -> Self {
        let mut values = vec![f64::NAN; plan.trials() * metrics];
        for (at, output) in trials.outputs.iter().enumerate() {
            if let Some(output) = output {
                values[at * metrics..(at + 1) * metrics].copy_from_slice(&output.metrics);
            }
        }
        let batches = trials.outputs.iter().filter(|_| plan.is_single());
        let batches =
            batches.map(|output| output.iter().flat_map(|own| own.batches.clone()).collect());
        let replications = plan.replications as usize;
        let last = |point: &[Option<_>]| {
            point.iter().rposition(|output| output.is_some()).map_or(0, |last| last + 1)
        };
        let range = match plan.precision {
            Some(_) => {
                let counts = || trials.outputs.chunks(replications).map(last);
                (counts().min().unwrap_or(0), counts().max().unwrap_or(0))
            }
            None => (replications, replications),
        };
        Self { replications, range, metrics, values, batches: batches.collect() }
    }

    /// How many replications points have: the fewest and the most.
    pub fn replications(&self) -> (usize, usize) {
        self.range
    }

    /// One metric at one point, by replication.
    pub fn of(&self, point: usize, metric: usize) -> Vec<f64> {
        let first = point * self.replications;
        let trials = first..first + self.replications;
        trials.map(|trial| self.values[trial * self.metrics + metric]).collect()
    }

    /// Its estimate; from a single trial with the half-width of its batches.
    pub fn estimate(&self, point: usize, metric: usize) -> Estimate {
        let estimate = Estimate::of(&self.of(point, metric));
        match self.batches(point, metric) {
            Some(Batches { half_width, .. }) if estimate.n == 1 => {
                Estimate { half_width, ..estimate }
            }
            _ => estimate,
        }
    }

    /// The batches of a metric at a point, if its trial has some.
    pub fn batches(&self, point: usize, metric: usize) -> Option<Batches> {
        let own = self.batches.get(point)?.get(metric).copied();
        own.filter(|own| own.batches > 0)
    }

    /// The difference of two points, replication by replication: `point` less `baseline`.
    pub fn differences(&self, baseline: usize, point: usize, metric: usize) -> Vec<f64> {
        let pairs = self.of(baseline, metric).into_iter().zip(self.of(point, metric));
        pairs.map(|(base, own)| own - base).collect()
    }
}

/// One metric at one point.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Index of the point.
    pub point: usize,
    /// Index of the metric.
    pub metric: usize,
    /// Mean with its 95 % interval.
    pub estimate: Estimate,
    /// Skewness of the values (adjusted for their number); NaN below three values.
    pub skewness: f64,
    /// How many values differ from the commonest one.
    uncommon: usize,
    /// Batches of a single trial.
    batches: Option<Batches>,
}

/// What makes an interval say less than it seems to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Note {
    /// No value is defined: there is no mean.
    Undefined,
    /// One value has no interval.
    Single,
    /// One long trial, and an interval from its batches.
    Batches,
    /// One long trial with too few batches for an interval.
    FewBatches,
    /// Neighbouring batches are alike: the interval is too short; a longer trial would help.
    Correlated,
    /// Fewer than ten values: intervals are rough.
    Few,
    /// All values are equal: no interval, and nothing known of what is rarer than one in n.
    Constant,
    /// Fewer than five values differ from the commonest: what makes them differ is rare.
    Rare,
    /// Skewed values: the interval is too short by Cochran's rule.
    Skewed,
}

impl Note {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Single => "single",
            Self::Batches => "batches",
            Self::FewBatches => "few-batches",
            Self::Correlated => "correlated",
            Self::Few => "few",
            Self::Constant => "constant",
            Self::Rare => "rare",
            Self::Skewed => "skewed",
        }
    }
}

/// Fewer values have rough intervals.
const FEW: usize = 10;
/// Fewer values that differ from the commonest one say little of how often that happens: the rule
/// of five of the normal limit of a binomial law (Cochran, 1977, section 3.6).
const RARE: usize = 5;

/// How many of the defined values differ from the commonest.
fn uncommon(values: &[f64]) -> usize {
    let mut defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    defined.sort_by(f64::total_cmp);
    let commonest = defined.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    defined.len() - commonest
}

impl Summary {
    fn new(point: usize, metric: usize, samples: &Samples) -> Self {
        let (values, estimate) = (samples.of(point, metric), samples.estimate(point, metric));
        let skewness = skewness(&values, &estimate);
        let batches = samples.batches(point, metric).filter(|_| estimate.n == 1);
        Self { point, metric, estimate, skewness, uncommon: uncommon(&values), batches }
    }

    /// What makes its interval say less than it seems to; for machines in the column `note`.
    pub fn notes(&self) -> Vec<Note> {
        let n = self.estimate.n;
        let constant = self.estimate.no_variation();
        // A handful of different values are all uncommon: that is no rarity.
        let rare = !constant && n >= FEW && self.uncommon < RARE;
        let all = [
            (n == 0, Note::Undefined),
            (n == 1 && self.batches.is_none(), Note::Single),
            (self.batches.is_some_and(|own| own.are_enough()), Note::Batches),
            (self.batches.is_some_and(|own| !own.are_enough()), Note::FewBatches),
            (self.batches.is_some_and(|own| own.are_enough() && own.correlated), Note::Correlated),
            (n > 1 && n < FEW, Note::Few),
            (constant, Note::Constant),
            (rare, Note::Rare),
            (!rare && self.is_too_short(), Note::Skewed),
        ];
        all.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect()
    }

    /// Whether skewness makes the interval shorter than it claims: by Cochran's rule it takes 25
    /// times the squared skewness of values (Sampling Techniques, 1977, section 2.15), and the
    /// skewness itself has to be beyond twice its error under no skewness.
    pub fn is_too_short(&self) -> bool {
        let n = self.estimate.n as f64;
        let error = (6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0))).sqrt();
        self.skewness.abs() > 2.0 * error && n < self.enough()
    }

    /// How many replications Cochran's rule asks for.
    pub fn enough(&self) -> f64 {
        (25.0 * self.skewness.powi(2)).ceil()
    }
}

/// One metric of an architecture less that of the first one, at corresponding points.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Where.
    pub pair: Pair,
    /// Index of the metric.
    pub metric: usize,
    /// Mean difference with its 95 % interval.
    pub estimate: Estimate,
    /// The variance of differences over the sum of both variances: below 1 where the same fate
    /// made the comparison sharper. Not a number where nothing varies.
    pub variance_ratio: f64,
    /// How likely a difference so large is if there is none; NaN below two pairs.
    pub chance: f64,
    /// The same adjusted by Holm over the family: all differences of the metric between points
    /// with the same values on the axes that every architecture is varied along.
    pub adjusted: f64,
}

impl Difference {
    /// Whether it is beyond chance, however many architectures are compared.
    pub fn is_clear(&self) -> bool {
        self.adjusted < CHANCE
    }
}

/// A point of an architecture and the corresponding one of the first architecture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Index of the first architecture's point.
    pub baseline: usize,
    /// Index of the other's point.
    pub point: usize,
    /// The values of both together: where one is not varied, those of the other.
    pub values: Vec<Option<usize>>,
}

/// Everything that is computed from trials.
pub struct Findings {
    /// The values behind it.
    pub samples: Samples,
    /// By point, then metric.
    pub summaries: Vec<Summary>,
    /// By architecture, values in file order, then metric.
    pub differences: Vec<Difference>,
    /// Where curves cross.
    pub crossings: Vec<Crossing>,
}

impl Findings {
    /// Computes all of it; `shown` are the metrics that charts show, by index.
    pub fn new(plan: &Plan, metrics: &[Metric], shown: &[usize], trials: &Trials) -> Self {
        let samples = Samples::new(plan, metrics.len(), trials);
        let summaries = summaries(plan, metrics.len(), &samples);
        let differences = differences(plan, metrics.len(), &samples);
        let crossings = crossings(plan, metrics, shown, &samples, &differences);
        Self { samples, summaries, differences, crossings }
    }

    /// What makes intervals of the given metrics say less than they seem to, in sentences.
    pub fn warnings(&self, plan: &Plan, metrics: &[Metric], shown: &[usize]) -> Vec<String> {
        let count = |note: Note| -> Vec<String> {
            let noted = |metric: &usize| {
                let own = self.summaries.iter().filter(|summary| summary.metric == *metric);
                own.filter(|summary| summary.notes().contains(&note)).count()
            };
            let counts = shown.iter().map(|metric| (metric, noted(metric)));
            let named = counts.filter(|(_, n)| *n > 0);
            named.map(|(metric, n)| format!("{} ({n})", metrics[*metric].label)).collect()
        };
        let mut told: Vec<String> = self.note(plan, metrics, shown).into_iter().collect();
        let (few, rare) = (count(Note::Few), count(Note::Rare));
        let points = counted(plan.points.len(), "point");
        if !few.is_empty() {
            told.push(format!("fewer than {FEW} runs: intervals are rough"));
        }
        if !rare.is_empty() {
            told.push(format!(
                "rare events: fewer than {RARE} runs differ from the others, so that intervals say \
                 little, for {} of {points}",
                rare.join(", ")
            ));
        }
        let short = count(Note::FewBatches);
        if !short.is_empty() {
            told.push(format!(
                "no interval from one run with so few batches, for {} of {points}; run \
                 longer, or more replications",
                short.join(", ")
            ));
        }
        let alike = count(Note::Correlated);
        if !alike.is_empty() {
            told.push(format!(
                "batches of one run that follow each other are alike: intervals are too short for \
                 {} of {points}; run longer, or more replications",
                alike.join(", ")
            ));
        }
        told
    }

    /// Which of the given metrics have intervals that are too short, in one sentence; `None` if
    /// none has.
    pub fn note(&self, plan: &Plan, metrics: &[Metric], shown: &[usize]) -> Option<String> {
        let short = |metric: &usize| {
            let own = self.summaries.iter().filter(|summary| summary.metric == *metric);
            own.filter(|summary| summary.is_too_short()).count()
        };
        let counts: Vec<(usize, usize)> =
            shown.iter().map(|metric| (*metric, short(metric))).filter(|(_, n)| *n > 0).collect();
        let all = self.summaries.iter().filter(|summary| shown.contains(&summary.metric));
        let worst = all
            .filter(|summary| summary.is_too_short())
            .max_by(|a, b| a.enough().total_cmp(&b.enough()))?;
        let name = |(metric, n): &(usize, usize)| format!("{} ({n})", metrics[*metric].label);
        Some(format!(
            "skewed trials: intervals may be too short for {} of {}; most for {} at {}, \
             where about {:.0} replications would do",
            counts.iter().map(name).collect::<Vec<_>>().join(", "),
            counted(plan.points.len(), "point"),
            metrics[worst.metric].label,
            plan.describe(&plan.points[worst.point]),
            worst.enough()
        ))
    }
}

/// All metrics at all points.
pub fn summaries(plan: &Plan, metrics: usize, samples: &Samples) -> Vec<Summary> {
    let all = (0..plan.points.len()).flat_map(|point| (0..metrics).map(move |m| (point, m)));
    all.map(|(point, metric)| Summary::new(point, metric, samples)).collect()
}

/// All metrics of every architecture less those of the first one.
pub fn differences(plan: &Plan, metrics: usize, samples: &Samples) -> Vec<Difference> {
    let pairs = (1..plan.architectures.len()).flat_map(|architecture| pairs(plan, architecture));
    let all = pairs.flat_map(|pair| (0..metrics).map(move |metric| (pair.clone(), metric)));
    let mut found: Vec<Difference> = all
        .map(|(pair, metric)| {
            let (base, own) = (samples.of(pair.baseline, metric), samples.of(pair.point, metric));
            let estimate = Estimate::paired(&own, &base);
            let variance_ratio = variance_ratio(&own, &base);
            let chance = estimate.chance_of_zero();
            Difference { pair, metric, estimate, variance_ratio, chance, adjusted: chance }
        })
        .collect();
    adjust(plan, &mut found);
    found
}

/// Adjusts the chances of differences within their families.
fn adjust(plan: &Plan, differences: &mut [Difference]) {
    let families = plan.compared();
    let mut members: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, own) in differences.iter().enumerate() {
        members.entry((families[own.pair.point], own.metric)).or_default().push(at);
    }
    for family in members.values() {
        let chances: Vec<f64> = family.iter().map(|at| differences[*at].chance).collect();
        for (at, adjusted) in family.iter().zip(holm(&chances)) {
            differences[*at].adjusted = adjusted;
        }
    }
}

/// The corresponding points of an architecture and the first one, in file order: equal values
/// where both are varied, and every value of the one where the other is not.
pub fn pairs(plan: &Plan, architecture: usize) -> Vec<Pair> {
    let of = |wanted: usize| {
        plan.points.iter().enumerate().filter(move |(_, point)| point.architecture == wanted)
    };
    let varied = |wanted: usize, axis: usize| {
        of(wanted).next().is_some_and(|(_, point)| point.values[axis].is_some())
    };
    let common: Vec<bool> =
        (0..plan.axes.len()).map(|axis| varied(0, axis) && varied(architecture, axis)).collect();
    let key = |values: &[Option<usize>]| -> Vec<Option<usize>> {
        values.iter().zip(&common).map(|(value, common)| value.filter(|_| *common)).collect()
    };
    let mut baselines: BTreeMap<Vec<Option<usize>>, Vec<usize>> = BTreeMap::new();
    for (at, point) in of(0) {
        baselines.entry(key(&point.values)).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for (at, point) in of(architecture) {
        for &baseline in baselines.get(&key(&point.values)).into_iter().flatten() {
            let other = &plan.points[baseline].values;
            let values = point.values.iter().zip(other).map(|(own, base)| own.or(*base)).collect();
            pairs.push(Pair { baseline, point: at, values });
        }
    }
    pairs.sort_by(|a, b| a.values.cmp(&b.values));
    pairs
}

/// Only replications count in which both are defined.
fn variance_ratio(own: &[f64], base: &[f64]) -> f64 {
    let whole = |(a, b): &(&f64, &f64)| !a.is_nan() && !b.is_nan();
    let (own, base): (Vec<f64>, Vec<f64>) = own.iter().zip(base).filter(whole).unzip();
    let variance = |values: &[f64]| Estimate::of(values).sd.powi(2);
    Estimate::paired(&own, &base).sd.powi(2) / (variance(&own) + variance(&base))
}

/// The third standardised moment of the defined values, adjusted for their number (Joanes and
/// Gill, 1998, G1).
fn skewness(values: &[f64], estimate: &Estimate) -> f64 {
    let n = estimate.n as f64;
    if estimate.n < 3 || estimate.sd == 0.0 {
        return f64::NAN;
    }
    let defined = values.iter().filter(|value| !value.is_nan());
    let cubes: f64 = defined.map(|value| ((value - estimate.mean) / estimate.sd).powi(3)).sum();
    cubes * n / ((n - 1.0) * (n - 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    fn summary(values: &[f64]) -> Summary {
        let samples = Samples {
            replications: values.len(),
            range: (values.len(), values.len()),
            metrics: 1,
            values: values.to_vec(),
            batches: Vec::new(),
        };
        Summary::new(0, 0, &samples)
    }

    #[test]
    fn skewness_by_hand() {
        // Mean 2, deviations -1, -1, 2: sd sqrt 3, sum of cubes 6 / 3^1.5, times 3 / 2.
        let skewness = summary(&[1.0, f64::NAN, 1.0, 4.0]).skewness;
        assert!((skewness - 3f64.sqrt()).abs() < 1e-12, "{skewness}");
        assert!(summary(&[1.0, 2.0]).skewness.is_nan());
        assert!(!summary(&[5.0; 20]).is_too_short(), "no variation is not skewed");
    }

    fn words(values: &[f64]) -> Vec<&'static str> {
        summary(values).notes().into_iter().map(Note::name).collect()
    }

    #[test]
    fn every_note_has_its_values() {
        let some = |zeros: usize, others: usize| {
            let others = (1..=others).map(|other| 0.1 * other as f64);
            std::iter::repeat_n(0.0, zeros).chain(others).collect::<Vec<f64>>()
        };
        assert_eq!(words(&[f64::NAN; 3]), ["undefined"]);
        assert_eq!(words(&[f64::NAN, 2.0]), ["single"]);
        assert_eq!(words(&[1.0, 2.0, 3.0]), ["few"]);
        assert_eq!(words(&[1.0, 1.0]), ["few", "constant"]);
        assert_eq!(words(&[1.0; 10]), ["constant"]);
        assert_eq!(words(&some(16, 4)), ["rare"], "and not skewed besides");
        assert_eq!(words(&some(15, 5)), ["skewed"]);
        assert!(words(&some(0, 10)).is_empty(), "ten different values have no commonest");
        assert!(words(&some(5, 15)).is_empty());
    }

    #[test]
    fn exponential_trials_are_warned_about_and_uniform_ones_are_not() {
        let mut rng = Streams::new(5, 0).stream(0, 0, 0);
        let uniform: Vec<f64> = (0..30).map(|_| rng.open01()).collect();
        let exponential: Vec<f64> = (0..30).map(|_| -rng.open01().ln()).collect();
        assert!(!summary(&uniform).is_too_short());
        assert!(summary(&exponential).is_too_short());
    }

    #[test]
    fn equal_luck_lowers_the_ratio() {
        let (own, base) = ([2.0, 4.0, 6.0, f64::NAN], [1.0, 3.0, 5.0, 90.0]);
        assert_eq!(variance_ratio(&own, &base), 0.0);
        assert_eq!(variance_ratio(&[1.0, 3.0, 5.0], &[5.0, 3.0, 1.0]), 2.0);
        assert!(variance_ratio(&[1.0; 3], &[2.0; 3]).is_nan());
    }
}
