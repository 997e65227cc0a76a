//! Files that users write: TOML, experiments with all that they name, CSV files of traces.

use super::harness::{check_places, feed, files};
use crosspoint::config::{Log, Reader, parse};
use crosspoint::dist::Law;
use crosspoint::experiment::{Overrides, load_experiment};
use crosspoint::world::STUDIES;
use std::fs;

#[test]
fn toml_is_read_or_refused_with_a_place() {
    let corpus = [files("models", &["toml"]), files("tests/corpus", &["toml"])].concat();
    feed("toml", &corpus, 4_000, |input| {
        let Ok(text) = String::from_utf8(input.to_vec()) else { return };
        match parse("a.toml", text) {
            Err(mistakes) => check_places(&mistakes),
            Ok(item) => {
                // A tree that was read is written so that it is read alike.
                let written = item.to_toml(true);
                let again = parse("b.toml", written.clone()).expect("what was written is TOML");
                assert_eq!(again.to_toml(true), written);
            }
        }
    });
}

#[test]
fn experiments_are_read_or_refused_with_a_place() {
    let corpus = [files("experiments", &["toml"]), files("tests/corpus/experiments", &["toml"])];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mutated.toml");
    feed("experiment", &corpus.concat(), 2_000, |input| {
        fs::write(&path, input).unwrap();
        if let Err(mistakes) = load_experiment(&STUDIES, &path, &Overrides::default()) {
            check_places(&mistakes);
        }
    });
}

#[test]
fn model_files_are_read_or_refused_with_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let experiment = "title = \"x\"\norganisation = \"own\"\narchitectures = [\"own\"]\n\
        horizon = \"2 weeks\"\n";
    let path = folder.path().join("x.toml");
    fs::write(&path, experiment).unwrap();
    let models = folder.path().join("models");
    for kind in ["organisations", "architectures", "services", "hardware"] {
        fs::create_dir_all(models.join(kind)).unwrap();
    }
    let sound = |kind: &str, name: &str| {
        let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/models");
        fs::read(format!("{shipped}/{kind}/{name}.toml")).unwrap()
    };
    for (kind, name, own, count) in [
        ("organisations", "office", "own", 1_000),
        ("architectures", "hybrid-cache", "own", 1_000),
        ("services", "documents", "documents", 500),
        ("hardware", "standard", "standard", 500),
    ] {
        fs::write(models.join("organisations/own.toml"), sound("organisations", "office")).unwrap();
        fs::write(models.join("architectures/own.toml"), sound("architectures", "workgroup"))
            .unwrap();
        let corpus =
            [vec![sound(kind, name)], files(&format!("models/{kind}"), &["toml"])].concat();
        let file = models.join(kind).join(format!("{own}.toml"));
        feed(kind, &corpus, count, |input| {
            fs::write(&file, input).unwrap();
            if let Err(mistakes) = load_experiment(&STUDIES, &path, &Overrides::default()) {
                check_places(&mistakes);
            }
        });
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn settings_of_the_command_line_are_read_or_refused_with_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    fs::write(
        &path,
        "title = \"x\"\norganisation = \"office\"\narchitectures = [\"workgroup\"]\n\
         horizon = \"2 weeks\"\n",
    )
    .unwrap();
    let corpus = [
        "organisation.devices=5",
        "architecture.patching=owner",
        "organisation.presence={ always = {} }",
        "hardware.uplink.up=20 Mbit/s",
        "service.documents.edit_for={ exponential = { mean = \"12 min\" } }",
        "organisation.file_size={ log-normal = { median = \"100 kB\", sigma = 1.8 } }",
    ];
    let corpus: Vec<Vec<u8>> = corpus.iter().map(|text| text.as_bytes().to_vec()).collect();
    feed("set", &corpus, 2_000, |input| {
        let text = String::from_utf8_lossy(input);
        let Some((path_of, value)) = text.split_once('=') else { return };
        let set = vec![(path_of.trim().to_owned(), value.trim().to_owned())];
        let overrides = Overrides { set, ..Overrides::default() };
        if let Err(mistakes) = load_experiment(&STUDIES, &path, &overrides) {
            check_places(&mistakes);
        }
    });
}

#[test]
fn columns_of_traces_are_read_or_refused_with_a_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("models/architectures")).unwrap();
    let toml = folder.path().join("peers.toml");
    let law = "on = { trace = { file = \"t.csv\", column = \"length\", unit = \"min\" } }\n";
    fs::write(&toml, law).unwrap();
    let corpus = [
        files("tests/corpus", &["csv"]),
        vec![
            b"peer,length\n7,10\n8, 2.5 \n\n9,1e1\n".to_vec(),
            "\u{feff}\"peer\",\"length\"\r\n\"7\",\"1\"\r\n\"a\nb\",3\r\n".into(),
        ],
    ];
    feed("trace", &corpus.concat(), 5_000, |input| {
        fs::write(folder.path().join("t.csv"), input).unwrap();
        let (item, log) = (crosspoint::config::load(&toml).unwrap(), Log::default());
        let mut table = Reader::root(&item, "organisation", &log);
        let law = Law::read(&mut table, "on", "length of a session");
        let mistakes = log.into_diagnostics();
        if mistakes.is_empty() {
            assert!(law.mean().is_finite() && law.mean() > 0.0);
        } else {
            check_places(&mistakes);
        }
    });
}
