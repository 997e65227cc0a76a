//! Offices in traces, read as an outside program reads them: who mailed a copy, whom a dead gateway
//! blocks, and when a provider's technician came.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::versions::{lines, name, number, row};

fn seconds(line: &Value) -> f64 {
    line["time_s"].as_f64().expect("a line has a time")
}

/// Who is at work, where devices are, and what is broken, after the lines so far.
#[derive(Default)]
struct Place {
    present: BTreeSet<u64>,
    /// Devices by their user: the machine, whether it is on, and whether at home.
    devices: BTreeMap<u64, (String, bool, bool)>,
    /// Machines and sites with faults, and which.
    faults: BTreeSet<(String, String)>,
}

impl Place {
    fn read(&mut self, line: &Value) {
        let of = name(line, "of").to_owned();
        let user = number(line, "user");
        match name(line, "kind") {
            "user_came" => drop(self.present.insert(user.unwrap())),
            "user_left" => drop(self.present.remove(&user.unwrap())),
            "device" => {
                let text = name(line, "text");
                let is_home = text.ends_with("home");
                let is_on = is_home || text.ends_with("in its place and on");
                self.devices.insert(user.unwrap(), (of, is_on, is_home));
            }
            "fault" => drop(self.faults.insert((of, name(line, "fault").to_owned()))),
            "fault_over" => drop(self.faults.remove(&(of, name(line, "fault").to_owned()))),
            "task" if name(line, "task") == "repair" => {
                // What a site shares is mended at its own place: `switch of site 1`.
                let is_part = |place: &str, part: &str| of.starts_with(part) && of.ends_with(place);
                self.faults.retain(|own| own.0 != of && !is_part(&own.0, &own.1));
            }
            _ => {}
        }
    }

    /// Whether a user is at work, with a device that is on and gets out to the Internet.
    fn is_at_hand(&self, user: u64) -> bool {
        let Some((machine, is_on, is_home)) = self.devices.get(&user) else { return false };
        let places = if *is_home { format!("home of user {user}") } else { "site 1".to_owned() };
        // At home nothing of the office matters, and in the office no tunnel does.
        let stops = |fault: &(String, String)| {
            fault.0 == *machine || fault.0 == places && fault.1 != "gateway"
        };
        self.present.contains(&user) && *is_on && !self.faults.iter().any(stops)
    }
}

fn office(architecture: &str, weeks: u32, set: &str) -> String {
    let parts = [
        "server",
        "software",
        "disk",
        "laptop",
        "desktop",
        "lost",
        "power",
        "power_major",
        "power_dip",
        "switch",
        "access_point",
        "access_point_hang",
        "printer",
        "uplink",
        "gateway",
        "home_line",
    ];
    let broken = parts.iter().filter(|part| !set.contains(&format!("failures.{part}\"")));
    let never: String =
        broken.map(|part| format!("\"hardware.failures.{part}.rate\" = \"0 /y\"\n")).collect();
    format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"{weeks} weeks\"\n\
         warm_up = \"0 d\"\narchitectures = [\"{architecture}\"]\n\
         [replications]\nmin = 1\nmax = 1\n[set]\n{never}{set}"
    )
}

/// Whoever asks a colleague for a copy, and whoever is asked, is at work and on line at that
/// instant; so is the colleague when the copy comes, and is not if it does not.
#[test]
fn copies_come_if_and_only_if_the_colleague_is_on_line() {
    let set = "\"organisation.laptops\" = 0.7\n\
        \"service.documents.workaround.ask\" = 1.0\n\
        \"service.documents.workaround.delay\" = { fixed = \"3 h\" }\n\
        \"organisation.presence.office.remote\" = { days = 0.3 }\n\
        \"hardware.failures.laptop\" = { rate = \"10 /y\", lasts = { fixed = \"2 h\" } }\n\
        \"hardware.failures.home_line\" = { rate = \"1 /d\", lasts = { fixed = \"2 h\" } }\n\
        \"hardware.failures.uplink\" = { rate = \"1 /d\", lasts = { fixed = \"2 h\" } }\n";
    for (architecture, weeks) in [("workgroup", 8), ("workgroup-copies", 8)] {
        let lines = lines(&office(architecture, weeks, set));
        let mut place = Place::default();
        let mut requests = BTreeMap::new();
        let [mut mailed, mut missed, mut offline] = [0; 3];
        for line in &lines {
            let operation = number(line, "operation");
            match name(line, "kind") {
                // Not one that was mailed before.
                "copy" if requests.remove(&operation) == number(line, "helper") => {
                    let helper = number(line, "helper");
                    mailed += u32::from(helper.is_some());
                    assert!(helper.is_none_or(|helper| place.is_at_hand(helper)), "{line}");
                }
                "request" => {
                    let helper = number(line, "helper").unwrap();
                    assert!(place.is_at_hand(helper), "{line}");
                    requests.insert(operation, helper);
                    let asker = number(line, "user").unwrap();
                    assert!(asker != helper && place.is_at_hand(asker), "{line}");
                }
                "no_copy" => {
                    requests.remove(&operation);
                    let helper = number(line, "helper").unwrap();
                    let gone = !place.is_at_hand(helper);
                    missed += u32::from(gone);
                    offline += u32::from(gone && place.present.contains(&helper));
                    assert!(gone, "{line}");
                }
                _ => {}
            }
            place.read(line);
        }
        assert!(mailed > 20, "{architecture}: {mailed}");
        assert!(missed > 5 && offline > 0, "{architecture}: {missed}, {offline} of them offline");
    }
}

