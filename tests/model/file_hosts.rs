//! One machine that holds all files and is no server: a NAS, by hand and against theory.

use crosspoint::experiment::Experiment;
use crosspoint::metrics::Totals;
use crosspoint::sim::Estimate;
use crosspoint::study::{Limits, Wanted};
use crosspoint::world::office::{Silent, observe};

use crate::common::{experiment, office, run_of, values};

/// Nobody asks for anything but files, and nothing fails but what the test breaks.
pub const QUIET: &str = "\"organisation.administration.turnover\" = \"0 /y\"\n\
    \"organisation.administration.permission_changes\" = \"0 /y\"\n\
    \"organisation.administration.tickets\" = \"0 /y\"\n\
    \"organisation.hardware\" = \"faultless\"\n\
    \"service.printing.jobs\" = \"1 /y\"\n";

/// Four people with desktops who are always there, under one architecture.
pub fn four(architecture: &str, horizon: &str, set: &str) -> Experiment {
    let key = "organisation.administration.password_changes";
    let passwords =
        if set.contains(key) { String::new() } else { format!("\"{key}\" = \"0 /y\"\n") };
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"{horizon}\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 30\nmax = 30\n[set]\n\
         \"organisation.devices\" = 4\n\"organisation.laptops\" = 0.0\n\
         \"organisation.presence\" = \"always\"\n\"organisation.staff.by\" = \"owner\"\n\
         \"organisation.staff.owner.effort\" = 1.0\n\
         \"organisation.administration.reports\" = 1.0\n{set}{passwords}"
    ))
}

pub fn counts(experiment: &Experiment) -> Totals {
    observe(office(experiment, 0), run_of(experiment, 0), Silent).0
}

/// Lines of the first replication that contain one of some words.
pub fn lines(experiment: &Experiment, words: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    let end = experiment.scenarios[0].trace(
        run_of(experiment, 0),
        Limits::default(),
        Wanted::default(),
        &mut |line| lines.push(format!("{}  {}", line.at, line.text)),
    );
    end.expect("a trace without limits reaches none");
    let is_call = |line: &str| line.contains(" is to do a task");
    lines.retain(|line| words.iter().any(|word| line.contains(word)) && !is_call(line));
    lines
}

/// Accounts and rights stand in one place: whatever changes is one task there, however many
/// devices there are; a workgroup of four has three tasks.
#[test]
fn a_nas_keeps_accounts_once() {
    let changing = "\"organisation.administration.password_changes\" = \"2 /d\"\n\
        \"organisation.administration.forgotten\" = 0.0\n";
    let tasks = |architecture: &str| {
        let experiment = four(architecture, "2 weeks", &format!("{QUIET}{changing}"));
        let changes = lines(&experiment, &["changes or forgets a password"]).len();
        let lines = lines(&experiment, &["has finished a task", ": password"]);
        let entered = lines.iter().filter(|line| line.ends_with(": password")).count();
        let at_nas = lines.iter().filter(|line| line.ends_with("at NAS 1: password")).count();
        assert!(changes > 50, "{changes}");
        (entered as f64 / changes as f64, at_nas == entered)
    };
    let (once, at_nas) = tasks("nas");
    assert!(at_nas && (once - 1.0).abs() < 0.05, "{once}");
    let (each, _) = tasks("workgroup");
    assert!((each - 3.0).abs() < 0.15, "{each}");
}

/// An account that is out of date refuses its user at the NAS until it has been entered there.
#[test]
fn an_account_on_a_nas_is_mended_once_for_all() {
    let changing = "\"organisation.administration.password_changes\" = \"1 /d\"\n\
        \"organisation.administration.forgotten\" = 1.0\n";
    let totals = counts(&four("nas", "4 weeks", &format!("{QUIET}{changing}")));
    let account = totals.blocks.iter().filter(|(_, _, cause, _)| cause.name() == "account");
    let blocked: u64 = account.map(|(.., count)| count).sum();
    // Every change is forgotten, and mended when its user has asked.
    assert!(blocked > 20 && blocked < totals.issued / 10, "{blocked} of {}", totals.issued);
}

/// The unit is cut off at some instant: from then on nobody gets a file, the first who is denied
/// says so, and two hours of work later all is as it was; the mirrored disks have lost nothing.
#[test]
fn a_failed_nas_denies_everybody_until_it_is_exchanged() {
    let failing = "\"hardware.failures\" = { nas = { rate = \"40 /y\", \
        lasts = { fixed = \"2 h\" }, part = { fixed = \"0 h\" } } }\n\
        \"service.documents.operations\" = \"20 /h\"\n";
    let experiment = four("nas", "8 weeks", &format!("{QUIET}{failing}"));
    let words = ["at NAS 1: case, board or supply", "at NAS 1: repair"];
    let story = lines(&experiment, &words);
    assert!(story.len() > 3, "{story:?}");
    for pair in story.chunks_exact(2) {
        assert!(pair[0].contains("a fault begins"), "{pair:?}");
        assert!(pair[1].contains("has finished a task"), "{pair:?}");
    }
    let totals = counts(&experiment);
    let causes: Vec<&str> = totals.blocks.iter().map(|(_, _, cause, _)| cause.name()).collect();
    assert!(causes.contains(&"NAS") && !causes.contains(&"disk lost"), "{causes:?}");
    assert_eq!((totals.objects_lost, totals.changes_lost), (0, 0));
}

