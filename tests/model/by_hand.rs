//! Days of a few people and one file, by hand: who may write it, whose device has fallen silent,
//! and a holder that comes back.
//!
//! Further traces by hand stand beside what they are about: changes on two devices that do not know
//! of each other (`copies`), the 21st session (`host_pc`), a mailed copy that diverges
//! (`workarounds`), days at home without a tunnel (`remote`), machines that sleep (`sleep`).

use std::sync::Arc;

use crosspoint::ids::{NodeId, ObjectId, UserId};
use crosspoint::metrics::Totals;
use crosspoint::operation::{Obstacle, Operation, Outcome};
use crosspoint::sim::{SimDuration, SimTime, Simulation};
use crosspoint::store::Store;
use crosspoint::study::Draws;
use crosspoint::world::office::{Event, Keeps, Observer, VersionNews, World};

use crate::common::{experiment, office, run_of};

/// What has ended, and what holders have made of versions, each with its second.
#[derive(Default)]
struct Story(Vec<String>);

impl Story {
    fn tell(&mut self, now: SimTime, what: &str) {
        self.0.push(format!("{} {what}", now.as_nanos() / 1_000_000_000));
    }
}

impl Observer for Story {
    fn ended(
        &mut self,
        now: SimTime,
        _slot: u32,
        op: &Operation,
        outcome: Outcome,
        blamed: Option<Obstacle>,
    ) {
        let (user, action) = (op.user.0, op.action.traits().name);
        let cause = blamed.map_or(String::new(), |own| format!(" {}", own.cause.name()));
        self.tell(now, &format!("{user} {action} {outcome:?}{cause}"));
    }

    fn versions(&mut self, now: SimTime, file: ObjectId, news: VersionNews, store: &Store) {
        match news {
            // All but the last are private.
            _ if file.index() + 1 < store.len() => {}
            VersionNews::Taken(version, at, Keeps::Held) => {
                self.tell(now, &format!("machine {} takes in {version}", at.0));
            }
            VersionNews::Taken(version, at, Keeps::StandsIn) => {
                self.tell(now, &format!("machine {} stands in with {version}", at.0));
            }
            VersionNews::Dropped(at) => self.tell(now, &format!("machine {} is dismissed", at.0)),
            VersionNews::Conflict(versions, ..) => {
                self.tell(now, &format!("{versions:?} conflict"));
            }
            _ => {}
        }
    }
}

/// People who are always there and may all write the only file that they have in common, of 1 MB,
/// which lies on the device of the last of them where devices hold files. Whoever is denied it
/// gives up.
fn scenario(architecture: &str, people: u32, edit: &str, set: &str) -> String {
    format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"4 d\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = {people}\n\"organisation.team_size\" = {people}\n\
         \"organisation.laptops\" = 0.0\n\"organisation.files\" = 1\n\
         \"organisation.file_size\" = {{ fixed = \"1 MB\" }}\n\
         \"organisation.presence\" = \"always\"\n\"organisation.hardware\" = \"faultless\"\n\
         \"organisation.services\" = [\"documents\"]\n\
         \"organisation.administration.turnover\" = \"0 /y\"\n\
         \"organisation.administration.permission_changes\" = \"0 /y\"\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n\
         \"service.documents.operations\" = \"1 /y\"\n\
         \"service.documents.open\" = 0.5\n\"service.documents.save\" = 0.5\n\
         \"service.documents.create\" = 0.0\n\"service.documents.reopen\" = 0.0\n\
         \"service.documents.patience.wait\" = 0.0\n\
         \"service.documents.patience.switch\" = 0.0\n\
         \"service.documents.edit_for\" = {{ fixed = \"{edit}\" }}\n\
         \"service.documents.classes\" = {{ team-read = {{ intents = 0.0, files = 0.0 }}, \
         co-written = {{ intents = 0.0, files = 0.0 }}, open = {{ intents = 1.0, files = 0.0 }} }}\n{set}"
    )
}

/// A user sets out to edit the file.
fn edits(user: u32) -> Event {
    Event::Intent(UserId(user), 0)
}

/// The device of a user is silent for as long as a reboot takes.
fn closes(user: u32) -> Event {
    Event::Reboot(NodeId(user), true)
}

/// What follows from these events, each with its second, and all counts.
fn played(text: &str, script: &[(u64, Event)]) -> (Vec<String>, Totals) {
    let experiment = experiment(text);
    let run = run_of(&experiment, 0);
    let draws = Draws::new(run.seed, 0);
    let world = World::new(Arc::clone(office(&experiment, 0)), draws, Story::default());
    let mut simulation = Simulation::new(world);
    simulation.prepare(|world, agenda| {
        world.start(run.warm_up, agenda);
        for (second, event) in script {
            agenda.push(SimTime::ZERO + SimDuration::from_secs(*second), *event);
        }
    });
    let end = SimTime::ZERO + run.horizon;
    simulation.run_until(end);
    let totals = simulation.model.totals(end, 0);
    (simulation.model.observer.0, totals)
}

const LOCKS: &str = "\"architecture.ordering\" = { locks = { lease = \"1 h\" } }\n";

