//! Named streams of random numbers: by the purpose of a model, an entity and an index, as types.
//!
//! A stream stays a pure function of (seed, replication, purpose, entity, index); [`Streams`] makes
//! it of five numbers, this module of names. A purpose says in its type which entities and indices
//! it takes, so that no caller packs numbers by hand: how a kind of entity or index becomes a
//! number stands once, where the kind is defined (the office: `operation/purposes.rs`).

use std::marker::PhantomData;

use crate::sim::{Rng, SimTime, Streams};

/// The purpose of the resampling behind the intervals of crossings.
pub const BOOTSTRAP: Purpose<(), ()> = Purpose::numbered(FOR_EXPERIMENTS[0]);

/// The purpose of the intents of a forecast, which is no trial.
pub const FORECAST: Purpose<(), ()> = Purpose::numbered(FOR_EXPERIMENTS[1]);

/// The purpose of the resampling behind the intervals of quantiles.
pub const QUANTILES: Purpose<(), ()> = Purpose::numbered(FOR_EXPERIMENTS[2]);

/// The purpose of the resampling behind the intervals of medians and tails of heavy metrics.
pub const TAILS: Purpose<(), ()> = Purpose::numbered(FOR_EXPERIMENTS[3]);

/// Numbers of purposes that no model may take.
const FOR_EXPERIMENTS: [u32; 4] = [15, 18, 19, 55];

/// The random numbers of one replication of one experiment.
///
/// ```
/// use crosspoint::study::{Draws, Kth, Purpose};
///
/// /// The pause before the k-th arrival at the only queue.
/// const ARRIVAL: Purpose<(), Kth> = Purpose::new(1);
///
/// let draws = Draws::new(20_260_101, 0);
/// let pauses: Vec<f64> = (0..3).map(|k| -draws.of(ARRIVAL, (), Kth(k)).open01().ln()).collect();
/// assert_ne!(pauses[0], pauses[1]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Draws(Streams);

impl Draws {
    /// The draws of replication number `replication` of an experiment with this seed.
    pub fn new(seed: u64, replication: u32) -> Self {
        Self(Streams::new(seed, replication))
    }

    /// The stream of one purpose for one entity and index: the same whenever it is asked for. O(1),
    /// about 20 ns.
    #[inline]
    pub fn of<E: Entity, I: StreamIndex>(self, purpose: Purpose<E, I>, entity: E, index: I) -> Rng {
        self.0.stream(purpose.number, entity.packed(), index.packed())
    }
}

impl From<Streams> for Draws {
    fn from(streams: Streams) -> Self {
        Self(streams)
    }
}

/// The purpose of a family of streams, which has one stream for each entity `E` and index `I`.
///
/// Purposes belong to a model, which lists them as constants. Those of different models may have
/// one number, as a trial has one model. A number is never given to another purpose of the model,
/// and never changed: every result would change.
#[derive(Clone, Copy, Debug)]
pub struct Purpose<E, I> {
    number: u32,
    takes: PhantomData<fn(E, I)>,
}

impl<E: Entity, I: StreamIndex> Purpose<E, I> {
    /// The purpose of this number.
    ///
    /// # Panics
    /// If the number belongs to experiments: those of [`BOOTSTRAP`], [`FORECAST`], [`QUANTILES`]
    /// and [`TAILS`]. In a constant that is an error of the compiler.
    pub const fn new(number: u32) -> Self {
        let mut at = 0;
        while at < FOR_EXPERIMENTS.len() {
            assert!(number != FOR_EXPERIMENTS[at], "the number belongs to experiments");
            at += 1;
        }
        Self::numbered(number)
    }

    const fn numbered(number: u32) -> Self {
        Self { number, takes: PhantomData }
    }

    /// The number that identifies the purpose within its model.
    pub const fn number(self) -> u32 {
        self.number
    }
}

/// The thing that streams are drawn for, under a stable name: an id, never a position.
///
/// `()` stands for the only entity of a purpose.
pub trait Entity: Copy {
    /// The number that identifies the entity among those of its kind.
    fn packed(self) -> u64;
}

/// The index of a stream among those of its purpose and entity: it numbers the things that happen.
///
/// `()` stands for the only stream of an entity, a [`SimTime`] for what happens at an instant.
pub trait StreamIndex: Copy {
    /// The number that identifies the index among those of its kind.
    fn packed(self) -> u64;
}

/// The index of the k-th of things that happen in turn, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kth(pub u64);

impl Entity for () {
    #[inline]
    fn packed(self) -> u64 {
        0
    }
}

impl StreamIndex for () {
    #[inline]
    fn packed(self) -> u64 {
        0
    }
}

impl StreamIndex for Kth {
    #[inline]
    fn packed(self) -> u64 {
        self.0
    }
}

impl StreamIndex for SimTime {
    #[inline]
    fn packed(self) -> u64 {
        self.as_nanos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::SimDuration;

    #[test]
    fn the_numbers_of_common_kinds_are_pinned() {
        let experiments = [BOOTSTRAP, FORECAST, QUANTILES, TAILS].map(Purpose::number);
        assert_eq!(experiments, [15, 18, 19, 55]);
        assert_eq!((Entity::packed(()), StreamIndex::packed(())), (0, 0));
        assert_eq!(Kth(7).packed(), 7);
        assert_eq!((SimTime::ZERO + SimDuration::from_secs(2)).packed(), 2_000_000_000);
    }

    #[test]
    fn a_named_stream_is_that_of_its_numbers() {
        const ONLY: Purpose<(), Kth> = Purpose::new(3);
        let streams = Streams::new(20_260_101, 4);
        assert_eq!(Draws::new(20_260_101, 4).of(ONLY, (), Kth(5)), streams.stream(3, 0, 5));
        assert_eq!(Draws::from(streams).of(ONLY, (), Kth(5)), streams.stream(3, 0, 5));
    }

    #[test]
    #[should_panic(expected = "belongs to experiments")]
    fn a_model_cannot_take_a_purpose_of_experiments() {
        let _: Purpose<(), ()> = Purpose::new(18);
    }
}
