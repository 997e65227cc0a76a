//! Tasks and the people who do them: own staff or a provider's technicians with working hours, or
//! technical owners; and device owners for what is theirs.
//!
//! They do one task at a time, in order of urgency and then of arrival; work that is not finished
//! in the evening is the first to be taken up in the morning. A provider answers what is urgent
//! sooner, and owners take longer for administration than people whose job it is. A task that
//! needs a device, or its owner, at the desk waits apart until both are there, and others go on
//! meanwhile; once begun it is finished wherever they go. Left out: skills but for those of owners,
//! interruptions, overtime.

mod books;
mod circumstances;
mod plan;

pub use books::{Finished, Hours};
pub use plan::{By, Provider, StaffPlan, courier_comes, technical_users};

use std::collections::BTreeMap;

use books::Books;
use circumstances::Circumstances;

use crate::ids::UserId;
use crate::operation::purposes::{self, ComponentKey, NthRepair, Raised, WorkOn};
use crate::operation::{Assignee, DeviceIs, KINDS, Notice, Notices, Task, TaskKind, Urgency};
use crate::sim::{Rng, Schedule, SimDuration, SimTime, Tally, TimeWeighted, TotalTime};
use crate::station::{Departure, Station, StationEvent, StationStatistics};
use crate::study::{Draws, Kth};

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
    /// The part for a task in this place of the waiting list is there, and the provider has
    /// answered the call.
    Ready(u32),
    /// Another customer of the provider calls, for the k-th time.
    OthersCall(u32),
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
            Self::Ready(place) => [4, place as u64, 0, 0],
            Self::OthersCall(k) => [5, k as u64, 0, 0],
        }
    }
}

/// A task at a desk, and since when it could have been begun; or the call of another customer.
#[derive(Clone, Copy, Debug)]
struct Job {
    task: Option<Task>,
    effort: SimDuration,
    called: SimTime,
    /// When it came to the desk.
    came: SimTime,
}

/// A task that waits for its part or for the provider's answer.
#[derive(Clone, Copy, Debug)]
struct Ordered {
    task: Task,
    called: SimTime,
    /// Whether it counts as waiting already: its part is there.
    counts: bool,
}

/// Everybody who does administrative work.
#[derive(Clone, Debug)]
pub struct Staff {
    plan: StaffPlan,
    draws: Draws,
    pool: Station<Job>,
    /// The desks of owners who have ever had a task: most of many peers never have one.
    owners: Vec<Option<Box<Station<Job>>>>,
    /// Those who help others where owners do the work.
    technical: Vec<bool>,
    /// How many of them are there.
    at_hand: u32,
    circumstances: Circumstances,
    /// Tasks, and since when they wait, by the device that is not as they need it.
    held: BTreeMap<u32, Vec<(Task, SimTime)>>,
    ordered: Vec<Option<Ordered>>,
    /// Free places of `ordered`.
    vacant: Vec<u32>,
    /// Tasks that could be begun, and are not finished.
    present: TimeWeighted,
    waits: Tally,
    books: Books,
}

/// Own tasks of those who help others come after all others.
const OWN_TASKS_LAST: u8 = Urgency::Routine as u8 + 1;

impl Staff {
    /// A pool, and one desk for each owner. All devices are on at the beginning, and nobody is
    /// there.
    ///
    /// # Panics
    /// If there are staff whose working day does not end after it begins, or after midnight.
    pub fn new(plan: StaffPlan, owners: u32, draws: Draws) -> Self {
        let day = plan.from < plan.to && plan.to <= SimDuration::DAY;
        assert!(plan.hands() == 0 || day, "the working day is {} to {}", plan.from, plan.to);
        Self {
            technical: plan.technical(owners, draws),
            plan,
            draws,
            pool: Station::new(0),
            owners: vec![None; owners as usize],
            at_hand: 0,
            circumstances: Circumstances::new(owners),
            held: BTreeMap::new(),
            ordered: Vec::new(),
            vacant: Vec::new(),
            present: TimeWeighted::default(),
            waits: Tally::default(),
            books: Books::default(),
        }
    }