/// The second writer gets the file to read only, and writes once the first has saved, if told; the
/// second change is made from the first. Where nothing keeps them apart, the first is gone.
#[test]
fn a_second_writer_waits_for_the_first() {
    let script = [(100, edits(0)), (200, edits(1))];
    let first = ["100 0 edit Done", "200 1 edit ReadOnly", "400 0 save Done"];
    for (set, then, conflicts) in [
        ("\"service.documents.notify\" = 1.0\n", &["400 1 edit Done", "700 1 save Done"][..], 0),
        ("\"service.documents.notify\" = 0.0\n", &[], 0),
    ] {
        let (story, totals) = played(&scenario("client-server", 2, "5 min", set), &script);
        assert_eq!(story, [&first[..], then].concat());
        assert_eq!(totals.conflicts, conflicts);
    }
    let none = "\"architecture.ordering\" = \"none\"\n";
    let (story, totals) = played(&scenario("client-server", 2, "5 min", none), &script);
    let apart = [
        "100 0 edit Done",
        "200 1 edit Done",
        "400 0 save Done",
        "500 [2, 3] conflict",
        "500 1 save Done",
    ];
    assert_eq!(story, apart);
    assert_eq!((totals.conflicts, totals.lost_updates), (1, 1));
}

/// A laptop is closed while its user edits: the file stays theirs for two minutes, then whoever
/// comes has it, and the first does not get it back to save. A laptop that is open again within
/// two minutes keeps it.
#[test]
fn a_writer_whose_laptop_closes_loses_the_file_after_the_time_out() {
    let set = |silent: &str| {
        format!(
            "\"organisation.administration.reboot\" = \"{silent}\"\n\
             \"service.documents.notify\" = 0.0\n"
        )
    };
    let script = [(100, edits(0)), (300, closes(0)), (419, edits(1)), (421, edits(1))];
    let (story, totals) = played(&scenario("client-server", 2, "1 h", &set("20 min")), &script);
    let expected = [
        "100 0 edit Done",
        "419 1 edit ReadOnly",
        "421 1 edit Done",
        "3700 0 save Denied locked",
        "4021 1 save Done",
    ];
    assert_eq!(story, expected);
    assert_eq!((totals.conflicts, totals.denied), (0, 1));
    let (story, totals) = played(&scenario("client-server", 2, "1 h", &set("1 min")), &script);
    let expected =
        ["100 0 edit Done", "419 1 edit ReadOnly", "421 1 edit ReadOnly", "3700 0 save Done"];
    assert_eq!(story, expected);
    assert_eq!((totals.conflicts, totals.denied), (0, 0));
}

/// A lease of an hour is renewed while its owner is heard: who edits for two hours keeps the file
/// to the end. It runs out an hour after the owner was last heard.
#[test]
fn a_lease_is_renewed_by_an_editor_at_work_for_two_hours() {
    let set = |silent: &str| {
        format!(
            "{LOCKS}\"organisation.administration.reboot\" = \"{silent}\"\n\
             \"service.documents.notify\" = 0.0\n"
        )
    };
    let script = [(100, edits(0)), (3_800, edits(1)), (7_200, edits(1)), (7_400, edits(1))];
    let text = scenario("client-server", 2, "2 h", &set("0 s"));
    let expected = [
        "100 0 edit Done",
        "3800 1 edit ReadOnly",
        "7200 1 edit ReadOnly",
        "7300 0 save Done",
        "7400 1 edit Done",
        "14600 1 save Done",
    ];
    assert_eq!(played(&text, &script).0, expected);
    let script = [(100, edits(0)), (300, closes(0)), (3_899, edits(1)), (3_901, edits(1))];
    let text = scenario("client-server", 2, "2 h", &set("90 min"));
    let expected = [
        "100 0 edit Done",
        "3899 1 edit ReadOnly",
        "3901 1 edit Done",
        "7300 0 save Denied locked",
        "11101 1 save Done",
    ];
    assert_eq!(played(&text, &script).0, expected);
}

/// Two of three devices hold the file. One of them is silent for twenty minutes, in which the file
/// is changed at the other: it takes that in as it returns, and its user goes on from it. Silent
/// for six hours, it is stood in for after two, and takes its place again when it has all changes.
#[test]
fn a_holder_that_returns_takes_in_what_it_has_missed() {
    let text = |silent: &str| {
        let set = format!(
            "\"organisation.administration.reboot\" = \"{silent}\"\n\
             \"architecture.placement.peers.repair_after\" = \"2 h\"\n"
        );
        scenario("workgroup-copies", 3, "5 min", &set)
    };
    let script = [(1_000, closes(1)), (1_100, edits(2)), (2_300, edits(1))];
    let (story, totals) = played(&text("20 min"), &script);
    let expected = [
        "1100 2 edit Done",
        "1400 2 save Done",
        "2200 machine 1 takes in 2",
        "2300 1 edit Done",
        "2600 1 save Done",
        "2600 machine 2 takes in 3",
    ];
    assert_eq!(story, expected);
    assert_eq!(totals.conflicts, 0);
    let script = [(1_000, closes(1)), (1_100, edits(2)), (10_000, edits(2))];
    let (story, totals) = played(&text("6 h"), &script);
    let expected = [
        "1100 2 edit Done",
        "1400 2 save Done",
        "8200 machine 0 stands in with 2",
        "10000 2 edit Done",
        "10300 2 save Done",
        "10300 machine 0 takes in 3",
        "22600 machine 1 takes in 3",
        "22600 machine 0 is dismissed",
    ];
    assert_eq!(story, expected);
    assert_eq!((totals.conflicts, totals.denied), (0, 0));
}
