//! `crosspoint compare`: paired differences of two alternatives, or of two results folders.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use serde_json::{Map, json};

use crate::config::nearest;
use crate::experiment::{Comparison, Condition, Method, Question, Recorded, TailSummary, Tails};
use crate::report::Metric;
use crate::report::words::{OF_BOTH, beyond_chance, pairing_hurts, pairing_hurts_for};
use crate::sim::{CHANCE, Estimate};
use crate::study::{Interval, Values};

use crate::units::share_in_percent;

use super::common::check_folder;
use super::summary_table::{any_of, bounded, value};
use super::{Ending, FAILED_CHECK, Failure, WRONG, print, print_json, tell, visible};

#[derive(Args, Debug)]
pub(super) struct CompareArguments {
    /// Results folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
    /// Two architectures of it (model files, or values of the first axis where one file stands
    /// alone), or one other results folder; all of them with the first one if left out.
    #[arg(value_name = "A B | DIR2", num_args = 0..=2)]
    with: Vec<String>,
    /// Only these metrics; those that charts show if left out.
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    metric: Vec<String>,
    /// Only points that meet a condition, such as 'organisation.devices > 50'.
    #[arg(short, long, value_name = "CONDITION")]
    r#where: Option<String>,
    /// Exit with 5 unless every difference is known to be within this share of the baseline's mean,
    /// such as 0.05.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    equal_within: Option<f64>,
    /// For machines: one JSON object a line.
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse().ok().or_else(|| share_in_percent(text)) {
        Some(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a share from 0 to 1, such as 0.05 or '5 %'".to_owned()),
    }
}

fn wrong(message: impl std::fmt::Display) -> Failure {
    Failure { message: format!("error: {message}"), code: WRONG }
}

pub(super) fn compare(arguments: &CompareArguments) -> Ending {
    check_folder(&arguments.dir)?;
    let first = Recorded::read(&arguments.dir).map_err(Failure::io)?;
    let second = match arguments.with.as_slice() {
        [dir] => Some(other_folder(&first, dir)?),
        _ => None,
    };
    let other = second.as_ref().unwrap_or(&first);
    let question = Question {
        base: &first,
        other,
        alternatives: alternatives(&first, other, &arguments.with)?,
        alternatives_at: if second.is_some() { 0 } else { first.manifest.alternatives_at() },
        metrics: metrics(&first, &arguments.metric)?,
        only: arguments.r#where.as_deref().map(|text| condition(&first, text)).transpose()?,
    };
    let answer = question.answer();
    if answer.is_empty() {
        return Err(wrong("nothing to compare: no point has both sides and meets the condition"));
    }
    if arguments.json {
        for own in &answer {
            print_json(&as_json(&question, own))?;
        }
    } else {
        print(text(&question, &answer).trim_end())?;
    }
    match arguments.equal_within {
        Some(share) => check_equal(&question, &answer, share),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// A second results folder that sweeps the same.
fn other_folder(first: &Recorded, dir: &str) -> Result<Recorded, Failure> {
    if first.manifest.alternatives().iter().any(|own| own == dir) {
        let kind = one_of(first);
        return Err(wrong(format!(
            "`{dir}` is {kind}: name a second one to compare it with, A before B"
        )));
    }
    check_folder(dir.as_ref())?;
    let second = Recorded::read(dir.as_ref()).map_err(Failure::io)?;
    let keys = |folder: &Recorded| -> Vec<String> {
        folder.manifest.axes.iter().map(|axis| axis.key.clone()).collect()
    };
    if keys(first) != keys(&second) {
        let shown = |keys: Vec<String>| {
            if keys.is_empty() { "nothing".to_owned() } else { keys.join(", ") }
        };
        return Err(wrong(format!(
            "the folders do not sweep the same: {} sweeps {}, {} sweeps {}",
            first.dir.display(),
            shown(keys(first)),
            second.dir.display(),
            shown(keys(&second))
        )));
    }
    Ok(second)
}

/// An alternative of a folder as a noun.
fn one_of(folder: &Recorded) -> String {
    let manifest = &folder.manifest;
    match manifest.alternatives_at() {
        0 if manifest.compares_architectures() => "an architecture".to_owned(),
        0 => format!("one of `{}`", manifest.compared),
        _ => format!("a value of `{}`", manifest.axes[0].key),
    }
}

/// The pairs of alternatives, the baseline's first.
fn alternatives(
    first: &Recorded,
    second: &Recorded,
    named: &[String],
) -> Result<Vec<(String, String)>, Failure> {
    let own = first.manifest.alternatives();
    let files = &first.manifest.architectures;
    match named {
        [a, b] => {
            for name in [a, b] {
                if !own.contains(name) {
                    let near = nearest(name, own.iter().map(String::as_str));
                    let near = near.map(|near| format!("did you mean `{near}`? "));
                    return Err(wrong(format!(
                        "`{name}` is not {} in {}: {}it has {}",
                        one_of(first),
                        first.dir.display(),
                        near.unwrap_or_default(),
                        own.join(", ")
                    )));
                }
            }
            Ok(vec![(a.clone(), b.clone())])
        }
        [_] => {
            let both = files.iter().filter(|name| second.manifest.architectures.contains(name));
            let pairs: Vec<_> = both.map(|name| (name.clone(), name.clone())).collect();
            if pairs.is_empty() {
                return Err(wrong("the folders have no architecture in common"));
            }
            tell_alone(first, second);
            tell_alone(second, first);
            Ok(pairs)
        }
        _ if own.len() < 2 => Err(wrong(format!(
            "{} has nothing to compare within it; name another results folder to compare it with",
            first.dir.display()
        ))),
        _ => Ok(own[1..].iter().map(|name| (own[0].clone(), name.clone())).collect()),
    }
}

/// Says what one folder has and the other one has not.
fn tell_alone(folder: &Recorded, other: &Recorded) {
    let names = folder.manifest.architectures.iter();
    let alone = names.filter(|name| !other.manifest.architectures.contains(name));
    let alone: Vec<String> = alone.map(|name| visible(name)).collect();
    if !alone.is_empty() {
        tell(&format!("only in {}, left out: {}", folder.dir.display(), alone.join(", ")));
    }
}

/// Metrics by name, or those that charts show.
fn metrics(folder: &Recorded, names: &[String]) -> Result<Vec<usize>, Failure> {
    let shown = folder.manifest.charts.iter().flat_map(|chart| chart.means()).cloned();
    let names = if names.is_empty() { shown.collect() } else { names.to_vec() };
    let mut found = Vec::new();
    for name in &names {
        let Some(at) = folder.metric(name) else {
            let all = folder.manifest.metrics.iter().map(|metric| metric.name.as_str());
            let near = nearest(name, all).map(|near| format!("; did you mean `{near}`?"));
            let near = near.unwrap_or_else(|| "; its manifest.json names all".to_owned());
            return Err(wrong(format!("there is no metric `{name}`{near}")));
        };
        if !found.contains(&at) {
            found.push(at);
        }
    }
    if found.is_empty() {
        return Err(wrong("no chart shows a metric: name some with --metric NAME"));
    }
    Ok(found)
}

fn condition(folder: &Recorded, text: &str) -> Result<Condition, Failure> {
    let keys: Vec<&str> = folder.keys().into_iter().filter(|key| *key != "replication").collect();
    folder.condition(text, &keys).map_err(|mistake| wrong(format!("--where: {mistake}")))
}

fn as_json(question: &Question, own: &Comparison) -> serde_json::Value {
    let manifest = &question.base.manifest;
    let metric = &manifest.metrics[own.metric];
    let place: Map<_, _> = manifest
        .axes
        .iter()
        .zip(&own.cells)
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(axis, cell)| (axis.key.clone(), cell.as_str().into()))
        .collect();
    let Interval { low, high, .. } = own.interval;
    let mut row = json!({
        "metric": metric.name,
        "unit": metric.unit,
        "kind": metric.values.name(),
        "baseline": baseline(question, own),
        "architecture": own.architecture,
        "point": place,
        "method": question.method().name(),
        "n": own.difference.n,
        "baseline_mean": own.base.mean,
        "mean": own.other.mean,
        "difference": own.difference.mean,
        "ci_low": low,
        "ci_high": high,
        "p": own.chance,
        "p_holm": own.adjusted,
    });
    if let Some(pairing) = own.pairing {
        row["variance_ratio"] = json!(pairing.variance_ratio);
        row["pairing_hurts"] = json!(own.pairing_hurts);
    }
    if let Some(Tails { base, other, any }) = own.tails {
        let side = |own: TailSummary| {
            json!({
                "p_positive": own.any.share,
                "p_positive_low": own.any.low,
                "p_positive_high": own.any.high,
                "median": own.median.value,
                "median_low": own.median.low,
                "median_high": own.median.high,
            })
        };
        let gap = json!({
            "p_positive": any.value,
            "p_positive_low": any.low,
            "p_positive_high": any.high,
        });
        row["tails"] =
            json!({ "baseline": side(base), "architecture": side(other), "difference": gap });
    }
    row
}

/// The alternative that is subtracted.
fn baseline<'a>(question: &'a Question, own: &Comparison) -> &'a str {
    let pairs = &question.alternatives;
    let pair = pairs.iter().find(|(_, other)| *other == own.architecture);
    pair.map_or("", |(base, _)| base)
}

