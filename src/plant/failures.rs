//! `hardware.failures`: how often things fail, and how long that lasts or is worked on.

use crate::config::Reader;
use crate::dist::Law;
use crate::sim::{Rng, SimDuration};
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

/// The key of the failures that are mended in one of several ways.
pub(super) const SOFTWARE: &str = "software";

/// How the software of a server or a NAS comes back: by itself, or by somebody who works at it from
/// afar or at the machine.
#[derive(Clone, Debug)]
pub struct Ways {
    /// Share of failures after which it starts again by itself.
    pub restarts: f64,
    /// Share of failures that are mended from afar; for the rest somebody comes.
    pub remote: f64,
    /// How long it is down that starts again by itself.
    pub restart: Law,
    /// From the beginning of work from afar until it is up, and the hands-on part of that; the rest
    /// runs by itself.
    pub from_afar: Hands,
    /// Working time until it is mended by a visit, and the hands-on part of that, which comes last.
    pub visit: Hands,
}

/// How long a repair takes, and how much of it is work.
#[derive(Clone, Debug)]
pub struct Hands {
    /// The whole span.
    pub down: Law,
    /// Hands-on time, no longer than the whole.
    pub hands: Law,
}

/// One of the ways in which software comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comeback {
    /// By itself, after this span.
    Restart(SimDuration),
    /// By work from afar, and then without anybody for this span.
    Remote(SimDuration, SimDuration),
    /// By work at the machine, after this much working time.
    Visit(SimDuration, SimDuration),
    /// By somebody who switches the machine off and on, and then without anybody for this span.
    PowerCycle(SimDuration),
}

