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
    /// Whose object it is: neighbouring objects belong to the first of each team, then to the
    /// second of each, and so on, so that any range of them is shared out evenly among teams.
    pub fn owner(self, object: ObjectId) -> UserId {
        let (place, all, common) = (object.0 % self.users, self.count(), self.common());
        let (member, team) = match place.checked_sub(common * all) {
            None => (place / all, place % all),
            // The last team has no more members.
            Some(beyond) => (common + beyond / (all - 1), beyond % (all - 1)),
        };
        UserId(team * self.size + member)
    }

    /// The user's first object; the user owns every [`Teams::users`]-th from it on.
    pub fn first_object(self, user: UserId) -> ObjectId {
        let (all, common) = (self.count(), self.common());
        let (team, member) = (user.0 / self.size, user.0 % self.size);
        ObjectId(match member.checked_sub(common) {
            None => member * all + team,
            Some(beyond) => common * all + beyond * (all - 1) + team,
        })
    }

    /// How many teams there are.
    pub fn count(self) -> u32 {
        self.users.div_ceil(self.size)
    }

    /// How many members every team has at least: those of the last one.
    fn common(self) -> u32 {
        self.users - (self.count() - 1) * self.size
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_has_an_owner_and_ranges_are_shared_out_among_teams() {
        for (users, size) in [(1, 1), (3, 8), (8, 8), (9, 8), (20, 8), (80, 8), (23, 5), (7, 1)] {
            let teams = Teams { users, size: size.min(users) };
            let mut owners: Vec<u32> =
                (0..users).map(|object| teams.owner(ObjectId(object)).0).collect();
            for user in (0..users).map(UserId) {
                let first = teams.first_object(user);
                assert_eq!(teams.owner(first), user, "{users} in teams of {size}");
                assert_eq!(teams.owner(ObjectId(first.0 + 3 * users)), user);
            }
            // The first objects are of different teams.
            for (team, owner) in owners.iter().take(teams.count() as usize).enumerate() {
                assert_eq!(teams.number(UserId(*owner)), team);
            }
            owners.sort_unstable();
            assert_eq!(owners, Vec::from_iter(0..users));
        }
    }
}
