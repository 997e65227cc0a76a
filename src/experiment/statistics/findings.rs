//! All that is computed from the trials of a plan.

use crate::experiment::plan::Plan;
use crate::study::Metric;
use crate::units::counted;

use super::crossings::{Crossing, crossings};
use super::differences::{Difference, differences};
use super::samples::Samples;
use super::summaries::{FEW, Note, RARE, Summary, summaries};
use super::trials::Trials;

/// Everything that is computed from trials.
pub struct Findings {
    /// The values of all trials.
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
        let summaries = summaries(plan, metrics, &samples);
        let differences = differences(plan, metrics, &samples);
        let crossings = crossings(plan, metrics, shown, &samples, &differences);
        Self { samples, summaries, differences, crossings }
    }

    /// Limitations of the intervals of the given metrics, in sentences.
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
            plan.told(&plan.points[worst.point]),
            worst.enough()
        ))
    }
}
