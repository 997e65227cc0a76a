//! Decides the range of an axis, where its ticks stand and what is written at them.

use super::manifest::{Axis, ScaleKind};
use super::number::{Notation, write_alone};

/// A place on an axis, in the axis' own coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    pub at: f64,
    /// Empty for a line without a label.
    pub label: String,
}

/// An axis: its coordinates are the values, their logarithms, their nines (one for 90 %, two for
/// 99 %), or the numbers of categories.
#[derive(Debug, Clone)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    pub kind: ScaleKind,
    pub ticks: Vec<Tick>,
    /// Whether every tick is one of few values and should keep its label if it can.
    pub categories: bool,
}

impl Scale {
    /// The coordinate of a value; none if the axis has no place for it.
    pub fn coordinate(&self, value: f64) -> Option<f64> {
        let coordinate = match self.kind {
            ScaleKind::Linear => value,
            ScaleKind::Log => value.log10(),
            // Nothing missing is at the upper end.
            ScaleKind::Nines => nines(value).min(self.high),
        };
        coordinate.is_finite().then_some(coordinate)
    }

    /// The coordinate of a value, moved to the nearer end of the axis if it lies outside.
    pub fn clamped(&self, value: f64) -> f64 {
        let coordinate = match self.kind {
            ScaleKind::Linear => value,
            ScaleKind::Log => value.max(0.0).log10(),
            ScaleKind::Nines => nines(value),
        };
        coordinate.clamp(self.low, self.high)
    }

    /// The value at a coordinate.
    pub fn value(&self, coordinate: f64) -> f64 {
        match self.kind {
            ScaleKind::Linear => coordinate,
            ScaleKind::Log => 10f64.powf(coordinate),
            ScaleKind::Nines => 1.0 - 10f64.powf(-coordinate),
        }
    }

    /// A vertical axis that shows all of the values.
    pub fn vertical(values: &[f64], kind: ScaleKind, share: bool, room: f64) -> Self {
        let most_ticks = (room / 42.0).clamp(3.0, 8.0);
        let positive = values.iter().copied().filter(|v| v.is_finite() && *v > 0.0);
        if kind == ScaleKind::Log
            && let Some((low, high)) = span(positive)
        {
            return logarithmic(low, high, share, most_ticks);
        }
        let finite = values.iter().copied().filter(|v| v.is_finite());
        let missing = finite.clone().filter(|v| *v < 1.0).map(nines);
        if kind == ScaleKind::Nines
            && let Some((low, high)) = span(missing)
        {
            let is_whole = finite.clone().any(|value| value >= 1.0);
            return of_nines(low, high, is_whole, most_ticks);
        }
        let (low, high) = span(finite).unwrap_or((0.0, 1.0));
        linear(low, high, share, most_ticks)
    }

    /// The horizontal axis of bars, and of values that are not plain numbers.
    pub fn ordered(labels: &[String], margin: f64) -> Self {
        let tick = |(index, label): (usize, &String)| Tick {
            at: index as f64,
            label: super::text::clean(label),
        };
        Self {
            low: -margin,
            high: labels.len().max(1) as f64 - 1.0 + margin,
            kind: ScaleKind::Linear,
            ticks: labels.iter().enumerate().map(tick).collect(),
            categories: true,
        }
    }

    /// The horizontal axis of a varied parameter, and the coordinate of each of its values.
    pub fn horizontal(axis: &Axis, kind: ScaleKind) -> (Self, Vec<f64>) {
        const FEW: usize = 14;
        let Some(numbers) = numbers(&axis.values) else {
            let places = (0..axis.values.len()).map(|index| index as f64).collect();
            let shown: Vec<String> = axis.values.iter().map(|own| axis.shown(own)).collect();
            return (Self::ordered(&shown, 0.18), places);
        };
        // A logarithm needs values above zero; without them the axis is divided evenly.
        let log = kind == ScaleKind::Log && numbers.iter().all(|value| *value > 0.0);
        let places: Vec<f64> =
            numbers.iter().map(|value| if log { value.log10() } else { *value }).collect();
        let (low, high) = span(places.iter().copied()).unwrap_or((0.0, 1.0));
        let margin = if high > low { (high - low) * 0.035 } else { 0.5 };
        let few = places.len() <= FEW;
        let ticks = if few {
            let mut ticks: Vec<Tick> = (places.iter().zip(&axis.values))
                .map(|(at, value)| Tick { at: *at, label: unbroken(&axis.shown(value)) })
                .collect();
            ticks.sort_by(|a, b| a.at.total_cmp(&b.at));
            ticks
        } else if log {
            log_ticks(low, high, axis.is_share() && low > -6.0, 8.0)
        } else {
            even_ticks(low, high, axis.is_share(), 8.0)
        };
        let kind = if log { ScaleKind::Log } else { ScaleKind::Linear };
        let scale = Self { low: low - margin, high: high + margin, kind, ticks, categories: false };
        (scale, places)
    }
}

