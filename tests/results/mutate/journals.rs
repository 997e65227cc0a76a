//! Journals: their bytes, and records that are whole but say what no run would.

use super::harness::feed;
use crate::faulty::Faulty;
use crosspoint::experiment::{Costs, Crew, Progress, Session, Stop, Unfinished, run_trial};
use crosspoint::experiment::{Folder, Outline, gather, parse_experiment, publish, status};
use crosspoint::journal::{Disk, Header, Journal, Loaded};
use crosspoint::study::{Entry, Limits, ModelName};
use crosspoint::world::STUDIES;
use std::path::Path;

const TINY: &str = "title = \"Tiny\"\norganisation = \"office\"\n\
    architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"2 d\"\n[replications]\nmin = 2\n\
    max = 2\n[sweep]\n\"organisation.devices\" = [2, 3]\n[[chart]]\nname = \"a\"\n\
    x = { key = \"organisation.devices\" }\ny = \"availability\"\n";

const DETAILS: &str = "[spreads]\nmetrics = \"latency\"\n\
    [series]\nmetrics = \"availability\"\nstep = \"6 h\"\n";

fn path() -> &'static Path {
    Path::new("results/journal")
}

fn disk_with(bytes: &[u8]) -> Faulty {
    let disk = Faulty::default();
    let mut file = disk.create(path()).unwrap();
    disk.write(&mut file, bytes).unwrap();
    disk.sync(&file).unwrap();
    disk.sync_folder(Path::new("results")).unwrap();
    disk
}

/// A journal of a whole run.
struct Sound {
    bytes: Vec<u8>,
    header: Header,
    /// Kinds and payloads.
    records: Vec<(u8, Vec<u8>)>,
}

fn sound(text: &str) -> Sound {
    let experiment = parse_experiment(&STUDIES, "tiny.toml", text).unwrap();
    let outline: Outline = Outline::of(&experiment);
    let disk = Faulty::default();
    let folder = Folder::new(disk.clone(), Path::new("results"));
    let mut session = Session::open(&folder, &outline, None, |_| true).unwrap();
    let (stop, costs, mut progress) = (Stop::new(), Costs::equal(), Progress::hidden());
    let crew = Crew { jobs: 2, costs: &costs, progress: &mut progress, stop: &stop };
    let simulate =
        |trial: &_| run_trial(&experiment, trial, Limits::default()).map_err(Unfinished::from);
    session.run(crew, simulate).unwrap();
    let bytes = disk.files().remove(path()).unwrap();
    let (header, loaded) = Loaded::read(&disk, path()).unwrap().unwrap();
    let records = loaded.records().map(|(kind, payload)| (kind, payload.to_vec())).collect();
    Sound { bytes, header, records }
}

/// Checksums see to it that no record comes back that was never written.
#[test]
fn journals_are_read_or_refused_and_nothing_is_made_up() {
    let Sound { bytes, header, records } = sound(TINY);
    let short = bytes[..bytes.len() / 3].to_vec();
    feed("journal", &[bytes, short], 3_000, |input| {
        let disk = disk_with(input);
        let loaded = match Journal::open(&disk, path(), &header) {
            Ok((_, loaded)) => loaded,
            Err(error) => {
                assert!(error.to_string().contains("results/journal"), "{error}");
                // Any part of it that could be saved is a sound journal.
                let aside = Path::new("results/journal.salvaged");
                let Some((_, loaded)) = Loaded::read(&disk, aside).unwrap() else { return };
                loaded
            }
        };
        let known = |(kind, payload): (u8, &[u8])| {
            records.iter().any(|(own, bytes)| *own == kind && bytes == payload)
        };
        assert!(loaded.records().all(known), "a record that was never written");
        assert!(loaded.torn <= input.len() as u64);
    });
}

/// Records that mean nothing are refused, whatever their checksum.
#[test]
fn whole_records_of_any_content_are_read_or_refused() {
    read_or_refused("record", TINY, 1_500);
}

/// The same with distributions and values over time.
#[test]
fn whole_records_with_details_are_read_or_refused() {
    read_or_refused("record with details", &format!("{TINY}{DETAILS}"), 500);
}

fn read_or_refused(name: &str, text: &str, rounds: u32) {
    let Sound { header, records, .. } = sound(text);
    let corpus: Vec<Vec<u8>> = records.iter().map(|(_, payload)| payload.clone()).collect();
    feed(name, &corpus, rounds, |input| {
        let models: Vec<ModelName> = STUDIES.iter().map(Entry::model).collect();
        for kind in 1..=4 {
            let disk = Faulty::default();
            let (mut journal, _) = Journal::open(&disk, path(), &header).unwrap();
            for (own, payload) in &records {
                let is_other = *own != kind || kind == 2;
                if is_other {
                    journal.append(*own, payload).unwrap();
                }
            }
            journal.append(kind, input).unwrap();
            journal.commit(true).unwrap();
            drop(journal);
            let folder = Folder::new(disk, Path::new("results"));
            if let Ok(Some((outline, points))) = status(&folder, &models) {
                assert_eq!(outline.plan.points.len(), points.len());
            }
            if let Ok((outline, trials)) = gather(&folder, &models) {
                publish(&folder, &outline, &trials).unwrap();
            }
        }
    });
}
