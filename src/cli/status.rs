//! `crosspoint status`: how far a run has come, from its journal, or from its results.

use std::process::ExitCode;

use crate::experiment::{
    Folder, HalfWidth, Plan, PointStatus, Recorded, pilot_status, recorded_status, status as read,
};
use crate::journal::Os;
use crate::study::Metric;

use super::common::check_folder;
use super::{Ending, Failure, IO, StatusArguments, models, print, print_json};

pub(super) fn status(arguments: &StatusArguments) -> Ending {
    check_folder(&arguments.dir)?;
    let folder = Folder::new(Os, &arguments.dir);
    if let Some((plan, points)) = pilot_status(&folder, &models::names())? {
        return pilots(&plan, &points, arguments.json);
    }
    let Some((outline, points)) = read(&folder, &models::names())? else {
        return without_journal(arguments);
    };
    let (plan, metrics) = (&outline.plan, &outline.columns.metrics);
    print_points(&plan.experiment, &points, (metrics, plan.precision.is_some()), arguments.json)
}

/// The state of a folder without a journal: all trials are there where results are.
fn without_journal(arguments: &StatusArguments) -> Ending {
    let dir = &arguments.dir;
    let Some(recorded) = Recorded::find(dir).map_err(Failure::io)? else {
        let message = format!(
            "error: {} holds no journal of this version of the program, and no results; \
             `crosspoint run FILE -o DIR` runs all trials",
            dir.display()
        );
        return Err(Failure { message, code: IO });
    };
    let points = recorded_status(&recorded);
    print_points(&recorded.manifest.experiment, &points, (&[], false), arguments.json)
}

/// Prints points; `open` says whether more trials may be needed than are known to be missing.
fn print_points(
    experiment: &str,
    points: &[PointStatus],
    (metrics, open): (&[Metric], bool),
    for_machines: bool,
) -> Ending {
    let sum = |count: fn(&PointStatus) -> u32| points.iter().map(count).map(u64::from).sum::<u64>();
    let (done, failed) = (sum(|own| own.done), sum(|own| own.failed));
    let missing = sum(|own| own.missing);
    if for_machines {
        for own in points {
            print_json(&json(own, metrics))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let least = if open && missing > 0 { "at least " } else { "" };
    print(&format!(
        "{experiment}: {done} of {least}{} trials done, {missing} missing, {failed} failed\n\n\
         {:>8}{:>9}{:>8}  point",
        done + failed + missing,
        "done",
        "missing",
        "failed"
    ))?;
    for own in points {
        let PointStatus { point, done, failed, missing, half_widths } = own;
        print(&format!("{done:>8}{missing:>9}{failed:>8}  {}", point.escape_debug()))?;
        for half_width in half_widths.iter().filter(|own| own.n > 0) {
            print(&format!("{:27}{}", "", half_width.words(metrics)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// How far the pilot trials have come that a run begins with; its own trials follow.
fn pilots(plan: &Plan, points: &[PointStatus], for_machines: bool) -> Ending {
    if for_machines {
        for own in points {
            let mut row = json(own, &[]);
            row["pilots"] = true.into();
            print_json(&row)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (done, all) = (points.iter().map(|own| own.done as usize).sum::<usize>(), plan.trials());
    let next = match done {
        done if done < all => "the trials of the experiment follow when all have ended",
        _ => "they found no warm-up, or the run was stopped before its first trial",
    };
    print(&format!(
        "{}: {done} of {all} pilot trials done, which find where the warm-up ends; {next}\n\n\
         {:>8}{:>9}  point",
        plan.experiment, "done", "missing"
    ))?;
    for PointStatus { point, done, missing, .. } in points {
        print(&format!("{done:>8}{missing:>9}  {}", point.escape_debug()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One point for machines.
fn json(own: &PointStatus, metrics: &[Metric]) -> serde_json::Value {
    let half_width = |own: &HalfWidth| {
        let mut row = serde_json::json!({
            "metric": metrics[own.metric].name, "unit": metrics[own.metric].unit, "n": own.n,
            "half_width": own.half_width,
        });
        if let Some(reach) = &own.target {
            row["target"] = reach.allowed.into();
            row["reached"] = reach.met.into();
            row["enough"] = reach.enough.into();
        }
        row
    };
    serde_json::json!({
        "point": own.point, "done": own.done, "failed": own.failed, "missing": own.missing,
        "half_widths": own.half_widths.iter().map(half_width).collect::<Vec<_>>(),
    })
}
