//! Occasions of administrative work apart from faults: people come, leave and forget; routines
//! recur.
//!
//! Every occasion is drawn from (user, kind, k), so it is the same under every architecture; what
//! work follows from it is decided elsewhere. Occasions of persons arise in office hours only
//! (Monday to Friday, eight hours); routines keep their calendar, in which a trial begins at a
//! random place, the same under every architecture.

use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::purposes::{self, Habit, PersonalOccasions, Release, Rhythm};
use crate::operation::{Notice, Notices, Occasion};
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::study::{Draws, Kth};

/// The kinds of personal occasions, each a Poisson process of its own.
const PERSONAL: [fn(UserId) -> Occasion; 4] =
    [Occasion::Turnover, Occasion::PasswordChange, Occasion::PermissionChange, Occasion::Ticket];

/// Office hours of a week: five days of eight hours from nine o'clock.
const OFFICE_DAY: SimDuration = SimDuration::from_secs(8 * 3_600);
const OFFICE_OPENS: SimDuration = SimDuration::from_secs(9 * 3_600);
/// Backups run at two o'clock at night.
const BACKUP_HOUR: SimDuration = SimDuration::from_secs(2 * 3_600);

/// How often things happen, and which routines there are.
#[derive(Clone, Debug)]
pub struct OccasionPlan {
    /// Mean times between turnovers, password changes, permission changes and tickets of one
    /// user; `None`: never.
    pub personal: [Option<SimDuration>; 4],
    /// The interval between two rounds of patches; `None`: none.
    pub patch_interval: Option<SimDuration>,
    /// When an owner has patched after a release, and the reminder; `None`: patches are pushed.
    pub owner_patches: Option<OwnerPatches>,
    /// The interval of central backups.
    pub central_backup: Option<SimDuration>,
    /// The interval of checks of the central backup.
    pub backup_check: Option<SimDuration>,
    /// The interval of trial restores.
    pub restore_test: Option<SimDuration>,
    /// The interval of patches of the machine that holds all files, by hand.
    pub file_host_patches: Option<SimDuration>,
    /// The mean time between mistakes of the user at whose desk the PC for all files stands;
    /// `None`: there are none.
    pub host_mistakes: Option<SimDuration>,
    /// Rhythms of owners' backups with their probabilities; the rest never makes one.
    pub own_backups: Vec<(SimDuration, f64)>,
}

impl OccasionPlan {
    /// Nothing ever happens.
    pub fn none() -> Self {
        Self {
            personal: [None; 4],
            patch_interval: None,
            owner_patches: None,
            central_backup: None,
            backup_check: None,
            restore_test: None,
            file_host_patches: None,
            host_mistakes: None,
            own_backups: Vec::new(),
        }
    }
}

/// How owners patch.
#[derive(Clone, Debug)]
pub struct OwnerPatches {
    /// From a release to the owner's patching.
    pub delay: Law,
    /// After how long somebody reminds the owner.
    pub remind_after: SimDuration,
    /// From the reminder until the owner has patched, unless that comes first anyway.
    pub reminded: Law,
}

/// An occasion falls due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OccasionEvent {
    /// The k-th occasion of one kind of one user, at this office time in nanoseconds.
    Personal {
        /// The user.
        user: UserId,
        /// Index into the kinds.
        kind: u8,
        /// Number of the occasion.
        k: u32,
    },
    /// The monthly release of patches, as far as the centre is concerned.
    Round,
    /// The same release reaches one device.
    Released(UserId, u32),
    /// The owner gets round to patching.
    PatchDue(UserId),
    /// A device is still unpatched.
    Reminder(UserId),
    /// A routine.
    Routine(Routine),
    /// An owner's own backup.
    OwnBackup(UserId),
    /// The k-th time that a PC which others use is switched off by mistake.
    HostMistake(u32),
}

