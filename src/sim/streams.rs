//! Streams of random numbers: each a pure function of (seed, replication, purpose, entity, index).
//!
//! The 256-bit state of a stream is one block of Philox 4x64-10 (Salmon, Moraes, Dror and Shaw,
//! "Parallel random numbers: as easy as 1, 2, 3", SC 2011), so that deriving one costs about 20 ns
//! and no stream overlaps another by construction of its key.

use std::convert::Infallible;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{SeedableRng, TryRng};

/// Separates this program's streams from other users of the same seed.
const SALT: u64 = 0x6372_6f73_7370_6f69;

/// The generator of every stream: xoshiro256++ (Blackman and Vigna, 2019), named by its algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// A real number in the open interval (0, 1), safe for logarithms.
    pub fn open01(&mut self) -> f64 {
        open01(rand::Rng::next_u64(self))
    }

    /// `true` with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.open01() < p
    }

    /// A whole number in `0..n`, uniform (Lemire's multiplication; bias below 2^-32 for n < 2^32).
    ///
    /// # Panics
    /// If `n` is zero.
    pub fn below(&mut self, n: u32) -> u32 {
        assert!(n > 0, "a choice among nothing was asked for");
        ((u128::from(rand::Rng::next_u64(self)) * u128::from(n)) >> 64) as u32
    }
}

impl TryRng for Rng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(dst)
    }
}

/// Derives the streams of one replication of one experiment.
///
/// Neither the architecture nor the point of the sweep takes part: under every architecture the
/// same disks fail and the same people are ill (common random numbers).
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    seed: u64,
    replication: u32,
}

impl Streams {
    /// The streams of replication number `replication` of an experiment with this seed.
    pub fn new(seed: u64, replication: u32) -> Self {
        Self { seed, replication }
    }

    /// The number of the replication.
    pub fn replication(&self) -> u32 {
        self.replication
    }

    /// The stream of one purpose for one entity: `entity` is a stable id, never a position;
    /// `index` numbers what happens to it (the k-th lifetime, the k-th intent). O(1), about 20 ns.
    pub fn stream(&self, purpose: u32, entity: u64, index: u64) -> Rng {
        let who = (u64::from(purpose) << 32) | u64::from(self.replication);
        let block = philox4x64_10([index, entity, who, 0], [self.seed, SALT]);
        let mut seed = [0; 32];
        for (bytes, word) in seed.chunks_exact_mut(8).zip(block) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        Rng(Xoshiro256PlusPlus::from_seed(seed))
    }
}

/// The middle of one of 2^52 equal parts of (0, 1). With 53 bits the last middle would be rounded
/// to 1.
fn open01(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

/// One block of Philox 4x64 with ten rounds.
fn philox4x64_10(mut counter: [u64; 4], mut key: [u64; 2]) -> [u64; 4] {
    const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
    const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        let a = u128::from(MULTIPLIERS[0]) * u128::from(counter[0]);
        let b = u128::from(MULTIPLIERS[1]) * u128::from(counter[2]);
        counter = [
            (b >> 64) as u64 ^ counter[1] ^ key[0],
            b as u64,
            (a >> 64) as u64 ^ counter[3] ^ key[1],
            a as u64,
        ];
    }
    counter
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng as _;

    /// Known answers of the reference implementation (Random123, `kat_vectors`).
    #[test]
    fn philox_gives_the_published_answers() {
        assert_eq!(
            philox4x64_10([0; 4], [0; 2]),
            [0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b]
        );
        assert_eq!(
            philox4x64_10([u64::MAX; 4], [u64::MAX; 2]),
            [0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0]
        );
    }

    #[test]
    fn the_ends_of_the_unit_interval_are_never_drawn() {
        assert_eq!(open01(0), 0.5f64.powi(53));
        assert_eq!(open01(u64::MAX), 1.0 - 0.5f64.powi(53));
    }

    /// 10,000 draws: the count of a third of them has a standard deviation of 47.
    #[test]
    fn chances_are_shares_and_their_ends_are_certain() {
        let mut rng = Streams::new(6, 0).stream(0, 0, 0);
        let mut count = |p| (0..10_000).filter(|_| rng.chance(p)).count();
        assert_eq!((count(0.0), count(1.0)), (0, 10_000));
        assert!((3_146..=3_521).contains(&count(1.0 / 3.0)));
    }

    #[test]
    fn a_stream_depends_on_each_of_its_coordinates() {
        let first = |seed, replication, purpose, entity, index| {
            Streams::new(seed, replication).stream(purpose, entity, index).next_u64()
        };
        let base = first(1, 2, 3, 4, 5);
        assert_eq!(base, first(1, 2, 3, 4, 5));
        let others = [
            first(9, 2, 3, 4, 5),
            first(1, 9, 3, 4, 5),
            first(1, 2, 9, 4, 5),
            first(1, 2, 3, 9, 5),
            first(1, 2, 3, 4, 9),
        ];
        for other in others {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn golden_first_draw() {
        let mut rng = Streams::new(20_260_101, 0).stream(1, 0, 0);
        let draws: Vec<u64> = (0..2).map(|_| rng.next_u64()).collect();
        assert_eq!(draws, GOLDEN, "the streams changed: every result changes with them");
    }

    const GOLDEN: [u64; 2] = [1_062_864_882_708_114_087, 10_092_217_347_399_806];
}
