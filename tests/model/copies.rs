//! Copies on devices, by hand: two people, one file, and a script of what they set out to do.

use std::sync::Arc;

use crosspoint::ids::{NodeId, ObjectId, UserId};
use crosspoint::metrics::Totals;
use crosspoint::operation::purposes;
use crosspoint::operation::{Obstacle, Operation, Outcome, TaskKind};
use crosspoint::sim::{SimDuration, SimTime, Simulation};
use crosspoint::study::Draws;
use crosspoint::world::office::{Event, Observer, World};

use crate::common::{experiment, office, run_of};

/// What has ended: the second, user, action and outcome.
#[derive(Default)]
pub struct Ends(Vec<String>);

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
pub fn scenario(architecture: &str, class: &str, set: &str) -> String {
    scenario_of(2, architecture, class, set)
}

/// So many people, as many files, and half of them of the class.
pub fn scenario_of(people: u32, architecture: &str, class: &str, set: &str) -> String {
    let share = |own: &str| {
        if own == class {
            "{ intents = 1.0, files = 0.5 }"
        } else {
            "{ intents = 0.0, files = 0.0 }"
        }
    };
    format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"8 h\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = {people}\n\"organisation.team_size\" = {people}\n\
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
pub const SERVER: NodeId = NodeId(2);

pub fn at(second: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs(second)
}

/// The user sets out to work on the file.
pub fn intent(user: u32) -> Event {
    Event::Intent(UserId(user), 0)
}

/// A machine is down for 20 minutes.
pub fn down(node: NodeId) -> Event {
    Event::Reboot(node, true)
}

/// Runs a script of seconds and events: what ended, and all counts.
pub fn played(text: &str, script: &[(u64, Event)]) -> (Vec<String>, Totals, World<Ends>) {
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

/// The file that the second of two people owns.
const FILE: ObjectId = ObjectId(1);

const MEGABYTE: u128 = 1_000_000;

/// The device of user 1 has the owner's copy. A copy is opened if the server says that it has the
/// same version, fetched anew if not, and opened unchecked where the server is silent (for 3 s
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
        "1103 0 open Done",
        "1203 1 edit Done",
        "1506 1 save Done",
        "1803 0 open Stale",
        "2500 0 open Done",
    ];
    assert_eq!(ends, expected);
    assert_eq!((totals.reads, totals.local_reads, totals.unchecked_reads), (8, 5, 3));
    assert_eq!((totals.from_servers, totals.from_devices), (3 * MEGABYTE, MEGABYTE));
    assert_eq!((totals.upkeep, totals.writes, totals.conflicts), (MEGABYTE, 2, 0));
    assert_eq!(world.outdated_copies(), 0);
}

/// The host of the provider is the last machine, after the devices and a printer.
const CLOUD: NodeId = NodeId(3);

/// A client that takes no change of one user for a conflict, and asks once in a minute.
const HONEST: &str = "\"architecture.placement.cloud.false_conflicts\" = 0.0\n\
                      \"architecture.placement.cloud.poll\" = \"60 s\"\n\
                      \"organisation.administration.notices_conflict\" = 1.0\n";

/// The second before a device's next question, and the second after it, if it asks once a minute.
fn around_next_question(text: &str, device: NodeId, after: u64) -> [u64; 2] {
    let run = run_of(&experiment(text), 0);
    let phase = 60.0 * Draws::new(run.seed, 0).of(purposes::POLLS, device, ()).open01();
    let before = (after..).find(|second| (*second as f64 - phase).rem_euclid(60.0) > 59.0);
    before.map(|second| [second, second + 2]).expect("it asks every minute")
}

