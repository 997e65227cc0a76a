//! A PC that holds all files: how many it serves at once, who switches it off, and what its user
//! has of it.

use std::sync::Arc;

use crosspoint::experiment::Experiment;
use crosspoint::ids::{NodeId, UserId};
use crosspoint::operation::{Notice, TaskKind};
use crosspoint::sim::{Estimate, SimDuration, SimTime};
use crosspoint::study::Draws;
use crosspoint::world::office::{Observer, Silent, World, observe};

use crate::common::{experiment, office, run_of};
use crate::file_hosts::{QUIET, counts, four, lines};

/// Devices that fetch files of 1 MB from one PC that nobody sits at, and think in between.
fn fetching(devices: u32, horizon: &str, set: &str) -> Experiment {
    experiment(&format!(
        "title = \"t\"\norganisation = \"loop\"\nhorizon = \"{horizon}\"\nwarm_up = \"0 d\"\n\
         architectures = [\"host-pc\"]\n[replications]\nmin = 30\nmax = 30\n[set]\n\
         \"organisation.devices\" = {devices}\n\"service.fetch-loop.size\" = \"1 MB\"\n\
         \"architecture.placement.host-pc.dedicated\" = true\n{set}"
    ))
}

/// All 21 ask at once: twenty are served, the last is refused. It is refused again after fourteen
/// minutes, as nobody has been idle for fifteen, and served after sixteen.
#[test]
fn the_twenty_first_device_is_refused_until_another_is_idle() {
    for (minutes, served) in [(14, false), (16, true)] {
        let set = format!(
            "\"service.fetch-loop.think\" = {{ fixed = \"20 min\" }}\n\
             \"service.fetch-loop.patience.wait_for\" = {{ fixed = \"{minutes} min\" }}\n"
        );
        let experiment = fetching(21, "37 min", &set);
        let refused = lines(&experiment, &["is blocked in placement at host PC 1: session limit"]);
        let done = lines(&experiment, &["has opened"]);
        assert!(refused[0].starts_with("w01 Mon 00:20:00.00"), "{refused:?}");
        assert!(refused.iter().all(|line| line.contains("user 21 ")), "{refused:?}");
        assert_eq!(refused.len(), if served { 1 } else { 2 }, "{refused:?}");
        assert_eq!(done.len(), if served { 21 } else { 20 }, "{done:?}");
        if served {
            let last = done.last().expect("somebody is served");
            assert!(last.starts_with("w01 Mon 00:36:00.0") && last.contains("user 21 "), "{last}");
        }
    }
}

/// Who comes first stays: of 21 who ask equally often, and never pause for fifteen minutes, one is
/// refused whenever it asks. So one in 21 requests is.
#[test]
fn one_in_twenty_one_requests_is_refused() {
    let set = "\"service.fetch-loop.think\" = { exponential = { mean = \"1 min\" } }\n\
        \"service.fetch-loop.patience.max_retries\" = 0\n";
    let experiment = fetching(21, "600 min", set);
    let share = |replication| {
        let (totals, _) = observe(office(&experiment, 0), run_of(&experiment, replication), Silent);
        totals.denied as f64 / totals.ended() as f64
    };
    let shares: Vec<f64> = (0..30).map(share).collect();
    let estimate = Estimate::at_level(&shares, 0.999);
    assert!(estimate.covers(1.0 / 21.0), "{estimate:?}");
    assert!(estimate.half_width < 0.04 / 21.0, "{estimate:?}");
    // One place more, or one device less, and nobody is refused.
    let more = format!("{set}\"architecture.placement.host-pc.sessions\" = 21\n");
    for experiment in [fetching(21, "600 min", &more), fetching(20, "600 min", set)] {
        assert_eq!(counts(&experiment).denied, 0);
    }
}

/// Its own user reads and writes on the own disk, and takes no place from anybody.
#[test]
fn the_user_at_the_pc_needs_no_connection() {
    let set = "\"organisation.devices\" = 2\n\
        \"architecture.placement.host-pc.sessions\" = 1\n\
        \"service.documents.operations\" = \"30 /h\"\n";
    let set = format!("{QUIET}{set}");
    let two = experiment(&text_of_two(&set));
    let totals = counts(&two);
    assert!(totals.issued > 5_000 && totals.denied == 0, "{} denied", totals.denied);
    // Half of what is wanted crosses no line.
    let remote = lines(&two, &["to open file"]).len();
    let asked = lines(&two, &["ask desktop of user"]).len();
    assert!(asked > remote / 4 && asked < remote * 2, "{asked} of {remote}");
}

