//! Metrics that experiment files name.

use crate::config::nearest;
use crate::study::Metric;

/// The metric of this name.
///
/// # Errors
/// If there is none: a message, and help that names the nearest.
pub(super) fn metric_named<'a>(
    name: &str,
    metrics: &'a [Metric],
) -> Result<&'a Metric, (String, String)> {
    if let Some(found) = metrics.iter().find(|metric| metric.name == name) {
        return Ok(found);
    }
    let near = nearest(name, metrics.iter().map(|metric| &*metric.name));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`crosspoint list metrics` names all but those of single stations and classes"
            .to_owned(),
    };
    Err((format!("there is no metric `{name}`"), help))
}
