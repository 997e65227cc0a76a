//! The table of metrics: name, unit, direction, meaning and formula, each written once.

use super::{Ended, Totals};
use crate::operation::Workplace;
use crate::study::{Direction, Formula};

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn megabits(bytes: u128) -> f64 {
    bytes as f64 * 8.0 / 1e6
}

use Direction::{Higher, Lower, Neutral};

/// All metrics in the order of the columns.
pub static METRICS: &[Formula<Totals>] = &[
    Formula::new(
        "availability",
        "share",
        Higher,
        "availability",
        "share of ended operations that were done before their deadline, those on old versions and \
         those to read only included",
        |t| share(t.done + t.stale + t.read_only, t.ended()),
    ),
    Formula::new(
        "clock_availability",
        "share",
        Higher,
        "clock-weighted availability",
        "share of objects with at least one holder up, averaged over all hours of the clock",
        |t| t.clock_availability,
    ),
    Formula::new(
        "independent_availability",
        "share",
        Neutral,
        "if hosts were independent",
        "clock-weighted availability that independent hosts of the same uptime would give: \
         1 - (1 - a)^r, for the r copies that the architecture says, without those that stand in \
         for absent holders",
        |t| t.independent_availability,
    ),
    Formula::new(
        "device_uptime",
        "share",
        Neutral,
        "uptime of devices",
        "share of time for which a user's device is up and in the network",
        |t| t.device_uptime,
    ),
    Formula::new(
        "longest_gap",
        "h",
        Lower,
        "longest time out of reach",
        "longest time for which any object had no holder that was up",
        |t: &Totals| t.longest_gap_hours,
    )
    .extreme()
    .heavy(),
    Formula::new(
        "stale_share",
        "share",
        Lower,
        "stale",
        "share of ended operations done on a version that was not the newest",
        |t| share(t.stale, t.ended()),
    ),
    Formula::new(
        "late_share",
        "share",
        Lower,
        "late",
        "share of ended operations that were done after their deadline",
        |t| share(t.late, t.ended()),
    ),
    Formula::new(
        "denied_share",
        "share",
        Lower,
        "denied",
        "share of ended operations that the user gave up",
        |t| share(t.denied, t.ended()),
    ),
    Formula::new(
        "latency_mean",
        "s",
        Lower,
        "mean latency",
        "mean time from asking to the end, of file operations done in time",
        |t| t.latency.mean(),
    ),
    Formula::new(
        "latency_p95",
        "s",
        Lower,
        "95th percentile of latency",
        "time within which 95 % of the file operations done in time ended",
        |t: &Totals| t.latency.quantile(0.95),
    )
    .extreme(),
    Formula::new(
        "goodput",
        "Mbit/s",
        Higher,
        "goodput",
        "bits of files opened, stored or printed before the deadline, per second of the clock, \
         whether from copies of one's own or over the network, which `carried` tells",
        |t| megabits(t.goodput) / t.span.as_secs_f64(),
    ),
    Formula::new(
        "goodput_per_device",
        "Mbit/s",
        Higher,
        "goodput per device",
        "goodput divided by the number of user devices",
        |t| megabits(t.goodput) / t.span.as_secs_f64() / f64::from(t.devices),
    ),
    Formula::new(
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
    Formula::new(
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
    Formula::new(
        "from_servers",
        "GB/month",
        Neutral,
        "bytes from servers",
        "bytes moved for users from servers",
        |t| t.from_servers as f64 / 1e9 / t.months(),
    ),
    Formula::new(
        "from_devices",
        "GB/month",
        Neutral,
        "bytes from devices",
        "bytes moved for users from users' devices",
        |t| t.from_devices as f64 / 1e9 / t.months(),
    ),
    Formula::new(
        "upkeep",
        "GB/month",
        Lower,
        "bytes for upkeep",
        "bytes moved to keep copies up to date or make them anew",
        |t| t.upkeep as f64 / 1e9 / t.months(),
    ),
    Formula::new(
        "operations",
        "/device-month",
        Neutral,
        "operations",
        "operations asked for",
        |t| t.issued as f64 / t.device_months(),
    ),
    Formula::new(
        "blocked_hours",
        "h/user-month",
        Lower,
        "blocked time",
        "working time lost by waiting for what was denied, by turning to something else and by \
         giving up",
        |t| t.blocked.as_hours_f64() / t.device_months(),
    ),
    Formula::new(
        "admin_effort",
        "h/device-month",
        Lower,
        "admin effort",
        "hands-on time of administration, by staff and owners together, without rework",
        |t| t.administration.as_hours_f64() / t.device_months(),
    ),
    Formula::new(
        "staff_hours",
        "h/device-month",
        Lower,
        "staff's hours",
        "hands-on time of the IT staff, administration and rework",
        |t| t.staff_work.as_hours_f64() / t.device_months(),
    ),
    Formula::new(
        "owner_hours",
        "h/device-month",
        Lower,
        "owners' hours",
        "hands-on time of device owners, administration and rework",
        |t| t.owner_work.as_hours_f64() / t.device_months(),
    ),
    Formula::new(
        "tasks",
        "/device-month",
        Neutral,
        "administrative tasks",
        "administrative tasks raised",
        |t| t.tasks as f64 / t.device_months(),
    ),
    Formula::new(
        "task_wait_p90",
        "h",
        Lower,
        "wait of tasks, 90th percentile",
        "time from when a task could be begun (its part at hand) within which 90 % were",
        |t: &Totals| t.task_wait.quantile(0.9) / 3_600.0,
    )
    .extreme(),
    Formula::new(
        "backlog",
        "tasks",
        Lower,
        "backlog",
        "mean number of tasks waiting or in work",
        |t| t.backlog,
    ),
    Formula::new(
        "conflicts",
        "/1000 writes",
        Lower,
        "conflicts",
        "pairs of versions of a file of which neither follows from the other",
        |t: &Totals| share(t.conflicts * 1_000, t.writes),
    )
    .heavy(),
    Formula::new(
        "objects_lost",
        "/y",
        Lower,
        "files lost",
        "files of which neither a copy nor a backup was left",
        |t: &Totals| t.objects_lost as f64 / t.years(),
    )
    .heavy(),
    Formula::new(
        "changes_lost",
        "/y",
        Lower,
        "changes lost",
        "saved changes that were younger than the backup which brought the file back",
        |t: &Totals| t.changes_lost as f64 / t.years(),
    )
    .heavy(),
    Formula::new(
        "leftover_accounts",
        "accounts",
        Lower,
        "forgotten accounts",
        "accounts of people who have left that nobody removed, at the end of the trial",
        |t: &Totals| t.leftover_accounts as f64,
    )
    .at_end()
    .heavy(),
    Formula::new(
        "read_only_share",
        "share",
        Lower,
        "read-only",
        "share of ended operations that opened a file in time, but to read only, as somebody else \
         was writing it",
        |t| share(t.read_only, t.ended()),
    ),
    Formula::new(
        "stale_for",
        "h",
        Lower,
        "age of stale copies",
        "mean time for which there had been a newer version, of operations done on an older one",
        |t| t.stale_hours.mean(),
    ),
    Formula::new(
        "conflicts_at_sync",
        "/1000 writes",
        Lower,
        "conflicts noticed at once",
        "conflicts that were noticed when the two versions met",
        |t: &Totals| share(t.noticed_at_sync * 1_000, t.writes),
    )
    .heavy(),
    Formula::new(
        "conflicts_at_opening",
        "/1000 writes",
        Lower,
        "conflicts noticed later",
        "conflicts that somebody noticed who opened the file later",
        |t: &Totals| share(t.noticed_at_opening * 1_000, t.writes),
    )
    .heavy(),
    Formula::new(
        "lost_updates",
        "/1000 writes",
        Lower,
        "lost updates",
        "changes that a save overwrote without anybody's knowledge",
        |t: &Totals| share(t.lost_updates * 1_000, t.writes),
    )
    .heavy(),
    Formula::new(
        "edits_lost",
        "/1000 writes",
        Lower,
        "edits not made",
        "edits that did not come about: somebody else wrote until the user had left",
        |t: &Totals| share(t.edits_lost * 1_000, t.writes),
    )
    .heavy(),
    Formula::new(
        "rework",
        "h/device-month",
        Lower,
        "rework",
        "hands-on time of merging versions, looking for files and doing work again, by staff and \
         owners together",
        |t| t.rework.as_hours_f64() / t.device_months(),
    ),
    Formula::new(
        "availability_office",
        "share",
        Higher,
        "availability in the office",
        "availability of what was asked for in the office",
        |t| availability_of(t.by_place[Workplace::Office as usize]),
    ),
    Formula::new(
        "availability_home",
        "share",
        Higher,
        "availability at home",
        "availability of what was asked for at home, as by all peers on the open Internet",
        |t| availability_of(t.by_place[Workplace::Home as usize]),
    ),
    Formula::new(
        "availability_files",
        "share",
        Higher,
        "availability of files",
        "availability of what was asked of files",
        |t| availability_of(t.on_files),
    ),
    Formula::new(
        "availability_printing",
        "share",
        Higher,
        "availability of printing",
        "availability of what was asked of printers",
        |t| availability_of(t.prints),
    ),
    Formula::new(
        "saves_after_another",
        "share",
        Neutral,
        "saves after another writer",
        "share of writes less than a day after one of the same file by somebody else",
        |t| share(t.saves_after_another, t.writes),
    ),
    Formula::new(
        "files_of_one",
        "share",
        Neutral,
        "files of one user",
        "share of the files that somebody opened which one user only opened",
        |t| share(t.files_of_one, t.files_opened),
    ),
    Formula::new(
        "users_losing",
        "share/y",
        Lower,
        "users who lose something",
        "share of users who lose a file, or changes of one, in a year",
        |t| t.losers as f64 / f64::from(t.devices) / t.years(),
    ),
    Formula::new(
        "local_share",
        "share",
        Neutral,
        "opened locally",
        "share of openings of files, ended, that moved no bytes of the file over the network",
        |t| share(t.local_reads, t.reads),
    ),
    Formula::new(
        "unchecked_share",
        "share",
        Lower,
        "opened unchecked",
        "share of openings of files, ended, that used a copy as nobody could be asked for a newer \
         version",
        |t| share(t.unchecked_reads, t.reads),
    ),
    Formula::new(
        "false_conflicts",
        "/1000 writes",
        Lower,
        "false conflicts",
        "saves that a client took for a conflict though nobody else had saved",
        |t| share(t.false_conflicts * 1_000, t.writes),
    ),
    Formula::new(
        "availability_with_workarounds",
        "share",
        Higher,
        "availability with workarounds",
        "availability, with operations added that were done in a copy of the file, by mail or one \
         of the user's own",
        |t| share(t.done + t.stale + t.read_only + t.workaround, t.ended()),
    ),
    Formula::new(
        "mailed_copies",
        "/device-month",
        Lower,
        "mailed copies",
        "copies of files that colleagues mailed, which no access list covers",
        |t| t.mailed_copies as f64 / t.device_months(),
    ),
    Formula::new(
        "divergences",
        "/device-month",
        Lower,
        "divergences",
        "changes stored in copies apart from the shared file, to be merged into it later",
        |t| t.divergences as f64 / t.device_months(),
    ),
    Formula::new(
        "patch_effort",
        "h/device-month",
        Lower,
        "effort of patching",
        "the part of admin effort that is patching, of devices and of what holds files",
        |t| t.patching.as_hours_f64() / t.device_months(),
    ),
    Formula::new(
        "stale_workarounds",
        "share",
        Lower,
        "stale workarounds",
        "share of ended operations done by workaround in a copy that was not the newest version",
        |t| share(t.stale_workarounds, t.ended()),
    ),
    Formula::new(
        "copies",
        "copies",
        Neutral,
        "copies of a file",
        "mean number of copies of a file at its holders, up or not, those included that stand in \
         for absent holders; what devices keep beside them does not count",
        |t| t.copies,
    ),
];

/// Not a number where nobody asked.
fn availability_of(Ended { ended, in_time }: Ended) -> f64 {
    share(in_time, ended)
}

/// The position of a metric in the table.
pub fn metric_index(name: &str) -> Option<usize> {
    METRICS.iter().position(|own| own.metric.name == name)
}

/// The values of all metrics in a trial.
pub fn values(totals: &Totals) -> Vec<f64> {
    METRICS.iter().map(|own| (own.value)(totals)).collect()
}