fn text_of_two(set: &str) -> String {
    format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"1 week\"\nwarm_up = \"0 d\"\n\
         architectures = [\"host-pc\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.laptops\" = 0.0\n\"organisation.presence\" = \"always\"\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n{set}"
    )
}

/// Accounts are kept at the PC alone, and its user needs none there: three of four changes are a
/// task each.
#[test]
fn a_pc_for_all_keeps_accounts_once() {
    let set = format!(
        "{QUIET}\"organisation.administration.password_changes\" = \"2 /d\"\n\
         \"organisation.administration.forgotten\" = 0.0\n"
    );
    let experiment = four("host-pc", "8 weeks", &set);
    let changes = lines(&experiment, &["changes or forgets a password"]).len();
    let entered = lines(&experiment, &[": password"]).len();
    let share = entered as f64 / changes as f64;
    assert!((share - 0.75).abs() < 0.05, "{share} of {changes}");
}

/// Eight people in office hours, whose desktops are all switched off at night.
fn eight(laptops: &str, set: &str) -> Experiment {
    experiment(&eight_text(laptops, set))
}

fn eight_text(laptops: &str, set: &str) -> String {
    format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"20 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"host-pc\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 8\n\"organisation.laptops\" = {laptops}\n\
         \"organisation.presence.office.desktop_left_on\" = 0.0\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n{QUIET}{set}"
    )
}

/// The PC stays on while its user is gone and all others are off. When it is switched off by
/// mistake that is in the evening, and files are denied until somebody has switched it on.
#[test]
fn a_pc_for_all_stays_on_but_for_mistakes() {
    let never = eight("0.0", "\"organisation.administration.host_switched_off\" = \"0 /y\"\n");
    let totals = counts(&never);
    let causes: Vec<&str> = totals.blocks.iter().map(|(_, _, cause, _)| cause.name()).collect();
    assert!(!causes.contains(&"switched off"), "{causes:?}");
    let patched = lines(&never, &[": device patched by hand"]).len();
    assert!(patched > 3, "{patched}");

    let often = eight("0.0", "\"organisation.administration.host_switched_off\" = \"60 /y\"\n");
    let slips = lines(&often, &["is to be switched off by mistake"]).len();
    let fetched = switched_on(&often);
    assert!((10..=slips).contains(&fetched.len()), "{slips} {fetched:?}");
    // By whoever is still there in the evening, or comes first in the morning.
    let hour = |at: &SimTime| at.as_nanos() / SimDuration::HOUR.as_nanos() % 24;
    let hours: Vec<u64> = fetched.iter().map(hour).collect();
    assert!(
        hours.iter().all(|hour| (6..11).contains(hour) || (16..20).contains(hour)),
        "{hours:?}"
    );
    assert!(hours.iter().any(|hour| *hour < 11) && hours.iter().any(|hour| *hour > 15));
    // A night is fourteen hours or so, and a weekend more.
    let nights = hours.iter().filter(|hour| **hour < 11).count();
    let (totals, down) = (counts(&often), 1.0 - counts(&often).clock_availability);
    let share = nights as f64 * 14.0 / (140.0 * 24.0);
    assert!(down > share * 0.8 && down < share * 3.0, "{down} {share}");
    assert!(totals.denied > 0 && counts(&never).clock_availability > 0.999);
}

/// The PC is the desktop of somebody technical; where all have laptops, one is bought.
#[test]
fn a_pc_for_all_is_somebodys_desktop_if_there_is_one() {
    for (laptops, bought) in [("0.0", 0), ("0.5", 0), ("1.0", 20)] {
        let experiment = eight(laptops, "");
        let mut without_user = 0;
        for replication in 0..20 {
            let draws = Draws::new(experiment.plan.seed, replication);
            let world = World::new(Arc::clone(office(&experiment, 0)), draws, Silent);
            match world.file_host().expect("it is there") {
                host if host.0 < 8 => assert!(!world.has_laptop(UserId(host.0))),
                _ => without_user += 1,
            }
        }
        assert_eq!(without_user, bought, "{laptops}");
    }
}

/// Its user patches it, and it restarts at once.
#[test]
fn a_pc_for_all_restarts_with_its_patches() {
    let set = "\"organisation.administration.host_switched_off\" = \"0 /y\"\n\
        \"organisation.administration.reboot\" = \"5 h\"\n";
    let experiment = eight("0.0", set);
    let draws = Draws::new(experiment.plan.seed, 0);
    let world = World::new(Arc::clone(office(&experiment, 0)), draws, Silent);
    let host = world.file_host().expect("it is there").0 + 1;
    let patched = format!("at desktop of user {host}: device patched by hand");
    let restarts = lines(&experiment, &[&patched]).len();
    let down = 1.0 - counts(&experiment).clock_availability;
    let expected = restarts as f64 * 5.0 / (140.0 * 24.0);
    assert!(restarts > 0 && (down - expected).abs() < 1e-9, "{restarts} {down} {expected}");
}

