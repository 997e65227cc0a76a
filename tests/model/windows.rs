//! Birthdays and windows: how often some of many people change the same file before they know of
//! each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use crosspoint::experiment::Experiment;
use crosspoint::ids::{NodeId, ObjectId, UserId};
use crosspoint::sim::{SimDuration, SimTime, Simulation};
use crosspoint::store::Store;
use crosspoint::study::Draws;
use crosspoint::world::office::{Event, Observer, VersionNews, World};

use crate::common::{agrees, experiment, office, run_of};

/// The spans of a length, from the start, in which a conflict was found.
struct Windows {
    length: SimDuration,
    hit: BTreeSet<u64>,
}

impl Observer for Windows {
    fn versions(&mut self, now: SimTime, _: ObjectId, news: VersionNews, _: &Store) {
        if matches!(news, VersionNews::Conflict(..)) {
            self.hit.insert(now.as_nanos() / self.length.as_nanos());
        }
    }
}

/// The share of windows with a conflict, 30 times, where besides what the people want these events
/// happen.
fn shares(
    experiment: &Experiment,
    (windows, length): (u64, SimDuration),
    script: &[(SimTime, Event)],
) -> Vec<f64> {
    let share = |replication| {
        let run = run_of(experiment, replication);
        let observer = Windows { length, hit: BTreeSet::new() };
        let draws = Draws::new(run.seed, replication);
        let world = World::new(Arc::clone(office(experiment, 0)), draws, observer);
        let mut simulation = Simulation::new(world);
        simulation.prepare(|world, agenda| {
            world.start(run.warm_up, agenda);
            for (at, event) in script {
                agenda.push(*at, *event);
            }
        });
        simulation.run_until(SimTime::ZERO + run.horizon);
        simulation.model.observer.hit.len() as f64 / windows as f64
    };
    (0..30).map(share).collect()
}

/// People who write the same files, so many for each of them, and want all alike.
fn people(architecture: &str, people: u32, files: u32, horizon: &str, set: &str) -> Experiment {
    experiment(&format!(
        "title = \"windows\"\norganisation = \"office\"\narchitectures = [\"{architecture}\"]\n\
         horizon = \"{horizon}\"\nwarm_up = \"0 d\"\n[replications]\nmin = 30\nmax = 30\n[set]\n\
         \"organisation.devices\" = {people}\n\"organisation.team_size\" = {people}\n\
         \"organisation.laptops\" = 0.0\n\"organisation.files\" = {files}\n\
         \"organisation.file_size\" = {{ fixed = \"1 kB\" }}\n\
         \"organisation.popularity\" = 0.0\n\"organisation.hardware\" = \"faultless\"\n\
         \"organisation.services\" = [\"documents\"]\n\
         \"organisation.administration.turnover\" = \"0 /y\"\n\
         \"organisation.administration.permission_changes\" = \"0 /y\"\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n\
         \"service.documents.open\" = 0.5\n\"service.documents.save\" = 0.5\n\
         \"service.documents.create\" = 0.0\n\"service.documents.reopen\" = 0.0\n\
         \"service.documents.classes.team-read\" = {{ intents = 0.0, files = 0.0 }}\n\
         \"service.documents.classes.co-written\" = {{ intents = 0.0, files = 0.0 }}\n{set}"
    ))
}

/// At every hour each of some people begins an edit of ten minutes, one of all files: a birthday.
#[test]
fn people_who_edit_at_once_share_files_as_they_do_birthdays() {
    for (editors, each, files, theory, hours, tolerance) in
        [(5, 4, 20, 0.418_600, 1_200, 0.03), (23, 16, 365, 0.507_297_234, 500, 0.04)]
    {
        let chance = |own: f64| 1.0 - own / f64::from(files);
        let apart: f64 = (0..editors).map(|own| chance(f64::from(own))).product();
        assert!((1.0 - apart - theory).abs() < 1e-6, "{apart}");
        let share = f64::from(files) / f64::from(editors * each);
        let set = format!(
            "\"organisation.presence\" = \"always\"\n\"architecture.ordering\" = \"none\"\n\
             \"service.documents.operations\" = \"1 /y\"\n\
             \"service.documents.edit_for\" = {{ fixed = \"10 min\" }}\n\
             \"service.documents.classes.open\" = {{ intents = 1.0, files = {share} }}\n"
        );
        let experiment = people("client-server", editors, each, &format!("{hours} h"), &set);
        let begin = |hour: u64, user: u32| {
            let at = SimTime::ZERO + SimDuration::HOUR.times(hour);
            (at + SimDuration::from_secs(u64::from(user)), Event::Intent(UserId(user), 0))
        };
        let script: Vec<_> =
            (0..hours).flat_map(|hour| (0..editors).map(move |user| begin(hour, user))).collect();
        agrees(&shares(&experiment, (hours, SimDuration::HOUR), &script), theory, tolerance);
    }
}

/// A provider is out from nine to five on every working day, when people change their copies of
/// one file: their devices tell each other of it in the evening. On a day at least two of n people
/// have changed it, each with probability p = 1 - e^(-r T).
#[test]
fn copies_conflict_if_two_people_change_them_within_a_window() {
    for (editors, changes, known, weeks, tolerance) in [
        (5, 0.1, 0.074_522_409, 400, 0.08),
        (5, 0.8, 0.869_451_536, 40, 0.02),
        (15, 0.1, 0.424_867_783, 200, 0.04),
    ] {
        let n = f64::from(editors);
        let none = f64::exp(-changes);
        let theory = 1.0 - none.powf(n) - n * (1.0 - none) * none.powf(n - 1.0);
        assert!((theory - known).abs() < 1e-8, "{theory}");
        let set = format!(
            "\"organisation.presence\" = {{ office = {{ arrive = \"8.8 h\", leave = \"17 h\", \
             jitter = \"0 s\", absence = 0.0, absence_days = 1.0, part_time = 0.0, \
             lunch_sleep = 0.0, taken_home = 0.0, taken_home_weekend = 0.0, left_on = 0.0, \
             desktop_left_on = 1.0 }} }}\n\
             \"organisation.administration.reboot\" = \"8 h\"\n\
             \"organisation.administration.notices_conflict\" = 1.0\n\
             \"organisation.administration.effort.conflict\" = {{ fixed = \"1 s\" }}\n\
             \"architecture.placement.cloud.watch\" = \"0 s\"\n\
             \"architecture.placement.cloud.poll\" = \"1 s\"\n\
             \"architecture.placement.cloud.files\" = \"all\"\n\
             \"architecture.placement.cloud.false_conflicts\" = 0.0\n\
             \"service.documents.operations\" = \"{} /h\"\n\
             \"service.documents.edit_for\" = {{ fixed = \"1 s\" }}\n\
             \"service.documents.classes.open\" = {{ intents = 1.0, files = 0.0 }}\n",
            2.0 * changes / 8.0
        );
        let experiment = people("cloud-drive", editors, 1, &format!("{weeks} weeks"), &set);
        // The last machine, after the devices and a printer for every fifteen people.
        let host = NodeId(editors + 1);
        let nine = |day: u64| SimTime::ZERO + SimDuration::HOUR.times(24 * day + 9);
        let days = (0..weeks * 7).filter(|day| day % 7 < 5);
        let script: Vec<_> = days.map(|day| (nine(day), Event::Reboot(host, true))).collect();
        let shares = shares(&experiment, (weeks * 5, SimDuration::DAY), &script);
        agrees(&shares, theory, tolerance);
    }
}
