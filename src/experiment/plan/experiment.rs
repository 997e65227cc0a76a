//! An experiment as a value: its plan, and one scenario for each point.

use std::sync::Arc;

use crate::config::{Grades, Param};
use crate::report::ChartSpec;
use crate::sim::SimDuration;
use crate::study::{Columns, Idle, PointKey, Scenario, TrialBudget};

use super::closed_forms::FormFigures;
use super::costs::Costs;
use super::details::Details;
use super::expectation::Expectation;
use super::idle::IdleSetting;
use super::input::Input;
use super::key::plan_hash;
use super::overrides::Overrides;
use super::pilots::Pilots;
use super::plausible::PlacedBound;
use super::points::Plan;
use super::settings::Settings;

/// An experiment that can be run.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The trials.
    pub plan: Plan,
    /// How many points each alternative has: more than the plan has of it where only some of a
    /// large sweep were read.
    pub all_points: Vec<usize>,
    /// One scenario for each point of the plan.
    pub scenarios: Vec<Arc<dyn Scenario>>,
    /// The names of all that trials give.
    pub columns: Columns,
    /// For each point the hashes of its parameters.
    pub keys: Vec<PointKey>,
    /// Parameters and axes that no trial of some points reads.
    pub idle: Vec<IdleSetting>,
    /// Sentences about files: values of the user's own model files that `[set]` takes the place of,
    /// and what is assumed of files of data.
    pub notes: Vec<String>,
    /// The warm-up, which is not measured; zero until pilot trials have found it.
    pub warm_up: SimDuration,
    /// The metrics whose series show where the warm-up ends, if the file does not state it.
    pub auto_warm_up: Option<Vec<String>>,
    /// Results of pilot trials.
    pub pilots: Option<Pilots>,
    /// The end of each trial.
    pub horizon: SimDuration,
    /// The most that a trial may use. No result depends on it.
    pub budget: TrialBudget,
    /// Details asked of trials beside the values of metrics.
    pub details: Details,
    /// Charts to draw.
    pub charts: Vec<ChartSpec>,
    /// Figures that trials are to give.
    pub expectations: Vec<Expectation>,
    /// Bounds of results, which published figures give.
    pub bounds: Vec<PlacedBound>,
    /// The closed forms on charts.
    pub closed_forms: Vec<FormFigures>,
    /// All files that it was read from, the experiment file first.
    pub inputs: Vec<Input>,
    /// The paths of the same files, as messages name them; those of model files that come with the
    /// program lead nowhere.
    pub files: Vec<String>,
    /// Every parameter of each architecture's first point.
    pub params: Vec<(String, Vec<Param>)>,
    /// The parameters of all points.
    pub settings: Settings,
    /// Changes made by the command line.
    pub overrides: Overrides,
    /// How well the parameters are founded.
    pub grades: Grades,
}

impl Experiment {
    /// Remarks on the files for the user, before the first trial runs.
    pub fn remarks(&self) -> Vec<String> {
        let idle = self.idle.iter().map(IdleSetting::sentence);
        idle.chain(self.notes.iter().cloned()).collect()
    }

    /// The parameters that no trial reads, for each point.
    pub fn idle_by_point(&self) -> Vec<Idle> {
        self.scenarios.iter().map(|scenario| scenario.idle()).collect()
    }

    /// Takes over the warm-up that pilot trials found.
    pub fn warm_up_as_found(&mut self, pilots: Pilots) {
        self.warm_up = SimDuration::from_nanos(pilots.cut);
        self.pilots = Some(pilots);
    }

    /// How many trials there are, those of points included that were not read.
    pub fn trials(&self) -> usize {
        self.all_points.iter().sum::<usize>() * self.plan.replications as usize
    }

    /// Whether only some points of a large sweep were read.
    pub fn is_sample(&self) -> bool {
        self.plan.points.len() < self.all_points.iter().sum()
    }

    /// A trial costs about as much as it has events.
    pub fn costs(&self) -> Costs {
        let seconds = self.horizon.as_secs_f64();
        let events = |own: &Arc<dyn Scenario>| own.extent().events_per_second * seconds;
        Costs::by_point(self.scenarios.iter().map(|own| events(own).round() as u64).collect())
    }

    /// For each point the hash of all that its trials depend on but seed and replication.
    pub(in crate::experiment) fn point_hashes(&self) -> Vec<String> {
        let single = self.plan.is_single();
        let hash = |at| self.row_hash(at, self.warm_up, single, &self.details);
        (0..self.scenarios.len()).map(hash).collect()
    }

    /// The same of one point with other details. Trials of which more is asked are not the same
    /// rows: a row that lacks what is asked for is missing.
    pub(in crate::experiment) fn row_hash(
        &self,
        at: usize,
        warm_up: SimDuration,
        single: bool,
        details: &Details,
    ) -> String {
        let plain = self.point_hash(at, warm_up, single);
        if details.is_nothing() {
            return plain;
        }
        let asked = details.statements().into_iter();
        plan_hash(std::iter::once(plain).chain(asked.map(|(key, own)| format!("{key} {own}"))))
    }

    /// The hash of all that the trials of a point depend on but the version of the model, seed and
    /// replication: model, parameters that trials may read, warm-up, horizon and batches.
    pub(in crate::experiment) fn point_hash(
        &self,
        at: usize,
        warm_up: SimDuration,
        single: bool,
    ) -> String {
        let used = self.keys[at].used.to_hex();
        let span = [warm_up, self.horizon].map(|span| span.as_nanos().to_string());
        // Trials with batches and without are not the same rows.
        let batches = single.then(|| "batches".to_owned());
        plan_hash([self.columns.model.name.clone(), used].into_iter().chain(span).chain(batches))
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
        let details =
            self.details.statements().into_iter().map(|(key, own)| format!("{key} {own}"));
        let own = [scale, span, as_json(&self.charts)].into_iter().chain(precision).chain(details);
        plan_hash(own.chain(points))
    }
}

/// Names and numbers in one form for equal values.
fn as_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("names and numbers can be written as JSON")
}
