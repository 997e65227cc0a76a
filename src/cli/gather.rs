//! `crosspoint gather`: the shards of a run put together.

use crate::experiment::{Claim, gather as put_together};

use super::run::finish;

use super::{Ending, Failure, GatherArguments, IO, Look, models, tell};

pub(super) fn gather(arguments: &GatherArguments, look: Look) -> Ending {
    let dir = &arguments.dir;
    if !dir.is_dir() {
        let message = format!(
            "error: cannot gather {}: there is no such folder; name the one that the shards write to",
            dir.display()
        );
        return Err(Failure { message, code: IO });
    }
    let claim = if arguments.no_lock { Claim::unlocked(dir)? } else { Claim::new(dir)? };
    for warning in claim.warnings() {
        tell(&format!("warning: {warning}"));
    }
    let (outline, trials) = put_together(&claim, &models::names())?;
    Ok(finish(&claim, &outline, &trials, look)?.code(arguments.strict))
}