impl OccasionEvent {
    /// The event as numbers: its kind, then whom and what it concerns.
    pub const fn words(self) -> [u64; 4] {
        match self {
            Self::Personal { user, kind, k } => [0, user.0 as u64, kind as u64, k as u64],
            Self::Round => [1, 0, 0, 0],
            Self::Released(user, round) => [2, user.0 as u64, round as u64, 0],
            Self::PatchDue(user) => [3, user.0 as u64, 0, 0],
            Self::Reminder(user) => [4, user.0 as u64, 0, 0],
            Self::Routine(Routine::Backup) => [5, 0, 0, 0],
            Self::Routine(Routine::Check) => [5, 1, 0, 0],
            Self::Routine(Routine::RestoreTest) => [5, 2, 0, 0],
            Self::Routine(Routine::FileHostPatch) => [5, 3, 0, 0],
            Self::OwnBackup(user) => [6, user.0 as u64, 0, 0],
            Self::HostMistake(k) => [7, k as u64, 0, 0],
        }
    }
}

/// Recurring work at the centre.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Routine {
    /// The backup runs.
    Backup,
    /// Somebody checks that it ran.
    Check,
    /// Somebody tries a restore.
    RestoreTest,
    /// Somebody patches the machine that holds all files.
    FileHostPatch,
}

/// The source of all occasions.
#[derive(Clone, Debug)]
pub struct Occasions {
    plan: OccasionPlan,
    users: u32,
    draws: Draws,
    /// Office time of each user's next occasion of each kind.
    office_time: Vec<[SimDuration; 4]>,
    rhythms: Vec<Option<SimDuration>>,
}

impl Occasions {
    /// Occasions of `users` users.
    pub fn new(plan: OccasionPlan, users: u32, draws: Draws) -> Self {
        let rhythm = |user| {
            let mut rng = draws.of(purposes::HABIT, user, Habit::BackupRhythm);
            let mut left = rng.open01();
            plan.own_backups.iter().find_map(|(interval, share)| {
                left -= share;
                (left < 0.0).then_some(*interval)
            })
        };
        let rhythms = (0..users).map(UserId).map(rhythm).collect();
        let office_time = vec![[SimDuration::ZERO; 4]; users as usize];
        Self { plan, users, draws, office_time, rhythms }
    }

    /// Whether a user ever makes backups.
    pub fn backs_up(&self, user: UserId) -> bool {
        self.rhythms[user.index()].is_some()
    }

    /// Schedules the first occasion of every kind. O(users).
    pub fn start(&mut self, agenda: &mut impl Schedule<Event = OccasionEvent>) {
        for user in (0..self.users).map(UserId) {
            for kind in 0..PERSONAL.len() as u8 {
                self.schedule_personal(user, kind, 0, agenda);
            }
            self.start_patches(user, agenda);
            if let Some(rhythm) = self.rhythms[user.index()] {
                let mut rng = self.draws.of(purposes::HABIT, user, Habit::BackupPhase);
                let phase = SimDuration::from_secs_f64(rhythm.as_secs_f64() * rng.open01());
                agenda.after(phase.unwrap_or(rhythm), OccasionEvent::OwnBackup(user));
            }
        }
        if let Some(interval) = self.plan.patch_interval {
            agenda.at(self.first(Rhythm::Releases, interval), OccasionEvent::Round);
        }
        self.schedule_mistake(0, agenda);
        for (rhythm, routine, interval) in [
            (Rhythm::Backups, Routine::Backup, self.plan.central_backup),
            (Rhythm::Checks, Routine::Check, self.plan.backup_check),
            (Rhythm::RestoreTests, Routine::RestoreTest, self.plan.restore_test),
            (Rhythm::FileHostPatches, Routine::FileHostPatch, self.plan.file_host_patches),
        ] {
            if let Some(interval) = interval {
                agenda.at(self.first(rhythm, interval), OccasionEvent::Routine(routine));
            }
        }
    }

    /// The first instant of a routine: any day of its interval, at its hour, and on a working day
    /// if people do it. Routines of less than a day begin within their interval.
    fn first(&self, rhythm: Rhythm, interval: SimDuration) -> SimTime {
        let chance = self.draws.of(purposes::PHASE, (), rhythm).open01();
        let (nanos, day) = (interval.as_nanos(), SimDuration::DAY.as_nanos());
        if nanos < day {
            return SimTime::from_nanos((chance * nanos as f64) as u64);
        }
        let number = (chance * (nanos / day) as f64) as u64;
        let (number, hour) = match (rhythm, number % 7) {
            (Rhythm::Backups, _) => (number, BACKUP_HOUR),
            (_, weekday) if weekday > 4 => (number + 7 - weekday, OFFICE_OPENS),
            _ => (number, OFFICE_OPENS),
        };
        SimTime::ZERO + SimDuration::DAY.times(number) + hour
    }