/// A save is on the device at once and at the host 10 s later; the other device goes on with its
/// copy until it asks. Three changes while the provider is out are one version to be sent.
#[test]
fn a_client_sends_changes_later_and_hears_of_those_of_others_at_its_questions() {
    let text = scenario("cloud-drive", "team-read", HONEST);
    let [before, after] = around_next_question(&text, NodeId(0), 612);
    let script = [
        (100, intent(0)),
        (300, intent(1)),
        (605, intent(0)),
        (before, intent(0)),
        (after, intent(0)),
        (800, down(CLOUD)),
        (900, intent(1)),
        (1_250, intent(1)),
        (1_600, intent(1)),
        (1_950, intent(0)),
        (3_000, intent(0)),
    ];
    let (ends, totals, world) = played(&text, &script);
    let (before, after) = (format!("{before} 0 open Stale"), format!("{after} 0 open Done"));
    let expected = [
        "100 0 open Done",
        "300 1 edit Done",
        "600 1 save Done",
        "605 0 open Stale",
        &before,
        &after,
        "900 1 edit Done",
        "1200 1 save Done",
        "1250 1 edit Done",
        "1550 1 save Done",
        "1600 1 edit Done",
        "1900 1 save Done",
        "1950 0 open Stale",
        "3000 0 open Done",
    ];
    assert_eq!(ends, expected);
    assert_eq!((totals.reads, totals.local_reads, totals.unchecked_reads), (10, 9, 0));
    assert_eq!((totals.from_servers, totals.from_devices), (MEGABYTE, 0));
    assert_eq!((totals.upkeep, totals.writes), (4 * MEGABYTE, 4), "two sent, two fetched");
    assert_eq!((totals.conflicts, totals.false_conflicts), (0, 0));
    assert_eq!(world.outdated_copies(), 0);
}

/// Who has no copy depends on the provider, and so does nobody where devices keep all.
#[test]
fn what_a_device_has_not_opened_needs_the_provider() {
    for (files, outcome) in [("opened", "Denied"), ("all", "Done")] {
        let set = format!(
            "{HONEST}\"architecture.placement.cloud.files\" = \"{files}\"\n\
             \"service.documents.patience.wait\" = 0.0\n\
             \"service.documents.patience.switch\" = 0.0\n"
        );
        let script = [(100, down(CLOUD)), (200, intent(0)), (300, intent(1))];
        let (ends, ..) = played(&scenario("cloud-drive", "team-read", &set), &script);
        let last = |user: &str| ends.iter().find(|end| end.contains(user)).cloned();
        assert!(last(" 0 ").is_some_and(|end| end.ends_with(outcome)), "{files}: {ends:?}");
        assert!(last(" 1 ").is_some_and(|end| end.ends_with("edit Done")), "{ends:?}");
    }
}

/// Both change the version that both have, while the provider is out: the second to send is told,
/// and the merged version comes to all. One after the other, nothing conflicts.
#[test]
fn changes_on_two_devices_that_do_not_know_of_each_other_conflict_once() {
    let text = scenario("cloud-drive", "open", HONEST);
    for (second, conflicts) in [(1_000, 1), (4_000, 0)] {
        let script = [(100, intent(0)), (800, down(CLOUD)), (900, intent(0)), (second, intent(1))];
        let (ends, totals, world) = played(&text, &script);
        assert!(ends.iter().all(|end| end.ends_with("Done")), "{ends:?}");
        assert_eq!((totals.writes, totals.conflicts), (3, conflicts));
        assert_eq!(totals.noticed_at_sync, conflicts);
        assert_eq!(world.outdated_copies(), 0);
    }
}

/// Clients err as often as the file says, with a host or without one, and never where it says that
/// they do not. What they err about is compared in vain: no version comes of it.
#[test]
fn clients_take_changes_of_one_for_conflicts_as_often_as_the_file_says() {
    let script: Vec<(u64, Event)> = (0..20).map(|k| (100 + 400 * k, intent(1))).collect();
    for (architecture, placement) in [("cloud-drive", "cloud"), ("sync-tool", "sync")] {
        for (share, expected) in [("0.0", 0), ("1.0", 20)] {
            let set = format!(
                "\"architecture.placement.{placement}.false_conflicts\" = {share}\n\
                 \"organisation.administration.effort.conflict\" = {{ fixed = \"1 min\" }}\n"
            );
            let (_, totals, world) = played(&scenario(architecture, "team-read", &set), &script);
            assert_eq!((totals.writes, totals.false_conflicts), (20, expected), "{architecture}");
            assert_eq!((totals.conflicts, world.store().newest(FILE)), (0, 21), "{architecture}");
            let merged = world.staff().finished(TaskKind::Conflict).tasks;
            assert_eq!((merged, world.outdated_copies()), (expected, 0), "{architecture}");
        }
    }
}

