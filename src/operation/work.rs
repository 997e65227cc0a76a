//! Kinds of administrative work and of rework: one table, a row each.

use crate::ids::{NodeId, UserId};
use crate::sim::SimDuration;

/// What kind of hours a task takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Sort {
    /// Keeping accounts, rights, machines, backups and patches in order.
    Administration,
    /// Users do again, look for or merge what the network did not do for them.
    Rework,
}

/// Classes of urgency, the most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Urgency {
    /// It blocks many.
    Many,
    /// It blocks one.
    One,
    /// Somebody wants it.
    Wanted,
    /// It can wait.
    Routine,
}

impl Urgency {
    /// All classes, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Many, Self::One, Self::Wanted, Self::Routine];
}

/// Who does a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doer {
    /// Whoever helps in this organisation.
    Staff,
    /// The owner of the device, or another user; the staff where there is none.
    Owner,
    /// Its owner where owners patch, else the staff.
    Patcher,
}

/// The state of a user's device, or the one in which work on it can begin. Other machines are
/// always there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DeviceIs {
    /// Somewhere else; or the work is not done at the device.
    Anywhere,
    /// At its place, broken or switched off.
    There,
    /// At its place and on.
    On,
}

/// All that a kind of task is, but for how long it takes.
#[derive(Clone, Copy, Debug)]
pub struct KindOfTask {
    /// The kind.
    pub kind: TaskKind,
    /// The key of its effort in an organisation's file, and its meaning; `None` where another file,
    /// that of the hardware or of a service, has the effort.
    pub effort: Option<(&'static str, &'static str)>,
    /// What is done with it, in words.
    pub words: &'static str,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Administration or rework.
    pub sort: Sort,
    /// Who does it.
    pub by: Doer,
    /// What it needs of the device.
    pub device: DeviceIs,
    /// Whether the owner of the device has to be present.
    pub owner: bool,
    /// Whether somebody who comes from outside has to travel for it.
    pub hands_on: bool,
}

