//! `hardware.failures`: how often things fail, and how long that lasts or is worked on.

use crate::config::Reader;
use crate::dist::Law;
use crate::sim::SimDuration;
use crate::units::BitRate;

use super::faults::FAULTS;

/// The key of the failures of which a speed is part.
const BAD_PAIR: &str = "bad_pair";

/// How something fails and is mended.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Mean time between failures, exponential, so that the age of a component at the beginning
    /// does not matter ([`crate::fault::Age`]); `None`: never fails.
    pub mean_life: Option<SimDuration>,
    /// For faults that pass by themselves: how long they last. Otherwise the hands-on time of the
    /// repair.
    pub lasts: Law,
    /// Time until a spare part is there, before the hands-on time; zero where none is needed.
    pub part: Law,
}

/// Failures by the keys of the table of faults; one that a file does not list never fails.
#[derive(Clone, Debug)]
pub struct Failures {
    kinds: Vec<(&'static str, Failure)>,
    /// A cable of a desktop, a server or a printer loses a pair: it still links, but slower.
    pub bad_pair: BadPair,
}

/// Gigabit Ethernet needs four pairs and falls back to 100 Mbit/s on two (IEEE 802.3, clause 28).
#[derive(Clone, Debug)]
pub struct BadPair {
    /// How often, and the work of finding and changing the cable.
    pub failure: Failure,
    /// Capacity of the line meanwhile, each way.
    pub speed: BitRate,
}

impl Failures {
    pub(super) fn read(mut table: Reader) -> Self {
        let read = |key| (key, Failure::read(&mut table, key));
        let kinds = Self::keys().filter(|key| *key != BAD_PAIR).map(read).collect();
        let failures = Self { kinds, bad_pair: BadPair::read(&mut table, BAD_PAIR) };
        table.finish();
        failures
    }

    /// All keys, in the order of the table of faults.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        let first = |at: usize| FAULTS[..at].iter().all(|own| own.key != FAULTS[at].key);
        let keys = (0..FAULTS.len()).filter(move |at| first(*at)).map(|at| FAULTS[at].key);
        keys.filter(|key| !key.is_empty())
    }

    /// How the fault of a key comes and goes; `None` if there is none of that key.
    pub fn of(&self, key: &str) -> Option<&Failure> {
        if key == BAD_PAIR {
            return Some(&self.bad_pair.failure);
        }
        self.kinds.iter().find(|(own, _)| *own == key).map(|(_, failure)| failure)
    }
}

impl Failure {
    pub(super) fn read(table: &mut Reader, key: &'static str) -> Self {
        let never = Self { mean_life: None, lasts: Law::zero(), part: Law::zero() };
        let Some(mut options) = table.optional_table(key) else { return never };
        let failure = Self::of(&mut options);
        options.finish();
        failure
    }

    fn of(options: &mut Reader) -> Self {
        let rate = options.frequency("rate", "0 /y"..="1 /min", None, "how often it fails");
        Self {
            mean_life: (rate.per_hour() > 0.0)
                .then(|| SimDuration::from_secs_f64(3_600.0 / rate.per_hour()))
                .flatten(),
            lasts: Law::read(options, "lasts", "hands-on time of the repair, or its length"),
            part: Law::read_or(options, "part", Law::zero(), "until a spare part is there"),
        }
    }
}

impl BadPair {
    pub(super) fn read(table: &mut Reader, key: &'static str) -> Self {
        let speed = BitRate::new(100_000_000);
        let never = Failure { mean_life: None, lasts: Law::zero(), part: Law::zero() };
        let Some(mut options) = table.optional_table(key) else {
            return Self { failure: never, speed };
        };
        let failure = Failure::of(&mut options);
        let range = "1 bit/s"..="10 Tbit/s";
        let speed = options.bit_rate("speed", range, Some("100 Mbit/s"), "capacity of two pairs");
        options.finish();
        Self { failure, speed }
    }
}
