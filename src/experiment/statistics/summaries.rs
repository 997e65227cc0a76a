//! Each metric at each point: its mean with an interval, and the limitations of the interval.

use crate::experiment::plan::Plan;
use crate::sim::Estimate;
use crate::study::{Batches, Interval, Metric, Values};

use super::samples::Samples;
use super::tails::TailSummary;

/// One metric at one point.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Index of the point.
    pub point: usize,
    /// Index of the metric.
    pub metric: usize,
    /// Mean with its 95 % interval.
    pub estimate: Estimate,
    /// The interval by the kind of the metric: Wilson's of yes and no, else the same within the
    /// range of the metric.
    pub interval: Interval,
    /// What is known of a heavy metric besides its mean.
    pub tail: Option<TailSummary>,
    values: Values,
    /// Skewness of the values (adjusted for their number); NaN below three values.
    pub skewness: f64,
    /// How many values differ from the commonest one.
    uncommon: usize,
    /// Batches of a single trial.
    batches: Option<Batches>,
}

/// Limitation of an interval.
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
    /// The interval ends where the range of the quantity does: Student's reaches beyond.
    Clipped,
}

impl Note {
    /// The limitations that follow from an estimate, its interval and the kind of its values alone.
    /// Intervals of yes and no hold for few and for equal trials, too; Student's interval of a
    /// heavy metric never is what it claims to be.
    pub fn of(values: Values, estimate: &Estimate, interval: Interval) -> Vec<Self> {
        let n = estimate.n;
        let by_student = values != Values::YesNo;
        let all = [
            (n == 0, Self::Undefined),
            (n == 1, Self::Single),
            (by_student && n > 1 && n < FEW, Self::Few),
            (by_student && estimate.no_variation(), Self::Constant),
            (values == Values::Heavy && n > 1 && estimate.sd > 0.0, Self::Skewed),
            (by_student && interval.is_clipped, Self::Clipped),
        ];
        all.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect()
    }

    /// The cell of the column `note`: words with a space between them.
    pub fn cell(notes: &[Self]) -> String {
        notes.iter().map(|note| note.name()).collect::<Vec<_>>().join(" ")
    }

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
            Self::Clipped => "clipped",
        }
    }
}

/// Fewer values have rough intervals.
pub(super) const FEW: usize = 10;

/// Fewer values that differ from the commonest one say little of how often that happens: the rule
/// of five of the normal limit of a binomial law (Cochran, 1977, section 3.6).
pub(super) const RARE: usize = 5;

/// How many of the defined values differ from the commonest.
fn uncommon(values: &[f64]) -> usize {
    let mut defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    defined.sort_by(f64::total_cmp);
    let commonest = defined.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    defined.len() - commonest
}

impl Summary {
    fn new(point: usize, (metric, own): (usize, &Metric), samples: &Samples, seed: u64) -> Self {
        let (values, estimate) = (samples.of(point, metric), samples.estimate(point, metric));
        let skewness = skewness(&values, &estimate);
        let batches = samples.batches(point, metric).filter(|_| estimate.n == 1);
        let (interval, uncommon) = (own.range().interval(&estimate), uncommon(&values));
        let tail = own.is_heavy().then(|| samples.resamples(seed).tail(&values));
        let values = own.values;
        Self { point, metric, estimate, interval, tail, values, skewness, uncommon, batches }
    }