/// Failures by the keys of the table of faults; one that a file does not list never fails.
#[derive(Clone, Debug)]
pub struct Failures {
    kinds: Vec<(&'static str, Failure)>,
    /// How software is mended; `None`: by work for all that it `lasts`.
    pub software: Option<Ways>,
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
        let (mut kinds, mut software) = (Vec::new(), None);
        for key in Self::keys().filter(|key| *key != BAD_PAIR) {
            let Some(mut options) = table.optional_table(key) else {
                kinds.push((key, Failure::never()));
                continue;
            };
            if key == SOFTWARE && Ways::are_given(&options) {
                let lasts = Law::zero();
                let mean_life = Failure::mean_life(&mut options);
                kinds.push((key, Failure { mean_life, lasts, part: Law::zero() }));
                software = Some(Ways::read(&mut options));
            } else {
                kinds.push((key, Failure::of(&mut options)));
            }
            options.finish();
        }
        refuse_nas_software(&mut table);
        let bad_pair = BadPair::read(&mut table, BAD_PAIR);
        let failures = Self { kinds, software, bad_pair };
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

/// Software of a NAS had failures of its own.
fn refuse_nas_software(table: &mut Reader) {
    const KEY: &str = "nas_software";
    if table.has(KEY) {
        table.item(KEY);
        let message = "the software of a NAS fails as that of a server does";
        table.error_at(KEY, message, Some("`hardware.failures.software` is for both"));
    }
}

impl Failure {
    pub(super) fn read(table: &mut Reader, key: &'static str) -> Self {
        let Some(mut options) = table.optional_table(key) else { return Self::never() };
        let failure = Self::of(&mut options);
        options.finish();
        failure
    }

    fn never() -> Self {
        Self { mean_life: None, lasts: Law::zero(), part: Law::zero() }
    }

    fn mean_life(options: &mut Reader) -> Option<SimDuration> {
        let rate = options.frequency("rate", "0 /y"..="1 /min", None, "how often it fails");
        (rate.per_hour() > 0.0)
            .then(|| SimDuration::from_secs_f64(3_600.0 / rate.per_hour()))
            .flatten()
    }

    fn of(options: &mut Reader) -> Self {
        Self {
            mean_life: Self::mean_life(options),
            lasts: Law::read(options, "lasts", "hands-on time of the repair, or its length"),
            part: Law::read_or(options, "part", Law::zero(), "until a spare part is there"),
        }
    }
}

impl Ways {
    /// Whether a file says in which ways software comes back.
    fn are_given(options: &Reader) -> bool {
        ["restart", "remote", "visit"].iter().any(|way| options.has(way))
    }

    fn read(options: &mut Reader) -> Self {
        let [mut restarts, mut remote] = [0.0; 2];
        let mut restart = Law::zero();
        if let Some(mut own) = options.table("restart") {
            restarts = own.probability("share", None, "of failures: it starts again by itself");
            restart = Law::read(&mut own, "down", "until it is up again by itself");
            own.finish();
        }
        let mut afar = Hands { down: Law::zero(), hands: Law::zero() };
        if let Some(mut own) = options.table("remote") {
            remote = own.probability("share", None, "of failures: somebody mends it from afar");
            afar = Hands::read(&mut own, "from the beginning of the work until it is up");
            own.finish();
        }
        let mut visit = afar.clone();
        if let Some(mut own) = options.table("visit") {
            visit = Hands::read(&mut own, "working time until somebody has come and mended it");
            own.finish();
        }
        if restarts + remote > 1.0 + 1e-9 {
            options.error_at("remote", "the shares of `restart` and `remote` exceed 1", None);
        }
        Self { restarts, remote, restart, from_afar: afar, visit }
    }

    /// The way in which one failure is mended.
    pub fn draw(&self, rng: &mut Rng) -> Comeback {
        let chance = rng.open01();
        let split = |own: &Hands, rng: &mut Rng| {
            let down = own.down.sample_span(rng);
            let hands = own.hands.sample_span(rng).min(down);
            (hands, down.saturating_sub(hands))
        };
        if chance < self.restarts {
            return Comeback::Restart(self.restart.sample_span(rng));
        }
        if chance < self.restarts + self.remote {
            let (hands, alone) = split(&self.from_afar, rng);
            return Comeback::Remote(hands, alone);
        }
        let (hands, before) = split(&self.visit, rng);
        Comeback::Visit(hands, before)
    }
}

impl Ways {
    /// The same of a NAS, which nobody looks at from afar: what is mended so elsewhere, somebody on
    /// the spot switches off and on.
    pub fn draw_on_the_spot(&self, rng: &mut Rng) -> Comeback {
        match self.draw(rng) {
            Comeback::Remote(..) => Comeback::PowerCycle(self.restart.sample_span(rng)),
            other => other,
        }
    }
}

impl Hands {
    fn read(table: &mut Reader, down: &str) -> Self {
        let down = Law::read(table, "down", down);
        Self { down, hands: Law::read(table, "hands", "the part of it that is work") }
    }
}

impl BadPair {
    pub(super) fn read(table: &mut Reader, key: &'static str) -> Self {
        let speed = BitRate::new(100_000_000);
        let Some(mut options) = table.optional_table(key) else {
            return Self { failure: Failure::never(), speed };
        };
        let failure = Failure::of(&mut options);
        let range = "1 bit/s"..="10 Tbit/s";
        let speed = options.bit_rate("speed", range, Some("100 Mbit/s"), "capacity of two pairs");
        options.finish();
        Self { failure, speed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    fn three_ways() -> Ways {
        let hours = |hours: f64| Law::fixed(hours * 3_600.0).expect("a positive span");
        Ways {
            restarts: 0.7,
            remote: 0.25,
            restart: hours(0.1),
            from_afar: Hands { down: hours(1.0), hands: hours(0.25) },
            // Work lasts no longer than the whole.
            visit: Hands { down: hours(4.0), hands: hours(5.0) },
        }
    }

    /// What is mended from afar elsewhere is switched off and on, and nothing else changes.
    #[test]
    fn a_nas_is_switched_off_and_on_instead() {
        let ways = three_ways();
        for stream in 0..1_000 {
            let mut rngs = [(); 2].map(|()| Streams::new(5, 0).stream(0, 0, stream));
            let elsewhere = ways.draw(&mut rngs[0]);
            let boot = SimDuration::MINUTE.times(6);
            let here = match elsewhere {
                Comeback::Remote(..) => Comeback::PowerCycle(boot),
                other => other,
            };
            assert_eq!(ways.draw_on_the_spot(&mut rngs[1]), here);
        }
    }

    /// Ways come as often as the file says, and work and the rest add up to the whole span.
    #[test]
    fn software_comes_back_in_one_of_three_ways() {
        let ways = three_ways();
        let mut rng = Streams::new(5, 0).stream(0, 0, 0);
        let mut counts = [0; 3];
        let hour = SimDuration::HOUR;
        for _ in 0..10_000 {
            let (at, right) = match ways.draw(&mut rng) {
                Comeback::Restart(span) => (0, span.times(10) == hour),
                Comeback::Remote(hands, alone) => {
                    (1, hands.times(4) == hour && alone == hands.times(3))
                }
                Comeback::Visit(hands, before) => {
                    (2, hands == hour.times(4) && before == SimDuration::ZERO)
                }
                Comeback::PowerCycle(_) => unreachable!("that is for those on the spot"),
            };
            assert!(right);
            counts[at] += 1;
        }
        for (count, share) in counts.into_iter().zip([0.7, 0.25, 0.05]) {
            assert!((f64::from(count) / 10_000.0 - share).abs() < 0.02, "{counts:?}");
        }
    }
}
