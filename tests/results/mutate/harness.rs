//! Feeds a reader with one mutation after the other and watches it.

use super::mutator::mutated;
use crate::long::rounds;
use crosspoint::config::Diagnostics;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// An input of 64 KiB that takes longer has no end; a busy machine needs less by far.
const ENDLESS: Duration = Duration::from_secs(120);
/// More than all tests of the process together take: most is for drawing charts.
const MOST_MEMORY_KIB: u64 = 1 << 20;

/// The mutation to begin with.
fn first() -> u32 {
    std::env::var("MUTATE_FIRST").map_or(0, |text| text.parse().expect("a number of a mutation"))
}

/// Feeds `read` with `count` mutations of the corpus, or as many times more as is asked for.
pub fn feed(name: &str, corpus: &[Vec<u8>], count: u32, read: impl Fn(&[u8])) {
    assert!(!corpus.is_empty(), "nothing to mutate");
    let first = first();
    let end = first + rounds(count);
    let begun = Instant::now();
    let busy_with = AtomicU32::new(first);
    let mut slowest = (Duration::ZERO, 0);
    std::thread::scope(|scope| {
        let (done, watched) = std::sync::mpsc::channel::<()>();
        scope.spawn(|| watch(name, &busy_with, watched));
        for number in first..end {
            busy_with.store(number, Ordering::Relaxed);
            let input = mutated(corpus, number);
            let start = Instant::now();
            if catch_unwind(AssertUnwindSafe(|| read(&input))).is_err() {
                panic!(
                    "{name}: mutation {number} is not read as it should be: {}",
                    kept(name, &input)
                );
            }
            slowest = slowest.max((start.elapsed(), number));
        }
        drop(done);
        println!(
            "{name}: {} mutations of {} inputs in {:.0} s; the slowest, {}, took {:?}",
            end - first,
            corpus.len(),
            begun.elapsed().as_secs_f64(),
            slowest.1,
            slowest.0
        );
    });
    if let Some(most) = peak_memory_kib() {
        println!("{name}: {} MiB at most", most >> 10);
        assert!(most < MOST_MEMORY_KIB, "{most} KiB of memory were taken");
    }
}

/// Ends the process when one input takes for ever: its thread cannot be stopped.
fn watch(name: &str, busy_with: &AtomicU32, done: std::sync::mpsc::Receiver<()>) {
    let mut last = busy_with.load(Ordering::Relaxed);
    while done.recv_timeout(ENDLESS) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
        let now = busy_with.load(Ordering::Relaxed);
        if now == last {
            eprintln!("{name}: mutation {now} takes more than {ENDLESS:?}");
            std::process::abort();
        }
        last = now;
    }
}

/// Where an input was written for a person to look at.
fn kept(name: &str, input: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("mutation-of-{name}"));
    match std::fs::write(&path, input) {
        Ok(()) => format!("it is in {}", path.display()),
        Err(error) => format!("and it cannot be kept: {error}"),
    }
}

/// The most memory that the process has had; where the system states it.
fn peak_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// All files below a folder with one of these endings.
pub fn files(folder: &str, endings: &[&str]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), endings, &mut found);
    found.sort();
    found.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, endings, found);
        } else if endings.iter().any(|own| path.extension().is_some_and(|ending| ending == *own)) {
            found.push(path);
        }
    }
}

/// Every mistake lies inside its file, and all that is reported is short and plain.
pub fn check_places(mistakes: &Diagnostics) {
    assert!(!mistakes.is_empty(), "refused without a word");
    for mistake in mistakes.iter() {
        let text = &mistake.origin.file.text;
        let (line, column) = mistake.position();
        assert!(
            mistake.origin.span.start <= text.len(),
            "{}: outside of its file",
            mistake.message
        );
        let own = text.split('\n').nth(line - 1).expect("the line is there");
        assert!(column <= own.chars().count() + 1, "{}: {line}:{column}", mistake.message);
    }
    let told = mistakes.to_string();
    assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "{told:?}");
    assert!(told.len() < 64_000, "{} bytes are told", told.len());
}
