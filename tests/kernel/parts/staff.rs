//! The staff: working hours to the second, urgency, owners' own time, and the counts.

use crosspoint::dist::Law;
use crosspoint::ids::{NodeId, UserId};
use crosspoint::operation::purposes::{ComponentKey, NthRepair, Which};
use crosspoint::operation::{Assignee, DeviceIs, Notice, Notices, Task, TaskKind};
use crosspoint::sim::{EventList, SimDuration, SimTime, Streams, TotalTime};
use crosspoint::staff::{By, Hours, Provider, Staff, StaffEvent, StaffPlan};
use crosspoint::study::Draws;

use super::driver::{HOUR, WEEK, hour};
use crate::theory::rule::equals;

const USERS: u32 = 300;
/// Nobody's machine, which is always there.
const SERVER: NodeId = NodeId(USERS);
const OWNER: UserId = UserId(3);
const FRIDAY: f64 = 4.0 * 24.0;
const NEXT_MONDAY: f64 = 7.0 * 24.0;

struct Office {
    staff: Staff,
    agenda: EventList<StaffEvent>,
    notices: Notices,
    /// How many tasks were not begun at once.
    delayed: u64,
}

impl Office {
    fn new(people: u32, from: u64, to: u64) -> Self {
        Self::of(if people > 0 { By::Own { people } } else { By::Owner }, from, to)
    }

    fn of(by: By, from: u64, to: u64) -> Self {
        Self::with_owners(by, from, to, 1.0)
    }

    fn with_owners(by: By, from: u64, to: u64, owner_effort: f64) -> Self {
        let plan = StaffPlan { by, from: HOUR.times(from), to: HOUR.times(to), owner_effort };
        let staff = Staff::new(plan, USERS, Draws::new(61, 0));
        let (mut staff, mut agenda) = (staff, EventList::new());
        staff.start(&mut agenda);
        Self { staff, agenda, notices: Notices::default(), delayed: 0 }
    }

    /// Lists the finished tasks (what they are about) with the hour of their end.
    fn run(&mut self, until: SimTime) -> Vec<(u32, f64)> {
        let mut finished = Vec::new();
        while self.agenda.next_time().is_some_and(|time| time <= until) {
            let event = self.agenda.pop().expect("an event is pending");
            self.staff.handle(event, &mut self.agenda, &mut self.notices);
            while let Some(notice) = self.notices.pop() {
                let Notice::TaskDone(task) = notice else { panic!("staff told {notice:?}") };
                finished.push((task.about, self.agenda.now().as_secs_f64() / 3_600.0));
            }
        }
        self.agenda.advance_to(until);
        finished
    }

    fn raise(&mut self, task: Task) {
        let busy = self.staff.pool().busy.level();
        self.staff.raise(task, &mut self.agenda);
        self.delayed += u64::from(self.staff.pool().busy.level() == busy);
    }

    /// The first repair of a component, whose part comes after a while.
    fn raise_repair(&mut self, part: SimDuration, task: Task, which: u32) {
        let component = ComponentKey::new(1, Which::Nth(which));
        self.staff.raise_repair(part, task, (component, NthRepair(1)), &mut self.agenda);
    }
}

fn task(kind: TaskKind, by: Assignee, about: u32, minutes: u64) -> Task {
    let effort = SimDuration::MINUTE.times(minutes);
    Task { kind, by, at: SERVER, about, folder: 0, effort }
}

fn ticket(about: u32, minutes: u64) -> Task {
    task(TaskKind::Ticket, Assignee::Staff, about, minutes)
}

fn own(about: u32, minutes: u64) -> Task {
    task(TaskKind::OwnBackup, Assignee::Owner(OWNER), about, minutes)
}

#[test]
fn work_begun_on_friday_afternoon_ends_on_monday() {
    let mut office = Office::new(1, 9, 17);
    office.run(hour(FRIDAY + 16.0));
    office.raise(ticket(1, 180));
    office.raise(ticket(2, 30));
    let finished = office.run(hour(NEXT_MONDAY + 20.0));
    assert_eq!(finished, [(1, NEXT_MONDAY + 11.0), (2, NEXT_MONDAY + 11.5)]);
    let wait = (NEXT_MONDAY - FRIDAY - 5.0) * 3_600.0;
    assert_eq!((office.staff.waits().min(), office.staff.waits().max()), (0.0, wait));
    assert_eq!(office.staff.staff_work(office.agenda.now()), SimDuration::MINUTE.times(210).into());
}

