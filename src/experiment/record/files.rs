//! The files of a results folder: all computed first, then published together.

use std::borrow::Cow;
use std::io::Read;
use std::path::PathBuf;

use flate2::bufread::MultiGzDecoder;
use serde_json::{Value, json};

use crate::experiment::plan::{ARCHITECTURE, Axis, IdleSetting, Input, Plan, SeriesPlan};
use crate::experiment::statistics::{Findings, Trials, checked, courses, plausibility, spreads};
use crate::journal::Disk;
use crate::report::{INPUTS, MANIFEST, Manifest, drawn_files};
use crate::study::{Columns, Metric};

use super::detail_tables;
use super::folder::{Folder, FolderError};
use super::outline::Facts;
use super::platform::Platform;
use super::tables;

/// The version of the files' format.
const FORMAT: u32 = 1;

/// All trials, a row each.
pub(super) const TRIALS: &str = "trials.csv";
/// The same compressed: never written by a run, read where the other one is not there.
pub(super) const COMPRESSED_TRIALS: &str = "trials.csv.gz";

/// Only there if trials failed.
pub(super) const FAILURES: &str = "failures.csv";

/// Only there if a chart has closed forms.
const CLOSED_FORMS: &str = "closed_forms.csv";

/// Only there if pilot trials found the warm-up.
const WARM_UP: &str = "warm_up.csv";

/// Only there if some are asked for.
const EXPECTATIONS: &str = "expectations.csv";

/// Only there if published figures bound some results.
const PLAUSIBILITY: &str = "plausibility.csv";

/// Only there if distributions are asked for.
const SPREADS: [&str; 2] = ["spreads.csv", "buckets.csv"];

/// Only there if values over time are asked for.
const SERIES: &str = "series.csv";

/// Everything that a results folder is made of.
pub struct Record<'a> {
    /// The trials that were to be run.
    pub plan: &'a Plan,
    /// The names of all that the trials give.
    pub columns: &'a Columns,
    /// The trials.
    pub trials: &'a Trials,
    /// The results computed from them.
    pub findings: &'a Findings,
    /// Entries of the manifest besides plan and metrics.
    pub facts: &'a Facts,
}