    /// Schedules the first working day, and the first call of other customers.
    pub fn start(&mut self, agenda: &mut impl Schedule<Event = StaffEvent>) {
        if self.plan.hands() > 0 {
            agenda.at(self.plan.next_morning(agenda.now()), StaffEvent::ShiftBegins);
        }
        self.await_others(0, agenda);
    }

    /// Schedules the k-th call of other customers, if there are any.
    fn await_others(&self, k: u32, agenda: &mut impl Schedule<Event = StaffEvent>) {
        let By::Provider(provider) = &self.plan.by else { return };
        let mut rng = self.draws.of(purposes::OTHERS, (), Kth(u64::from(k) * 2));
        if let Some(gap) = provider.gap(&mut rng) {
            agenda.at(self.plan.after(agenda.now(), gap), StaffEvent::OthersCall(k));
        }
    }

    /// Another customer's work comes to the technicians.
    fn others_call(&mut self, k: u32, agenda: &mut impl Schedule<Event = StaffEvent>) {
        self.await_others(k + 1, agenda);
        let By::Provider(provider) = &self.plan.by else { return };
        let mut rng = self.draws.of(purposes::OTHERS, (), Kth(u64::from(k) * 2 + 1));
        let (now, effort) = (agenda.now(), provider.jobs.sample_span(&mut rng));
        let job = Job { task: None, effort, called: now, came: now };
        let agenda = &mut agenda.scoped(StaffEvent::Pool);
        self.pool.arrive_in_class(Urgency::Wanted as u8, job, effort, agenda);
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
                self.pool.open(self.plan.hands(), &mut agenda.scoped(StaffEvent::Pool));
                agenda.after(self.plan.to - self.plan.from, StaffEvent::ShiftEnds);
                None
            }
            StaffEvent::ShiftEnds => {
                self.pool.open(0, &mut agenda.scoped(StaffEvent::Pool));
                agenda.at(self.plan.next_morning(agenda.now()), StaffEvent::ShiftBegins);
                None
            }
            StaffEvent::Ready(place) => {
                let ordered = self.ordered[place as usize].take();
                self.vacant.push(place);
                let Ordered { task, called, counts } = ordered.expect("it is ready once");
                self.present.add(agenda.now(), i64::from(!counts));
                self.enqueue(task, called, agenda);
                None
            }
            StaffEvent::OthersCall(k) => {
                self.others_call(k, agenda);
                None
            }
        };
        if let Some(Departure::Finished { job, wait }) = done {
            self.finish(job, wait, agenda.now(), notices);
        }
    }

    fn finish(&mut self, job: Job, wait: SimDuration, now: SimTime, notices: &mut Notices) {
        let Some(task) = job.task else {
            self.books.others += job.effort;
            return;
        };
        self.waits.add_span(job.came.since(job.called).saturating_add(wait));
        self.circumstances.left_queue(task.at);
        self.present.add(now, -1);
        self.books.finish(task);
        notices.push(Notice::TaskDone(task));
    }

    /// A task arises. O(1).
    pub fn raise(&mut self, task: Task, agenda: &mut impl Schedule<Event = StaffEvent>) {
        let work = WorkOn { kind: task.kind, about: task.about };
        let raised = Raised { at: task.at, now: agenda.now() };
        let response = self.draws.of(purposes::RESPONSE, work, raised);
        self.raise_after(SimDuration::ZERO, task, response, agenda);
    }

    /// The repair of a component arises, which cannot be begun before a part is there; nobody is
    /// busy meanwhile. A provider is called at once, too. O(1).
    pub fn raise_repair(
        &mut self,
        part: SimDuration,
        task: Task,
        (component, nth): (ComponentKey, NthRepair),
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) {
        let response = self.draws.of(purposes::ANSWER, component, nth);
        self.raise_after(part, task, response, agenda);
    }

    fn raise_after(
        &mut self,
        part: SimDuration,
        mut task: Task,
        mut response: Rng,
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) {
        let now = agenda.now();
        self.books.raised += 1;
        let called = now.saturating_add(part);
        let mut ready = called;
        task.effort = self.plan.effort_of(&task);
        if let (By::Provider(provider), Assignee::Staff) = (&self.plan.by, task.by) {
            if task.kind.row().hands_on {
                task.effort = task.effort.saturating_add(provider.travel);
            }
            let law = &provider.response[task.kind.row().urgency as usize];
            ready = ready.max(self.plan.after(now, law.sample_span(&mut response)));
        }
        let counts = part == SimDuration::ZERO;
        self.present.add(now, i64::from(counts));
        if ready == now {
            return self.enqueue(task, called, agenda);
        }
        let place = self.vacant.pop().unwrap_or_else(|| {
            self.ordered.push(None);
            (self.ordered.len() - 1) as u32
        });
        self.ordered[place as usize] = Some(Ordered { task, called, counts });
        agenda.at(ready, StaffEvent::Ready(place));
    }

    /// A task comes to a desk, or waits apart for its device and owner.
    fn enqueue(
        &mut self,
        task: Task,
        called: SimTime,
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) {
        if !self.circumstances.allow(task) {
            self.held.entry(task.at.0).or_default().push((task, called));
            return;
        }
        self.circumstances.join_queue(task.at);
        let job = Job { task: Some(task), effort: task.effort, called, came: agenda.now() };
        match task.by {
            Assignee::Owner(user) if !self.technical[user.index()] => {
                let wrap = |event| StaffEvent::Owner(user, event);
                let people = u32::from(self.circumstances.is_present(user));
                let desk =
                    self.owners[user.index()].get_or_insert_with(|| Box::new(Station::new(people)));
                let class = task.kind.row().urgency as u8;
                desk.arrive_in_class(class, job, task.effort, &mut agenda.scoped(wrap));
            }
            by => {
                let own = by != Assignee::Staff;
                let class = if own { OWN_TASKS_LAST } else { task.kind.row().urgency as u8 };
                let agenda = &mut agenda.scoped(StaffEvent::Pool);
                self.pool.arrive_in_class(class, job, task.effort, agenda);
            }
        }
    }

    /// The device of a user is somewhere else, on or off. O(its tasks), and O(waiting) if some of
    /// these wait at a desk.
    pub fn device_is(
        &mut self,
        user: UserId,
        state: DeviceIs,
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) {
        if self.circumstances.set_device(user, state) {
            self.reconsider(user, agenda);
        }
    }

    /// Tasks at a device that can no longer be begun wait apart; those that now can come to a desk.
    fn reconsider(&mut self, user: UserId, agenda: &mut impl Schedule<Event = StaffEvent>) {
        let at = user.device();
        while self.circumstances.has_queued(at)
            && let Some(Job { task: Some(task), called, .. }) = self.withdraw(user, agenda)
        {
            self.circumstances.left_queue(at);
            self.held.entry(at.0).or_default().push((task, called));
        }
        for (task, called) in self.held.remove(&at.0).unwrap_or_default() {
            self.enqueue(task, called, agenda);
        }
    }

    /// Takes a task that waits at a desk and cannot be begun.
    fn withdraw(
        &mut self,
        user: UserId,
        agenda: &mut impl Schedule<Event = StaffEvent>,
    ) -> Option<Job> {
        let circumstances = &self.circumstances;
        let stuck = |job: Job| {
            job.task.is_some_and(|task| task.at == user.device() && !circumstances.allow(task))
        };
        let own = self.owners[user.index()].as_mut().and_then(|desk| {
            desk.withdraw(&mut agenda.scoped(|event| StaffEvent::Owner(user, event)), stuck)
        });
        own.or_else(|| self.pool.withdraw(&mut agenda.scoped(StaffEvent::Pool), stuck))
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
        let was = self.circumstances.set_present(user, people > 0);
        if self.technical[user.index()] {
            self.at_hand = self.at_hand + people - u32::from(was);
            self.pool.open(self.at_hand, &mut agenda.scoped(StaffEvent::Pool));
        } else if let Some(desk) = &mut self.owners[user.index()] {
            desk.open(people, &mut agenda.scoped(|event| StaffEvent::Owner(user, event)));
        }
        self.reconsider(user, agenda);
    }

    /// Forgets what was measured before `now`. O(owners + tasks).
    pub fn reset(&mut self, now: SimTime) {
        let before = (self.under_way(now), self.others_under_way(now));
        self.books = Books::default();
        (self.books.before, self.books.others_before) = before;
        self.present.reset(now);
        self.waits.clear();
        self.pool.reset_statistics(now);
        for desk in self.owners.iter_mut().flatten() {
            desk.reset_statistics(now);
        }
    }

    /// Time of the pool for this organisation since the last reset. O(tasks).
    fn pool_work(&self, now: SimTime) -> TotalTime {
        let others = self.books.others + self.others_under_way(now);
        busy_time(&self.pool, now).without(others.without(self.books.others_before))
    }

    /// Time that calls of other customers which are under way have had. O(tasks).
    fn others_under_way(&self, now: SimTime) -> TotalTime {
        self.pool.service_had(now, |job| job.task.is_none())
    }

    /// Hands-on time of the IT staff or of the provider since the last reset. O(tasks).
    pub fn staff_work(&self, now: SimTime) -> TotalTime {
        match self.plan.by {
            By::Owner => TotalTime::default(),
            By::Own { .. } | By::Provider(_) => self.pool_work(now),
        }
    }

    /// Hands-on time of device owners, those who help others included. O(owners).
    pub fn owner_work(&self, now: SimTime) -> TotalTime {
        let own = self.owner_desks().map(|desk| busy_time(desk, now));
        let total = own.fold(TotalTime::default(), |sum, time| sum + time);
        match self.plan.by {
            By::Owner => total + self.pool_work(now),
            By::Own { .. } | By::Provider(_) => total,
        }
    }

    /// Hands-on time of everybody by sort of work since the last reset. O(kinds + owners + tasks).
    pub fn hours(&self, now: SimTime) -> Hours {
        let (mut hours, mut before) = (self.under_way(now), self.books.before);
        for ((counts, sum), (_, before)) in hours.parts().into_iter().zip(before.parts()) {
            let rows = KINDS.iter().filter(|row| counts(row));
            let finished = rows.map(|row| self.books.finished(row.kind).effort);
            *sum = finished.fold(*sum, |sum, own| sum + own).without(*before);
        }
        hours
    }

    /// Time that tasks which are under way have had. O(owners + tasks).
    fn under_way(&self, now: SimTime) -> Hours {
        let mut hours = Hours::default();
        for desk in self.owner_desks().chain([&self.pool]) {
            for (counts, sum) in hours.parts() {
                let of_these = |job: Job| job.task.is_some_and(|task| counts(task.kind.row()));
                *sum = *sum + desk.service_had(now, of_these);
            }
        }
        hours
    }

    /// Waits of finished tasks, in seconds, from the time at which they could be begun (raised, and
    /// the part at hand) to their start: for the provider, for device and owner, and at the desk.
    pub fn waits(&self) -> &Tally {
        &self.waits
    }

    /// Mean number of tasks waiting or in work; those that wait for a part do not count. NaN if no
    /// time has passed.
    pub fn mean_backlog(&self, now: SimTime) -> f64 {
        self.present.mean(now)
    }

    /// How many tasks are waiting or in work; those that wait for a part do not count.
    pub fn backlog(&self) -> u64 {
        self.present.level()
    }

    /// How many tasks wait for device or owner, apart from all desks. O(devices with such tasks).
    pub fn held(&self) -> usize {
        self.held.values().map(Vec::len).sum()
    }

    /// How many tasks wait for a part, or for the provider's answer.
    pub fn ordered(&self) -> u64 {
        (self.ordered.len() - self.vacant.len()) as u64
    }

    /// Whether a user helps others where owners do the work.
    pub fn is_technical(&self, user: UserId) -> bool {
        self.technical[user.index()]
    }

    fn owner_desks(&self) -> impl Iterator<Item = &Station<Job>> {
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

fn busy_time(desk: &Station<Job>, now: SimTime) -> TotalTime {
    TotalTime::from_nanos(desk.statistics().busy.integral(now))
}
