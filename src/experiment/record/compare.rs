//! Two alternatives of a results folder, or two folders, compared point by point.

use std::collections::BTreeMap;

use crate::experiment::plan::Condition;
use crate::experiment::statistics::{
    Bounded, Gap, Pairing, Resamples, TailSummary, any_gap, paired, unpaired,
};
use crate::sim::{Estimate, holm};
use crate::study::Interval;

use super::recorded::{Recorded, Row};

/// One metric at one point: the other side less the baseline.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The metric's index in the baseline's manifest.
    pub metric: usize,
    /// The alternative of the other side.
    pub architecture: String,
    /// The values of the swept keys, in the order of the baseline's manifest.
    pub cells: Vec<String>,
    /// The baseline.
    pub base: Estimate,
    /// The other side.
    pub other: Estimate,
    /// Other less baseline.
    pub difference: Estimate,
    /// Its 95 % interval, by the kind of the metric.
    pub interval: Interval,
    /// What is known of a heavy metric besides its means.
    pub tails: Option<Tails>,
    /// What equal random numbers did to it, if both sides have them.
    pub pairing: Option<Pairing>,
    /// Whether they did harm, beyond chance for all comparisons of the metric in the answer.
    pub pairing_hurts: bool,
    /// The chance of such a difference if there is none.
    pub chance: f64,
    /// The same, adjusted by Holm (1979) over all comparisons of the answer: a larger family than
    /// that of `differences.csv`, where `chance` is the same.
    pub adjusted: f64,
}

/// What is known of a heavy metric besides its means.
#[derive(Clone, Copy, Debug)]
pub struct Tails {
    /// The baseline.
    pub base: TailSummary,
    /// The other side.
    pub other: TailSummary,
    /// The share of trials with more than zero: other less baseline.
    pub any: Bounded,
}

/// How differences were made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Replication by replication: both sides have common random numbers.
    Paired,
    /// As independent samples (Welch, 1947).
    Welch,
}

impl Method {
    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paired => "paired",
            Self::Welch => "welch",
        }
    }
}

/// All trials of one alternative at one place.
type Group<'a> = Vec<&'a Row>;

/// The sides, architectures, metrics and points to compare.
pub struct Question<'a> {
    /// The side that is subtracted.
    pub base: &'a Recorded,
    /// The other side; may be the same folder.
    pub other: &'a Recorded,
    /// Pairs of alternatives, the baseline's first.
    pub alternatives: Vec<(String, String)>,
    /// Where rows name their alternative: 0 for the model file, 1 for the first axis.
    pub alternatives_at: usize,
    /// Metrics by their index in the baseline's manifest.
    pub metrics: Vec<usize>,
    /// Only these points; `architecture` in it is that of the other side.
    pub only: Option<Condition>,
}