impl Record<'_> {
    /// Names and bytes of all files, the manifest last.
    pub fn files(&self) -> Vec<(Cow<'static, str>, Vec<u8>)> {
        let own = |(name, bytes): (&'static str, _)| (Cow::Borrowed(name), bytes);
        self.inputs().chain(self.tables().into_iter().map(own)).collect()
    }

    /// Copies of all files that the experiment was read from.
    fn inputs(&self) -> impl Iterator<Item = (Cow<'static, str>, Vec<u8>)> {
        let copy = |input: &Input| {
            (Cow::Owned(format!("{INPUTS}/{}", input.path)), input.text.clone().into_bytes())
        };
        self.facts.inputs.iter().map(copy)
    }

    fn tables(&self) -> Vec<(&'static str, Vec<u8>)> {
        let Self { plan, columns, trials, findings, facts } = self;
        let metrics = &columns.metrics;
        let mut files = vec![
            ("resolved.toml", facts.resolved.clone().into_bytes()),
            (TRIALS, tables::trials(plan, metrics, trials)),
            ("summary.csv", tables::summary(plan, metrics, &findings.summaries)),
            ("differences.csv", tables::differences(plan, metrics, &findings.differences)),
            ("crossings.csv", tables::crossings(plan, metrics, &findings.crossings)),
            ("causes.csv", tables::causes(plan, columns, trials)),
        ];
        if !trials.failures.is_empty() {
            files.push((FAILURES, tables::failures(plan, trials)));
        }
        if !facts.closed_forms.is_empty() {
            files.push((CLOSED_FORMS, tables::closed_forms(plan, &facts.closed_forms)));
        }
        if let Some(pilots) = &facts.pilots {
            files.push((WARM_UP, tables::warm_up(pilots, &plan.compared)));
        }
        if !facts.expectations.is_empty() {
            let checked = checked(&facts.expectations, metrics, &findings.samples);
            files.push((EXPECTATIONS, tables::expectations(plan, metrics, &checked)));
        }
        if !facts.bounds.is_empty() {
            let checked = plausibility(&facts.bounds, metrics, &findings.summaries);
            files.push((PLAUSIBILITY, tables::plausibility(plan, metrics, &checked)));
        }
        files.extend(self.details());
        files.push((MANIFEST, self.manifest()));
        files
    }

    /// The files of distributions and of values over time, if they were asked for.
    fn details(&self) -> Vec<(&'static str, Vec<u8>)> {
        let Self { plan, columns, trials, facts, .. } = self;
        let (mut files, asked) = (Vec::new(), &facts.details.spreads);
        if !asked.is_empty() {
            let all = spreads(plan, asked.len(), trials);
            let tables = [detail_tables::spreads, detail_tables::buckets];
            files.extend(SPREADS.into_iter().zip(tables.map(|table| table(plan, asked, &all))));
        }
        if let Some(series) = &facts.details.series {
            let all = courses(plan, series, trials);
            let ends = (series, facts.warm_up.unwrap_or(0));
            files.push((SERIES, detail_tables::series(plan, columns, ends, &all)));
        }
        files
    }

    /// Writes all files into a folder without other writers; returns their paths in order. Charts
    /// and page of earlier results go before these change.
    pub fn write<D: Disk>(&self, folder: &Folder<D>) -> Result<Vec<PathBuf>, FolderError> {
        let files = self.files();
        if folder.has(&files) {
            return Ok(files.iter().map(|(name, _)| folder.dir().join(&**name)).collect());
        }
        // Left over from a run whose trials failed, or that had or asked for other things.
        let there = |name: &str| files.iter().any(|(own, _)| *own == name);
        let optional = [FAILURES, WARM_UP, CLOSED_FORMS, EXPECTATIONS, PLAUSIBILITY, SERIES];
        let optional = optional.into_iter().chain(SPREADS);
        let earlier = folder.manifest()?;
        let drawn = earlier.as_ref().map(drawn_files).unwrap_or_default();
        let inputs = earlier.as_ref().map(Manifest::copies).unwrap_or_default();
        let other = (!has_compressed(folder, &files)).then_some(COMPRESSED_TRIALS);
        let obsolete = optional.chain(other).chain(inputs.iter().map(String::as_str));
        let obsolete: Vec<&str> = obsolete.filter(|name| !there(name)).collect();
        folder.replace(&files, &drawn, &obsolete)
    }

    fn manifest(&self) -> Vec<u8> {
        let Self { plan, columns, trials, findings, facts } = self;
        let metrics = &columns.metrics;
        let metric = |metric: &Metric| {
            let mut row = json!({
                "name": metric.name,
                "unit": metric.unit,
                "direction": metric.direction.name(),
                "label": metric.label,
                "meaning": metric.meaning,
            });
            if metric.signed {
                row["signed"] = json!(true);
            }
            if !metric.values.is_plain() {
                row["kind"] = json!(metric.values.name());
            }
            row
        };
        let axis = |axis: &Axis| {
            json!({
                "key": axis.key,
                "label": axis.label,
                "unit": axis.unit,
                "counted": axis.counted,
                "values": axis.cells,
            })
        };
        let input = |input: &Input| json!({ "path": input.path, "own": input.own });
        let grades = &facts.grades;
        let (_, most) = findings.samples.replications();
        let mut manifest = json!({
            "format": FORMAT,
            "version": env!("CARGO_PKG_VERSION"),
            "model": columns.model.name,
            "model_version": columns.model.version,
            "platform": Platform::here(),
            "experiment": plan.experiment,
            "title": plan.title,
            "organisation": plan.organisation,
            "architectures": plan.architectures,
            "seed": plan.seed,
            "replications": most,
            "plan_hash": facts.plan_hash,
            "overrides": facts.overrides,
            "inputs": facts.inputs.iter().map(input).collect::<Vec<_>>(),
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
        self.note_options(&mut manifest);
        let mut bytes = serde_json::to_vec_pretty(&manifest).expect("JSON values can be printed");
        bytes.push(b'\n');
        bytes
    }

    /// Adds the entries that only some manifests have.
    fn note_options(&self, manifest: &mut Value) {
        let Self { plan, trials, findings, facts, .. } = self;
        if plan.compared != ARCHITECTURE {
            manifest["compared"] = json!(plan.compared);
        }
        if !plan.titles.is_empty() {
            manifest["titles"] = json!(plan.titles);
        }
        if !facts.idle.is_empty() {
            let setting = |own: &IdleSetting| json!({ "name": own.name, "points": own.idle, "of": own.of, "text": own.sentence() });
            manifest["idle"] = facts.idle.iter().map(setting).collect();
        }
        if let Some(precision) = &plan.precision {
            manifest["replications_least"] = json!(findings.samples.replications().0);
            manifest["trials"] =
                json!(trials.outputs.iter().flatten().count() + trials.failures.len());
            manifest["precision"] = json!(precision);
        }
        if let Some(pilots) = &facts.pilots {
            manifest["warm_up"] =
                json!({ "cut_days": pilots.cut_days(), "pilots": pilots.replications });
        }
        if !facts.details.spreads.is_empty() {
            manifest["spreads"] = json!(facts.details.spreads);
        }
        if let Some(series) = &facts.details.series {
            manifest["series"] = series_note(series, facts.warm_up.unwrap_or(0));
        }
    }
}

/// Whether the compressed trials of the folder, if there are some, are those of these files.
fn has_compressed<D: Disk>(folder: &Folder<D>, files: &[(Cow<'static, str>, Vec<u8>)]) -> bool {
    let path = folder.dir().join(COMPRESSED_TRIALS);
    let Some(bytes) = folder.disk().read(&path).ok().flatten() else { return false };
    let now = files.iter().find(|(name, _)| *name == TRIALS).map(|(_, bytes)| bytes);
    let mut old = Vec::new();
    // No more than is to be compared: what is longer is something else.
    let most = now.map_or(0, |now| now.len() as u64 + 1);
    let read = MultiGzDecoder::new(bytes.as_slice()).take(most).read_to_end(&mut old);
    read.is_ok() && now == Some(&old)
}

/// How long bins are and where the warm-up ends, in the unit of times in `series.csv`.
fn series_note(series: &SeriesPlan, warm_up: u64) -> Value {
    let unit = detail_tables::time_unit(series);
    json!({
        "metrics": series.metrics,
        "time_unit": unit.0,
        "step": detail_tables::in_unit(series.step, unit),
        "warm_up": detail_tables::in_unit(warm_up, unit),
    })
}
