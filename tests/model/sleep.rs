//! Machines that fall asleep, by hand: when, what keeps them awake, and what wakes them.

use std::collections::{BTreeMap, BTreeSet};

use crosspoint::experiment::Experiment;
use crosspoint::sim::{SimDuration, SimTime};
use crosspoint::study::{Fact, Limits, TraceLine, Wanted};

use crate::common::{bits, experiment, run_of, simulate};
use crate::file_hosts::{QUIET, counts};

/// People with desktops that they leave on and that all sleep, from nine to half past five.
fn sleepers(architecture: &str, people: u32, jitter: &str, set: &str) -> Experiment {
    let quiet = "\"organisation.administration.password_changes\" = \"0 /y\"\n";
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"6 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = {people}\n\"organisation.laptops\" = 0.0\n\
         \"organisation.presence\" = {{ office = {{ arrive = \"9 h\", leave = \"17.5 h\", \
         jitter = \"{jitter}\", absence = 0.0, absence_days = 1.0, part_time = 0.0, \
         lunch_sleep = 0.0, taken_home = 0.0, taken_home_weekend = 0.0, left_on = 0.0, \
         desktop_left_on = 1.0, sleep = {{ desktops = 1.0 }} }} }}\n{QUIET}{quiet}{set}"
    ))
}

const WAKING: &str = "\"organisation.presence.office.sleep.wake_on_lan\" = true\n";

fn trace(experiment: &Experiment) -> Vec<TraceLine> {
    let mut lines = Vec::new();
    let run = run_of(experiment, 0);
    let end =
        experiment.scenarios[0]
            .trace(run, Limits::default(), Wanted::default(), &mut |line| lines.push(line));
    end.expect("a trace without limits reaches none");
    lines
}

/// Without anybody's use a desktop sleeps half an hour after its user has left, and wakes when the
/// user comes: in a week, half an hour at the start and five times nine hours.
#[test]
fn an_idle_desktop_sleeps_half_an_hour_after_its_user_left() {
    let set = "\"service.documents.operations\" = \"1 /y\"\n\
        \"organisation.administration.nas_patch_interval\" = \"1 y\"\n";
    let experiment = sleepers("client-server", 1, "0 s", set);
    let lines = trace(&experiment);
    let told =
        lines.iter().filter(|line| line.text.contains("asleep") || line.text.contains("wakes"));
    let told: Vec<String> = told.map(|line| format!("{}  {}", line.at, line.text)).collect();
    let expected = [
        "w01 Mon 00:30:00.000  desktop of user 1 falls asleep",
        "w01 Mon 09:00:00.000  desktop of user 1 wakes",
        "w01 Mon 18:00:00.000  desktop of user 1 falls asleep",
        "w01 Tue 09:00:00.000  desktop of user 1 wakes",
    ];
    assert_eq!(told[..4], expected);
    let uptime = counts(&experiment).device_uptime;
    let hours = 0.5 + 6.0 * 45.0;
    assert!((uptime - hours / (6.0 * 168.0)).abs() < 1e-9, "{uptime}");
}

/// What happened to one desktop until it fell asleep.
#[derive(Default)]
struct Day {
    left: Option<SimTime>,
    used: Option<SimTime>,
    /// Files that somebody else has open there.
    open: BTreeSet<u64>,
}

/// Others who have a file open there keep a desktop awake, and so does their traffic: it sleeps two
/// minutes after the last of it, or half an hour after its user has left, whichever is later.
#[test]
fn a_desktop_that_others_use_stays_awake() {
    let set = "\"service.documents.operations\" = \"6 /h\"\n\
        \"service.documents.edit_for\" = { fixed = \"25 h\" }\n\
        \"service.documents.classes.co-written\" = { intents = 0.5, files = 0.5, writers = 2 }\n";
    let experiment = sleepers("workgroup", 2, "1 h", set);
    let mut days: BTreeMap<String, Day> = BTreeMap::new();
    let (mut late, mut on_time) = (0, 0);
    let minutes = SimDuration::MINUTE;
    for line in trace(&experiment) {
        let own = format!("desktop of {}", line.track.1);
        match line.kind {
            "user_left" => days.entry(own).or_default().left = Some(line.at),
            "plan" | "end" => {
                let other = if line.track.1 == "user 1" { "user 2" } else { "user 1" };
                let remote = format!("desktop of {other}");
                let file = line.facts.iter().find(|(name, _)| *name == "object");
                let Some((_, Fact::Count(file))) = file else { unreachable!("files have numbers") };
                let day = days.entry(remote.clone()).or_default();
                if line.kind == "end" || line.text.contains(&remote) {
                    day.used = Some(line.at);
                }
                if line.text.contains(&format!("ask {remote} for file {file} for writing")) {
                    day.open.insert(*file);
                } else if line.text.contains("has saved") || line.text.contains("to read only") {
                    day.open.remove(file);
                }
            }
            "sleep" if line.text.contains("falls asleep") => {
                let day = days.entry(line.track.1.clone()).or_default();
                let Some(left) = day.left else { continue };
                assert!(day.open.is_empty(), "{:?} at {} {}", day.open, line.at, line.text);
                let since = line.at.since(left);
                assert!(since >= minutes.times(30), "{} {}", line.at, line.text);
                if since == minutes.times(30) {
                    on_time += 1;
                } else {
                    late += 1;
                    let used = day.used.expect("somebody has used it");
                    let idle = line.at.since(used);
                    assert!(idle <= minutes.times(4), "{idle} {}", line.text);
                }
            }
            _ => {}
        }
    }
    assert!(late > 5 && on_time > 20, "{late} late, {on_time} on time");
}

