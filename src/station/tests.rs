//! Hand traces of stations, and counts of random ones.

use proptest::prelude::*;

use super::*;
use crate::sim::{EventList, SimDuration, SimTime};

fn secs(n: u64) -> SimDuration {
    SimDuration::from_secs(n)
}

fn at(n: u64) -> SimTime {
    SimTime::ZERO + secs(n)
}

/// Runs to `until` and lists the jobs that finished with the second of their end.
fn run(
    station: &mut Station<char>,
    agenda: &mut EventList<StationEvent>,
    until: u64,
) -> Vec<(char, u64)> {
    let mut finished = Vec::new();
    while agenda.next_time().is_some_and(|time| time <= at(until)) {
        let Some(event) = agenda.pop() else { break };
        let second = agenda.now().as_nanos() / 1_000_000_000;
        let departure = station.handle(event, agenda).and_then(Departure::finished);
        finished.extend(departure.map(|job| (job, second)));
    }
    agenda.advance_to(at(until));
    finished
}

#[test]
fn urgent_jobs_go_first_but_interrupt_nobody() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    station.arrive_in_class(2, 'a', secs(4), &mut agenda);
    station.arrive_in_class(2, 'b', secs(1), &mut agenda);
    station.arrive_in_class(0, 'c', secs(1), &mut agenda);
    station.arrive_in_class(1, 'd', secs(1), &mut agenda);
    let order = run(&mut station, &mut agenda, 20);
    assert_eq!(order, [('a', 4), ('c', 5), ('d', 6), ('b', 7)]);
    assert_eq!(station.statistics().waits.sum(), 4.0 + 5.0 + 6.0);
}

#[test]
fn work_in_progress_rests_off_duty_and_is_resumed_first() {
    let (mut station, mut agenda) = (Station::new(2), EventList::new());
    for (job, demand) in [('a', 10), ('b', 3), ('c', 1)] {
        station.arrive_in_class(0, job, secs(demand), &mut agenda);
    }
    assert_eq!(run(&mut station, &mut agenda, 2), []);
    // The job started last is put aside; then nobody works for 5 s.
    station.open(1, &mut agenda);
    assert_eq!(run(&mut station, &mut agenda, 4), []);
    station.open(0, &mut agenda);
    assert_eq!((station.busy(), station.len()), (0, 3));
    assert_eq!(run(&mut station, &mut agenda, 9), []);
    station.open(1, &mut agenda);
    // `a` has 6 s left, then `b` 1 s, then `c` begins.
    assert_eq!(run(&mut station, &mut agenda, 30), [('a', 15), ('b', 16), ('c', 17)]);
    assert_eq!(station.statistics().waits.max(), 16.0);
    assert_eq!(station.statistics().busy.integral(agenda.now()), 14_000_000_000);
}

#[test]
fn a_job_due_at_the_end_of_duty_is_finished_and_the_next_is_not_begun() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    // The end of duty is scheduled first, so it is executed before the end of the service.
    station.arrive('a', secs(5), &mut agenda);
    station.arrive('b', secs(1), &mut agenda);
    agenda.advance_to(at(5));
    station.open(0, &mut agenda);
    assert_eq!(run(&mut station, &mut agenda, 9), [('a', 5)]);
    assert_eq!((station.busy(), station.len()), (0, 1));
    station.open(1, &mut agenda);
    assert_eq!(run(&mut station, &mut agenda, 20), [('b', 10)]);
    assert_eq!(station.statistics().busy.integral(agenda.now()), 6_000_000_000);
    assert_eq!(station.statistics().busy.max(), 1);
}

#[test]
fn more_servers_take_waiting_jobs_at_once() {
    let (mut station, mut agenda) = (Station::new(0), EventList::new());
    for job in ['a', 'b', 'c'] {
        station.arrive(job, secs(2), &mut agenda);
    }
    station.open(u32::MAX, &mut agenda);
    assert_eq!(run(&mut station, &mut agenda, 5), [('a', 2), ('b', 2), ('c', 2)]);
    assert_eq!(station.statistics().in_system.max(), 3);
}

