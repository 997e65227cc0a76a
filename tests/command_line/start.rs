//! Help for beginners: new experiments, completions, manual pages, schemas for editors.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::schemas::Validator;
use crate::typed::{crosspoint, err, told};

/// The command that a message suggests as the next one.
fn next_command(told: &str) -> Vec<String> {
    let (_, command) = told.split_once(": crosspoint ").unwrap_or_else(|| panic!("{told}"));
    command.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_template_runs_by_the_command_that_is_told_and_fills_all_its_charts() {
    for template in ["office", "textbook", "churn"] {
        let folder = tempfile::tempdir().unwrap();
        let made = crosspoint(folder.path(), &["new", "my-question", "--template", template]);
        assert!(told(&made).contains("models/organisations/"), "{}", told(&made));
        let command = next_command(&err(&made));
        let file = folder.path().join(command.last().unwrap());
        assert!(fs::read_to_string(&file).unwrap().starts_with("# "), "it says what it is about");
        let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
        words.extend(["--replications", "2", "-q"]);
        let run = crosspoint(folder.path(), &words);
        assert!(told(&run).contains("results/my-question/report.html"), "{}", told(&run));
        let text = fs::read_to_string(&file).unwrap();
        for (_, rest) in text.match_indices("[[chart]]").map(|(at, _)| text.split_at(at)) {
            let name = rest.split('"').nth(1).unwrap();
            let chart = format!("results/my-question/charts/{name}.svg");
            assert!(folder.path().join(&chart).is_file(), "{chart}");
        }
    }
}

#[test]
fn the_copied_models_are_those_that_count() {
    let folder = tempfile::tempdir().unwrap();
    told(&crosspoint(folder.path(), &["new", "mine"]));
    let organisation = folder.path().join("mine/models/organisations/office.toml");
    let text = fs::read_to_string(&organisation).unwrap();
    fs::write(&organisation, text.replacen("small office", "law firm", 1)).unwrap();
    let run =
        ["run", "mine/mine.toml", "-q", "--replications", "1", "-w", "organisation.devices = 3"];
    assert!(told(&crosspoint(folder.path(), &run)).contains("law firm"));
}

#[test]
fn nothing_is_overwritten_and_odd_names_are_no_trouble() {
    let folder = tempfile::tempdir().unwrap();
    told(&crosspoint(folder.path(), &["new", "mine"]));
    let before = fs::read(folder.path().join("mine/mine.toml")).unwrap();
    fs::remove_file(folder.path().join("mine/models/architectures/client-server.toml")).unwrap();
    let again = crosspoint(folder.path(), &["new", "mine", "--template", "churn"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("mine/mine.toml is there already"), "{}", err(&again));
    assert_eq!(before, fs::read(folder.path().join("mine/mine.toml")).unwrap());
    assert!(!folder.path().join("mine/models/organisations/internet.toml").exists());
    // The experiment is named after the folder, as far as that can be.
    for (given, file) in [
        ("My Office", "My Office/my-office.toml"),
        ("Büro (2. Stock)", "Büro (2. Stock)/buero-2-stock.toml"),
        ("事務所", "事務所/textbook.toml"),
    ] {
        let odd = crosspoint(folder.path(), &["new", given, "--template", "textbook"]);
        assert!(told(&odd).contains(file), "{}", told(&odd));
        let check = crosspoint(folder.path(), &["check", file]);
        assert!(check.status.success(), "{file}: {}", err(&check));
    }
    let odd = crosspoint(folder.path(), &["new", "My Question", "--template", "textbook"]);
    assert!(err(&odd).contains("crosspoint run 'My Question/my-question.toml'"), "{}", err(&odd));
    fs::write(folder.path().join("file"), "").unwrap();
    let blocked = crosspoint(folder.path(), &["new", "file/inner"]);
    assert_eq!(blocked.status.code(), Some(1), "{}", err(&blocked));
    assert!(err(&blocked).contains("cannot write `file/inner/"), "{}", err(&blocked));
}

#[test]
fn completions_know_commands_options_and_values() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = told(&crosspoint(folder.path(), &["completions", shell]));
        // The last two shells are not given values.
        let values =
            ["textbook"].into_iter().filter(|_| !["powershell", "elvish"].contains(&shell));
        for part in ["crosspoint", "transfers", "replications"].into_iter().chain(values) {
            assert!(script.contains(part), "{shell}: {part}");
        }
    }
    assert_eq!(crosspoint(folder.path(), &["completions", "tcl"]).status.code(), Some(2));
}

#[test]
fn manual_pages_cover_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let page = told(&crosspoint(folder.path(), &["man"]));
    assert!(page.contains(".TH crosspoint 1") && page.contains("crosspoint\\-run"), "{page}");
    let written = told(&crosspoint(folder.path(), &["man", "--out", "pages"]));
    let help = told(&crosspoint(folder.path(), &["--help"]));
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.len() > 12, "{names:?}");
    for name in names {
        let file = format!("pages/crosspoint-{name}.1");
        assert!(written.contains(&file) || name == "help", "{file} is not written");
    }
    let run = fs::read_to_string(folder.path().join("pages/crosspoint-run.1")).unwrap();
    assert!(run.contains("crosspoint run") && run.contains("limit\\-events"), "{run}");
}

/// The schema of a kind of file, ready to validate.
fn validator(kind: &str) -> Validator {
    Validator::new(&told(&crosspoint(Path::new("."), &["schema", kind])))
}

