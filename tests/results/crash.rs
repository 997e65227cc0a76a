//! A sweep of eight trials that is cut off at every operation on the disk, in every way.
//! `tests/long/crash.sh` is the long form.

use super::faulty::{Contents, Fault, Faulty, Names};
use crate::long::rounds;
use crate::made_up::{columns, facts, model, plan as all_points, simulate};
use crosspoint::experiment::{
    Costs, Crew, Folder, Outline, Plan, Progress, RunError, Session, Settings, Stop, TrialId,
    publish, status,
};
use crosspoint::journal::{Disk, Loaded};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files that are drawn from tables.
const DRAWN: [&str; 2] = ["report.html", "charts/effort.svg"];

/// The record of a finished trial.
const ROW: u8 = 2;

/// How often each of the four points is run.
fn replications() -> u32 {
    rounds(8).div_ceil(4)
}

/// How many trials there are.
fn all() -> usize {
    plan().trials()
}

/// Two architectures, two sizes, two replications.
fn plan() -> Plan {
    let mut plan = all_points(replications());
    plan.points.retain(|point| point.values[0] < Some(2) && point.values[1] != Some(1));
    assert_eq!(plan.points.len(), 4);
    plan
}

fn outline(replications: u32) -> Outline {
    let plan = Plan { replications, ..plan() };
    Outline {
        columns: columns(),
        points: plan.points.iter().map(|point| plan.describe(point)).collect(),
        facts: facts(),
        shown: vec!["admin_effort".to_owned()],
        rows: Vec::new(),
        settings: Settings::default(),
        replay: "crosspoint trace lines.toml".to_owned(),
        plan,
    }
}

fn dir() -> &'static Path {
    Path::new("results")
}

/// Runs what is missing and publishes it. After three trials it is stopped and goes on, so that
/// the journal is put on the disk several times. Returns how many trials ran.
fn sweep(disk: &Faulty) -> (usize, Result<(), RunError>) {
    sweep_of(disk, replications())
}

/// The same with another number of replications.
fn sweep_of(disk: &Faulty, replications: u32) -> (usize, Result<(), RunError>) {
    let (outline, ran) = (outline(replications), AtomicUsize::new(0));
    let folder = Folder::new(disk.clone(), dir());
    let part = || -> Result<bool, RunError> {
        let (stop, before) = (Stop::new(), ran.load(Ordering::Relaxed));
        let mut session = Session::open(&folder, &outline, None, |_| true)?;
        let (costs, mut progress) = (Costs::equal(), Progress::hidden());
        let crew = Crew { jobs: 1, costs: &costs, progress: &mut progress, stop: &stop };
        let trials = session.run(crew, |trial: &TrialId| {
            if ran.fetch_add(1, Ordering::Relaxed) == before + 2 {
                stop.request();
            }
            Ok(simulate(&outline.plan, trial))
        })?;
        assert_eq!(acknowledged(disk).len(), session.done(), "what counts as done is on the disk");
        if !trials.interrupted {
            publish(&folder, &outline, &trials)?;
        }
        Ok(!trials.interrupted)
    };
    loop {
        match part() {
            Ok(true) => return (ran.into_inner(), Ok(())),
            Ok(false) => {}
            Err(error) => return (ran.into_inner(), Err(error)),
        }
    }
}

/// Keys of the finished trials in a journal, in order.
fn rows(disk: &Faulty) -> Vec<Vec<u8>> {
    let found = Loaded::read(disk, &dir().join("journal")).unwrap();
    let Some((_, loaded)) = found else { return Vec::new() };
    let row = |(kind, payload): (u8, &[u8])| (kind == ROW).then(|| payload[..32].to_vec());
    loaded.records().filter_map(row).collect()
}

/// The rows that are on the disk for certain.
fn acknowledged(disk: &Faulty) -> Vec<Vec<u8>> {
    let Some(bytes) = disk.certain(&dir().join("journal")) else { return Vec::new() };
    let copy = Faulty::default();
    let mut file = copy.create(&dir().join("journal")).unwrap();
    copy.write(&mut file, &bytes).unwrap();
    rows(&copy)
}

