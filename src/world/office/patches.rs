//! Patches that a centre pushes: devices that they miss, and restarts of the servers.
//!
//! A release reaches every device at once, but for those on which it fails and those that are away;
//! these are patched by hand. After the round the servers restart in the evening, one after the
//! other. Left out: what a patch mends, and patches that break something.

use crate::architecture::Patching;
use crate::ids::{NodeId, UserId};
use crate::operation::purposes::{self, Administered};
use crate::operation::{Cause, TaskKind};
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::study::Kth;

use super::{Event, Observer, World};

/// A device that was out of the network for this long misses a pushed patch.
const PUSH_REACH: SimDuration = SimDuration::from_secs(7 * 86_400);

/// Eight o'clock in the evening, today or tomorrow.
fn next_evening(now: SimTime) -> SimTime {
    let day = SimDuration::DAY.as_nanos();
    let today = now.as_nanos() / day * day + SimDuration::HOUR.times(20).as_nanos();
    SimTime::from_nanos(if today > now.as_nanos() { today } else { today + day })
}

impl<O: Observer> World<O> {
    /// A round of patches that are pushed is prepared and watched.
    pub(super) fn begin_round(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        if self.architecture.patching == Patching::Push {
            self.raise(TaskKind::PatchRound, self.centre(), 0, agenda);
        }
    }

    /// A pushed patch fails on some devices, and misses those that are away for long.
    pub(super) fn push_patch(
        &mut self,
        user: UserId,
        round: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if self.architecture.patching != Patching::Push {
            return;
        }
        let Some(administration) = &self.scenario.organisation.administration else { return };
        let fails = administration.push_fails;
        let mut rng = self.draws.of(purposes::PUSH, Administered(user), Kth(round.into()));
        let down_since = self.plant.down_since(user.device());
        let away = down_since.is_some_and(|since| agenda.now().since(since) > PUSH_REACH);
        if rng.chance(fails) || away {
            self.raise(TaskKind::PatchDevice, user.device(), user.0, agenda);
        }
    }

    /// After a round of patches the servers restart one after the other in the evening.
    pub(super) fn plan_reboots(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        let start = next_evening(agenda.now());
        for (at, server) in self.plant.layout().servers().iter().enumerate() {
            let delay = SimDuration::HOUR.times(at as u64);
            agenda.at(start + delay, Event::Reboot(*server, true));
        }
    }

    /// The machine that holds all files is to be patched by hand.
    pub(super) fn patch_file_host(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        self.raise(TaskKind::PatchDevice, self.centre(), 0, agenda);
    }

    /// Somebody has patched a device by hand: if it holds all files, it restarts, at once if its
    /// user sits at it, else in the evening.
    pub(super) fn device_patched(
        &mut self,
        device: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let layout = self.plant.layout();
        if layout.file_host() == Some(device) {
            let now = agenda.now();
            let at = if layout.is_user_device(device) { now } else { next_evening(now) };
            agenda.at(at, Event::Reboot(device, true));
        }
    }

    pub(super) fn reboot(
        &mut self,
        server: NodeId,
        begins: bool,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if begins {
            let administration = self.scenario.organisation.administration.as_ref();
            let span = administration.map_or(SimDuration::ZERO, |admin| admin.reboot);
            let plant = &mut agenda.scoped(Event::Plant);
            self.plant.stop(server, Cause::PlannedReboot, plant, &mut self.notices);
            agenda.after(span, Event::Reboot(server, false));
        } else {
            let plant = &mut agenda.scoped(Event::Plant);
            self.plant.release(server, Cause::PlannedReboot, plant, &mut self.notices);
        }
    }
}