#[test]
fn a_crash_takes_all_jobs_and_leaves_no_event_behind() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    for job in ['a', 'b', 'c'] {
        station.arrive(job, secs(2), &mut agenda);
    }
    assert_eq!(station.withdraw(&mut agenda, |job| job == 'b'), Some('b'));
    assert_eq!(station.withdraw(&mut agenda, |job| job == 'a'), None, "it is in service");
    let mut lost = String::new();
    station.evict_all(&mut agenda, |job| lost.push(job));
    assert_eq!((lost.as_str(), agenda.len(), station.len()), ("ac", 0, 0));
    station.arrive('d', secs(1), &mut agenda);
    assert_eq!(run(&mut station, &mut agenda, 5), [('d', 1)]);
    let statistics = station.statistics();
    assert_eq!((statistics.arrived, statistics.finished, statistics.evicted), (4, 1, 3));
}

/// Runs to the end and writes what happened: `+a3` when a was served, `-a3` when it left, `!a3`
/// when it was displaced.
fn story(station: &mut Station<char>, agenda: &mut EventList<StationEvent>) -> String {
    let mut story = Vec::new();
    while let Some(event) = agenda.pop() {
        let second = agenda.now().as_secs_f64();
        story.extend(station.handle(event, agenda).map(|departure| match departure {
            Departure::Finished { job, .. } => format!("+{job}{second}"),
            Departure::Abandoned(job) => format!("-{job}{second}"),
            Departure::Displaced(job) => format!("!{job}{second}"),
        }));
    }
    story.join(" ")
}

/// Two servers: of equal classes the one begun last loses its server; those interrupted go on in
/// the order in which they came.
#[test]
fn urgent_jobs_interrupt_others_which_go_on_where_they_were() {
    let preemptive = |interruption| {
        let station = Station::new(2).with_discipline(Discipline::Preemptive);
        let (mut station, mut agenda) = (station.with_interruption(interruption), EventList::new());
        station.arrive_in_class(1, 'a', secs(4), &mut agenda);
        station.arrive_in_class(1, 'b', secs(4), &mut agenda);
        assert_eq!(station.arrive_in_class(1, 'c', secs(1), &mut agenda), Arrival::Waiting);
        agenda.advance_to(at(1));
        assert_eq!(station.arrive_in_class(0, 'd', secs(5), &mut agenda), Arrival::Begun);
        agenda.advance_to(at(2));
        assert_eq!(station.arrive_in_class(0, 'e', secs(1), &mut agenda), Arrival::Begun);
        assert_eq!(station.arrive_in_class(0, 'f', secs(1), &mut agenda), Arrival::Waiting);
        let story = story(&mut station, &mut agenda);
        assert_eq!(station.statistics().interrupted, 2);
        // Only those never begun have waited: c and f.
        assert_eq!(station.statistics().waits.count(), 6);
        story
    };
    // At 1 d takes the server of b (3 left), at 2 e that of a (2 left); f follows e, then a goes on
    // from 4 to 6, b from 6 to 9 and c on the other server from 6 to 7.
    assert_eq!(preemptive(Interruption::Resume), "+e3 +f4 +d6 +a6 +c7 +b9");
    // Begun anew, a takes from 4 to 8, b from 6 to 10, and c follows a.
    assert_eq!(preemptive(Interruption::Repeat), "+e3 +f4 +d6 +a8 +c9 +b10");
}

#[test]
fn a_job_that_is_due_is_not_interrupted() {
    let station = Station::new(1).with_discipline(Discipline::Preemptive);
    let (mut station, mut agenda) = (station, EventList::new());
    station.arrive_in_class(1, 'a', secs(2), &mut agenda);
    agenda.advance_to(at(2));
    assert_eq!(station.arrive_in_class(0, 'b', secs(1), &mut agenda), Arrival::Waiting);
    assert_eq!(story(&mut station, &mut agenda), "+a2 +b3");
    assert_eq!((station.statistics().waits.max(), station.statistics().interrupted), (0.0, 0));
}