#[test]
fn work_that_fits_the_day_to_the_second_is_done_by_the_evening() {
    let mut office = Office::new(1, 9, 17);
    office.run(hour(FRIDAY + 16.0));
    office.raise(ticket(1, 60));
    office.raise(ticket(2, 60));
    let finished = office.run(hour(NEXT_MONDAY + 20.0));
    assert_eq!(finished, [(1, FRIDAY + 17.0), (2, NEXT_MONDAY + 10.0)]);
}

#[test]
fn a_night_shift_to_midnight_misses_no_working_day() {
    for (from, to, hours) in [(0, 24, 100.0), (16, 24, 24.0 + 24.0 + 16.0 + 4.0)] {
        let mut office = Office::new(1, from, to);
        let effort = if from == 0 { 100 } else { 20 };
        office.raise(ticket(1, effort * 60));
        assert_eq!(office.run(hour(NEXT_MONDAY)), [(1, hours)]);
    }
}

#[test]
fn what_blocks_many_goes_first_and_rounds_go_last() {
    let mut office = Office::new(1, 9, 17);
    let kinds = [
        TaskKind::Ticket,
        TaskKind::PatchDevice,
        TaskKind::Ticket,
        TaskKind::AccessMend,
        TaskKind::BackupCheck,
        TaskKind::Repair,
        TaskKind::Repair,
    ];
    for (about, kind) in (0..).zip(kinds) {
        office.raise(task(kind, Assignee::Staff, about, 60));
    }
    let order: Vec<u32> = office.run(hour(17.0)).into_iter().map(|(about, _)| about).collect();
    assert_eq!(order, [5, 6, 3, 0, 2, 1, 4]);
}

#[test]
fn a_spare_part_on_order_keeps_nobody_busy() {
    let mut office = Office::new(1, 9, 17);
    office.run(hour(9.0));
    for (about, hours) in [(1, 24), (2, 2)] {
        let repair = task(TaskKind::Repair, Assignee::Staff, about, 60);
        office.raise_repair(HOUR.times(hours), repair, about);
    }
    office.raise(ticket(3, 90));
    assert_eq!((office.staff.backlog(), office.staff.ordered()), (1, 2));
    assert_eq!(office.run(hour(48.0)), [(3, 10.5), (2, 12.0), (1, 34.0)]);
    assert_eq!((office.staff.ordered(), office.staff.raised()), (0, 3));
    assert_eq!(office.staff.waits().max(), 0.0, "nobody kept a task waiting");
}

#[test]
fn an_owners_tasks_wait_for_the_owner() {
    let mut office = Office::new(1, 9, 17);
    office.raise(own(1, 60));
    assert_eq!(office.run(hour(10.0)), []);
    office.staff.owner_came(OWNER, &mut office.agenda);
    office.run(hour(10.5));
    office.staff.owner_left(OWNER, &mut office.agenda);
    assert_eq!(office.run(hour(20.0)), []);
    assert_eq!(office.staff.owner_work(hour(20.0)), SimDuration::MINUTE.times(30).into());
    office.staff.owner_came(OWNER, &mut office.agenda);
    assert_eq!(office.run(hour(30.0)), [(1, 20.5)]);
    // The owner is there already when the next task comes.
    office.raise(own(2, 30));
    assert_eq!(office.run(hour(40.0)), [(2, 30.5)]);
    assert_eq!(office.staff.staff_work(hour(40.0)), SimDuration::ZERO.into());
}

#[test]
fn an_owner_who_is_there_before_the_first_task_does_it_at_once() {
    let mut office = Office::new(0, 9, 17);
    office.staff.owner_came(OWNER, &mut office.agenda);
    office.raise(own(1, 60));
    assert_eq!(office.run(hour(2.0)), [(1, 1.0)]);
}