/// 1000 hours up and 200 of work, after the two and a half hours until somebody wants a file: four
/// people who want one every ten hours each.
#[test]
fn availability_of_a_nas_is_that_of_its_unit() {
    let failing = "\"hardware.failures\" = { nas = { rate = \"8.76 /y\", \
        lasts = { fixed = \"200 h\" }, part = { fixed = \"0 h\" } } }\n\
        \"service.documents.operations\" = \"0.1 /h\"\n\
        \"organisation.administration.nas_patch_interval\" = \"10 y\"\n";
    let experiment = four("nas", "5 y", &format!("{QUIET}{failing}"));
    let shares = values(&experiment, 0, "clock_availability");
    let (theory, tolerance) = (1000.0 / 1202.5, 0.02);
    let estimate = Estimate::at_level(&shares, 0.999);
    assert!(estimate.covers(theory), "{estimate:?} does not cover {theory}");
    assert!(estimate.half_width < tolerance * theory, "{estimate:?}");
}

/// Without a mirror a lost disk takes everything with it but what the disk beside it keeps.
#[test]
fn disks_of_a_nas_are_mirrored() {
    let failing = "\"hardware.failures\" = { disk = { rate = \"4 /y\", \
        lasts = { fixed = \"1 h\" } } }\n";
    for (mirrored, lost) in [(true, false), (false, true)] {
        let set = format!("{QUIET}{failing}\"architecture.redundancy.raid\" = {mirrored}\n");
        let totals = counts(&four("nas", "1 y", &set));
        assert_eq!(totals.changes_lost > 0, lost, "{mirrored}: {}", totals.changes_lost);
    }
}

/// Twice a year somebody patches the NAS, which restarts in the evening.
#[test]
fn a_nas_is_patched_by_hand_and_restarts() {
    let set = format!("{QUIET}\"organisation.administration.reboot\" = \"20 h\"\n");
    let experiment = four("nas", "100 weeks", &set);
    let due = lines(&experiment, &["the machine that holds all files is to be patched"]);
    let patched = lines(&experiment, &["a task at NAS 1: device patched by hand"]);
    assert!((3..=4).contains(&due.len()) && due.len() == patched.len(), "{due:?} {patched:?}");
    let down = 1.0 - counts(&experiment).clock_availability;
    let expected = due.len() as f64 * 20.0 / (700.0 * 24.0);
    assert!((down - expected).abs() < 1e-9, "{down} {expected}");
}

/// Four people who often want a file of a NAS whose software hangs, and takes ten minutes to start.
fn hanging(laptops: f64, presence: &str) -> Experiment {
    let failing = "\"hardware.failures\" = { software = { rate = \"60 /y\", \
        restart = { share = 0.0, down = { fixed = \"10 min\" } }, \
        remote = { share = 1.0, down = { fixed = \"5 h\" }, hands = { fixed = \"5 h\" } }, \
        visit = { down = { fixed = \"5 h\" }, hands = { fixed = \"5 h\" } } } }\n\
        \"service.documents.operations\" = \"6 /h\"\n";
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"1 y\"\nwarm_up = \"0 d\"\n\
         architectures = [\"nas\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 4\n\"organisation.laptops\" = {laptops}\n\
         \"organisation.presence\" = {presence}\n\"organisation.staff.by\" = \"own\"\n\
         \"organisation.staff.people\" = 1\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n\
         \"organisation.administration.nas_patch_interval\" = \"10 y\"\n\
         \"organisation.administration.reports\" = 1.0\n{QUIET}{failing}"
    ))
}

/// Hours since the beginning, a Monday, of a line of a trace: `w01 Mon 00:36:00.00`.
fn hours_of(line: &str) -> f64 {
    let words: Vec<&str> = line.split(' ').collect();
    let week: f64 = words[0][1..].parse().expect("a week");
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let day = days.iter().position(|day| *day == words[1]).expect("a day") as f64;
    let clock = words[2].split(':').map(|part| part.parse::<f64>().expect("a number"));
    let hours = clock.zip([1.0, 60.0, 3_600.0]).map(|(part, of)| part / of).sum::<f64>();
    (week - 1.0) * 168.0 + day * 24.0 + hours
}