/// Four hours of work of five people with two outages, and time to settle: all copies of all files
/// end at one version, whatever conflicted.
#[test]
fn after_a_long_quiet_all_copies_are_the_newest_version() {
    let host = NodeId(6);
    for files in ["opened", "all"] {
        let set = format!("{HONEST}\"architecture.placement.cloud.files\" = \"{files}\"\n");
        let text = scenario_of(5, "cloud-drive", "open", &set);
        let mut script: Vec<(u64, Event)> =
            (0..400).map(|k| (100 + 37 * k, intent((k * k % 11 % 5) as u32))).collect();
        script.extend([(3_000, down(host)), (9_000, down(host))]);
        let (ends, totals, world) = played(&text, &script);
        assert!(ends.len() > 400, "{}", ends.len());
        assert!(totals.conflicts > 0 && totals.writes > 100, "{}", totals.conflicts);
        assert_eq!(totals.noticed_at_sync, totals.conflicts);
        assert_eq!(world.outdated_copies(), 0, "{files}");
    }
}

/// Two people who work at home, where nobody hears a broadcast of anybody else: whoever is denied
/// the file asks its owner, who mails it a minute later.
fn apart(set: &str) -> String {
    let set = format!(
        "\"organisation.presence.always.at_home\" = true\n\
         \"service.documents.workaround.ask\" = 1.0\n\
         \"service.documents.workaround.asker\" = \"0 s\"\n\
         \"service.documents.workaround.helper\" = \"0 s\"\n\
         \"service.documents.workaround.delay\" = {{ fixed = \"1 min\" }}\n{set}"
    );
    let text = scenario("workgroup", "team-read", &set);
    text.replace("laptops\" = 0.0", "laptops\" = 1.0").replace("\"8 h\"", "\"3 d\"")
}

/// A copy is opened at once for a day after it came, though its owner has stored another version
/// since; then its owner is asked again, and it stands in where the owner cannot be.
#[test]
fn a_copy_of_ones_own_is_used_unasked_for_as_long_as_it_is_fresh() {
    let (day, owner) = (86_400, NodeId(1));
    let script = [
        (100, intent(0)),
        (1_000, intent(0)),
        (2_000, intent(1)),
        (3_000, intent(0)),
        (160 + day, intent(0)),
        (1_000 + day, intent(0)),
        (200 + 2 * day, intent(0)),
        (300 + 2 * day, down(owner)),
        (400 + 2 * day, intent(0)),
        (900 + 2 * day, intent(0)),
    ];
    let of = |fresh_for: &str| {
        let set = format!("\"service.documents.workaround.fresh_for\" = \"{fresh_for}\"\n");
        let (mut ends, totals, _) = played(&apart(&set), &script);
        ends.retain(|end| end.contains(" 0 "));
        let when = |end: &String| {
            let (second, how) = end.split_once(' ').expect("a second and more");
            assert_eq!(how, "0 open Workaround");
            second.parse::<u64>().unwrap()
        };
        (ends.iter().map(when).collect::<Vec<_>>(), totals)
    };
    // A broadcast is listened to for a second.
    let (ends, totals) = of("1 d");
    let asked = [161, 1_001, 3_001, 221 + day, 1_001 + day, 201 + 2 * day];
    let alone = [401 + 2 * day, 901 + 2 * day];
    assert_eq!(ends, [&asked[..], &alone[..]].concat());
    assert_eq!((totals.mailed_copies, totals.stale_workarounds, totals.workaround), (2, 1, 8));
    let (ends, totals) = of("30 d");
    assert_eq!(ends[3..6], [161 + day, 1_001 + day, 201 + 2 * day]);
    assert_eq!((totals.mailed_copies, totals.stale_workarounds, totals.workaround), (1, 6, 8));
    let (ends, totals) = of("1 h");
    assert_eq!(ends[3..6], [221 + day, 1_001 + day, 261 + 2 * day]);
    assert_eq!((totals.mailed_copies, totals.stale_workarounds, totals.workaround), (3, 1, 8));
}