#[test]
fn who_has_waited_long_enough_leaves_and_others_close_up() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    station.arrive('a', secs(10), &mut agenda);
    for (job, patience) in [('b', 30), ('c', 4), ('d', 30)] {
        let request = Request::new(job, secs(1)).with_patience(secs(patience));
        assert_eq!(station.arrive_as(request, &mut agenda), Arrival::Waiting);
    }
    assert_eq!(story(&mut station, &mut agenda), "-c4 +a10 +b11 +d12");
    // No event of the patience of b and d is left: the clock stands at the last departure.
    assert_eq!(agenda.now(), at(12));
    let counted = station.statistics();
    assert_eq!((counted.finished, counted.abandoned, counted.waits.count()), (3, 1, 3));
    assert_eq!(counted.in_system.integral(at(12)), (10 + 11 + 4 + 12) * 1_000_000_000);
}

/// Patience ends at 5, when the server becomes free. A job that came after that service was begun
/// is served; one that came before it leaves.
#[test]
fn patience_that_ends_as_service_would_begin() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    station.arrive('a', secs(5), &mut agenda);
    agenda.advance_to(at(1));
    station.arrive_as(Request::new('b', secs(1)).with_patience(secs(4)), &mut agenda);
    assert_eq!(story(&mut station, &mut agenda), "+a5 +b6");

    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    station.arrive('a', secs(1), &mut agenda);
    station.arrive('b', secs(4), &mut agenda);
    station.arrive_as(Request::new('c', secs(1)).with_patience(secs(5)), &mut agenda);
    assert_eq!(story(&mut station, &mut agenda), "+a1 -c5 +b5");
}

#[test]
fn patience_is_over_once_service_has_begun() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    let request = Request::new('a', secs(3)).with_patience(secs(4));
    assert_eq!(station.arrive_as(request, &mut agenda), Arrival::Begun);
    agenda.advance_to(at(2));
    station.fail_server(&mut agenda);
    assert_eq!(run(&mut station, &mut agenda, 50), []);
    station.repair_server(&mut agenda);
    assert_eq!(story(&mut station, &mut agenda), "+a51");
}

#[test]
fn a_full_station_refuses() {
    let (mut station, mut agenda) = (Station::new(2).with_room(3), EventList::new());
    let arrivals = ['a', 'b', 'c', 'd'].map(|job| station.arrive(job, secs(2), &mut agenda));
    use Arrival::{Begun, Refused, Waiting};
    assert_eq!(arrivals, [Begun, Begun, Waiting, Refused]);
    // A job put aside takes up room as all others do.
    station.fail_server(&mut agenda);
    assert_eq!(station.arrive('e', secs(2), &mut agenda), Refused);
    station.repair_server(&mut agenda);
    assert_eq!(story(&mut station, &mut agenda), "+a2 +b2 +c4");
    let counted = station.statistics();
    assert_eq!((counted.arrived, counted.finished, counted.refused), (5, 3, 2));
}