#[test]
fn a_technical_owner_helps_others_and_puts_own_tasks_last() {
    let mut office = Office::new(0, 9, 17);
    let first = (0..USERS).map(UserId).find(|user| office.staff.is_technical(*user));
    let first = first.expect("one in eight is technical");
    assert!(!office.staff.is_technical(OWNER));
    office.raise(task(TaskKind::Repair, Assignee::Owner(first), 1, 60));
    office.raise(ticket(2, 60));
    office.raise(own(3, 60));
    office.raise(task(TaskKind::PatchRound, Assignee::Staff, 4, 60));
    assert_eq!(office.run(hour(12.0)), [], "there are no office hours but the owner's");
    office.staff.owner_came(first, &mut office.agenda);
    assert_eq!(office.run(hour(24.0)), [(2, 13.0), (4, 14.0), (1, 15.0)]);
    assert_eq!(office.staff.owner_work(hour(24.0)), HOUR.times(3).into());
    assert_eq!(office.staff.staff_work(hour(24.0)), SimDuration::ZERO.into());
    assert_eq!(office.staff.backlog(), 1);
}

const MIXED: [TaskKind; 4] =
    [TaskKind::Ticket, TaskKind::Repair, TaskKind::PatchRound, TaskKind::Recreate];

fn provider(technicians: u32, load: f64, jobs: Law) -> Provider {
    let response = [0.0; 4].map(|_| Law::zero());
    Provider { technicians, load, jobs, response, travel: SimDuration::ZERO }
}

/// Two calls on a Friday evening and one technician: the first is begun on Monday morning, the
/// second when that is done, and the hours are those of the work and of the way.
#[test]
fn a_provider_comes_on_business_days_and_one_call_after_the_other() {
    let plain = provider(1, 0.0, Law::zero());
    let travelling = Provider { travel: HOUR.times(1), ..plain.clone() };
    for (by, way) in [(plain, 0.0), (travelling, 1.0)] {
        let mut office = Office::of(By::Provider(by), 9, 17);
        office.run(hour(FRIDAY + 18.0));
        office.raise(task(TaskKind::Repair, Assignee::Staff, 1, 60));
        office.raise(ticket(2, 30));
        let finished = office.run(hour(NEXT_MONDAY + 20.0));
        let first = NEXT_MONDAY + 10.0 + way;
        assert_eq!(finished, [(1, first), (2, first + 0.5)]);
        let billed = SimDuration::MINUTE.times(90 + 60 * way as u64);
        let now = office.agenda.now();
        assert_eq!(office.staff.staff_work(now), billed.into());
        assert_eq!(office.staff.hours(now).administration, billed.into());
        let waits = [63.0, 64.0 + way].map(|hours| hours * 3_600.0);
        assert_eq!([office.staff.waits().min(), office.staff.waits().max()], waits);
    }
}

fn fixed(hours: f64) -> Law {
    Law::fixed(hours * 3_600.0).expect("a positive span")
}

/// Monday, nine o'clock: what blocks many is begun after an hour, what blocks one after two, what
/// somebody wants after four, and a round of patches on the next day.
#[test]
fn a_provider_answers_by_urgency() {
    let response = [1.0, 2.0, 4.0, 8.0].map(fixed);
    let mut office =
        Office::of(By::Provider(Provider { response, ..provider(4, 0.0, Law::zero()) }), 9, 17);
    office.run(hour(9.0));
    let kinds =
        [TaskKind::PatchRound, TaskKind::Ticket, TaskKind::Password, TaskKind::RemoteRepair];
    for (about, kind) in (0..).zip(kinds) {
        office.raise(task(kind, Assignee::Staff, about, 30));
    }
    let finished = office.run(hour(40.0));
    assert_eq!(finished, [(3, 10.5), (2, 11.5), (1, 13.5), (0, 33.5)]);
}