/// The causes of all denials, and how many.
fn causes(experiment: &Experiment) -> BTreeMap<&'static str, u64> {
    let mut causes = BTreeMap::new();
    for (_, _, cause, count) in counts(experiment).blocks.iter() {
        *causes.entry(cause.name()).or_insert(0) += count;
    }
    causes
}

/// A desktop that sleeps answers nothing; where requests wake it, nobody is denied anything.
#[test]
fn a_sleeping_desktop_answers_nothing_unless_it_wakes_on_lan() {
    let set = "\"service.documents.operations\" = \"20 /h\"\n";
    let asleep = causes(&sleepers("workgroup", 4, "1 h", set));
    assert_eq!(asleep.keys().copied().collect::<Vec<_>>(), ["asleep"]);
    assert!(asleep["asleep"] > 50, "{asleep:?}");

    let waking = sleepers("workgroup", 4, "1 h", &format!("{set}{WAKING}"));
    assert!(causes(&waking).is_empty(), "{:?}", causes(&waking));
    let lines = trace(&waking);
    let mut woken = 0;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.text.ends_with("wakes")) {
        let came = lines[at..].iter().take(3).any(|next| next.kind == "user_came")
            || lines[..at].iter().rev().take(3).any(|last| last.kind == "user_came");
        if !came {
            let five = SimDuration::from_secs(5);
            let mut asked = lines[..at].iter().filter(|last| last.text.contains("nearby"));
            let is_it = |last: &TraceLine| line.at.since(last.at) == five;
            assert!(asked.any(is_it), "nobody asked five seconds before {}", line.at);
            woken += 1;
        }
    }
    assert!(woken > 20, "{woken}");
}

/// A PC for all that sleeps ten minutes after its last use is denied to all; where it wakes on LAN
/// the next request does so in five seconds.
#[test]
fn a_pc_for_all_may_sleep() {
    let set = "\"service.documents.operations\" = \"2 /h\"\n\
        \"organisation.administration.host_switched_off\" = \"0 /y\"\n\
        \"organisation.administration.reboot\" = \"0 s\"\n\
        \"architecture.placement.host-pc.dedicated\" = true\n\
        \"architecture.placement.host-pc.sleeps_after\" = \"10 min\"\n";
    let asleep = causes(&sleepers("host-pc", 3, "1 h", set));
    assert_eq!(asleep.keys().copied().collect::<Vec<_>>(), ["asleep"]);
    let waking = sleepers("host-pc", 3, "1 h", &format!("{set}{WAKING}"));
    assert!(causes(&waking).is_empty(), "{:?}", causes(&waking));
    let lines = trace(&waking);
    let first = lines.iter().position(|line| line.text == "host PC 1 wakes").expect("it wakes");
    let wakes = lines[first].at;
    let plan = lines[..first].iter().rev().find(|line| line.text.contains("ask host PC 1"));
    let asked = plan.expect("somebody has asked").at;
    let span = wakes.since(asked);
    let five = SimDuration::from_secs(5);
    assert!(span >= five && span < five + SimDuration::from_secs(1), "{span}");
    let ends = lines[first..].iter().find(|line| line.kind == "end").expect("it is done");
    assert!(ends.at.since(wakes) < SimDuration::from_secs(2), "{}", ends.text);
}

/// Where no device is set to sleep, nothing else about sleep matters, to the bit.
#[test]
fn without_sleepers_all_is_as_before() {
    let of = |sleep: &str| {
        let experiment = experiment(&format!(
            "title = \"t\"\norganisation = \"office\"\nhorizon = \"3 weeks\"\n\
             architectures = [\"workgroup\", \"client-server\"]\nwarm_up = \"0 d\"\n\
             [replications]\nmin = 1\nmax = 1\n[set]\n\
             \"organisation.presence.office.sleep\" = {sleep}\n"
        ));
        [0, 1].map(|point| {
            let output = simulate(&experiment, point, run_of(&experiment, 0));
            (bits(&output.values), output.events)
        })
    };
    let never = of("{ desktops = 0.0, laptops = 0.0 }");
    assert_eq!(of("{ after = \"1 min\", wake_on_lan = true }"), never);
    let always = of("{ desktops = 1.0, laptops = 1.0 }");
    assert!(always[0] != never[0] && always[1] != never[1]);
}
