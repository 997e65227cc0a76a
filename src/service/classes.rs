//! Classes of files: who reads and who writes them, and how often each class is wanted.
//!
//! A share of all files is read by their owner's team and written by the owner (`team-read`), a
//! share is written by a few of the team (`co-written`), a share by everybody (`open`); the rest is
//! the owner's alone (`private`). Everybody wants some of the files that one may read more than
//! others, by Zipf's law over an order of one's own. Left out: files that change their class, and
//! readers of private files.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::config::Reader;
use crate::dist::Popularity;
use crate::ids::{ObjectId, UserId};
use crate::operation::purposes;
use crate::sim::Rng;
use crate::study::{Draws, Kth};

use super::teams::Teams;

/// The classes besides `private`, in the order of the files of each.
const NAMES: [&str; 3] = ["team-read", "co-written", "open"];

/// How often a class is wanted, and how many files there are of it, as shares of all.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Share {
    intents: f64,
    files: f64,
}

/// What a file says of classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// In the order of [`NAMES`].
    shares: [Share; 3],
    /// How many people write a co-written file.
    writers: u32,
}

impl Classes {
    /// Reads the table `classes`; all of it has defaults.
    pub(super) fn read(table: &mut Reader) -> Self {
        let usual = [(0.28, 0.17), (0.045, 0.002), (0.005, 0.001)];
        let mut writers = 3;
        let mut options = table.table_of_defaults("classes");
        let shares = std::array::from_fn(|at| {
            let (intents, files) = usual[at];
            let own = options.as_mut().and_then(|all| all.table_of_defaults(NAMES[at]));
            let Some(mut own) = own else { return Share { intents, files } };
            let share = Share {
                intents: own.probability(
                    "intents",
                    Some(intents),
                    "share of intents on this class",
                ),
                files: own.probability("files", Some(files), "share of files of this class"),
            };
            if NAMES[at] == "co-written" {
                writers = own.count("writers", 2..=5, Some(3), "people who write each file");
            }
            own.finish();
            share
        });
        if let Some(options) = options {
            let sum = |of: fn(&Share) -> f64| shares.iter().map(of).sum::<f64>();
            if sum(|own| own.intents) > 1.0 + 1e-9 || sum(|own| own.files) > 1.0 + 1e-9 {
                let message = "these shares add up to more than 1: the rest is private";
                options.error_at(NAMES[0], message, None);
            }
            options.finish();
        }
        Self { shares, writers }
    }
}

/// The files of a class that somebody may read.
enum Candidates<'a> {
    /// Every `users`-th from the user's first on.
    Own { count: u32 },
    /// These.
    Listed(&'a [ObjectId]),
}

/// The files of an organisation by class.
#[derive(Clone, Debug)]
pub struct Shelves {
    teams: Teams,
    /// Chances of the classes, `private` first.
    intents: [f64; 4],
    /// The first file of each class but `private`, and the end.
    starts: [u32; 4],
    /// Of each team: files that its members read.
    team_read: Vec<Vec<ObjectId>>,
    /// Of each team: files that some of its members write.
    co_written: Vec<Vec<ObjectId>>,
    open: Vec<ObjectId>,
    /// The writers of each co-written file.
    writers: Vec<Vec<UserId>>,
    /// Laws of popularity by the number of files.
    laws: BTreeMap<u32, Popularity>,
    draws: Draws,
}

