//! From occasions to work: one arm for each occasion.
//!
//! People come, go, forget and ask for help; routines recur. What work that makes depends on the
//! providers of functions: one task where control is central, one per device concerned where it is
//! not. Left out: work that nobody sees to be done.

use crate::operation::{Occasion, TaskKind};
use crate::sim::Schedule;

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// One arm per occasion. O(devices) where accounts are kept per device.
    pub(super) fn raise_work(
        &mut self,
        occasion: Occasion,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        match occasion {
            Occasion::Turnover(user) => self.replace_user(user, agenda),
            Occasion::PasswordChange(user) => self.change_password(user, agenda),
            Occasion::PermissionChange(user) => self.change_permission(user, agenda),
            Occasion::Ticket(user) => self.raise(TaskKind::Ticket, user.device(), user.0, agenda),
            Occasion::PatchRound => self.begin_round(agenda),
            Occasion::FileHostPatch => self.patch_file_host(agenda),
            Occasion::HostMistake => self.expect_mistake(),
            Occasion::PatchReleased(user, round) => self.push_patch(user, round, agenda),
            Occasion::PatchDue(user) => {
                self.raise(TaskKind::PatchDevice, user.device(), user.0, agenda);
            }
            Occasion::PatchReminder(user) => {
                self.raise(TaskKind::PatchReminder, user.device(), user.0, agenda);
            }
            Occasion::BackupRun => self.store.back_up_changes(agenda.now()),
            Occasion::BackupCheck => self.raise(TaskKind::BackupCheck, self.centre(), 0, agenda),
            Occasion::RestoreTest => self.raise(TaskKind::RestoreTest, self.centre(), 0, agenda),
            Occasion::OwnBackup(user) => {
                self.raise(TaskKind::OwnBackup, user.device(), user.0, agenda);
            }
        }
    }
}
