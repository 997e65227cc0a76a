//! The table of metrics: name, unit, direction, meaning and formula, each written once.

use super::Totals;
use crate::units::Bytes;

/// Whether more of a metric is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: a description.
    Neutral,
}

impl Direction {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Neutral => "neutral",
        }
    }
}

/// One measured quantity.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Column of `trials.csv`.
    pub name: &'static str,
    /// Its unit; `share` for a number between 0 and 1.
    pub unit: &'static str,
    /// Whether more is better.
    pub direction: Direction,
    /// Axis label.
    pub label: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// Its value for one trial; not a number where nothing was measured.
    pub value: fn(&Totals) -> f64,
}

impl Metric {
    /// Whether the value of a trial is about the mean of the values of its parts: not so for
    /// percentiles, extremes and states at the end.
    pub fn is_mean(&self) -> bool {
        const OTHERS: [&str; 4] =
            ["longest_gap", "latency_p95", "task_wait_p90", "leftover_accounts"];
        !OTHERS.contains(&self.name)
    }
}

impl Metric {
    /// Whether its values over short stretches of a trial, one after the other, say how the trial
    /// goes on: not so for percentiles and extremes, which depend on how long a stretch is.
    pub fn has_series(&self) -> bool {
        !["longest_gap", "latency_p95", "task_wait_p90"].contains(&self.name)
    }
}

