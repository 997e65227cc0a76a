//! Which of n objects is asked for: a few often, most seldom.

use rand_distr::Distribution;
use rand_distr::weighted::WeightedAliasIndex;

use super::{Check, DomainError};
use crate::sim::Rng;

/// A choice among ranks 0..n with given chances, drawn in constant time (alias method, Walker
/// 1977, Vose 1991).
#[derive(Clone, Debug)]
pub struct Popularity {
    chances: Vec<f64>,
    alias: WeightedAliasIndex<f64>,
}

impl Popularity {
    /// Zipf: the chance of rank k (from 0) is in proportion to (k + 1)^-exponent; exponent 0
    /// makes all alike. O(n), 28 bytes per rank.
    pub fn zipf(n: usize, exponent: f64) -> Result<Self, DomainError> {
        let check = Check("zipf");
        check.within("exponent", exponent, (0.0, 10.0), "a number from 0 to 10")?;
        check.within("n", n as f64, (1.0, 1e8), "a whole number from 1 to 100000000")?;
        Self::new(check, (1..=n).map(|rank| (rank as f64).powf(-exponent)).collect())
    }

    /// Chances in proportion to `weights`, which are zero or positive and not all zero.
    pub fn weighted(weights: &[f64]) -> Result<Self, DomainError> {
        let check = Check("weights");
        let count = weights.len() as f64;
        check.within("number of weights", count, (1.0, 1e8), "1 to 100000000 weights")?;
        for &weight in weights {
            check.within("weight", weight, (0.0, 1e15), "a number from 0 to 1e15")?;
        }
        check.positive("sum of weights", weights.iter().sum::<f64>().min(1e15))?;
        Self::new(check, weights.to_vec())
    }

    fn new(check: Check, weights: Vec<f64>) -> Result<Self, DomainError> {
        let sum: f64 = weights.iter().sum();
        let chances: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        let alias = WeightedAliasIndex::new(chances.clone()).map_err(|_| DomainError {
            law: check.0,
            parameter: "sum of weights",
            value: sum,
            expected: "weights that can be distinguished",
        })?;
        Ok(Self { chances, alias })
    }

    /// A rank in `0..len()`. O(1).
    pub fn sample(&self, rng: &mut Rng) -> usize {
        self.alias.sample(rng)
    }

    /// How many ranks there are.
    pub fn len(&self) -> usize {
        self.chances.len()
    }

    /// Whether there is nothing to choose from: never.
    pub fn is_empty(&self) -> bool {
        self.chances.is_empty()
    }

    /// The chance of `rank`.
    ///
    /// # Panics
    /// If there is no such rank.
    pub fn chance(&self, rank: usize) -> f64 {
        self.chances[rank]
    }
}