fn as_json(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

fn toml_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

const KINDS: [(&str, &str); 7] = [
    ("experiment", "experiments"),
    ("experiment", "templates"),
    ("organisation", "models/organisations"),
    ("architecture", "models/architectures"),
    ("service", "models/services"),
    ("hardware", "models/hardware"),
    ("map", "tests/maps"),
];

#[test]
fn every_shipped_file_fits_its_schema_and_one_with_another_key_does_not() {
    for (kind, folder) in KINDS {
        let validator = validator(kind);
        for path in toml_files(folder) {
            let text = fs::read_to_string(&path).unwrap();
            let json = as_json(&text);
            let wrong = validator.mistakes(&json);
            assert!(wrong.is_empty(), "{}:\n{}", path.display(), wrong.join("\n"));
            let mistaken = as_json(&format!("sead = 3\n{text}"));
            assert!(!validator.mistakes(&mistaken).is_empty(), "{}", path.display());
        }
    }
}

#[test]
fn schemas_find_the_mistakes_that_the_program_finds() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(
        toml_files("templates").iter().find(|p| p.ends_with("office.toml")).unwrap(),
    )
    .unwrap();
    let (validator, map) = (validator("experiment"), validator("map"));
    let path = folder.path().join("changed.toml");
    let changes = [
        ("horizon       = \"8 weeks\"", "horizon       = \"8 lightyears\""),
        ("horizon       = \"8 weeks\"", "horizon       = 8"),
        ("min = 10", "min = 0"),
        ("\"organisation.devices\"", "\"organisation.devics\""),
        ("[3, 8, 20]", "[\"three\", 8, 20]"),
        ("\"organisation.staff.people\" = 1", "\"organisation.staff.peple\" = 1"),
        ("\"organisation.staff.people\" = 1", "\"organisation.staff.people\" = -1"),
        ("\"organisation.staff.people\" = 1", "\"architecture.identity\" = \"acounts\""),
        (
            "\"organisation.staff.people\" = 1",
            "\"organisation.file_size\" = { log-normal = { mean = \"1 MB\", cv = 1.0, sc = 1 } }",
        ),
        (
            "\"organisation.staff.people\" = 1",
            "\"organisation.staff.people\" = { value = 1, range = [2], source = \"O: x\" }",
        ),
        (
            "\"organisation.staff.people\" = 1",
            "\"organisation.staff.people\" = \
             { value = 1, range = [0, 2], fixed = \"x\", source = \"O: x\" }",
        ),
        (
            "\"organisation.staff.people\" = 1",
            "\"architecture.identity\" = \
             { value = \"accounts\", among = [\"acounts\"], source = \"O: x\" }",
        ),
        ("scale = \"log\"", "scale = \"logarithmic\""),
        ("[3, 8, 20]", "{ values = [3, 8], label = 3 }"),
        ("[3, 8, 20]", "{ values = [3, 8], label = \" \" }"),
        ("[3, 8, 20]", "{ label = \"desks\" }"),
        ("stack = \"cause\"", "stack = \"causes\""),
        ("[[chart]]", "[[charts]]"),
        ("min = 10\n", "precision.availabilty.absolute = \"0.01\"\n"),
        ("[[chart]]", "[[expect]]\nmetric = \"availability\"\nvalue = 0.9\n[[chart]]"),
        ("[[chart]]", "[explained]\nadmin_efort = \"few devices\"\n[[chart]]"),
        ("[[chart]]", "[explained]\nadmin_effort = 3\n[[chart]]"),
        ("[[chart]]", "[[expect]]\nmetric = \"availability\"\natleast = 0.9\n[[chart]]"),
    ];
    for (from, to) in changes {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        fs::write(&path, &changed).unwrap();
        let check = crosspoint(folder.path(), &["check", "changed.toml"]);
        assert_eq!(check.status.code(), Some(2), "{to}");
        assert!(!validator.mistakes(&as_json(&changed)).is_empty(), "{to}");
    }
    let path_of_map = folder.path().join("map.toml");
    let ways = fs::read_to_string("tests/maps/ways.toml").unwrap();
    for weight in ["0", "16777216", "1.5", "\"1\""] {
        let changed = ways.replacen("weight = 1", &format!("weight = {weight}"), 1);
        fs::write(&path_of_map, &changed).unwrap();
        let read = crosspoint(folder.path(), &["topology", "map.toml"]);
        assert_eq!(read.status.code(), Some(2), "{weight}");
        assert!(!map.mistakes(&as_json(&changed)).is_empty(), "{weight}");
    }
    for (from, to) in [
        ("warm_up       = \"1 week\"", "warm_up = \"auto\""),
        ("warm_up       = \"1 week\"", "warm_up = { auto = [\"availability\"] }"),
        ("min = 10\n", "precision.availability.absolute = \"0.01\"\n"),
        ("[3, 8, 20]", "{ from = 3, to = 30, points = 3, scale = \"log\" }"),
        ("[3, 8, 20]", "{ from = 3, to = 30, points = 3, label = \"desks\" }"),
        ("[3, 8, 20]", "{ values = [3, 8, 20], label = \"desks\" }"),
        ("\"organisation.staff.people\" = 1", "\"architecture.placement\" = \"server\""),
        (
            "\"organisation.staff.people\" = 1",
            "\"organisation.file_size\" = { log-normal = { mean = \"1 MB\", cv = 1.0 } }",
        ),
        ("[[chart]]", "[[expect]]\nmetric = \"availability\"\nat_least = \"90 %\"\n[[chart]]"),
        ("[[chart]]", "[explained]\nadmin_effort = \"few devices\"\n[[chart]]"),
        (
            "[[chart]]",
            "[sweep.copies]\nvalues = [1, 2]\n\
             key = { workgroup-copies = \"architecture.placement.peers.copies\" }\n[[chart]]",
        ),
    ] {
        let changed = text.replacen(from, to, 1);
        assert!(validator.mistakes(&as_json(&changed)).is_empty(), "{to}");
    }
}