impl Shelves {
    /// Sorts the files of a catalogue. O(files that are not private + writers).
    pub fn new(teams: Teams, objects: u32, classes: &Classes, exponent: f64, draws: Draws) -> Self {
        let counts = classes.shares.map(|share| {
            // Each team has one at least of a class that is wanted.
            let least = if share.intents > 0.0 { teams.count() } else { 0 };
            ((share.files * f64::from(objects)).round() as u32).max(least)
        });
        let mut starts = [objects; 4];
        for at in (0..3).rev() {
            starts[at] = starts[at + 1].saturating_sub(counts[at]);
        }
        let of_teams = |first: u32, end: u32| {
            let mut lists = vec![Vec::new(); teams.count() as usize];
            for object in (first..end).map(ObjectId) {
                lists[teams.number(teams.owner(object))].push(object);
            }
            lists
        };
        let writers = (starts[1]..starts[2]).map(|object| {
            let mut rng = draws.of(purposes::WRITERS, ObjectId(object), ());
            writers_of(teams, ObjectId(object), classes.writers, &mut rng)
        });
        let [team_read, co_written, open] = classes.shares.map(|share| share.intents);
        let private = (1.0 - team_read - co_written - open).max(0.0);
        let mut shelves = Self {
            teams,
            intents: [private, team_read, co_written, open],
            starts,
            team_read: of_teams(starts[0], starts[1]),
            co_written: of_teams(starts[1], starts[2]),
            open: (starts[2]..starts[3]).map(ObjectId).collect(),
            writers: writers.collect(),
            laws: BTreeMap::new(),
            draws,
        };
        shelves.add_laws(exponent);
        shelves
    }

    fn add_laws(&mut self, exponent: f64) {
        let lists = self.team_read.iter().chain(&self.co_written).chain([&self.open]);
        let listed = lists.map(|list| list.len() as u32);
        let own = (0..self.teams.users).map(|user| self.own_count(UserId(user)));
        let counts: BTreeSet<u32> = listed.chain(own).collect();
        let law = |count: u32| {
            let law = Popularity::zipf(count as usize, exponent);
            (count, law.expect("there are files, and files give an exponent within range"))
        };
        self.laws = counts.into_iter().filter(|count| *count > 0).map(law).collect();
    }

    /// How many private files a user has.
    fn own_count(&self, user: UserId) -> u32 {
        let private = self.starts[0];
        private.saturating_sub(self.teams.first_object(user).0).div_ceil(self.teams.users)
    }

    fn candidates(&self, user: UserId, class: usize) -> Candidates<'_> {
        let team = self.teams.number(user);
        match class {
            0 => Candidates::Own { count: self.own_count(user) },
            1 => Candidates::Listed(&self.team_read[team]),
            2 => Candidates::Listed(&self.co_written[team]),
            _ => Candidates::Listed(&self.open),
        }
    }

    /// A file that a user wants. O(log numbers of files).
    pub fn wanted(&self, user: UserId, rng: &mut Rng) -> ObjectId {
        let mut left = rng.open01();
        let drawn = self.intents.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        // A class of which there is nothing to read gives way to the next.
        let first = drawn.unwrap_or(0);
        let mut classes = (first..4).chain(0..first);
        let class = classes.find(|class| self.count(user, *class) > 0);
        let class = class.expect("an organisation has files that everybody may read");
        let rank = self.laws[&self.count(user, class)].sample(rng) as u32;
        self.ranked(user, class, rank)
    }

    fn count(&self, user: UserId, class: usize) -> u32 {
        match self.candidates(user, class) {
            Candidates::Own { count } => count,
            Candidates::Listed(list) => list.len() as u32,
        }
    }

    /// The file of a rank in a user's own order of a class: (a rank + b) mod n, which takes every
    /// file once where a and n have no common divisor.
    fn ranked(&self, user: UserId, class: usize, rank: u32) -> ObjectId {
        let count = self.count(user, class);
        let mut rng = self.draws.of(purposes::RANKING, user, Kth(class as u64));
        let start = rng.below(count);
        let mut factor = 1 + rng.below(count);
        while greatest_common_divisor(factor, count) > 1 {
            factor += 1;
        }
        let (factor, rank) = (u64::from(factor), u64::from(rank));
        let at = ((factor * rank + u64::from(start)) % u64::from(count)) as u32;
        match self.candidates(user, class) {
            Candidates::Own { .. } => {
                ObjectId(self.teams.first_object(user).0 + at * self.teams.users)
            }
            Candidates::Listed(list) => list[at as usize],
        }
    }

    /// The private file that a user wants least: a new one takes its place. Where there is none,
    /// any file that the user wants.
    pub fn least_wanted(&self, user: UserId, rng: &mut Rng) -> ObjectId {
        match self.own_count(user) {
            0 => self.wanted(user, rng),
            count => self.ranked(user, 0, count - 1),
        }
    }

    /// The users who may read a file.
    pub fn readers(&self, object: ObjectId) -> Range<u32> {
        let [team_read, _, open, _] = self.starts;
        let owner = self.teams.owner(object);
        match object.0 {
            own if own >= open => 0..self.teams.users,
            own if own >= team_read => self.teams.members(owner),
            _ => owner.0..owner.0 + 1,
        }
    }

    /// Whether a user may change a file that the user may read. O(writers).
    pub fn may_write(&self, user: UserId, object: ObjectId) -> bool {
        let [_, co_written, open, _] = self.starts;
        match object.0 {
            own if own >= open => true,
            own if own >= co_written => self.writers[(own - co_written) as usize].contains(&user),
            _ => self.teams.owner(object) == user,
        }
    }
}

