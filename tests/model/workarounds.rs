//! Ways around the network: copies that people keep, ask for and change, and hosts that they no
//! longer try.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crosspoint::experiment::{Experiment, Overrides, load_experiment};
use crosspoint::ids::ObjectId;
use crosspoint::metrics::Totals;
use crosspoint::operation::{Cause, Function, Obstacle, Operation, TaskKind};
use crosspoint::sim::{SimDuration, SimTime, Simulation};
use crosspoint::study::{Draws, SpanPart, TraceLine, Wanted};
use crosspoint::world::STUDIES;
use crosspoint::world::office::{Event, Observer, Silent, World, observe};

use crate::common::{Fingerprint, agrees, experiment, office, run_of};
use crate::traces::{count, lines, name};

/// A workgroup of eight people who have laptops, are never absent, come and go at the same time but
/// for a jitter, and work at home on three days of ten; nothing breaks, and everybody writes all
/// files, wants all alike and makes none. Nobody at home hears a broadcast of the office, nor is
/// heard there.
fn split(weeks: u32, jitter: &str, replications: u32, set: &str) -> Experiment {
    let mut text = format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"{weeks} weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"workgroup\"]\n\
         [replications]\nmin = {replications}\nmax = {replications}\n[set]\n\
         \"organisation.laptops\" = 1.0\n\"organisation.hardware\" = \"faultless\"\n\
         \"organisation.popularity\" = 0.0\n\
         \"service.documents.open\" = 0.6\n\"service.documents.create\" = 0.0\n\
         \"organisation.presence.office.jitter\" = \"{jitter}\"\n\
         \"organisation.presence.office.absence\" = 0.0\n\
         \"organisation.presence.office.part_time\" = 0.0\n\
         \"organisation.presence.office.lunch_sleep\" = 0.0\n\
         \"organisation.presence.office.remote.days\" = 0.3\n\
         \"organisation.administration.turnover\" = \"0 /y\"\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n\
         \"organisation.administration.permission_changes\" = \"0 /y\"\n\
         \"service.documents.classes.team-read\" = {{ intents = 0.0, files = 0.0 }}\n\
         \"service.documents.classes.co-written\" = {{ intents = 0.0, files = 0.0 }}\n\
         \"service.documents.classes.open\" = {{ intents = 1.0, files = 1.0 }}\n{set}"
    );
    for weekday in ["monday", "tuesday", "wednesday", "thursday", "friday"] {
        text += &format!("\"organisation.presence.office.remote.{weekday}\" = 1.0\n");
    }
    experiment(&text)
}

/// Copies are there at once, and cost nothing.
const AT_ONCE: &str = "\"service.documents.workaround.ask\" = 1.0\n\
    \"service.documents.workaround.asker\" = \"0 s\"\n\
    \"service.documents.workaround.helper\" = \"0 s\"\n\
    \"service.documents.workaround.delay\" = { fixed = \"0 s\" }\n";

/// Every colleague is asked, and mails the copy after so long.
fn after(span: &str) -> String {
    AT_ONCE.replace("fixed = \"0 s\"", &format!("fixed = \"{span}\""))
}

fn counts(experiment: &Experiment, replication: u32) -> Totals {
    observe(office(experiment, 0), run_of(experiment, replication), Silent).0
}

/// Operations not in time of functions that find or hold files.
fn unplaced(totals: &Totals) -> u64 {
    let of_files = [Function::Placement, Function::Discovery];
    let own = totals.blocks.iter().filter(|(_, function, ..)| of_files.contains(function));
    own.map(|(.., count)| count).sum()
}