    /// Limitations of its interval; for machines in the column `note`.
    pub fn notes(&self) -> Vec<Note> {
        let n = self.estimate.n;
        let constant = self.estimate.no_variation();
        // A handful of different values are all uncommon: that is no rarity.
        let by_student = self.values != Values::YesNo;
        let rare = by_student && !constant && n >= FEW && self.uncommon < RARE;
        let own = [
            (self.batches.is_some_and(|own| own.are_enough()), Note::Batches),
            (self.batches.is_some_and(|own| !own.are_enough()), Note::FewBatches),
            (self.batches.is_some_and(|own| own.are_enough() && own.correlated), Note::Correlated),
            (rare, Note::Rare),
            (!rare && self.is_too_short(), Note::Skewed),
        ];
        let mut notes = Note::of(self.values, &self.estimate, self.interval);
        notes.retain(|note| *note != Note::Single || self.batches.is_none());
        notes.extend(own.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note));
        // In the order of the enumeration, as files have them.
        notes.sort_unstable();
        notes.dedup();
        notes
    }

    /// Whether skewness makes the interval shorter than it claims: by Cochran's rule it takes 25
    /// times the squared skewness of values (Sampling Techniques, 1977, section 2.15), and the
    /// skewness itself has to be beyond twice its error under no skewness. Wilson's interval of yes
    /// and no asks for nothing.
    pub fn is_too_short(&self) -> bool {
        if self.values == Values::YesNo {
            return false;
        }
        let n = self.estimate.n as f64;
        let error = (6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0))).sqrt();
        self.skewness.abs() > 2.0 * error && n < self.enough()
    }

    /// How many replications Cochran's rule asks for.
    pub fn enough(&self) -> f64 {
        (25.0 * self.skewness.powi(2)).ceil()
    }
}

/// All metrics at all points.
pub fn summaries(plan: &Plan, metrics: &[Metric], samples: &Samples) -> Vec<Summary> {
    let of = |point| metrics.iter().enumerate().map(move |metric| (point, metric));
    let all = (0..plan.points.len()).flat_map(of);
    all.map(|(point, metric)| Summary::new(point, metric, samples, plan.seed)).collect()
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
    use crate::study::{Direction, Formula};

    fn summary_of(metric: &Metric, values: &[f64]) -> Summary {
        let samples = Samples {
            replications: values.len(),
            range: (values.len(), values.len()),
            metrics: 1,
            values: values.to_vec(),
            batches: Vec::new(),
        };
        Summary::new(0, (0, metric), &samples, 1)
    }

    fn formula(unit: &'static str) -> Formula<()> {
        Formula::new(unit, unit, Direction::Neutral, unit, unit, |()| 0.0)
    }

    fn summary(values: &[f64]) -> Summary {
        summary_of(&formula("h").signed().metric, values)
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

    /// Wilson holds for few and for equal trials; Student's interval of a heavy metric never does.
    #[test]
    fn notes_go_by_the_kind_of_values() {
        let words = |formula: Formula<()>, values: &[f64]| {
            let notes = summary_of(&formula.metric, values).notes();
            notes.into_iter().map(Note::name).collect::<Vec<_>>()
        };
        let [mut one, mut two] = [[0.0; 20]; 2];
        (one[0], two[0], two[1]) = (1.0, 1.0, 3.0);
        assert!(words(formula("share").yes_no(), &one).is_empty());
        assert!(words(formula("share").yes_no(), &[0.0; 5]).is_empty());
        assert_eq!(words(formula("share").yes_no(), &[1.0]), ["single"]);
        assert_eq!(words(formula("h").heavy(), &two), ["rare", "skewed", "clipped"]);
        assert_eq!(words(formula("h").heavy(), &[5.0, 6.0, 7.0]), ["few", "skewed"]);
        assert_eq!(words(formula("h").heavy(), &[0.0; 20]), ["constant"]);
        let tail = summary_of(&formula("h").heavy().metric, &two).tail.expect("it is heavy");
        assert_eq!((tail.any.successes(), tail.any.n, tail.median.value), (2, 20, 0.0));
        assert!(summary(&two).tail.is_none());
    }

    #[test]
    fn exponential_trials_are_warned_about_and_uniform_ones_are_not() {
        let mut rng = Streams::new(5, 0).stream(0, 0, 0);
        let uniform: Vec<f64> = (0..30).map(|_| rng.open01()).collect();
        let exponential: Vec<f64> = (0..30).map(|_| -rng.open01().ln()).collect();
        assert!(!summary(&uniform).is_too_short());
        assert!(summary(&exponential).is_too_short());
    }
}
