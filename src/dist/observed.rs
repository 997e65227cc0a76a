//! Observed values as a law: straight lines between the order statistics.

use std::fmt;

/// Sorted values x(1) to x(n). The quantile function takes x(i) at (i - 1/2)/n, is straight between
/// these and constant beyond: half an n-th of all draws each are the smallest and the largest.
#[derive(Clone, PartialEq)]
pub(super) struct Observed {
    values: Vec<f64>,
    /// At i: the integral of the quantile function up to (i - 1/2)/n, times n.
    sums: Vec<f64>,
}

impl Observed {
    /// At least one value, all of them finite and not negative, not all zero.
    pub(super) fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let mut sum = values[0] / 2.0;
        let steps = values.windows(2).map(|pair| {
            sum += f64::midpoint(pair[0], pair[1]);
            sum
        });
        let sums = std::iter::once(values[0] / 2.0).chain(steps).collect();
        Self { values, sums }
    }

    /// All values times `factor`, which is positive. O(n).
    pub(super) fn stretched(&self, factor: f64) -> Self {
        Self::new(self.values.iter().map(|value| value * factor).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    fn largest(&self) -> f64 {
        self.values[self.values.len() - 1]
    }

    /// Sum of the values: n times the integral of the quantile function.
    fn sum(&self) -> f64 {
        self.sums[self.sums.len() - 1] + self.largest() / 2.0
    }

    pub(super) fn mean(&self) -> f64 {
        self.sum() / self.values.len() as f64
    }

    /// A straight line from a to b has the mean square (a^2 + ab + b^2)/3. O(n).
    pub(super) fn variance(&self) -> f64 {
        let mean = self.mean();
        let (first, last) = (self.values[0] - mean, self.largest() - mean);
        let lines = self.values.windows(2).map(|pair| {
            let (a, b) = (pair[0] - mean, pair[1] - mean);
            (a * a + a * b + b * b) / 3.0
        });
        (lines.sum::<f64>() + (first * first + last * last) / 2.0) / self.values.len() as f64
    }

    /// The value below which a share `u` of all draws lies. O(1).
    pub(super) fn quantile(&self, u: f64) -> f64 {
        let place = u * self.values.len() as f64 - 0.5;
        if place <= 0.0 {
            return self.values[0];
        }
        let below = place as usize;
        match self.values.get(below + 1) {
            Some(high) => {
                let low = self.values[below];
                low + (high - low) * place.fract()
            }
            None => self.largest(),
        }
    }

    /// Share of draws up to `x`. O(log n).
    pub(super) fn cdf(&self, x: f64) -> f64 {
        let up_to = self.values.partition_point(|&value| value <= x);
        if up_to == 0 || up_to == self.values.len() {
            return f64::from(up_to > 0);
        }
        let (low, high) = (self.values[up_to - 1], self.values[up_to]);
        (up_to as f64 - 0.5 + (x - low) / (high - low)) / self.values.len() as f64
    }

    /// The value below which a share `u` of the time lies that all draws take together: the
    /// integral of the quantile function, inverted. O(log n).
    pub(super) fn length_biased(&self, u: f64) -> f64 {
        let wanted = u * self.sum();
        let above = self.sums.partition_point(|&sum| sum <= wanted);
        if above == 0 || above == self.sums.len() {
            return if above == 0 { self.values[0] } else { self.largest() };
        }
        let (low, high) = (self.values[above - 1], self.values[above]);
        let share = (wanted - self.sums[above - 1]) / (self.sums[above] - self.sums[above - 1]);
        // On a straight line the integral is a parabola.
        (low * low + share * (high * high - low * low)).sqrt().clamp(low, high)
    }
}

impl fmt::Debug for Observed {
    /// Number and digest of the values: the hash of a plan is made of such texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hasher = blake3::Hasher::new();
        for value in &self.values {
            hasher.update(&value.to_bits().to_le_bytes());
        }
        write!(f, "Observed({} values, {})", self.values.len(), hasher.finalize().to_hex())
    }
}
