//! Closed systems: users who think and then ask, and machines that break and wait for repair.

use crosspoint::dist::Law;
use crosspoint::sim::{
    Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, Tally, TimeWeighted,
};
use crosspoint::station::{Departure, Station, StationEvent};
use crosspoint::theory::{ClosedSystem, Demand, MachineRepair};

use super::rule::Width::Relative;
use super::rule::{agrees, replicate};

/// A user, and when it last began to ask.
#[derive(Clone, Copy)]
struct Asking {
    user: u32,
    since: SimTime,
}

#[derive(Clone, Copy)]
enum Event {
    /// A user stops thinking.
    Ask(u32),
    Station(usize, StationEvent),
}

/// Users think, then pass through all stations in turn, then think again. With one station, users
/// are machines too: thinking is running, asking is being broken.
struct Closed {
    think: Law,
    demands: Vec<Law>,
    stations: Vec<Station<Asking>>,
    thinking: Rng,
    serving: Rng,
    responses: Tally,
    /// 1 while at most two users are asking.
    few_asking: TimeWeighted,
    asking: u64,
}

impl Closed {
    fn think(&mut self, user: u32, agenda: &mut impl Schedule<Event = Event>) {
        agenda.after(self.think.sample_span(&mut self.thinking), Event::Ask(user));
    }

    fn visit(&mut self, at: usize, job: Asking, agenda: &mut impl Schedule<Event = Event>) {
        let demand = self.demands[at].sample_span(&mut self.serving);
        let mut agenda = agenda.scoped(|event| Event::Station(at, event));
        self.stations[at].arrive(job, demand, &mut agenda);
    }
}

impl Model for Closed {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Ask(user) => {
                self.asking += 1;
                self.visit(0, Asking { user, since: agenda.now() }, agenda);
            }
            Event::Station(at, event) => {
                let mut scoped = agenda.scoped(|event| Event::Station(at, event));
                let departure = self.stations[at].handle(event, &mut scoped);
                let Some(job) = departure.and_then(Departure::finished) else { return };
                if at + 1 < self.stations.len() {
                    self.visit(at + 1, job, agenda);
                } else {
                    self.asking -= 1;
                    self.responses.add_span(agenda.now().since(job.since));
                    self.think(job.user, agenda);
                }
            }
        }
        self.few_asking.set(agenda.now(), u64::from(self.asking <= 2));
    }
}

/// One run of `users` users whose demands are exponential with these means, each station having
/// `servers` servers; the second half of it is observed.
fn simulate(
    streams: Streams,
    users: u32,
    think: f64,
    (servers, demands): (u32, &[f64]),
    secs: u64,
) -> Simulation<Closed> {
    let law = |mean: f64| Law::exponential(mean).expect("a valid mean");
    let mut simulation = Simulation::new(Closed {
        think: law(think),
        demands: demands.iter().copied().map(law).collect(),
        stations: demands.iter().map(|_| Station::new(servers)).collect(),
        thinking: streams.stream(1, 0, 0),
        serving: streams.stream(2, 0, 0),
        responses: Tally::new(),
        few_asking: TimeWeighted::new(SimTime::ZERO, 1),
        asking: 0,
    });
    simulation.prepare(|model, agenda| (0..users).for_each(|user| model.think(user, agenda)));
    let warm_up = SimTime::ZERO + SimDuration::from_secs(secs / 10);
    simulation.run_until(warm_up);
    simulation.model.responses.clear();
    simulation.model.few_asking.reset(warm_up);
    simulation.model.stations.iter_mut().for_each(|station| station.reset_statistics(warm_up));
    simulation.run_until(warm_up + SimDuration::from_secs(secs));
    simulation
}

/// The theory of users who think for 10 s, with these demands on single servers.
fn theory(users: u32, demands: &[f64]) -> ClosedSystem {
    let demands: Vec<Demand> =
        demands.iter().map(|&mean| Demand { mean, servers: Some(1) }).collect();
    ClosedSystem::solve(users, 10.0, &demands).expect("valid parameters")
}

/// Reiser and Lavenberg (1980), exact mean value analysis: throughput saturates at one over the
/// largest demand, and response time then grows by that demand per user.
#[test]
fn saturation_of_one_server() {
    for (users, secs) in
        [(1, 120_000), (10, 40_000), (21, 60_000), (30, 60_000), (50, 30_000), (100, 20_000)]
    {
        let [x, r] = replicate(u64::from(200 + users), |streams| {
            let simulation = simulate(streams, users, 10.0, (1, &[0.5]), secs);
            let responses = &simulation.model.responses;
            [responses.count() as f64 / secs as f64, responses.mean()]
        });
        let theory = theory(users, &[0.5]);
        agrees(&format!("throughput, {users} users"), &x, theory.throughput(), Relative(0.01));
        agrees(&format!("response, {users} users"), &r, theory.response(), Relative(0.01));
    }
}

/// The same with three stations in turn: the slowest sets the limit.
#[test]
fn saturation_of_three_stations() {
    const DEMANDS: [f64; 3] = [0.2, 0.3, 0.15];
    for (users, secs) in [(10, 20_000), (30, 30_000), (60, 40_000)] {
        let [x, r, q2] = replicate(u64::from(300 + users), |streams| {
            let simulation = simulate(streams, users, 10.0, (1, &DEMANDS), secs);
            let (now, model) = (simulation.now(), &simulation.model);
            let x = model.responses.count() as f64 / secs as f64;
            [x, model.responses.mean(), model.stations[1].statistics().in_system.mean(now)]
        });
        let theory = theory(users, &DEMANDS);
        agrees(&format!("throughput, {users} users"), &x, theory.throughput(), Relative(0.01));
        agrees(&format!("response, {users} users"), &r, theory.response(), Relative(0.01));
        let name = format!("users at the second station, of {users}");
        agrees(&name, &q2, theory.in_system(1), Relative(0.01));
    }
}

/// Palm (1947), Feller I, XVII.7: 20 machines that run 200 h and take 20 h of one of a few
/// repairers. A second of the clock stands for an hour.
#[test]
fn machine_repair() {
    for (repairers, hours) in [(1, 1_000_000), (2, 2_200_000), (20, 20_000)] {
        let [l, a, w, p] = replicate(u64::from(400 + repairers), |streams| {
            let simulation = simulate(streams, 20, 200.0, (repairers, &[20.0]), hours);
            let (now, model) = (simulation.now(), &simulation.model);
            let counted = model.stations[0].statistics();
            let broken = counted.in_system.mean(now);
            [broken, 1.0 - broken / 20.0, counted.waits.mean(), model.few_asking.mean(now)]
        });
        let theory = MachineRepair::new(20, repairers, 200.0, 20.0).expect("valid parameters");
        let name = |figure| format!("{figure}, {repairers} repairers");
        agrees(&name("availability"), &a, theory.availability(), Relative(0.01));
        // With a repairer for each no machine waits, and the time is too short for their number.
        if repairers < 20 {
            agrees(&name("machines down"), &l, theory.down(), Relative(0.01));
            agrees(&name("wait"), &w, theory.wait(), Relative(0.01));
        }
        if repairers == 2 {
            agrees("at least 18 machines up", &p, theory.at_least_up(18), Relative(0.01));
        }
    }
}
