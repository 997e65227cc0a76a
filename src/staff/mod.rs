//! Tasks and the people who do them: a pool of IT staff with working hours, and device owners.
//!
//! Staff do one task at a time, in order of urgency and then of arrival; work that is not finished
//! in the evening is the first to be taken up in the morning. Without staff the most technical
//! owner does the pool's tasks while present, and own ones after them. Left out: skills, travel,
//! interruptions, overtime; that matters where one person alone can do certain tasks.

mod books;

pub use books::{Finished, Hours};

use books::Books;

use crate::ids::UserId;
use crate::operation::{Assignee, KINDS, Notice, Notices, Sort, Task, TaskKind, Urgency};
use crate::sim::{Schedule, SimDuration, SimTime, Tally, TotalTime};
use crate::station::{Departure, Station, StationEvent, StationStatistics};

/// The user who stands in where there is no staff.
const MOST_TECHNICAL: UserId = UserId(0);

/// How many staff there are, and when they work.
#[derive(Clone, Debug)]
pub struct StaffPlan {
    /// People; 0: the most technical owner.
    pub people: u32,
    /// Start of the working day (Monday to Friday), from midnight.
    pub from: SimDuration,
    /// End of the working day, from midnight: after `from`, at most 24 h.
    pub to: SimDuration,
}

/// Work ends, a shift changes, or a spare part has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

impl StaffEvent {
    /// The event as numbers: its kind, then whom and what it concerns.
    pub const fn words(self) -> [u64; 4] {
        match self {
            Self::Pool(event) => {
                let [place, stamp] = event.words();
                [0, 0, place, stamp]
            }
            Self::Owner(user, event) => {
                let [place, stamp] = event.words();
                [1, user.0 as u64, place, stamp]
            }
            Self::ShiftBegins => [2, 0, 0, 0],
            Self::ShiftEnds => [3, 0, 0, 0],
            Self::PartArrived(place) => [4, place as u64, 0, 0],
        }
    }
}

/// Everybody who does administrative work.
#[derive(Clone, Debug)]
pub struct Staff {
    plan: StaffPlan,
    pool: Station<Task>,
    /// The desks of owners who have ever had a task: most of many peers never have one.
    owners: Vec<Option<Box<Station<Task>>>>,
    owner_is_there: Vec<bool>,
    awaiting_parts: Vec<Option<Task>>,
    /// Free places of `awaiting_parts`.
    vacant: Vec<u32>,
    books: Books,
}

/// Own tasks of the one who stands in for the staff come after all others.
const OWN_TASKS_LAST: u8 = Urgency::Routine as u8 + 1;

impl Staff {
    /// A pool, and one desk for each owner.
    ///
    /// # Panics
    /// If there are staff whose working day does not end after it begins, or after midnight.
    pub fn new(plan: StaffPlan, owners: u32) -> Self {
        let day = plan.from < plan.to && plan.to <= SimDuration::DAY;
        assert!(plan.people == 0 || day, "the working day is {} to {}", plan.from, plan.to);
        Self {
            plan,
            pool: Station::new(0),
            owners: vec![None; owners as usize],
            owner_is_there: vec![false; owners as usize],
            awaiting_parts: Vec::new(),
            vacant: Vec::new(),
            books: Books::default(),
        }
    }