/// While the gateway is dead, it blocks all that people at home ask of the server, and nothing of
/// those in the office.
#[test]
fn a_dead_gateway_blocks_exactly_those_at_home() {
    let set = "\"organisation.laptops\" = 1.0\n\
        \"organisation.presence.office.remote\" = { days = 0.5 }\n\
        \"hardware.failures.gateway\" = { rate = \"2 /week\", lasts = { fixed = \"5 h\" } }\n";
    let lines = lines(&office("client-server", 12, set));
    let mut place = Place::default();
    // What was asked for, whether that was at home during a fault, and whether it was planned.
    let mut asked: BTreeMap<Option<u64>, (bool, bool)> = BTreeMap::new();
    let (mut blocked, mut served) = (0, 0);
    for line in &lines {
        let operation = number(line, "operation");
        let is_cut = place.faults.iter().any(|fault| fault.1 == "gateway");
        match name(line, "kind") {
            "ask" => {
                let (_, _, is_home) = place.devices[&number(line, "user").unwrap()];
                asked.insert(operation, (is_home && is_cut, false));
                served += u32::from(is_cut && !is_home);
            }
            "plan" => drop(asked.entry(operation).and_modify(|own| own.1 = true)),
            "silence" | "block" if name(line, "cause") == "gateway" => {
                let (_, _, is_home) = place.devices[&number(line, "user").unwrap()];
                assert!(is_home, "{line}");
                blocked += u32::from(asked.remove(&operation).is_some());
            }
            // What is on the screen is not planned, and who has gone within the time-out is away.
            "end" if asked.remove(&operation) == Some((true, true)) => {
                let (_, _, is_home) = place.devices[&number(line, "user").unwrap()];
                assert!(!is_home, "nothing has blocked it: {line}");
            }
            _ => {}
        }
        place.read(line);
    }
    assert!(blocked > 50 && served > 50, "{blocked} blocked, {served} served meanwhile");
}

/// Hours of work from the start, in a week of five days from nine to one, until an instant.
fn worked(hours: f64) -> f64 {
    let (days, hour) = ((hours / 24.0).floor(), hours % 24.0);
    let today = if days % 7.0 < 5.0 { (hour - 9.0).clamp(0.0, 4.0) } else { 0.0 };
    ((days / 7.0).floor() * 5.0 + (days % 7.0).min(5.0)) * 4.0 + today
}

/// A provider's only technician sees to one call after the other, in working hours: who calls in
/// the afternoon waits for the next morning, on Friday for Monday; who calls while another is seen
/// to waits for the end of that; and the hours of all tasks are those that are billed.
#[test]
fn a_technician_comes_in_working_hours_and_to_one_call_after_the_other() {
    let set = "\"organisation.devices\" = 12\n\"organisation.laptops\" = 0.0\n\
        \"organisation.presence\" = \"always\"\n\
        \"organisation.staff\" = { by = \"provider\", from = \"9 h\", to = \"13 h\", \
        provider = { technicians = 1, load = 0.0, travel = \"30 min\", \
        response = { many = { fixed = \"0 s\" }, one = { fixed = \"0 s\" }, \
        wanted = { fixed = \"0 s\" }, routine = { fixed = \"0 s\" } } } }\n\"organisation.administration.tickets\" = \"40 /y\"\n\
        \"organisation.services\" = [\"documents\"]\n\
        \"service.documents.operations\" = \"0.2 /h\"\n";
    let text = office("client-server", 26, set);
    let (lines, row) = (lines(&text), row(&text));
    let mut calls: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    let (mut free_at, mut billed) = (0.0f64, 0.0);
    let [mut in_turn, mut next_morning, mut monday] = [0; 3];
    for line in lines.iter().filter(|line| name(line, "by") == "the staff") {
        let what = (name(line, "of").to_owned(), name(line, "task").to_owned());
        let hours = seconds(line) / 3_600.0;
        if name(line, "kind") == "call" {
            calls.entry(what).or_default().push(hours);
            continue;
        }
        // The longest wait of equal calls is the first one's.
        let called = calls.get_mut(&what).expect("somebody has called").remove(0);
        let effort = line["effort_s"].as_f64().unwrap() / 3_600.0;
        let begun = worked(hours) - effort;
        assert!(begun > free_at - 1e-6, "two tasks at once: {line}");
        assert!(begun > worked(called) - 1e-6, "before the call: {line}");
        assert!(worked(hours) > worked(hours - 1e-3), "not in working hours: {line}");
        let is_at_night = worked(called + 1e-3) == worked(called - 1e-3);
        let waits = |hour: f64| (begun - hour).abs() < 1e-6;
        in_turn += u32::from(waits(free_at) && worked(called) < free_at - 1e-6);
        next_morning += u32::from(is_at_night && waits(worked(called)));
        let is_friday = (4.0 * 24.0 + 13.0..7.0 * 24.0).contains(&(called % 168.0));
        monday += u32::from(is_friday && waits(worked(called)));
        (free_at, billed) = (worked(hours), billed + effort);
    }
    assert!(in_turn > 20 && next_morning > 20 && monday > 3, "{in_turn} {next_morning} {monday}");
    // The last task may be half done.
    let end = worked(26.0 * 168.0);
    let open = calls.values().flatten().map(|hours| worked(*hours)).filter(|hour| *hour < end);
    let first = open.fold(end, f64::min);
    let half = end - first.max(free_at);
    let billed = billed + half;
    let months = 12.0 * 26.0 * 7.0 * 24.0 / (365.0 * 24.0 / 12.0);
    let hours = row["staff_hours"].parse::<f64>().unwrap() * months;
    assert!((hours / billed - 1.0).abs() < 1e-9, "{hours} are billed for {billed}");
}
