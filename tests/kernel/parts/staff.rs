//! The staff: working hours to the second, urgency, owners' own time, and the counts.

use crosspoint::ids::{NodeId, UserId};
use crosspoint::operation::{Assignee, Notice, Notices, Task, TaskKind};
use crosspoint::sim::{EventList, SimDuration, SimTime, Streams, TotalTime};
use crosspoint::staff::{Hours, Staff, StaffEvent, StaffPlan};

use super::driver::{HOUR, WEEK, hour};
use crate::theory::rule::equals;

const OWNER: UserId = UserId(3);
const FRIDAY: f64 = 4.0 * 24.0;
const NEXT_MONDAY: f64 = 7.0 * 24.0;

struct Office {
    staff: Staff,
    agenda: EventList<StaffEvent>,
    notices: Notices,
}

impl Office {
    fn new(people: u32, from: u64, to: u64) -> Self {
        let plan = StaffPlan { people, from: HOUR.times(from), to: HOUR.times(to) };
        let (mut staff, mut agenda) = (Staff::new(plan, 300), EventList::new());
        staff.start(&mut agenda);
        Self { staff, agenda, notices: Notices::default() }
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
        self.staff.raise(task, &mut self.agenda);
    }
}

fn task(kind: TaskKind, by: Assignee, about: u32, minutes: u64) -> Task {
    let effort = SimDuration::MINUTE.times(minutes);
    Task { kind, by, at: NodeId(0), about, folder: 0, effort }
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
        office.staff.raise_after(HOUR.times(hours), repair, &mut office.agenda);
    }
    office.raise(ticket(3, 90));
    assert_eq!((office.staff.backlog(), office.staff.awaiting_parts()), (1, 2));
    assert_eq!(office.run(hour(48.0)), [(3, 10.5), (2, 12.0), (1, 34.0)]);
    assert_eq!((office.staff.awaiting_parts(), office.staff.raised()), (0, 3));
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
fn the_most_technical_owner_stands_in_and_puts_own_tasks_last() {
    let mut office = Office::new(0, 9, 17);
    let first = UserId(0);
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
            office.staff.raise_after(HOUR.times(20), task, &mut office.agenda);
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