/// A block of lines for each metric and pair of architectures.
fn text(question: &Question, answer: &[Comparison]) -> String {
    let mut text = String::new();
    let block =
        |a: &Comparison, b: &Comparison| a.metric == b.metric && a.architecture == b.architecture;
    for rows in answer.chunk_by(block) {
        let metric = &question.base.manifest.metrics[rows[0].metric];
        let better = match metric.direction.as_str() {
            "higher" | "lower" => format!(", {} is better", metric.direction),
            _ => String::new(),
        };
        let unit = if metric.is_share() { "%" } else { &metric.unit };
        let (base, other) = (baseline(question, &rows[0]), &rows[0].architecture);
        let name = |folder: &Recorded, own: &str| match question.alternatives_at {
            0 => folder.manifest.title_of(own),
            _ => folder.manifest.alternative_text(own),
        };
        let [own, other] = [name(question.base, base), name(question.other, other)];
        let pair = if base == rows[0].architecture { own } else { format!("{other} less {own}") };
        text.push_str(&format!("{}: {} [{unit}]{better}\n", pair.escape_debug(), metric.text()));
        text.push_str(&table(question, rows, metric));
        text.push('\n');
    }
    text + &legend(question, answer)
}

/// Places, both means, the difference and what to think of it, under each other.
fn table(question: &Question, rows: &[Comparison], metric: &Metric) -> String {
    let factor = if metric.is_share() { 100.0 } else { 1.0 };
    let heads = if std::ptr::eq(question.base, question.other) {
        let pair = [baseline(question, &rows[0]), &rows[0].architecture];
        pair.map(|own| question.base.manifest.bare_alternative(own))
    } else {
        [question.base, question.other].map(|folder| folder.dir.display().to_string())
    };
    let [base, other] = heads.map(|head| head.escape_debug().to_string());
    let mut lines = vec![["".to_owned(), base, other, "difference".to_owned(), "".to_owned()]];
    for own in rows {
        let keys = question.base.manifest.axes.iter();
        let place: Vec<String> = keys
            .zip(&own.cells)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(axis, cell)| axis.value_text(cell))
            .collect();
        let side = |own: &Estimate| value(own, metric.range().interval(own), factor);
        lines.push([
            place.join(", "),
            side(&own.base),
            side(&own.other),
            value(&own.difference, own.interval, factor),
            verdict(own).to_owned(),
        ]);
        if let Some(tails) = &own.tails {
            lines.extend(below(tails, factor));
        }
    }
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let line = |cells: &[String; 5]| {
        let [place, numbers @ .., verdict] = cells;
        let mut line = format!("  {place:<0$}", widths[0]);
        for (cell, width) in numbers.iter().zip(&widths[1..]) {
            line.push_str(&format!("  {cell:>width$}"));
        }
        format!("{line}  {verdict}").trim_end().to_owned() + "\n"
    };
    lines.iter().map(line).collect()
}

