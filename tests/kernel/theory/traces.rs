//! Traces short enough to be followed by hand.

use crosspoint::sim::{EventList, Schedule, SimDuration, SimTime};
use crosspoint::station::{Departure, SharedEvent, SharedStation, Station, StationEvent};

use super::rule::equals;

/// Events at a counter that a test drives by hand.
#[derive(Clone, Copy)]
enum Event {
    /// Customer number n arrives.
    Arrival(usize),
    Counter(StationEvent),
    Shared(SharedEvent),
}

fn secs(n: u64) -> SimDuration {
    SimDuration::from_secs(n)
}

/// Lindley (1952): five customers before one server.
#[test]
fn first_come_first_served() {
    let (arrivals, services) = ([0, 1, 2, 3, 10], [2, 2, 1, 3, 1]);
    let mut counter = Station::new(1);
    let mut agenda = EventList::new();
    for (customer, arrival) in arrivals.into_iter().enumerate() {
        agenda.at(SimTime::ZERO + secs(arrival), Event::Arrival(customer));
    }
    let mut departures = Vec::new();
    while let Some(event) = agenda.pop() {
        let now = agenda.now();
        let mut part = agenda.scoped(Event::Counter);
        match event {
            Event::Arrival(n) => {
                counter.arrive(n, secs(services[n]), &mut part);
            }
            Event::Counter(event) => {
                let departure = counter.handle(event, &mut part).and_then(Departure::finished);
                departures.extend(departure.map(|n| (n, now)));
            }
            Event::Shared(_) => unreachable!("nobody shares here"),
        }
    }
    let expected = [2, 4, 5, 8, 11].map(|second| SimTime::ZERO + secs(second));
    assert_eq!(departures, expected.into_iter().enumerate().collect::<Vec<_>>());
    let (now, counted) = (agenda.now(), counter.statistics());
    // Waits 0, 1, 2, 2 and 0.
    assert_eq!((counted.waits.mean(), counted.waits.max()), (1.0, 2.0));
    equals("mean number present", counted.in_system.mean(now), 14.0 / 11.0);
    equals("mean number waiting", counted.mean_waiting(now), 5.0 / 11.0);
    equals("utilisation", counted.busy.mean(now), 9.0 / 11.0);
}

/// Two customers share one server: the short one overtakes.
#[test]
fn processor_sharing() {
    let (arrivals, services) = ([0, 1], [4, 1]);
    let mut counter = SharedStation::new(1);
    let mut agenda = EventList::new();
    for (customer, arrival) in arrivals.into_iter().enumerate() {
        agenda.at(SimTime::ZERO + secs(arrival), Event::Arrival(customer));
    }
    let mut departures = Vec::new();
    while let Some(event) = agenda.pop() {
        let now = agenda.now();
        let mut part = agenda.scoped(Event::Shared);
        match event {
            Event::Arrival(n) => {
                counter.arrive(n, secs(services[n]), &mut part);
            }
            Event::Shared(event) => {
                departures.extend(counter.handle(event, &mut part).map(|n| (n, now)));
            }
            Event::Counter(_) => unreachable!("nobody queues here"),
        }
    }
    assert_eq!(departures, [(1, SimTime::ZERO + secs(3)), (0, SimTime::ZERO + secs(5))]);
}
