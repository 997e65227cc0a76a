//! Journals that somebody or something has changed.

use super::bench::Bench;

use crosspoint::journal::{Journal, Loaded, Os};
use crosspoint::study::Study;
use crosspoint::world::office::Office;
use std::fs;

/// A run in two parts, so that the first is on the disk for certain when the second is written.
const VERSION: u32 = Office::VERSION;

fn in_two_parts(bench: &Bench) -> Vec<u8> {
    assert_eq!(bench.tiny("out", &["--replications", "2"]).code, Some(0));
    let first = fs::read(bench.path("out/journal")).unwrap();
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    first
}

#[test]
fn damage_is_an_error_that_keeps_the_good_trials() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    let first = in_two_parts(&bench);
    let journal = bench.path("out/journal");
    let mut bytes = fs::read(&journal).unwrap();
    // In the last record of the first part.
    let place = first.len() - 20;
    bytes[place] ^= 4;
    fs::write(&journal, &bytes).unwrap();
    for command in [&["run", "tiny.toml", "-o", "out"][..], &["status", "out"], &["gather", "out"]]
    {
        let ended = bench.run(command);
        assert_eq!(ended.code, Some(7), "{command:?}: {}", ended.err);
        let told = ended.err.contains("out/journal is damaged at byte ");
        assert!(told && ended.err.contains("out/journal.salvaged"), "{}", ended.err);
    }
    assert_eq!(fs::read(&journal).unwrap(), bytes, "the damaged journal is left as it is");
    fs::rename(bench.path("out/journal.salvaged"), &journal).unwrap();
    let healed = bench.tiny("out", &[]);
    assert!(healed.err.contains("kept 11 of 12 trials"), "{}", healed.err);
    assert!(bench.files("out") == wanted);
}

#[test]
fn a_torn_end_is_cut_with_a_warning() {
    let bench = Bench::new();
    in_two_parts(&bench);
    let journal = bench.path("out/journal");
    let bytes = fs::read(&journal).unwrap();
    fs::write(&journal, &bytes[..bytes.len() - 7]).unwrap();
    let healed = bench.tiny("out", &["-q"]);
    assert_eq!(healed.code, Some(0));
    let told = healed.err.contains("warning: out/journal: the last ");
    assert!(told && healed.err.contains("bytes were not whole and were cut"), "{}", healed.err);
    assert!(bench.files("out") == bench.wanted(&[]));
    assert!(bench.tiny("out", &["-q"]).err.is_empty(), "once");
}

#[test]
fn equal_rows_are_one_and_unequal_rows_stop_the_run() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    let path = bench.path("out/journal");
    let (header, loaded) = Loaded::read(&Os, &path).unwrap().unwrap();
    assert_eq!(header.model, VERSION);
    let (kind, row) = loaded.records().last().unwrap();
    let append = |row: &[u8]| {
        let (mut journal, _) = Journal::open(&Os, &path, &header).unwrap();
        journal.append(kind, row).unwrap();
    };
    append(row);
    let again = bench.tiny("out", &[]);
    assert!(again.err.contains("kept 12 of 12 trials"), "{}", again.err);
    assert!(bench.files("out") == wanted);
    let mut other = row.to_vec();
    // A bit of the first value: behind the key, the hash of names and the head of its section.
    other[32 + 8 + 5] ^= 1;
    append(&other);
    for command in [&["run", "tiny.toml", "-o", "out"][..], &["gather", "out"]] {
        let stopped = bench.run(command);
        assert_eq!(stopped.code, Some(7));
        assert!(stopped.err.contains("has two results that differ"), "{}", stopped.err);
        assert!(stopped.err.contains(", replication "), "{}", stopped.err);
    }
    assert!(bench.files("out") == wanted, "results are as they were");
    assert_eq!(bench.tiny("out", &["--force"]).code, Some(0));
}

#[test]
fn another_model_starts_afresh_and_keeps_the_old_journal_aside() {
    let bench = Bench::new();
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    let path = bench.path("out/journal");
    let (mut header, _) = Loaded::read(&Os, &path).unwrap().unwrap();
    fs::remove_file(&path).unwrap();
    header.model += 1;
    drop(Journal::open(&Os, &path, &header).unwrap());
    let fresh = bench.tiny("out", &[]);
    let (old, now) = (header.model, VERSION);
    let told = format!(
        "kept 0 of 12 trials: the journal is of version {old} of the model, now {now}; it is put \
         aside as journal.old"
    );
    assert!(fresh.err.contains(&told), "{}", fresh.err);
    assert!(bench.path("out/journal.old").exists());
    assert!(bench.files("out") == bench.wanted(&[]));
}

#[test]
fn a_link_in_place_of_a_journal_is_not_followed() {
    let bench = Bench::new();
    fs::create_dir(bench.path("out")).unwrap();
    std::os::unix::fs::symlink(bench.path("elsewhere"), bench.path("out/journal")).unwrap();
    let ended = bench.tiny("out", &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("out/journal: it is a link that leads elsewhere"), "{}", ended.err);
    assert!(!bench.path("elsewhere").exists());
}
