//! A laptop at home and a server in the office, or a laptop anywhere and a host in the cloud: the
//! product of the availabilities of all that is between them, and of what a tunnel adds that is
//! made again after each cut.

use std::sync::Arc;

use crosspoint::architecture::Machines;
use crosspoint::dist::Law;
use crosspoint::experiment::parse_experiment;
use crosspoint::ids::{ComponentId, NodeId};
use crosspoint::operation::{Notice, Notices, Whereabouts};
use crosspoint::plant::{Central, FileHost, Plant, PlantEvent};
use crosspoint::sim::{Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams};
use crosspoint::study::Draws;
use crosspoint::world::STUDIES;
use crosspoint::world::office::Office;

use super::rule::{Width, agrees, excludes, replicate};

const SEED: u64 = 57;
/// Mean hours between failures and until the end of each, of home line, uplink, gateway, and the
/// host: server or cloud.
const LIVES: [(f64, f64); 4] = [(20.0, 2.0), (30.0, 1.0), (40.0, 4.0), (50.0, 3.0)];
const LAPTOP: NodeId = NodeId(0);
/// The only machine beside the laptop.
const HOST: NodeId = NodeId(1);
const SERVER: Machines = Machines { servers: 1, cloud: false, without_tunnels: false };
const CLOUD: Machines = Machines { servers: 0, cloud: true, without_tunnels: true };

/// One laptop that is always at home, and one host.
fn scenario(again: &str) -> Arc<Office> {
    let [home, uplink, gateway, host] = LIVES.map(|(up, down)| {
        format!(
            "{{ rate = \"{} /d\", lasts = {{ exponential = {{ mean = \"{down} h\" }} }} }}",
            24.0 / up
        )
    });
    let text = format!(
        "title = \"home\"\norganisation = \"loop\"\narchitectures = [\"client-server\"]\n\
         horizon = \"1 d\"\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 1\n\"organisation.team_size\" = 1\n\
         \"organisation.laptops\" = 1.0\n\
         \"organisation.presence\" = {{ always = {{ at_home = true }} }}\n\
         \"hardware.gateway.set_up\" = \"{again}\"\n\"hardware.gateway.again\" = \"{again}\"\n\
         \"hardware.failures.home_line\" = {home}\n\"hardware.failures.uplink\" = {uplink}\n\
         \"hardware.failures.gateway\" = {gateway}\n\"hardware.failures.software\" = {host}\n\
         \"hardware.failures.cloud\" = {host}\n"
    );
    let experiment = parse_experiment(&STUDIES, "test.toml", &text);
    let experiment = experiment.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    Arc::clone(experiment.scenarios[0].point().expect("it is an office"))
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Plant(PlantEvent),
    Repaired(ComponentId),
}

/// A plant whose faults are worked on at once.
struct World {
    plant: Plant,
    notices: Notices,
    repairs: Rng,
    scenario: Arc<Office>,
    reached: bool,
    since: SimTime,
    hours: f64,
}

impl World {
    fn new(scenario: &Arc<Office>, machines: Machines, streams: Streams) -> Self {
        let Office { organisation, hardware, architecture, .. } = &**scenario;
        let draws = Draws::new(SEED, streams.replication());
        let redundancy = &architecture.redundancy;
        Self {
            plant: Plant::new(
                &organisation.premises,
                hardware,
                redundancy,
                Central { machines, files: FileHost::None },
                draws,
            ),
            notices: Notices::default(),
            repairs: streams.stream(1, 0, 0),
            scenario: Arc::clone(scenario),
            reached: false,
            since: SimTime::ZERO,
            hours: 0.0,
        }
    }

    fn begin(&mut self, place: Whereabouts, agenda: &mut impl Schedule<Event = Event>) {
        let plant = &mut agenda.scoped(Event::Plant);
        self.plant.start(plant, &mut self.notices);
        self.plant.move_device(LAPTOP, place, plant, &mut self.notices);
        self.plant.start_faults(plant);
    }

    fn look(&mut self, now: SimTime) {
        if self.reached {
            self.hours += now.since(self.since).as_hours_f64();
        }
        self.since = now;
        self.reached = self.plant.is_reachable(LAPTOP, HOST);
        let cause = self.plant.cause(HOST).or(self.plant.cause_between(LAPTOP, HOST));
        assert_eq!(cause.is_none(), self.reached, "{cause:?}");
    }
}

