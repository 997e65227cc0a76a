//! Birth-death chains, which all queues with exponential times come to.

/// Above this, weights are scaled down before they overflow.
const LARGE: f64 = 1e200;

/// Stationary probabilities of a birth-death chain with the states 0, 1, ..., as many as there are
/// ratios and one more.
///
/// The n-th ratio is the rate from n to n + 1 over the rate from n + 1 to n: across the cut
/// between two states as many steps lead up as down, so p(n+1) = p(n) ratio(n) (Kleinrock,
/// "Queueing Systems" I, 1975, section 3.1). Ratios are finite and not negative. Every term is
/// positive, so that nothing cancels; terms below 1e-300 of the largest may become 0.
pub fn birth_death(ratios: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut weights = vec![1.0];
    let mut last = 1.0;
    for ratio in ratios {
        last *= ratio;
        if last > LARGE {
            weights.iter_mut().for_each(|weight| *weight /= LARGE);
            last /= LARGE;
        }
        weights.push(last);
    }
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

/// The mean of a figure of the state.
pub(super) fn mean(shares: &[f64], figure: impl Fn(f64) -> f64) -> f64 {
    shares.iter().enumerate().map(|(state, share)| figure(state as f64) * share).sum()
}

/// The probability of a state, 0 beyond the last.
pub(super) fn exactly(shares: &[f64], state: u32) -> f64 {
    shares.get(state as usize).copied().unwrap_or(0.0)
}

/// The probability of a state or a higher one.
pub(super) fn at_least(shares: &[f64], state: u32) -> f64 {
    shares.iter().skip(state as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_neither_overflow_nor_lose_their_mode() {
        // A Poisson law of mean 2000, whose largest weight is e^2000 times the first.
        let shares = birth_death((1..6_000).map(|n| 2_000.0 / f64::from(n)));
        assert!((mean(&shares, |n| n) - 2_000.0).abs() < 1e-6);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(birth_death([]), [1.0]);
        assert_eq!((exactly(&[0.5, 0.5], 2), at_least(&[0.5, 0.5], 1)), (0.0, 0.5));
    }
}