const fn metric(
    name: &'static str,
    unit: &'static str,
    direction: Direction,
    label: &'static str,
    meaning: &'static str,
    value: fn(&Totals) -> f64,
) -> Metric {
    Metric { name, unit, direction, label, meaning, value }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn megabits(bytes: Bytes) -> f64 {
    bytes.as_u64() as f64 * 8.0 / 1e6
}

use Direction::{Higher, Lower, Neutral};

/// All metrics in the order of the columns.
pub const METRICS: &[Metric] = &[
    metric(
        "availability",
        "share",
        Higher,
        "availability",
        "share of ended operations that were done before their deadline, stale ones included",
        |t| share(t.done + t.stale, t.ended()),
    ),
    metric(
        "clock_availability",
        "share",
        Higher,
        "clock-weighted availability",
        "share of objects with at least one holder up, averaged over all hours of the clock",
        |t| t.clock_availability,
    ),
    metric(
        "independent_availability",
        "share",
        Neutral,
        "if hosts were independent",
        "clock-weighted availability that independent hosts of the same uptime would give: \
         1 - (1 - a)^r",
        |t| t.independent_availability,
    ),
    metric(
        "device_uptime",
        "share",
        Neutral,
        "uptime of devices",
        "share of time for which a user's device is up and in the network",
        |t| t.device_uptime,
    ),
    metric(
        "longest_gap",
        "h",
        Lower,
        "longest time out of reach",
        "longest time for which any object had no holder that was up",
        |t| t.longest_gap_hours,
    ),
    metric(
        "stale_share",
        "share",
        Lower,
        "stale",
        "share of ended operations done on a copy that was not, or may not have been, the newest",
        |t| share(t.stale, t.ended()),
    ),
    metric(
        "late_share",
        "share",
        Lower,
        "late",
        "share of ended operations that were done after their deadline",
        |t| share(t.late, t.ended()),
    ),
    metric(
        "denied_share",
        "share",
        Lower,
        "denied",
        "share of ended operations that the user gave up",
        |t| share(t.denied, t.ended()),
    ),
    metric(
        "latency_mean",
        "s",
        Lower,
        "mean latency",
        "mean time from asking to the end, of file operations done in time",
        |t| t.latency.mean(),
    ),
    metric(
        "latency_p95",
        "s",
        Lower,
        "95th percentile of latency",
        "time within which 95 % of the file operations done in time ended",
        |t| t.latency.quantile(0.95),
    ),
    metric(
        "goodput",
        "Mbit/s",
        Higher,
        "goodput",
        "bits that reached users before the deadline, per second of the clock",
        |t| megabits(t.goodput) / t.span.as_secs_f64(),
    ),
    metric(
        "goodput_per_device",
        "Mbit/s",
        Higher,
        "goodput per device",
        "goodput divided by the number of user devices",
        |t| megabits(t.goodput) / t.span.as_secs_f64() / f64::from(t.devices),
    ),
    metric(
        "carried",
        "Mbit/s",
        Neutral,
        "carried traffic",
        "bits carried between hosts for any purpose, per second of the clock",
        |t| {
            let all = [t.from_servers, t.from_devices, t.upkeep];
            all.map(megabits).iter().sum::<f64>() / t.span.as_secs_f64()
        },
    ),
    metric(
        "server_bytes_share",
        "share",
        Neutral,
        "bytes from servers",
        "share of the bytes moved for users that came from servers",
        |t| {
            let (servers, devices) = (megabits(t.from_servers), megabits(t.from_devices));
            servers / (servers + devices)
        },
    ),
    metric(
        "from_servers",
        "GB/month",
        Neutral,
        "bytes from servers",
        "bytes moved for users from servers",
        |t| t.from_servers.as_u64() as f64 / 1e9 / t.months(),
    ),
    metric(
        "from_devices",
        "GB/month",
        Neutral,
        "bytes from devices",
        "bytes moved for users from users' devices",
        |t| t.from_devices.as_u64() as f64 / 1e9 / t.months(),
    ),
    metric(
        "upkeep",
        "GB/month",
        Lower,
        "bytes for upkeep",
        "bytes moved to keep copies up to date or make them anew",
        |t| t.upkeep.as_u64() as f64 / 1e9 / t.months(),
    ),
    metric("operations", "/device-month", Neutral, "operations", "operations asked for", |t| {
        t.issued as f64 / t.device_months()
    }),
    metric(
        "blocked_hours",
        "h/user-month",
        Lower,
        "blocked time",
        "working time lost by waiting for what was denied, by turning to something else and by \
         giving up",
        |t| t.blocked.as_hours_f64() / t.device_months(),
    ),
    metric(
        "admin_effort",
        "h/device-month",
        Lower,
        "admin effort",
        "hands-on time of administration, by staff and owners together",
        |t| (t.staff_work.as_hours_f64() + t.owner_work.as_hours_f64()) / t.device_months(),
    ),
    metric(
        "staff_hours",
        "h/device-month",
        Lower,
        "staff's hours",
        "hands-on time of the IT staff",
        |t| t.staff_work.as_hours_f64() / t.device_months(),
    ),
    metric(
        "owner_hours",
        "h/device-month",
        Lower,
        "owners' hours",
        "hands-on time of device owners on administrative tasks",
        |t| t.owner_work.as_hours_f64() / t.device_months(),
    ),
    metric(
        "tasks",
        "/device-month",
        Neutral,
        "administrative tasks",
        "administrative tasks raised",
        |t| t.tasks as f64 / t.device_months(),
    ),
    metric(
        "task_wait_p90",
        "h",
        Lower,
        "wait of tasks, 90th percentile",
        "time from when a task could be begun (its part at hand) within which 90 % were",
        |t| t.task_wait.quantile(0.9) / 3_600.0,
    ),
    metric("backlog", "tasks", Lower, "backlog", "mean number of tasks waiting or in work", |t| {
        t.backlog
    }),
    metric(
        "conflicts",
        "/1000 writes",
        Lower,
        "conflicting writes",
        "writes that overwrote a change the writer had not seen",
        |t| share(t.conflicts * 1_000, t.writes),
    ),
    metric(
        "objects_lost",
        "/y",
        Lower,
        "files lost",
        "files of which neither a copy nor a backup was left",
        |t| t.objects_lost as f64 / t.years(),
    ),
    metric(
        "changes_lost",
        "/y",
        Lower,
        "changes lost",
        "saved changes that were younger than the backup which brought the file back",
        |t| t.changes_lost as f64 / t.years(),
    ),
    metric(
        "leftover_accounts",
        "accounts",
        Lower,
        "forgotten accounts",
        "accounts of people who have left that nobody removed, at the end of the trial",
        |t| t.leftover_accounts as f64,
    ),
];

/// The position of a metric in the table.
pub fn metric_index(name: &str) -> Option<usize> {
    METRICS.iter().position(|metric| metric.name == name)
}