/// The same work takes an owner longer than somebody whose job it is, whoever it is for; what only
/// owners do, and rework, take as long as they say.
#[test]
fn owners_take_longer_for_administration() {
    let kinds = [TaskKind::PatchDevice, TaskKind::OwnBackup, TaskKind::Conflict];
    let hours = |by: By| {
        let mut office = Office::with_owners(by, 9, 17, 2.5);
        for user in (0..USERS).map(UserId) {
            office.staff.owner_came(user, &mut office.agenda);
        }
        office.raise(task(TaskKind::Repair, Assignee::Staff, 0, 60));
        for (about, kind) in (1..).zip(kinds) {
            office.raise(task(kind, Assignee::Owner(OWNER), about, 60));
        }
        office.run(hour(100.0));
        let now = office.agenda.now();
        [office.staff.staff_work(now), office.staff.owner_work(now)].map(|own| own.as_hours_f64())
    };
    assert_eq!(hours(By::Own { people: 1 }), [1.0, 4.5]);
    assert_eq!(hours(By::Provider(provider(1, 0.0, Law::zero()))), [1.0, 4.5]);
    assert_eq!(hours(By::Owner), [0.0, 7.0]);
}

#[test]
fn a_call_is_answered_after_so_much_working_time() {
    let response = [1.0, 2.0, 4.0, 8.0].map(fixed);
    let by = Provider { response, ..provider(1, 0.0, Law::zero()) };
    let mut office = Office::of(By::Provider(by), 9, 17);
    office.run(hour(15.0));
    office.raise(ticket(1, 60));
    assert_eq!((office.staff.backlog(), office.staff.ordered()), (1, 1));
    assert_eq!(office.run(hour(40.0)), [(1, 36.0)]);
    assert_eq!(office.staff.waits().max(), 20.0 * 3_600.0, "a call that nobody answers waits");
    // What owners do for themselves asks no provider.
    office.staff.owner_came(OWNER, &mut office.agenda);
    office.raise(own(2, 60));
    assert_eq!(office.run(hour(50.0)), [(2, 41.0)]);
}

/// The numbers of machines and components depend on the architecture, and the answer of a provider
/// to the call about a component does not.
#[test]
fn a_call_about_a_component_is_answered_alike_whatever_its_number() {
    let response = std::array::from_fn(|_| Law::memoryless(HOUR.times(6)));
    let by = Provider { response, ..provider(1, 0.0, Law::zero()) };
    let mended = |about: u32, at: NodeId, which: u32| {
        let mut office = Office::of(By::Provider(by.clone()), 9, 17);
        office.run(hour(10.0));
        let repair = Task { at, ..task(TaskKind::Repair, Assignee::Staff, about, 60) };
        office.raise_repair(SimDuration::ZERO, repair, which);
        office.run(hour(NEXT_MONDAY * 2.0));
        office.staff.waits().max()
    };
    assert_eq!(mended(4, SERVER, 7), mended(9, NodeId(USERS + 1), 7));
    assert_ne!(mended(4, SERVER, 7), mended(4, SERVER, 8));
}

/// Two technicians at a load of .7 with exponential calls: they are busy for .7 of working hours,
/// and a call finds both busy with the probability of Erlang C, .5765.
#[test]
fn other_customers_keep_technicians_busy_at_their_load() {
    let jobs = Law::memoryless(SimDuration::MINUTE.times(25));
    let mut office = Office::of(By::Provider(provider(2, 0.7, jobs)), 9, 17);
    let weeks = 1_000;
    for at in 0..weeks * 5 {
        // At another time of each day, in the middle of it.
        let time = (at / 5 * 168 + at % 5 * 24 + 11 + at * 7 % 5) as f64 + at as f64 % 61.0 / 61.0;
        office.run(hour(time));
        office.raise(ticket(at, 0));
    }
    office.run(hour(f64::from(weeks) * 168.0));
    let now = office.agenda.now();
    let hours = office.staff.pool().busy.integral_secs(now) / 3_600.0;
    let share = hours / (f64::from(weeks) * 40.0 * 2.0);
    assert!((share - 0.7).abs() < 0.01, "{share}");
    assert_eq!(office.staff.staff_work(now), TotalTime::default(), "others pay for that");
    let delayed = office.delayed as f64 / office.staff.waits().count() as f64;
    assert!((delayed - 0.5765).abs() < 0.03, "{delayed}");
}

