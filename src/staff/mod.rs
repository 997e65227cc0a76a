//! Tasks and the people who do them: a pool of IT staff with working hours, and device owners.
//!
//! Staff do one task at a time, in order of urgency and then of arrival; work that is not finished
//! in the evening is the first to be taken up in the morning. Without staff the most technical
//! owner does the pool's tasks while present, and own ones after them. Left out: skills, travel,
//! interruptions, overtime; that matters where one person alone can do certain tasks.

use crate::ids::UserId;
use crate::operation::{Assignee, Notice, Notices, Task, TaskKind};
use crate::sim::{Schedule, SimDuration, SimTime, Tally};
use crate::station::{Station, StationEvent};

/// The user who stands in where there is no staff.
const MOST_TECHNICAL: UserId = UserId(0);

/// How many staff there are, and when they work.
#[derive(Clone, Debug)]
pub struct StaffPlan {
    /// People; 0: the most technical owner.
    pub people: u32,
    /// Start of the working day (Monday to Friday), from midnight.
    pub from: SimDuration,
    /// End of the working day, from midnight.
    pub to: SimDuration,
}

/// Work ends, a shift changes, or a spare part has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StaffEvent {
    /// At the desk of the pool.
    Pool(StationEvent),
    /// At an owner's desk.
    Owner(UserId, StationEvent),
    /// The working day begins.
    ShiftBegins,
    /// The working day ends.
    ShiftEnds,
    /// The part for a task in this place of the waiting list is there.
    PartArrived(u32),
}

/// Everybody who does administrative work.
#[derive(Clone, Debug)]
pub struct Staff {
    plan: StaffPlan,
    pool: Station<Task>,
    owners: Vec<Station<Task>>,
    awaiting_parts: Vec<Option<Task>>,
    raised: u64,
}

impl TaskKind {
    /// Classes of urgency: what blocks many, what blocks one, what can wait.
    const fn class(self) -> u8 {
        match self {
            Self::Repair | Self::Restore | Self::PrinterTrouble => 0,
            Self::AccessMend
            | Self::Password
            | Self::Permission
            | Self::Join
            | Self::JoinDevice => 1,
            Self::Ticket | Self::FindFile | Self::MergeByHand | Self::Conflict | Self::Recreate => {
                2
            }
            Self::Leave
            | Self::LeaveDevice
            | Self::PatchRound
            | Self::PatchDevice
            | Self::PatchReminder
            | Self::BackupCheck
            | Self::RestoreTest
            | Self::OwnBackup => 3,
        }
    }
}

/// Own tasks of the one who stands in for the staff come after all others.
const OWN_TASKS_LAST: u8 = 4;

impl Staff {
    /// A pool, and one desk for each owner.
    pub fn new(plan: StaffPlan, owners: u32) -> Self {
        Self {
            plan,
            pool: Station::new(0),
            owners: vec![Station::new(0); owners as usize],
            awaiting_parts: Vec::new(),
            raised: 0,
        }
    }

    /// Schedules the first working day.
    pub fn start(&mut self, agenda: &mut impl Schedule<Event = StaffEvent>) {
        if self.plan.people > 0 {
            agenda.after(self.plan.from, StaffEvent::ShiftBegins);
        }
    }

    /// Executes an event. O(staff) for shifts, O(1) else.
    pub fn handle(
        &mut self,
        event: StaffEvent,
        agenda: &mut impl Schedule<Event = StaffEvent>,
        notices: &mut Notices,
    ) {
        let done = match event {
            StaffEvent::Pool(event) => {
                self.pool.handle(event, &mut agenda.scoped(StaffEvent::Pool))
            }
            StaffEvent::Owner(user, event) => {
                let wrap = |event| StaffEvent::Owner(user, event);
                self.owners[user.index()].handle(event, &mut agenda.scoped(wrap))
            }
            StaffEvent::ShiftBegins => {
                self.pool.open(self.plan.people, &mut agenda.scoped(StaffEvent::Pool));
                let length = self.plan.to.saturating_sub(self.plan.from);
                agenda.after(length, StaffEvent::ShiftEnds);
                None
            }
            StaffEvent::ShiftEnds => {
                self.pool.open(0, &mut agenda.scoped(StaffEvent::Pool));
                agenda.at(self.next_morning(agenda.now()), StaffEvent::ShiftBegins);
                None
            }
            StaffEvent::PartArrived(place) => {
                let task = self.awaiting_parts[place as usize].take();
                self.enqueue(task.expect("a part comes once for each task"), agenda);
                None
            }
        };
        if let Some(task) = done {
            notices.push(Notice::TaskDone(task));
        }
    }