/// Both changed the file while the provider was out, and the one who merges both versions has done
/// so when it is out again: the merge waits, and is begun anew once it is there.
#[test]
fn a_merge_that_reaches_no_holder_is_begun_anew_when_one_is_there() {
    let set = format!(
        "{HONEST}\"organisation.administration.effort.conflict\" = {{ fixed = \"10 min\" }}\n"
    );
    let text = scenario("cloud-drive", "open", &set);
    let first = [(100, intent(0)), (800, down(CLOUD)), (900, intent(0)), (1_000, intent(1))];
    for (again, merges) in [(None, 1), (Some((2_700, down(CLOUD))), 2)] {
        let script: Vec<_> = first.into_iter().chain(again).collect();
        let (ends, totals, world) = played(&text, &script);
        assert!(ends.iter().all(|end| end.ends_with("Done")), "{ends:?}");
        assert_eq!((totals.writes, totals.conflicts, totals.noticed_at_sync), (3, 1, 1));
        assert_eq!(world.staff().finished(TaskKind::Conflict).tasks, merges);
        // The file, three changes, and what came of the last two.
        assert_eq!((world.store().newest(FILE), world.outdated_copies()), (5, 0));
        assert!(!world.store().conflicts.is_open(FILE));
    }
}

/// The server restarts while somebody edits a file, and knows of it no more: somebody else opens it
/// for writing, the first cannot save meanwhile, and does so later over a version that the program
/// says is not the one that was opened.
#[test]
fn a_server_that_restarts_has_no_file_open() {
    let set = "\"organisation.administration.reboot\" = \"30 s\"\n\
               \"organisation.administration.notices_conflict\" = 1.0\n\
               \"service.documents.patience.wait\" = 1.0\n\
               \"service.documents.patience.switch\" = 0.0\n\
               \"service.documents.patience.wait_for\" = { fixed = \"10 min\" }\n";
    let text = scenario("client-server", "open", set);
    let usual = [(100, intent(0)), (260, intent(1))];
    let (ends, totals, _) = played(&text, &usual);
    assert!(ends.contains(&"260 1 edit ReadOnly".to_owned()), "{ends:?}");
    assert_eq!((totals.conflicts, totals.lost_updates), (0, 0));
    let script = [usual[0], (200, down(SERVER)), usual[1]];
    let (ends, totals, _) = played(&text, &script);
    let expected = ["100 0 edit Done", "260 1 edit Done", "560 1 save Done", "1000 0 save Late"];
    assert_eq!(ends, expected);
    assert_eq!((totals.writes, totals.conflicts, totals.lost_updates), (2, 1, 0));
}

/// A client takes the first change for a conflict, and the user looks for what conflicts while
/// changing the file again, before the host has the first change: there is nothing, and the second
/// change goes on from the first.
#[test]
fn a_merge_of_nothing_leaves_the_file_that_is_open_as_it_is() {
    let set = format!(
        "{}\"architecture.placement.cloud.watch\" = \"60 s\"\n\
         \"organisation.administration.effort.conflict\" = {{ fixed = \"30 s\" }}\n",
        HONEST.replace("false_conflicts\" = 0.0", "false_conflicts\" = 1.0")
    );
    let text = scenario("cloud-drive", "team-read", &set);
    let script = [(100, intent(1)), (401, intent(1)), (2_000, intent(0))];
    let (ends, totals, world) = played(&text, &script);
    assert!(ends.len() == 5 && ends.iter().all(|end| end.ends_with("Done")), "{ends:?}");
    assert_eq!((totals.writes, totals.false_conflicts, totals.conflicts), (2, 2, 0));
    assert_eq!(world.outdated_copies(), 0);
}
