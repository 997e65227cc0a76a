//! Where the warm-up of a series ends: MSER-5.

/// Observations per batch.
const BATCH: usize = 5;
/// Fewer batches say nothing of a warm-up.
const FEWEST: usize = 10;

/// Result of [`mser5`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WarmUp {
    /// Observations to leave out at the beginning, a multiple of five, at most half of the series.
    pub cut: usize,
    /// Whether the series has fewer than 50 observations or the best cut lies at the end of the
    /// half that was searched: then its first half still looks like a warm-up, or noise rules, and
    /// only a longer series can decide.
    pub too_short: bool,
}

/// The cut that makes the mean of the rest most certain: MSER (White 1997) over means of batches of
/// five (White, Cobb and Spratt 2000). Of k batches the first d are left out, d from 0 to k/2, such
/// that the sum of squared deviations of the rest from its mean, over the square of its length, is
/// smallest; of equals the shortest cut. Observations after the last whole batch are not looked at.
/// O(n) time, O(1) memory.
///
/// A series of single observations needs to be long; an average over replications, position by
/// position, shows a warm-up much better.
///
/// # Panics
/// If an observation is infinite or not a number.
pub fn mser5(series: &[f64]) -> WarmUp {
    let wrong = series.iter().find(|value| !value.is_finite());
    assert!(wrong.is_none(), "a warm-up was looked for in a series with {wrong:?}");
    let (batches, _) = series.as_chunks::<BATCH>();
    let last = batches.len() / 2;
    let (mut mean, mut squares) = (0.0, 0.0);
    let mut best = (f64::INFINITY, 0);
    // From the end, so that each rest is the previous one and one more batch (Welford 1962).
    for (cut, batch) in batches.iter().enumerate().rev() {
        let length = (batches.len() - cut) as f64;
        let value = batch.iter().sum::<f64>() / BATCH as f64;
        let deviation = value - mean;
        mean += deviation / length;
        squares += deviation * (value - mean);
        let error = squares / (length * length);
        if cut <= last && error <= best.0 {
            best = (error, cut);
        }
    }
    let too_short = batches.len() < FEWEST || best.1 == last;
    WarmUp { cut: best.1 * BATCH, too_short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    /// Noise of standard deviation 0.29 around zero.
    fn noise(n: usize) -> Vec<f64> {
        let mut rng = Streams::new(4, 0).stream(0, 0, 0);
        (0..n).map(|_| rng.open01() - 0.5).collect()
    }

    #[test]
    fn a_step_is_cut_exactly() {
        let mut series = noise(1_000);
        series[..200].iter_mut().for_each(|value| *value += 10.0);
        assert_eq!(mser5(&series), WarmUp { cut: 200, too_short: false });
        // A batch that lies partly in the step goes with it, maybe with some noise behind it.
        series[200..203].iter_mut().for_each(|value| *value += 10.0);
        assert!((205..=225).contains(&mser5(&series).cut), "{:?}", mser5(&series));
    }

    #[test]
    fn a_step_far_from_zero_is_cut_as_well() {
        let mut series: Vec<f64> = noise(1_000).into_iter().map(|value| value + 1_000.0).collect();
        series[..200].iter_mut().for_each(|value| *value += 10.0);
        assert_eq!(mser5(&series), WarmUp { cut: 200, too_short: false });
    }

    #[test]
    fn a_trend_to_the_end_is_too_short() {
        let series: Vec<f64> = (0..1_000).map(f64::from).collect();
        assert_eq!(mser5(&series), WarmUp { cut: 500, too_short: true });
    }

    /// Without the first batch nothing deviates any more.
    #[test]
    fn the_rest_after_the_last_whole_batch_is_ignored() {
        let mut series = vec![0.0; 54];
        series[0] = 5.0;
        series[51] = 1e9;
        assert_eq!(mser5(&series), WarmUp { cut: 5, too_short: false });
    }

    #[test]
    fn a_constant_series_has_no_warm_up_and_a_short_one_tells_nothing() {
        assert_eq!(mser5(&[3.0; 50]), WarmUp { cut: 0, too_short: false });
        assert_eq!(mser5(&[3.0; 49]), WarmUp { cut: 0, too_short: true });
        assert_eq!(mser5(&[]), WarmUp { cut: 0, too_short: true });
    }

    #[test]
    #[should_panic(expected = "NaN")]
    fn what_is_not_a_number_is_refused() {
        mser5(&[1.0, f64::NAN]);
    }
}
