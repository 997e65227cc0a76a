//! Which parameters no trial of a network reads, a line each with the reason.
//!
//! A rule speaks of all stations at once: a parameter is idle if no station reads its own.

use crate::study::{Idle, IdleRule};

use super::network::{QueueNetwork, ServiceOrder, StationPlan};

impl QueueNetwork {
    /// The parameters that no trial of this network reads.
    pub fn idle(&self) -> Idle {
        Idle::of(self, &[RULES])
    }

    fn all_stations(&self, holds: fn(&StationPlan) -> bool) -> bool {
        self.stations.iter().all(holds)
    }

    fn has_one_rank(&self) -> bool {
        self.ranks().iter().all(|rank| *rank == 0)
    }
}

const fn rule(
    paths: &'static [&'static str],
    when: fn(&QueueNetwork) -> bool,
    reason: &'static str,
) -> IdleRule<QueueNetwork> {
    IdleRule { paths, when, reason }
}

const RULES: &[IdleRule<QueueNetwork>] = &[
    rule(&["queues.overload"], |_| true, "it says what is meant, and changes no trial"),
    rule(
        &["queues.station.*.choices"],
        |n| n.all_stations(|station| station.count == 1),
        "there is one station of each name to choose from",
    ),
    rule(
        &["queues.station.*.patience", "queues.station.*.class.*.patience"],
        |n| n.all_stations(|station| !station.can_wait()),
        "no job waits for its service to begin",
    ),
    rule(
        &["queues.station.*.breakdowns"],
        |n| n.all_stations(|station| station.servers.is_none()),
        "infinitely many servers are never all down",
    ),
    rule(
        &["queues.station.*.discipline"],
        |n| n.all_stations(|station| station.servers.is_none() && station.room.is_none()),
        "infinitely many servers serve all jobs at once",
    ),
    rule(
        &["queues.station.*.interruption"],
        |n| {
            let urgent = !n.has_one_rank();
            let interrupts = |station: &StationPlan| {
                let by_jobs = urgent && station.order == ServiceOrder::Preemptive;
                station.order != ServiceOrder::Sharing && (by_jobs || station.breaks_down())
            };
            !n.stations.iter().any(interrupts)
        },
        "nothing interrupts a service whose work could be lost",
    ),
    rule(
        &["queues.arrivals.*.priority", "queues.population.*.priority"],
        |n| n.all_stations(|station| !station.looks_at_priority()),
        "no station looks at the urgency of jobs",
    ),
];