/// A NAS that hangs is mended by the first user whom it denies a file, and not while nobody is
/// there: at night and on weekends it waits for the morning. Ten minutes later it is up.
#[test]
fn a_nas_that_hangs_waits_until_somebody_switches_it_off_and_on() {
    let experiment = hanging(0.0, "{ timetable = { arrive = \"9 h\", leave = \"17 h\" } }");
    let words = ["begins at NAS 1: software", "at NAS 1: NAS switched off and on"];
    let story = lines(&experiment, &words);
    assert!(story.len() > 60, "{story:?}");
    let is_open = |hours: f64| (9.0..17.0).contains(&(hours % 24.0)) && hours % 168.0 < 120.0;
    let (mut soon, mut down) = (0, 0.0);
    for pair in story.chunks_exact(2) {
        assert!(pair[0].contains(words[0]) && pair[1].contains(words[1]), "{pair:?}");
        assert!(pair[1].contains(" user "), "{pair:?}");
        let [begins, switched] = [0, 1].map(|at| hours_of(&pair[at]));
        assert!(is_open(switched), "{pair:?}");
        let mut mornings = (0..).map(|day| f64::from(day) * 24.0 + 9.0);
        let mut next = || mornings.find(|at| is_open(*at) && *at > begins).expect("a morning");
        let wait = switched - if is_open(begins) { begins } else { next() };
        // Five minutes of work, and some until somebody wants a file.
        assert!(wait >= 1.0 / 12.0 - 1e-6, "{pair:?}");
        soon += usize::from(wait < 0.5);
        down += switched - begins + 1.0 / 6.0;
    }
    // Whoever notices it just before five o'clock does it the next day.
    assert!(soon * 10 > story.len() / 2 * 9, "{soon} of {story:?}");
    let share = 1.0 - counts(&experiment).clock_availability;
    assert!((share - down / 8_760.0).abs() < 1e-6, "{share} {down}");
}

/// Whoever is at home rings a colleague in the office; where nobody is there, the staff come.
#[test]
fn a_nas_that_hangs_is_switched_off_and_on_on_the_spot() {
    for (laptops, in_office) in [(0.5, true), (1.0, false)] {
        let experiment = hanging(laptops, "{ always = { at_home = true } }");
        let switched = lines(&experiment, &["at NAS 1: NAS switched off and on"]);
        assert!(switched.len() > 20, "{switched:?}");
        let by_staff = switched.iter().filter(|line| line.contains("the staff")).count();
        assert_eq!(by_staff, if in_office { 0 } else { switched.len() }, "{switched:?}");
    }
}

/// What does not go together is refused with the reason and a remedy.
#[test]
fn a_nas_is_no_member_of_a_directory_and_has_a_known_path() {
    for (set, says, help) in [
        ("\"architecture.identity\" = \"directory\"", "keeps accounts of its own", "accounts"),
        ("\"architecture.discovery\" = \"broadcast\"", "found by their path", "known"),
        ("\"architecture.monitoring\" = \"central\"", "needs a server to run on", "nobody"),
        ("\"architecture.ordering\" = \"locks\"", "need a lock owner", "none"),
    ] {
        let message = std::panic::catch_unwind(|| four("nas", "1 d", &format!("{set}\n")))
            .expect_err("it is refused");
        let message = message.downcast_ref::<String>().expect("a text").clone();
        assert!(message.contains(says) && message.contains(help), "{message}");
    }
}

/// A dead switch is mended by those whom it keeps from files, wherever the host of these is: at a
/// provider, or at another site.
#[test]
fn users_report_what_is_dead_at_their_own_site() {
    let set = QUIET.replace("\"service.printing.jobs\" = \"1 /y\"\n", "");
    let set = format!(
        "{set}\"organisation.services\" = [\"documents\"]\n\
         \"hardware.failures\" = {{ switch = {{ rate = \"40 /y\", \
         lasts = {{ fixed = \"2 h\" }}, part = {{ fixed = \"0 h\" }} }} }}\n\
         \"organisation.files\" = 8000\n\"organisation.popularity\" = 0.0\n\
         \"service.documents.operations\" = \"2 /h\"\n"
    );
    for (architecture, sites, monitored) in [("cloud-drive", 1, ""), ("client-server", 2, OWN_EYES)]
    {
        let set = format!("{set}{monitored}\"organisation.sites\" = {sites}\n");
        let story = lines(&four(architecture, "26 weeks", &set), &["a fault begins", ": repair"]);
        let begun = story.iter().filter(|line| line.contains("a fault begins")).count();
        let mended = story.iter().filter(|line| line.contains("has finished a task")).count();
        assert!(begun > 12 * sites && begun - mended <= sites, "{architecture}: {story:?}");
    }
}

const OWN_EYES: &str = "\"architecture.monitoring\" = \"nobody\"\n";
