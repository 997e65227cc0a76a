//! Stations under all their settings at once, beside one that is written as plainly as its rules.

mod cancel;
mod plain;
mod shared;

use proptest::prelude::*;

use crosspoint::sim::{EventList, SimDuration, SimTime};
use crosspoint::station::{Discipline, Interruption, Request, Station, StationEvent};

use plain::{Plain, Settings};

/// What can happen to a station. Times are few nanoseconds, so that many events coincide.
#[derive(Clone, Debug)]
enum Action {
    Arrive {
        class: u8,
        demand: u64,
        patience: Option<u64>,
    },
    /// The next event, if it comes within so long; others of its instant may remain.
    Step(u64),
    Run(u64),
    Open(u32),
    Fail,
    Repair,
    Withdraw(usize),
    Cancel(usize),
    EvictAll,
    Reset,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        12 => (0..3u8, 0..6u64, prop::option::of(0..6u64))
            .prop_map(|(class, demand, patience)| Action::Arrive { class, demand, patience }),
        6 => (0..4u64).prop_map(Action::Step),
        4 => (0..4u64).prop_map(Action::Run),
        1 => (0..4u32).prop_map(Action::Open),
        1 => Just(Action::Open(u32::MAX)),
        1 => Just(Action::Fail),
        2 => Just(Action::Repair),
        2 => (0..3usize).prop_map(Action::Withdraw),
        2 => (0..3usize).prop_map(Action::Cancel),
        1 => Just(Action::EvictAll),
        1 => Just(Action::Reset),
    ];
    prop::collection::vec(action, 0..60)
}

/// A station and its plain twin.
struct Twins {
    station: Station<usize>,
    agenda: EventList<StationEvent>,
    plain: Plain,
    /// Jobs that ever came.
    came: usize,
}

impl Twins {
    fn new(settings: Settings) -> Self {
        let station = Station::new(settings.servers)
            .with_room(settings.room)
            .with_discipline(match settings.preemptive {
                true => Discipline::Preemptive,
                false => Discipline::NonPreemptive,
            })
            .with_interruption(match settings.repeats {
                true => Interruption::Repeat,
                false => Interruption::Resume,
            });
        Self { station, agenda: EventList::new(), plain: Plain::new(settings), came: 0 }
    }

    fn act(&mut self, action: &Action) {
        let Self { station, agenda, plain, came } = self;
        match *action {
            Action::Arrive { class, demand, patience } => {
                let demand = SimDuration::from_nanos(demand);
                let patience = patience.map(SimDuration::from_nanos);
                let request = Request { job: *came, demand, class, patience };
                assert_eq!(station.arrive_as(request, agenda), plain.arrive(request));
                *came += 1;
            }
            Action::Step(span) => self.step_until(self.plain.now + span),
            Action::Run(span) => self.run_until(self.plain.now + span),
            Action::Open(servers) => {
                station.open(servers, agenda);
                plain.open(servers);
            }
            Action::Fail => {
                station.fail_server(agenda);
                plain.fail();
            }
            Action::Repair if station.failed() > 0 => {
                station.repair_server(agenda);
                plain.repair();
            }
            Action::Repair => {}
            // Of the jobs that fit, which is every third, one is taken.
            Action::Withdraw(rest) => {
                let wanted = |job| job % 3 == rest;
                assert_eq!(station.withdraw(agenda, wanted), plain.withdraw(wanted));
            }
            Action::Cancel(rest) => {
                let wanted = |job| job % 3 == rest;
                assert_eq!(station.cancel(agenda, wanted), plain.cancel(wanted));
            }
            Action::EvictAll => {
                let mut evicted = Vec::new();
                station.evict_all(agenda, |job| evicted.push(job));
                assert_eq!(evicted, plain.evict_all());
            }
            Action::Reset => {
                station.reset_statistics(agenda.now());
                plain.reset();
            }
        }
    }

    fn step_until(&mut self, until: u64) {
        let next = self.agenda.next_time().map(SimTime::as_nanos);
        assert_eq!(next, self.plain.next_time());
        if next.is_some_and(|next| next <= until) {
            let event = self.agenda.pop().expect("an event is pending");
            let departure = self.station.handle(event, &mut self.agenda);
            assert_eq!(departure, Some(self.plain.step()));
        }
    }

    fn run_until(&mut self, until: u64) {
        while self.plain.next_time().is_some_and(|time| time <= until) {
            self.step_until(until);
            self.check();
        }
        self.agenda.advance_to(SimTime::from_nanos(until));
        self.plain.advance(until);
    }

    fn check(&self) {
        let Self { station, agenda, plain, .. } = self;
        let (now, counted, sums) = (agenda.now(), station.statistics(), &plain.sums);
        let levels = (station.len(), u64::from(station.busy()), station.on_duty());
        assert_eq!(levels, (plain.len(), plain.busy(), plain.on_duty()));
        assert_eq!(
            [counted.arrived, counted.finished, counted.refused, counted.abandoned],
            [sums.arrived, sums.finished, sums.refused, sums.abandoned],
        );
        assert_eq!(
            [counted.displaced, counted.evicted, counted.interrupted],
            [sums.displaced, sums.evicted, sums.interrupted],
        );
        for (own, plain) in [(&counted.waits, &sums.waits), (&counted.responses, &sums.responses)] {
            assert_eq!((own.count(), own.sum()), (plain.count(), plain.sum()));
        }
        let (in_system, busy) = (&counted.in_system, &counted.busy);
        assert_eq!((in_system.level(), busy.level()), (plain.len(), plain.busy()));
        assert_eq!([in_system.integral(now), busy.integral(now)], [sums.in_system, sums.busy]);
        assert_eq!([in_system.max(), busy.max()], [sums.most_in_system, sums.most_busy]);
    }
}

/// All combinations of what a station is made with.
fn all_settings() -> impl Iterator<Item = Settings> {
    let servers = [0, 1, 2, 3, u32::MAX].into_iter();
    let rooms = servers.flat_map(|servers| [0, 1, 2, 4, u64::MAX].map(|room| (servers, room)));
    rooms.flat_map(|(servers, room)| {
        [(false, false), (false, true), (true, false), (true, true)]
            .map(|(preemptive, repeats)| Settings { servers, room, preemptive, repeats })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// Every departure, instant, class and figure is that of the plain station.
    #[test]
    fn every_station_follows_its_rules(actions in actions()) {
        for settings in all_settings() {
            let mut twins = Twins::new(settings);
            for action in &actions {
                twins.act(action);
                twins.check();
            }
            // With servers enough all who are left depart, and no event is left over.
            (0..twins.station.failed()).for_each(|_| twins.act(&Action::Repair));
            twins.act(&Action::Open(u32::MAX));
            twins.run_until(twins.plain.now + 100);
            twins.check();
            prop_assert!(twins.station.is_empty() && twins.agenda.is_empty());
        }
    }
}