/// The files that are no journal and nothing temporary.
fn published(disk: &Faulty) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = disk.files();
    files.remove(&dir().join("journal"));
    files.retain(|path, _| path.extension().is_none_or(|ending| ending != "tmp"));
    files
}

/// State after a fault: it leads to the same files, and nothing that was kept is run again.
fn recover(disk: &Faulty, kept: &[Vec<u8>], wanted: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    let (ran, result) = sweep(disk);
    assert!(result.is_ok(), "{what}: {}", result.unwrap_err());
    assert!(published(disk) == *wanted, "{what}: other files");
    let rows = rows(disk);
    let unique: BTreeSet<&Vec<u8>> = rows.iter().collect();
    let counts = (rows.len(), unique.len());
    assert_eq!(counts, (all(), all()), "{what}: every trial is there once");
    assert!(kept.iter().all(|key| unique.contains(key)), "{what}: a trial was lost");
    assert!(ran <= all() - kept.len(), "{what}: {ran} trials ran, {} were kept", kept.len());
}

/// A whole sweep on a sound disk: its files and how many operations it took.
fn undisturbed() -> (BTreeMap<PathBuf, Vec<u8>>, usize) {
    let disk = Faulty::default();
    let (ran, result) = sweep(&disk);
    result.unwrap();
    assert_eq!(ran, all());
    (published(&disk), disk.operations())
}

/// Effects that a failure of the power may have.
fn crashes() -> Vec<(Contents, Names)> {
    let contents = [Contents::Kept, Contents::Lost, Contents::Torn, Contents::Zeros];
    let with = |own| [Names::Kept, Names::Lost, Names::Last].map(|names| (own, names));
    contents.into_iter().flat_map(with).collect()
}

#[test]
fn a_crash_at_any_operation_loses_nothing_that_was_kept() {
    let (wanted, operations) = undisturbed();
    assert!(operations > 50, "{operations}");
    let manifest = dir().join("manifest.json");
    let mut complete = 0;
    for at in 0..operations {
        for (contents, names) in crashes() {
            let disk = Faulty::default();
            disk.set_fault(at, Fault::Crash);
            assert!(sweep(&disk).1.is_err(), "operation {at} failed and nobody said so");
            let kept = acknowledged(&disk);
            let what = format!("crash at {at}, contents {contents:?}, names {names:?}");
            let left = disk.after(contents, names);
            let files = published(&left);
            if files.contains_key(&manifest) {
                assert!(files == wanted, "{what}: there is a manifest, but not all files");
                complete += 1;
            }
            recover(&left, &kept, &wanted, &what);
        }
    }
    println!("{operations} operations, {} crashes each", crashes().len());
    assert!(complete > 0, "no crash came after the manifest was there");
}

/// Puts a page and a chart in the folder, as a run draws them once its tables are there.
fn draw(disk: &Faulty) {
    for name in DRAWN {
        let path = dir().join(name);
        let mut file = disk.create(&path).unwrap();
        disk.write(&mut file, b"drawn").unwrap();
        disk.sync(&file).unwrap();
        disk.sync_folder(path.parent().unwrap()).unwrap();
    }
}

/// Takes away what is drawn; whether anything was.
fn undraw(files: &mut BTreeMap<PathBuf, Vec<u8>>) -> bool {
    DRAWN.map(|name| files.remove(&dir().join(name)).is_some()).contains(&true)
}

