//! Sentences below the title of a chart that say what its intervals are worth.

use super::curves::{Content, Point};
use super::manifest::Metric;
use super::number::write_alone;
use super::text::clean;
use super::words::CrossingSearch;
use crate::study::Values;

/// What is to be told of the metrics of a chart, each from all points of its panels; empty if
/// nothing is.
pub fn of_each(
    metrics: &[&Metric],
    contents: &[Vec<Content>],
    text: impl Fn(&Metric, &[Point]) -> Option<String>,
) -> String {
    let told = metrics.iter().zip(contents).filter_map(|(metric, contents)| {
        let curves = contents.iter().flat_map(|content| &content.curves);
        let points: Vec<Point> = curves.flat_map(|curve| curve.points.iter().copied()).collect();
        let text = text(metric, &points)?;
        // A lone axis says what it is about.
        let alone = metrics.len() == 1;
        Some(if alone { text } else { format!("{}: {text}", clean(metric.text())) })
    });
    told.collect::<Vec<_>>().join(" · ")
}

/// That the points of a heavy metric are means of skewed trials, and what is known besides: the
/// share of runs that have any, and the medians. None if the table does not state it, or all runs
/// of all points gave zero.
pub fn heavy(points: &[Point], share: bool) -> Option<String> {
    let tails: Vec<_> = points.iter().filter_map(|point| point.tail).collect();
    if tails.iter().all(|tail| tail.any == 0.0) {
        return None;
    }
    let ends = |values: Vec<f64>, share: bool| {
        let defined = || values.iter().copied().filter(|value| !value.is_nan());
        let (least, most) =
            (defined().fold(f64::NAN, f64::min), defined().fold(f64::NAN, f64::max));
        let [first, last] = [least, most].map(|end| two_digits(end, share));
        if first == last { first } else { format!("{first} to {last}") }
    };
    let any = ends(tails.iter().map(|tail| tail.any).collect(), true);
    let median = ends(tails.iter().map(|tail| tail.median).collect(), share);
    Some(format!(
        "means of skewed runs, intervals too short: any in {any} of runs, median {median}"
    ))
}

/// A number with two digits that count.
fn two_digits(value: f64, share: bool) -> String {
    if value == 0.0 {
        return if share { "0\u{a0}%".to_owned() } else { "0".to_owned() };
    }
    let size = 10f64.powf(1.0 - value.abs().log10().floor());
    let rounded = (value * size).round() / size;
    let value = if share { rounded * 100.0 } else { rounded };
    if !(1e-3..1e4).contains(&value.abs()) {
        return write_alone(rounded, share);
    }
    let decimals = (1.0 - value.abs().log10().floor()).clamp(0.0, 4.0) as usize;
    let text = format!("{value:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if share { format!("{text}\u{a0}%") } else { text.to_owned() }
}

/// The intervals of a chart by the kinds of its metrics, such as `95 % intervals (Student t)`;
/// those of one long trial come from its batches.
pub fn intervals(metrics: &[&Metric], is_single: bool) -> String {
    let has = |values: Values| metrics.iter().any(|metric| metric.values == values);
    let by = match (is_single, has(Values::YesNo), has(Values::Plain) || has(Values::Heavy)) {
        (true, ..) => "batches",
        (_, true, true) => "Student t; yes and no: Wilson",
        (_, true, false) => "Wilson",
        _ => "Student t",
    };
    format!("95\u{a0}% intervals ({by})")
}

/// How many crossings were sought on a chart and how many are beyond chance; empty below two.
pub fn searched(searches: impl Iterator<Item = CrossingSearch>) -> String {
    let all = searches.fold(CrossingSearch::default(), |all, own| CrossingSearch {
        sought: all.sought + own.sought,
        pairs: all.pairs.max(own.pairs),
        found: all.found + own.found,
    });
    match all.sought < 2 {
        true => String::new(),
        false => format!("{}, {} beyond chance", all.sought_in_words(), all.found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::TailFigures;

    fn point(any: f64, median: f64) -> Point {
        let (mean, low, high) = (1.0, 0.5, 1.5);
        let tail = Some(TailFigures { any, median });
        Point { x: 0.0, mean, low, high, n: 20.0, tail }
    }

    #[test]
    fn charts_of_heavy_metrics_say_what_is_known_besides_the_mean() {
        let told =
            |points: &[Point], share| heavy(points, share).map(|text| text.replace('\u{a0}', " "));
        let some = [point(0.05, 0.0), point(0.35, 3.121), point(0.1, f64::NAN)];
        let start = "means of skewed runs, intervals too short: any in";
        assert_eq!(
            told(&some, false),
            Some(format!("{start} 5 % to 35 % of runs, median 0 to 3.1"))
        );
        assert_eq!(
            told(&[point(1.0, 0.25)], true),
            Some(format!("{start} 100 % of runs, median 25 %"))
        );
        assert_eq!(told(&[point(0.0, 0.0)], false), None, "none in all runs is told elsewhere");
        assert_eq!(told(&[Point { tail: None, ..point(0.5, 1.0) }], false), None);
    }

    #[test]
    fn figures_have_two_digits() {
        let all = [123.4, 0.0123, 1.96, 4e-6, 25_300.0].map(|own| two_digits(own, false));
        assert_eq!(
            all.map(|own| own.replace('\u{a0}', " ")),
            ["120", "0.012", "2", "4×10⁻⁶", "25 k"]
        );
    }

    #[test]
    fn several_crossings_are_counted() {
        let one = |found| CrossingSearch { sought: 1, pairs: 1, found };
        assert_eq!(searched([one(1)].into_iter()), "", "one is no family");
        assert_eq!(
            searched([one(1), one(0), one(1)].into_iter()),
            "3 crossings sought (1 pair x 3 places), 2 beyond chance"
        );
        let [four, two] = [4, 2].map(|sought| CrossingSearch { sought, pairs: 2, found: 0 });
        assert_eq!(
            searched([four, two].into_iter()),
            "6 crossings sought (2 pairs x 3 places), 0 beyond chance"
        );
        // One of them was measured at fewer places.
        assert_eq!(searched([four, one(1)].into_iter()), "5 crossings sought, 1 beyond chance");
    }

    #[test]
    fn the_intervals_that_are_drawn_are_named() {
        let metric = |values: &str| -> Metric {
            let text = format!(
                r#"{{"name": "m", "unit": "h", "direction": "lower", "kind": "{values}"}}"#
            );
            serde_json::from_str(&text).expect("it is a metric")
        };
        let all = ["plain", "yes/no", "heavy"].map(metric);
        let told = |kinds: &[usize], is_single| {
            let metrics: Vec<&Metric> = kinds.iter().map(|at| &all[*at]).collect();
            intervals(&metrics, is_single).replace('\u{a0}', " ")
        };
        assert_eq!(told(&[0], false), "95 % intervals (Student t)");
        assert_eq!(told(&[2], false), "95 % intervals (Student t)");
        assert_eq!(told(&[1], false), "95 % intervals (Wilson)");
        assert_eq!(told(&[1, 2], false), "95 % intervals (Student t; yes and no: Wilson)");
        assert_eq!(told(&[0], true), "95 % intervals (batches)");
    }
}
