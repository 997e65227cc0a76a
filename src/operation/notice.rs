//! Facts that parts report to the world, and the queue in which they wait.

use std::collections::VecDeque;

use super::Task;
use crate::ids::{ComponentId, NodeId, UserId};

/// Facts that wait to be handled, first in first out.
#[derive(Debug, Default)]
pub struct Notices {
    queue: VecDeque<Notice>,
}

impl Notices {
    /// Adds a fact.
    pub fn push(&mut self, notice: Notice) {
        self.queue.push_back(notice);
    }

    /// Takes the oldest fact.
    pub fn pop(&mut self) -> Option<Notice> {
        self.queue.pop_front()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

/// A small fact that one part reports to the world, which lets the other parts follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// A user is at work, or online.
    UserCame(UserId),
    /// A user has left.
    UserLeft(UserId),
    /// A user's device changed its place or power state.
    DeviceMoved(UserId, Whereabouts),
    /// A component failed.
    Failed(ComponentId),
    /// A fault that passes by itself is over.
    Ended(ComponentId),
    /// A machine has come up.
    MachineUp(NodeId),
    /// A machine has gone down.
    MachineDown(NodeId),
    /// A machine falls asleep, or wakes.
    Sleeps(NodeId, bool),
    /// All that a machine stored is gone.
    DataLost(NodeId),
    /// The disk or the machine was replaced by a new one, which holds nothing but what a mirror
    /// kept.
    DiskReplaced(NodeId),
    /// A task is finished.
    TaskDone(Task),
    /// Something happened that may give administrators work.
    Occasion(Occasion),
}

/// Occasions of administrative work apart from faults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    /// A user leaves, and a successor takes over the device.
    Turnover(UserId),
    /// A user changes or forgets a password.
    PasswordChange(UserId),
    /// Somebody must be given or refused access.
    PermissionChange(UserId),
    /// A user asks for help.
    Ticket(UserId),
    /// Patches come out.
    PatchRound,
    /// The n-th release of patches concerns this user's device.
    PatchReleased(UserId, u32),
    /// An owner gets round to patching.
    PatchDue(UserId),
    /// An owner has not patched yet.
    PatchReminder(UserId),
    /// The machine that holds all files is to be patched by hand.
    FileHostPatch,
    /// The owner of the PC that holds all files is to switch it off by mistake, on leaving next.
    HostMistake,
    /// The central backup runs.
    BackupRun,
    /// The central backup is to be checked.
    BackupCheck,
    /// A restore is to be tried.
    RestoreTest,
    /// An owner makes a backup.
    OwnBackup(UserId),
}

/// Where a user's device is, as far as the network is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whereabouts {
    /// At its place in the office, or of a peer, and running.
    On,
    /// At its place, switched off or asleep.
    Off,
    /// With its owner, outside the network.
    Away,
    /// Running at its owner's home, who works there.
    Home,
    /// Between two sessions (Internet peers).
    Offline,
}
