//! Copies that stand in for absent holders: how many there are, and that none goes too soon.

use std::sync::Arc;

use crosspoint::experiment::Experiment;
use crosspoint::ids::ObjectId;
use crosspoint::sim::{SimDuration, SimTime, Simulation};
use crosspoint::store::Store;
use crosspoint::study::Draws;
use crosspoint::world::office::{Silent, World};

use crate::common::{experiment, office, values};

const PEOPLE: u32 = 12;
const FILES: u32 = 3;
const COPIES: usize = 3;

/// People with three copies of each of their files among them, and nothing that breaks.
fn twelve(set: &str) -> Experiment {
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\narchitectures = [\"workgroup-copies\"]\n\
         horizon = \"8 weeks\"\nwarm_up = \"1 week\"\n[replications]\nmin = 5\nmax = 5\n[set]\n\
         \"organisation.devices\" = {PEOPLE}\n\"organisation.files\" = {FILES}\n\
         \"organisation.hardware\" = \"faultless\"\n\
         \"organisation.services\" = [\"documents\"]\n\
         \"service.documents.operations\" = \"12 /h\"\n\
         \"architecture.placement.peers.copies\" = {COPIES}\n\
         \"architecture.placement.peers.repair_after\" = \"20 h\"\n{set}"
    ))
}

/// People who all carry their laptops home, and are often away for days.
fn restless() -> Experiment {
    twelve(
        "\"organisation.laptops\" = 1.0\n\"organisation.presence.office.absence\" = 0.3\n\
         \"organisation.presence.office.absence_days\" = 4.0\n\
         \"organisation.presence.office.taken_home\" = 0.5\n",
    )
}

/// Looks at all files every three hours.
fn watch(experiment: &Experiment, mut look: impl FnMut(&Store, ObjectId)) {
    let world = World::new(Arc::clone(office(experiment, 0)), Draws::new(5, 0), Silent);
    let mut simulation = Simulation::new(world);
    simulation.prepare(|world, agenda| world.start(SimDuration::ZERO, agenda));
    for at in 0..8 * 7 * 8 {
        simulation.run_until(SimTime::ZERO + SimDuration::HOUR.times(3 * at));
        let store = simulation.model.store();
        (0..PEOPLE * FILES).map(ObjectId).for_each(|object| look(store, object));
    }
}

/// There are never more copies than there are to be and holders that are away or behind.
#[test]
fn each_absent_holder_is_stood_in_for_once() {
    let (mut more, mut all, mut looks) = (0, 0, 0);
    watch(&restless(), |store, object| {
        let holders = store.holders.of(object);
        let newest = store.newest(object);
        let absent =
            holders.iter().filter(|own| !store.holders.is_up(own.node) || own.version != newest);
        let absent = absent.count();
        assert!(holders.len() <= COPIES + absent, "{absent} are absent of {holders:?}");
        more += u32::from(holders.len() > COPIES);
        all += holders.len();
        looks += 1;
    });
    assert!(more > looks / 10, "stand-ins are there: {more} of {looks}");
    assert!(all > COPIES * looks as usize);
}

/// A copy that stands in goes only when its holder has all that is in it.
#[test]
fn the_last_newest_copy_stays() {
    let mut changed = 0;
    watch(&restless(), |store, object| {
        let (newest, holders) = (store.newest(object), store.holders.of(object));
        let is_there = holders.iter().any(|own| own.version == newest);
        assert!(is_there, "version {newest} is gone: {holders:?}");
        changed += u32::from(newest > 5);
    });
    assert!(changed > 1_000, "{changed}");
}

/// The metric counts the copies that the architecture says where nobody is ever away, and more
/// where some are; many more only where most are away.
#[test]
fn copies_are_counted() {
    let copies = |experiment| values(&experiment, 0, "copies");
    let still = copies(twelve("\"organisation.presence\" = \"always\"\n"));
    assert_eq!(still, [COPIES as f64; 5]);
    let moving = copies(restless());
    assert!(moving.iter().all(|own| (3.2..4.8).contains(own)), "{moving:?}");
}
