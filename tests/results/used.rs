//! Which trials a changed parameter invalidates: those that use it, and no others.

use crate::long::rounds;
use crosspoint::config::Param;
use crosspoint::experiment::{Experiment, Outline, Overrides, TrialId, load_experiment, run_trial};
use crosspoint::study::Limits;
use crosspoint::world::STUDIES;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const ARCHITECTURES: [&str; 5] =
    ["client-server", "client-server-standby", "hybrid-cache", "workgroup", "internet-copies"];

fn text(organisation: &str, horizon: &str) -> String {
    let names = ARCHITECTURES.map(|name| format!("\"{name}\"")).join(", ");
    format!(
        "title = \"Used\"\norganisation = \"{organisation}\"\narchitectures = [{names}]\n\
         horizon = \"{horizon}\"\nwarm_up = \"1 d\"\nseed = 4\n[replications]\nmin = 2\nmax = 2\n"
    )
}

/// The experiment with one value changed; `None` if that is a mistake.
fn changed(file: &Path, path: &str, value: &str) -> Option<Experiment> {
    let set = vec![(path.to_owned(), value.to_owned())];
    load_experiment(&STUDIES, file, &Overrides { set, ..Overrides::default() }).ok()
}

fn load(file: &Path) -> Experiment {
    load_experiment(&STUDIES, file, &Overrides::default()).expect("it is sound")
}

/// The architectures whose trials a change of a parameter costs.
fn lost(file: &Path, path: &str, value: &str) -> Vec<&'static str> {
    let (before, after) = (load(file), changed(file, path, value).expect("it may be so"));
    let [before, after] = [before, after].map(|own| Outline::of(&own).points);
    let named = ARCHITECTURES.into_iter().zip(before.iter().zip(&after));
    named.filter(|(_, (before, after))| before != after).map(|(name, _)| name).collect()
}

#[test]
fn a_changed_parameter_costs_the_trials_of_those_who_use_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("used.toml");
    fs::write(&file, text("office", "3 d")).unwrap();
    let all = ARCHITECTURES.to_vec();
    let with_servers = ["client-server", "client-server-standby", "hybrid-cache"];
    let (with_a_battery, with_owners) = (["client-server-standby"], ["workgroup"]);
    for (path, value, expected) in [
        ("hardware.failures.server.rate", "1 /y", &with_servers[..]),
        ("hardware.failures.software.restart.down", "{ fixed = \"9 min\" }", &with_servers),
        ("hardware.failures.desktop.rate", "1 /y", &all),
        ("hardware.failures.disk.rate", "1 /y", &all),
        ("hardware.ups_fails", "0.5", &with_a_battery),
        ("hardware.home.up", "9 Mbit/s", &all),
        ("hardware.home_sigma", "0.1", &all),
        ("hardware.gateway.bridged", "true", &with_owners),
        ("hardware.failures.home_line.part", "{ fixed = \"9 min\" }", &[]),
        ("hardware.failures.uplink.part", "{ fixed = \"9 min\" }", &[]),
        ("hardware.laptop.latency", "3 ms", &all),
        ("organisation.title", "Another", &[]),
        ("organisation.administration.push_fails", "0.5", &with_servers),
        ("organisation.administration.effort.own_backup", "{ fixed = \"9 min\" }", &with_owners),
        ("organisation.administration.effort.ticket", "{ fixed = \"9 min\" }", &all),
        ("organisation.devices", "9", &all),
    ] {
        let lost = lost(&file, path, value);
        println!("{path}: {lost:?}");
        let own = lost.iter().filter(|name| **name != "internet-copies");
        let expected = expected.iter().filter(|name| **name != "internet-copies");
        assert!(own.eq(expected), "{path}: {lost:?}");
    }
}

/// Other values of a parameter, some of which may be mistakes.
fn others(param: &Param) -> Vec<String> {
    let value = param.value.as_str();
    if let Some(names) = param.expected.strip_prefix("one of ") {
        return names.split(", ").filter(|name| *name != value).map(str::to_owned).collect();
    }
    let digits = value.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let (start, number) = (value.len() - digits.len(), &digits[..end]);
    let Ok(number) = number.parse::<f64>() else { return Vec::new() };
    let with = |number: f64| format!("{}{number}{}", &value[..start], &digits[end..]);
    vec![with(number * 2.0), with(number / 2.0), with(number + 1.0), with(0.5)]
}

/// Results of a trial of one architecture, as bits and counts.
fn row(experiment: &Experiment, point: usize) -> (Vec<u64>, u64) {
    let architecture = experiment.plan.points[point].architecture;
    let trial = TrialId { architecture, point, replication: 1 };
    let output = run_trial(experiment, &trial, Limits::default()).expect("no limit");
    let bits = output.values.iter().map(|value| value.to_bits()).collect();
    (bits, output.events)
}

/// A failure of a line's own.
fn failing(line: &str) -> String {
    format!(
        "\"hardware.{line}.failure\" = {{ rate = \"150 /y\", lasts = {{ fixed = \"2 h\" }}, \
         part = {{ fixed = \"1 h\" }} }}\n"
    )
}

