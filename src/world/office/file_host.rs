//! The one machine that holds all files where no server does: which it is, whom it serves, and what
//! becomes of it where it is somebody's PC.
//!
//! The PC of a technical user stays on when its user leaves, but for mistakes: then whoever is
//! denied something and says so goes and switches it on, or its user does on coming back. Left out:
//! people who use somebody else's PC, a user who minds the work that others make for it, and people
//! who hear that somebody else was there before: they go all the same.

use crate::architecture::{HostPc, Placement};
use crate::control::Connections;
use crate::ids::{NodeId, UserId};
use crate::operation::{Assignee, Cause, TaskKind, Whereabouts};
use crate::plant::FileHost;
use crate::sim::{Schedule, SimTime};
use crate::staff::technical_users;
use crate::study::Draws;

use super::{Event, Observer, Office, World};

/// The switch of a PC that others use.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PowerSwitch {
    /// Its user will switch it off by mistake on leaving.
    slips: bool,
    /// It was switched off by mistake.
    off: bool,
    /// Who is about to switch it on.
    noticed: Option<Assignee>,
}

impl Office {
    /// The machine that holds all files, if no server does. A PC that is not there for this alone
    /// is the desktop of the first technical user who has one, else the first desktop; where all
    /// have laptops, one is bought. O(users).
    pub(super) fn file_host(&self, draws: Draws) -> FileHost {
        let host = match self.architecture.placement {
            Placement::Nas => return FileHost::Nas,
            Placement::HostPc(host) => host,
            _ => return FileHost::None,
        };
        let premises = &self.organisation.premises;
        let technical = technical_users(premises.devices, draws);
        let users = || (0..premises.devices).map(UserId);
        let has_desktop = |user: &UserId| !host.dedicated && !premises.has_laptop(*user, draws);
        let best = users().filter(|user| technical[user.index()]).find(has_desktop);
        best.or_else(|| users().find(has_desktop)).map_or(FileHost::Dedicated, FileHost::Device)
    }

    /// The devices that the machine for all files serves.
    pub(super) fn connections(&self) -> Connections {
        match self.architecture.placement {
            Placement::HostPc(HostPc { sessions, idle, .. }) => {
                Connections::limited(sessions, idle)
            }
            _ => Connections::unlimited(),
        }
    }
}

impl<O: Observer> World<O> {
    fn is_file_host(&self, node: NodeId) -> bool {
        self.plant.layout().file_host() == Some(node)
    }

    /// Whether a host serves a device that turns to it, or as many others as it can.
    /// O(devices that it serves).
    pub(super) fn lets_in(&mut self, user: UserId, host: NodeId, now: SimTime) -> bool {
        self.sleepers.use_at(host, now);
        if !self.is_file_host(host) || host == user.device() {
            return true;
        }
        let handles = &self.control.handles;
        self.control.connections.admit(user, now, |other| handles.has_open(host, other, now))
    }

    /// A device has something to do with a host. O(devices that the host serves).
    pub(super) fn note_traffic(&mut self, user: UserId, host: NodeId, now: SimTime) {
        if host != user.device() {
            self.sleepers.use_at(host, now);
        }
        if self.is_file_host(host) {
            self.control.connections.note(user, now);
        }
    }

    /// A machine has gone down: where it is that for all files, nobody is connected to it; a device
    /// that is switched off is no longer.
    pub(super) fn forget_connections(&mut self, node: NodeId) {
        if self.is_file_host(node) {
            self.control.connections.close_all();
        } else if self.plant.layout().is_user_device(node)
            && self.plant.cause(node) == Some(Cause::SwitchedOff)
        {
            self.control.connections.close(UserId(node.0));
        }
    }

    /// The next time that the user at the PC for all files leaves, it is switched off.
    pub(super) fn expect_mistake(&mut self) {
        self.power_switch.slips = true;
    }

    /// A user leaves: the PC that others use stays on, but for mistakes.
    pub(super) fn leave_host(&mut self, user: UserId, agenda: &mut impl Schedule<Event = Event>) {
        if self.is_file_host(user.device()) && std::mem::take(&mut self.power_switch.slips) {
            self.power_switch = PowerSwitch { off: true, ..PowerSwitch::default() };
            let plant = &mut agenda.scoped(Event::Plant);
            self.plant.stop(user.device(), Cause::SwitchedOff, plant, &mut self.notices);
        }
    }

    /// Somebody has noticed that a host does not answer: if it was only switched off, that user, or
    /// the staff where that user is at home, will switch it on. Its own user does so at once,
    /// whoever else is about to; and so does the next one where the first has left.
    pub(super) fn look_at_switch(
        &mut self,
        user: UserId,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let PowerSwitch { off, noticed, .. } = self.power_switch;
        if !self.is_file_host(host) || !off {
            return;
        }
        let is_here = self.presence.whereabouts(user) != Whereabouts::Home;
        let by = if is_here { Assignee::Owner(user) } else { Assignee::Staff };
        let is_own = host == user.device();
        let others_will = match noticed {
            Some(Assignee::Owner(other)) => self.presence.is_present(other),
            Some(Assignee::Staff) => true,
            None => false,
        };
        if noticed == Some(by) || (others_will && !is_own) {
            return;
        }
        self.power_switch.noticed = Some(by);
        self.raise_by(by, TaskKind::SwitchOn, host, user.0, agenda);
    }

    /// Somebody comes to switch the PC for all files on, before or after somebody else: it is
    /// awake, and rests where its user is not there.
    pub(super) fn switched_on(&mut self, host: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        if !self.power_switch.off {
            return;
        }
        self.power_switch = PowerSwitch { slips: self.power_switch.slips, ..Default::default() };
        let plant = &mut agenda.scoped(Event::Plant);
        self.plant.release(host, Cause::SwitchedOff, plant, &mut self.notices);
        self.wake(host, agenda);
        self.leave_device(UserId(host.0), agenda);
    }
}
