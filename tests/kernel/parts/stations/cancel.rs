//! Jobs that are taken out of a station, wherever they are: hand traces.

use crosspoint::sim::{EventList, SimDuration, SimTime};
use crosspoint::station::{Arrival, Departure, Discipline, Request, Station, StationEvent};

fn secs(n: u64) -> SimDuration {
    SimDuration::from_secs(n)
}

fn at(n: u64) -> SimTime {
    SimTime::ZERO + secs(n)
}

/// The jobs that are served from now on, each with the second of its end.
fn served(station: &mut Station<char>, agenda: &mut EventList<StationEvent>) -> Vec<(char, u64)> {
    let mut served = Vec::new();
    while let Some(event) = agenda.pop() {
        let departure = station.handle(event, agenda).expect("no event is out of date");
        let second = agenda.now().as_nanos() / 1_000_000_000;
        served.extend(departure.finished().map(|job| (job, second)));
    }
    served
}

/// At 2 the server leaves a for b, which waited 2 s; a is in no figure but `evicted`.
#[test]
fn the_server_of_a_cancelled_job_begins_the_next() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    for (job, demand) in [('a', 9), ('b', 3), ('c', 1)] {
        station.arrive(job, secs(demand), &mut agenda);
    }
    agenda.advance_to(at(2));
    assert_eq!(station.cancel(&mut agenda, |job| job == 'z'), None);
    assert_eq!(station.cancel(&mut agenda, |job| job == 'a'), Some('a'));
    assert_eq!((station.busy(), station.len(), agenda.len()), (1, 2, 1));
    assert_eq!(served(&mut station, &mut agenda), [('b', 5), ('c', 6)]);
    let counted = station.statistics();
    assert_eq!((counted.arrived, counted.finished, counted.evicted), (3, 2, 1));
    assert_eq!((counted.waits.sum(), counted.responses.sum()), (2.0 + 5.0, 5.0 + 6.0));
    assert_eq!(counted.busy.integral(at(6)), 6_000_000_000);
    assert_eq!(counted.in_system.integral(at(6)), (2 + 5 + 6) * 1_000_000_000);
}

/// Several jobs fit: the service begun first is given up, then the next, then one that waits.
#[test]
fn jobs_in_service_are_cancelled_before_others() {
    let (mut station, mut agenda) = (Station::new(2), EventList::new());
    for job in ['a', 'b', 'c', 'd'] {
        station.arrive(job, secs(4), &mut agenda);
    }
    let any = |_| true;
    let gone = [(); 5].map(|()| station.cancel(&mut agenda, any));
    assert_eq!(gone, [Some('a'), Some('b'), Some('c'), Some('d'), None]);
    assert_eq!((station.len(), station.busy(), agenda.len()), (0, 0, 0));
    assert_eq!(station.statistics().evicted, 4);
}

/// Work that rests because its server is broken is cancelled, whatever list it is on.
#[test]
fn a_job_put_aside_is_cancelled() {
    for discipline in [Discipline::NonPreemptive, Discipline::Preemptive] {
        let station = Station::new(1).with_discipline(discipline);
        let (mut station, mut agenda) = (station, EventList::new());
        for job in ['a', 'b'] {
            station.arrive_in_class(1, job, secs(4), &mut agenda);
        }
        station.fail_server(&mut agenda);
        assert_eq!(station.withdraw(&mut agenda, |job| job == 'a'), None, "it has begun");
        assert_eq!(station.cancel(&mut agenda, |job| job == 'a'), Some('a'));
        station.repair_server(&mut agenda);
        assert_eq!(served(&mut station, &mut agenda), [('b', 4)]);
    }
}

/// At 5 the only server goes off duty, a being due: cancelled, it leaves an idle station behind.
#[test]
fn a_job_that_is_due_is_cancelled_and_its_server_goes_off_duty() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    station.arrive('a', secs(5), &mut agenda);
    station.arrive('b', secs(1), &mut agenda);
    agenda.advance_to(at(5));
    station.open(0, &mut agenda);
    assert_eq!(station.cancel(&mut agenda, |job| job == 'a'), Some('a'));
    assert_eq!((station.busy(), station.len(), agenda.len()), (0, 1, 0));
    station.open(1, &mut agenda);
    assert_eq!(served(&mut station, &mut agenda), [('b', 6)]);
}

/// A job takes its patience along, and a place becomes free in a full station.
#[test]
fn a_cancelled_job_leaves_neither_patience_nor_a_place_behind() {
    let (mut station, mut agenda) = (Station::new(1).with_room(2), EventList::new());
    station.arrive('a', secs(5), &mut agenda);
    station.arrive_as(Request::new('b', secs(1)).with_patience(secs(3)), &mut agenda);
    assert_eq!(station.arrive('c', secs(1), &mut agenda), Arrival::Refused);
    assert_eq!(station.cancel(&mut agenda, |job| job == 'b'), Some('b'));
    assert_eq!(station.arrive('d', secs(1), &mut agenda), Arrival::Waiting);
    assert_eq!(served(&mut station, &mut agenda), [('a', 5), ('d', 6)]);
    assert_eq!(station.statistics().abandoned, 0);
}

/// A displaced job has left already; its event of this instant stays.
#[test]
fn a_displaced_job_is_not_cancelled() {
    let station = Station::new(1).with_room(1).with_discipline(Discipline::Preemptive);
    let (mut station, mut agenda) = (station, EventList::new());
    station.arrive_in_class(1, 'a', secs(5), &mut agenda);
    station.arrive_in_class(0, 'b', secs(5), &mut agenda);
    assert_eq!(station.cancel(&mut agenda, |job| job == 'a'), None);
    let event = agenda.pop().expect("an event is pending");
    assert_eq!(station.handle(event, &mut agenda), Some(Departure::Displaced('a')));
    assert_eq!(served(&mut station, &mut agenda), [('b', 5)]);
}

/// No event is scheduled for what ends after the clock; the job stays and can be cancelled.
#[test]
fn services_and_patience_beyond_the_clock_never_end() {
    let (mut station, mut agenda) = (Station::new(1), EventList::new());
    agenda.advance_to(at(1));
    let endless = SimDuration::from_nanos(u64::MAX);
    station.arrive('a', endless, &mut agenda);
    station.arrive_as(Request::new('b', secs(1)).with_patience(endless), &mut agenda);
    assert!(agenda.is_empty());
    // Interrupted and taken up again, it is still without end.
    station.fail_server(&mut agenda);
    station.repair_server(&mut agenda);
    assert!(agenda.is_empty() && station.busy() == 1);
    station.cancel(&mut agenda, |job| job == 'a');
    assert_eq!(served(&mut station, &mut agenda), [('b', 2)]);
}
