//! Model files of one's own: which are taken, and what is reported of those that cannot be read.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Output;

use crate::typed::{crosspoint, err, out, told};

const OFFICE: &str = "title = \"Own\"\norganisation = \"office\"\narchitectures = [\"workgroup\"]\n\
    horizon = \"1 week\"\n[replications]\nmin = 2\nmax = 2\n";

/// Checks an experiment with the shipped organisation `office`, beside what `lay` puts there.
fn check(lay: impl Fn(&Path)) -> Output {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.toml"), OFFICE).unwrap();
    lay(folder.path());
    crosspoint(folder.path(), &["check", "own.toml"])
}

/// The shipped text of one architecture under the name of another one is a file of one's own, whose
/// values `[set]` covers.
#[test]
fn shipped_text_under_another_name_is_a_file_of_ones_own() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/models/architectures");
    let lay = |name: &str| {
        let folder = tempfile::tempdir().unwrap();
        let set = "[set]\n\"architecture.placement.peers.copies\" = 3\n";
        let study =
            OFFICE.replace("workgroup", "client-server").replace("[repl", &format!("{set}[repl"));
        fs::write(folder.path().join("own.toml"), study).unwrap();
        let own = folder.path().join("models/architectures");
        fs::create_dir_all(&own).unwrap();
        fs::copy(Path::new(shipped).join(name), own.join("client-server.toml")).unwrap();
        folder
    };
    let other = lay("workgroup-copies.toml");
    let ran = crosspoint(other.path(), &["run", "own.toml", "-q"]);
    let path = "models/architectures/client-server.toml";
    assert!(told(&ran).contains(&format!("files of your own: {path}")), "{}", out(&ran));
    let covered = "`architecture.placement.peers.copies` is 3 here";
    assert!(err(&ran).contains(covered), "{}", err(&ran));
    let manifest = fs::read_to_string(other.path().join("results/own/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let copy = serde_json::json!({ "path": path, "own": true });
    assert!(manifest["inputs"].as_array().unwrap().contains(&copy), "{manifest}");
}

/// What is nearly read is told: the shipped file in its place gives other results.
#[test]
fn names_that_are_nearly_right_are_told() {
    let text = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/organisations/office.toml"
    ));
    let text = text.unwrap();
    let near = [
        (
            "models/Organisations/office.toml",
            "nobody reads `models/Organisations`: files lie in `organisations`",
        ),
        (
            "models/organisation/office.toml",
            "nobody reads `models/organisation`: files lie in `organisations`",
        ),
        (
            "models/organisations/Office.toml",
            "nobody reads `models/organisations/Office.toml`: its name is not `office.toml`",
        ),
        (
            "models/organisations/office.TOML",
            "nobody reads `models/organisations/office.TOML`: its name is not `office.toml`",
        ),
        ("models/organisations/office.toml.txt", "its name is not `office.toml`"),
        ("models/organisations/office.toml~", "its name is not `office.toml`"),
        ("models", "`models` is a file and no folder: nobody reads it"),
    ];
    for (path, said) in near {
        let checked = check(|folder| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &text).unwrap();
        });
        assert!(out(&checked).contains(said), "{path}: {}{}", out(&checked), err(&checked));
    }
    for path in [
        "models/organisations/office.toml",
        "models/organisations/mine.toml",
        "models/notes/office.toml",
    ] {
        let checked = check(|folder| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &text).unwrap();
        });
        assert!(!out(&checked).contains("nobody reads"), "{path}: {}", out(&checked));
    }
}

fn in_folder(folder: &Path, lay: impl Fn(&Path)) {
    let own = folder.join("models/organisations");
    fs::create_dir_all(&own).unwrap();
    lay(&own.join("office.toml"));
}

