//! The `[[chart]]` tables of an experiment file.

use std::collections::BTreeMap;

use crate::config::{Reader, Value, is_name, nearest, quoted};
use crate::experiment::plan::{Axis, Details};
use crate::report::{ChartKind, ChartSpec, ScaleKind, Stack, XSpec};
use crate::study::{Metric, Spread};

use super::closed_forms::{AskedForm, read_forms};
use super::header::Compared;
use super::metrics::metric_named;

/// Reads all charts and checks that metrics and axes exist, and that distributions and values over
/// time are asked for; with the closed forms that each asks for, which the points are needed for.
pub(super) fn read_charts(
    table: &mut Reader,
    axes: &[Axis],
    compared: Compared,
    (metrics, details, spreads): (&[Metric], &Details, &[Spread]),
) -> (Vec<ChartSpec>, Vec<Vec<AskedForm>>) {
    let (mut specs, mut forms): (Vec<ChartSpec>, _) = (Vec::new(), Vec::new());
    for (_, mut chart) in table.tables("chart") {
        let spec = read_chart(&mut chart, axes, compared, (metrics, details, spreads));
        if specs.iter().any(|other| other.name == spec.name) {
            chart.error_at("name", &format!("there are two charts `{}`", spec.name), None);
        }
        let along = spec.kind.is_usual();
        specs.push(spec);
        if !along && chart.item("closed_form").is_some() {
            let message = "a chart of this kind has no closed form";
            let help = "closed forms stand on charts along an axis: leave out `kind`";
            chart.error_at("closed_form", message, Some(help));
        }
        forms.push(if along { read_forms(&mut chart, axes, compared) } else { Vec::new() });
        chart.finish();
    }
    (specs, forms)
}

fn read_chart(
    chart: &mut Reader,
    axes: &[Axis],
    compared: Compared,
    (metrics, details, spreads): (&[Metric], &Details, &[Spread]),
) -> ChartSpec {
    let before = chart.mistakes();
    let name = chart.text("name", None, "name of the chart's files");
    if !is_name(&name) && chart.mistakes() == before {
        let help = "small letters, digits, `-` and `_`, at most 64";
        chart.error_at("name", &format!("`{name}` cannot name a file"), Some(help));
    }
    let title = chart.item("title").is_some().then(|| chart.text("title", None, "headline"));
    let kind = read_kind(chart);
    let x = read_x(chart, kind, axes, compared);
    let before = chart.mistakes();
    let y = chart.texts("y", "metrics, by name");
    let stack = if kind.is_usual() { read_stack(chart) } else { None };
    if y.is_empty() && stack.is_none() && chart.mistakes() == before {
        chart.error_at("name", "a chart needs `y = METRIC` or `stack = \"cause\"`", None);
    }
    let theory = match kind {
        ChartKind::Axis => chart.texts("theory", "metrics that theory gives, drawn beside"),
        ChartKind::Cdf | ChartKind::Time => Vec::new(),
    };
    match kind {
        ChartKind::Axis => y.iter().for_each(|own| check_metric(chart, "y", own, metrics)),
        ChartKind::Cdf => check_spreads(chart, &y, (details, spreads)),
        ChartKind::Time => check_series(chart, &y, details),
    }
    theory.iter().for_each(|metric| check_metric(chart, "theory", metric, metrics));
    let y_scale = read_y_scale(chart, &y, metrics);
    // Where one model file is compared with nothing, lines stand for the values of the first axis.
    let first = axes.first().filter(|_| !kind.is_usual() && compared.names.len() == 1);
    let usual = first.map_or(compared.key, |axis| axis.key.as_str());
    let series = chart.text("series", Some(usual), "axis whose values become lines");
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
    ChartSpec { name, title, kind, x, y, y_scale, series, panels, stack, at, theory, closed_forms }
}

fn read_kind(chart: &mut Reader) -> ChartKind {
    let variants = [
        ("axis", "means along an axis, or bars"),
        ("cdf", "distributions that `[spreads]` asks for"),
        ("time", "values over time that `[series]` asks for"),
    ];
    match chart.choice("kind", &variants, Some("axis")) {
        Some(("cdf", _)) => ChartKind::Cdf,
        Some(("time", _)) => ChartKind::Time,
        _ => ChartKind::Axis,
    }
}

