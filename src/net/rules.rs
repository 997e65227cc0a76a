//! How flows share bandwidth: what a rule makes of a path when a flow starts on it.

use super::RATE_SHIFT;
use super::sharing::WEIGHT_SHIFT;
use crate::sim::SimDuration;
use crate::units::BitRate;

/// The weight of a flow of which nothing is said: weights are counted in 1 / 1024.
pub const WEIGHT_ONE: u32 = 1 << WEIGHT_SHIFT;

/// The largest weight.
pub const WEIGHT_MAX: u32 = 1 << 24;

/// How flows share bandwidth.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Sharing {
    /// Weighted max-min fair rates of a fluid: no flow could be faster but at the cost of one that
    /// is not faster by weight. Right for long transfers on paths of like round-trip times; exact
    /// figures from theory are for this rule.
    #[default]
    MaxMin,
    /// Max-min fair rates that mimic TCP as SimGrid's model LV08 does (Velho and Legrand,
    /// SIMUTools 2009): a flow waits 13.01 latencies before its first bit, which stands for the
    /// slow start of a long transfer; 0.97 of a capacity is used, divided by 1.05 for
    /// acknowledgements; weights are inverse to the latency with 20,537 bytes sent on each link;
    /// and a rate is at most 4 MiB per round trip. On paths with loss it is also at most 1.22 x
    /// 1,460 bytes / (round trip x sqrt(loss)) (Mathis, Semke, Mahdavi and Ott, 1997). Right for
    /// transfers of more than about 100 kB over paths of unlike round-trip times. Left out: the
    /// growth of the window, so that short transfers are wrong; and who acknowledges whom: the 5 %
    /// are taken from every capacity in each direction, as where both are busy, so that a
    /// full-duplex link that carries data one way is 4.8 % too slow.
    Tcp,
    /// Each flow has the least capacity of its path to itself. Right where bandwidth is plentiful
    /// or of no interest, and as a bound: no rule is faster.
    Constant,
}

/// Options of a flow when it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlowOptions {
    /// Its part at a bottleneck relative to others, in 1 / [`WEIGHT_ONE`]; 1 to [`WEIGHT_MAX`].
    /// Multiplies what the rule gives it, which is cut off at the same bounds. No flow is faster
    /// than 17 Tbit/s times its weight.
    pub weight: u32,
    /// A rate that it never exceeds.
    pub cap: Option<BitRate>,
}

impl Default for FlowOptions {
    fn default() -> Self {
        Self { weight: WEIGHT_ONE, cap: None }
    }
}

/// Facts about a path that a rule needs.
#[derive(Clone, Copy)]
pub(super) struct PathFacts {
    pub latency: SimDuration,
    /// The least capacity, in 2^-20 bit/s.
    pub narrowest: u64,
    /// The time of sending 20,537 bytes on each link one after the other, in nanoseconds.
    pub sending: u64,
    /// The probability that a packet is lost, in 10^-9.
    pub loss: u64,
}

/// Terms that a rule sets for one flow.
pub(super) struct Terms {
    pub delay: SimDuration,
    pub weight: u32,
    /// In 2^-20 bit/s.
    pub cap: Option<u64>,
    pub shares: bool,
}

/// Bytes whose sending time SimGrid's model LV08 adds to the latency of each link, when it weighs
/// flows against one another.
pub(super) const WEIGHT_BYTES: u64 = 20_537;

/// A flow whose latency and sending time add up to this has weight one under [`Sharing::Tcp`].
const UNIT_NANOS: u64 = 100_000_000;

impl Sharing {
    /// The part of a capacity that flows may use, in 2^-20 bit/s, at least one.
    pub(super) fn usable(self, capacity: u64) -> u64 {
        match self {
            Self::MaxMin | Self::Constant => capacity,
            Self::Tcp => ((u128::from(capacity) * 97 / 105) as u64).max(1),
        }
    }

    pub(super) fn terms(self, path: PathFacts, options: FlowOptions) -> Terms {
        let FlowOptions { weight, cap } = options;
        let cap = cap.map(|cap| cap.bits_per_second() << RATE_SHIFT);
        match self {
            Self::MaxMin => Terms { delay: path.latency, weight, cap, shares: true },
            Self::Constant => {
                let least = cap.map_or(path.narrowest, |cap| cap.min(path.narrowest));
                Terms { delay: path.latency, weight: WEIGHT_ONE, cap: Some(least), shares: false }
            }
            Self::Tcp => {
                let latency = path.latency.as_nanos();
                let delay = (u128::from(latency) * 1_301).div_ceil(100);
                let delay = SimDuration::from_nanos(
                    u64::try_from(delay).expect("latencies are far below 584 years"),
                );
                let penalty = u128::from(latency + path.sending).max(1);
                let inverse = u128::from(weight) * u128::from(UNIT_NANOS) / penalty;
                let weight = inverse.clamp(1, WEIGHT_MAX.into()) as u32;
                let cap = [cap, window_bound(latency), mathis_bound(latency, path.loss)];
                Terms { delay, weight, cap: cap.into_iter().flatten().min(), shares: true }
            }
        }
    }
}

/// The rate of one window of 4 MiB per round trip, in 2^-20 bit/s.
fn window_bound(latency: u64) -> Option<u64> {
    let bits_nanos = (4 << 20) * 8 * 1_000_000_000_u128;
    let rate = (bits_nanos << RATE_SHIFT).checked_div(2 * u128::from(latency))?;
    u64::try_from(rate).ok().map(|rate| rate.max(1))
}

/// The rate at which losses hold a connection, in 2^-20 bit/s.
fn mathis_bound(latency: u64, loss: u64) -> Option<u64> {
    if latency == 0 || loss == 0 {
        return None;
    }
    let round_trip = 2.0 * latency as f64 * 1e-9;
    let rate = 1.22 * 1_460.0 * 8.0 / (round_trip * (loss as f64 * 1e-9).sqrt());
    let units = rate * (1_u64 << RATE_SHIFT) as f64;
    (units < u64::MAX as f64).then(|| (units as u64).max(1))
}