impl KindOfTask {
    /// Whether it is a part of patching.
    pub fn is_patching(&self) -> bool {
        matches!(self.kind, TaskKind::PatchRound | TaskKind::PatchDevice | TaskKind::PatchReminder)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $number:literal: $effort:expr, $words:literal,
        $urgency:ident, $sort:ident, $by:ident, $device:ident, $owner:literal,
        $hands_on:literal;)*) => {
        /// Kinds of administrative work and of rework; their numbers name random streams.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        #[repr(u32)]
        pub enum TaskKind {
            $($(#[$doc])* $kind = $number,)*
        }

        /// All kinds, in the order of their numbers.
        pub static KINDS: &[KindOfTask] = &[$(KindOfTask {
            kind: TaskKind::$kind,
            effort: $effort,
            words: $words,
            urgency: Urgency::$urgency,
            sort: Sort::$sort,
            by: Doer::$by,
            device: DeviceIs::$device,
            owner: $owner,
            hands_on: $hands_on,
        },)*];
    };
}

// Number in streams: key and meaning of its effort, words; urgency, sort, who does it, what it
// needs of the device, whether it needs the owner, whether it is done by hand.
kinds! {
    /// Repair or replace a broken component.
    Repair = 1: None, "repair", Many, Administration, Staff, There, false, true;
    /// Bring lost data back from a backup.
    Restore = 2: Some(("restore", "bring lost data back from a backup")),
        "data restored from a backup", Many, Administration, Staff, On, false, false;
    /// Do again by hand what no backup holds.
    Recreate = 3: Some(("recreate", "do a lost file again by hand, per file")),
        "lost data done again by hand", Wanted, Rework, Owner, On, true, false;
    /// Set up a joiner: device and account.
    Join = 4: Some(("join", "set up a joiner on the own device")),
        "device and account of a joiner", One, Administration, Staff, On, false, true;
    /// Add a joiner's account on one more device.
    JoinDevice = 5: Some(("join_device", "add a joiner's account on one more device")),
        "account of a joiner on one more device", One, Administration, Staff, On, false, false;
    /// Remove a leaver.
    Leave = 6: Some(("leave", "remove a leaver from the own device or directory")),
        "leaver removed", Routine, Administration, Staff, On, false, false;
    /// Remove a leaver's account from one more device.
    LeaveDevice = 7: Some(("leave_device", "remove a leaver from one more device")),
        "leaver removed from one more device", Routine, Administration, Staff, On, false, false;
    /// Reset or synchronise a password in one place.
    Password = 8: Some(("password", "enter a new password in one place")),
        "password", One, Administration, Staff, On, false, false;
    /// Change a permission in one place.
    Permission = 9: Some(("permission", "change a permission in one place")),
        "permission", One, Administration, Staff, On, false, false;
    /// Mend an account or access list that was found wrong.
    AccessMend = 10: Some(("access_mend", "find and mend a wrong account or access list")),
        "wrong account or access list mended", One, Administration, Staff, On, false, false;
    /// A central round of patches.
    PatchRound = 11: Some(("patch_round", "prepare and watch a central round of patches")),
        "central round of patches", Routine, Administration, Staff, Anywhere, false, false;
    /// Patch one device by hand (owner, or staff where the push failed).
    PatchDevice = 12: Some(("patch_device", "patch one device by hand")),
        "device patched by hand", Routine, Administration, Patcher, On, false, false;
    /// Remind an owner whose device is still unpatched.
    PatchReminder = 13: Some(("patch_reminder", "remind an owner")),
        "reminder to patch", Routine, Administration, Staff, Anywhere, false, false;
    /// Check the central backup.
    BackupCheck = 14: Some(("backup_check", "check that the central backup ran")),
        "central backup checked", Routine, Administration, Staff, Anywhere, false, false;
    /// Try a restore.
    RestoreTest = 15: Some(("restore_test", "try a restore")),
        "restore tried", Routine, Administration, Staff, Anywhere, false, false;
    /// Run one's own backup.
    OwnBackup = 16: Some(("own_backup", "make a backup of one's own device")),
        "own backup", Routine, Administration, Owner, On, true, false;
    /// A user's ordinary request for help.
    Ticket = 17: Some(("ticket", "an ordinary request for help")),
        "request for help", Wanted, Administration, Staff, On, true, false;
    /// Find out which of two versions is right and merge them.
    Conflict = 18: Some(("conflict", "merge two versions of a file")),
        "two versions merged", Wanted, Rework, Owner, On, true, false;
    /// Bring work into the shared file that could not be saved there.
    MergeByHand = 19: Some(("merge_by_hand", "bring in work that could not be saved")),
        "work merged into the shared file", Wanted, Rework, Owner, On, true, false;
    /// Deal with a printer.
    PrinterTrouble = 20: None, "printer", Many, Administration, Staff, Anywhere, false, true;
    /// Look for a file that nobody could serve.
    FindFile = 21: Some(("find_file", "look for a file that nobody could serve")),
        "file looked for", Wanted, Rework, Owner, Anywhere, true, false;
    /// Mend the software of a server from afar.
    RemoteRepair = 22: None, "repair from afar", Many, Administration, Staff, Anywhere, false, false;
    /// Switch on again the PC that holds all files, which was switched off by mistake.
    SwitchOn = 23: Some(("switch_on", "switch on again a PC that others use")),
        "PC switched on again", Many, Administration, Owner, There, false, true;
    /// Switch a NAS that hangs off and on.
    PowerCycle = 24: Some(("power_cycle", "switch a NAS that hangs off and on")),
        "NAS switched off and on", Many, Administration, Owner, There, false, true;
    /// Stop one's own work and mail a colleague a copy of a file.
    Interruption = 30: None, "copy mailed to a colleague", Wanted, Rework, Owner, On, true, false;
}

impl TaskKind {
    /// Its row of the table.
    pub fn row(self) -> &'static KindOfTask {
        let row = KINDS.binary_search_by_key(&self, |row| row.kind);
        &KINDS[row.expect("rows stand in the order of their numbers, which a test checks")]
    }
}

/// Assignee of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assignee {
    /// Whoever helps in this organisation: own staff, a provider, or technical users.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_finds_its_row_and_no_two_have_one_key() {
        for (at, row) in KINDS.iter().enumerate() {
            assert_eq!(row.kind.row().words, row.words);
            let own = row.effort.map(|(key, _)| key);
            let alike = |other: &KindOfTask| own.is_some() && own == other.effort.map(|e| e.0);
            assert!(!KINDS[..at].iter().any(alike), "{own:?} is there twice");
        }
    }
}
