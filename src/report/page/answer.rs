//! The answer in plain sentences: alternatives ahead or behind beyond chance, metric by metric.

use super::cells::{Verdict, counted};
use super::readings::Reading;
use crate::report::manifest::{Axis, Manifest, Metric};
use crate::report::plan::agrees;
use crate::report::text::clean;

/// Stretches of an axis that are named, at most; more are counted.
const MOST_STRETCHES: usize = 3;

/// The answer for one metric.
pub struct Answer {
    /// The metric, as charts call it.
    pub metric: String,
    /// Alternatives ahead and behind, and where.
    pub text: String,
}

/// One sentence for each metric that charts show and of which more or less is better; all of it
/// comes from `differences.csv`. None without differences.
pub fn answers(manifest: &Manifest, readings: &[Reading]) -> Vec<Answer> {
    let judged = |metric: &&Metric| {
        manifest.is_charted(&metric.name) && ["higher", "lower"].contains(&&*metric.direction)
    };
    let answer = |metric: &Metric| {
        let text = sentence(manifest, metric, readings)?;
        Some(Answer { metric: clean(metric.text()), text })
    };
    manifest.metrics.iter().filter(judged).filter_map(answer).collect()
}

/// An architecture judged at a point.
struct Judged<'a> {
    reading: &'a Reading,
    verdict: Verdict,
}

fn sentence(manifest: &Manifest, metric: &Metric, readings: &[Reading]) -> Option<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut baseline = None;
    let at = manifest.alternatives_at();
    for name in manifest.alternatives().iter().skip(1) {
        let own = readings.iter().filter(|own| {
            own.metric == metric.name && own.place[at] == *name && own.mean.value.is_finite()
        });
        let points: Vec<Judged> =
            own.map(|reading| Judged { reading, verdict: reading.verdict(metric) }).collect();
        let Some(first) = points.first() else { continue };
        baseline.get_or_insert_with(|| manifest.alternative_text(&first.reading.baseline));
        let said = said(manifest, &points);
        // Architectures of which the same is true stand together.
        match groups.iter_mut().find(|(own, _)| *own == said) {
            Some((_, names)) => names.push(manifest.bare_alternative(name)),
            None => groups.push((said, vec![manifest.bare_alternative(name)])),
        }
    }
    let baseline = baseline?;
    let clause = |(said, names): &(String, Vec<String>)| {
        let verb = if names.len() == 1 { "is" } else { "are" };
        format!("{} {verb} {said}", joined(names))
    };
    let clauses: Vec<String> = groups.iter().map(clause).collect();
    // Values of an axis are no part of the list that follows.
    let mark = if at == 0 { ',' } else { ':' };
    Some(format!("against {baseline}{mark} {}.", clauses.join("; ")))
}

/// Where an architecture is ahead and where behind.
fn said(manifest: &Manifest, points: &[Judged]) -> String {
    let all = points.len();
    let of = |wanted: Verdict| points.iter().filter(|own| own.verdict == wanted).count();
    match (of(Verdict::Better), of(Verdict::Worse)) {
        (0, 0) if points.iter().all(|own| own.reading.is_nought()) => everywhere("the same", all),
        (0, 0) => "neither ahead nor behind beyond chance".to_owned(),
        (better, _) if better == all => everywhere("ahead", all),
        (_, worse) if worse == all => everywhere("behind", all),
        (_, 0) => format!("ahead {}", places(manifest, points, Verdict::Better)),
        (0, _) => format!("behind {}", places(manifest, points, Verdict::Worse)),
        _ => format!(
            "ahead {} and behind {}",
            places(manifest, points, Verdict::Better),
            places(manifest, points, Verdict::Worse)
        ),
    }
}

fn everywhere(word: &str, points: usize) -> String {
    if points == 1 { word.to_owned() } else { format!("{word} at all {points} points") }
}

