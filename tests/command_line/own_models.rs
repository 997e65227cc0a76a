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
