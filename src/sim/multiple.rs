//! Many comparisons at once: chances adjusted so that a whole family seldom errs.

/// Holm's adjustment (1979, step-down): comparing each adjusted value with a level, such as 0.05,
/// the chance of one false finding or more in the whole family is at most that level, however the
/// comparisons depend on each other. Values that are not a number are no members of the family and
/// stay. O(n log n).
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).filter(|at| !chances[*at].is_nan()).collect();
    order.sort_by(|a, b| chances[*a].total_cmp(&chances[*b]));
    let mut adjusted = chances.to_vec();
    let mut highest: f64 = 0.0;
    for (rank, &at) in order.iter().enumerate() {
        let rest = (order.len() - rank) as f64;
        highest = highest.max((rest * chances[at]).min(1.0));
        adjusted[at] = highest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4 x 0.005, 3 x 0.01, then never less than the one before: 2 x 0.03, 0.06 for 1 x 0.04.
    #[test]
    fn four_chances_by_hand() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (own, wanted) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((own - wanted).abs() < 1e-15, "{adjusted:?}");
        }
    }

    #[test]
    fn a_single_chance_stays_and_what_is_not_measured_does_not_count() {
        assert_eq!(holm(&[0.04]), [0.04]);
        let adjusted = holm(&[f64::NAN, 0.03, 0.9]);
        assert!(adjusted[0].is_nan());
        assert_eq!(adjusted[1..], [0.06, 0.9]);
        assert_eq!(holm(&[0.6, 0.7]), [1.0, 1.0], "no chance is above one");
        assert!(holm(&[]).is_empty());
    }
}