/// Room for three, one server. At 1 the urgent c finds a, b and d: d, the last, leaves; at 2 the
/// urgent e pushes out b, at 3 the urgent f the interrupted a, and g finds none but urgent jobs.
#[test]
fn urgent_jobs_count_their_like_and_displace_others() {
    let station = Station::new(1).with_room(3).with_discipline(Discipline::Preemptive);
    let (mut station, mut agenda) = (station, EventList::new());
    for job in ['a', 'b', 'd'] {
        station.arrive_in_class(1, job, secs(9), &mut agenda);
    }
    assert_eq!(station.arrive_in_class(1, 'x', secs(9), &mut agenda), Arrival::Refused);
    agenda.advance_to(at(1));
    assert_eq!(station.arrive_in_class(0, 'c', secs(9), &mut agenda), Arrival::Begun);
    assert_eq!((station.len(), station.statistics().displaced), (3, 1));
    let mut left = String::new();
    for (second, job) in [(2, 'e'), (3, 'f')] {
        while agenda.next_time().is_some_and(|time| time < at(second)) {
            let event = agenda.pop().expect("an event is pending");
            left += &format!("{:?} ", station.handle(event, &mut agenda));
        }
        agenda.advance_to(at(second));
        assert_eq!(station.arrive_in_class(0, job, secs(1), &mut agenda), Arrival::Waiting);
    }
    assert_eq!(station.arrive_in_class(0, 'g', secs(1), &mut agenda), Arrival::Refused);
    assert_eq!(left, "Some(Displaced('d')) Some(Displaced('b')) ");
    assert_eq!(story(&mut station, &mut agenda), "!a3 +c10 +e11 +f12");
    let counted = station.statistics();
    let sums = (counted.arrived, counted.finished, counted.refused, counted.displaced);
    assert_eq!(sums, (8, 3, 2, 3));
    assert_eq!(counted.in_system.integral(at(12)), (3 + 2 + 1 + 9 + 9 + 9) * 1_000_000_000);
}

/// Where nobody waits, the service begun last is given up.
#[test]
fn an_urgent_job_displaces_one_in_service() {
    let station = Station::new(4).with_room(2).with_discipline(Discipline::Preemptive);
    let (mut station, mut agenda) = (station, EventList::new());
    for (class, job) in [(1, 'a'), (2, 'b')] {
        station.arrive_in_class(class, job, secs(4), &mut agenda);
    }
    agenda.advance_to(at(1));
    assert_eq!(station.arrive_in_class(0, 'c', secs(4), &mut agenda), Arrival::Begun);
    assert_eq!((station.busy(), station.statistics().busy.level()), (2, 2));
    assert_eq!(story(&mut station, &mut agenda), "!b1 +a4 +c5");
    assert_eq!(station.statistics().busy.integral(at(5)), (4 + 1 + 4) * 1_000_000_000);
}

/// A service that is due keeps its place, as it keeps its server.
#[test]
fn a_job_that_is_due_is_not_displaced() {
    let station = Station::new(1).with_room(1).with_discipline(Discipline::Preemptive);
    let (mut station, mut agenda) = (station, EventList::new());
    station.arrive_in_class(1, 'a', secs(2), &mut agenda);
    agenda.advance_to(at(2));
    assert_eq!(station.arrive_in_class(0, 'b', secs(1), &mut agenda), Arrival::Refused);
    assert_eq!(story(&mut station, &mut agenda), "+a2");
}

/// The job that is pushed out loses its patience with its place, and no event is left over.
#[test]
fn a_displaced_job_has_no_patience_left() {
    let station = Station::new(1).with_room(2).with_discipline(Discipline::Preemptive);
    let (mut station, mut agenda) = (station, EventList::new());
    station.arrive_in_class(0, 'a', secs(2), &mut agenda);
    let request = Request::new('b', secs(1)).in_class(1).with_patience(secs(1));
    station.arrive_as(request, &mut agenda);
    assert_eq!(station.arrive_in_class(0, 'c', secs(1), &mut agenda), Arrival::Waiting);
    // Taken away are a and c; b has left already, and its event of this instant says so.
    let mut evicted = String::new();
    station.evict_all(&mut agenda, |job| evicted.push(job));
    assert_eq!((evicted.as_str(), agenda.len(), station.len()), ("ac", 1, 0));
    assert_eq!(story(&mut station, &mut agenda), "!b0");
}