/// The lines of a heavy metric below its means, which say little alone.
fn below(Tails { base, other, any }: &Tails, factor: f64) -> [[String; 5]; 2] {
    let text = |own: &str| own.to_owned();
    [
        [text("  P(any)"), any_of(&base.any), any_of(&other.any), bounded(*any, 1.0), text("")],
        [
            text("  median"),
            bounded(base.median, factor),
            bounded(other.median, factor),
            text(""),
            text(""),
        ],
    ]
}

fn verdict(own: &Comparison) -> &'static str {
    let Estimate { mean, sd, n, .. } = own.difference;
    if n == 0 {
        "not measured"
    } else if mean == 0.0 && (sd == 0.0 || n == 1) {
        "equal"
    } else if own.adjusted < CHANCE {
        "*"
    } else {
        ""
    }
}

/// The intervals of differences of shares of yes and no.
const NEWCOMBE: &str = "differences by Newcombe's score interval";

/// What is known of heavy metrics.
const HEAVY: &str = "P(any): trials with more than zero, by Wilson and Newcombe, medians by \
                     bootstrap; means above them are of skewed trials, their intervals too short\n";

fn legend(question: &Question, answer: &[Comparison]) -> String {
    let counts = answer.iter().map(|own| own.difference.n);
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    let n = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let how = match question.method() {
        Method::Paired => format!(
            "differences replication by replication, by common random numbers (seed {}, {n} runs)",
            question.base.manifest.seed
        ),
        Method::Welch => format!(
            "differences of independent runs, as the seeds differ ({} and {}, {n} runs): Welch's \
             intervals, wider than paired ones",
            question.base.manifest.seed, question.other.manifest.seed
        ),
    };
    let family = format!("all {} comparisons", answer.len());
    let chance = beyond_chance((answer.len() > 1).then_some(&family));
    let is_of_fewer = |own: &Comparison| own.difference.n < own.base.n.max(own.other.n);
    let fewer = question.method() == Method::Paired && answer.iter().any(is_of_fewer);
    let fewer = if fewer { format!("{OF_BOTH}\n") } else { String::new() };
    let has = |values: Values| {
        answer.iter().any(|own| question.base.manifest.metrics[own.metric].values == values)
    };
    let yes_no = match (has(Values::YesNo), question.method()) {
        (false, _) => String::new(),
        (_, Method::Paired) => format!("yes and no: Wilson's, {NEWCOMBE}, exact McNemar\n"),
        (_, Method::Welch) => format!("yes and no: Wilson's, {NEWCOMBE}, Fisher's exact test\n"),
    };
    let heavy = if has(Values::Heavy) { HEAVY } else { "" };
    format!(
        "+- half-width of the 95 % interval, or (a to b) cut at what can be; {how}\n\
         {yes_no}{heavy}* {chance}\n{fewer}{}",
        hurt(question, answer).unwrap_or_default()
    )
}