/// Results that are replaced are the old ones or the new ones, or say that they are neither; charts
/// and page of the old ones never stand beside new ones.
#[test]
fn a_crash_while_results_are_replaced_never_mixes_them() {
    let (wanted, operations) = undisturbed();
    let manifest = dir().join("manifest.json");
    let (mut old, mut new, mut neither) = (0, 0, 0);
    for at in 0..operations {
        for (contents, names) in crashes() {
            let disk = Faulty::default();
            sweep_of(&disk, 1).1.unwrap();
            let before = published(&disk);
            draw(&disk);
            disk.set_fault(at, Fault::Crash);
            // Adding replications takes fewer operations than starting.
            drop(sweep(&disk));
            let kept = acknowledged(&disk);
            let what = format!("crash at {at}, contents {contents:?}, names {names:?}");
            let left = disk.after(contents, names);
            let mut files = published(&left);
            let drawn = undraw(&mut files);
            match files.contains_key(&manifest) {
                true if files == before => old += 1,
                true => {
                    assert!(files == wanted, "{what}: old and new files are mixed");
                    assert!(!drawn, "{what}: old charts beside new tables");
                    new += 1;
                }
                false => {
                    assert!(!drawn, "{what}: charts of no results");
                    neither += 1;
                }
            }
            recover(&left, &kept, &wanted, &what);
        }
    }
    assert!(old > 0 && new > 0 && neither > 0, "{old} old, {new} new, {neither} without");
}

#[test]
fn a_crash_while_recovering_loses_nothing_either() {
    let (wanted, operations) = undisturbed();
    for at in 0..operations {
        for (number, (contents, names)) in crashes().into_iter().enumerate() {
            let disk = Faulty::default();
            disk.set_fault(at, Fault::Crash);
            assert!(sweep(&disk).1.is_err());
            let mut kept = acknowledged(&disk);
            let again = disk.after(contents, names);
            let second = (7 * at + 3 * number) % 20;
            again.set_fault(second, Fault::Crash);
            // It may be over earlier.
            drop(sweep(&again));
            kept.extend(acknowledged(&again));
            kept.sort();
            kept.dedup();
            let what = format!("crashes at {at} and {second}, {contents:?}, {names:?}");
            recover(&again.after(contents, names), &kept, &wanted, &what);
        }
    }
}

/// A panic is recorded with the command that shows it, and does better the next time.
#[test]
fn a_panic_is_recorded_and_the_other_trials_go_on() {
    let (disk, outline) = (Faulty::default(), outline(replications()));
    let folder = Folder::new(disk.clone(), dir());
    let mut session = Session::open(&folder, &outline, None, |_| true).unwrap();
    let (stop, costs, mut progress) = (Stop::new(), Costs::equal(), Progress::hidden());
    let crew = Crew { jobs: 2, costs: &costs, progress: &mut progress, stop: &stop };
    // The second replication of the third point.
    let bad = outline.plan.trial(2 * replications() as usize + 1);
    let trials = session.run(crew, |trial: &TrialId| {
        assert_ne!(*trial, bad, "no route to disk");
        Ok(simulate(&outline.plan, trial))
    });
    let trials = trials.unwrap();
    drop(session);
    let command = format!("crosspoint trace {}.toml", outline.plan.experiment);
    let command = outline.replay(&command, &bad);
    assert!(command.contains("--where 'architecture = \"workgroup\" and organisation.devices = 2"));
    assert!(command.ends_with(" --seed 7 --replication 1"), "{command}");
    assert_eq!((trials.failures.len(), trials.failures[0].0), (1, bad));
    let message = &trials.failures[0].1;
    assert!(message.contains("no route to disk") && message.ends_with(&command), "{message}");
    publish(&folder, &outline, &trials).unwrap();
    let table = disk.files().remove(&dir().join("failures.csv")).unwrap();
    assert!(String::from_utf8(table).unwrap().contains("see it with: crosspoint trace"));
    let (_, points) = status(&folder, &[model()]).unwrap().unwrap();
    let counts: Vec<_> = points.iter().map(|own| (own.done, own.failed, own.missing)).collect();
    let all = replications();
    assert_eq!(counts, [(all, 0, 0), (all, 0, 0), (all - 1, 1, 0), (all, 0, 0)]);
    recover(&disk, &rows(&disk), &undisturbed().0, "after a panic");
}

