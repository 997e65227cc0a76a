//! How often people conflict who edit one file that nothing locks, against theory.
//!
//! Each of `n` people begins an edit of the file at rate `a`, and goes on with it where it is open
//! already. A save conflicts if somebody else has saved since its base: since the user's own last
//! save in this sitting, or its beginning. The saves of each are a Poisson process of rate `a`, so
//! that all others save at rate (n - 1) a, independently.

use std::collections::BTreeMap;

use crosspoint::experiment::Experiment;
use crosspoint::operation::{Obstacle, Operation, Outcome};
use crosspoint::sim::SimTime;
use crosspoint::world::office::{Observer, observe};

use crate::common::{agrees, experiment, office, run_of, values};

/// The share of saves that conflict, 30 times, on a server where nobody notices.
fn conflicts(people: u32, rate: f64, edit: &str, weeks: u32) -> Vec<f64> {
    let set = "\"architecture.ordering\" = \"none\"\n";
    let experiment = one_file("client-server", people, rate, edit, weeks, set);
    let found = shares(&experiment);
    let lost = values(&experiment, 0, "lost_updates");
    assert!(found.iter().zip(lost).all(|(share, of_thousand)| *share == of_thousand / 1_000.0));
    found
}

fn shares(experiment: &Experiment) -> Vec<f64> {
    let found = values(experiment, 0, "conflicts");
    found.iter().map(|of_thousand| of_thousand / 1_000.0).collect()
}

/// People who edit one file at a rate, each for a span.
fn one_file(
    architecture: &str,
    people: u32,
    rate: f64,
    edit: &str,
    weeks: u32,
    set: &str,
) -> Experiment {
    let text = format!(
        "title = \"one file\"\norganisation = \"office\"\narchitectures = [\"{architecture}\"]\n\
         horizon = \"{weeks} weeks\"\nwarm_up = \"1 d\"\n[replications]\nmin = 30\nmax = 30\n\
         [set]\n\"organisation.devices\" = {people}\n\"organisation.team_size\" = {people}\n\
         \"organisation.laptops\" = 0.0\n\"organisation.files\" = 2\n\
         \"organisation.presence\" = \"always\"\n\"organisation.hardware\" = \"faultless\"\n\
         \"organisation.services\" = [\"documents\"]\n\
         \"organisation.administration.reboot\" = \"0 s\"\n\
         \"organisation.administration.turnover\" = \"0 /y\"\n\
         \"organisation.administration.permission_changes\" = \"0 /y\"\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n\
         \"service.documents.operations\" = \"{} /h\"\n\
         \"service.documents.open\" = 0.5\n\"service.documents.save\" = 0.5\n\
         \"service.documents.create\" = 0.0\n\"service.documents.reopen\" = 0.0\n\
         \"service.documents.edit_for\" = {{ {edit} }}\n\
         \"service.documents.classes\" = {{ team-read = {{ intents = 0.0, files = 0.0 }}, \
         co-written = {{ intents = 0.0, files = 0.0 }}, open = {{ intents = 1.0, files = 0.0 }} }}\n{set}",
        2.0 * rate
    );
    experiment(&text)
}

/// An edit that takes just `D` has its base `D` ago, or at the own save since: a save conflicts
/// with probability (n - 1)/n (1 - e^(-n a D)).
#[test]
fn fixed_edits_conflict_with_the_saves_of_others() {
    for (people, rate, hours) in [(4, 0.5, 0.25), (2, 1.0, 1.0)] {
        let n = f64::from(people);
        let theory = (n - 1.0) / n * (1.0 - (-n * rate * hours).exp());
        let edit = format!("fixed = \"{hours} h\"");
        agrees(&conflicts(people, rate, &edit, 30), theory, 0.02);
    }
}

/// Edits are exponential with rate `m`. Seen backwards from a save, the user has 1 + N edits open,
/// N Poisson with mean a/m, which end by themselves, and further ones come at rate `a`: the base is
/// the first of these events at which another comes, or none is open any more.
fn exponential(people: u32, a: f64, m: f64) -> f64 {
    let others = f64::from(people - 1) * a;
    let is_open = |t: f64| {
        let ended = (-m * t).exp();
        (-a * t).exp() * (1.0 - (1.0 - ended) * (-a / m * ended).exp())
    };
    // Simpson's rule on steps that are short beside all three rates.
    let (step, steps) = (0.002, 40_000);
    let weight = |k: u32| if k == 0 || k == steps { 1.0 } else { f64::from(2 + 2 * (k % 2)) };
    let value = |k: u32| {
        let t = f64::from(k) * step;
        weight(k) * others * (-others * t).exp() * is_open(t)
    };
    (0..=steps).map(value).sum::<f64>() * step / 3.0
}

#[test]
fn exponential_edits_conflict_with_the_saves_of_others() {
    // Where people seldom edit, nobody has two edits open: k = 2 gives a/m for each small a.
    assert!((exponential(2, 1e-6, 1.0) / 1e-6 - 1.0).abs() < 1e-3);
    for (people, rate, weeks) in [(2, 1.0, 30), (5, 0.1, 60)] {
        let edit = "exponential = { mean = \"1 h\" }";
        agrees(&conflicts(people, rate, edit, weeks), exponential(people, rate, 1.0), 0.02);
    }
}