/// Eight people of whom many are absent, each for three days, and a PC that takes two hours to be
/// switched on.
fn absent(set: &str) -> Experiment {
    let set = format!(
        "\"organisation.administration.host_switched_off\" = \"60 /y\"\n\
         \"organisation.administration.reboot\" = \"0 s\"\n\
         \"organisation.administration.reports\" = 1.0\n\
         \"organisation.administration.effort.switch_on\" = {{ fixed = \"2 h\" }}\n\
         \"organisation.presence.office.absence\" = 0.3\n\
         \"organisation.presence.office.absence_days\" = 3.0\n{set}"
    );
    let text = "horizon = \"20 weeks\"";
    experiment(&eight_text("0.0", &set).replace(text, "horizon = \"52 weeks\""))
}

/// What happened, and when.
#[derive(Default)]
struct Story(Vec<(SimTime, Notice)>);

impl Observer for Story {
    fn noticed(&mut self, now: SimTime, notice: &Notice) {
        self.0.push((now, *notice));
    }
}

/// The machine that holds all files, and what happened.
fn story(experiment: &Experiment) -> (NodeId, Vec<(SimTime, Notice)>) {
    let run = run_of(experiment, 0);
    let world = World::new(Arc::clone(office(experiment, 0)), Draws::new(run.seed, 0), Silent);
    let host = world.file_host().expect("it is there");
    (host, observe(office(experiment, 0), run, Story::default()).1.0)
}

/// When somebody switched the PC for all on who did not find it on already.
fn switched_on(experiment: &Experiment) -> Vec<SimTime> {
    let (host, story) = story(experiment);
    let is_switched = |notice: &Notice| match notice {
        Notice::TaskDone(task) => task.kind == TaskKind::SwitchOn,
        _ => false,
    };
    let pairs = story.windows(2).filter(|pair| is_switched(&pair[0].1));
    pairs.filter(|pair| pair[1].1 == Notice::MachineUp(host)).map(|pair| pair[0].0).collect()
}

/// Whoever has noticed that the PC is off may leave before it is on, and be absent for days: then
/// the next one who needs it goes there, or its own user does, so that it is on by the afternoon of
/// the next working day.
#[test]
fn a_pc_for_all_waits_for_nobody_who_has_left() {
    let (host, story) = story(&absent(""));
    let (mut off, mut nights) = (None, 0);
    for (now, notice) in story {
        if notice == Notice::MachineDown(host) {
            off = Some(now);
        } else if let (Notice::MachineUp(node), Some(since)) = (notice, off)
            && node == host
        {
            let day = since.as_nanos() / SimDuration::DAY.as_nanos();
            let next = if day % 7 == 4 { day + 3 } else { day + 1 };
            let limit = SimDuration::DAY.times(next) + SimDuration::HOUR.times(15);
            assert!(now <= SimTime::ZERO + limit, "off from {since} to {now}");
            (off, nights) = (None, nights + 1);
        }
    }
    assert!(nights > 20, "{nights}");
}

/// A PC that is off does not fall asleep, and is there for all once somebody has switched it on.
#[test]
fn a_pc_for_all_that_is_off_does_not_fall_asleep() {
    let set = "\"architecture.placement.host-pc.sleeps_after\" = \"10 min\"\n\
        \"organisation.presence.office.jitter\" = \"2 h\"\n";
    let (host, story) = story(&absent(set));
    let (mut is_up, mut slept, mut switched_on) = (true, 0, 0);
    for (at, (now, notice)) in story.iter().enumerate() {
        match *notice {
            Notice::MachineUp(node) if node == host => is_up = true,
            Notice::MachineDown(node) if node == host => is_up = false,
            Notice::Sleeps(node, true) if node == host => {
                assert!(is_up, "it falls asleep at {now}");
                slept += 1;
            }
            Notice::TaskDone(task) if task.kind == TaskKind::SwitchOn => {
                let comes_up =
                    story.get(at + 1).is_some_and(|own| own.1 == Notice::MachineUp(host));
                // Somebody else may have been there before, and have left it to sleep.
                switched_on += u32::from(comes_up);
            }
            _ => {}
        }
    }
    assert!(slept > 50 && switched_on > 20, "{slept} {switched_on}");
}
