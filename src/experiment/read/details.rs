//! The tables `[spreads]` and `[series]` of an experiment file.

use crate::config::{Reader, nearest};
use crate::experiment::plan::{Details, SeriesPlan};
use crate::sim::SimDuration;
use crate::study::{Metric, Spread};

use super::metrics::metric_named;

/// Bins of a trial, at most: more than a chart can show.
const MOST_BINS: u64 = 5_000;

/// Reads both; `horizon` is the length of a trial, if that could be read.
pub(super) fn read_details(
    table: &mut Reader,
    metrics: &[Metric],
    spreads: &[Spread],
    horizon: Option<SimDuration>,
) -> Details {
    Details { spreads: read_spreads(table, spreads), series: read_series(table, metrics, horizon) }
}

/// `[spreads] metrics = [...]`: those that are named, in the order of the model.
fn read_spreads(table: &mut Reader, known: &[Spread]) -> Vec<Spread> {
    let Some(mut options) = table.optional_table("spreads") else { return Vec::new() };
    let names = read_names(&mut options, "quantities whose distributions are wanted");
    for name in names.iter().filter(|name| !known.iter().any(|own| own.name == **name)) {
        let all = || known.iter().map(|own| &*own.name);
        let help = match nearest(name, all()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", all().collect::<Vec<_>>().join(", ")),
        };
        options.error_at("metrics", &format!("there is no distribution `{name}`"), Some(&help));
    }
    options.finish();
    known.iter().filter(|own| names.iter().any(|name| own.name == *name)).cloned().collect()
}

/// `[series] metrics = [...], step = "5 min"`.
fn read_series(
    table: &mut Reader,
    metrics: &[Metric],
    horizon: Option<SimDuration>,
) -> Option<SeriesPlan> {
    let mut options = table.optional_table("series")?;
    let names = read_names(&mut options, "metrics whose values over time are wanted");
    for name in &names {
        match metric_named(name, metrics) {
            Err((message, help)) => options.error_at("metrics", &message, Some(&help)),
            Ok(metric) if !metric.has_series() => {
                let message = format!(
                    "`{name}` has no series: percentiles and extremes of short bins say nothing \
                     of longer ones"
                );
                let help = "name means, rates or shares; `[spreads]` gives whole distributions";
                options.error_at("metrics", &message, Some(help));
            }
            Ok(_) => {}
        }
    }
    let before = options.mistakes();
    let step = options.duration("step", "1 ms"..="100 y", None, "length of a bin");
    let sound = options.mistakes() == before;
    let bins = horizon.map(|horizon| horizon.as_nanos() / step.as_nanos().max(1));
    match (bins, horizon) {
        (Some(0), Some(horizon)) if sound => {
            let message = format!("a step of {step} is longer than the horizon of {horizon}");
            options.error_at("step", &message, Some("the bins of a trial are whole steps"));
        }
        (Some(bins), Some(horizon)) if sound && bins > MOST_BINS => {
            let message = format!("a horizon of {horizon} has {bins} bins of {step}");
            let help = format!("at most {MOST_BINS} are kept: make the step longer");
            options.error_at("step", &message, Some(&help));
        }
        _ => {}
    }
    options.finish();
    let own = metrics.iter().filter(|own| names.iter().any(|name| own.name == **name));
    Some(SeriesPlan {
        metrics: own.map(|own| own.name.to_string()).collect(),
        step: step.as_nanos(),
        bins: bins.unwrap_or(0).min(MOST_BINS) as u32,
    })
}

/// The list at `metrics`, of which none may stand there twice.
fn read_names(options: &mut Reader, doc: &str) -> Vec<String> {
    let before = options.mistakes();
    let names = options.texts("metrics", doc);
    if names.is_empty() && options.mistakes() == before {
        options.error_at("metrics", "no metric is named", Some("for example `metrics = [\"…\"]`"));
    }
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            options.error_at("metrics", &format!("`{name}` is listed twice"), None);
        }
    }
    names
}
