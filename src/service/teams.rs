//! Who works with whom, and who owns which object: arithmetic, no state.

use std::ops::Range;

use crate::ids::{ObjectId, UserId};

/// Users in teams of one size; the last team may be smaller.
#[derive(Clone, Copy, Debug)]
pub struct Teams {
    /// How many users there are.
    pub users: u32,
    /// How many users a full team has.
    pub size: u32,
}

impl Teams {
    /// Whose object it is: object `o` belongs to user `o mod users`.
    pub fn owner(self, object: ObjectId) -> UserId {
        UserId(object.0 % self.users)
    }

    /// The number of a user's team.
    pub fn number(self, user: UserId) -> usize {
        (user.0 / self.size) as usize
    }

    /// The members of a user's team, by number.
    pub fn members(self, user: UserId) -> Range<u32> {
        let (first, count) = self.of(user);
        first.0..first.0 + count
    }

    /// The first member of a user's team, and how many members it has.
    pub fn of(self, user: UserId) -> (UserId, u32) {
        let first = user.0 / self.size * self.size;
        (UserId(first), self.size.min(self.users - first))
    }
}