/// A number and its percent sign stay on one line.
fn unbroken(label: &str) -> String {
    label.replace(" %", "\u{a0}%")
}

/// The values as numbers, if all of them are plain numbers.
fn numbers(values: &[String]) -> Option<Vec<f64>> {
    let number = |value: &String| value.trim().parse().ok().filter(|n: &f64| n.is_finite());
    values.iter().map(number).collect()
}

fn span(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |span, value| match span {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

fn linear(mut low: f64, mut high: f64, share: bool, most_ticks: f64) -> Scale {
    if share {
        (low, high) = (low.clamp(0.0, 1.0), high.clamp(0.0, 1.0));
    }
    if low == 0.0 && high == 0.0 {
        // Nothing but zeros: what could have been seen is above.
        high = if share { 0.01 } else { 1.0 };
    } else if high - low <= high.abs().max(low.abs()) * 1e-9 {
        let around = if share { 0.01 } else { high.abs() * 0.1 };
        (low, high) = (low - around, high + around);
        if share {
            (low, high) = (low.max(0.0), high.min(1.0));
        }
    }
    // Values that reach down far are shown from zero, so that lengths can be compared.
    let from_zero = low >= 0.0 && low < 0.35 * high;
    let margin = 0.06 * (high - low);
    let padded = if from_zero { 0.0 } else { low - margin };
    let ends = if low >= 0.0 { (padded.max(0.0), high + margin) } else { (padded, high + margin) };
    let mut ticks = even_ticks(ends.0, ends.1, share, most_ticks);
    if share {
        ticks.retain(|tick| tick.at < 1.0 + 1e-12);
    }
    Scale { low: ends.0, high: ends.1, kind: ScaleKind::Linear, ticks, categories: false }
}

/// An axis for bars, which begin at zero.
pub fn from_zero(high: f64, room: f64) -> Scale {
    // Room above the highest bar is for its total.
    let high = if high > 0.0 { high * 1.1 } else { 1.0 };
    let ticks = even_ticks(0.0, high, false, (room / 42.0).clamp(3.0, 8.0));
    Scale { low: 0.0, high, kind: ScaleKind::Linear, ticks, categories: false }
}

fn logarithmic(low: f64, high: f64, share: bool, most_ticks: f64) -> Scale {
    let (low, high) = (low.log10(), high.log10());
    let margin = ((high - low) * 0.05).max(0.02);
    let (low, high) = (low - margin, high + margin);
    // One axis has one notation, and percent cannot be read below a ten-thousandth of one.
    let ticks = log_ticks(low, high, share && low > -6.0, most_ticks);
    Scale { low, high, kind: ScaleKind::Log, ticks, categories: false }
}

/// How many nines a share has: 2 for 99 %.
fn nines(share: f64) -> f64 {
    -(1.0 - share.clamp(0.0, 1.0)).log10()
}

/// A vertical axis from so many nines to so many, with 100 % above them if that occurs.
fn of_nines(low: f64, high: f64, is_whole: bool, most_ticks: f64) -> Scale {
    let margin = ((high - low) * 0.05).max(0.02);
    let low = (low - margin).max(0.0);
    let whole = high + margin.max(0.15 * (high - low));
    let high = if is_whole { whole } else { high + margin };
    // What is missing has ticks like a logarithmic axis, from the other end.
    let missing = log_ticks(-high, -low, false, most_ticks);
    let mut ticks: Vec<Tick> =
        (missing.iter().rev()).map(|tick| Tick { at: -tick.at, label: percent(tick) }).collect();
    if is_whole {
        let near = |tick: &Tick| whole - tick.at < 0.5 * (whole - low) / most_ticks;
        ticks.retain(|tick| !near(tick));
        ticks.push(Tick { at: whole, label: "100\u{a0}%".to_owned() });
    }
    Scale { low, high, kind: ScaleKind::Nines, ticks, categories: false }
}

/// The label of what remains where this is missing: as many decimals as that has.
fn percent(missing: &Tick) -> String {
    if missing.label.is_empty() {
        return String::new();
    }
    let part = 100.0 * 10f64.powf(missing.at);
    let decimals = (-(part * 1.000_001).log10().floor()).clamp(0.0, 9.0) as usize;
    format!("{:.decimals$}\u{a0}%", 100.0 - part)
}

/// Ticks at multiples of 1, 2 or 5 times a power of ten.
fn even_ticks(low: f64, high: f64, share: bool, most: f64) -> Vec<Tick> {
    let raw = (high - low) / most;
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= raw);
    let step = step.unwrap_or(10.0 * power);
    let notation = Notation::for_steps(step, high.abs().max(low.abs()), share);
    // Multiples are counted, so that no error adds up.
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last)
        .take(100)
        .map(|count| {
            let at = count as f64 * step;
            Tick { at, label: notation.write(at) }
        })
        .collect()
}