impl Model for World {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        let plant = &mut agenda.scoped(Event::Plant);
        match event {
            Event::Plant(event) => self.plant.handle(event, plant, &mut self.notices),
            Event::Repaired(id) => self.plant.repaired(id, plant, &mut self.notices),
        }
        while let Some(notice) = self.notices.pop() {
            let Notice::Failed(id) = notice else { continue };
            let (fault, _) = self.plant.layout().component(id);
            if !fault.passes_by_itself() {
                let failures = self.scenario.hardware.failures.as_ref().expect("things fail");
                let lasts: &Law = &failures.of(fault.key).expect("this one does").lasts;
                agenda.after(lasts.sample_span(&mut self.repairs), Event::Repaired(id));
            }
        }
        self.look(agenda.now());
    }
}

/// The share of time for which the host was reached from a place.
fn availability(
    scenario: &Arc<Office>,
    machines: Machines,
    place: Whereabouts,
    streams: Streams,
) -> f64 {
    const SPAN: SimDuration = SimDuration::from_secs(40_000 * 3_600);
    let mut simulation = Simulation::new(World::new(scenario, machines, streams));
    simulation.prepare(|world, agenda| world.begin(place, agenda));
    simulation.run_until(SimTime::ZERO + SPAN);
    simulation.model.look(SimTime::ZERO + SPAN);
    simulation.model.hours / SPAN.as_hours_f64()
}

/// The share of time for which the host was out of reach from each place, 30 times.
fn lost<const N: usize>(
    scenario: &Arc<Office>,
    machines: Machines,
    places: [Whereabouts; N],
) -> [Vec<f64>; N] {
    let lost = |place, streams| 1.0 - availability(scenario, machines, place, streams);
    replicate(SEED, |streams| places.map(|place| lost(place, streams)))
}

fn alone(part: usize) -> f64 {
    let (up, down) = LIVES[part];
    up / (up + down)
}

/// Parts in series that fail by themselves: A = A1 A2 A3 A4.
fn product() -> f64 {
    (0..LIVES.len()).map(alone).product()
}

/// A host in the cloud is behind the line from which it is used, and nothing else.
#[test]
fn a_host_in_the_cloud_is_reached_over_the_own_line() {
    let scenario = scenario("1 h");
    let [home, uplink, _, cloud] = [0, 1, 2, 3].map(alone);
    let [at_home, in_office] = lost(&scenario, CLOUD, [Whereabouts::Home, Whereabouts::On]);
    agrees("from home", &at_home, 1.0 - home * cloud, Width::Relative(0.02));
    agrees("from the office", &in_office, 1.0 - uplink * cloud, Width::Relative(0.03));
    excludes("the other line", &at_home, 1.0 - uplink * cloud);
    excludes("a tunnel", &at_home, 1.0 - product());
}

#[test]
fn a_server_is_reached_from_home_while_all_between_works() {
    let scenario = scenario("0 s");
    let [lost] = lost(&scenario, SERVER, [Whereabouts::Home]);
    agrees("unavailability from home", &lost, 1.0 - product(), Width::Relative(0.02));
    // Without the gateway, and with the server alone.
    excludes("no gateway", &lost, 1.0 - product() / (40.0 / 44.0));
    excludes("the server alone", &lost, 1.0 - 50.0 / 53.0);
}

/// The path to the gateway works for a time that is exponential with the sum of the three rates;
/// each time the first hour of it is lost, or all of it if it ends sooner: what is left is
/// e^(-rate x 1 h).
#[test]
fn a_tunnel_is_made_again_a_while_after_its_path_works() {
    let scenario = scenario("1 h");
    let rate: f64 = LIVES[..3].iter().map(|(up, _)| 1.0 / up).sum();
    let theory = product() * (-rate).exp();
    let [lost] = lost(&scenario, SERVER, [Whereabouts::Home]);
    agrees("unavailability with an hour's wait", &lost, 1.0 - theory, Width::Relative(0.02));
    excludes("no wait", &lost, 1.0 - product());
}
