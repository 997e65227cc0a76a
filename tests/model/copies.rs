//! Copies on devices, by hand: two people, one file, and a script of what they set out to do.

use std::sync::Arc;

use crosspoint::ids::{NodeId, UserId};
use crosspoint::metrics::Totals;
use crosspoint::operation::{Obstacle, Operation, Outcome};
use crosspoint::sim::{SimDuration, SimTime, Simulation};
use crosspoint::study::Draws;
use crosspoint::world::office::{Event, Observer, World};

use crate::common::{experiment, office, run_of};

/// What has ended: the second, user, action and outcome.
#[derive(Default)]
struct Ends(Vec<String>);

impl Observer for Ends {
    fn ended(
        &mut self,
        now: SimTime,
        _slot: u32,
        op: &Operation,
        outcome: Outcome,
        _blamed: Option<Obstacle>,
    ) {
        let (user, action) = (op.user.0, op.action.traits().name);
        let second = now.as_nanos() / 1_000_000_000;
        self.0.push(format!("{second} {user} {action} {outcome:?}"));
    }
}

/// Two people who are always there, one file that the second owns and both may read, by its class;
/// whoever may change it does so for five minutes.
fn scenario(architecture: &str, class: &str, set: &str) -> String {
    let share = |own: &str| {
        if own == class {
            "{ intents = 1.0, files = 0.5 }"
        } else {
            "{ intents = 0.0, files = 0.0 }"
        }
    };
    format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"2 h\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 2\n\"organisation.team_size\" = 2\n\
         \"organisation.laptops\" = 0.0\n\"organisation.files\" = 1\n\
         \"organisation.file_size\" = {{ fixed = \"1 MB\" }}\n\
         \"organisation.presence\" = \"always\"\n\"organisation.hardware\" = \"faultless\"\n\
         \"service.documents.operations\" = \"1 /y\"\n\"service.printing.jobs\" = \"1 /y\"\n\
         \"service.documents.open\" = 0.5\n\"service.documents.save\" = 0.5\n\
         \"service.documents.create\" = 0.0\n\"service.documents.reopen\" = 0.0\n\
         \"service.documents.edit_for\" = {{ fixed = \"5 min\" }}\n\
         \"service.documents.classes.team-read\" = {}\n\
         \"service.documents.classes.open\" = {}\n\
         \"service.documents.classes.co-written\" = {{ intents = 0.0, files = 0.0 }}\n{set}",
        share("team-read"),
        share("open"),
    )
}

/// The server is the first machine after the devices.
const SERVER: NodeId = NodeId(2);

fn at(second: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs(second)
}

/// The user sets out to work on the file.
fn intent(user: u32) -> Event {
    Event::Intent(UserId(user), 0)
}

/// A machine is down for 20 minutes.
fn down(node: NodeId) -> Event {
    Event::Reboot(node, true)
}

/// Runs a script of seconds and events: what ended, and all counts.
fn played(text: &str, script: &[(u64, Event)]) -> (Vec<String>, Totals, World<Ends>) {
    let experiment = experiment(text);
    let run = run_of(&experiment, 0);
    let draws = Draws::new(run.seed, 0);
    let world = World::new(Arc::clone(office(&experiment, 0)), draws, Ends::default());
    let mut simulation = Simulation::new(world);
    simulation.prepare(|world, agenda| {
        world.start(run.warm_up, agenda);
        for (second, event) in script {
            agenda.push(at(*second), *event);
        }
    });
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let totals = simulation.model.totals(horizon, 0);
    let ends = std::mem::take(&mut simulation.model.observer.0);
    (ends, totals, simulation.model)
}

const MEGABYTE: u128 = 1_000_000;

/// The device of user 1 has the owner's copy. A copy is opened if the server says that it has the
/// same version, fetched anew if not, and opened unchecked where the server is silent (for 2 s
/// until the device gives up waiting): on an old version only once there is a newer one.
#[test]
fn a_cache_asks_for_the_version_and_fetches_what_is_newer() {
    let text = scenario("hybrid-cache", "team-read", "");
    let script = [
        (100, intent(0)),
        (200, intent(0)),
        (300, intent(1)),
        (700, intent(0)),
        (1_000, down(SERVER)),
        (1_100, intent(0)),
        (1_200, intent(1)),
        (1_800, intent(0)),
        (2_500, intent(0)),
    ];
    let (ends, totals, world) = played(&text, &script);
    let expected = [
        "100 0 open Done",
        "200 0 open Done",
        "300 1 edit Done",
        "600 1 save Done",
        "700 0 open Done",
        "1102 0 open Done",
        "1202 1 edit Done",
        "1504 1 save Done",
        "1802 0 open Stale",
        "2500 0 open Done",
    ];
    assert_eq!(ends, expected);
    assert_eq!((totals.reads, totals.local_reads, totals.unchecked_reads), (8, 5, 3));
    assert_eq!((totals.from_servers, totals.from_devices), (3 * MEGABYTE, MEGABYTE));
    assert_eq!((totals.upkeep, totals.writes, totals.conflicts), (MEGABYTE, 2, 0));
    assert_eq!(world.outdated_copies(), 0);
}