    /// Schedules the first working day.
    pub fn start(&mut self, agenda: &mut impl Schedule<Event = StaffEvent>) {
        if self.plan.people > 0 {
            agenda.at(self.next_morning(agenda.now()), StaffEvent::ShiftBegins);
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
                let desk = self.owners[user.index()].as_mut();
                desk.and_then(|desk| desk.handle(event, &mut agenda.scoped(wrap)))
            }
            StaffEvent::ShiftBegins => {
                self.pool.open(self.plan.people, &mut agenda.scoped(StaffEvent::Pool));
                agenda.after(self.plan.to - self.plan.from, StaffEvent::ShiftEnds);
                None
            }
            StaffEvent::ShiftEnds => {
                self.pool.open(0, &mut agenda.scoped(StaffEvent::Pool));
                agenda.at(self.next_morning(agenda.now()), StaffEvent::ShiftBegins);
                None
            }
            StaffEvent::PartArrived(place) => {
                let task = self.awaiting_parts[place as usize].take();
                self.vacant.push(place);
                self.enqueue(task.expect("a part comes once for each task"), agenda);
                None
            }
        };
        if let Some(task) = done.and_then(Departure::finished) {
            self.books.finish(task);
            notices.push(Notice::TaskDone(task));
        }
    }

    /// The first start of a working day from `now` on.
    fn next_morning(&self, now: SimTime) -> SimTime {
        let today = now.as_nanos() / SimDuration::DAY.as_nanos();
        let mornings = (today..).filter(|day| day % 7 < 5).map(|day| {
            let midnight = SimTime::ZERO + SimDuration::DAY.times(day);
            midnight + self.plan.from
        });
        let mut coming = mornings.filter(|morning| *morning >= now);
        coming.next().expect("every week has working days")
    }

    /// A task arises. O(1).
    pub fn raise(&mut self, task: Task, agenda: &mut impl Schedule<Event = StaffEvent>) {
        self.books.raised += 1;
        self.enqueue(task, agenda);
    }

    /// A task arises that cannot be begun before a part is there; nobody is busy meanwhile.
    pub fn raise_after(
        &mut self,
        delay: SimDuration,
        task: Task,
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) {
        self.books.raised += 1;
        if delay == SimDuration::ZERO {
            return self.enqueue(task, agenda);
        }
        let place = self.vacant.pop().unwrap_or_else(|| {
            self.awaiting_parts.push(None);
            (self.awaiting_parts.len() - 1) as u32
        });
        self.awaiting_parts[place as usize] = Some(task);
        agenda.after(delay, StaffEvent::PartArrived(place));
    }

    fn enqueue(&mut self, task: Task, agenda: &mut impl Schedule<Event = StaffEvent>) {
        let stands_in = self.plan.people == 0;
        match task.by {
            Assignee::Owner(user) if !(stands_in && user == MOST_TECHNICAL) => {
                let wrap = |event| StaffEvent::Owner(user, event);
                let people = u32::from(self.owner_is_there[user.index()]);
                let desk =
                    self.owners[user.index()].get_or_insert_with(|| Box::new(Station::new(people)));
                desk.arrive_in_class(
                    task.kind.row().urgency as u8,
                    task,
                    task.effort,
                    &mut agenda.scoped(wrap),
                );
            }
            by => {
                let own = by != Assignee::Staff;
                let class = if own { OWN_TASKS_LAST } else { task.kind.row().urgency as u8 };
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
        self.owner_is_there[user.index()] = people > 0;
        if self.plan.people == 0 && user == MOST_TECHNICAL {
            self.pool.open(people, &mut agenda.scoped(StaffEvent::Pool));
        } else if let Some(desk) = &mut self.owners[user.index()] {
            desk.open(people, &mut agenda.scoped(|event| StaffEvent::Owner(user, event)));
        }
    }

    /// Forgets what was measured before `now`. O(owners).
    pub fn reset(&mut self, now: SimTime) {
        let before = self.under_way(now);
        self.books = Books::default();
        self.books.before = before;
        self.pool.reset_statistics(now);
        for desk in self.owners.iter_mut().flatten() {
            desk.reset_statistics(now);
        }
    }

    /// Hands-on time of the IT staff since the last reset.
    pub fn staff_work(&self, now: SimTime) -> TotalTime {
        if self.plan.people == 0 { TotalTime::default() } else { busy_time(&self.pool, now) }
    }

    /// Hands-on time of device owners, the one who stands in for the staff included. O(owners).
    pub fn owner_work(&self, now: SimTime) -> TotalTime {
        let own = self.owner_desks().map(|desk| busy_time(desk, now));
        let total = own.fold(TotalTime::default(), |sum, time| sum + time);
        if self.plan.people == 0 { total + busy_time(&self.pool, now) } else { total }
    }

    /// Hands-on time of everybody by sort of work since the last reset. O(kinds + owners + tasks).
    pub fn hours(&self, now: SimTime) -> Hours {
        let mut hours = self.under_way(now);
        for row in KINDS {
            let sum = hours.of(row.sort);
            *sum = *sum + self.books.finished(row.kind).effort;
        }
        for sort in [Sort::Administration, Sort::Rework] {
            let before = *{ self.books.before }.of(sort);
            let sum = hours.of(sort);
            *sum = sum.without(before);
        }
        hours
    }

    /// Time that tasks which are under way have had. O(owners + tasks).
    fn under_way(&self, now: SimTime) -> Hours {
        let mut hours = Hours::default();
        for desk in self.owner_desks().chain([&self.pool]) {
            for sort in [Sort::Administration, Sort::Rework] {
                let sum = hours.of(sort);
                *sum = *sum + desk.service_had(now, |task| task.kind.row().sort == sort);
            }
        }
        hours
    }

    /// Waits of all tasks, in seconds, from the time at which they could be begun (raised, and the
    /// part at hand) to their start. O(owners).
    pub fn waits(&self) -> Tally {
        let mut waits = self.pool.statistics().waits.clone();
        for desk in self.owner_desks() {
            waits.merge(&desk.statistics().waits);
        }
        waits
    }

    /// Mean number of tasks waiting or in work; those that wait for a part do not count. NaN if no
    /// time has passed. O(owners).
    pub fn mean_backlog(&self, now: SimTime) -> f64 {
        let pool = &self.pool.statistics().in_system;
        let own = self.owner_desks().map(|desk| desk.statistics().in_system.integral(now));
        let integral = pool.integral(now) + own.sum::<u128>();
        integral as f64 / pool.observed(now).as_nanos() as f64
    }

    /// How many tasks are waiting or in work; those that wait for a part do not count. O(owners).
    pub fn backlog(&self) -> u64 {
        self.pool.len() + self.owner_desks().map(Station::len).sum::<u64>()
    }

    /// How many tasks wait for a part.
    pub fn awaiting_parts(&self) -> u64 {
        (self.awaiting_parts.len() - self.vacant.len()) as u64
    }

    fn owner_desks(&self) -> impl Iterator<Item = &Station<Task>> {
        self.owners.iter().flatten().map(|desk| &**desk)
    }

    /// Tasks raised since the last reset.
    pub fn raised(&self) -> u64 {
        self.books.raised
    }

    /// Tasks of one kind finished since the last reset, and their effort.
    pub fn finished(&self, kind: TaskKind) -> Finished {
        self.books.finished(kind)
    }

    /// Statistics of the pool's queue since the last reset.
    pub fn pool(&self) -> &StationStatistics {
        self.pool.statistics()
    }

    /// The greatest number of staff that were busy at once.
    pub fn most_busy(&self) -> u64 {
        self.pool.statistics().busy.max()
    }
}

fn busy_time(desk: &Station<Task>, now: SimTime) -> TotalTime {
    TotalTime::from_nanos(desk.statistics().busy.integral(now))
}
