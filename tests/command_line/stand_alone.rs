//! Results that stand by themselves: run again, and row by row, from the copies of all files in
//! their folder, somewhere else.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use crate::typed::{copy_folder, crosspoint, err, told};

const STUDY: &str = "title = \"Own\"\norganisation = \"mine\"\narchitectures = [\"client-server\", \
    \"internet-copies\"]\nhorizon = \"2 d\"\n[replications]\nmin = 3\nmax = 3\n[set]\n\
    \"organisation.network\" = { map = { file = \"../maps/ring.toml\" } }\n";

const RING: &str = "node = [{ name = \"a\", kind = \"switch\" }, { name = \"b\", kind = \"switch\" }]\n\
    link = [{ between = [\"a\", \"b\"], capacity = \"1 Gbit/s\", latency = \"9 ms\" }]\n";

/// A project with an experiment that names files of its own: an organisation, which names sessions
/// that were measured, and a map beside the folder of experiments.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/organisations/internet.toml");
    let text = fs::read_to_string(shipped).unwrap();
    let drawn = "{ weibull = { shape = 0.85, mean = \"2.29 h\" } }";
    let trace = "{ trace = { file = \"../traces/on.csv\", column = \"length\", unit = \"s\" } }";
    assert!(text.contains(drawn) && text.contains("value = 200"));
    let text = text.replace(drawn, trace).replacen("value = 200", "value = 8", 1);
    put("models/organisations/mine.toml", &text);
    put("models/traces/on.csv", "length\n3600\n7200\n1800\n");
    put("maps/ring.toml", RING);
    put("experiments/own.toml", STUDY);
    folder
}

/// The results of the project, without their journal, in a folder where nothing else is.
fn moved(project: &Path) -> (TempDir, PathBuf) {
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("results/own");
    copy_folder(&project.join("results/own"), &to);
    fs::remove_file(to.join("journal")).unwrap();
    (elsewhere, to)
}

/// All files below a folder that are compared: not those that say how fast a run was.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else if !entry.file_name().to_string_lossy().starts_with("journal") {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn results_run_again_where_nothing_else_is() {
    let project = project();
    let run = ["run", "experiments/own.toml", "-q", "-s", "organisation.devices=4", "--seed", "7"];
    let summary = told(&crosspoint(project.path(), &run));
    let own = "files of your own: models/organisations/mine.toml, ";
    assert!(summary.contains(own), "{summary}");
    let (elsewhere, results) = moved(project.path());
    drop(project);

    let before = contents(&results);
    let page = fs::read_to_string(results.join("report.html")).unwrap();
    assert!(page.contains("<code>crosspoint run results/own</code>"));
    assert!(page.contains("Files that do not come with the program: <code>models/organisations/"));
    told(&crosspoint(elsewhere.path(), &["repro", "results/own", "5"]));
    // The command of the page, as it stands there.
    told(&crosspoint(elsewhere.path(), &["run", "results/own", "-q"]));
    let after = contents(&results);
    assert_eq!(after.len(), before.len());
    let differing = after.iter().zip(&before).filter(|(now, before)| now != before);
    let differing: Vec<_> = differing.map(|((path, _), _)| path).collect();
    assert!(differing.is_empty(), "not the same to the byte: {differing:?}");

    let check = told(&crosspoint(elsewhere.path(), &["check", "results/own"]));
    assert!(check.starts_with("own: Own\n") && check.contains("6 trials are in results/own, 0 to"));
    assert!(check.contains(own) && check.contains("data/ring.toml"), "{check}");
    let trace = ["trace", "results/own", "--lines", "3", "-w", "architecture = \"client-server\""];
    told(&crosspoint(elsewhere.path(), &trace));
}