    /// The start of the next working day.
    fn next_morning(&self, now: SimTime) -> SimTime {
        let today = now.as_nanos() / SimDuration::DAY.as_nanos();
        let ahead = match today % 7 {
            4 => 3,
            5 => 2,
            _ => 1,
        };
        SimTime::ZERO + SimDuration::DAY.times(today + ahead) + self.plan.from
    }

    /// A task arises. O(1).
    pub fn raise(&mut self, task: Task, agenda: &mut impl Schedule<Event = StaffEvent>) {
        self.raised += 1;
        self.enqueue(task, agenda);
    }

    /// A task arises that cannot be begun before a part is there; nobody is busy meanwhile.
    pub fn raise_after(
        &mut self,
        delay: SimDuration,
        task: Task,
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) {
        self.raised += 1;
        if delay == SimDuration::ZERO {
            return self.enqueue(task, agenda);
        }
        let place = self.awaiting_parts.iter().position(Option::is_none).unwrap_or_else(|| {
            self.awaiting_parts.push(None);
            self.awaiting_parts.len() - 1
        });
        self.awaiting_parts[place] = Some(task);
        agenda.after(delay, StaffEvent::PartArrived(place as u32));
    }

    fn enqueue(&mut self, task: Task, agenda: &mut impl Schedule<Event = StaffEvent>) {
        let stands_in = self.plan.people == 0;
        match task.by {
            Assignee::Owner(user) if !(stands_in && user == MOST_TECHNICAL) => {
                let wrap = |event| StaffEvent::Owner(user, event);
                let desk = &mut self.owners[user.index()];
                desk.arrive_in_class(
                    task.kind.class(),
                    task,
                    task.effort,
                    &mut agenda.scoped(wrap),
                );
            }
            by => {
                let own = by != Assignee::Staff;
                let class = if own { OWN_TASKS_LAST } else { task.kind.class() };
                let agenda = &mut agenda.scoped(StaffEvent::Pool);
                self.pool.arrive_in_class(class, task, task.effort, agenda);
            }
        }
    }

    /// An owner is there and works on own tasks. O(1).
    pub fn owner_came(&mut self, user: UserId, agenda: &mut impl Schedule<Event = StaffEvent>) {
        self.staff_owner(user, 1, agenda);
    }

    /// An owner has left; unfinished work waits.
    pub fn owner_left(&mut self, user: UserId, agenda: &mut impl Schedule<Event = StaffEvent>) {
        self.staff_owner(user, 0, agenda);
    }

    fn staff_owner(
        &mut self,
        user: UserId,
        people: u32,
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) {
        if self.plan.people == 0 && user == MOST_TECHNICAL {
            self.pool.open(people, &mut agenda.scoped(StaffEvent::Pool));
        } else {
            let wrap = |event| StaffEvent::Owner(user, event);
            self.owners[user.index()].open(people, &mut agenda.scoped(wrap));
        }
    }

    /// Forgets what was measured before `now`.
    pub fn reset(&mut self, now: SimTime) {
        self.raised = 0;
        self.pool.reset_statistics(now);
        for desk in &mut self.owners {
            desk.reset_statistics(now);
        }
    }

    /// Hands-on time of the IT staff since the last reset.
    pub fn staff_work(&self, now: SimTime) -> SimDuration {
        if self.plan.people == 0 { SimDuration::ZERO } else { busy_time(&self.pool, now) }
    }

    /// Hands-on time of device owners, the one who stands in for the staff included. O(owners).
    pub fn owner_work(&self, now: SimTime) -> SimDuration {
        let own = self.owners.iter().map(|desk| busy_time(desk, now));
        let total = own.fold(SimDuration::ZERO, |sum, time| sum + time);
        if self.plan.people == 0 { total + busy_time(&self.pool, now) } else { total }
    }

    /// Waits of all tasks from their arrival at a desk to their start, in seconds. O(owners).
    pub fn waits(&self) -> Tally {
        let mut waits = self.pool.statistics().waits.clone();
        for desk in &self.owners {
            waits.merge(&desk.statistics().waits);
        }
        waits
    }

    /// Mean number of tasks waiting or in work. O(owners).
    pub fn mean_backlog(&self, now: SimTime) -> f64 {
        let desks = self.owners.iter().chain(std::iter::once(&self.pool));
        desks.map(|desk| desk.statistics().in_system.mean(now)).sum()
    }

    /// Tasks raised since the last reset.
    pub fn raised(&self) -> u64 {
        self.raised
    }

    /// The greatest number of staff that were busy at once.
    pub fn most_busy(&self) -> u64 {
        self.pool.statistics().busy.max()
    }
}

fn busy_time(desk: &Station<Task>, now: SimTime) -> SimDuration {
    let nanos = desk.statistics().busy.integral(now);
    SimDuration::from_nanos(u64::try_from(nanos).expect("nobody works for more than 584 years"))
}