/// Nobody stands before the door of somebody who is out: other tasks are done meanwhile.
#[test]
fn tasks_wait_for_device_and_owner_without_holding_up_others() {
    let mut office = Office::new(1, 9, 17);
    let at = |task: Task| Task { at: OWNER.device(), ..task };
    let patch = at(task(TaskKind::PatchDevice, Assignee::Staff, 1, 60));
    let device = |office: &mut Office, state| {
        office.staff.device_is(OWNER, state, &mut office.agenda);
    };
    device(&mut office, DeviceIs::Anywhere);
    office.raise(patch);
    office.raise(at(ticket(2, 60)));
    office.raise(at(task(TaskKind::Repair, Assignee::Staff, 3, 60)));
    office.raise(task(TaskKind::RestoreTest, Assignee::Staff, 4, 60));
    assert_eq!(office.run(hour(11.0)), [(4, 10.0)]);
    assert_eq!((office.staff.held(), office.staff.backlog()), (3, 3));
    // Switched off, a device can be repaired, but not patched.
    device(&mut office, DeviceIs::There);
    assert_eq!(office.run(hour(13.0)), [(3, 12.0)]);
    // Somebody else is served first; a task at the desk whose device goes waits apart.
    office.raise(ticket(5, 60));
    device(&mut office, DeviceIs::On);
    office.run(hour(13.5));
    assert_eq!((office.staff.held(), office.staff.backlog()), (1, 3));
    device(&mut office, DeviceIs::There);
    assert_eq!(office.run(hour(14.5)), [(5, 14.0)]);
    assert_eq!(office.staff.held(), 2);
    device(&mut office, DeviceIs::On);
    office.run(hour(15.0));
    // Begun, it is finished. A request for help needs the owner too.
    device(&mut office, DeviceIs::Anywhere);
    assert_eq!(office.run(hour(16.0)), [(1, 15.5)]);
    device(&mut office, DeviceIs::On);
    assert_eq!(office.run(hour(16.5)), []);
    office.staff.owner_came(OWNER, &mut office.agenda);
    assert_eq!(office.run(hour(40.0)), [(2, 33.5)]);
    assert_eq!((office.staff.held(), office.staff.backlog()), (0, 0));
    assert_eq!(office.staff.staff_work(hour(40.0)), HOUR.times(5).into());
}

/// Tasks of random kinds come at random times for some weeks; then nothing more comes.
fn busy_weeks(people: u32, each: impl Fn(&Office)) -> (Office, SimDuration) {
    let mut rng = Streams::new(61, 0).stream(0, 0, 0);
    let mut office = Office::new(people, 9, 17);
    let mut raised = SimDuration::ZERO;
    for about in 0..4_000 {
        let pause = SimDuration::from_secs(u64::from(rng.below(900)));
        office.run(office.agenda.now() + pause);
        let kind = MIXED[rng.below(4) as usize];
        let by = if rng.chance(0.2) { Assignee::Owner(OWNER) } else { Assignee::Staff };
        let task = task(kind, by, about, u64::from(rng.below(20)));
        raised += task.effort;
        if rng.chance(0.1) {
            office.raise_repair(HOUR.times(20), task, about);
        } else {
            office.raise(task);
        }
        match rng.below(40) {
            0 => office.staff.owner_came(OWNER, &mut office.agenda),
            1 => office.staff.owner_left(OWNER, &mut office.agenda),
            _ => {}
        }
        each(&office);
    }
    (office, raised)
}

#[test]
fn no_more_staff_are_busy_than_there_are() {
    for people in [1, 2, 5] {
        let check = |office: &Office| {
            assert!(office.staff.pool().busy.level() <= u64::from(people));
            let of_day = office.agenda.now().as_nanos() % SimDuration::DAY.as_nanos();
            let of_day = SimDuration::from_nanos(of_day);
            if of_day > HOUR.times(17) || of_day < HOUR.times(9) {
                assert_eq!(office.staff.pool().busy.level(), 0, "work at night");
            }
        };
        let (office, _) = busy_weeks(people, check);
        assert_eq!(office.staff.most_busy(), u64::from(people), "they were busy at times");
    }
}

