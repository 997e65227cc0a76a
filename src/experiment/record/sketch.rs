//! Those parts of a plan that a run says of itself when another one cannot go on with it.

use serde::Deserialize;
use serde_json::Value;

use crate::experiment::plan::{Axis, Plan};

/// Parts of a plan, as manifests have them; those that a manifest lacks are empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sketch {
    /// The name of the experiment.
    pub experiment: String,
    /// The hash of everything that the results depend on; of manifests only.
    pub plan_hash: String,
    organisation: String,
    architectures: Vec<String>,
    axes: Vec<AxisSketch>,
    seed: u64,
    replications: u64,
    /// Where it is there, replications are those that were enough for it.
    precision: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AxisSketch {
    key: String,
    values: Vec<String>,
}

impl Sketch {
    /// That of a plan.
    pub fn of(plan: &Plan) -> Self {
        let precision = plan.precision.as_ref().map(serde_json::to_value);
        let axis = |own: &Axis| AxisSketch { key: own.key.clone(), values: own.cells.clone() };
        Self {
            experiment: plan.experiment.clone(),
            plan_hash: String::new(),
            organisation: plan.organisation.clone(),
            architectures: plan.architectures.clone(),
            axes: plan.axes.iter().map(axis).collect(),
            seed: plan.seed,
            replications: plan.replications.into(),
            precision: precision.map(|own| own.expect("numbers can be written as JSON")),
        }
    }

    /// Parts that another run had otherwise, in words.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        let keys = |own: &Self| own.axes.iter().map(|axis| axis.key.clone()).collect::<Vec<_>>();
        let values =
            |own: &Self| own.axes.iter().map(|axis| axis.values.clone()).collect::<Vec<_>>();
        let fixed = self.precision.is_none() && other.precision.is_none();
        let parts = [
            ("what it is about", self.organisation != other.organisation),
            ("what is compared", self.architectures != other.architectures),
            ("axes", keys(self) != keys(other)),
            ("values of axes", values(self) != values(other)),
            ("the seed", self.seed != other.seed),
            ("replications", fixed && self.replications != other.replications),
            ("the precision", self.precision != other.precision),
        ];
        parts.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect()
    }
}