/// Ticks of a logarithmic axis, whose ends are given as logarithms.
fn log_ticks(low: f64, high: f64, share: bool, most: f64) -> Vec<Tick> {
    let decades = high - low;
    if decades < 0.6 {
        let even = even_ticks(10f64.powf(low), 10f64.powf(high), share, most);
        let placed = even.into_iter().map(|tick| Tick { at: tick.at.log10(), ..tick });
        return placed.filter(|tick| tick.at.is_finite()).collect();
    }
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    // Labels per decade, or decades per label, so that they do not crowd.
    let all = decades * 3.0 <= most + 2.0;
    let every = (decades / most).ceil().max(1.0) as i32;
    let mut ticks = Vec::new();
    for exponent in first..=last {
        for factor in [1.0, 2.0, 5.0] {
            let at = f64::from(exponent) + f64::log10(factor);
            let whole = factor == 1.0;
            if at < low || at > high || (!whole && decades > 7.0) {
                continue;
            }
            let labelled = all || (whole && exponent.rem_euclid(every) == 0);
            let value = factor * 10f64.powi(exponent);
            let label = if labelled { write_alone(value, share) } else { String::new() };
            ticks.push(Tick { at, label });
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|t| t.label.as_str()).filter(|label| !label.is_empty()).collect()
    }

    #[test]
    fn shares_near_one_have_distinct_ticks_up_to_one() {
        let scale = Scale::vertical(&[0.985, 0.9999], ScaleKind::Linear, true, 300.0);
        let labels = labels(&scale.ticks);
        let mut distinct = labels.clone();
        distinct.dedup();
        assert_eq!(labels, distinct);
        assert_eq!(labels.last(), Some(&"100.0\u{a0}%"));
    }

    #[test]
    fn wide_logarithmic_axes_label_decades() {
        let scale = Scale::vertical(&[1e-4, 3.0], ScaleKind::Log, false, 300.0);
        assert_eq!(labels(&scale.ticks), ["0.0001", "0.001", "0.01", "0.1", "1"]);
    }

    /// An axis without variation has ticks of both sides of its value, and none below zero.
    #[test]
    fn constant_values_have_an_axis() {
        for kind in [ScaleKind::Linear, ScaleKind::Log] {
            for share in [false, true] {
                let zeros = Scale::vertical(&[0.0, f64::NAN, 0.0], kind, share, 300.0);
                assert!(
                    zeros.kind == ScaleKind::Linear && zeros.low == 0.0 && zeros.high > 0.0,
                    "{zeros:?}"
                );
                assert_eq!(zeros.ticks[0].at, 0.0);
                assert!(zeros.ticks.len() > 2);
                for value in [1e-9, 0.5, 1.0] {
                    let scale = Scale::vertical(&[value; 3], kind, share, 300.0);
                    let at = scale.coordinate(value).unwrap();
                    assert!(scale.low < at && at < scale.high, "{scale:?}");
                    assert!(
                        scale
                            .ticks
                            .iter()
                            .all(|tick| scale.kind == ScaleKind::Log || tick.at >= 0.0)
                    );
                    assert!(!scale.ticks.is_empty());
                }
            }
        }
        let zeros = Scale::vertical(&[0.0; 2], ScaleKind::Linear, false, 300.0);
        assert_eq!((labels(&zeros.ticks)[0], zeros.high), ("0.0", 1.06));
    }

    #[test]
    fn nines_have_equal_steps_and_a_place_for_what_never_fails() {
        let scale = Scale::vertical(&[0.62, 0.9901, 0.999_2], ScaleKind::Nines, true, 300.0);
        let shown = labels(&scale.ticks);
        for wanted in ["80\u{a0}%", "90\u{a0}%", "99\u{a0}%", "99.9\u{a0}%"] {
            assert!(shown.contains(&wanted), "{shown:?}");
        }
        let step = |from: f64, to: f64| scale.clamped(to) - scale.clamped(from);
        assert!((step(0.9, 0.99) - step(0.99, 0.999)).abs() < 1e-9);
        assert!((scale.value(scale.coordinate(0.9901).unwrap()) - 0.9901).abs() < 1e-12);
        assert!(!shown.contains(&"100\u{a0}%"));

        let whole = Scale::vertical(&[0.9, 0.99, 1.0], ScaleKind::Nines, true, 300.0);
        assert_eq!(labels(&whole.ticks).last(), Some(&"100\u{a0}%"));
        assert_eq!(whole.coordinate(1.0), Some(whole.high));
        assert!(whole.coordinate(0.99).unwrap() < whole.high);

        // Without anything missing there is no ratio.
        let never = Scale::vertical(&[1.0; 3], ScaleKind::Nines, true, 300.0);
        assert_eq!(never.kind, ScaleKind::Linear);
    }

    #[test]
    fn quantities_become_categories() {
        let axis = Axis {
            key: "k".into(),
            label: String::new(),
            unit: String::new(),
            counted: false,
            values: vec!["20 min".into(), "1 h".into()],
        };
        let (scale, places) = Scale::horizontal(&axis, ScaleKind::Log);
        assert!(scale.categories);
        assert_eq!(places, [0.0, 1.0]);
    }
}
