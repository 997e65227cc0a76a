//! Parameters that no trial reads, as a user meets them: refused, reported, listed, run on purpose.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::typed::{crosspoint, err, out, told};

fn write(folder: &Path, more: &str) {
    let text = format!(
        "title = \"Idle\"\norganisation = \"office\"\n\
         architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"2 weeks\"\n\
         warm_up = \"1 week\"\n[replications]\nmin = 2\nmax = 2\n{more}\n\
         [[chart]]\nname = \"a\"\nx = {{ key = \"organisation.devices\" }}\ny = \"availability\"\n"
    );
    fs::write(folder.join("idle.toml"), text).unwrap();
}

/// Nobody works from home.
const IN_OFFICE: &str = "[set]\n\"organisation.presence.office.remote.days\" = 0.0\n";

const UPLINKS: &str = "[sweep]\n\"organisation.devices\" = [3, 4]\n\
    \"hardware.uplink.class\" = [\"dsl\", \"ftth\"]";

#[test]
fn an_axis_that_nothing_reads_is_a_mistake_unless_it_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &format!("{IN_OFFICE}{UPLINKS}"));
    for command in ["check", "run"] {
        let refused = crosspoint(folder.path(), &[command, "idle.toml"]);
        assert_eq!(refused.status.code(), Some(2));
        let message = err(&refused);
        for part in [
            "`hardware.uplink.class` is swept, but no trial reads it: no traffic leaves the only site",
            "idle.toml:13:1",
            "--allow-idle",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
    let run = ["run", "idle.toml", "--allow-idle", "--progress", "none"];
    let wanted = crosspoint(folder.path(), &run);
    told(&wanted);
    let warning = "warning: idle: `hardware.uplink.class` is swept, but no trial reads it";
    assert!(err(&wanted).contains(warning), "{}", err(&wanted));
    let page = fs::read_to_string(folder.path().join("results/idle/report.html")).unwrap();
    assert!(page.contains("hardware.uplink.class is swept, but no trial reads it"), "the page");
    // One trial serves both values.
    let table = fs::read_to_string(folder.path().join("results/idle/trials.csv")).unwrap();
    let rows: Vec<String> = table.lines().map(|row| row.replacen("ftth", "dsl", 1)).collect();
    assert_eq!(rows.iter().collect::<std::collections::BTreeSet<_>>().len(), 1 + 2 * 2 * 2);
}

#[test]
fn what_only_some_points_read_is_told_with_the_reason_and_their_number() {
    let folder = tempfile::tempdir().unwrap();
    let more = "[set]\n\"hardware.failures.server.rate\" = \"9 /y\"\n\
        [sweep]\n\"organisation.devices\" = [3, 4]\n\
        \"hardware.failures.software.rate\" = [\"1 /y\", \"50 /y\"]";
    write(folder.path(), more);
    let checked = told(&crosspoint(folder.path(), &["check", "idle.toml"]));
    for name in
        ["hardware.failures.server.rate` is set", "hardware.failures.software.rate` is swept"]
    {
        let line =
            format!("warning: `{name}, but no trial reads it at 4 of 8 points: there is no server");
        assert!(checked.contains(&line), "{line}: {checked}");
    }
    let json = told(&crosspoint(folder.path(), &["check", "idle.toml", "--json"]));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["idle"][0]["name"], "hardware.failures.server.rate");
    assert_eq!((&json["idle"][0]["idle"], &json["idle"][0]["of"]), (&4.into(), &8.into()));
    // Of points of one's own choice an idle axis is no mistake.
    let one = ["check", "idle.toml", "-w", "architecture = \"workgroup\""];
    assert!(
        told(&crosspoint(folder.path(), &one)).contains("no trial reads it: there is no server")
    );
}

#[test]
fn the_parameters_of_an_experiment_are_listed_with_what_is_idle() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &format!("{IN_OFFICE}[sweep]\n\"organisation.devices\" = [3, 4]"));
    let list = ["list", "params", "--for", "idle.toml", "--json"];
    let listed = told(&crosspoint(folder.path(), &list));
    let row = |path: &str| -> Value {
        let rows = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.into_iter().find(|row| row["path"] == path).unwrap_or_else(|| panic!("{path}"))
    };
    assert_eq!(row("hardware.home.up")["idle"], "devices are at sites, not at homes");
    assert_eq!(row("organisation.devices")["idle"], "");
    let server = row("hardware.failures.server.rate");
    assert_eq!(server["idle"], "at 2 of 4 points: there is no server");
    assert_eq!(server["varied"], "0.04 /y to 0.3 /y");
    assert_eq!(row("organisation.sites")["varied"], "fixed: the place of this scenario");
    assert_eq!(row("organisation.devices")["varied"], "", "the experiment sweeps it");
    let wrong = crosspoint(folder.path(), &["list", "services", "--for", "idle.toml"]);
    assert_eq!(wrong.status.code(), Some(2));
    let only = "`--for` goes with `list params` and `list metrics` only";
    assert!(err(&wrong).contains(only), "{}", err(&wrong));
}

/// Trials are kept by what they read: another value of an idle parameter costs none and is not
/// said to.
#[test]
fn a_change_of_what_is_idle_keeps_all_trials() {
    let folder = tempfile::tempdir().unwrap();
    let run = ["run", "idle.toml", "--progress", "none"];
    write(folder.path(), &format!("{IN_OFFICE}[sweep]\n\"organisation.devices\" = [3, 4]"));
    told(&crosspoint(folder.path(), &run));
    let more = "\"hardware.home.up\" = \"3 Mbit/s\"\n[sweep]\n\"organisation.devices\" = [3, 5]";
    write(folder.path(), &format!("{IN_OFFICE}{more}"));
    let again = crosspoint(folder.path(), &run);
    assert!(err(&again).contains("kept 4 of 8 trials"), "{}", err(&again));
    assert!(!err(&again).contains("use what changed"), "{}", err(&again));
}

#[test]
fn a_value_of_a_model_file_that_the_experiment_sets_is_told_with_both_places() {
    let folder = tempfile::tempdir().unwrap();
    told(&crosspoint(folder.path(), &["new", "mine"]));
    let check = ["check", "mine/mine.toml"];
    let untouched = out(&crosspoint(folder.path(), &check));
    assert!(!untouched.contains("has no effect"), "{untouched}");
    let organisation = folder.path().join("mine/models/organisations/office.toml");
    let text = fs::read_to_string(&organisation).unwrap();
    let at = text.lines().position(|line| line.starts_with("by ")).unwrap() + 1;
    fs::write(&organisation, text.replacen("\"provider\"", "\"owner\"", 1)).unwrap();
    let edited = told(&crosspoint(folder.path(), &check));
    let place = format!("mine/models/organisations/office.toml, line {at} has no effect");
    assert!(
        edited.contains("`organisation.staff.by` is own here (mine/mine.toml, line "),
        "{edited}"
    );
    assert!(edited.contains(&place), "{place}: {edited}");
}
