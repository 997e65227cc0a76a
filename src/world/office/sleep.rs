//! Machines that fall asleep when nobody is at them and nobody else uses them.
//!
//! A device that its user has left on sleeps after a while; not as long as somebody else has a
//! file open there for writing, or has had to do with it in the last minutes. Its user wakes it on
//! coming back; a request does where machines wake on LAN, and waits meanwhile. Left out: an index
//! that wakes holders which it takes for gone, transfers that outlast the last minutes, and
//! programs that keep a machine awake.

use crate::architecture::{HostPc, Placement};
use crate::ids::{NodeId, UserId};
use crate::operation::{Cause, Notice, Whereabouts};
use crate::plant::Layout;
use crate::presence::SleepPlan;
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::study::Draws;

use super::{Event, Observer, Office, World};

/// A device that nobody is at stays awake for so long after others used it: the unattended sleep
/// time-out of Windows.
const UNATTENDED: SimDuration = SimDuration::from_secs(120);
/// From a request until a machine that sleeps is there again.
const WAKES_IN: SimDuration = SimDuration::from_secs(5);

/// What a machine that may sleep does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Rest {
    #[default]
    Awake,
    Asleep,
    /// A request has come; it will be there at this instant.
    Waking(SimTime),
}

/// One machine.
#[derive(Clone, Copy, Debug, Default)]
struct Sleeper {
    /// How long after its user has left it sleeps; `None`: never.
    after: Option<SimDuration>,
    rest: Rest,
    /// Counts its states, so that what was planned in an earlier one comes to nothing.
    serial: u32,
    /// When somebody else last had to do with it.
    used: Option<SimTime>,
}

/// All machines, whether they may sleep or not.
#[derive(Debug)]
pub(super) struct Sleepers {
    machines: Vec<Sleeper>,
    wake_on_lan: bool,
}

impl Sleepers {
    /// The machines of an office, all awake.
    pub fn new(office: &Office, layout: &Layout, draws: Draws) -> Self {
        let plan = office.organisation.presence.sleep();
        let of = |node| Sleeper {
            after: sleeps_after(office, plan, layout, node, draws),
            ..Default::default()
        };
        Self { machines: layout.all().map(of).collect(), wake_on_lan: plan.wake_on_lan }
    }

    /// Somebody else has to do with a machine. O(1).
    pub fn use_at(&mut self, node: NodeId, now: SimTime) {
        self.machines[node.index()].used = Some(now);
    }

    /// A machine is in another state from now on; returns its number.
    fn change(&mut self, node: NodeId, rest: Rest) -> u32 {
        let machine = &mut self.machines[node.index()];
        machine.serial = machine.serial.wrapping_add(1);
        machine.rest = rest;
        machine.serial
    }
}

fn sleeps_after(
    office: &Office,
    plan: SleepPlan,
    layout: &Layout,
    node: NodeId,
    draws: Draws,
) -> Option<SimDuration> {
    if layout.file_host() == Some(node) {
        return match office.architecture.placement {
            Placement::HostPc(HostPc { sleeps_after, .. }) => sleeps_after,
            _ => None,
        };
    }
    let laptop = layout.is_wireless(node);
    layout.is_user_device(node).then(|| plan.of(UserId(node.0), laptop, draws)).flatten()
}

impl<O: Observer> World<O> {
    /// Nobody is at a machine from now on: it sleeps after a while, if it ever does. O(1).
    pub(super) fn begin_rest(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let serial = self.sleepers.change(node, Rest::Awake);
        if let Some(span) = self.sleepers.machines[node.index()].after {
            agenda.after(span, Event::Rest(node, serial));
        }
    }

    /// A user is not there, or has left: the device rests if it stays behind and on.
    pub(super) fn leave_device(&mut self, user: UserId, agenda: &mut impl Schedule<Event = Event>) {
        let is_on = self.presence.whereabouts(user) == Whereabouts::On;
        if is_on && !self.presence.is_present(user) {
            self.begin_rest(user.device(), agenda);
        }
    }

    /// A device is somewhere else, or switched on or off: it rests if it is on without its user.
    pub(super) fn rest_where_it_is(
        &mut self,
        user: UserId,
        whereabouts: Whereabouts,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if whereabouts == Whereabouts::On && !self.presence.is_present(user) {
            self.begin_rest(user.device(), agenda);
        } else {
            self.sleepers.change(user.device(), Rest::Awake);
        }
    }

    /// Somebody comes to a machine, or a request does: it is awake. O(1).
    pub(super) fn wake(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let slept = self.sleepers.machines[node.index()].rest != Rest::Awake;
        self.sleepers.change(node, Rest::Awake);
        if slept {
            self.notices.push(Notice::Sleeps(node, false));
            let plant = &mut agenda.scoped(Event::Plant);
            self.plant.release(node, Cause::Asleep, plant, &mut self.notices);
        }
    }

    /// A machine at rest falls asleep, unless others use it or it is down; or wakes, as one has
    /// asked it to. O(log open files + files open there).
    pub(super) fn rest(
        &mut self,
        node: NodeId,
        serial: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let machine = self.sleepers.machines[node.index()];
        let Some(after) = machine.after.filter(|_| machine.serial == serial) else { return };
        let now = agenda.now();
        if machine.rest != Rest::Awake {
            self.wake(node, agenda);
            let serial = self.sleepers.machines[node.index()].serial;
            agenda.after(UNATTENDED, Event::Rest(node, serial));
            return;
        }
        let of_user = self.plant.layout().is_user_device(node);
        // Where nobody ever sits, only those who use it count.
        let stays = if of_user { UNATTENDED } else { after };
        let own = of_user.then_some(UserId(node.0));
        let until = match self.control.handles.is_used_by_others(node, own, now) {
            true => now + UNATTENDED,
            false => machine.used.map_or(now, |used| used + stays),
        };
        let until = if self.plant.is_up(node) { until } else { until.max(now + after) };
        if until > now {
            agenda.at(until, Event::Rest(node, serial));
            return;
        }
        self.sleepers.change(node, Rest::Asleep);
        self.notices.push(Notice::Sleeps(node, true));
        let plant = &mut agenda.scoped(Event::Plant);
        self.plant.stop(node, Cause::Asleep, plant, &mut self.notices);
    }

    /// A request comes to a machine that is only asleep: how long it takes until that is there, if
    /// it wakes at all. O(1).
    pub(super) fn knock(
        &mut self,
        from: NodeId,
        to: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Option<SimDuration> {
        let sleeps = self.plant.cause(to) == Some(Cause::Asleep) && self.plant.is_up(from);
        if !(self.sleepers.wake_on_lan && sleeps && self.plant.cause_between(from, to).is_none()) {
            return None;
        }
        let at = match self.sleepers.machines[to.index()].rest {
            Rest::Waking(at) => at,
            Rest::Awake | Rest::Asleep => {
                let at = agenda.now() + WAKES_IN;
                let serial = self.sleepers.change(to, Rest::Waking(at));
                agenda.at(at, Event::Rest(to, serial));
                at
            }
        };
        Some(at.since(agenda.now()))
    }
}
