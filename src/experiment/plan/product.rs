//! All combinations of swept values, computed one by one and never laid out whole.

use super::points::{Axis, MOST_TRIALS, Point};

/// The sweep is larger than an experiment may be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "this sweep has {size} trials, more than {MOST_TRIALS}; sweep fewer values, or split it into \
     several experiments"
)]
pub struct TooLarge {
    /// The number of trials in words.
    pub size: String,
}

/// The product of all axes for each architecture, computed point by point.
pub struct Product {
    /// For each architecture the length of each axis; `None` where it is not varied.
    lengths: Vec<Vec<Option<usize>>>,
    /// For each architecture how many points it has.
    counts: Vec<usize>,
}

impl Product {
    /// Counts the points. `concerns` returns whether an architecture is varied along an axis: if it
    /// is not, one point stands for all values.
    pub fn new(
        axes: &[Axis],
        architectures: usize,
        replications: u32,
        concerns: impl Fn(usize, usize) -> bool,
    ) -> Result<Self, TooLarge> {
        let length = |architecture, axis: usize| {
            concerns(architecture, axis).then_some(axes[axis].cells.len())
        };
        let lengths: Vec<Vec<Option<usize>>> = (0..architectures)
            .map(|architecture| (0..axes.len()).map(|axis| length(architecture, axis)).collect())
            .collect();
        let product = |own: &Vec<Option<usize>>| {
            own.iter().flatten().try_fold(1u64, |count, length| count.checked_mul(*length as u64))
        };
        let counts: Option<Vec<u64>> = lengths.iter().map(product).collect();
        let points = counts
            .as_ref()
            .and_then(|counts| counts.iter().try_fold(0u64, |sum, count| sum.checked_add(*count)));
        let trials = points.and_then(|points| points.checked_mul(u64::from(replications.max(1))));
        match (counts, trials) {
            (Some(counts), Some(trials)) if trials <= MOST_TRIALS => {
                Ok(Self { lengths, counts: counts.into_iter().map(|n| n as usize).collect() })
            }
            (_, trials) => {
                let size = trials.map_or("more than 2^64".to_owned(), |trials| trials.to_string());
                Err(TooLarge { size })
            }
        }
    }

    /// How many points there are.
    pub fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The point with this number, architectures slowest, then the first axis.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn point(&self, index: usize) -> Point {
        let mut rest = index;
        for (architecture, count) in self.counts.iter().enumerate() {
            if rest >= *count {
                rest -= count;
                continue;
            }
            let lengths = &self.lengths[architecture];
            let mut values = vec![None; lengths.len()];
            for (value, length) in values.iter_mut().zip(lengths).rev() {
                if let Some(length) = length {
                    *value = Some(rest % length);
                    rest /= length;
                }
            }
            return Point { architecture, values };
        }
        panic!("point {index} of a product of {} points was asked for", self.count())
    }

    /// All points in order.
    pub fn points(&self) -> impl Iterator<Item = Point> + '_ {
        (0..self.count()).map(|index| self.point(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(key: &str, length: usize) -> Axis {
        Axis::new(key, key, (1..=length).map(|value| value.to_string()).collect())
    }

    #[test]
    fn the_first_axis_is_slowest_and_foreign_axes_are_left_out() {
        let axes = [axis("a", 2), axis("b", 3)];
        let product = Product::new(&axes, 2, 1, |architecture, at| architecture == 0 || at == 0);
        let points: Vec<Point> = product.unwrap().points().collect();
        let values: Vec<&[Option<usize>]> = points.iter().map(|p| p.values.as_slice()).collect();
        assert_eq!(values[0], [Some(0), Some(0)]);
        assert_eq!(values[1], [Some(0), Some(1)]);
        assert_eq!(values[3], [Some(1), Some(0)]);
        assert_eq!(values[6..], [[Some(0), None], [Some(1), None]]);
        assert!(points.is_sorted());
    }

    #[test]
    fn too_large_products_are_refused_before_they_are_expanded() {
        let size = |axes: &[Axis], replications| {
            Product::new(axes, 1, replications, |_, _| true).map(|p| p.count()).map_err(|e| e.size)
        };
        let axes: Vec<Axis> = (0..13).map(|_| axis("a", 40)).collect();
        assert_eq!(size(&axes, 1), Err("more than 2^64".to_owned()));
        assert_eq!(size(&axes[..3], 20), Err("1280000".to_owned()));
        assert_eq!(size(&axes[..3], 15), Ok(64_000));
        assert_eq!(size(&[], 15), Ok(1), "no axes, one point");
    }

    #[test]
    fn values_read_as_words() {
        let mut devices = axis("devices", 2);
        devices.label = "user devices".to_owned();
        assert_eq!(devices.phrase("7.4"), "7.4 user devices");
        devices.label = "link speed".to_owned();
        assert_eq!(devices.phrase("7.4"), "link speed = 7.4");
        devices.unit = "Mbit/s".to_owned();
        assert_eq!(devices.phrase("7.4"), "link speed = 7.4 Mbit/s");
        assert_eq!(Axis::new("x", "x", vec!["2".into(), "20 min".into()]).numbers(), None);
        assert_eq!(Axis::new("x", "x", vec!["nan".into()]).numbers(), None);
    }
}
