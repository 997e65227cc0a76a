//! Figures that closed forms give, and their names.

use std::fmt;
use std::str::FromStr;

use super::TheoryError;

/// A figure of a system. Times and rates have the unit of those given.
///
/// Parsed from and shown as its name, such as `wait`, `in_system` or `wait_p95`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Measure {
    /// `wait`: mean time from arrival to departure that a customer is not served.
    Wait,
    /// `response`: mean time from arrival to departure.
    Response,
    /// `in_system`: mean number present, those in service included.
    InSystem,
    /// `in_queue`: mean number waiting.
    InQueue,
    /// `utilisation`: share of servers that are busy.
    Utilisation,
    /// `loss`: share of arrivals that are refused.
    Loss,
    /// `throughput`: customers served per unit of time.
    Throughput,
    /// `waiting_chance`: probability that an arrival has to wait.
    WaitingChance,
    /// `wait_p1` to `wait_p99`: the time below which this percentage of waits stays.
    WaitPercentile(u8),
    /// `response_p1` to `response_p99`: the time below which this percentage of responses stays.
    ResponsePercentile(u8),
    /// `wait_longer`: probability of a wait above the given time.
    WaitLonger,
    /// `response_longer`: probability of a response above the given time.
    ResponseLonger,
    /// `at_least`: probability that the given level or more are present (jsq: share of queues).
    AtLeast,
    /// `exactly`: probability that exactly the given level is present.
    Exactly,
    /// `in_system_at`: mean number present at the given time after the system was empty.
    InSystemAt,
    /// `empty_at`: probability that nobody is present at the given time after the system was empty.
    EmptyAt,
    /// `response_of_size`: mean response of a customer of the given demand.
    ResponseOfSize,
    /// `availability`: mean share of machines that run.
    Availability,
    /// `enough_up`: probability that the given level or more machines run.
    EnoughUp,
    /// `knee`: population at which the bounds of throughput meet.
    Knee,
    /// `completion`: least time, in seconds, until every receiver has the file.
    Completion,
}

/// All names but those of percentiles.
const NAMES: [(Measure, &str); 19] = [
    (Measure::Wait, "wait"),
    (Measure::Response, "response"),
    (Measure::InSystem, "in_system"),
    (Measure::InQueue, "in_queue"),
    (Measure::Utilisation, "utilisation"),
    (Measure::Loss, "loss"),
    (Measure::Throughput, "throughput"),
    (Measure::WaitingChance, "waiting_chance"),
    (Measure::WaitLonger, "wait_longer"),
    (Measure::ResponseLonger, "response_longer"),
    (Measure::AtLeast, "at_least"),
    (Measure::Exactly, "exactly"),
    (Measure::InSystemAt, "in_system_at"),
    (Measure::EmptyAt, "empty_at"),
    (Measure::ResponseOfSize, "response_of_size"),
    (Measure::Availability, "availability"),
    (Measure::EnoughUp, "enough_up"),
    (Measure::Knee, "knee"),
    (Measure::Completion, "completion"),
];

impl Measure {
    /// Whether two figures differ in no more than their percentage.
    pub(super) fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WaitPercentile(percent) => write!(f, "wait_p{percent}"),
            Self::ResponsePercentile(percent) => write!(f, "response_p{percent}"),
            other => {
                let named = NAMES.iter().find(|(measure, _)| measure == other);
                f.write_str(named.map_or("", |(_, name)| name))
            }
        }
    }
}

impl FromStr for Measure {
    type Err = TheoryError;

    fn from_str(name: &str) -> Result<Self, TheoryError> {
        let percent = |text: &str| {
            let percent = text.parse().ok().filter(|percent| (1..=99).contains(percent));
            percent.filter(|percent: &u8| percent.to_string() == text)
        };
        let waits = name.strip_prefix("wait_p").and_then(percent).map(Self::WaitPercentile);
        let responses = name.strip_prefix("response_p").and_then(percent);
        let other = || NAMES.iter().find(|(_, own)| *own == name).map(|(measure, _)| *measure);
        waits
            .or(responses.map(Self::ResponsePercentile))
            .or_else(other)
            .ok_or_else(|| TheoryError::UnknownMeasure { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        let percentiles = [Measure::WaitPercentile(95), Measure::ResponsePercentile(1)];
        for measure in NAMES.iter().map(|(measure, _)| *measure).chain(percentiles) {
            assert_eq!(measure.to_string().parse(), Ok(measure));
        }
        for wrong in ["", "Wait", "wait_p0", "wait_p100", "wait_p+5", "wait_p05", "wait_p", "p95"] {
            let unknown = TheoryError::UnknownMeasure { name: wrong.to_owned() };
            assert_eq!(wrong.parse::<Measure>(), Err(unknown));
        }
    }
}
