//! What an experiment gives to the running and writing of its trials.

use crate::metrics::{METRICS, metric_index};

use super::file::Experiment;
use super::plan::TrialId;
use super::progress::Progress;
use super::results::{Facts, plan_hash};
use super::runner::{Costs, Stop, Trials, run_all};
use super::statistics::Findings;
use super::trial::{Run, TrialOutput, simulate};

/// Rows of the summary, besides what charts show.
const ALWAYS: [&str; 5] =
    ["availability", "admin_effort", "goodput", "blocked_hours", "latency_mean"];

impl Experiment {
    /// Runs all trials.
    pub fn run(&self, jobs: usize, progress: &mut Progress, stop: &Stop) -> Trials {
        run_all(&self.plan, jobs, &self.costs(), |trial| self.simulate(trial), progress, stop)
    }

    /// Runs one trial.
    pub fn simulate(&self, trial: &TrialId) -> TrialOutput {
        let run = Run {
            seed: self.plan.seed,
            replication: trial.replication,
            warm_up: self.warm_up,
            horizon: self.horizon,
        };
        simulate(&self.scenarios[trial.point], run)
    }

    /// A trial costs about as much as it has devices.
    pub fn costs(&self) -> Costs {
        let devices = |at: usize| u64::from(self.scenarios[at].organisation.devices);
        Costs::by_point((0..self.scenarios.len()).map(devices).collect())
    }

    /// What follows from the trials.
    pub fn findings(&self, trials: &Trials) -> Findings {
        let lines = self.charts.iter().flat_map(|chart| &chart.y);
        let shown: Vec<usize> = lines.filter_map(|name| metric_index(name)).collect();
        Findings::new(&self.plan, METRICS, &shown, trials)
    }

    /// The metrics of the summary, by index.
    pub fn rows(&self) -> Vec<usize> {
        let shown = self.charts.iter().flat_map(|chart| chart.y.iter().chain(&chart.theory));
        let names = ALWAYS.into_iter().chain(shown.map(String::as_str));
        let mut rows = Vec::new();
        for metric in names.filter_map(metric_index) {
            if !rows.contains(&metric) {
                rows.push(metric);
            }
        }
        rows
    }

    /// The hash of everything that the results depend on.
    pub fn plan_hash(&self) -> String {
        let plan = &self.plan;
        let scale = format!("{} {} {}", plan.seed, plan.replications, plan.architectures.len());
        let span = format!("{} {}", self.warm_up, self.horizon);
        let points = plan.points.iter().zip(&self.scenarios);
        let points = points.flat_map(|(point, own)| [plan.describe(point), format!("{own:?}")]);
        plan_hash([scale, span, format!("{:?}", self.charts)].into_iter().chain(points))
    }

    /// What the manifest says besides plan and metrics.
    pub fn facts(&self) -> Facts {
        let charts = serde_json::to_value(&self.charts);
        Facts {
            plan_hash: self.plan_hash(),
            charts: charts.expect("names and numbers can be written as JSON"),
            grades: self.grades,
            experiment: self.text.clone(),
            resolved: self.resolved(),
        }
    }

    /// Every parameter of each architecture's first point, with its source.
    fn resolved(&self) -> String {
        let mut text = String::from("# Every parameter at the first point of each architecture.\n");
        for (architecture, params) in &self.params {
            text.push_str(&format!("\n[{architecture}]\n"));
            for param in params {
                let value = toml::Value::String(param.value.clone());
                let source = param.source.as_deref().map(|source| format!("  # {source}"));
                let source = source.unwrap_or_default();
                text.push_str(&format!("{:?} = {value}{source}\n", param.path));
            }
        }
        text
    }
}