/// Nobody asks and nobody learns: to the bit what a service without such ways gives.
#[test]
fn without_asking_and_learning_there_is_no_way_around() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/services/documents.toml");
    let shipped = fs::read_to_string(shipped).unwrap();
    let (before, table) = shipped.split_once("[workaround]").expect("the shipped service has it");
    let headings: Vec<&str> = table.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(headings, ["[workaround.delay]"], "it is the last table");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("models/services")).unwrap();
    fs::write(folder.path().join("models/services/documents.toml"), before).unwrap();
    let text = |architecture: &str| {
        format!(
            "title = \"t\"\norganisation = \"office\"\nhorizon = \"8 weeks\"\nwarm_up = \"0 d\"\n\
             architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n"
        )
    };
    let of = |experiment: &Experiment| {
        let run = run_of(experiment, 0);
        let world = World::new(Arc::clone(office(experiment, 0)), Draws::new(run.seed, 0), Silent);
        let mut simulation = Simulation::new(Fingerprint::new(world, Event::words));
        simulation.prepare(|model, agenda| model.world.start(run.warm_up, agenda));
        simulation.run_until(SimTime::ZERO + run.horizon);
        simulation.model.hash()
    };
    for architecture in ["workgroup", "workgroup-copies", "hybrid-directory", "hybrid-cache"] {
        let path = folder.path().join("test.toml");
        fs::write(&path, text(architecture)).unwrap();
        let without = load_experiment(&STUDIES, &path, &Overrides::default());
        let without = of(&without.unwrap_or_else(|mistakes| panic!("{mistakes}")));
        let off = "[set]\n\"service.documents.workaround.ask\" = 0.0\n\
                   \"service.documents.workaround.learning\" = false\n";
        assert_eq!(of(&experiment(&(text(architecture) + off))), without, "{architecture}");
        assert_ne!(of(&experiment(&text(architecture))), without, "{architecture}");
    }
}

/// Everybody's device is on while at work, so that somebody can always mail the file; each edit of
/// somebody else's file goes into a copy unless both are in the office. Edits: 3 /h x 0.25; of
/// somebody else's file: 7/8; apart: 1 - 0.7^2.
#[test]
fn changes_diverge_at_the_rate_of_edits_by_the_share_of_absence() {
    let set = format!("{AT_ONCE}\"service.documents.operations\" = \"3 /h\"\n");
    let experiment = split(80, "0 s", 30, &set);
    let hours = 8.5 * 5.0 * 80.0 * 8.0;
    let (mut rates, mut left, mut all) = (Vec::new(), 0, 0);
    for replication in 0..30 {
        let totals = counts(&experiment, replication);
        rates.push(totals.divergences as f64 / hours);
        left += totals.denied;
        all += totals.workaround;
    }
    assert!(all > 100_000 && left < all / 1_000, "{left} of {all} denials are left");
    let expected = 3.0 * 0.25 * 7.0 / 8.0 * (1.0 - 0.7f64.powi(2));
    agrees(&rates, expected, 0.02);
}

/// Ways around the network change what people do about a denial, and not how often the network
/// denies: causes add up to all that was not in time, and what was done by workaround is part of
/// it.
#[test]
fn what_is_done_by_workaround_is_not_available() {
    for architecture in ["workgroup", "workgroup-copies", "hybrid-directory", "hybrid-cache"] {
        let at = |ask: f64| {
            experiment(&format!(
                "title = \"t\"\norganisation = \"office\"\nhorizon = \"26 weeks\"\n\
                 warm_up = \"0 d\"\narchitectures = [\"{architecture}\"]\n\
                 [replications]\nmin = 1\nmax = 1\n[set]\n\
                 \"service.documents.workaround.ask\" = {ask}\n\
                 \"service.documents.workaround.learning\" = false\n"
            ))
        };
        let [none, all] = [0.0, 1.0].map(|ask| counts(&at(ask), 0));
        for totals in [&none, &all] {
            let not_in_time = totals.workaround + totals.late + totals.denied;
            assert_eq!(totals.blocks.total(), not_in_time, "{architecture}");
            let by_place: u64 = totals.by_place.iter().map(|own| own.ended - own.in_time).sum();
            let by_service = [totals.on_files, totals.prints].map(|own| own.ended - own.in_time);
            assert_eq!(by_place, not_in_time, "{architecture}");
            assert_eq!(by_service.iter().sum::<u64>(), not_in_time, "{architecture}");
            assert_eq!(totals.issued, totals.ended() + totals.pending, "{architecture}");
        }
        assert_eq!((none.workaround, none.mailed_copies, none.divergences), (0, 0, 0));
        assert!(all.workaround > 10, "{architecture}: {}", all.workaround);
        let unavailable = |t: &Totals| t.blocks.total() as f64 / t.ended() as f64;
        let (none, all) = (unavailable(&none), unavailable(&all));
        assert!((none - all).abs() < 0.03 * none, "{architecture}: {none} and {all}");
    }
}