    /// Executes an event. O(1).
    pub fn handle(
        &mut self,
        event: OccasionEvent,
        agenda: &mut impl Schedule<Event = OccasionEvent>,
        notices: &mut Notices,
    ) {
        let occasion = match event {
            OccasionEvent::Personal { user, kind, k } => {
                self.schedule_personal(user, kind, k + 1, agenda);
                PERSONAL[usize::from(kind)](user)
            }
            OccasionEvent::Round => {
                self.repeat(self.plan.patch_interval, event, agenda);
                Occasion::PatchRound
            }
            OccasionEvent::Released(user, round) => {
                let next = OccasionEvent::Released(user, round + 1);
                self.repeat(self.plan.patch_interval, next, agenda);
                self.schedule_own_patch(user, Release::Nth(round), SimDuration::ZERO, agenda);
                Occasion::PatchReleased(user, round)
            }
            OccasionEvent::PatchDue(user) => Occasion::PatchDue(user),
            OccasionEvent::Reminder(user) => Occasion::PatchReminder(user),
            OccasionEvent::Routine(routine) => {
                let (interval, occasion) = match routine {
                    Routine::Backup => (self.plan.central_backup, Occasion::BackupRun),
                    Routine::Check => (self.plan.backup_check, Occasion::BackupCheck),
                    Routine::RestoreTest => (self.plan.restore_test, Occasion::RestoreTest),
                    Routine::FileHostPatch => {
                        (self.plan.file_host_patches, Occasion::FileHostPatch)
                    }
                };
                self.repeat(interval, event, agenda);
                occasion
            }
            OccasionEvent::OwnBackup(user) => {
                self.repeat(self.rhythms[user.index()], event, agenda);
                Occasion::OwnBackup(user)
            }
            OccasionEvent::HostMistake(k) => {
                self.schedule_mistake(k + 1, agenda);
                Occasion::HostMistake
            }
        };
        notices.push(Notice::Occasion(occasion));
    }

    fn repeat(
        &self,
        interval: Option<SimDuration>,
        event: OccasionEvent,
        agenda: &mut impl Schedule<Event = OccasionEvent>,
    ) {
        if let Some(interval) = interval {
            agenda.after(interval, event);
        }
    }

    fn schedule_mistake(&self, k: u32, agenda: &mut impl Schedule<Event = OccasionEvent>) {
        let Some(mean) = self.plan.host_mistakes else { return };
        let mut rng = self.draws.of(purposes::HOST_MISTAKE, (), Kth(k.into()));
        agenda.after(Law::memoryless(mean).sample_span(&mut rng), OccasionEvent::HostMistake(k));
    }

    fn schedule_personal(
        &mut self,
        user: UserId,
        kind: u8,
        k: u32,
        agenda: &mut impl Schedule<Event = OccasionEvent>,
    ) {
        let Some(mean) = self.plan.personal[usize::from(kind)] else { return };
        let occasions = PersonalOccasions { user, kind };
        let mut rng = self.draws.of(purposes::ADMINISTRATION, occasions, Kth(k.into()));
        // The mean is one of clock time; office time is 40 of the 168 hours of a week.
        let office_mean = SimDuration::from_nanos(mean.as_nanos() / 168 * 40);
        let gap = Law::memoryless(office_mean).sample_span(&mut rng);
        let at = &mut self.office_time[user.index()][usize::from(kind)];
        *at += gap;
        agenda.at(office_to_clock(*at), OccasionEvent::Personal { user, kind, k });
    }

    /// Releases of the past whose patching is still to come belong to the state at the start.
    fn start_patches(&mut self, user: UserId, agenda: &mut impl Schedule<Event = OccasionEvent>) {
        const PAST_ROUNDS: u32 = 60;
        let Some(interval) = self.plan.patch_interval else { return };
        let first = self.first(Rhythm::Releases, interval);
        for age in 1..=PAST_ROUNDS {
            let since =
                interval.saturating_times(age.into()).saturating_sub(first.since(SimTime::ZERO));
            self.schedule_own_patch(user, Release::Past(age), since, agenda);
        }
        agenda.at(first, OccasionEvent::Released(user, 0));
    }