#[test]
fn a_wait_ends_with_the_first_start_of_service() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    station.arrive('a', secs(2), &mut agenda);
    station.arrive('b', secs(2), &mut agenda);
    agenda.advance_to(at(1));
    station.fail_server(&mut agenda);
    agenda.advance_to(at(4));
    station.repair_server(&mut agenda);
    let mut waits = Vec::new();
    while let Some(event) = agenda.pop() {
        if let Some(Departure::Finished { job, wait }) = station.handle(event, &mut agenda) {
            waits.push((job, wait));
        }
    }
    assert_eq!(waits, [('a', secs(0)), ('b', secs(5))]);
}

#[test]
fn a_breakdown_interrupts_and_the_job_is_resumed_or_repeated_first() {
    let broken_from_1_to_4 = |interruption| {
        let station = Station::new(1).with_interruption(interruption);
        let (mut station, mut agenda) = (station, EventList::new());
        station.arrive_in_class(1, 'a', secs(3), &mut agenda);
        agenda.advance_to(at(1));
        station.fail_server(&mut agenda);
        station.arrive_in_class(0, 'b', secs(1), &mut agenda);
        assert_eq!((station.on_duty(), station.failed(), station.busy()), (0, 1, 0));
        assert_eq!(run(&mut station, &mut agenda, 4), []);
        station.repair_server(&mut agenda);
        story(&mut station, &mut agenda)
    };
    assert_eq!(broken_from_1_to_4(Interruption::Resume), "+a6 +b7");
    assert_eq!(broken_from_1_to_4(Interruption::Repeat), "+a7 +b8");
}

#[test]
fn a_shift_may_change_while_a_server_is_broken() {
    let (mut station, mut agenda) = (Station::new(2), EventList::<StationEvent>::new());
    station.fail_server(&mut agenda);
    station.open(0, &mut agenda);
    assert_eq!(station.on_duty(), 0);
    station.open(2, &mut agenda);
    assert_eq!(station.on_duty(), 1);
    for job in ['a', 'b'] {
        station.arrive(job, secs(1), &mut agenda);
    }
    station.repair_server(&mut agenda);
    assert_eq!(story(&mut station, &mut agenda), "+a1 +b1");
}

#[test]
#[should_panic(expected = "not broken")]
fn a_working_server_is_not_repaired() {
    Station::<()>::new(1).repair_server(&mut EventList::new());
}

#[derive(Clone, Debug)]
enum Action {
    Arrive { class: u8, demand: u64, patience: Option<u64> },
    Run(u64),
    Open(u32),
    Fail,
    Repair,
    Withdraw(prop::sample::Index),
    EvictAll,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        8 => (0..3u8, 0..9u64, prop::option::of(0..9u64))
            .prop_map(|(class, demand, patience)| Action::Arrive { class, demand, patience }),
        6 => (0..6u64).prop_map(Action::Run),
        1 => (0..5u32).prop_map(Action::Open),
        1 => Just(Action::Fail),
        2 => Just(Action::Repair),
        1 => any::<prop::sample::Index>().prop_map(Action::Withdraw),
        1 => Just(Action::EvictAll),
    ];
    prop::collection::vec(action, 0..200)
}

/// When each job that ever was came and went, and how.
#[derive(Default)]
struct Books {
    came: Vec<SimTime>,
    stays: Vec<Option<SimDuration>>,
    finished: u64,
    abandoned: u64,
    displaced: u64,
    refused: u64,
    evicted: u64,
}

impl Books {
    fn leave(&mut self, job: usize, now: SimTime) {
        let stay = self.stays[job].replace(now.since(self.came[job]));
        assert_eq!(stay, None, "job {job} left twice");
    }

    fn run(
        &mut self,
        station: &mut Station<usize>,
        agenda: &mut EventList<StationEvent>,
        until: SimTime,
    ) {
        while agenda.next_time().is_some_and(|time| time <= until) {
            let Some(event) = agenda.pop() else { break };
            match station.handle(event, agenda).expect("no event is out of date") {
                Departure::Finished { job, .. } => {
                    self.finished += 1;
                    self.leave(job, agenda.now());
                }
                Departure::Abandoned(job) => {
                    self.abandoned += 1;
                    self.leave(job, agenda.now());
                }
                Departure::Displaced(job) => {
                    self.displaced += 1;
                    self.leave(job, agenda.now());
                }
            }
        }
        agenda.advance_to(until);
    }