/// Clients that send at once and ask every second are as one place: what conflicts is what others
/// saved between. Merges would be further versions, so they take longer than the trial.
#[test]
fn clients_that_send_at_once_conflict_as_on_one_host() {
    let (people, rate, hours) = (4, 0.5, 0.25);
    let n = f64::from(people);
    let theory = (n - 1.0) / n * (1.0 - (-n * rate * hours).exp());
    let set = "\"architecture.placement.cloud.watch\" = \"0 s\"\n\
               \"architecture.placement.cloud.poll\" = \"1 s\"\n\
               \"organisation.administration.effort.conflict\" = { fixed = \"10 y\" }\n";
    let edit = format!("fixed = \"{hours} h\"");
    agrees(&shares(&one_file("cloud-drive", people, rate, &edit, 30, set)), theory, 0.02);
}

/// People who work with the file alone, one edit at a time: each begins one at rate `a` while idle,
/// and ends it at rate `m`. With Q(t) the chance that somebody else saves nothing for `t`, from a
/// random instant on, a save conflicts with probability 1 - E[Q(edit)^(k - 1)].
fn one_at_a_time(people: i32, a: f64, m: f64) -> f64 {
    let idle = m / (a + m);
    let quiet = |t: f64| {
        let [busy, resting] = [m, a].map(|rate| (-rate * t).exp());
        // From idle: no edit begins, or one does and lasts.
        let begun = if a == m { a * t * resting } else { a * (resting - busy) / (m - a) };
        idle * (resting + begun) + (1.0 - idle) * busy
    };
    // Simpson's rule, as above.
    let (step, steps) = (0.002, 40_000);
    let weight = |k: u32| if k == 0 || k == steps { 1.0 } else { f64::from(2 + 2 * (k % 2)) };
    let value = |k: u32| {
        let t = f64::from(k) * step;
        weight(k) * m * (-m * t).exp() * quiet(t).powi(people - 1)
    };
    1.0 - (0..=steps).map(value).sum::<f64>() * step / 3.0
}

#[test]
fn edits_one_at_a_time_conflict_with_the_saves_of_others() {
    // For two: a/(2 (a + m)) (1 + m/(a + m)).
    for (people, rate, known) in [(2, 0.1, 0.086_777), (5, 0.1, 0.274_324), (2, 1.0, 0.375)] {
        let theory = one_at_a_time(people, rate, 1.0);
        assert!((theory - known).abs() < 1e-6, "{theory} is not {known}");
        let (weeks, tolerance) = match (people, rate < 1.0) {
            (2, true) => (300, 0.03),
            (_, true) => (80, 0.02),
            _ => (24, 0.02),
        };
        let set = "\"architecture.ordering\" = \"none\"\n\
                   \"service.documents.one_at_a_time\" = true\n";
        let edit = "exponential = { mean = \"1 h\" }";
        let experiment = one_file("client-server", people as u32, rate, edit, weeks, set);
        agrees(&shares(&experiment), theory, tolerance);
    }
}

/// Edits from opening to saving, by the slot of the intent that goes on.
#[derive(Default)]
struct Edits {
    open: BTreeMap<u32, (u32, SimTime)>,
    done: Vec<(SimTime, SimTime, u32)>,
}

impl Observer for Edits {
    fn asked(&mut self, now: SimTime, slot: u32, op: &Operation) {
        if op.action.writes()
            && let Some((user, begun)) = self.open.remove(&slot)
        {
            self.done.push((begun, now, user));
        }
    }

    fn ended(
        &mut self,
        now: SimTime,
        slot: u32,
        op: &Operation,
        _outcome: Outcome,
        _blamed: Option<Obstacle>,
    ) {
        if op.action.traits().is_for_change {
            self.open.insert(slot, (op.user.0, now));
        }
    }
}

/// The share of edits that overlap with somebody else's.
fn overlapping(mut edits: Vec<(SimTime, SimTime, u32)>) -> f64 {
    edits.sort_unstable();
    let mut overlaps = vec![false; edits.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, (begun, _, user)) in edits.iter().enumerate() {
        open.retain(|other| edits[*other].1 > *begun);
        for other in open.iter().filter(|other| edits[**other].2 != *user) {
            (overlaps[at], overlaps[*other]) = (true, true);
        }
        open.push(at);
    }
    overlaps.iter().filter(|own| **own).count() as f64 / edits.len() as f64
}

/// Others begin to edit the file at a total rate of l: an edit that takes just `D` overlaps with
/// one of theirs with probability 1 - e^(-2 l D), one that is exponential with that mean with
/// probability 1 - e^(-l D)/(1 + l D).
#[test]
fn edits_overlap_with_those_of_others() {
    let hours = 0.25;
    for (others, law, known, weeks) in [
        (0.5, "fixed = \"0.25 h\"", 0.221_199_217, 50),
        (2.0, "fixed = \"0.25 h\"", 0.632_120_559, 4),
        (0.5, "exponential = { mean = \"0.25 h\" }", 0.215_558_309, 50),
        (2.0, "exponential = { mean = \"0.25 h\" }", 0.595_646_227, 4),
    ] {
        let x: f64 = others * hours;
        let theory = match law.starts_with("fixed") {
            true => 1.0 - (-2.0 * x).exp(),
            false => 1.0 - (-x).exp() / (1.0 + x),
        };
        assert!((theory - known).abs() < 1e-8, "{theory}");
        let set = "\"architecture.ordering\" = \"none\"\n";
        let experiment = one_file("client-server", 5, others / 4.0, law, weeks, set);
        let share = |replication| {
            let run = run_of(&experiment, replication);
            let (_, edits) = observe(office(&experiment, 0), run, Edits::default());
            overlapping(edits.done)
        };
        let shares: Vec<f64> = (0..30).map(share).collect();
        agrees(&shares, theory, 0.03);
    }
}