/// Where equal random numbers do harm, as a line; `None` if nowhere.
fn hurt(question: &Question, answer: &[Comparison]) -> Option<String> {
    let named = |metric: &usize| {
        let own = || answer.iter().filter(|own| own.metric == *metric);
        let hurt = own().filter(|own| own.pairing_hurts);
        let ratios = hurt.filter_map(|own| Some(own.pairing?.variance_ratio));
        let label = question.base.manifest.metrics[*metric].text();
        pairing_hurts(&label.escape_debug().to_string(), own().count(), ratios)
    };
    let sentence = pairing_hurts_for(question.metrics.iter().filter_map(named).collect())?;
    Some(format!("{sentence}\n"))
}

/// Whether every interval lies within a share of the baseline's mean.
fn check_equal(question: &Question, answer: &[Comparison], share: f64) -> Ending {
    let within = |own: &&Comparison| {
        let Interval { low, high, .. } = own.interval;
        let room = share * own.base.mean.abs();
        let nothing = own.base.n == 0 && own.other.n == 0;
        nothing || -room <= low && high <= room
    };
    let outside: Vec<&Comparison> = answer.iter().filter(|own| !within(own)).collect();
    let Some(first) = outside.first() else {
        tell(&format!("all {} differences are within {share} of the baseline", answer.len()));
        return Ok(ExitCode::SUCCESS);
    };
    let metric = &question.base.manifest.metrics[first.metric].name;
    let message = format!(
        "check failed: {} of {} differences are not known to be within {share} of the baseline, \
         first {metric} of {}{}",
        outside.len(),
        answer.len(),
        first.architecture,
        first
            .cells
            .iter()
            .filter(|cell| !cell.is_empty())
            .map(|c| format!(", {c}"))
            .collect::<String>()
    );
    Err(Failure { message, code: FAILED_CHECK })
}
