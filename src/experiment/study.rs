//! What an experiment gives to the running and writing of its trials.

use std::collections::BTreeMap;

use crate::config::shell_word;
use crate::metrics::metric_index;
use crate::sim::SimDuration;
use crate::study::Idle;
use crate::world::NAME as MODEL;

use super::batches::batches;
use super::file::Experiment;
use super::idle::IdleSetting;
use super::outline::Outline;
use super::pilots::Pilots;
use super::plan::TrialId;
use super::results::{Facts, plan_hash};
use super::runner::Costs;
use super::trial::{LimitReached, Limits, Run, TrialOutput, simulate_within};

/// Rows of the summary, besides what charts show.
const ALWAYS: [&str; 5] =
    ["availability", "admin_effort", "goodput", "blocked_hours", "latency_mean"];

impl Experiment {
    /// Runs one trial.
    ///
    /// # Errors
    /// If it reaches a limit.
    pub fn simulate(&self, trial: &TrialId, limits: Limits) -> Result<TrialOutput, LimitReached> {
        let run = Run {
            seed: self.plan.seed,
            replication: trial.replication,
            warm_up: self.warm_up,
            horizon: self.horizon,
        };
        let scenario = &self.scenarios[trial.point];
        let mut output = simulate_within(scenario, run, limits)?;
        if self.plan.is_single() {
            output.batches = batches(scenario, run, limits)?;
        }
        Ok(output)
    }

    /// What a person should know of the files before the first trial runs.
    pub fn remarks(&self) -> Vec<String> {
        let idle = self.idle.iter().map(IdleSetting::sentence);
        idle.chain(self.overlaid.iter().cloned()).collect()
    }

    /// What no trial reads, for each point.
    pub fn idle_by_point(&self) -> Vec<Idle> {
        self.scenarios.iter().map(|scenario| scenario.idle()).collect()
    }

    /// At which points no trial reads a parameter; `None` if trials of all of them may.
    pub fn where_idle(idle: &[Idle], path: &str) -> Option<IdleSetting> {
        let mut reasons = BTreeMap::new();
        for reason in idle.iter().filter_map(|own| own.reason(path)) {
            *reasons.entry(reason).or_default() += 1;
        }
        (!reasons.is_empty()).then(|| IdleSetting::new(path, false, idle.len(), &reasons))
    }

    /// Takes over what pilot trials showed.
    pub fn warm_up_as_found(&mut self, pilots: Pilots) {
        self.warm_up = SimDuration::from_nanos(pilots.cut);
        self.pilots = Some(pilots);
    }

    /// A trial costs about as much as it has devices.
    pub fn costs(&self) -> Costs {
        let devices = |at: usize| u64::from(self.scenarios[at].organisation.devices);
        Costs::by_point((0..self.scenarios.len()).map(devices).collect())
    }

    /// What is to be done, and what the results files are to say.
    pub fn outline(&self) -> Outline {
        let lines = self.charts.iter().flat_map(|chart| &chart.y);
        let set = |(path, value): &(String, String)| {
            format!(" --set {}", shell_word(&format!("{path}={value}")))
        };
        Outline {
            plan: self.plan.clone(),
            facts: self.facts(),
            shown: lines.cloned().collect(),
            rows: self.rows(),
            points: self.point_hashes(),
            settings: self.settings.clone(),
            replay: self.overrides.set.iter().map(set).collect(),
        }
    }

    /// The metrics of the summary.
    fn rows(&self) -> Vec<String> {
        let shown = self.charts.iter().flat_map(|chart| chart.y.iter().chain(&chart.theory));
        let names = ALWAYS.into_iter().chain(shown.map(String::as_str));
        let mut rows: Vec<String> = Vec::new();
        for metric in names.filter(|name| metric_index(name).is_some()) {
            if !rows.iter().any(|row| row == metric) {
                rows.push(metric.to_owned());
            }
        }
        rows
    }

    fn point_hashes(&self) -> Vec<String> {
        let single = self.plan.is_single();
        let hash = |at| self.point_hash(at, self.warm_up, single);
        (0..self.scenarios.len()).map(hash).collect()
    }

    /// The hash of all that the trials of a point depend on but the version of the model, seed and
    /// replication: what files say, less what no trial reads, and how long trials are.
    pub(super) fn point_hash(&self, at: usize, warm_up: SimDuration, single: bool) -> String {
        let used = self.keys[at].used.to_hex();
        let span = [warm_up, self.horizon].map(|span| span.as_nanos().to_string());
        // Trials with batches and without are not the same rows.
        let batches = single.then(|| "batches".to_owned());
        plan_hash([MODEL.to_owned(), used].into_iter().chain(span).chain(batches))
    }

    /// The hash of everything that the results depend on. A warm-up that pilot trials find follows
    /// from the rest, so that the hash is known before they run.
    pub fn plan_hash(&self) -> String {
        let plan = &self.plan;
        let scale = format!("{} {} {}", plan.seed, plan.replications, plan.architectures.len());
        let warm_up = match &self.auto_warm_up {
            Some(metrics) => metrics.join(" "),
            None => self.warm_up.as_nanos().to_string(),
        };
        let span = format!("{warm_up} {}", self.horizon.as_nanos());
        let points = plan.points.iter().zip(&self.keys);
        let points = points.flat_map(|(point, key)| [plan.describe(point), key.whole.to_hex()]);
        let precision = plan.precision.iter().map(as_json);
        let own = [scale, span, as_json(&self.charts)].into_iter().chain(precision);
        plan_hash(own.chain(points))
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
            pilots: self.pilots.clone(),
            overrides: self.overrides.clone(),
            idle: self.idle.clone(),
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

/// Names and numbers in one form for equal values.
fn as_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("names and numbers can be written as JSON")
}
