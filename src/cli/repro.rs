//! `crosspoint repro`: one row of a results folder run again, and compared bit by bit.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueHint};

use crate::experiment::{
    Crew, Experiment, Facts, Folder, Mismatch, Outline, Overrides, Pilots, Platform, Progress,
    Recorded, Row, Stop, mismatches, recall_pilots, run_pilots, trace_command,
};
use crate::journal::Os;
use crate::study::Limits;
use crate::system::{LARGEST_RESULT, read_if_there};

use super::common::{NamedExperiment, check_folder, cores};
use super::{
    DAMAGED, Ending, FOLDER, Failure, LimitArguments, Look, TRIALS_FAILED, WRONG, load, print,
};

/// Most rows or parameters that a message names.
const MOST_NAMED: usize = 8;

#[derive(Args, Debug)]
pub(super) struct ReproArguments {
    /// Results folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
    /// The row of trials.csv: its number from 1, or a condition that one row meets, such as
    /// 'architecture = "workgroup" and organisation.devices = 8 and replication = 3'.
    #[arg(value_name = "TRIAL")]
    trial: String,
    /// Another experiment file than DIR/inputs/experiment.toml, with the model files beside it.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArguments,
}

pub(super) fn repro(arguments: &ReproArguments, look: Look) -> Ending {
    check_folder(&arguments.dir)?;
    let recorded = Recorded::read(&arguments.dir).map_err(Failure::io)?;
    let row = select(&recorded, &arguments.trial)?;
    let named = arguments.file.as_deref();
    let source = match named {
        Some(file) => {
            let overrides = recorded.made.overrides.clone().unwrap_or_default();
            NamedExperiment { file: file.to_owned(), overrides, dir: None }
        }
        None => NamedExperiment::of(&arguments.dir, &Overrides::default())?,
    };
    let file = &source.file;
    let limits = |experiment: &Experiment| arguments.limits.of(experiment);
    let mut experiment = load(file, &source.overrides, look)?;
    if experiment.auto_warm_up.is_some() {
        let pilots = pilots(&experiment, limits(&experiment), &recorded.dir)?;
        experiment.warm_up_as_found(pilots);
    }
    let trial = recorded
        .trial(row, &experiment)
        .filter(|_| experiment.plan_hash() == recorded.made.plan_hash);
    let Some(trial) = trial else { return Err(other_inputs(&recorded, &experiment, file)?) };
    print(&format!("row {}: {}", row.number, recorded.describe(row)))?;
    // A trace of another file finds the warm-up of pilot trials in the folder.
    let out = named.and(experiment.auto_warm_up.as_ref()).map(|_| arguments.dir.as_path());
    let command = trace_command(named.unwrap_or(&arguments.dir), out) + &arguments.limits.words();
    print(&Outline::of(&experiment).replay(&command, &trial))?;
    let mismatches = mismatches(&recorded, row, &experiment, &trial, limits(&experiment));
    let mismatches = mismatches.map_err(|reached| {
        let (number, table) = (row.number, recorded.dir.join("trials.csv"));
        let message =
            format!("error: row {number} of {} was not compared: {reached}", table.display());
        Failure { message, code: TRIALS_FAILED }
    })?;
    if mismatches.is_empty() {
        print(&format!("equal: all {} metrics, to the last bit", row.values.len()))?;
        return Ok(ExitCode::SUCCESS);
    }
    for Mismatch { metric, recorded, measured } in &mismatches {
        let shown = |cell: &str| if cell.is_empty() { "nothing" } else { cell }.to_owned();
        print(&format!("{metric}: {} in the row, {} now", shown(recorded), shown(measured)))?;
    }
    let (count, all) = (mismatches.len(), row.values.len());
    let message = format!(
        "error: {count} of {all} metrics differ from row {} of {}{}",
        row.number,
        recorded.dir.join("trials.csv").display(),
        reason(&recorded, &experiment)
    );
    Err(Failure { message, code: DAMAGED })
}