/// The horizontal axis. That of distributions has nothing to choose but how it is divided, that of
/// time nothing at all.
fn read_x(chart: &mut Reader, kind: ChartKind, axes: &[Axis], compared: Compared) -> XSpec {
    let none = XSpec { key: String::new(), scale: ScaleKind::Linear };
    if kind == ChartKind::Axis
        && let Some(Value::Text(text)) = chart.item("x").map(|item| &item.value)
    {
        let help = format!("write `x = {{ key = {} }}`", quoted(text));
        chart.error_at("x", "`x` of a chart has to be a table", Some(&help));
        return none;
    }
    let options = match kind {
        ChartKind::Axis => chart.table("x"),
        ChartKind::Cdf => chart.optional_table("x"),
        ChartKind::Time => None,
    };
    let Some(mut options) = options else { return none };
    if kind == ChartKind::Cdf {
        let scale = scale(&mut options, "scale");
        options.finish();
        return XSpec { key: String::new(), scale };
    }
    // A key that is asked for only where it stands is none that every chart needs.
    let (doc, mut key) = ("axis that runs from left to right", String::new());
    if options.has("key") {
        key = options.text("key", None, doc);
        check_axis(&options, "key", &key, axes, compared);
    } else {
        let message = format!("`{}` is missing: {doc}", options.path_of("key"));
        options.error_at("key", &message, Some("it has to be text in quotes"));
    }
    let scale = scale(&mut options, "scale");
    let axis = axes.iter().find(|axis| axis.key == key);
    if scale == ScaleKind::Log && axis.is_some_and(|axis| axis.numbers().is_none()) {
        let message =
            format!("the values of `{key}` are no plain numbers: they stand side by side");
        let help = "leave the scale out; values with units are names on an axis";
        options.error_at("scale", &message, Some(help));
    }
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

/// How the vertical axis is divided; nines are of shares alone.
fn read_y_scale(chart: &mut Reader, y: &[String], metrics: &[Metric]) -> ScaleKind {
    let nines = "equal ratios of what a share lacks to the whole: 90 %, 99 %, 99.9 %";
    let variants = [("linear", "equal steps"), ("log", "equal ratios"), ("nines", nines)];
    let scale = match chart.choice("y_scale", &variants, Some("linear")) {
        Some(("log", _)) => ScaleKind::Log,
        Some(("nines", _)) => ScaleKind::Nines,
        _ => ScaleKind::Linear,
    };
    let other =
        metrics.iter().find(|own| y.iter().any(|name| *name == own.name) && own.unit != "share");
    if scale == ScaleKind::Nines
        && let Some(Metric { name, unit, .. }) = other
    {
        let message = format!("nines are of shares: `{name}` is in {unit}");
        chart.error_at("y_scale", &message, Some("write \"log\", or make a chart of the shares"));
    }
    scale
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

/// Distributions have to be asked for, and those of one chart have one unit.
fn check_spreads(chart: &Reader, names: &[String], (details, all): (&Details, &[Spread])) {
    let known = || all.iter().map(|own| &*own.name);
    if let Some(name) = names.iter().find(|name| !known().any(|own| own == **name)) {
        let help = match nearest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", known().collect::<Vec<_>>().join(", ")),
        };
        chart.error_at("y", &format!("there is no distribution `{name}`"), Some(&help));
        return;
    }
    let known: Vec<&str> = details.spreads.iter().map(|own| &*own.name).collect();
    check_asked(chart, names, &known, "spreads");
    let unit = |name: &String| {
        let own = details.spreads.iter().find(|own| own.name == *name)?;
        Some(&own.unit)
    };
    let mut units: Vec<_> = names.iter().filter_map(unit).collect();
    units.dedup();
    if let [first, other, ..] = units.as_slice() {
        let message = format!("distributions in {first} and in {other} have no axis in common");
        chart.error_at("y", &message, Some("make a chart of each"));
    }
}

/// Values over time have to be asked for.
fn check_series(chart: &Reader, names: &[String], details: &Details) {
    let known = details.series.as_ref().map(|own| own.metrics.as_slice()).unwrap_or_default();
    check_asked(chart, names, &known.iter().map(String::as_str).collect::<Vec<_>>(), "series");
}

/// Names that are not among those that a table of the file asks for.
fn check_asked(chart: &Reader, names: &[String], known: &[&str], table: &str) {
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("add `[{table}]` with `metrics = [\"{name}\"]`"),
            None => format!("it asks for {}; add `{name}` to it", known.join(", ")),
        };
        chart.error_at("y", &format!("`[{table}]` does not ask for `{name}`"), Some(&help));
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
