//! Results beside the bounds of published figures, in a line for each that some are outside of.

use crate::experiment::{CheckedBound, Plan, Standing};
use crate::study::{Bound, Metric};
use crate::units::{SHARE, counted};

use super::screen::{printable, wrapped};

/// A heading, and a line for each bound that points lie outside of: how many lie within, and which
/// are farthest outside, with what the experiment says of them; other bounds are counted. Empty
/// without bounds.
pub fn plausibility_in_words(
    plan: &Plan,
    metrics: &[Metric],
    checked: &[CheckedBound],
    width: usize,
) -> String {
    if checked.is_empty() {
        return String::new();
    }
    let is_outside = |own: &CheckedBound| matches!(own.standing, Standing::Above | Standing::Below);
    let (mut lines, mut kept) = (String::new(), 0);
    for of_metric in checked.chunk_by(|one, other| one.metric == other.metric) {
        for all in of_metric.chunk_by(|one, other| std::ptr::eq(one.placed, other.placed)) {
            if all.iter().any(is_outside) {
                lines.push_str(&wrapped(&printable(&sentence(plan, metrics, all)), width));
            } else {
                kept += 1;
            }
        }
        // Where some need an explanation, it is the same for all.
        let mut notes = of_metric.iter().filter(|own| is_outside(own)).map(CheckedBound::note);
        if let Some(note) = notes.find(|own| !own.is_empty()) {
            lines.push_str(&wrapped(&printable(&format!("explained: {note}")), width));
        }
    }
    let heading = "beside published figures, to which nothing is tuned:";
    if lines.is_empty() {
        let bounds = counted(kept, "bound");
        return wrapped(&format!("{heading} no point is outside of {bounds}"), width);
    }
    let others = match kept {
        0 => String::new(),
        _ => wrapped(&format!("no point is outside of {}", counted(kept, "other bound")), width),
    };
    format!("{}{lines}{others}", wrapped(heading, width))
}

/// `admin_effort 0.57 to 3.2 h/device-month: 7 of 8 points within; above: Server, 2 devices (3.6)`.
fn sentence(plan: &Plan, metrics: &[Metric], all: &[CheckedBound]) -> String {
    let metric = &metrics[all[0].metric];
    let count = |standing| all.iter().filter(|own| own.standing == standing).count();
    let mut text = format!(
        "{} {}: {} of {} within",
        metric.name,
        range(&all[0].placed.bound, metric),
        count(Standing::Within),
        counted(all.len(), "point")
    );
    let open = count(Standing::Open);
    if open > 0 {
        text.push_str(&format!(", {open} open"));
    }
    for (standing, sign) in [(Standing::Above, 1.0), (Standing::Below, -1.0)] {
        let outside = all.iter().filter(|own| own.standing == standing);
        let farthest =
            outside.max_by(|one, other| (sign * one.mean).total_cmp(&(sign * other.mean)));
        let Some(own) = farthest else { continue };
        let (name, place) = (standing.name(), plan.told(&plan.points[own.point]));
        let place = format!("{place} ({})", figure(own.mean, metric));
        text.push_str(&match count(standing) {
            1 => format!("; {name}: {place}"),
            n => format!("; {n} {name}, farthest {place}"),
        });
    }
    text
}

/// `0.57 to 3.2 h/device-month`, `at least 75 %`.
fn range(bound: &Bound, metric: &Metric) -> String {
    let unit = if metric.unit == SHARE { "%" } else { &*metric.unit };
    let shown = |own: f64| figure(own, metric);
    let words = match (bound.low.map(shown), bound.high.map(shown)) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "unbounded".to_owned(),
    };
    format!("{words} {unit}").trim_end().to_owned()
}

/// A figure with at most four digits that count; shares in percent.
fn figure(value: f64, metric: &Metric) -> String {
    let value = if metric.unit == SHARE { 100.0 * value } else { value };
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let decimals = (3.0 - value.abs().log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.decimals$}");
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
