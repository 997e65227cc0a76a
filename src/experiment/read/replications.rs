//! The `[replications]` table of an experiment file: how many trials a point has.

use crate::config::{Item, Reader, Value};
use crate::experiment::plan::{FEWEST, Precision, Target, Width};
use crate::study::Metric;

use super::metrics::metric_named;

/// Trials per point where the file says nothing.
const USUAL: u32 = 10;

/// Trials per point, at most.
const MOST: u32 = 100_000;

/// Reads the table: how many trials there are at most, and what ends a point earlier.
pub(in crate::experiment) fn read_replications(
    table: &mut Reader,
    metrics: &[Metric],
) -> (u32, Option<Precision>) {
    let Some(mut options) = table.optional_table("replications") else { return (USUAL, None) };
    let targets = read_targets(&mut options, metrics);
    let before = options.mistakes();
    let usual = if targets.is_some() { FEWEST } else { USUAL };
    let min = options.count("min", 1..=MOST, Some(usual), "trials per point, at least");
    // By precision the time that a run may take is not known here.
    let most = targets.is_none().then_some(min);
    let max = options.count("max", 1..=MOST, most, "trials per point, at most");
    // A number that could not be read is none to be compared.
    let sound = options.mistakes() == before;
    if sound && targets.is_some() && min < FEWEST {
        options.error_at(
            "min",
            &format!("`precision` needs `min = {FEWEST}` or more"),
            Some(
                "an interval from few trials is too often narrow by chance, and stopping at such a \
                 moment keeps the mistake",
            ),
        );
    }
    if sound && min > max && options.has("max") {
        options.error_at("max", &format!("`max = {max}` is less than `min = {min}`"), None);
    } else if sound && min < max && targets.is_none() {
        let help = format!(
            "make them equal, or add what is enough: `[replications.precision]` with, for \
             example, {}",
            example(metrics)
        );
        options.error_at(
            "max",
            "`min` and `max` differ, and nothing says when to stop",
            Some(&help),
        );
    }
    options.finish();
    (max.max(min), targets.map(|targets| Precision { min, targets }))
}

/// A target in words, of the first metric.
fn example(metrics: &[Metric]) -> String {
    let name = metrics.first().map_or("NAME", |metric| &*metric.name);
    format!("`{name} = {{ relative = \"5 %\" }}`, or `{{ absolute = ... }}`")
}

/// `[replications.precision]`: metrics with the half-widths that are asked for.
fn read_targets(options: &mut Reader, metrics: &[Metric]) -> Option<Vec<Target>> {
    let mut table = options.optional_table("precision")?;
    let names = table.own_item().map(Item::entries).unwrap_or_default();
    if names.is_empty() {
        let help = format!("for example {}", example(metrics));
        options.error_at("precision", "no metric is named", Some(&help));
    }
    let read = |(name, _): &(String, Item)| {
        let item = table.item(name)?;
        let metric = metric_named(name, metrics);
        let metric =
            metric.map_err(|(message, help)| table.error_at(name, &message, Some(&help))).ok()?;
        let width = read_width(&table, item, metric)?;
        Some(Target { metric: name.clone(), width })
    };
    Some(names.iter().filter_map(read).collect())
}

/// `{ absolute = "0.1 h/device-month" }` or `{ relative = "5 %" }`.
fn read_width(table: &Reader, item: &Item, metric: &Metric) -> Option<Width> {
    let name = &*metric.name;
    let unit = if metric.unit == "share" { "" } else { &*metric.unit };
    let example = format!("0.1 {unit}");
    let both = format!("`{{ absolute = \"{}\" }}` or `{{ relative = \"5 %\" }}`", example.trim());
    let mut options = match (&item.value, item.entries()) {
        (Value::Table(_), [_]) => table.inner(item, name),
        (Value::Table(_), _) => {
            let message = format!("`{name}` needs one of `absolute` and `relative`");
            table.error_at(name, &message, Some(&format!("write {both}")));
            return None;
        }
        _ => {
            // "0.5 %" of a share might mean two things.
            table.expected(item, name, &both);
            return None;
        }
    };
    let absolute = options.has("absolute");
    let relative = options.has("relative");
    let width = if absolute {
        let text = options.text("absolute", None, "half-width in the unit of the metric");
        read_absolute(&text, metric).map(Width::Absolute).map_err(|mistake| ("absolute", mistake))
    } else if relative {
        let text = options.text("relative", None, "half-width in percent of the mean");
        read_relative(&text).map(Width::Relative).map_err(|mistake| ("relative", mistake))
    } else {
        // The key itself is reported with its nearest name.
        options.item("absolute");
        options.item("relative");
        Err(("", String::new()))
    };
    if let Err((key, mistake)) = &width
        && !mistake.is_empty()
    {
        options.error_at(key, mistake, Some(&format!("for example {both}")));
    }
    options.finish();
    width.ok()
}

/// A positive number with the unit of the metric; a share is a plain number.
fn read_absolute(text: &str, metric: &Metric) -> Result<f64, String> {
    let text = text.trim();
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let (unit, share) = (unit.trim(), metric.unit == "share");
    if share && text.ends_with('%') {
        let value = text.trim_end_matches('%').trim().parse::<f64>().map(|value| value / 100.0);
        let points = value.map_or_else(|_| "0.002".to_owned(), |value| value.to_string());
        return Err(format!(
            "`{text}` of a share can mean two things: write `absolute = \"{points}\"` for points of \
             the share itself, or `relative = \"{text}\"` for parts of its mean"
        ));
    }
    let wanted = if share { "" } else { &*metric.unit };
    match number.parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() && unit == wanted => Ok(value),
        Ok(value) if value > 0.0 && value.is_finite() => {
            let unit = if wanted.is_empty() { "no unit" } else { wanted };
            Err(format!("`{}` is in {unit}, and this is `{text}`", metric.name))
        }
        _ => Err(format!("a half-width is a number above zero with its unit, not `{text}`")),
    }
}

/// A percentage between 0 and 100.
fn read_relative(text: &str) -> Result<f64, String> {
    let number = text.trim().strip_suffix('%').and_then(|own| own.trim().parse::<f64>().ok());
    match number {
        Some(percent) if percent > 0.0 && percent < 100.0 => Ok(percent / 100.0),
        _ => Err(format!("a part of the mean is more than 0 % and less than 100 %, not `{text}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Direction, Formula};

    #[test]
    fn widths_have_the_unit_of_their_metric() {
        let of = |name, unit| {
            Formula::<()>::new(name, unit, Direction::Neutral, "", "", |()| 0.0).metric
        };
        let share = &of("availability", "share");
        let effort = &of("admin_effort", "h/device-month");
        assert_eq!(read_absolute("0.002", share), Ok(0.002));
        assert_eq!(read_absolute(" 0.1  h/device-month ", effort), Ok(0.1));
        for wrong in ["0.5 %", "0.002 h", "-0.1", "0", "nan", "inf", "wide", ""] {
            assert!(read_absolute(wrong, share).is_err(), "{wrong}");
        }
        assert!(read_absolute("0.1", effort).is_err());
        assert!(read_absolute("0.5 %", share).unwrap_err().contains("absolute = \"0.005\""));
    }

    #[test]
    fn parts_of_a_mean_are_percent() {
        assert_eq!(read_relative("5 %"), Ok(0.05));
        assert_eq!(read_relative("0.5%"), Ok(0.005));
        for wrong in ["5", "0 %", "100 %", "-1 %", "nan %", "%"] {
            assert!(read_relative(wrong).is_err(), "{wrong}");
        }
    }
}
