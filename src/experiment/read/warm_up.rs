//! The key `warm_up` of an experiment file: a time, or that pilot trials are to find it.

use crate::config::{Item, Reader, Value};
use crate::experiment::plan::Plan;
use crate::report::ChartSpec;
use crate::sim::SimDuration;
use crate::study::{Columns, Metric};

use super::metrics::metric_named;

/// The metrics whose series show the end of the warm-up; empty for those of the experiment.
pub(in crate::experiment) type Auto = Option<Vec<String>>;

/// Reads `"2 weeks"`, `"auto"` or `{ auto = ["availability"] }`. A warm-up to be found is zero
/// until then. `horizon` is the length of a trial, if that could be read.
pub(in crate::experiment) fn read_warm_up(
    table: &mut Reader,
    metrics: &[Metric],
    horizon: Option<SimDuration>,
) -> (SimDuration, Auto) {
    match table.item("warm_up") {
        Some(Item { value: Value::Text(text), .. }) if text == "auto" => {
            return (SimDuration::ZERO, Some(Vec::new()));
        }
        Some(item @ Item { value: Value::Table(_), .. }) => {
            return (SimDuration::ZERO, Some(read_auto(table, item, metrics)));
        }
        _ => {}
    }
    let doc = "not measured; `auto` finds it from pilot trials";
    let warm_up = table.duration("warm_up", "0 s"..="100 y", Some("0 s"), doc);
    if let Some(horizon) = horizon.filter(|horizon| warm_up >= *horizon) {
        table.error_at(
            "warm_up",
            &format!("the warm-up of {warm_up} leaves nothing of the horizon of {horizon}"),
            Some("`horizon` counts from the start and includes the warm-up"),
        );
    }
    (warm_up, None)
}

/// The metrics whose series show where the warm-up ends: those named, else those of the precision
/// that is asked for, else those of the first chart with lines, else the model's first headline.
pub(in crate::experiment) fn told_by(
    named: Vec<String>,
    plan: &Plan,
    charts: &[ChartSpec],
    columns: &Columns,
) -> Vec<String> {
    let targets = plan.precision.iter().flat_map(|precision| &precision.targets);
    let targets: Vec<&String> = targets.map(|target| &target.metric).collect();
    let chart = charts.iter().find(|chart| !chart.means().is_empty());
    let chart: Vec<&String> = chart.map_or_else(Vec::new, |chart| chart.means().iter().collect());
    let with_series = |names: Vec<&String>| -> Vec<String> {
        let has_series = |name: &&String| {
            columns.metric(name).is_some_and(|at| columns.metrics[at].has_series())
        };
        names.into_iter().filter(has_series).cloned().collect()
    };
    let (targets, chart) = (with_series(targets), with_series(chart));
    let headline = columns.headlines.first().cloned();
    let choices = [named, targets, chart, headline.into_iter().collect()];
    choices.into_iter().find(|metrics| !metrics.is_empty()).unwrap_or_default()
}

fn read_auto(table: &Reader, item: &Item, metrics: &[Metric]) -> Vec<String> {
    let mut options = table.inner(item, "warm_up");
    let names = read_metrics(&mut options, "auto", metrics);
    if names.is_empty() && options.has("auto") {
        let help = "or write `warm_up = \"auto\"`";
        options.error_at("auto", "a list of metrics is expected", Some(help));
    }
    options.finish();
    names
}

/// A list of metrics.
fn read_metrics(table: &mut Reader, key: &str, metrics: &[Metric]) -> Vec<String> {
    let names = table.names(key, "metrics whose series show where the warm-up ends");
    let mut without = Vec::new();
    for name in &names {
        match metric_named(name, metrics) {
            Err((message, help)) => table.error_at(key, &message, Some(&help)),
            Ok(metric) if !metric.has_series() => without.push(name),
            Ok(_) => {}
        }
    }
    for name in without {
        let message = format!(
            "`{name}` cannot show where the warm-up ends: percentiles and extremes of short \
             stretches say nothing of longer ones"
        );
        let other = metrics.iter().find(|metric| metric.has_series());
        let other = other.map_or(String::new(), |own| format!(", for example `{}`", own.name));
        table.error_at(key, &message, Some(&format!("name means or rates{other}")));
    }
    names
}
