//! The points of a large sweep that stand for all of them where nothing is run.

use std::collections::{BTreeMap, BTreeSet};

use crate::experiment::plan::Point;
use crate::sim::Streams;

/// Sweeps of no more points are looked at as a whole.
const MOST: usize = 2_000;
/// How many points of a larger one are drawn at random.
const DRAWN: u32 = 1_000;

/// Of many points those that differ from the first one of their architecture along one axis, so
/// that each value of each axis is there alone, and a thousand drawn at random, always the same
/// ones. All of them if they are few.
pub(super) fn sample(points: Vec<Point>) -> Vec<Point> {
    if points.len() <= MOST {
        return points;
    }
    let mut firsts: BTreeMap<usize, &Point> = BTreeMap::new();
    let mut chosen = BTreeSet::new();
    for (at, point) in points.iter().enumerate() {
        let first = firsts.entry(point.architecture).or_insert(point);
        let differing = first.values.iter().zip(&point.values).filter(|(one, other)| one != other);
        if differing.count() <= 1 {
            chosen.insert(at);
        }
    }
    let mut rng = Streams::new(0, 0).stream(0, 0, 0);
    let count = u32::try_from(points.len()).unwrap_or(u32::MAX);
    chosen.extend((0..DRAWN).map(|_| rng.below(count) as usize));
    let mut at = 0..;
    points.into_iter().filter(|_| at.next().is_some_and(|at| chosen.contains(&at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_there_alone_and_many_together() {
        let values = |at: usize| vec![Some(at / 50 % 50), Some(at % 50)];
        let all: Vec<Point> =
            (0..5_000).map(|at| Point { architecture: at / 2_500, values: values(at) }).collect();
        let few = sample(all.clone());
        assert!((1_000..1_300).contains(&few.len()), "{}", few.len());
        for architecture in 0..2 {
            for value in 0..50 {
                for values in [vec![Some(value), Some(0)], vec![Some(0), Some(value)]] {
                    assert!(few.contains(&Point { architecture, values }));
                }
            }
        }
        assert!(few.is_sorted(), "in the order of the sweep");
        assert_eq!(few, sample(all.clone()));
        assert_eq!(sample(all[..100].to_vec()), all[..100]);
    }
}
