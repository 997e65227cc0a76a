//! Copies on the devices of all readers, which bring each other up to date.

use std::sync::Arc;

use crosspoint::experiment::Experiment;
use crosspoint::ids::ObjectId;
use crosspoint::metrics::Totals;
use crosspoint::sim::{SimDuration, SimTime, Simulation};
use crosspoint::study::{Draws, Run};
use crosspoint::world::office::{Silent, World, observe};

use crate::common::{agrees, experiment, office, run_of, values};

/// People with a copy each of everything that they may read.
fn offices(devices: u32, set: &str) -> Experiment {
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\narchitectures = [\"sync-tool\"]\n\
         horizon = \"52 weeks\"\nwarm_up = \"1 d\"\n[replications]\nmin = 30\nmax = 30\n[set]\n\
         \"organisation.devices\" = {devices}\n\"organisation.team_size\" = {devices}\n\
         \"organisation.laptops\" = 0.0\n\"organisation.services\" = [\"documents\"]\n\
         \"organisation.hardware\" = \"faultless\"\n\
         \"service.documents.create\" = 0.0\n\"service.documents.reopen\" = 0.0\n{set}"
    ))
}

/// Two people, one file, edits that take no time: two saves conflict if they are less than the
/// watch apart. Of 2 r saves an hour, 2 r^2 w come so after one of the other: r w of all.
#[test]
fn saves_conflict_that_meet_within_the_watch() {
    let (rate, watch) = (0.2, 0.1);
    let experiment = offices(
        2,
        &format!(
            "\"organisation.presence\" = \"always\"\n\"organisation.files\" = 2\n\"service.documents.operations\" = \"{} /h\"\n\
             \"service.documents.open\" = 0.5\n\"service.documents.save\" = 0.5\n\
             \"service.documents.edit_for\" = {{ fixed = \"1 s\" }}\n\
             \"organisation.administration.effort.conflict\" = {{ fixed = \"1 s\" }}\n\
             \"service.documents.classes\" = {{ team-read = {{ intents = 0.0, files = 0.0 }}, \
             co-written = {{ intents = 0.0, files = 0.0 }}, \
             open = {{ intents = 1.0, files = 0.0 }} }}\n\
             \"architecture.placement.sync.watch\" = \"{watch} h\"\n",
            2.0 * rate
        ),
    );
    let conflicts: Vec<f64> =
        values(&experiment, 0, "conflicts").iter().map(|of| of / 1_000.0).collect();
    agrees(&conflicts, rate * watch, 0.1);
}

fn busy(set: &str) -> Experiment {
    offices(
        5,
        &format!(
            "\"organisation.files\" = 10\n\"service.documents.operations\" = \"20 /h\"\n\
             \"service.documents.open\" = 0.6\n\"service.documents.save\" = 0.4\n\
             \"service.documents.classes.co-written\" = {{ intents = 0.4, files = 0.2 }}\n{set}"
        ),
    )
}

/// All that one may read lies on the own device: while it works, nothing is ever denied, whatever
/// else is broken; and nothing crosses the network for users.
#[test]
fn nobody_waits_for_another_device() {
    let experiment = busy(
        "\"organisation.presence\" = \"always\"\n\"hardware.failures.switch\" = \
         { rate = \"1 /d\", lasts = { fixed = \"1 h\" } }\n",
    );
    let run = run_of(&experiment, 0);
    let run = Run { horizon: run.warm_up + SimDuration::DAY.times(28), ..run };
    let totals: Totals = observe(office(&experiment, 0), run, Silent).0;
    assert!(totals.issued > 10_000);
    let carried = totals.from_servers + totals.from_devices;
    assert_eq!((totals.denied, carried), (0, 0));
    assert!(totals.stale > 0 && totals.conflicts > 0, "copies lag while the switch is dead");
    assert!(totals.upkeep > 0);
}

/// In the evening, when all have gone and left their devices on, all copies of a file are alike.
#[test]
fn copies_are_alike_once_it_is_quiet() {
    let experiment = busy(
        "\"organisation.presence\" = { office = { arrive = \"9 h\", leave = \"17 h\", \
         jitter = \"10 min\", absence = 0.0, absence_days = 1.0, part_time = 0.0, \
         lunch_sleep = 0.0, taken_home = 0.0, taken_home_weekend = 0.0, left_on = 1.0, \
         desktop_left_on = 1.0 } }\n\
         \"architecture.placement.sync.watch\" = \"5 min\"\n",
    );
    let world = World::new(Arc::clone(office(&experiment, 0)), Draws::new(5, 0), Silent);
    let mut simulation = Simulation::new(world);
    simulation.prepare(|world, agenda| world.start(SimDuration::ZERO, agenda));
    let (mut unlike, mut changed) = (0, 0);
    for day in 0..5 {
        for (hour, is_quiet) in [(13, false), (20, true)] {
            let now = SimTime::ZERO + SimDuration::DAY.times(day) + SimDuration::HOUR.times(hour);
            simulation.run_until(now);
            let store = simulation.model.store();
            for object in (0..50).map(ObjectId) {
                let holders = store.holders.of(object);
                let alike = holders.iter().all(|holder| holder.version == holders[0].version);
                assert!(alike || !is_quiet, "{holders:?} on day {day}");
                unlike += u32::from(!alike);
                changed += u32::from(store.newest(object) > 1);
            }
        }
    }
    assert!(unlike > 0 && changed > 100, "{unlike}, {changed}: copies lag for a while by day");
}
