//! Locks on objects, each with a lease.

use crate::ids::{ObjectId, UserId};
use crate::sim::SimTime;

/// Users that may change objects, and until when.
#[derive(Clone, Debug)]
pub struct Locks {
    owners: Vec<Option<(UserId, SimTime)>>,
}

impl Locks {
    /// No lock on any of `objects`.
    pub fn new(objects: usize) -> Self {
        Self { owners: vec![None; objects] }
    }

    /// Takes or renews a lock until `until`. O(1).
    ///
    /// # Errors
    ///
    /// Who holds it, if that is somebody else.
    pub fn take(
        &mut self,
        object: ObjectId,
        user: UserId,
        now: SimTime,
        until: SimTime,
    ) -> Result<(), UserId> {
        let slot = &mut self.owners[object.index()];
        match *slot {
            Some((owner, lease)) if owner != user && lease > now => Err(owner),
            _ => {
                *slot = Some((user, until));
                Ok(())
            }
        }
    }

    /// Gives a lock back, if the user holds it. O(1).
    pub fn release(&mut self, object: ObjectId, user: UserId) {
        let slot = &mut self.owners[object.index()];
        if slot.is_some_and(|(owner, _)| owner == user) {
            *slot = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::SimDuration;

    #[test]
    fn a_lock_keeps_others_out_until_it_is_given_back_or_its_lease_ends() {
        let mut locks = Locks::new(1);
        let (object, anna, ben) = (ObjectId(0), UserId(0), UserId(1));
        let start = SimTime::ZERO;
        let end = start + SimDuration::HOUR;
        assert_eq!(locks.take(object, anna, start, end), Ok(()));
        assert_eq!(locks.take(object, anna, start, end), Ok(()), "the owner may renew");
        assert_eq!(locks.take(object, ben, start, end), Err(anna));
        locks.release(object, ben);
        assert_eq!(locks.take(object, ben, start, end), Err(anna), "only the owner gives back");
        assert_eq!(
            locks.take(object, ben, end, end + SimDuration::HOUR),
            Ok(()),
            "the lease ended"
        );
        locks.release(object, ben);
        assert_eq!(locks.take(object, anna, end, end + SimDuration::HOUR), Ok(()));
    }
}