/// A file that is there but cannot be read is reported: the shipped one would give other results
/// without a word.
#[test]
fn files_that_cannot_be_read_are_no_reason_to_take_others() {
    let dangling = check(|folder| {
        in_folder(folder, |file| symlink("nowhere.toml", file).unwrap());
    });
    let circle = check(|folder| {
        in_folder(folder, |file| symlink("office.toml", file).unwrap());
    });
    let a_folder = check(|folder| in_folder(folder, |file| fs::create_dir(file).unwrap()));
    let no_text = check(|folder| in_folder(folder, |file| fs::write(file, b"\xff\xfe").unwrap()));
    let kind = check(|folder| {
        fs::create_dir(folder.join("models")).unwrap();
        fs::write(folder.join("models/organisations"), "").unwrap();
    });
    let root = check(|folder| symlink("nowhere", folder.join("models")).unwrap());
    for link in [&dangling, &circle] {
        let help =
            "`models/organisations/office.toml` is a link that leads nowhere; without it, the";
        assert!(err(link).contains(help), "{}", err(link));
    }
    assert!(err(&root).contains("`models` is a link that leads nowhere"), "{}", err(&root));
    assert!(err(&kind).contains("`models/organisations` is no folder"), "{}", err(&kind));
    assert!(err(&no_text).contains("office.toml:1:1") && err(&no_text).contains("UTF-8"));
    for output in [dangling, circle, a_folder, kind, root] {
        assert_eq!(output.status.code(), Some(2), "{}", out(&output));
        let text = err(&output);
        assert!(text.contains("cannot read `models/organisations/office.toml`"), "{text}");
    }
}

/// Any known folder makes `models` count; what is no folder of models is passed over.
#[test]
fn one_file_is_enough_and_other_things_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.toml"), OFFICE).unwrap();
    let home = concat!(env!("CARGO_MANIFEST_DIR"), "/models/organisations/home.toml");
    in_folder(folder.path(), |file| {
        fs::copy(home, file).unwrap();
    });
    let text = told(&crosspoint(folder.path(), &["run", "own.toml", "--progress", "none"]));
    assert!(text.contains("home with 3 people"), "{text}");
    let plain = check(|folder| fs::write(folder.join("models"), "not a folder").unwrap());
    let other = check(|folder| fs::create_dir_all(folder.join("models/weights")).unwrap());
    for output in [plain, other] {
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
}

/// What cannot be read does not vanish from lists.
#[test]
fn lists_have_rows_for_files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for inner in ["models/architectures", "models/links", "experiments"] {
        fs::create_dir_all(at(inner)).unwrap();
        fs::write(at(inner).join("mine.toml"), "title = Mine\n").unwrap();
    }
    fs::write(at("models/organisations"), "").unwrap();
    let list = |what: &str| {
        let listed = crosspoint(folder.path(), &["list", what]);
        assert_eq!(listed.status.code(), Some(0), "{}", err(&listed));
        (out(&listed), err(&listed))
    };
    for (what, file) in [
        ("architectures", "models/architectures/mine.toml"),
        ("links", "models/links/mine.toml"),
        ("experiments", "experiments/mine.toml"),
    ] {
        let (listed, _) = list(what);
        let told = format!("cannot be read: `crosspoint check {file}` says why");
        let line = listed.lines().find(|line| line.contains("mine")).unwrap();
        assert!(line.trim_end().ends_with(&told), "{listed}");
        let checked = crosspoint(folder.path(), &["check", file]);
        assert!(err(&checked).contains("not TOML"), "{}", err(&checked));
    }
    let no_folder = "models/organisations cannot be read: a part of the path is a file";
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&list("organisations").0).contains(no_folder), "{}", list("organisations").0);
    let (params, warnings) = list("params");
    assert!(params.contains("organisation.devices"));
    assert!(warnings.contains(&format!("warning: {no_folder}")), "{warnings}");
    let told = "warning: models/architectures/mine.toml cannot be read: `crosspoint check models/";
    assert!(warnings.contains(told), "{warnings}");
    assert!(!warnings.contains("organisations/office.toml"), "one warning for a folder");
}
