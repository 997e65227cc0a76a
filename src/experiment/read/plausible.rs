//! Bounds of results at the points of an experiment, and the table `[explained]` of its file: why
//! results lie outside.

use std::sync::Arc;

use crate::config::{Diagnostic, Item, Log, Reader};
use crate::experiment::plan::{Overrides, PlacedBound};
use crate::study::{Columns, Metric, Scenario};

use super::metrics::metric_named;

/// What a file says of results that lie outside their bounds, by metric.
pub(super) struct Explanations(Vec<Explanation>);

struct Explanation {
    metric: String,
    sentence: String,
    /// The key, for messages.
    place: Item,
}

/// `[explained]`: a sentence for each metric that is named.
pub(super) fn read_explained(table: &mut Reader, metrics: &[Metric]) -> Explanations {
    let mut all = Vec::new();
    let Some(mut own) = table.table_of_defaults("explained") else { return Explanations(all) };
    let entries = table.item("explained").map(Item::entries).unwrap_or_default();
    for (metric, place) in entries {
        let before = own.mistakes();
        let sentence = own.label(metric, None, "why results lie outside their bounds");
        if own.mistakes() > before {
            continue;
        }
        if sentence.trim().is_empty() {
            own.error_at(metric, "an explanation is a sentence, and this one is empty", None);
        } else if let Err((message, help)) = metric_named(metric, metrics) {
            own.error_at(metric, &message, Some(&help));
        } else {
            all.push(Explanation { metric: metric.clone(), sentence, place: place.clone() });
        }
    }
    own.finish();
    Explanations(all)
}

impl Explanations {
    /// The bounds of these points of so many of each alternative, in the order of metrics, with
    /// what is said of them. A metric that is explained and has no bound is a mistake, unless the
    /// command line has changed points or left some out.
    pub fn bounds(
        &self,
        scenarios: &[Arc<dyn Scenario>],
        all_points: &[usize],
        columns: &Columns,
        overrides: &Overrides,
        log: &Log,
    ) -> Vec<PlacedBound> {
        let mut placed: Vec<PlacedBound> = Vec::new();
        for (point, scenario) in scenarios.iter().enumerate() {
            for bound in scenario.bounds() {
                match placed.iter_mut().find(|own| own.bound == bound) {
                    Some(own) => own.points.push(point),
                    None => {
                        let explained = self.of(&bound.metric).unwrap_or_default().to_owned();
                        placed.push(PlacedBound { bound, points: vec![point], explained });
                    }
                }
            }
        }
        let order = |own: &PlacedBound| columns.metric(&own.bound.metric);
        placed.retain(|own| order(own).is_some());
        placed.sort_by_key(order);
        let all: usize = all_points.iter().sum();
        let is_whole = overrides.only.is_none() && scenarios.len() == all;
        // A point that could not be read has other bounds than the one that is meant.
        if is_whole && overrides.set.is_empty() && log.is_clean() {
            self.refuse_unbounded(&placed, log);
        }
        placed
    }

    fn of(&self, metric: &str) -> Option<&str> {
        self.0.iter().find(|own| own.metric == metric).map(|own| &*own.sentence)
    }

    /// Reports metrics that are explained and have no bound.
    fn refuse_unbounded(&self, placed: &[PlacedBound], log: &Log) {
        let mut bounded: Vec<&str> = placed.iter().map(|own| &*own.bound.metric).collect();
        bounded.dedup();
        for Explanation { metric, place, .. } in &self.0 {
            if bounded.contains(&metric.as_str()) {
                continue;
            }
            let message =
                format!("no published figure bounds `{metric}` here: nothing is to explain");
            let help = match bounded[..] {
                [] => "no metric of this experiment has bounds".to_owned(),
                _ => format!("those that have bounds here are: {}", bounded.join(", ")),
            };
            let key = format!("explained.{metric}");
            log.push(Diagnostic::new(message, &place.key).at_key(key).helped(help));
        }
    }
}