/// At any instant, with tasks under way, put aside overnight and half done at a reset.
#[test]
fn administration_and_rework_add_up_to_all_hours() {
    let sum = |office: &Office| {
        let now = office.agenda.now();
        let hours = office.staff.hours(now);
        let all = office.staff.staff_work(now) + office.staff.owner_work(now);
        assert_eq!(hours.administration + hours.rework, all, "at {now}");
        hours
    };
    let (mut office, _) = busy_weeks(2, |office| {
        sum(office);
    });
    let before = sum(&office);
    assert!(before.rework > TotalTime::default() && before.administration > before.rework);
    office.staff.reset(office.agenda.now());
    assert_eq!(sum(&office), Hours::default());
    office.staff.owner_came(OWNER, &mut office.agenda);
    office.run(office.agenda.now() + WEEK);
    let after = sum(&office);
    assert!(after.administration > TotalTime::default());
}

#[test]
fn hours_in_the_books_are_those_of_the_tasks() {
    let (mut office, raised) = busy_weeks(2, |_| {});
    office.staff.owner_came(OWNER, &mut office.agenda);
    let end = office.agenda.now() + WEEK.times(30);
    office.run(end);
    assert_eq!((office.staff.backlog(), office.staff.raised()), (0, 4_000));
    let finished = MIXED.map(|kind| office.staff.finished(kind));
    assert_eq!(finished.iter().map(|kind| kind.tasks).sum::<u64>(), 4_000);
    let effort = finished.iter().fold(TotalTime::default(), |sum, kind| sum + kind.effort);
    assert_eq!(effort, raised.into());
    assert_eq!(office.staff.staff_work(end) + office.staff.owner_work(end), raised.into());
    assert!(office.staff.owner_work(end) > TotalTime::default());
    assert_eq!(office.staff.waits().count(), 4_000);
}

/// Little's law on one path that begins and ends empty: the time-weighted number of tasks equals
/// the sum of the times that they took.
#[test]
fn the_pool_obeys_littles_law() {
    let (mut office, _) = busy_weeks(2, |_| {});
    office.run(office.agenda.now() + WEEK.times(30));
    let (now, pool) = (office.agenda.now(), office.staff.pool());
    assert_eq!((pool.in_system.level(), pool.arrived), (0, pool.finished));
    equals("tasks", pool.in_system.integral_secs(now), pool.responses.sum());
    equals("waiting tasks", pool.mean_waiting(now) * now.as_secs_f64(), {
        pool.responses.sum() - pool.busy.integral_secs(now)
    });
    assert!(pool.waits.sum() < pool.responses.sum());
}

#[test]
fn the_end_of_a_warm_up_forgets_the_past_but_not_the_tasks() {
    let mut office = Office::new(1, 9, 17);
    office.raise(ticket(1, 120));
    office.raise(own(2, 60));
    office.staff.owner_came(OWNER, &mut office.agenda);
    office.run(hour(10.0));
    office.staff.reset(hour(10.0));
    assert_eq!(office.staff.staff_work(hour(10.0)), SimDuration::ZERO.into());
    assert_eq!((office.staff.raised(), office.staff.backlog()), (0, 1));
    assert_eq!(office.run(hour(14.0)), [(1, 11.0)]);
    assert_eq!(office.staff.staff_work(hour(14.0)), HOUR.into(), "the hour before does not count");
    assert_eq!(office.staff.owner_work(hour(14.0)), SimDuration::ZERO.into());
    assert_eq!(office.staff.mean_backlog(hour(14.0)), 0.25);
    let finished = office.staff.finished(TaskKind::Ticket);
    assert_eq!((finished.tasks, finished.effort), (1, HOUR.times(2).into()));
    // A desk that first gets a task after the reset is measured from the reset on.
    office.raise(task(TaskKind::OwnBackup, Assignee::Owner(UserId(9)), 4, 60));
    office.run(hour(15.0));
    assert_eq!(office.staff.mean_backlog(hour(15.0)), 0.4);
}
