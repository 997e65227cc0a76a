//! `redundancy`: what if a server dies? A modifier on the hosts that provide central functions.

use crate::config::Reader;
use crate::operation::{Attempt, Denial, Step, Steps};
use crate::sim::SimDuration;

use super::View;

/// Redundancy of the servers.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Redundancy {
    /// Disks of servers are mirrored: one lost disk loses no data.
    pub raid: bool,
    /// How long a battery carries servers and switches; `None`: no battery.
    pub ups: Option<SimDuration>,
    /// A second server that takes over.
    pub standby: Option<Standby>,
}

/// A second server that mirrors the first and takes over its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Standby {
    /// How often the standby listens for the first server.
    pub heartbeat: SimDuration,
    /// How many heartbeats in a row have to be missing.
    pub misses: u32,
    /// The probability that an automatic take-over succeeds; otherwise somebody has to help.
    pub coverage: f64,
    /// How long the take-over takes once the failure is known.
    pub switch: SimDuration,
}

impl Redundancy {
    pub(super) fn read(table: &mut Reader) -> Self {
        let Some(mut options) = table.table_of_defaults("redundancy") else {
            return Self::default();
        };
        let raid = options.flag("raid", Some(false), "disks of servers are mirrored");
        let ups = options.optional_duration(
            "ups",
            "1 min"..="1 d",
            "how long a battery carries servers and switches; omitted: none",
        );
        let standby = options.optional_table("standby").map(Standby::read);
        options.finish();
        Self { raid, ups, standby }
    }

    /// With a standby it pays to wait for the take-over before giving up.
    pub(super) fn wait_or_deny(
        &self,
        denial: Denial,
        attempt: &Attempt,
        view: &impl View,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        let Some(standby) = &self.standby else { return Err(denial) };
        let hit = denial.blamed.is_some_and(|host| view.servers().contains(&host));
        if !hit || view.now() + standby.heartbeat > attempt.deadline {
            return Err(denial);
        }
        steps.clear();
        steps.push(Step::Wait { span: standby.heartbeat, function: denial.function });
        steps.await_answer();
        Ok(())
    }
}

impl Standby {
    fn read(mut table: Reader) -> Self {
        let standby = Self {
            heartbeat: table.duration(
                "heartbeat",
                "10 ms"..="1 h",
                Some("5 s"),
                "how often the standby listens for the first server",
            ),
            misses: table.count(
                "misses",
                1..=1000,
                Some(3),
                "heartbeats in a row that are missing",
            ),
            coverage: table.probability(
                "coverage",
                Some(0.95),
                "probability that the take-over succeeds by itself",
            ),
            switch: table.duration(
                "switch",
                "0 s"..="1 h",
                Some("30 s"),
                "how long the take-over takes once the failure is known",
            ),
        };
        table.finish();
        standby
    }

    /// From a failure to its detection: the failure falls `phase` (0 to 1) of a period before the
    /// next heartbeat, and is detected at the last of `misses` missing ones. Mean (misses - 1/2)
    /// periods.
    pub fn detection(&self, phase: f64) -> SimDuration {
        let to_next = (self.heartbeat.as_nanos() as f64 * phase.clamp(0.0, 1.0)).round() as u64;
        SimDuration::from_nanos(to_next) + self.heartbeat.times(u64::from(self.misses) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Period 5 s, three misses, the failure uniform in the period: 10 to 15 s, 12.5 s on average.
    #[test]
    fn detection_takes_two_and_a_half_periods_on_average() {
        let standby = Standby {
            heartbeat: SimDuration::from_secs(5),
            misses: 3,
            coverage: 1.0,
            switch: SimDuration::ZERO,
        };
        let phases = 10_000;
        let spans: Vec<f64> = (0..phases)
            .map(|k| standby.detection((f64::from(k) + 0.5) / f64::from(phases)).as_secs_f64())
            .collect();
        let mean = spans.iter().sum::<f64>() / f64::from(phases);
        assert!((mean - 12.5).abs() < 1e-6, "{mean}");
        assert!(spans.iter().all(|span| (10.0..=15.0).contains(span)));
    }
}