/// Hours of interruptions are those of the helpers' tasks, and all tasks are somebody's hours.
#[test]
fn interruptions_are_rework_of_the_helpers() {
    let set = after("10 min").replace("helper\" = \"0 s\"", "helper\" = \"3 min\"");
    let experiment = split(26, "0 s", 1, &set);
    let run = run_of(&experiment, 0);
    let (totals, asked) = observe(office(&experiment, 0), run, Requests::default());
    let world = World::new(Arc::clone(office(&experiment, 0)), Draws::new(run.seed, 0), Silent);
    let mut simulation = Simulation::new(world);
    simulation.prepare(|model, agenda| model.start(run.warm_up, agenda));
    simulation.run_until(SimTime::ZERO + run.horizon);
    let done = simulation.model.staff().finished(TaskKind::Interruption);
    assert!(done.tasks > 500 && done.tasks <= asked.0, "{} of {}", done.tasks, asked.0);
    assert!(asked.0 - done.tasks < 20, "all but the last: {} of {}", done.tasks, asked.0);
    let hours = |minutes: f64| minutes / 60.0;
    let own = hours(3.0 * done.tasks as f64);
    assert!((done.effort.as_hours_f64() - own).abs() < 1e-6);
    let rework = totals.rework.as_hours_f64();
    assert!(rework >= own, "{rework} hours of rework, {own} of interruptions");
    let by_sort = totals.administration.as_hours_f64() + rework;
    let by_person = totals.staff_work.as_hours_f64() + totals.owner_work.as_hours_f64();
    assert!((by_sort - by_person).abs() < 1e-6, "{by_sort} and {by_person}");
}

/// Counts what colleagues are asked for.
#[derive(Default)]
struct Requests(u64);

impl Observer for Requests {
    fn asked_for_copy(
        &mut self,
        _: SimTime,
        _: u32,
        _: &Operation,
        _: crosspoint::ids::UserId,
        _: u32,
    ) {
        self.0 += 1;
    }
}

/// The lines of each operation, by its number.
fn by_operation(lines: &[TraceLine]) -> BTreeMap<u64, Vec<&TraceLine>> {
    let mut all: BTreeMap<u64, Vec<&TraceLine>> = BTreeMap::new();
    for line in lines {
        if let Some(operation) = line.part.operation() {
            all.entry(operation).or_default().push(line);
        }
    }
    all
}

fn kinds(lines: &[&TraceLine]) -> Vec<&'static str> {
    lines.iter().map(|line| line.kind).collect()
}

const MINUTE: SimDuration = SimDuration::MINUTE;

