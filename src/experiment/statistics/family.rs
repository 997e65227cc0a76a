//! Intervals that hold for many places at once, from the resamples behind each of them.

use super::bootstrap::BEYOND;

/// The places of one crossing: by resample, not a number where a resample has none.
pub(super) type CrossingPlaces = Vec<f64>;

/// The share of its own places that each member of a family has cut off at either end, so that 95 %
/// of resamples lie within the intervals of all members at once (Mandel and Betensky, 2008): all
/// members are cut alike, however they depend on each other, so that those that move together cost
/// less than by Bonferroni's rule. It is never more than a single one has. A resample
/// without a crossing says nothing of its place. O(n m log n) for n resamples of m members.
pub(super) fn beyond_for_all(members: &[CrossingPlaces]) -> f64 {
    let resamples = members.first().map_or(0, Vec::len);
    let mut depths = vec![BEYOND; resamples];
    for places in members {
        let ascending = defined(places);
        let count = ascending.len();
        for (depth, place) in depths.iter_mut().zip(places).filter(|(_, place)| !place.is_nan()) {
            // Of equal places the innermost counts: an interval that ends there has them all.
            let below = ascending.partition_point(|own| own <= place);
            let above = count - ascending.partition_point(|own| own < place);
            *depth = depth.min(below.min(above) as f64 / (count + 1) as f64);
        }
    }
    depths.sort_by(f64::total_cmp);
    let outside = (2.0 * BEYOND * resamples as f64).floor() as usize;
    depths.get(outside).copied().unwrap_or(BEYOND)
}

/// What remains of places if a share of them is cut off at either end; not numbers if there are
/// none. A share of about one place in thousands is cut by a straight line between neighbours, as
/// the k-th of n has k / (n + 1) beyond it: a whole place would be too much.
pub(super) fn within_for_all(places: &CrossingPlaces, beyond: f64) -> (f64, f64) {
    let ascending = defined(places);
    let Some(last) = ascending.len().checked_sub(1) else { return (f64::NAN, f64::NAN) };
    let place = (beyond * (last + 2) as f64 - 1.0).clamp(0.0, last as f64);
    let (before, part) = (place.floor() as usize, place.fract());
    let after = (before + 1).min(last);
    let between = |from: f64, to: f64| from + (to - from) * part;
    let low = between(ascending[before], ascending[after]);
    (low, between(ascending[last - before], ascending[last - after]))
}

/// The places of resamples that have one, ascending.
fn defined(places: &CrossingPlaces) -> Vec<f64> {
    let mut ascending: Vec<f64> = places.iter().copied().filter(|own| !own.is_nan()).collect();
    ascending.sort_by(f64::total_cmp);
    ascending
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Rng, Streams};

    fn normal(rng: &mut Rng) -> f64 {
        (-2.0 * rng.open01().ln()).sqrt() * (std::f64::consts::TAU * rng.open01()).cos()
    }

    fn family(members: usize, shared: f64) -> Vec<CrossingPlaces> {
        let mut rng = Streams::new(3, 0).stream(0, 0, 0);
        let common: Vec<f64> = (0..2_000).map(|_| normal(&mut rng)).collect();
        let own = |rng: &mut Rng, common: &f64| {
            shared * common + (1.0 - shared * shared).sqrt() * normal(rng)
        };
        (0..members).map(|_| common.iter().map(|all| own(&mut rng, all)).collect()).collect()
    }

    #[test]
    fn a_single_member_has_the_interval_of_itself() {
        assert_eq!(beyond_for_all(&family(1, 0.0)), BEYOND);
        assert_eq!(beyond_for_all(&[]), BEYOND);
        // Members that move together are one, and equal places are never outside.
        let one = family(1, 0.0).remove(0);
        assert_eq!(beyond_for_all(&[one.clone(), one.clone()]), beyond_for_all(&[one]));
        assert_eq!(beyond_for_all(&[vec![4.0; 2_000]]), BEYOND);
    }

    /// Independent members are cut as by Sidak: (1 - 0.95^(1 / m)) / 2 of each at either end.
    #[test]
    fn members_share_what_lies_outside() {
        for members in [2, 5, 10] {
            let sidak = (1.0 - 0.95f64.powf(1.0 / members as f64)) / 2.0;
            let found = beyond_for_all(&family(members, 0.0));
            assert!((found / sidak - 1.0).abs() < 0.25, "{members}: {found}, {sidak} expected");
            let alike = beyond_for_all(&family(members, 0.95));
            assert!(alike > found && alike < BEYOND, "{members}: {alike} and {found}");
        }
        // 95 % of resamples are within all intervals, and 97 % are not.
        let all = family(10, 0.5);
        let beyond = beyond_for_all(&all);
        let ends: Vec<(f64, f64)> = all.iter().map(|own| within_for_all(own, beyond)).collect();
        let inside = |at: &usize| {
            all.iter().zip(&ends).all(|(own, (low, high))| *low <= own[*at] && own[*at] <= *high)
        };
        let count = (0..2_000).filter(inside).count();
        assert!((1_900..1_940).contains(&count), "{count} of 2,000 are inside");
    }

    #[test]
    fn ends_lie_between_places() {
        let places: CrossingPlaces = (1..=9).rev().map(f64::from).chain([f64::NAN]).collect();
        let near = |(low, high): (f64, f64), wanted: (f64, f64)| {
            assert!(
                (low - wanted.0).abs() < 1e-12 && (high - wanted.1).abs() < 1e-12,
                "{low} {high}"
            );
        };
        near(within_for_all(&places, 0.1), (1.0, 9.0));
        near(within_for_all(&places, 0.25), (2.5, 7.5));
        near(within_for_all(&places, 0.001), (1.0, 9.0));
        near(within_for_all(&vec![4.0], 0.1), (4.0, 4.0));
        assert!(within_for_all(&vec![f64::NAN], 0.1).0.is_nan());
    }
}
