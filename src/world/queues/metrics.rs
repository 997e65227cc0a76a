//! The metrics of a network: of the whole, of each class, of each station, and of each class at
//! each station.
//!
//! Which there are depends on the names of stations and classes and on which can meet, so that
//! points of a sweep that differ in numbers have the same columns.

use crate::sim::Tally;
use crate::study::{Direction, Metric, MetricKind, Spread, Values};

use super::counts::{Counts, JobCounts, StationCounts, VisitCounts};
use super::network::QueueNetwork;

use Direction::{Higher, Lower, Neutral};

/// One line of a table of metrics about the same kind of counts.
struct Line<T> {
    /// Before the name of the station, the class or both.
    name: &'static str,
    unit: &'static str,
    direction: Direction,
    label: &'static str,
    meaning: &'static str,
    /// From the counts, and the measured span in seconds.
    value: fn(&T, f64) -> f64,
}

const fn line<T>(
    name: &'static str,
    (unit, direction): (&'static str, Direction),
    label: &'static str,
    meaning: &'static str,
    value: fn(&T, f64) -> f64,
) -> Line<T> {
    Line { name, unit, direction, label, meaning, value }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

const JOBS: &[Line<JobCounts>] = &[
    line(
        "throughput",
        ("/s", Higher),
        "throughput",
        "jobs that left after their last service, per second",
        |own, secs| own.finished as f64 / secs,
    ),
    line(
        "response",
        ("s", Lower),
        "mean response time",
        "mean time from coming to leaving, of jobs that left after their last service",
        |own, _| own.responses.mean(),
    ),
    line(
        "response_p50",
        ("s", Lower),
        "median response time",
        "time within which half of the jobs left after their last service",
        |own, _| own.responses.quantile(0.5),
    ),
    line(
        "response_p95",
        ("s", Lower),
        "95th percentile of response time",
        "time within which 95 % of the jobs left after their last service",
        |own, _| own.responses.quantile(0.95),
    ),
    line(
        "response_p99",
        ("s", Lower),
        "99th percentile of response time",
        "time within which 99 % of the jobs left after their last service",
        |own, _| own.responses.quantile(0.99),
    ),
    line(
        "loss",
        ("share", Lower),
        "share lost",
        "share of jobs that left because a station had no room for them",
        |own, _| share(own.lost, own.ended()),
    ),
    line(
        "abandoned",
        ("share", Lower),
        "share abandoned",
        "share of jobs that left because their patience ended",
        |own, _| share(own.abandoned, own.ended()),
    ),
];

const NETWORK: &[Line<Counts>] = &[line(
    "in_network",
    ("jobs", Lower),
    "jobs in the network",
    "mean number of jobs in the network",
    |own, _| own.in_network,
)];

const STATIONS: &[Line<StationCounts>] = &[
    line(
        "utilisation",
        ("share", Neutral),
        "utilisation",
        "mean share of servers that are busy",
        |own, _| if own.servers.is_finite() { own.levels.busy / own.servers } else { f64::NAN },
    ),
    line("in_system", ("jobs", Lower), "jobs present", "mean number of jobs present", |own, _| {
        own.levels.in_system
    }),
    line(
        "in_queue",
        ("jobs", Lower),
        "jobs waiting",
        "mean number of jobs that are not being served",
        |own, _| own.levels.in_queue,
    ),
    line(
        "up",
        ("share", Higher),
        "servers up",
        "mean share of servers that are not broken",
        |own, _| own.levels.up,
    ),
];

const VISITS: &[Line<VisitCounts>] = &[
    line(
        "wait",
        ("s", Lower),
        "mean wait",
        "mean time from coming to the start of service, of jobs that were served",
        |own, _| own.waits.mean(),
    ),
    line(
        "wait_p95",
        ("s", Lower),
        "95th percentile of waits",
        "time within which the service of 95 % of the jobs that were served began",
        |own, _| own.waits.quantile(0.95),
    ),
    line(
        "response",
        ("s", Lower),
        "mean response time",
        "mean time from coming to the end of service",
        |own, _| own.responses.mean(),
    ),
    line(
        "response_p95",
        ("s", Lower),
        "95th percentile of response time",
        "time within which 95 % of the jobs that were served were done",
        |own, _| own.responses.quantile(0.95),
    ),
    line(
        "throughput",
        ("/s", Higher),
        "throughput",
        "jobs that were served to the end, per second",
        |own, secs| own.finished as f64 / secs,
    ),
    line(
        "loss",
        ("share", Lower),
        "share lost",
        "share of jobs that found no room or were pushed out of it",
        |own, _| share(own.lost, own.arrived),
    ),
    line(
        "abandoned",
        ("share", Lower),
        "share abandoned",
        "share of jobs whose patience ended before their service began",
        |own, _| share(own.abandoned, own.arrived),
    ),
];

impl<T> Line<T> {
    /// The metric for a class, a station or both; `place` says so in words.
    fn metric(&self, names: &[&str], place: &str) -> Metric {
        let parts: Vec<&str> = std::iter::once(self.name).chain(names.iter().copied()).collect();
        let percentile = self.name.contains("_p");
        Metric {
            name: parts.join(".").into(),
            unit: self.unit.into(),
            direction: self.direction,
            label: format!("{}{place}", self.label).into(),
            meaning: format!("{}{place}", self.meaning).into(),
            kind: if percentile { MetricKind::Extreme } else { MetricKind::Mean },
            signed: false,
            values: Values::Plain,
        }
    }
}

/// The metrics that every network has.
pub(super) fn of_every_network() -> Vec<Metric> {
    let jobs = JOBS.iter().map(|line| line.metric(&[], ""));
    jobs.chain(NETWORK.iter().map(|line| line.metric(&[], ""))).collect()
}

/// The distributions that every network has.
pub(super) fn spreads_of_every_network() -> Vec<Spread> {
    vec![spread("response", "response time", &[], "")]
}

/// The distribution for a class, a station or both; `place` says so in words.
fn spread(name: &str, label: &str, names: &[&str], place: &str) -> Spread {
    let parts: Vec<&str> = std::iter::once(name).chain(names.iter().copied()).collect();
    let label = format!("{label}{place}").into();
    Spread { name: parts.join(".").into(), unit: "s".into(), label }
}

impl QueueNetwork {
    /// The metrics of its classes and stations, in the order of their columns.
    pub(super) fn metrics_of_parts(&self) -> Vec<Metric> {
        let mut metrics = Vec::new();
        for class in self.split_classes() {
            let name = self.classes[class].name.as_str();
            let place = format!(" ({name})");
            metrics.extend(JOBS.iter().map(|line| line.metric(&[name], &place)));
        }
        for (at, station) in self.stations.iter().enumerate() {
            let name = station.name.as_str();
            let place = format!(" at {name}");
            metrics.extend(STATIONS.iter().map(|line| line.metric(&[name], &place)));
            metrics.extend(VISITS.iter().map(|line| line.metric(&[name], &place)));
            for class in self.split_classes_at(at) {
                let class = self.classes[class].name.as_str();
                let place = format!(" at {name} ({class})");
                metrics.extend(VISITS.iter().map(|line| line.metric(&[name, class], &place)));
            }
        }
        metrics
    }

    /// The values of all metrics in their order; not a number where nothing was measured.
    pub fn values(&self, counts: &Counts) -> Vec<f64> {
        let secs = counts.span.as_secs_f64();
        let mut values = Vec::new();
        values.extend(JOBS.iter().map(|line| (line.value)(&counts.all, secs)));
        values.extend(NETWORK.iter().map(|line| (line.value)(counts, secs)));
        for class in self.split_classes() {
            values.extend(JOBS.iter().map(|line| (line.value)(&counts.by_class[class], secs)));
        }
        for (at, station) in counts.stations.iter().enumerate() {
            values.extend(STATIONS.iter().map(|line| (line.value)(station, secs)));
            values.extend(VISITS.iter().map(|line| (line.value)(&station.all, secs)));
            for class in self.split_classes_at(at) {
                let own = &station.by_class[class];
                values.extend(VISITS.iter().map(|line| (line.value)(own, secs)));
            }
        }
        values
    }

    /// The distributions of its classes and stations, in the order of their tallies.
    pub(super) fn spreads_of_parts(&self) -> Vec<Spread> {
        let mut spreads = Vec::new();
        for class in self.split_classes() {
            let name = self.classes[class].name.as_str();
            spreads.push(spread("response", "response time", &[name], &format!(" ({name})")));
        }
        for (at, station) in self.stations.iter().enumerate() {
            let mut push = |names: &[&str], place: &str| {
                spreads.push(spread("wait", "wait", names, place));
                spreads.push(spread("response", "response time", names, place));
            };
            let name = station.name.as_str();
            push(&[name], &format!(" at {name}"));
            for class in self.split_classes_at(at) {
                let class = self.classes[class].name.as_str();
                push(&[name, class], &format!(" at {name} ({class})"));
            }
        }
        spreads
    }

    /// The tallies of all distributions of a trial, in their order.
    pub fn tallies(&self, counts: &Counts) -> Vec<Tally> {
        let mut tallies = vec![counts.all.responses.clone()];
        for class in self.split_classes() {
            tallies.push(counts.by_class[class].responses.clone());
        }
        for (at, station) in counts.stations.iter().enumerate() {
            let own = self.split_classes_at(at).map(|class| &station.by_class[class]);
            for visits in std::iter::once(&station.all).chain(own) {
                tallies.extend([visits.waits.clone(), visits.responses.clone()]);
            }
        }
        tallies
    }

    /// Classes that have metrics of their own: where there are several.
    fn split_classes(&self) -> impl Iterator<Item = usize> {
        let classes = self.classes.len();
        (0..classes).filter(move |_| classes > 1)
    }

    /// The same at a station, of the classes that reach it.
    fn split_classes_at(&self, station: usize) -> impl Iterator<Item = usize> {
        let visits = &self.stations[station].visits;
        self.split_classes().filter(move |class| visits[*class].reached)
    }
}