    /// The patching of a release that is `age` old, and the reminder before it, where they lie in
    /// the future.
    fn schedule_own_patch(
        &self,
        user: UserId,
        release: Release,
        age: SimDuration,
        agenda: &mut impl Schedule<Event = OccasionEvent>,
    ) {
        let Some(owner) = &self.plan.owner_patches else { return };
        let mut rng = self.draws.of(purposes::PATCH, user, release);
        let late = owner.delay.sample_span(&mut rng);
        let reminded = owner.remind_after.saturating_add(owner.reminded.sample_span(&mut rng));
        let delay = if late > owner.remind_after { late.min(reminded) } else { late };
        if delay > age {
            agenda.after(delay.saturating_sub(age), OccasionEvent::PatchDue(user));
        }
        if owner.remind_after > age && late > owner.remind_after {
            agenda.after(owner.remind_after.saturating_sub(age), OccasionEvent::Reminder(user));
        }
    }
}

/// The instant at which this much office time has passed.
fn office_to_clock(office: SimDuration) -> SimTime {
    let day_nanos = OFFICE_DAY.as_nanos();
    let (days, rest) = (office.as_nanos() / day_nanos, office.as_nanos() % day_nanos);
    SimTime::ZERO
        + SimDuration::WEEK.times(days / 5)
        + SimDuration::DAY.times(days % 5)
        + OFFICE_OPENS
        + SimDuration::from_nanos(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::EventList;

    #[test]
    fn office_time_runs_on_weekdays_only() {
        let hours = |h| SimDuration::HOUR.times(h);
        assert_eq!(office_to_clock(SimDuration::ZERO), SimTime::ZERO + hours(9));
        assert_eq!(office_to_clock(hours(8)), SimTime::ZERO + hours(24 + 9));
        assert_eq!(office_to_clock(hours(41)), SimTime::ZERO + SimDuration::WEEK + hours(10));
    }

    /// On working days only, and as often on one day of their interval as on another.
    #[test]
    fn routines_begin_at_any_day_of_their_interval() {
        let (weeks, trials) = (13, 400);
        let mut days = 0;
        for replication in 0..trials {
            let draws = Draws::new(1, replication);
            let occasions = Occasions::new(OccasionPlan::none(), 1, draws);
            let first = occasions.first(Rhythm::Checks, SimDuration::WEEK.times(weeks));
            let (day, rest) = (first.as_nanos() / DAY, first.as_nanos() % DAY);
            assert!(day % 7 < 5 && rest == OFFICE_OPENS.as_nanos(), "{first}");
            days += day;
            let night = occasions.first(Rhythm::Backups, SimDuration::DAY);
            assert_eq!(night, SimTime::ZERO + BACKUP_HOUR);
            let soon = occasions.first(Rhythm::Backups, SimDuration::HOUR);
            assert!(soon < SimTime::ZERO + SimDuration::HOUR);
        }
        let mean = days as f64 / f64::from(trials);
        // 45 days, and 2 / 7 of 1.5 to Monday.
        assert!((mean - 45.4).abs() < 4.0, "{mean}");
    }

    const DAY: u64 = SimDuration::DAY.as_nanos();

    /// An owner who would patch after 90 days is reminded after 14 and does it a week later; one
    /// who patches after 10 days needs no reminder.
    #[test]
    fn a_reminder_brings_patches_forward() {
        let days = |days: u64| SimDuration::DAY.times(days);
        let after = |span: u64| Law::fixed(days(span).as_secs_f64()).expect("a positive span");
        for (delay, expected) in [(90, &[(14, true), (21, false)][..]), (10, &[(10, false)])] {
            let patches =
                OwnerPatches { delay: after(delay), remind_after: days(14), reminded: after(7) };
            let plan = OccasionPlan { owner_patches: Some(patches), ..OccasionPlan::none() };
            let occasions = Occasions::new(plan, 1, Draws::new(1, 0));
            let mut agenda = EventList::new();
            occasions.schedule_own_patch(UserId(0), Release::Nth(0), days(0), &mut agenda);
            let mut told = Vec::new();
            while let Some(event) = agenda.pop() {
                let reminds = matches!(event, OccasionEvent::Reminder(_));
                told.push((agenda.now().as_nanos() / DAY, reminds));
            }
            assert_eq!(told, expected);
        }
    }
}