/// Where an architecture has the wanted verdict: at which values of an axis, if one alone decides;
/// else at how many points, and within which values of an axis all of these lie.
fn places(manifest: &Manifest, points: &[Judged], wanted: Verdict) -> String {
    let own = points.iter().filter(|own| own.verdict == wanted).count();
    let counted = format!("at {own} of {}", counted(points.len(), "point"));
    let mut within = None;
    for (at, axis) in manifest.axes.iter().enumerate() {
        let along = along(axis, points, at + 1, wanted);
        let all = along.iter().all(|(_, own, all)| *own == 0 || own == all);
        let has_points = along.iter().filter(|(.., all)| *all > 0);
        let Some(values) = stretches(&along, axis) else { continue };
        if has_points.clone().count() > 1 && all {
            return format!("at {}", phrase(axis, &values));
        }
        if within.is_none() && has_points.clone().any(|(_, own, _)| *own == 0) {
            within = Some(format!("{counted}, all of them at {}", phrase(axis, &values)));
        }
    }
    within.unwrap_or(counted)
}

/// The values of an axis in order, each with the number of points that have the wanted verdict and
/// of all; of a value where nothing was measured both are 0.
fn along<'a>(
    axis: &'a Axis,
    points: &[Judged],
    place: usize,
    wanted: Verdict,
) -> Vec<(&'a str, usize, usize)> {
    let mut values: Vec<&str> = axis.values.iter().map(String::as_str).collect();
    let numbers = |value: &str| value.parse::<f64>().ok();
    if values.iter().all(|value| numbers(value).is_some()) {
        let number = |value: &str| numbers(value).unwrap_or(f64::NAN);
        values.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }
    let count = |value: &'a str| {
        let here = points.iter().filter(|own| agrees(&own.reading.place[place], value));
        let (mut own, mut all) = (0, 0);
        for judged in here.filter(|own| !own.reading.place[place].is_empty()) {
            all += 1;
            own += usize::from(judged.verdict == wanted);
        }
        (value, own, all)
    };
    values.into_iter().map(count).collect()
}

/// The values with points that have the wanted verdict; numbers that follow each other, with none
/// between them that has not, stand together. `None` if there is none, or a long list.
fn stretches(along: &[(&str, usize, usize)], axis: &Axis) -> Option<String> {
    let numeric = along.iter().all(|(value, ..)| value.parse::<f64>().is_ok());
    let has = |(_, own, _): &(&str, usize, usize)| *own > 0;
    let parts: Vec<&[(&str, usize, usize)]> = if numeric {
        along.split(|own| !has(own)).filter(|part| !part.is_empty()).collect()
    } else {
        along.chunks(1).filter(|part| part.iter().all(has)).collect()
    };
    let words = |part: &[(&str, usize, usize)]| match part {
        [(first, ..), .., (last, ..)] => format!("{} to {}", axis.shown(first), axis.shown(last)),
        part => part.iter().map(|(only, ..)| axis.shown(only)).collect(),
    };
    let parts: Vec<String> = parts.into_iter().map(words).collect();
    (1..=MOST_STRETCHES).contains(&parts.len()).then(|| joined(&parts))
}

/// Values of an axis in words: `2 to 8 user devices`, `link speed = 20 Mbit/s`.
fn phrase(axis: &Axis, values: &str) -> String {
    let name = clean(axis.text());
    // A plural noun counts something.
    if axis.unit.is_empty() && name.ends_with('s') {
        return format!("{values} {name}");
    }
    clean(&format!("{name} = {values} {}", axis.unit_text()))
}

/// `a`, `a and b`, `a, b and c`.
fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value that lacks the verdict, or a measurement, parts the numbers on its sides.
    #[test]
    fn numbers_are_joined_only_if_nothing_is_between_them() {
        let axis: Axis =
            serde_json::from_str(r#"{"key": "k", "values": []}"#).expect("it is an axis");
        let all = |counts: [(usize, usize); 4]| {
            let values = ["3", "5", "8", "15"].into_iter().zip(counts);
            let along: Vec<_> = values.map(|(value, (own, all))| (value, own, all)).collect();
            stretches(&along, &axis)
        };
        assert_eq!(all([(1, 1); 4]).as_deref(), Some("3 to 15"));
        assert_eq!(all([(1, 1), (1, 1), (0, 1), (1, 1)]).as_deref(), Some("3 to 5 and 15"));
        assert_eq!(all([(1, 1), (1, 1), (0, 0), (1, 1)]).as_deref(), Some("3 to 5 and 15"));
        assert_eq!(all([(0, 1); 4]), None);
    }
}
