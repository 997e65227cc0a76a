//! Stations that share their servers, beside one that works off a little of each job by itself.

use proptest::prelude::*;

use crosspoint::sim::{EventList, SimDuration, SimTime};
use crosspoint::station::{Arrival, SharedEvent, SharedStation};

/// Nanoseconds by which an end may be late: one, and roundings of the service attained.
const LATE: f64 = 1.1;

#[derive(Clone, Debug)]
enum Action {
    Arrive(u64),
    Run(u64),
    Open(u32),
    Cancel(usize),
    EvictAll,
    Reset,
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        8 => (0..9_000u64).prop_map(Action::Arrive),
        8 => (0..5_000u64).prop_map(Action::Run),
        1 => (0..4u32).prop_map(Action::Open),
        1 => Just(Action::Open(u32::MAX)),
        2 => (0..3usize).prop_map(Action::Cancel),
        1 => Just(Action::EvictAll),
        1 => Just(Action::Reset),
    ];
    prop::collection::vec(action, 0..60)
}

/// A station with the rest of each job as a real number, in nanoseconds of one server.
struct Twins {
    station: SharedStation<usize>,
    agenda: EventList<SharedEvent>,
    servers: u32,
    room: u64,
    left: Vec<(usize, f64)>,
    came: usize,
    /// Jobs refused, evicted and finished.
    gone: [u64; 3],
    /// Integral of servers at work.
    busy: u128,
}

impl Twins {
    fn new(servers: u32, room: u64) -> Self {
        let station = SharedStation::new(servers).with_room(room);
        let (agenda, left, gone) = (EventList::new(), Vec::new(), [0; 3]);
        Self { station, agenda, servers, room, left, came: 0, gone, busy: 0 }
    }

    fn act(&mut self, action: &Action) {
        let Self { station, agenda, left, .. } = self;
        match *action {
            Action::Arrive(demand) => {
                let arrival = station.arrive(self.came, SimDuration::from_nanos(demand), agenda);
                let refused = left.len() as u64 >= self.room;
                assert_eq!(arrival == Arrival::Refused, refused);
                self.gone[0] += u64::from(refused);
                left.extend((!refused).then_some((self.came, demand as f64)));
                self.came += 1;
            }
            Action::Run(span) => {
                let until = agenda.now() + SimDuration::from_nanos(span);
                self.run_until(until);
            }
            Action::Open(servers) => {
                station.open(servers, agenda);
                self.servers = servers;
            }
            Action::Cancel(rest) => {
                let wanted = |job: usize| job % 3 == rest;
                let first = left.iter().position(|(job, _)| wanted(*job));
                let expected = first.map(|at| left.remove(at).0);
                assert_eq!(station.cancel(agenda, wanted), expected);
                self.gone[1] += u64::from(expected.is_some());
            }
            Action::EvictAll => {
                let (mut evicted, before) = (Vec::new(), std::mem::take(left));
                station.evict_all(agenda, |job| evicted.push(job));
                assert!(evicted.iter().eq(before.iter().map(|(job, _)| job)));
                self.gone[1] += evicted.len() as u64;
            }
            Action::Reset => {
                station.reset_statistics(agenda.now());
                (self.gone, self.busy) = ([0; 3], 0);
            }
        }
    }

    fn run_until(&mut self, until: SimTime) {
        while let Some(time) = self.agenda.next_time().filter(|time| *time <= until) {
            self.work(time);
            let event = self.agenda.pop().expect("an event is pending");
            let job = self.station.handle(event, &mut self.agenda).expect("a job is due");
            let at = self.left.iter().position(|(own, _)| *own == job).expect("it is there");
            let (_, left) = self.left.remove(at);
            assert!(left.abs() <= LATE, "{left} ns remain of job {job}");
            self.gone[2] += 1;
        }
        self.work(until);
        self.agenda.advance_to(until);
    }

    /// Every job gets its share up to an instant; none has had more than it asked for.
    fn work(&mut self, until: SimTime) {
        let passed = until.since(self.agenda.now()).as_nanos();
        let present = self.left.len() as u64;
        let working = present.min(u64::from(self.servers));
        self.busy += u128::from(passed * working);
        for (job, left) in &mut self.left {
            *left -= passed as f64 * working as f64 / present as f64;
            assert!(*left >= -LATE, "job {job} has had {left} ns too much");
        }
    }

    fn check(&self) {
        let (now, counted) = (self.agenda.now(), self.station.statistics());
        assert_eq!(self.station.len(), self.left.len() as u64);
        assert_eq!([counted.refused, counted.evicted, counted.finished], self.gone);
        assert_eq!(counted.busy.integral(now), self.busy);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn shared_servers_give_each_job_what_it_asks_for(actions in actions()) {
        for servers in [0, 1, 2, u32::MAX] {
            for room in [0, 1, 3, u64::MAX] {
                let mut twins = Twins::new(servers, room);
                for action in &actions {
                    twins.act(action);
                    twins.check();
                }
                twins.act(&Action::Open(1));
                twins.act(&Action::Run(1_000_000_000));
                prop_assert!(twins.station.is_empty() && twins.agenda.is_empty());
            }
        }
    }
}