/// Where the warm-up ends, as the folder's journal has it; where there is none, from pilot trials
/// again.
fn pilots(experiment: &Experiment, limits: Limits, dir: &Path) -> Result<Pilots, Failure> {
    let recalled = recall_pilots(&Folder::new(Os, dir), experiment)?;
    if let Some(pilots) = recalled {
        return Ok(pilots);
    }
    let (costs, stop) = (experiment.costs(), Stop::new());
    let mut progress = Progress::hidden();
    let mut crew = Crew { jobs: cores(), costs: &costs, progress: &mut progress, stop: &stop };
    run_pilots(experiment, &mut crew, limits).map_err(Failure::io)
}

/// The one row that was meant.
fn select<'a>(recorded: &'a Recorded, text: &str) -> Result<&'a Row, Failure> {
    let wrong = |message: String| Failure { message: format!("error: {message}"), code: WRONG };
    if let Ok(number) = text.trim().parse::<usize>() {
        let row = number.checked_sub(1).and_then(|at| recorded.rows.get(at));
        return row.ok_or_else(|| {
            let (dir, last) = (recorded.dir.display(), recorded.rows.len());
            wrong(format!("there is no row {number}: trials.csv in {dir} has rows 1 to {last}"))
        });
    }
    let condition = recorded.condition(text, &recorded.keys()).map_err(|mistake| {
        wrong(format!(
            "TRIAL is neither a row's number nor a condition that a row meets: {mistake}"
        ))
    })?;
    let rows = recorded.rows_where(&condition);
    match rows.as_slice() {
        [row] => Ok(row),
        [] => Err(wrong(format!("no row of {} meets `{text}`", recorded.dir.display()))),
        rows => {
            let named = rows.iter().take(MOST_NAMED);
            let named: Vec<String> =
                named.map(|row| format!("  {}: {}", row.number, recorded.describe(row))).collect();
            let dots = if rows.len() > MOST_NAMED { "\n  ..." } else { "" };
            Err(wrong(format!(
                "{} rows meet `{text}`; give one of their numbers, or say more:\n{}{dots}",
                rows.len(),
                named.join("\n")
            )))
        }
    }
}

/// The files no longer say what the results were made from.
fn other_inputs(
    recorded: &Recorded,
    experiment: &Experiment,
    file: &Path,
) -> Result<Failure, Failure> {
    let path = recorded.dir.join("resolved.toml");
    let before = read_if_there(&path, LARGEST_RESULT)
        .map_err(|error| Failure::of_system("read", &path, &error))?;
    let before = String::from_utf8_lossy(&before.unwrap_or_default()).into_owned();
    let now = Facts::of(experiment).resolved;
    let has = |text: &str, line: &str| text.lines().any(|own| own == line);
    let changed = now.lines().filter(|line| !has(&before, line)).map(|line| format!("  {line}"));
    let changed: Vec<String> = changed.collect();
    let mut message = format!(
        "error: {} and the model files that it names are not those that {} was made from",
        file.display(),
        recorded.dir.display()
    );
    if !changed.is_empty() {
        let dots = if changed.len() > MOST_NAMED { "\n  ..." } else { "" };
        let named: Vec<String> = changed.into_iter().take(MOST_NAMED).collect();
        message.push_str(&format!("; now they say:\n{}{dots}", named.join("\n")));
    }
    message.push_str(
        "\nif the files that it was made from are elsewhere, name the experiment with --file FILE; \
         if they were changed, run the experiment again",
    );
    Ok(Failure { message, code: FOLDER })
}

/// Possible reason for a difference.
fn reason(recorded: &Recorded, experiment: &Experiment) -> String {
    let (here, made) = (Platform::here(), &recorded.made);
    let version = experiment.columns.model.version;
    if let Some(model) = made.model_version.filter(|model| *model != version) {
        return format!(": it was made by model {model}, this program has model {version}");
    }
    match &made.platform {
        Some(platform) if *platform != here => {
            format!(": it was made on {platform}, this is {here}: last digits may differ")
        }
        _ => "; model and platform are the same: the file or the machine is not to be trusted"
            .to_owned(),
    }
}
