//! Which objects there are, whose they are, and how popular: arithmetic, no state.
//!
//! Every user owns as many, and popularity falls by Zipf's law over all of them; services draw from
//! everybody's, from a team's, or from everybody's but the user's own.
//!
//! Left out: objects that come, go, or change in popularity: a new file takes the place of the
//! least popular one of its owner.

use std::ops::Range;

use crate::dist::Popularity;
use crate::ids::{ObjectId, UserId};
use crate::sim::Rng;
use crate::study::Draws;

use super::classes::{Classes, Shelves};
use super::teams::Teams;

/// The shared objects of an organisation, numbered by falling popularity: object 0 is the most
/// popular one. Object `o` belongs to user `o mod users`, so that every user owns popular and
/// unpopular ones.
#[derive(Clone, Debug)]
pub struct Catalogue {
    teams: Teams,
    per_user: u32,
    all: Popularity,
    full_team: Popularity,
    last_team: Popularity,
    shelves: Option<Box<Shelves>>,
}

impl Catalogue {
    /// Objects that a catalogue can have: so many does a law of popularity take.
    pub const MOST: u32 = 100_000_000;

    /// `per_user` objects for each of `users` users who work in teams of `team_size`; popularity
    /// falls with rank to the power of `exponent` (Zipf).
    ///
    /// # Panics
    /// If one of the counts is zero, or there would be more than [`Catalogue::MOST`] objects.
    pub fn new(users: u32, per_user: u32, team_size: u32, exponent: f64) -> Self {
        assert!(users > 0 && per_user > 0 && team_size > 0, "an organisation without objects");
        let team_size = team_size.min(users);
        let last = match users % team_size {
            0 => team_size,
            rest => rest,
        };
        Self {
            teams: Teams { users, size: team_size },
            per_user,
            all: popularity(users.saturating_mul(per_user), exponent),
            full_team: popularity(team_size * per_user, exponent),
            last_team: popularity(last * per_user, exponent),
            shelves: None,
        }
    }

    /// The same with classes of files.
    #[must_use]
    pub fn with_classes(self, classes: &Classes, exponent: f64, draws: Draws) -> Self {
        let shelves = Shelves::new(self.teams, self.objects(), classes, exponent, draws);
        Self { shelves: Some(Box::new(shelves)), ..self }
    }

    /// A file that a user wants: by classes where there are, else anybody's.
    pub fn wanted(&self, user: UserId, rng: &mut Rng) -> ObjectId {
        match &self.shelves {
            Some(shelves) => shelves.wanted(user, rng),
            None => self.any(rng),
        }
    }

    /// Whether a user may change a file that the user may read.
    pub fn may_write(&self, user: UserId, object: ObjectId) -> bool {
        self.shelves.as_ref().is_none_or(|shelves| shelves.may_write(user, object))
    }

    /// Whether a user may read a file.
    pub fn may_read(&self, user: UserId, object: ObjectId) -> bool {
        self.readers_by_number(object).contains(&user.0)
    }

    /// The users who may read a file: by classes where there are, else the owner's team.
    pub fn readers(&self, object: ObjectId) -> impl Iterator<Item = UserId> + use<> {
        self.readers_by_number(object).map(UserId)
    }

    fn readers_by_number(&self, object: ObjectId) -> Range<u32> {
        match &self.shelves {
            Some(shelves) => shelves.readers(object),
            None => self.teams.members(self.owner(object)),
        }
    }

    /// How many objects there are.
    pub fn objects(&self) -> u32 {
        self.teams.users * self.per_user
    }

    /// Whose object it is.
    pub fn owner(&self, object: ObjectId) -> UserId {
        self.teams.owner(object)
    }

    /// The files of one user.
    pub fn of_owner(&self, user: UserId) -> impl Iterator<Item = ObjectId> + use<> {
        let (users, first) = (self.teams.users, self.teams.first_object(user).0);
        (0..self.per_user).map(move |k| ObjectId(k * users + first))
    }

    /// The user's own file that is wanted least: a new file takes its place.
    pub fn least_wanted(&self, user: UserId, rng: &mut Rng) -> ObjectId {
        match &self.shelves {
            Some(shelves) => shelves.least_wanted(user, rng),
            None => {
                let first = self.teams.first_object(user).0;
                ObjectId((self.per_user - 1) * self.teams.users + first)
            }
        }
    }

    /// The first member of a user's team, and how many members it has.
    pub fn team(&self, user: UserId) -> (UserId, u32) {
        self.teams.of(user)
    }

    /// An object of anybody in the organisation. O(1).
    pub fn any(&self, rng: &mut Rng) -> ObjectId {
        ObjectId(self.all.sample(rng) as u32)
    }

    /// An object of anybody else, where there is anybody else: one of the user's stands for the
    /// next user's object of the same popularity. O(1).
    pub fn any_but_own(&self, user: UserId, rng: &mut Rng) -> ObjectId {
        let object = self.any(rng);
        if self.owner(object) != user {
            return object;
        }
        let row = object.0 / self.teams.users * self.teams.users;
        let next = UserId((user.0 + 1) % self.teams.users);
        ObjectId(row + self.teams.first_object(next).0)
    }

    /// An object of somebody in the user's own team. O(1).
    pub fn of_team(&self, user: UserId, rng: &mut Rng) -> ObjectId {
        let (first, members) = self.team(user);
        let full = members == self.teams.size;
        let team = if full { &self.full_team } else { &self.last_team };
        let rank = team.sample(rng) as u32;
        let owner = UserId(first.0 + rank % members);
        ObjectId(rank / members * self.teams.users + self.teams.first_object(owner).0)
    }
}

fn popularity(objects: u32, exponent: f64) -> Popularity {
    Popularity::zipf(objects as usize, exponent)
        .expect("there are objects, no more than can be, and files give an exponent within range")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    #[test]
    fn team_objects_belong_to_the_team_and_cover_it() {
        let catalogue = Catalogue::new(11, 5, 4, 0.9);
        let mut rng = Streams::new(1, 0).stream(0, 0, 0);
        for user in [0, 5, 10] {
            let (first, members) = catalogue.team(UserId(user));
            let mut seen = vec![0u32; catalogue.objects() as usize];
            for _ in 0..20_000 {
                let object = catalogue.of_team(UserId(user), &mut rng);
                let owner = catalogue.owner(object).0;
                assert!((first.0..first.0 + members).contains(&owner));
                seen[object.index()] += 1;
            }
            let touched = seen.iter().filter(|count| **count > 0).count() as u32;
            assert_eq!(touched, members * 5);
        }
        assert_eq!(catalogue.team(UserId(10)), (UserId(8), 3));
    }
}
