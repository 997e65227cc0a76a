//! What the kinds of metrics are, and which of their intervals stand on the page, for laymen.

use crate::report::manifest::Manifest;
use crate::report::text::clean;
use crate::study::Values;

/// Metrics of a kind that are named, at most.
const MOST_NAMED: usize = 6;

/// A sentence for each kind that the metrics have, with its name.
pub fn kinds(manifest: &Manifest) -> Vec<(&'static str, String)> {
    let sentence = |kind: Values| {
        let named = named(manifest, kind)?;
        let text = match kind {
            Values::Plain => "A plain metric is made of so many events that trials differ little; \
                              in 95 of 100 cases the mean of very many trials lies within its \
                              interval (Student's t)."
                .to_owned(),
            Values::YesNo => format!(
                "A metric of yes and no ({named}) is the share of trials in which something \
                 happened; its interval (Wilson's) has a width even where it happened in none, as \
                 it may still happen."
            ),
            Values::Heavy => format!(
                "A heavy metric ({named}) is zero or small in most trials and large in a few, so \
                 that its mean says little: below it stand P(any), the share of trials with more \
                 than zero; the median, which half of the trials do not exceed; and p95, which 95 \
                 of 100 trials do not exceed."
            ),
        };
        Some((kind.name(), text))
    };
    [Values::Plain, Values::YesNo, Values::Heavy].into_iter().filter_map(sentence).collect()
}

/// The metrics of a kind, those on charts first; none if there are none.
fn named(manifest: &Manifest, kind: Values) -> Option<String> {
    let own = || manifest.metrics.iter().filter(|metric| metric.values == kind);
    let (charted, others): (Vec<_>, Vec<_>) =
        own().partition(|metric| manifest.is_charted(&metric.name));
    let names: Vec<String> =
        charted.iter().chain(&others).map(|metric| clean(metric.text())).collect();
    let more = names.len().saturating_sub(MOST_NAMED);
    let shown = names.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("{shown}{more}"))
}
