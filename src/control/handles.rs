//! Handles: who has which file open for writing, kept by the host that serves it.
//!
//! Many may read a file at once, one may write it: whoever opens it for writing while somebody else
//! does gets it to read only, and may wait for the notice that it is free. A handle ends when its
//! file is closed, or a while after the device that holds it has fallen silent (SMB2 keeps durable
//! handles for a time-out, MS-SMB2 section 3.3.2.2). Left out: handles for reading, which keep
//! nobody from anything here, and byte ranges.

use std::collections::BTreeMap;

use crate::ids::{NodeId, ObjectId, UserId};
use crate::sim::{SimDuration, SimTime};

/// Somebody who waits until a file is free, named as the asker likes.
pub type Waiter = (u32, u32);

/// One file at one keeper, open for writing.
#[derive(Clone, Debug)]
struct Handle {
    writer: UserId,
    /// Since when the writer's device has been silent.
    silent_since: Option<SimTime>,
    waiting: Vec<Waiter>,
}

/// All files that are open for writing, by the host that keeps the handle and by file.
#[derive(Clone, Debug)]
pub struct Handles {
    open: BTreeMap<(NodeId, ObjectId), Handle>,
    /// The handles of each user.
    held: Vec<Vec<(NodeId, ObjectId)>>,
    /// How long a handle outlasts the silence of its device.
    timeout: SimDuration,
}

impl Handles {
    /// Nothing is open; handles of `users` outlast the silence of their devices for `timeout`.
    pub fn new(users: u32, timeout: SimDuration) -> Self {
        Self { open: BTreeMap::new(), held: vec![Vec::new(); users as usize], timeout }
    }

    /// Opens a file for writing at its keeper. O(log open files).
    ///
    /// # Errors
    ///
    /// Who writes it now, if that is somebody else.
    pub fn open(
        &mut self,
        object: ObjectId,
        keeper: NodeId,
        user: UserId,
        now: SimTime,
    ) -> Result<(), UserId> {
        let place = (keeper, object);
        let mut waiting = Vec::new();
        if let Some(handle) = self.open.get(&place) {
            if handle.writer != user && !self.has_ended(handle, now) {
                return Err(handle.writer);
            }
            let writer = handle.writer;
            waiting = self.close(object, keeper, writer);
        }
        self.open.insert(place, Handle { writer: user, silent_since: None, waiting });
        self.held[user.index()].push(place);
        Ok(())
    }

    /// Whether a user has a file open for writing. O(log open files).
    pub fn is_writer(&self, object: ObjectId, keeper: NodeId, user: UserId) -> bool {
        self.open.get(&(keeper, object)).is_some_and(|handle| handle.writer == user)
    }

    /// Whether a user has files open for writing at a keeper, and has not been silent for too long.
    /// O(handles of the user log open files).
    pub fn has_open(&self, keeper: NodeId, user: UserId, now: SimTime) -> bool {
        let at_keeper = self.held[user.index()].iter().filter(|place| place.0 == keeper);
        let mut handles = at_keeper.filter_map(|place| self.open.get(place));
        handles.any(|handle| !self.has_ended(handle, now))
    }

    /// Whether others than the own user of a keeper have files open there, and have not been silent
    /// for too long. O(log open files + files open there).
    pub fn is_used_by_others(&self, keeper: NodeId, own: Option<UserId>, now: SimTime) -> bool {
        let there = (keeper, ObjectId(0))..=(keeper, ObjectId(u32::MAX));
        let mut handles = self.open.range(there).map(|(_, handle)| handle);
        handles.any(|handle| Some(handle.writer) != own && !self.has_ended(handle, now))
    }

    fn has_ended(&self, handle: &Handle, now: SimTime) -> bool {
        handle.silent_since.is_some_and(|since| now.since(since) >= self.timeout)
    }

    /// Somebody waits for the notice that a file is free; `false` if it is free already.
    pub fn wait(&mut self, object: ObjectId, keeper: NodeId, waiter: Waiter) -> bool {
        match self.open.get_mut(&(keeper, object)) {
            Some(handle) => {
                handle.waiting.push(waiter);
                true
            }
            None => false,
        }
    }

    /// A user closes a file; returns those who waited, in the order of coming. Nothing happens if
    /// the user does not have it open. O(log open files + handles of the user).
    pub fn close(&mut self, object: ObjectId, keeper: NodeId, user: UserId) -> Vec<Waiter> {
        let place = (keeper, object);
        if !self.is_writer(object, keeper, user) {
            return Vec::new();
        }
        self.held[user.index()].retain(|own| *own != place);
        self.open.remove(&place).map(|handle| handle.waiting).unwrap_or_default()
    }

