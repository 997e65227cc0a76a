//! Pieces of several commands: experiments and folders, threads, and the end by a signal.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::config::{Diagnostics, nearest_path, shell_word};
use crate::experiment::{Experiment, Overrides, Stop, load_watched, recall};
use crate::report::Manifest;
use crate::study::Limits;
use crate::system::where_supported;

use super::counter::Counter;
use super::models::studies;
use super::{Failure, IO, LimitArguments, Look, ProgressChoice, RunArguments, SIGNALLED, wrong};

/// The signal of Ctrl-C.
const INTERRUPT: u8 = 2;

/// The experiment that a command names.
pub(super) struct NamedExperiment {
    /// Its file.
    pub file: PathBuf,
    /// Changes to it.
    pub overrides: Overrides,
    /// The results folder, where one was named: `file` is the copy in it.
    pub dir: Option<PathBuf>,
}

impl NamedExperiment {
    /// The experiment of a file, or of a results folder with the changes of its run.
    pub fn of(named: &Path, changes: &Overrides) -> Result<Self, Failure> {
        let recalled = recall(named, changes).map_err(Failure::io)?;
        if let Some((file, _)) = &recalled {
            refuse_missing_copies(named, file)?;
        }
        let dir = recalled.is_some().then(|| named.to_owned());
        let (file, overrides) = recalled.unwrap_or_else(|| (named.to_owned(), changes.clone()));
        Ok(Self { file, overrides, dir })
    }

    /// Where results go: the folder named, else the one that the experiment is from, else one named
    /// after the experiment.
    pub fn folder(&self, experiment: &Experiment, named: Option<&Path>) -> PathBuf {
        let default = || Path::new("results").join(&experiment.plan.experiment);
        named.or(self.dir.as_deref()).map_or_else(default, Path::to_owned)
    }
}

/// Refuses a results folder that lacks copies of files: others of the same names would be taken.
fn refuse_missing_copies(dir: &Path, experiment: &Path) -> Result<(), Failure> {
    // What is there and cannot be read is reported where it is read.
    let is_absent = |file: &Path| matches!(file.try_exists(), Ok(false));
    let copies = Manifest::read(dir).map_err(Failure::io)?.copies();
    let missing: Vec<&str> =
        copies.iter().map(String::as_str).filter(|copy| is_absent(&dir.join(copy))).collect();
    let shown = dir.display();
    let message = if is_absent(experiment) {
        format!(
            "error: {shown} has no copies of the files that it was made from, in `{shown}/inputs`; \
             name the experiment file instead (`--file FILE` of `repro`)"
        )
    } else if missing.is_empty() {
        return Ok(());
    } else {
        format!(
            "error: {shown} lacks copies of files that it was made from: {}\n  help: copy the whole \
             folder again, or name the experiment file instead (`--file FILE` of `repro`)",
            missing.join(", ")
        )
    };
    Err(Failure { message, code: IO })
}

/// Lets a file that grows beyond its limit (`ulimit -f`) make a write fail, as on a full disk; the
/// signal would end the program without a word.
pub(super) fn outlive_limits_of_files() {
    #[cfg(unix)]
    {
        use signal_hook::{consts::SIGXFSZ, flag};
        // The flag is read by nobody: a signal that is handled does not end the program. Where the
        // system refuses, the program ends as if this were not here.
        let _ = flag::register(SIGXFSZ, std::sync::Arc::default());
    }
}

/// Refuses a results folder that is not there.
pub(super) fn check_folder(dir: &Path) -> Result<(), Failure> {
    let shown = dir.display();
    match dir.metadata() {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(Failure::io(format!("`{shown}` is a file, not a results folder"))),
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => {
            Err(Failure::io(format!("there is no folder `{shown}`{}", near_path(dir))))
        }
        Err(error) => Err(Failure::of_system("read", dir, &error)),
    }
}

/// Help that names what is there under nearly a path, on a line of its own; empty if nothing is.
pub(super) fn near_path(path: &Path) -> String {
    let near = nearest_path(path).filter(|near| near != path && near.exists());
    near.map_or(String::new(), |near| format!("\n  help: did you mean `{}`?", near.display()))
}

/// How many threads there are unless one asks for a number.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Threads of a run.
pub(super) fn jobs(arguments: &RunArguments) -> usize {
    arguments.jobs.map_or_else(cores, usize::from)
}

/// The most that trials of a run may take.
pub(super) fn limits<'a>(
    experiment: &Experiment,
    arguments: &RunArguments,
    stop: &'a Stop,
) -> Limits<'a> {
    Limits { abort: Some(stop), ..arguments.limits.of(experiment) }
}

impl LimitArguments {
    /// The most that one trial of an experiment may take.
    pub fn of(self, experiment: &Experiment) -> Limits<'static> {
        let Self { limit_events: events, limit_time: time } = self;
        Limits { events, time, budget: Some(experiment.budget), abort: None }
    }

    /// The same options as they follow a command.
    pub fn words(self) -> String {
        let events = self.limit_events.map(|most| format!(" --limit-events {most}"));
        let seconds = self.limit_time.map(|most| most.as_secs_f64());
        let time = seconds.map(|most| format!(" --limit-time {most}s"));
        [events, time].into_iter().flatten().collect()
    }
}

/// Message about a run that a signal has stopped.
pub(super) fn stopped(dir: &Path, kept: &str, stop: &Stop) -> Failure {
    let words = std::env::args_os().map(|word| shell_word(&word.to_string_lossy()));
    let words: Vec<String> = words.collect();
    let message = format!(
        "stopped: {kept} kept in {}, earlier results are as they were; go on with:\n  {}",
        dir.display(),
        words.join(" ")
    );
    signalled(message, stop)
}

/// The failure of a command that a signal has stopped.
pub(super) fn signalled(message: String, stop: &Stop) -> Failure {
    Failure { message, code: SIGNALLED + stop.signal().unwrap_or(INTERRUPT) }
}

/// Reads an experiment file, or says what is wrong with it.
pub(super) fn load(path: &Path, overrides: &Overrides, look: Look) -> Result<Experiment, Failure> {
    let read = load_shown(path, overrides, ProgressChoice::Auto);
    read.map_err(|mistakes| wrong(&mistakes, look))
}

/// Reads an experiment file; of a large sweep it shows how many points have been read.
pub(super) fn load_shown(
    path: &Path,
    overrides: &Overrides,
    progress: ProgressChoice,
) -> Result<Experiment, Diagnostics> {
    /// Fewer points take no time that anybody notices.
    const MANY: usize = 5_000;
    let shown: RefCell<Option<Counter>> = RefCell::default();
    let watch = |done: usize, all: usize| {
        if all > MANY {
            let mut shown = shown.borrow_mut();
            let counter = || Counter::new(progress, all, "points read");
            shown.get_or_insert_with(counter).reached(done);
        }
    };
    let read = load_watched(studies(), path, overrides, &watch);
    if let Some(counter) = shown.into_inner() {
        counter.finish();
    }
    read
}

/// Writes a file beside its place and moves it there once it is whole: nobody sees half of it, and
/// a link is replaced and not followed. A device or a pipe is written to and stays what it is.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        let mut writer = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        return fill(&mut writer).and_then(|()| writer.flush());
    }
    let temporary = temporary(path);
    let written = File::create(&temporary).and_then(|file| {
        let mut writer = BufWriter::new(file);
        fill(&mut writer)?;
        where_supported(writer.into_inner()?.sync_all())?;
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        // The rest of it is of no use; the message is about the write.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A name beside the file that is written.
fn temporary(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    out.with_file_name(name)
}
