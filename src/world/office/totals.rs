//! Totals of a trial at its end: the parts' own measurements join the world's counts.

use crate::metrics::Totals;
use crate::sim::SimTime;
use crate::staff::Staff;
use crate::store::Store;

use super::{Observer, World};
use crate::presence::PresencePlan;

impl<O: Observer> World<O> {
    /// The people who do administrative work, with their counts.
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// All objects, their holders and versions.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Everything that was measured up to `now`.
    pub fn totals(&self, now: SimTime, events: u64) -> Totals {
        let mut totals = self.totals.clone();
        let organisation = &self.scenario.organisation;
        totals.devices = organisation.premises.devices;
        totals.span = now.since(self.measured_from);
        totals.events = events;
        totals.pending = self.running.pending_since(self.measured_from);
        totals.staff_most_busy = self.staff.most_busy();
        totals.clock_availability = self.store.holders.mean_share_reachable(now);
        totals.copies = self.store.holders.mean_copies(now);
        totals.longest_gap_hours = self.store.holders.longest_gap_hours(now);
        totals.device_uptime = self.plant.mean_device_uptime(now);
        totals.independent_availability = self.independent_availability(totals.device_uptime);
        totals.staff_work = self.staff.staff_work(now);
        totals.owner_work = self.staff.owner_work(now);
        let hours = self.staff.hours(now);
        (totals.administration, totals.rework) = (hours.administration, hours.rework);
        totals.patching = hours.patching;
        totals.task_wait = self.staff.waits().clone();
        totals.backlog = self.staff.mean_backlog(now);
        totals.tasks = self.staff.raised();
        totals.saves_after_another = self.store.usage.saves_after_another();
        [totals.files_opened, totals.files_of_one] = self.store.usage.opened();
        totals.losers = self.store.usage.losers();
        totals.leftover_accounts = self.control.access.leftovers();
        totals
    }

    /// 1 - (1 - a)^r for r copies on devices whose uptimes were independent, as many as the
    /// architecture says: copies that stand in for others are not among them. Where sessions are
    /// drawn from laws, a is known exactly; elsewhere it is the measured uptime.
    fn independent_availability(&self, measured: f64) -> f64 {
        let placement = &self.architecture.placement;
        let Some(copies) = placement.copies_on_devices() else { return f64::NAN };
        let uptime = match &self.scenario.organisation.presence {
            PresencePlan::Sessions(laws) => laws.on.mean() / (laws.on.mean() + laws.off.mean()),
            _ => measured,
        };
        1.0 - (1.0 - uptime).powi(copies as i32)
    }
}