    /// A user's device has fallen silent; returns when its handles end, if it has any.
    /// O(handles of the user log open files).
    pub fn fall_silent(&mut self, user: UserId, now: SimTime) -> Option<SimTime> {
        for place in &self.held[user.index()] {
            if let Some(handle) = self.open.get_mut(place) {
                handle.silent_since.get_or_insert(now);
            }
        }
        (!self.held[user.index()].is_empty()).then(|| now + self.timeout)
    }

    /// The handles of a user whose device has been silent for too long end; returns those who
    /// waited for them. O(handles of the user log open files).
    pub fn end(&mut self, user: UserId, now: SimTime) -> Vec<Waiter> {
        let mut freed = Vec::new();
        for (keeper, object) in self.held[user.index()].clone() {
            let handle = self.open.get(&(keeper, object));
            if handle.is_some_and(|handle| self.has_ended(handle, now)) {
                freed.extend(self.close(object, keeper, user));
            }
        }
        freed
    }

    /// A user's device is heard again: handles that have not ended go on; the others are closed.
    pub fn come_back(&mut self, user: UserId, now: SimTime) -> Vec<Waiter> {
        let freed = self.end(user, now);
        for place in &self.held[user.index()] {
            if let Some(handle) = self.open.get_mut(place) {
                handle.silent_since = None;
            }
        }
        freed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: ObjectId = ObjectId(3);
    const HOST: NodeId = NodeId(9);
    const ANNA: UserId = UserId(0);
    const BEN: UserId = UserId(1);

    fn at(seconds: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(seconds)
    }

    fn handles() -> Handles {
        Handles::new(2, SimDuration::from_secs(120))
    }

    #[test]
    fn one_writer_at_a_time_and_those_who_wait_are_told() {
        let mut handles = handles();
        assert_eq!(handles.open(FILE, HOST, ANNA, at(0)), Ok(()));
        assert_eq!(handles.open(FILE, HOST, ANNA, at(1)), Ok(()), "once more");
        assert_eq!(handles.open(FILE, HOST, BEN, at(7_200)), Err(ANNA), "however long");
        assert_eq!(handles.open(FILE, NodeId(8), BEN, at(2)), Ok(()), "elsewhere");
        assert!(handles.wait(FILE, HOST, (4, 1)) && handles.wait(FILE, HOST, (5, 2)));
        assert!(handles.close(FILE, HOST, BEN).is_empty(), "it is not Ben's");
        assert_eq!(handles.close(FILE, HOST, ANNA), [(4, 1), (5, 2)]);
        assert!(!handles.wait(FILE, HOST, (6, 3)), "it is free");
        assert_eq!(handles.open(FILE, HOST, BEN, at(7_200)), Ok(()));
    }

    #[test]
    fn a_handle_outlasts_the_silence_of_its_device_for_the_time_out() {
        let mut handles = handles();
        let _ = handles.open(FILE, HOST, ANNA, at(0));
        assert_eq!(handles.fall_silent(ANNA, at(100)), Some(at(220)));
        assert_eq!(handles.open(FILE, HOST, BEN, at(219)), Err(ANNA));
        assert!(handles.come_back(ANNA, at(219)).is_empty());
        assert!(handles.is_writer(FILE, HOST, ANNA), "back in time");
        assert_eq!(handles.fall_silent(ANNA, at(300)), Some(at(420)));
        assert_eq!(handles.open(FILE, HOST, BEN, at(420)), Ok(()));
        assert!(!handles.is_writer(FILE, HOST, ANNA) && handles.is_writer(FILE, HOST, BEN));
        assert!(handles.come_back(ANNA, at(500)).is_empty(), "nothing is left to close");
        let _ = handles.open(ObjectId(4), HOST, ANNA, at(500));
        assert!(handles.wait(ObjectId(4), HOST, (7, 7)));
        let _ = handles.fall_silent(ANNA, at(500));
        assert_eq!(handles.come_back(ANNA, at(620)), [(7, 7)], "too late");
        assert_eq!(handles.fall_silent(ANNA, at(700)), None, "nothing is open");
    }

    #[test]
    fn who_waits_for_a_silent_device_is_told_at_the_time_out() {
        let mut handles = handles();
        let _ = handles.open(FILE, HOST, ANNA, at(0));
        assert!(handles.wait(FILE, HOST, (4, 1)));
        let _ = handles.fall_silent(ANNA, at(100));
        assert!(handles.end(ANNA, at(219)).is_empty(), "too early");
        assert_eq!(handles.end(ANNA, at(220)), [(4, 1)]);
        assert!(!handles.is_writer(FILE, HOST, ANNA) && handles.end(ANNA, at(221)).is_empty());
        let _ = handles.open(FILE, HOST, ANNA, at(300));
        let _ = handles.fall_silent(ANNA, at(300));
        assert!(handles.come_back(ANNA, at(400)).is_empty());
        assert!(handles.end(ANNA, at(420)).is_empty(), "it was back in time");
    }
}
