//! Draws how the metrics of pilot trials settle, and where the warm-up ends.

use super::Picture;
use super::error::ReportError;
use super::lines;
use super::live::Mark;
use super::manifest::{Axis, ChartKind, ChartSpec, Manifest, Metric, ScaleKind, XSpec};
use super::plan::Plan;
use super::table::{SummaryRow, Tables, warm_up};
use super::text::clean;
use crate::study::Values;
use std::collections::BTreeMap;
use std::path::Path;

/// The name of the chart's files.
pub const NAME: &str = "warm-up";
/// The key of the time axis.
const TIME: &str = "time";

/// The series in `warm_up.csv` with a title; `None` if pilot trials were not asked.
pub fn draw(dir: &Path, manifest: &Manifest) -> Result<Option<(String, Picture)>, ReportError> {
    let Some(cut) = manifest.warm_up.as_ref().map(|own| own.cut_days) else { return Ok(None) };
    let rows = warm_up(dir, &manifest.compared)?;
    let mut days: Vec<String> = Vec::new();
    let mut metrics: Vec<Metric> = Vec::new();
    for row in &rows {
        if !days.contains(&row.time) {
            days.push(row.time.clone());
        }
        if !metrics.iter().any(|metric| metric.name == row.metric) {
            let known = manifest.metric(&row.metric);
            let label = known.map_or(row.metric.as_str(), Metric::text);
            metrics.push(Metric {
                name: row.metric.clone(),
                unit: String::new(),
                direction: String::new(),
                label: format!("{label}, parts of its mean"),
                meaning: String::new(),
                signed: false,
                values: Values::Plain,
            });
        }
    }
    let summary = rows.into_iter().map(|row| SummaryRow {
        place: vec![row.architecture, row.time],
        metric: row.metric,
        mean: row.value,
        low: f64::NAN,
        high: f64::NAN,
        n: f64::NAN,
        tail: None,
    });
    let tables = Tables::of_summary(summary.collect());
    let axis = Axis {
        key: TIME.to_owned(),
        label: "time from the beginning of a trial".to_owned(),
        unit: "d".to_owned(),
        counted: false,
        values: days,
    };
    let spec = ChartSpec {
        name: NAME.to_owned(),
        title: Some(format!("The warm-up ends after {cut} d (pilot trials, MSER-5)")),
        kind: ChartKind::Axis,
        x: XSpec { key: TIME.to_owned(), scale: ScaleKind::Linear },
        y: metrics.iter().map(|metric| metric.name.clone()).collect(),
        y_scale: ScaleKind::Linear,
        series: manifest.compared.clone(),
        panels: Vec::new(),
        stack: None,
        at: BTreeMap::new(),
        theory: Vec::new(),
        closed_forms: Vec::new(),
    };
    let series = Manifest {
        title: clean(&manifest.title),
        replications: manifest.warm_up.as_ref().map_or(0, |own| own.pilots),
        replications_least: None,
        metrics,
        axes: vec![axis],
        ..manifest.clone()
    };
    let plan = Plan::new(dir, &series, &spec)?;
    let picture = lines::draw_with(dir, &series, &tables, &plan, Some(Mark::plain(cut)))?;
    Ok(Some((plan.title(), picture)))
}
