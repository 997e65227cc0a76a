//! The `[[expect]]` tables of an experiment file: figures by which it checks itself.

use crate::config::{Diagnostic, Item, Log, Reader, Value};
use crate::experiment::plan::{Axis, Condition, Expectation, Expected, Plan, Width};
use crate::sim::SimDuration;
use crate::study::Metric;
use crate::units::Quantity;

use super::conditions::read_where;
use super::header::Compared;
use super::metrics::metric_named;

/// An expectation whose points are not known yet.
pub(super) struct Unplaced {
    expectation: Expectation,
    only: Option<Condition>,
    /// The table, for messages.
    place: Item,
}

/// Reads all tables and checks that metrics and axes exist.
pub(super) fn read_expectations(
    table: &mut Reader,
    axes: &[Axis],
    compared: Compared,
    metrics: &[Metric],
) -> Vec<Unplaced> {
    let mut all = Vec::new();
    for (item, mut own) in table.tables("expect") {
        let metric = read_metric(&mut own, metrics);
        let only = read_where(&mut own, axes, compared).flatten().map(|(_, condition)| condition);
        let expected = read_expected(&mut own, metric);
        let source = read_source(&mut own, expected.as_ref());
        own.finish();
        if let (Some(metric), Some(expected)) = (metric, expected) {
            let metric = metric.name.to_string();
            let expectation = Expectation { metric, points: Vec::new(), expected, source };
            all.push(Unplaced { expectation, only, place: item.clone() });
        }
    }
    all
}

/// Finds the points of all expectations. One that no point meets is a mistake, unless the command
/// line has left out points (`narrowed`): then it is left out, too.
pub(super) fn place_expectations(
    all: Vec<Unplaced>,
    plan: &Plan,
    narrowed: bool,
    log: &Log,
) -> Vec<Expectation> {
    let mut placed = Vec::new();
    for Unplaced { mut expectation, only, place } in all {
        let meets = |at: &usize| {
            let cell = |key: &str| plan.cell_at(&plan.points[*at], key);
            only.as_ref().is_none_or(|only| only.holds(&cell))
        };
        expectation.points = (0..plan.points.len()).filter(meets).collect();
        if !expectation.points.is_empty() {
            placed.push(expectation);
        } else if !narrowed {
            let origin = place.get("where").map_or(&place.key, |text| &text.origin);
            let message = "no point meets this condition".to_owned();
            let help = "points that `[only]` leaves out are not run, and cannot be checked";
            log.push(Diagnostic::new(message, origin).helped(help));
        }
    }
    placed
}

fn read_metric<'m>(own: &mut Reader, metrics: &'m [Metric]) -> Option<&'m Metric> {
    let before = own.mistakes();
    let name = own.text("metric", None, "metric that is checked, by name");
    if own.mistakes() > before {
        return None;
    }
    let found = metric_named(&name, metrics);
    found.map_err(|(message, help)| own.error_at("metric", &message, Some(&help))).ok()
}

/// The keys that say which figure is expected.
const KINDS: [&str; 3] = ["at_least", "at_most", "value"];

/// One of `at_least`, `at_most`, and `value` with `within`.
fn read_expected(own: &mut Reader, metric: Option<&Metric>) -> Option<Expected> {
    let approximate = own.flag("approximate", Some(false), "whether theory is approximate");
    let items = KINDS.map(|key| own.item(key));
    let within = own.item("within");
    let asked: Vec<(&str, &Item)> =
        KINDS.into_iter().zip(items).filter_map(|(key, item)| Some((key, item?))).collect();
    let [(key, item)] = asked[..] else {
        let message = match asked[..] {
            [] => "an expectation needs one of `at_least`, `at_most` and `value`".to_owned(),
            _ => "of `at_least`, `at_most` and `value` an expectation has one".to_owned(),
        };
        let place = asked.last().map_or("", |(key, _)| key);
        let help = "two `[[expect]]` tables give a range";
        own.error_at(place, &message, (!asked.is_empty()).then_some(help));
        return None;
    };
    let figure = read_figure(own, key, item, metric);
    if key != "value" {
        for (other, there) in [("within", within.is_some()), ("approximate", approximate)] {
            if there {
                let message = format!("`{other}` belongs to a `value`; a bound has none");
                own.error_at(other, &message, None);
            }
        }
        let figure = figure?;
        let least = key == "at_least";
        return Some(if least { Expected::AtLeast(figure) } else { Expected::AtMost(figure) });
    }
    let Some(within) = within else {
        let help = "`within = \"2 %\"` of the value, or a width in the unit of the metric";
        own.error_at("value", "a `value` needs `within`: how near is near", Some(help));
        return None;
    };
    let within = read_within(own, within, metric);
    let (value, within) = (figure?, within?);
    if value == 0.0 && matches!(within, Width::Relative(_)) {
        let help = "give a width in the unit of the metric";
        own.error_at("within", "a part of zero is nothing", Some(help));
        return None;
    }
    Some(Expected::Value { value, within, approximate })
}

/// A source is needed where a value is claimed.
fn read_source(own: &mut Reader, expected: Option<&Expected>) -> String {
    let claims = matches!(expected, Some(Expected::Value { .. }));
    if !own.has("source") && claims {
        let help = "for example `source = \"Kleinrock, Queueing Systems I, 1975, section 3.2\"`";
        own.error_at("value", "this value has no source", Some(help));
        return String::new();
    }
    own.label("source", Some(""), "the origin of the figure")
}

/// A number, or a number with a unit of the metric.
fn read_figure(own: &Reader, key: &str, item: &Item, metric: Option<&Metric>) -> Option<f64> {
    let metric = metric?;
    let found = match &item.value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) => with_unit(text, metric),
        _ => None,
    };
    let found = found.filter(|number| number.is_finite());
    if found.is_none() {
        own.expected(item, key, &in_words(metric));
    }
    found
}

/// `2 %` of the value, or an absolute width.
fn read_within(own: &Reader, item: &Item, metric: Option<&Metric>) -> Option<Width> {
    if let Value::Text(text) = &item.value
        && let Some(number) = text.trim().strip_suffix('%')
    {
        let percent = number.trim().parse::<f64>().ok();
        let part = percent.filter(|percent| *percent > 0.0 && *percent < 50.0);
        if part.is_none() {
            own.expected(item, "within", "more than 0 % and less than 50 % of the value");
        }
        return part.map(|percent| Width::Relative(percent / 100.0));
    }
    let width = read_figure(own, "within", item, metric)?;
    if width <= 0.0 {
        own.expected(item, "within", "more than zero");
        return None;
    }
    Some(Width::Absolute(width))
}

fn with_unit(text: &str, metric: &Metric) -> Option<f64> {
    let text = text.trim();
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let (unit, share) = (unit.trim(), metric.unit == "share");
    if let Ok(number) = number.parse::<f64>()
        && (unit == metric.unit || unit.is_empty() || share && unit == "share")
    {
        return Some(number);
    }
    if share {
        let percent = text.strip_suffix('%')?.trim().parse::<f64>().ok()?;
        return Some(percent / 100.0);
    }
    // Waits of hours are measured in seconds, too.
    let span = (metric.unit == "s").then(|| SimDuration::parse(text).ok())?;
    span.map(SimDuration::as_secs_f64)
}

fn in_words(metric: &Metric) -> String {
    match &*metric.unit {
        "share" => "a share: a number, or percent in quotes such as \"12 %\"".to_owned(),
        "" => "a number".to_owned(),
        "s" => "a number of seconds, or a span such as \"4 s\"".to_owned(),
        unit => format!("a number, in {unit}, or such as \"4 {unit}\""),
    }
}
