//! The files of a results folder: all computed first, then published together.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::Grades;
use crate::journal::Disk;
use crate::metrics::Metric;

use super::file::Overrides;
use super::folder::{Folder, FolderError, MANIFEST};
use super::outline::MODEL_VERSION;
use super::plan::Plan;
use super::platform::Platform;
use super::runner::Trials;
use super::statistics::Findings;
use super::tables;

/// The version of the files' format.
const FORMAT: u32 = 1;
/// Only there if trials failed.
const FAILURES: &str = "failures.csv";

/// What the manifest says besides plan and metrics.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Facts {
    /// Hash of everything that the results depend on; see [`plan_hash`].
    pub plan_hash: String,
    /// Charts to draw, in the form that the drawing side reads.
    pub charts: Value,
    /// How well the parameters are founded.
    pub grades: Grades,
    /// The experiment file as given.
    pub experiment: String,
    /// The same with every default spelled out.
    pub resolved: String,
    /// What the command line has changed.
    #[serde(default)]
    pub overrides: Overrides,
}

/// Everything that a results folder is made of.
pub struct Record<'a> {
    /// The trials that were to be run.
    pub plan: &'a Plan,
    /// The columns of the trials.
    pub metrics: &'a [Metric],
    /// The trials.
    pub trials: &'a Trials,
    /// What was computed from them.
    pub findings: &'a Findings,
    /// What only the caller knows.
    pub facts: &'a Facts,
}

/// The hash of texts that together hold everything that results depend on.
pub fn plan_hash(parts: impl IntoIterator<Item = String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        // With its length, so that no two lists of parts read alike.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

impl Record<'_> {
    /// Names and bytes of all files, the manifest last.
    pub fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        let Self { plan, metrics, trials, findings, facts } = self;
        let mut files = vec![
            ("experiment.toml", facts.experiment.clone().into_bytes()),
            ("resolved.toml", facts.resolved.clone().into_bytes()),
            ("trials.csv", tables::trials(plan, metrics, trials)),
            ("summary.csv", tables::summary(plan, metrics, &findings.summaries)),
            ("differences.csv", tables::differences(plan, metrics, &findings.differences)),
            ("crossings.csv", tables::crossings(plan, metrics, &findings.crossings)),
            ("causes.csv", tables::causes(plan, trials)),
        ];
        if !trials.failures.is_empty() {
            files.push((FAILURES, tables::failures(plan, trials)));
        }
        files.push((MANIFEST, self.manifest()));
        files
    }

    /// Writes all files into a folder that nobody else writes into; returns their paths in order.
    pub fn write<D: Disk>(&self, folder: &Folder<D>) -> Result<Vec<PathBuf>, FolderError> {
        let files = self.files();
        // Left over from a run whose trials failed.
        let obsolete = if self.trials.failures.is_empty() { &[FAILURES][..] } else { &[] };
        folder.replace(&files, obsolete)
    }

    fn manifest(&self) -> Vec<u8> {
        let Self { plan, metrics, trials, facts, .. } = self;
        let metric = |metric: &Metric| {
            json!({
                "name": metric.name,
                "unit": metric.unit,
                "direction": metric.direction.name(),
                "label": metric.label,
                "meaning": metric.meaning,
            })
        };
        let axis = |axis: &super::plan::Axis| {
            json!({
                "key": axis.key,
                "label": axis.label,
                "unit": axis.unit,
                "values": axis.cells,
            })
        };
        let grades = &facts.grades;
        let manifest = json!({
            "format": FORMAT,
            "version": env!("CARGO_PKG_VERSION"),
            "model_version": MODEL_VERSION,
            "platform": Platform::here(),
            "experiment": plan.experiment,
            "title": plan.title,
            "organisation": plan.organisation,
            "architectures": plan.architectures,
            "seed": plan.seed,
            "replications": plan.replications,
            "plan_hash": facts.plan_hash,
            "overrides": facts.overrides,
            "axes": plan.axes.iter().map(axis).collect::<Vec<_>>(),
            "metrics": metrics.iter().map(metric).collect::<Vec<_>>(),
            "charts": facts.charts,
            "parameters": {
                "measured": grades.measured,
                "published": grades.published,
                "rule_of_thumb": grades.rule_of_thumb,
                "assumed": grades.assumed,
                "unsourced": grades.unsourced,
            },
            "trials": plan.trials(),
            "failed": trials.failures.len(),
        });
        let mut bytes = serde_json::to_vec_pretty(&manifest).expect("JSON values can be printed");
        bytes.push(b'\n');
        bytes
    }
}