/// Nobody answers the broadcast within 1 s; asking takes 2 min, and the copy comes 20 min later.
/// After 12 min, or a minute before leaving, the change is stored in it. Each copy that diverges is
/// merged, once, by a task that makes a version: all others are stored by operations.
#[test]
fn a_mailed_copy_diverges_and_is_merged() {
    let set = after("20 min").replace("asker\" = \"0 s\"", "asker\" = \"2 min\"")
        + "\"service.documents.edit_for\" = { fixed = \"12 min\" }\n";
    let experiment = split(26, "0 s", 1, &set);
    let told = lines(&experiment, 0, Wanted::default());
    let (mut by_hand, mut stored) = (0, 0);
    let mut writes = 0;
    // A minute before they leave at half past five.
    let packs_up = |at: SimTime| {
        let day = at.as_nanos() / SimDuration::DAY.as_nanos();
        SimTime::ZERO + SimDuration::DAY.times(day) + MINUTE.times(17 * 60 + 29)
    };
    for own in by_operation(&told).values() {
        let (first, last) = (own[0], own[own.len() - 1]);
        let (action, done) = (name(first, "action"), name(last, "outcome") == Some("done"));
        writes += u64::from(done && matches!(action, Some("save" | "create")));
        if action != Some("edit")
            || kinds(own) != ["ask", "plan", "block", "request", "copy", "end"]
        {
            continue;
        }
        let [ask, _, block, request, copy, end] = own[..] else { unreachable!("six lines") };
        assert_eq!((block.at, request.at), (ask.at + SimDuration::from_secs(1), block.at));
        assert_eq!((copy.at, end.at), (request.at + MINUTE.times(22), copy.at));
        assert_eq!(name(end, "outcome"), Some("workaround"));
        assert_eq!(name(copy, "copy"), Some("mailed"));
        assert_eq!(count(copy, "helper"), count(request, "helper"));
        assert_eq!(count(copy, "bytes"), count(ask, "bytes"));
        assert!(count(copy, "version") >= count(request, "version"), "{}", copy.text);
        let stores = (copy.at + MINUTE.times(12)).min(packs_up(copy.at).max(copy.at));
        let is_same = |line: &&TraceLine| {
            line.part == SpanPart::Apart
                && line.kind == "copy"
                && (line.at, &line.track) == (stores, &copy.track)
                && count(line, "object") == count(copy, "object")
        };
        assert!(told.iter().any(|line| is_same(&line)), "{} {}", copy.at, copy.text);
        by_hand += 1;
    }
    for line in told.iter().filter(|line| line.part == SpanPart::Apart && line.kind == "copy") {
        stored += u64::from(line.text.contains("stores the change in"));
    }
    let totals = counts(&experiment, 0);
    assert!(by_hand > 100, "{by_hand} by hand");
    assert_eq!(stored, totals.divergences);
    let merged = ["work merged into the shared file", "two versions merged"];
    let merged = |line: &&TraceLine| name(line, "task").is_some_and(|task| merged.contains(&task));
    let merges = told.iter().filter(merged).count() as u64;
    assert!(merges > 100 && merges <= totals.divergences, "{merges} of {}", totals.divergences);
    // Some find the file in use, or out of reach again, and are to be begun anew.
    let versions = totals.writes - writes;
    let in_vain = merges.checked_sub(versions).expect("no merge makes two versions");
    assert!(in_vain * 50 < merges, "{in_vain} of {merges} merges are in vain");
    assert_eq!((totals.conflicts, totals.lost_updates), (0, 0));
}

/// People come and go at different times: a helper who has left before the copy was to come sends
/// none, and patience decides. Within an operation nobody is asked twice, however often it is
/// denied, and every copy that comes is from somebody who is at work.
#[test]
fn a_helper_who_goes_home_before_sends_no_copy() {
    let experiment = split(26, "2 h", 1, &after("3 h"));
    let told = lines(&experiment, 0, Wanted::default());
    let mut present = BTreeSet::new();
    let mut asked: BTreeMap<u64, (u64, SimTime)> = BTreeMap::new();
    let mut answered = BTreeSet::new();
    let (mut came, mut missed, mut out_of_reach) = (0, 0, 0);
    for line in &told {
        let user = count(line, "user");
        match line.kind {
            "user_came" => drop(present.insert(user)),
            "user_left" => drop(present.remove(&user)),
            "request" => {
                let helper = count(line, "helper");
                assert!(present.contains(&helper), "{}", line.text);
                let operation = line.part.operation().unwrap();
                let before = asked.insert(operation, (helper.unwrap(), line.at));
                assert_eq!(before, None, "asked twice: {}", line.text);
            }
            "copy" | "no_copy" => {
                let Some(operation) = line.part.operation() else { continue };
                let Some((helper, since)) = asked.get(&operation) else { continue };
                if !answered.insert(operation) {
                    // In place of the copy that has not come, one that has come otherwise.
                    continue;
                }
                assert_eq!(line.at, *since + MINUTE.times(180), "{}", line.text);
                let (is_there, comes) = (present.contains(&Some(*helper)), line.kind == "copy");
                assert!(is_there || !comes, "{} {}", line.at, line.text);
                came += u32::from(comes);
                missed += u32::from(!is_there && present.contains(&user));
                // Whoever was to fetch the file elsewhere cannot do so any more.
                out_of_reach += u32::from(is_there && !comes);
            }
            _ => {}
        }
    }
    assert!(came > 200 && missed > 20, "{came} came, {missed} were missed");
    assert!(out_of_reach * 10 < came, "{out_of_reach} beside {came}");
    let again = by_operation(&told).into_values().filter(|own| {
        let of = |kind| kinds(own).iter().filter(|other| **other == kind).count();
        of("no_copy") == 1 && of("block") > 1
    });
    assert!(again.count() > 10, "some are denied again, and ask nobody");
}

