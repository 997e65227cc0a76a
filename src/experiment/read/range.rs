//! Ranges of a sweep by their count, never by adding a step:
//! `{ from = 2, to = 200, points = 9, scale = "log" }`.

use crate::config::{Item, Log, Reader, Value};

/// One end of a range.
struct End {
    number: f64,
    /// Whether it is written as a whole number; a range between two such has no others.
    whole: bool,
    /// Unit of a number in quotes; empty for plain numbers.
    unit: String,
}

/// Whether a table is meant to be a range.
pub(in crate::experiment) fn is_range(item: &Item) -> bool {
    item.get("from").is_some() || item.get("to").is_some() || item.get("points").is_some()
}

/// The values of a range at a path.
pub(in crate::experiment) fn read_range(path: &str, item: &Item, log: &Log) -> Option<Vec<Item>> {
    let mut table = Reader::root(item, &format!("sweep.{path}"), log);
    let (from, to) = (read_end(&mut table, "from"), read_end(&mut table, "to"));
    // Whoever lays the axis out reads it.
    let _ = table.item("label");
    let points = table.count("points", 2..=10_000, None, "how many values there are");
    let scales = [("linear", "equal steps"), ("log", "equal ratios")];
    let scale = table.choice("scale", &scales, Some("linear"));
    let log_scale = matches!(scale, Some(("log", _)));
    let (Some(from), Some(to)) = (from, to) else {
        table.finish();
        return None;
    };
    let before = table.mistakes();
    if from.unit != to.unit {
        table.error_at("to", "both ends of a range have to have the same unit", None);
    } else if from.number >= to.number {
        table.error_at("to", "a range has to go up: `to` is not above `from`", None);
    } else if log_scale && from.number <= 0.0 {
        table.error_at("from", "equal ratios need a range above zero", None);
    }
    let values = numbers(&from, &to, points, log_scale);
    if values.windows(2).any(|pair| pair[0] >= pair[1]) && table.mistakes() == before {
        let message = format!("there are not {points} different values between the two ends");
        table.error_at("points", &message, Some("use fewer points"));
    }
    let sound = table.mistakes() == before && scale.is_some();
    table.finish();
    let value = |number: f64| match from.unit.as_str() {
        "" if from.whole && to.whole => Value::Integer(number as i64),
        "" => Value::Float(number),
        unit => Value::Text(format!("{number} {unit}")),
    };
    let items = values.into_iter().map(|own| Item { value: value(own), ..item.clone() });
    sound.then(|| items.collect())
}

fn read_end(table: &mut Reader, key: &str) -> Option<End> {
    let Some(item) = table.item(key) else {
        let message = format!("a range needs `{key}`");
        let help = "for example `{ from = 2, to = 200, points = 9, scale = \"log\" }`";
        table.error_at(key, &message, Some(help));
        return None;
    };
    let end = match &item.value {
        Value::Integer(number) => {
            Some(End { number: *number as f64, whole: true, unit: String::new() })
        }
        Value::Float(number) => Some(End { number: *number, whole: false, unit: String::new() }),
        Value::Text(text) => {
            let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
            let (number, unit) = (text[..end].parse(), text[end..].trim().to_owned());
            number.ok().filter(|_| !unit.is_empty()).map(|number| End {
                number,
                whole: false,
                unit,
            })
        }
        _ => None,
    };
    let end = end.filter(|end| end.number.is_finite());
    if end.is_none() {
        table.expected(item, key, "a number, or a number with a unit in quotes");
    }
    end
}

/// The numbers of a range; its ends are exact, what is between has six significant digits.
fn numbers(from: &End, to: &End, points: u32, log_scale: bool) -> Vec<f64> {
    let last = points.saturating_sub(1).max(1);
    let between = |at: u32| {
        let part = f64::from(at) / f64::from(last);
        let exact = if log_scale {
            from.number * (to.number / from.number).powf(part)
        } else {
            from.number + (to.number - from.number) * part
        };
        let short = format!("{exact:.5e}").parse().unwrap_or(exact);
        if from.whole && to.whole { exact.round() } else { short }
    };
    let number = |at: u32| match at {
        0 => from.number,
        at if at == last => to.number,
        at => between(at),
    };
    (0..=last).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    fn read(range: &str) -> Result<Vec<String>, String> {
        let document = parse("x.toml", format!("a = {range}")).unwrap();
        let log = Log::default();
        let items = read_range("a", document.get("a").unwrap(), &log);
        let mistakes = log.into_diagnostics();
        match items {
            Some(items) if mistakes.is_empty() => Ok(items.iter().map(Item::cell).collect()),
            _ => Err(mistakes.to_string()),
        }
    }

    #[test]
    fn ranges_are_counted_and_end_exactly() {
        let log = read("{ from = 2, to = 200, points = 5, scale = \"log\" }");
        assert_eq!(log.unwrap(), ["2", "6", "20", "63", "200"]);
        let tenths = read("{ from = 0.1, to = 0.7, points = 7 }");
        assert_eq!(tenths.unwrap(), ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]);
        let spans = read("{ from = \"10 min\", to = \"40min\", points = 3 }");
        assert_eq!(spans.unwrap(), ["10 min", "25 min", "40 min"]);
    }

    #[test]
    fn ranges_that_are_none_are_refused() {
        for (range, part) in [
            ("{ from = 2, points = 3 }", "a range needs `to`"),
            ("{ from = 2, to = 2, points = 3 }", "`to` is not above `from`"),
            ("{ from = 0, to = 2, points = 3, scale = \"log\" }", "above zero"),
            ("{ from = 1, to = 3, points = 9 }", "not 9 different values"),
            ("{ from = 1, to = \"3 h\", points = 9 }", "the same unit"),
            ("{ from = nan, to = 3, points = 9 }", "has to be a number"),
            ("{ from = 1, to = 3, points = 1 }", "from 2 to 10000"),
        ] {
            let mistakes = read(range).unwrap_err();
            assert!(mistakes.contains(part), "{range}: {mistakes}");
        }
    }
}