/// Values that are put aside must not matter: a change that leaves the name of a trial as it is
/// leaves its result as it is, to the bit.
#[test]
fn whatever_costs_no_trial_changes_no_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (mut free, mut tried) = (0, 0);
    let log = Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md");
    let turn = usize::from(blake3::hash(&fs::read(log).unwrap()).as_bytes()[1]);
    // Offices whose hardware breaks all the time, peers at home, and sites with second lines.
    let often = ["server", "software", "disk", "desktop", "laptop", "lost", "power", "printer"];
    let often = often.map(|name| format!("\"hardware.failures.{name}.rate\" = \"150 /y\"\n"));
    // Lines that fail as they say themselves; where only risers fail as cables do; and shared air.
    let lines = ["laptop", "riser", "uplink", "desktop", "server", "printer"].map(failing);
    let own = lines.concat() + "\"hardware.riser.class\" = \"copper-1g\"\n";
    let bare = "\"organisation.laptops\" = 1.0\n\"organisation.desks_per_switch\" = 2\n\
        \"hardware.failures.cable.rate\" = \"150 /y\"\n";
    let air = "\"hardware.laptop.duplex\" = \"half\"\n\"organisation.laptops\" = 0.0\n";
    for (organisation, devices, more) in [
        ("office-15", 5, ""),
        ("internet", 12, ""),
        ("redundant-core", 6, ""),
        ("weekend", 4, ""),
        ("loop", 4, ""),
        ("office-15", 4, &own),
        ("internet", 6, &own),
        ("redundant-core", 4, &own),
        ("office-15", 4, bare),
        ("office-15", 4, &(failing("laptop") + air)),
    ] {
        let file = folder.path().join("used.toml");
        let devices = format!("[set]\n\"organisation.devices\" = {devices}\n");
        // Where nothing fails, nothing fails more often.
        let fails = !["weekend", "loop"].contains(&organisation);
        let set = devices + &if fails { often.concat() } else { String::new() } + more;
        fs::write(&file, text(organisation, "5 d") + &set).unwrap();
        let base = load(&file);
        let wanted: Vec<_> = (0..base.keys.len()).map(|point| row(&base, point)).collect();
        let mut params: BTreeMap<&str, &Param> = BTreeMap::new();
        for param in base.params.iter().flat_map(|(_, params)| params) {
            params.entry(&param.path).or_insert(param);
        }
        // Further settings are about lines: they change nothing of services and architectures.
        let told = |path: &str| path.starts_with("hardware.") || path.starts_with("organisation.");
        params.retain(|path, _| !set.contains(path) && (more.is_empty() || told(path)));
        // Every sixteenth one, which ones by the list of changes; all where loops are long.
        let step = if rounds(1) > 1 { 1 } else { 16 };
        for (path, param) in params.into_iter().skip(turn % step).step_by(step) {
            let other = others(param).into_iter().find_map(|own| changed(&file, path, &own));
            let Some(other) = other else { continue };
            tried += other.keys.len();
            let same = |at: &usize| other.keys[*at].used == base.keys[*at].used;
            for at in (0..other.keys.len()).filter(same) {
                free += 1;
                let name = ARCHITECTURES[at];
                assert!(row(&other, at) == wanted[at], "{organisation}, {name}: {path}");
            }
        }
    }
    println!("{free} of {tried} changes of a parameter cost no trial and change nothing");
    assert!(free > 12 && tried > 60, "{free} of {tried}");
}

/// Values that trials read by ways that are easily overlooked: other results have other names.
#[test]
fn what_changes_results_by_a_detour_names_trials() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("detour.toml");
    let detours = [
        // One file server, but two that answer.
        (
            "office",
            "client-server",
            "\"architecture.identity.directory.servers\" = 2\n",
            ("architecture.transfer", ["direct", "balanced"]),
        ),
        // Without locks, files of one's own device need no sign-in.
        (
            "office",
            "hybrid-directory",
            "\"organisation.services\" = [\"downloads\"]\n",
            ("architecture.ordering", ["none", "locks"]),
        ),
        // Lines of access switches are those of servers where nothing is said of them.
        (
            "two-tier",
            "workgroup",
            "\"organisation.hardware\" = \"standard\"\n\"organisation.desks_per_switch\" = 4\n",
            ("hardware.server.up", ["1 Gbit/s", "50 Mbit/s"]),
        ),
        // Work on permissions is about folders, some more popular than others.
        (
            "office",
            "client-server",
            "\"organisation.services\" = [\"fetch-loop\"]\n\
             \"organisation.administration.permission_changes\" = \"1 /d\"\n",
            ("organisation.popularity", ["0.9", "0.0"]),
        ),
        // A new disk is filled file by file.
        (
            "office",
            "client-server",
            "\"organisation.services\" = [\"fetch-loop\"]\n\
             \"architecture.placement.server.copies\" = 2\n\
             \"architecture.redundancy.raid\" = false\n\
             \"hardware.failures.disk.rate\" = \"100 /y\"\n",
            ("organisation.file_size", ["{ fixed = \"1 MB\" }", "{ fixed = \"1 GB\" }"]),
        ),
    ];
    for (organisation, architecture, set, (path, values)) in detours {
        let horizon = if organisation == "two-tier" { "6 h" } else { "4 weeks" };
        let text = format!(
            "title = \"Detour\"\norganisation = \"{organisation}\"\n\
             architectures = [\"{architecture}\"]\nhorizon = \"{horizon}\"\nseed = 3\n\
             [replications]\nmin = 2\nmax = 2\n[set]\n{set}"
        );
        fs::write(&file, text).unwrap();
        let [one, other] = values.map(|value| changed(&file, path, value).expect("it may be so"));
        assert!(row(&one, 0) != row(&other, 0), "{path} changes results here");
        assert_ne!(one.keys[0].used, other.keys[0].used, "{path}");
    }
}
