//! The `[[chart]]` tables of an experiment file.

use std::collections::BTreeMap;

use crate::config::{Reader, Value, is_name, nearest};
use crate::experiment::plan::Axis;
use crate::report::{ChartSpec, ScaleKind, Stack, XSpec};
use crate::study::Metric;

use super::closed_forms::{AskedForm, read_forms};
use super::header::Compared;
use super::metrics::metric_named;

/// Reads all charts and checks that metrics and axes exist; with the closed forms that each asks
/// for, which the points are needed for.
pub(super) fn read_charts(
    table: &mut Reader,
    axes: &[Axis],
    compared: Compared,
    metrics: &[Metric],
) -> (Vec<ChartSpec>, Vec<Vec<AskedForm>>) {
    let (mut specs, mut forms): (Vec<ChartSpec>, _) = (Vec::new(), Vec::new());
    for (_, mut chart) in table.tables("chart") {
        let spec = read_chart(&mut chart, axes, compared, metrics);
        if specs.iter().any(|other| other.name == spec.name) {
            chart.error_at("name", &format!("there are two charts `{}`", spec.name), None);
        }
        specs.push(spec);
        forms.push(read_forms(&mut chart, axes, compared));
        chart.finish();
    }
    (specs, forms)
}

fn read_chart(
    chart: &mut Reader,
    axes: &[Axis],
    compared: Compared,
    metrics: &[Metric],
) -> ChartSpec {
    let before = chart.mistakes();
    let name = chart.text("name", None, "name of the chart's files");
    if !is_name(&name) && chart.mistakes() == before {
        let help = "small letters, digits, `-` and `_`, at most 64";
        chart.error_at("name", &format!("`{name}` cannot name a file"), Some(help));
    }
    let title = chart.item("title").is_some().then(|| chart.text("title", None, "headline"));
    let x = read_x(chart, axes, compared);
    let before = chart.mistakes();
    let y = chart.texts("y", "metrics, by name");
    let stack = read_stack(chart);
    if y.is_empty() && stack.is_none() && chart.mistakes() == before {
        chart.error_at("name", "a chart needs `y = METRIC` or `stack = \"cause\"`", None);
    }
    let theory = chart.texts("theory", "metrics that theory gives, drawn beside");
    y.iter().for_each(|metric| check_metric(chart, "y", metric, metrics));
    theory.iter().for_each(|metric| check_metric(chart, "theory", metric, metrics));
    let y_scale = scale(chart, "y_scale");
    let series = chart.text("series", Some(compared.key), "axis whose values become lines");
    check_axis(chart, "series", &series, axes, compared);
    let panels = chart.texts("panels", "one or two axes whose values become panels");
    for panel in &panels {
        check_axis(chart, "panels", panel, axes, compared);
    }
    if panels.len() > 2 {
        chart.error_at("panels", "a chart has at most two axes of panels", None);
    }
    let at = read_at(chart, axes, compared);
    let closed_forms = Vec::new();
    ChartSpec { name, title, x, y, y_scale, series, panels, stack, at, theory, closed_forms }
}

fn read_x(chart: &mut Reader, axes: &[Axis], compared: Compared) -> XSpec {
    let Some(mut options) = chart.table("x") else {
        return XSpec { key: String::new(), scale: ScaleKind::Linear };
    };
    let key = options.text("key", None, "axis that runs from left to right");
    check_axis(&options, "key", &key, axes, compared);
    let scale = scale(&mut options, "scale");
    options.finish();
    XSpec { key, scale }
}

fn scale(table: &mut Reader, key: &str) -> ScaleKind {
    let variants = [("linear", "equal steps"), ("log", "equal ratios")];
    match table.choice(key, &variants, Some("linear")) {
        Some(("log", _)) => ScaleKind::Log,
        _ => ScaleKind::Linear,
    }
}

fn read_stack(chart: &mut Reader) -> Option<Stack> {
    chart.item("stack")?;
    let variants = [("cause", "root cause"), ("function", "blocking function")];
    match chart.choice("stack", &variants, None)?.0 {
        "cause" => Some(Stack::Cause),
        _ => Some(Stack::Function),
    }
}

fn check_metric(chart: &Reader, key: &str, name: &str, metrics: &[Metric]) {
    if let Err((message, help)) = metric_named(name, metrics) {
        chart.error_at(key, &message, Some(&help));
    }
}

fn check_axis(table: &Reader, key: &str, axis: &str, axes: &[Axis], compared: Compared) {
    if axis == compared.key || axes.iter().any(|known| known.key == axis) {
        return;
    }
    let names = axes.iter().map(|known| known.key.as_str());
    let help = match nearest(axis, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if axes.is_empty() => "this experiment sweeps nothing; add `[sweep]`".to_owned(),
        None => format!("axes are: {}", names.collect::<Vec<_>>().join(", ")),
    };
    table.error_at(key, &format!("`{axis}` is not an axis of this sweep"), Some(&help));
}

/// `at = { redundancy = 2 }`: axes that are held at one value.
fn read_at(chart: &mut Reader, axes: &[Axis], compared: Compared) -> BTreeMap<String, String> {
    let Some(item) = chart.item("at") else { return BTreeMap::new() };
    if !matches!(item.value, Value::Table(_)) {
        chart.expected(item, "at", "a table of axes and values, `at = { AXIS = VALUE }`");
    }
    let mut held = BTreeMap::new();
    for (key, value) in item.entries() {
        let before = chart.mistakes();
        check_axis(chart, "at", key, axes, compared);
        let cell = value.cell();
        let axis = axes.iter().find(|axis| axis.key == *key);
        let cells = axis.map_or(compared.names, |axis| axis.cells.as_slice());
        if !cells.contains(&cell) && chart.mistakes() == before {
            let help = format!("it has: {}", cells.join(", "));
            chart.error_at("at", &format!("`{key}` has no value {cell}"), Some(&help));
        }
        held.insert(key.clone(), cell);
    }
    held
}