/// Results as a repository keeps them: no journal, and trials compressed.
#[test]
fn results_without_a_journal_and_with_compressed_trials_are_whole() {
    let project = project();
    told(&crosspoint(project.path(), &["run", "experiments/own.toml", "-q"]));
    let (elsewhere, results) = moved(project.path());
    let status = told(&crosspoint(elsewhere.path(), &["status", "results/own"]));
    let all = "own: 6 of 6 trials done, 0 missing, 0 failed\n";
    assert!(status.starts_with(all), "{status}");
    assert!(status.contains("       3        0       0  client-server\n"), "{status}");
    let compare = ["compare", "results/own", "-m", "availability"];
    let compared = told(&crosspoint(elsewhere.path(), &compare));

    let trials = fs::read(results.join("trials.csv")).unwrap();
    let (packed, file) = (results.join("trials.csv.gz"), results.join("trials.csv"));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&trials).unwrap();
    fs::write(&packed, encoder.finish().unwrap()).unwrap();
    fs::remove_file(&file).unwrap();
    assert_eq!(told(&crosspoint(elsewhere.path(), &["status", "results/own"])), status);
    assert_eq!(told(&crosspoint(elsewhere.path(), &compare)), compared);
    told(&crosspoint(elsewhere.path(), &["repro", "results/own", "4"]));
    // The same trials again: the file stays. Others: it goes.
    told(&crosspoint(elsewhere.path(), &["run", "results/own", "-q"]));
    assert!(packed.exists() && fs::read(&file).unwrap() == trials);
    told(&crosspoint(elsewhere.path(), &["run", "results/own", "-q", "--replications", "4"]));
    assert!(!packed.exists() && file.exists());
}

#[test]
fn copies_in_a_results_folder_are_what_is_run() {
    let project = project();
    told(&crosspoint(project.path(), &["run", "experiments/own.toml", "-q"]));
    let (elsewhere, results) = moved(project.path());
    drop(project);
    let trials = |name: &str| {
        fs::read_to_string(elsewhere.path().join("results").join(name).join("trials.csv")).unwrap()
    };
    let edits = [
        ("inputs/models/traces/on.csv", "7200", "9000"),
        ("inputs/data/ring.toml", "9 ms", "90 ms"),
        ("inputs/experiment.toml", "2 d", "3 d"),
    ];
    let mut earlier = trials("own");
    for (path, from, to) in edits {
        let path = results.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replace(from, to)).unwrap();
        let row = crosspoint(elsewhere.path(), &["repro", "results/own", "1"]);
        assert_eq!(row.status.code(), Some(6), "{}", err(&row));
        assert!(err(&row).contains("not those that results/own was made from"), "{}", err(&row));
        told(&crosspoint(elsewhere.path(), &["run", "results/own", "-q", "-o", "results/new"]));
        let now = trials("new");
        assert_ne!(now, earlier, "{}", path.display());
        earlier = now;
        told(&crosspoint(elsewhere.path(), &["repro", "results/new", "1"]));
        fs::remove_dir_all(elsewhere.path().join("results/new")).unwrap();
    }
    // One that is missing is no reason to take the shipped file of its name, or one from above.
    let copy = results.join("inputs/models/traces/on.csv");
    for path in [copy.clone(), results.join("inputs/models")] {
        let aside = elsewhere.path().join("aside");
        fs::rename(&path, &aside).unwrap();
        for command in
            [&["run", "results/own"][..], &["check", "results/own"], &["trace", "results/own"]]
        {
            let refused = crosspoint(elsewhere.path(), command);
            assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
            let said = err(&refused);
            assert!(
                said.contains("lacks copies of files")
                    && said.contains("inputs/models/traces/on.csv"),
                "{said}"
            );
        }
        fs::rename(&aside, &path).unwrap();
    }
    fs::remove_dir_all(results.join("inputs")).unwrap();
    for command in [&["run", "results/own"][..], &["repro", "results/own", "1"]] {
        let refused = crosspoint(elsewhere.path(), command);
        assert_eq!(refused.status.code(), Some(1), "{}", err(&refused));
        assert!(err(&refused).contains("has no copies of the files"), "{}", err(&refused));
    }
}
