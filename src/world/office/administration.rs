//! `organisation.administration`: how often there is work to do, and how long each action takes.
//!
//! Times are those of one action of one person. How many actions an architecture needs is not a
//! parameter: it follows from the events.

use std::collections::BTreeMap;

use crate::config::Reader;
use crate::dist::Law;
use crate::occasions::OwnerPatches;
use crate::operation::{KINDS, TaskKind};
use crate::sim::SimDuration;

/// Rates of occasions, efforts of tasks, and habits.
#[derive(Clone, Debug)]
pub struct Administration {
    /// Mean times between turnovers, password changes, permission changes and tickets of a user.
    pub personal: [Option<SimDuration>; 4],
    /// Effort of each kind of task.
    efforts: BTreeMap<TaskKind, Law>,
    /// Probability that one action on one device or list is forgotten or goes wrong.
    pub forgotten: f64,
    /// The interval between two rounds of patches of a NAS.
    pub nas_patch_interval: SimDuration,
    /// Mean time between mistakes by which the PC for all files is switched off; `None`: never.
    pub host_switched_off: Option<SimDuration>,
    /// The interval between two releases of patches.
    pub patch_interval: SimDuration,
    /// Probability that a user who is blocked by something broken says so.
    pub reports: f64,
    /// Probability that a user who gave up opening a file asks around for it.
    pub asks_around: f64,
    /// Probability that the one whose device finds two versions in conflict notices at once.
    pub notices_conflict: f64,
    /// How owners patch.
    pub owner_patches: OwnerPatches,
    /// Probability that a pushed patch fails on a device.
    pub push_fails: f64,
    /// How long a server is down for a planned reboot.
    pub reboot: SimDuration,
    /// The interval of checks of a central backup.
    pub backup_check: SimDuration,
    /// Rhythms of owners' backups, with probabilities; the rest never makes one.
    pub own_backups: Vec<(SimDuration, f64)>,
    /// Probability that a restore works: tested central, untested central, owner's.
    pub restore_works: [f64; 3],
}

impl Administration {
    pub(super) fn read(mut table: Reader) -> Self {
        let mut rate = |key, doc| {
            let rate = table.frequency(key, "0 /y"..="1 /h", None, doc);
            (rate.per_hour() > 0.0)
                .then(|| SimDuration::from_secs_f64(3_600.0 / rate.per_hour()))
                .flatten()
        };
        let personal = [
            rate("turnover", "how often a user leaves and is replaced"),
            rate("password_changes", "how often a user changes or forgets a password"),
            rate("permission_changes", "how often a user's permissions change"),
            rate("tickets", "how often a user asks for help"),
        ];
        let efforts = table.table("effort").map(read_efforts).unwrap_or_default();
        let year = "1 d"..="10 y";
        let administration = Self {
            personal,
            efforts,
            forgotten: table.probability(
                "forgotten",
                None,
                "probability that one action is forgotten or goes wrong",
            ),
            patch_interval: table.duration(
                "patch_interval",
                year.clone(),
                None,
                "between releases",
            ),
            host_switched_off: read_mistakes(&mut table),
            nas_patch_interval: table.duration(
                "nas_patch_interval",
                year.clone(),
                Some("182 d"),
                "between rounds of patches of a NAS, by hand",
            ),
            owner_patches: read_owner_patches(&mut table),
            asks_around: table.probability(
                "asks_around",
                None,
                "a user who gave up opening a file asks around for it",
            ),
            notices_conflict: table.probability(
                "notices_conflict",
                Some(0.8),
                "the one whose device finds two versions of a file in conflict notices at once",
            ),
            reports: table.probability(
                "reports",
                Some(0.5),
                "a user who is blocked by something broken says so",
            ),
            push_fails: table.probability("push_fails", None, "a pushed patch fails on a device"),
            reboot: table.duration(
                "reboot",
                "0 s"..="1 d",
                None,
                "a planned reboot of a server or NAS",
            ),
            backup_check: table.duration("backup_check_interval", year, None, "between checks"),
            own_backups: read_rhythms(&mut table),
            restore_works: read_restores(&mut table),
        };
        table.finish();
        administration
    }

    /// The effort of a kind of task; `None` where the hardware file has it.
    pub fn effort(&self, kind: TaskKind) -> Option<&Law> {
        self.efforts.get(&kind)
    }
}

fn read_mistakes(table: &mut Reader) -> Option<SimDuration> {
    let rate = table.frequency(
        "host_switched_off",
        "0 /y"..="1 /h",
        Some("2 /y"),
        "how often the user at a PC that holds all files switches it off by mistake",
    );
    (rate.per_hour() > 0.0).then(|| SimDuration::from_secs_f64(3_600.0 / rate.per_hour())).flatten()
}

/// Tested central, untested central, owner's.
fn read_restores(table: &mut Reader) -> [f64; 3] {
    [
        table.probability("restore_works_tested", None, "a tested central restore works"),
        table.probability("restore_works_untested", None, "an untested one works"),
        table.probability("restore_works_own", None, "a restore from an owner's copy works"),
    ]
}

/// Efforts of all kinds of tasks that have one here. A kind that came later than the others may be
/// left out.
fn read_efforts(mut options: Reader) -> BTreeMap<TaskKind, Law> {
    let mut efforts = BTreeMap::new();
    for row in KINDS {
        let Some((key, doc)) = row.effort else { continue };
        let law = match row.kind {
            TaskKind::SwitchOn | TaskKind::PowerCycle => {
                let usual = Law::fixed(300.0).expect("a positive span");
                Law::read_or(&mut options, key, usual, doc)
            }
            _ => Law::read(&mut options, key, doc),
        };
        efforts.insert(row.kind, law);
    }
    options.finish();
    efforts
}

fn read_owner_patches(table: &mut Reader) -> OwnerPatches {
    let reminded = Law::log_normal_with_median(SimDuration::WEEK.as_secs_f64(), 1.0);
    let reminded = reminded.expect("the median is positive");
    let doc = "from a reminder until the owner has patched, if not before";
    OwnerPatches {
        delay: Law::read(table, "owner_patches_after", "until an owner has patched"),
        remind_after: table.duration("remind_after", "1 d"..="10 y", None, "then a reminder"),
        reminded: Law::read_or(table, "reminded_patches_after", reminded, doc),
    }
}

fn read_rhythms(table: &mut Reader) -> Vec<(SimDuration, f64)> {
    let rhythms = [
        ("daily", SimDuration::DAY),
        ("weekly", SimDuration::WEEK),
        ("monthly", SimDuration::from_secs(365 * 86_400 / 12)),
        ("yearly", SimDuration::YEAR),
        ("rarely", SimDuration::YEAR.times(3)),
    ];
    let Some(mut options) = table.table("own_backups") else { return Vec::new() };
    let doc = "share of owners who back up at this interval; the rest never does";
    let shares: Vec<_> = rhythms
        .into_iter()
        .map(|(key, interval)| (interval, options.probability(key, None, doc)))
        .collect();
    if shares.iter().map(|(_, share)| share).sum::<f64>() > 1.0 + 1e-9 {
        options.error_at("daily", "these shares of owners add up to more than 1", None);
    }
    options.finish();
    shares
}
