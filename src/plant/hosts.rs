//! Machines as such: whether they are up, since when, and what they have to do.
//!
//! A machine is a station with one server, first come first served: requests wait for those before
//! them. What is in the queue is lost when the machine goes down. Left out: boots that take time.

use crate::ids::NodeId;
use crate::sim::{SimDuration, SimTime, TimeWeighted};
use crate::station::FifoServer;

/// All machines that can be asked for something.
#[derive(Clone, Debug)]
pub struct Hosts {
    queues: Vec<FifoServer>,
    up: Vec<bool>,
    joined: Vec<bool>,
    died_at: Vec<Option<SimTime>>,
    devices: u32,
    devices_up: TimeWeighted,
}

impl Hosts {
    /// Machines that are all down; the first `devices` are users'.
    pub fn new(machines: usize, devices: u32) -> Self {
        Self {
            queues: vec![FifoServer::default(); machines],
            up: vec![false; machines],
            joined: vec![false; machines],
            died_at: vec![None; machines],
            devices,
            devices_up: TimeWeighted::new(SimTime::ZERO, 0),
        }
    }

    /// A machine is up or down from now on. O(1).
    pub fn set_up(&mut self, node: NodeId, up: bool, now: SimTime) {
        let was_up = std::mem::replace(&mut self.up[node.index()], up);
        if was_up && !up {
            self.died_at[node.index()] = Some(now);
            self.queues[node.index()] = FifoServer::default();
        }
    }

    /// Whether a machine is up and in its network from now on; `false` if that is nothing new.
    /// O(1).
    pub fn set_joined(&mut self, node: NodeId, joined: bool, now: SimTime) -> bool {
        if std::mem::replace(&mut self.joined[node.index()], joined) == joined {
            return false;
        }
        if node.0 < self.devices {
            self.devices_up.add(now, if joined { 1 } else { -1 });
        }
        true
    }

    /// Whether a machine has gone down at or after an instant.
    pub fn has_died_since(&self, node: NodeId, since: SimTime) -> bool {
        self.died_at[node.index()].is_some_and(|died| died >= since)
    }

    /// A machine takes in work; returns when that will be done, after all before it. O(1).
    pub fn serve(&mut self, node: NodeId, work: SimDuration, now: SimTime) -> SimTime {
        self.queues[node.index()].arrive(now, work)
    }

    /// Mean share of users' devices that were up and in the network since the last reset.
    pub fn mean_device_uptime(&self, now: SimTime) -> f64 {
        self.devices_up.mean(now) / f64::from(self.devices)
    }

    /// Forgets what was measured before `now`.
    pub fn reset(&mut self, now: SimTime) {
        self.devices_up.reset(now);
    }
}