    /// Jobs are conserved, and the number present over time adds up to the stays (Little's law
    /// with the jobs still present).
    fn check(&self, station: &Station<usize>, room: u64, now: SimTime) {
        let counted = station.statistics();
        assert_eq!(counted.arrived, self.came.len() as u64);
        let gone = [counted.finished, counted.refused, counted.abandoned, counted.evicted];
        assert_eq!(gone, [self.finished, self.refused, self.abandoned, self.evicted]);
        // A displaced job is reported by an event of the same instant.
        let leaving = counted.displaced - self.displaced;
        let gone = gone.iter().sum::<u64>() + counted.displaced;
        assert_eq!(counted.arrived, gone + station.len());
        assert!(station.len() <= room, "{} jobs in room for {room}", station.len());
        let undecided = self.stays.iter().filter(|stay| stay.is_none()).count() as u64;
        assert_eq!(undecided, station.len() + leaving);
        let stays = self.came.iter().zip(&self.stays);
        let nanos: u64 =
            stays.map(|(came, stay)| stay.unwrap_or_else(|| now.since(*came)).as_nanos()).sum();
        assert_eq!(counted.in_system.integral(now), u128::from(nanos));
        // No job waits for an idle server.
        assert!(station.busy() >= station.on_duty() || u64::from(station.busy()) == station.len());
    }
}

fn act(
    action: &Action,
    station: &mut Station<usize>,
    agenda: &mut EventList<StationEvent>,
    books: &mut Books,
) {
    let now = agenda.now();
    match *action {
        Action::Arrive { class, demand, patience } => {
            let job = books.came.len();
            books.came.push(now);
            books.stays.push(None);
            let patience = patience.map(secs);
            let request = Request { job, demand: secs(demand), class, patience };
            if station.arrive_as(request, agenda) == Arrival::Refused {
                books.refused += 1;
                books.leave(job, now);
            }
        }
        Action::Run(span) => books.run(station, agenda, now + secs(span)),
        Action::Open(servers) => station.open(servers, agenda),
        Action::Fail => station.fail_server(agenda),
        Action::Repair if station.failed() > 0 => station.repair_server(agenda),
        Action::Repair => {}
        Action::Withdraw(index) => {
            let wanted = index.index(books.came.len().max(1));
            if let Some(job) = station.withdraw(agenda, |job| job == wanted) {
                books.evicted += 1;
                books.leave(job, now);
            }
        }
        Action::EvictAll => station.evict_all(agenda, |job| {
            books.evicted += 1;
            books.leave(job, now);
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn jobs_are_conserved(
        actions in actions(),
        servers in 0..4u32,
        room in prop_oneof![Just(u64::MAX), 0..8u64],
        preemptive in any::<bool>(),
        repeat in any::<bool>(),
    ) {
        let discipline =
            if preemptive { Discipline::Preemptive } else { Discipline::NonPreemptive };
        let interruption = if repeat { Interruption::Repeat } else { Interruption::Resume };
        let mut station = Station::new(servers)
            .with_room(room)
            .with_discipline(discipline)
            .with_interruption(interruption);
        let (mut agenda, mut books) = (EventList::new(), Books::default());
        for action in &actions {
            act(action, &mut station, &mut agenda, &mut books);
            let now = agenda.now();
            books.run(&mut station, &mut agenda, now);
            books.check(&station, room, now);
        }
        // With servers enough all who are left are served, and no event is left over.
        (0..station.failed()).for_each(|_| station.repair_server(&mut agenda));
        station.open(u32::MAX, &mut agenda);
        let end = agenda.now() + SimDuration::HOUR;
        books.run(&mut station, &mut agenda, end);
        books.check(&station, room, end);
        prop_assert!(station.is_empty() && agenda.is_empty());
    }
}
