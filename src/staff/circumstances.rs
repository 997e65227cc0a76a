//! Where devices and their owners are, as far as work on them needs it.

use crate::ids::{NodeId, UserId};
use crate::operation::{DeviceIs, Task};

/// The state of every user's device, and whether its owner is there.
#[derive(Clone, Debug)]
pub(super) struct Circumstances {
    devices: Vec<DeviceIs>,
    present: Vec<bool>,
    /// How many tasks at each device are at desks.
    queued: Vec<u32>,
}

impl Circumstances {
    /// All devices are on, and nobody is there.
    pub fn new(users: u32) -> Self {
        let users = users as usize;
        Self {
            devices: vec![DeviceIs::On; users],
            present: vec![false; users],
            queued: vec![0; users],
        }
    }

    /// Whether a task can be begun: its device is as it has to be, and the owner there, if that is
    /// needed. Machines that are nobody's are always there.
    pub fn allow(&self, task: Task) -> bool {
        let Some(device) = self.devices.get(task.at.index()) else { return true };
        let row = task.kind.row();
        *device >= row.device && (!row.owner || self.present[task.at.index()])
    }

    /// Whether a user is there.
    pub fn is_present(&self, user: UserId) -> bool {
        self.present[user.index()]
    }

    /// A user comes or leaves; returns whether the user was there.
    pub fn set_present(&mut self, user: UserId, present: bool) -> bool {
        std::mem::replace(&mut self.present[user.index()], present)
    }

    /// A device has another state; returns whether that is so.
    pub fn set_device(&mut self, user: UserId, state: DeviceIs) -> bool {
        std::mem::replace(&mut self.devices[user.index()], state) != state
    }

    /// A task at a machine comes to a desk.
    pub fn join_queue(&mut self, at: NodeId) {
        if let Some(count) = self.queued.get_mut(at.index()) {
            *count += 1;
        }
    }

    /// A task at a machine is finished, or waits apart.
    pub fn left_queue(&mut self, at: NodeId) {
        if let Some(count) = self.queued.get_mut(at.index()) {
            *count -= 1;
        }
    }

    /// Whether a task at a machine is at a desk.
    pub fn has_queued(&self, at: NodeId) -> bool {
        self.queued.get(at.index()).is_some_and(|count| *count > 0)
    }
}