#[test]
fn a_full_disk_is_told_and_heals_once_there_is_room() {
    let (wanted, operations) = undisturbed();
    for at in 0..operations {
        let disk = Faulty::default();
        disk.set_fault(at, Fault::Full);
        let (_, result) = sweep(&disk);
        let kept = acknowledged(&disk);
        disk.heal();
        let Err(error) = result else {
            assert!(published(&disk) == wanted, "nothing needed room after operation {at}");
            continue;
        };
        let text = error.to_string();
        let place = text.starts_with("cannot ") && text.contains("results");
        assert!(place && text.contains("give the same command again"), "{text}");
        recover(&disk, &kept, &wanted, &format!("full at {at}"));
    }
}

/// A disk without this operation takes all files; one whose operation fails is an error.
#[test]
fn a_disk_that_is_not_asked_for_certainty_takes_all_and_one_that_fails_none() {
    let (wanted, _) = undisturbed();
    let with = |number: i32| {
        let disk = Faulty::default();
        disk.refuse_sync(number);
        let result = sweep(&disk).1;
        (disk, result)
    };
    for number in [libc::EINVAL, libc::ENOSYS, libc::EOPNOTSUPP] {
        let (disk, result) = with(number);
        assert!(result.is_ok() && published(&disk) == wanted, "{number}");
    }
    for number in [libc::EIO, libc::ENOSPC, libc::EDQUOT, libc::EROFS, libc::EACCES] {
        let (disk, result) = with(number);
        let text = result.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(text.starts_with("cannot write results/journal.tmp"), "{number}: {text}");
        assert!(published(&disk).is_empty(), "{number}");
    }
}

/// A disk with nothing but a journal of these bytes.
fn disk_with_journal(bytes: &[u8]) -> Faulty {
    let disk = Faulty::default();
    let mut file = disk.create(&dir().join("journal")).unwrap();
    disk.write(&mut file, bytes).unwrap();
    disk.sync(&file).unwrap();
    disk.sync_folder(dir()).unwrap();
    disk
}

/// The journal of a whole sweep.
fn whole_journal() -> Vec<u8> {
    let disk = Faulty::default();
    sweep(&disk).1.unwrap();
    disk.files().remove(&dir().join("journal")).unwrap()
}

#[test]
fn a_journal_cut_to_any_length_goes_on_from_there() {
    let (wanted, _) = undisturbed();
    let journal = whole_journal();
    let mut counts = BTreeSet::new();
    for length in 0..=journal.len() {
        let disk = disk_with_journal(&journal[..length]);
        let kept = rows(&disk);
        counts.insert(kept.len());
        recover(&disk, &kept, &wanted, &format!("cut to {length} bytes"));
    }
    assert_eq!(counts.len(), all() + 1, "every number of trials was kept once");
}

/// A changed bit costs trials or stops the run; it never changes a result.
#[test]
fn a_changed_bit_anywhere_changes_no_result() {
    let (wanted, _) = undisturbed();
    let journal = whole_journal();
    let mut refused = 0;
    for place in (0..journal.len()).step_by(7) {
        let mut changed = journal.clone();
        changed[place] ^= 1 << (place % 8);
        let disk = disk_with_journal(&changed);
        if let Err(error) = sweep(&disk).1 {
            refused += 1;
            let text = error.to_string();
            assert!(text.contains("results/journal"), "{text}");
            let results = disk.read(&dir().join("manifest.json")).unwrap();
            assert_eq!(results, None, "byte {place}: results of a damaged journal");
            let (aside, path) = (dir().join("journal.salvaged"), dir().join("journal"));
            if disk.read(&aside).unwrap().is_some() {
                disk.rename(&aside, &path).unwrap();
            } else {
                // As `--force` does.
                disk.remove(&path).unwrap();
            }
            disk.sync_folder(dir()).unwrap();
            sweep(&disk).1.unwrap();
        }
        assert!(published(&disk) == wanted, "byte {place}: other files");
    }
    assert!(refused > journal.len() / 7 / 2, "only {refused} changes were noticed at once");
}
