//! The cost of trials, compared with each other.

use super::points::{Plan, TrialId};

/// Relative costs of trials, such as their numbers of devices: one per point, or none where all
/// cost the same. They decide the order of work and the estimate of the time left.
#[derive(Clone, Debug, Default)]
pub struct Costs(Vec<u64>);

impl Costs {
    /// All trials cost the same.
    pub fn equal() -> Self {
        Self::default()
    }

    /// One cost per point of the plan.
    pub fn by_point(costs: Vec<u64>) -> Self {
        Self(costs)
    }

    /// The cost of one trial; 1 where nothing is known.
    pub fn of(&self, trial: &TrialId) -> u64 {
        self.of_point(trial.point)
    }

    /// The cost of one trial at a point; 1 where nothing is known.
    pub fn of_point(&self, point: usize) -> u64 {
        self.0.get(point).copied().unwrap_or(1).max(1)
    }

    /// The cost of trials.
    pub fn total<'a>(&self, trials: impl IntoIterator<Item = &'a TrialId>) -> u64 {
        trials.into_iter().fold(0, |sum, trial| sum.saturating_add(self.of(trial)))
    }

    /// Long trials first, so that no core waits for one at the end.
    pub(in crate::experiment) fn order(&self, plan: &Plan, mut order: Vec<usize>) -> Vec<usize> {
        order.sort_by_key(|index| std::cmp::Reverse(self.of(&plan.trial(*index))));
        order
    }
}