impl Question<'_> {
    /// With the same seed replication k of both sides has common random numbers.
    pub fn method(&self) -> Method {
        let same = self.base.manifest.seed == self.other.manifest.seed;
        if same { Method::Paired } else { Method::Welch }
    }

    /// All comparisons, by metric, then architecture, then place in the order of the files.
    pub fn answer(&self) -> Vec<Comparison> {
        let mut all = Vec::new();
        for &metric in &self.metrics {
            let name = &self.base.manifest.metrics[metric].name;
            let Some(other_metric) = self.other.metric(name) else { continue };
            for (base, other) in &self.alternatives {
                for (cells, base, own) in self.pairs(base, other) {
                    let compared = self.compare((metric, &base), (other_metric, &own));
                    all.push(Comparison { metric, architecture: other.clone(), cells, ..compared });
                }
            }
        }
        judge_pairing(&self.metrics, &mut all);
        let chances: Vec<f64> = all.iter().map(|own| own.chance).collect();
        for (own, adjusted) in all.iter_mut().zip(holm(&chances)) {
            own.adjusted = adjusted;
        }
        all
    }

    fn compare(&self, base: (usize, &Group), other: (usize, &Group)) -> Comparison {
        let about = &self.base.manifest.metrics[base.0];
        let all = |(metric, rows): (usize, &Group)| -> Vec<f64> {
            rows.iter().map(|row| row.value(metric)).collect()
        };
        let (of_base, of_other) = (all(base), all(other));
        let (Gap { estimate, interval, chance }, pairing) = match self.method() {
            Method::Welch => (unpaired(about.range(), &of_other, &of_base), None),
            Method::Paired => {
                let (own, base) = both(base, other);
                (paired(about.range(), &own, &base), Some(Pairing::new(&own, &base)))
            }
        };
        Comparison {
            metric: base.0,
            architecture: String::new(),
            cells: Vec::new(),
            base: Estimate::of(&of_base),
            other: Estimate::of(&of_other),
            difference: estimate,
            interval,
            pairing,
            pairing_hurts: false,
            tails: about.is_heavy().then(|| self.tails(base, other)),
            chance,
            adjusted: chance,
        }
    }

    /// The figures of both sides are those of their summaries.
    fn tails(&self, base: (usize, &Group), other: (usize, &Group)) -> Tails {
        let tail = |folder: &Recorded, (metric, rows): (usize, &Group)| {
            let replications = folder.manifest.replications as usize;
            let mut values = vec![f64::NAN; replications];
            for row in rows {
                if let Some(value) = values.get_mut(row.replication as usize) {
                    *value = row.value(metric);
                }
            }
            Resamples { seed: folder.manifest.seed, replications }.tail(&values)
        };
        let (of_base, of_other) = (tail(self.base, base), tail(self.other, other));
        let any = match self.method() {
            Method::Welch => {
                let (low, high) = of_other.any.less(&of_base.any);
                Bounded { value: of_other.any.share - of_base.any.share, low, high }
            }
            Method::Paired => {
                let (own, base) = both(base, other);
                any_gap(&own, &base)
            }
        };
        Tails { base: of_base, other: of_other, any }
    }

    /// The places where both alternatives were measured: equal values where both are varied, and
    /// every value of the one where the other is not.
    fn pairs(&self, base: &str, other: &str) -> Vec<(Vec<String>, Group<'_>, Group<'_>)> {
        let first = self.alternatives_at;
        let (bases, others) = (groups(self.base, base, first), groups(self.other, other, first));
        let varied = |groups: &[(Vec<String>, Group)], at: usize| {
            groups.iter().any(|(cells, _)| !cells[at].is_empty())
        };
        let axes = self.base.manifest.axes.len();
        let common = |at| at >= first && varied(&bases, at) && varied(&others, at);
        let common: Vec<bool> = (0..axes).map(common).collect();
        let key = |cells: &[String]| -> Vec<String> {
            let own = cells.iter().zip(&common).filter(|(_, common)| **common);
            own.map(|(cell, _)| cell.clone()).collect()
        };
        let mut known: BTreeMap<Vec<String>, Vec<&(Vec<String>, Group)>> = BTreeMap::new();
        for group in &bases {
            known.entry(key(&group.0)).or_default().push(group);
        }
        let mut pairs = Vec::new();
        for (cells, rows) in &others {
            for (base_cells, base_rows) in known.get(&key(cells)).into_iter().flatten() {
                let both = cells.iter().zip(base_cells);
                let both = both.map(|(own, base)| if own.is_empty() { base } else { own });
                let mut cells: Vec<String> = both.cloned().collect();
                if self.wanted(&rows[0].architecture, &cells) {
                    // The value of the first axis is the alternative, and no part of the place.
                    cells[..first].fill(String::new());
                    pairs.push((cells, base_rows.clone(), rows.clone()));
                }
            }
        }
        pairs
    }

    fn wanted(&self, architecture: &str, cells: &[String]) -> bool {
        let cell = |key: &str| {
            if key == self.other.manifest.compared {
                return Some(architecture.to_owned());
            }
            let at = self.base.manifest.axes.iter().position(|axis| axis.key == key)?;
            Some(cells[at].clone()).filter(|cell| !cell.is_empty())
        };
        self.only.as_ref().is_none_or(|only| only.holds(&cell))
    }
}

/// Finds out where pairing hurts; without pairs nowhere.
fn judge_pairing(metrics: &[usize], all: &mut [Comparison]) {
    for metric in metrics {
        let of_metric = |own: &Comparison| own.metric == *metric;
        let family = all.iter().filter(|own| of_metric(own)).filter_map(|own| own.pairing);
        let hurts = Pairing::hurts(&family.collect::<Vec<_>>());
        let own = all.iter_mut().filter(|own| of_metric(own) && own.pairing.is_some());
        own.zip(hurts).for_each(|(own, hurts)| own.pairing_hurts = hurts);
    }
}

/// The values of the other side and of the baseline in the replications that both have. A side may
/// lack some: of trials that failed, say.
fn both(base: (usize, &Group), other: (usize, &Group)) -> (Vec<f64>, Vec<f64>) {
    let known: BTreeMap<u32, f64> =
        base.1.iter().map(|row| (row.replication, row.value(base.0))).collect();
    let both = |row: &&Row| Some((row.value(other.0), *known.get(&row.replication)?));
    other.1.iter().filter_map(both).unzip()
}

/// The trials of an alternative by place, in the order of the file.
fn groups<'a>(folder: &'a Recorded, name: &str, at: usize) -> Vec<(Vec<String>, Group<'a>)> {
    let mut places: BTreeMap<&[String], usize> = BTreeMap::new();
    let mut groups: Vec<(Vec<String>, Group)> = Vec::new();
    let own = |row: &&Row| match at {
        0 => row.architecture == name,
        _ => row.cells[at - 1] == name,
    };
    for row in folder.rows.iter().filter(own) {
        let at = *places.entry(&row.cells).or_insert(groups.len());
        if at == groups.len() {
            groups.push((row.cells.clone(), Vec::new()));
        }
        groups[at].1.push(row);
    }
    groups
}
