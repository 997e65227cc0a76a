//! The table `[limits]` of an experiment file.

use std::ops::RangeInclusive;

use crate::config::Reader;
use crate::study::{TrialBudget, Used};

/// Of things that are there at one time.
const AT_ONE_TIME: RangeInclusive<u64> = 1..=4_000_000_000;
/// Of events in a trial: more than any machine executes.
const IN_ALL: RangeInclusive<u64> = 1..=1_000_000_000_000_000;

/// `[limits] events = 2000000000`: the most that a trial may use. Limits change no result, so that
/// they take no part in the names of trials.
pub(super) fn read_limits(table: &mut Reader) -> TrialBudget {
    let usual = TrialBudget::default();
    let Some(mut options) = table.optional_table("limits") else { return usual };
    let mut read = |used: Used, usual: u64, doc: &str| {
        let range = if used == Used::Events { IN_ALL } else { AT_ONE_TIME };
        options.large_count(used.key(), range, Some(usual), doc)
    };
    let budget = TrialBudget {
        events: read(Used::Events, usual.events, "most events of a trial; more fail it"),
        pending: read(Used::Pending, usual.pending, "most events scheduled at one time"),
        flows: read(Used::Flows, usual.flows, "most flows under way at one time"),
        operations: read(
            Used::Operations,
            usual.operations,
            "most operations, or jobs of a network, under way at one time",
        ),
    };
    options.finish();
    budget
}
