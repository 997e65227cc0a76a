//! Kinds of administrative work, and its assignees.

use crate::ids::{NodeId, UserId};
use crate::sim::SimDuration;

/// Kinds of administrative work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u32)]
pub enum TaskKind {
    /// Repair or replace a broken component.
    Repair = 1,
    /// Bring lost data back from a backup.
    Restore = 2,
    /// Do again by hand what no backup holds.
    Recreate = 3,
    /// Set up a joiner: device and account.
    Join = 4,
    /// Add a joiner's account on one more device.
    JoinDevice = 5,
    /// Remove a leaver.
    Leave = 6,
    /// Remove a leaver's account from one more device.
    LeaveDevice = 7,
    /// Reset or synchronise a password in one place.
    Password = 8,
    /// Change a permission in one place.
    Permission = 9,
    /// Mend an account or access list that was found wrong.
    AccessMend = 10,
    /// A central round of patches.
    PatchRound = 11,
    /// Patch one device by hand (owner, or staff where the push failed).
    PatchDevice = 12,
    /// Remind an owner whose device is still unpatched.
    PatchReminder = 13,
    /// Check the central backup.
    BackupCheck = 14,
    /// Try a restore.
    RestoreTest = 15,
    /// Run one's own backup.
    OwnBackup = 16,
    /// A user's ordinary request for help.
    Ticket = 17,
    /// Find out which of two versions is right and merge them.
    Conflict = 18,
    /// Bring work into the shared file that could not be saved there.
    MergeByHand = 19,
    /// Deal with a printer.
    PrinterTrouble = 20,
    /// Look for a file that nobody could serve.
    FindFile = 21,
}

/// Assignee of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assignee {
    /// The IT staff; without one, the most technical owner.
    Staff,
    /// The owner of a device, alone.
    Owner(UserId),
}

/// A piece of administrative work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Task {
    /// Kind of work.
    pub kind: TaskKind,
    /// Its assignee.
    pub by: Assignee,
    /// The host it concerns.
    pub at: NodeId,
    /// The component, user or object that it also concerns, by kind.
    pub about: u32,
    /// The folder it concerns (the user who owns it), where the kind has one.
    pub folder: u32,
    /// Hands-on time.
    pub effort: SimDuration,
}
