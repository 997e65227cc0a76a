//! The random streams of a queueing network: each named by what it is for, by a class or a station,
//! and by a number.
//!
//! No discipline, number of servers or other station takes part: the k-th gap of a class and the
//! demand of the k-th job at its v-th visit are the same in all of them.

use crate::sim::Rng;
use crate::study::{Draws, Entity, Kth, Purpose};

/// The k-th gap of an open class.
const GAP: Purpose<Named, Kth> = Purpose::new(101);
/// The k-th think time of a user.
const THINK: Purpose<Named, Kth> = Purpose::new(102);
/// Of a job's v-th visit: the station that follows, then the demand.
const VISIT: Purpose<Named, Kth> = Purpose::new(103);
/// The patience of a job at its v-th visit.
const PATIENCE: Purpose<Named, Kth> = Purpose::new(104);
/// The equal stations that a job compares at its v-th visit.
const CHOICE: Purpose<Named, Kth> = Purpose::new(105);
/// The k-th spell of a server, up or down.
const SPELL: Purpose<Named, Kth> = Purpose::new(106);

/// All streams of one replication.
#[derive(Clone, Copy, Debug)]
pub(super) struct QueueDraws(Draws);

/// A class or a station by its key, or the job, user or server of this number in it.
#[derive(Clone, Copy)]
struct Named {
    key: u64,
    number: u64,
}

impl Entity for Named {
    fn packed(self) -> u64 {
        self.key.wrapping_add(self.number)
    }
}

/// A job, as its streams are named.
#[derive(Clone, Copy)]
pub(super) struct JobVisit {
    /// The key of its class.
    pub class: u64,
    /// The number of the job in its class, or of the user.
    pub number: u64,
    /// How many visits it has made earlier.
    pub visit: u64,
}

impl QueueDraws {
    pub fn new(draws: Draws) -> Self {
        Self(draws)
    }

    /// The gap before the k-th arrival of a class.
    pub fn gap(self, class: u64, k: u64) -> Rng {
        self.0.of(GAP, Named { key: class, number: 0 }, Kth(k))
    }

    /// The k-th think time of a user.
    pub fn think(self, class: u64, user: u64, k: u64) -> Rng {
        self.0.of(THINK, Named { key: class, number: user }, Kth(k))
    }

    /// Where a job goes after this visit, then how much it asks for.
    pub fn visit(self, job: JobVisit) -> Rng {
        self.of_job(VISIT, job)
    }

    /// How long it would wait.
    pub fn patience(self, job: JobVisit) -> Rng {
        self.of_job(PATIENCE, job)
    }

    /// Which stations it compares.
    pub fn choice(self, job: JobVisit) -> Rng {
        self.of_job(CHOICE, job)
    }

    /// The k-th spell of a server, by the key of its station and its number there.
    pub fn spell(self, station: u64, server: u64, k: u64) -> Rng {
        self.0.of(SPELL, Named { key: station, number: server }, Kth(k))
    }

    fn of_job(self, purpose: Purpose<Named, Kth>, job: JobVisit) -> Rng {
        self.0.of(purpose, Named { key: job.class, number: job.number }, Kth(job.visit))
    }
}

/// A key that depends on a name alone, so that another class or station beside it changes nothing.
/// Numbers of jobs are added to it: two keys are further apart than any trial has jobs.
pub(super) fn key_of(name: &str) -> u64 {
    let hash = blake3::hash(name.as_bytes());
    let first = hash.as_bytes().first_chunk().expect("a hash has 32 bytes");
    u64::from_le_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_purpose_entity_and_number() {
        let draws = QueueDraws::new(Draws::new(1, 0));
        let job = JobVisit { class: key_of("a"), number: 3, visit: 0 };
        let other = JobVisit { class: key_of("b"), ..job };
        let mut first: Vec<u64> = [
            draws.gap(job.class, 3),
            draws.think(job.class, 3, 0),
            draws.visit(job),
            draws.visit(JobVisit { visit: 1, ..job }),
            draws.visit(JobVisit { number: 4, ..job }),
            draws.visit(other),
            draws.patience(job),
            draws.choice(job),
            draws.spell(job.class, 3, 0),
        ]
        .map(|mut rng| rng.open01().to_bits())
        .to_vec();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), 9);
    }

    #[test]
    fn a_key_is_pinned() {
        assert_eq!(
            key_of("customers"),
            16_773_108_294_041_937_807,
            "changed keys change every result"
        );
    }
}