/// Counts hosts that stay silent, and denials for want of a try.
#[derive(Default)]
struct Silences {
    silent: u64,
    not_tried: u64,
}

impl Observer for Silences {
    fn silent(&mut self, _: SimTime, _: u32, _: &Operation, _: Obstacle) {
        self.silent += 1;
    }

    fn blocked(&mut self, _: SimTime, _: u32, _: &Operation, blamed: Obstacle) {
        self.not_tried += u64::from(blamed.cause == Cause::NotTried);
    }
}

/// Where a path names the owner's device, people who learn wait less often for one that is not
/// there; they are denied as often, by the same causes, but for a few who would have got an answer.
#[test]
fn who_learns_waits_less_for_devices_that_are_away() {
    let at = |learning: bool| {
        let text = format!(
            "title = \"t\"\norganisation = \"office\"\nhorizon = \"26 weeks\"\nwarm_up = \"0 d\"\n\
             architectures = [\"workgroup\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
             \"architecture.discovery\" = \"known\"\n\
             \"organisation.popularity\" = 2.0\n\
             \"organisation.presence.office.part_time\" = 1.0\n\
             \"service.documents.operations\" = \"20 /h\"\n\
             \"service.documents.workaround.ask\" = 0.0\n\
             \"service.documents.workaround.learning\" = {learning}\n"
        );
        let experiment = experiment(&text);
        observe(office(&experiment, 0), run_of(&experiment, 0), Silences::default())
    };
    let ((usual, without), (learnt, with)) = (at(false), at(true));
    assert_eq!(without.not_tried, 0);
    assert!(with.silent * 10 < without.silent * 9, "{} of {}", with.silent, without.silent);
    assert!(with.not_tried * 20 < without.silent, "{} not tried", with.not_tried);
    let [before, after] = [usual, learnt].map(|totals| unplaced(&totals) as f64);
    let not_tried = with.not_tried as f64;
    assert!((before - after).abs() <= not_tried, "{before} and {after} denials");
}

/// Where nobody's work is counted, changes in copies are merged all the same.
#[test]
fn copies_are_merged_where_no_work_is_counted() {
    let hours = "{ office = { arrive = \"9 h\", leave = \"17.5 h\", jitter = \"0 s\", \
        absence = 0.0, absence_days = 1.0, part_time = 0.0, lunch_sleep = 0.0, \
        taken_home = 0.0, taken_home_weekend = 0.0, left_on = 0.0, desktop_left_on = 0.0, \
        remote = { days = 0.3, monday = 1.0, tuesday = 1.0, wednesday = 1.0, thursday = 1.0, \
        friday = 1.0 } } }";
    let experiment = experiment(&format!(
        "title = \"t\"\norganisation = \"loop\"\nhorizon = \"8 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"workgroup\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 4\n\"organisation.laptops\" = 1.0\n\
         \"organisation.services\" = [\"documents\"]\n\"organisation.presence\" = {hours}\n\
         \"organisation.file_size\" = {{ fixed = \"1 MB\" }}\n\
         \"service.documents.operations\" = \"10 /h\"\n\
         \"service.documents.classes.open\" = {{ intents = 1.0, files = 1.0 }}\n\
         \"service.documents.classes.team-read\" = {{ intents = 0.0, files = 0.0 }}\n\
         \"service.documents.classes.co-written\" = {{ intents = 0.0, files = 0.0 }}\n{AT_ONCE}"
    ));
    let run = run_of(&experiment, 0);
    let world = World::new(Arc::clone(office(&experiment, 0)), Draws::new(run.seed, 0), Silent);
    let mut simulation = Simulation::new(world);
    simulation.prepare(|model, agenda| model.start(run.warm_up, agenda));
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let changes = simulation.model.totals(horizon, 0).divergences;
    let store = simulation.model.store();
    let devices = |file: u32| store.private.of(ObjectId(file)).map(move |(at, _)| (file, at));
    let copies = (0..40).flat_map(devices);
    let lacks = |(file, at)| store.private.at(ObjectId(file), at).map_or(0, |own| own.changes);
    let left: u64 = copies.map(|copy| u64::from(lacks(copy))).sum();
    assert!(changes > 500 && left * 10 < changes, "{left} of {changes} changes are not merged");
}