/// The owner and others of the owner's team, as far as there are.
fn writers_of(teams: Teams, object: ObjectId, count: u32, rng: &mut Rng) -> Vec<UserId> {
    let owner = teams.owner(object);
    let (first, members) = teams.of(owner);
    let mut writers = vec![owner];
    while (writers.len() as u32) < count.min(members) {
        let other = UserId(first.0 + rng.below(members));
        if !writers.contains(&other) {
            writers.push(other);
        }
    }
    writers
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelves(users: u32, files: u32, team: u32) -> Shelves {
        let teams = Teams { users, size: team.min(users) };
        let share = |intents, files| Share { intents, files };
        let shares = [share(0.28, 0.17), share(0.015, 0.02), share(0.005, 0.01)];
        let classes = Classes { shares, writers: 3 };
        Shelves::new(teams, users * files, &classes, 0.9, Draws::new(1, 0))
    }

    #[test]
    fn an_order_of_ones_own_takes_every_file_once() {
        let shelves = shelves(8, 60, 8);
        for class in 0..4 {
            let count = shelves.count(UserId(3), class);
            assert!(count > 0, "class {class}");
            let files: Vec<_> =
                (0..count).map(|rank| shelves.ranked(UserId(3), class, rank)).collect();
            let mut sorted = files.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), files.len(), "class {class}");
        }
    }

    /// Shares of intents, and of those on files that others may change.
    #[test]
    fn classes_are_wanted_by_their_shares_and_written_by_their_writers() {
        let shelves = shelves(24, 60, 8);
        let mut rng = Draws::new(2, 0).of(purposes::OBJECTS, ObjectId(0), ());
        let mut counts = [0u32; 4];
        for n in 0..40_000 {
            let user = UserId(n % 24);
            let object = shelves.wanted(user, &mut rng);
            let class = shelves.starts[..3].iter().filter(|start| object.0 >= **start).count();
            counts[class] += 1;
            let owner = shelves.teams.owner(object);
            match class {
                0 => assert_eq!(owner, user),
                1 => assert_eq!(shelves.may_write(user, object), owner == user),
                2 => assert_eq!(owner.0 / 8, user.0 / 8, "a file of the team"),
                _ => assert!(shelves.may_write(user, object)),
            }
        }
        for (count, share) in counts.into_iter().zip([0.70, 0.28, 0.015, 0.005]) {
            let (mean, n) = (40_000.0 * share, f64::from(count));
            assert!((n - mean).abs() < 4.0 * mean.sqrt(), "{counts:?}");
        }
        // No team is without files of a class.
        for lists in [&shelves.team_read, &shelves.co_written] {
            assert!(lists.iter().all(|list| !list.is_empty()), "{lists:?}");
        }
        for writers in &shelves.writers {
            assert_eq!(writers.len(), 3);
        }
    }

    #[test]
    fn the_smallest_organisations_have_files_to_want() {
        for (users, files) in [(1, 1), (2, 1), (3, 2), (8, 1)] {
            let shelves = shelves(users, files, 8);
            let mut rng = Draws::new(2, 0).of(purposes::OBJECTS, ObjectId(0), ());
            for n in 0..100 {
                let user = UserId(n % users);
                assert!(shelves.wanted(user, &mut rng).0 < users * files);
                assert!(shelves.least_wanted(user, &mut rng).0 < users * files);
            }
        }
    }
}
