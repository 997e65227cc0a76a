//! Resampling of replications: intervals of what has no closed form (Efron, 1979).

use crate::sim::Rng;

/// Resamples behind an interval.
pub(super) const RESAMPLES: u32 = 2_000;

/// Draws as many replications as there are, with replacement: how often each was drawn.
pub(super) fn draw(rng: &mut Rng, weights: &mut [u32]) {
    weights.fill(0);
    for _ in 0..weights.len() {
        weights[rng.below(weights.len() as u32) as usize] += 1;
    }
}

/// The share of resamples beyond either end of an interval of 95 %.
pub(super) const BEYOND: f64 = 0.025;

/// The middle 95 % of the values that are numbers; not numbers if there are none.
pub(super) fn middle(mut found: Vec<f64>) -> (f64, f64) {
    found.retain(|value| !value.is_nan());
    found.sort_by(f64::total_cmp);
    let last = found.len().saturating_sub(1);
    let at = |share: f64| {
        let place = (share * last as f64).round() as usize;
        found.get(place).copied().unwrap_or(f64::NAN)
    };
    (at(BEYOND), at(1.0 - BEYOND))
}
