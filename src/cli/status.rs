//! `crosspoint status`: how far a run has come, from its journal.

use std::process::ExitCode;

use crate::experiment::{Folder, PointStatus, status as read};
use crate::journal::Os;
use crate::metrics::METRICS;

use super::{Ending, Failure, IO, StatusArguments, print};

pub(super) fn status(arguments: &StatusArguments) -> Ending {
    let folder = Folder::new(Os, &arguments.dir);
    let Some((outline, points)) = read(&folder, METRICS)? else {
        let message = format!(
            "error: {} holds no journal of this version of the program: nothing was run there, or \
             its results came without it; `crosspoint run FILE -o DIR` runs all trials",
            arguments.dir.display()
        );
        return Err(Failure { message, code: IO });
    };
    let sum = |count: fn(&PointStatus) -> u32| points.iter().map(count).map(u64::from).sum::<u64>();
    let (done, failed) = (sum(|own| own.done), sum(|own| own.failed));
    let missing = sum(|own| own.missing);
    if arguments.json {
        for own in &points {
            let row = serde_json::json!({
                "point": own.point, "done": own.done, "failed": own.failed,
                "missing": own.missing,
            });
            print(&row.to_string())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let all = outline.plan.trials();
    print(&format!(
        "{}: {done} of {all} trials done, {missing} missing, {failed} failed\n\n\
         {:>8}{:>9}{:>8}  point",
        outline.plan.experiment, "done", "missing", "failed"
    ))?;
    for PointStatus { point, done, failed, missing } in &points {
        print(&format!("{done:>8}{missing:>9}{failed:>8}  {}", point.escape_debug()))?;
    }
    Ok(ExitCode::SUCCESS)
}
