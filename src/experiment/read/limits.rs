//! The table `[limits]` of an experiment file.

use std::ops::RangeInclusive;

use crate::config::Reader;
use crate::study::{Budget, Used};

/// Of each thing.
const RANGE: RangeInclusive<u32> = 1..=4_000_000_000;

/// `[limits] events = 2000000000`: the most that a trial may use. Limits change no result, so that
/// they take no part in the names of trials.
pub(super) fn read_limits(table: &mut Reader) -> Budget {
    let usual = Budget::default();
    let Some(mut options) = table.optional_table("limits") else { return usual };
    let mut read = |used: Used, usual: u64, doc: &str| {
        let usual = u32::try_from(usual).unwrap_or(*RANGE.end());
        u64::from(options.count(used.key(), RANGE, Some(usual), doc))
    };
    let budget = Budget {
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
