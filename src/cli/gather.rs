//! `crosspoint gather`: the shards of a run put together.

use crate::experiment::{Claim, gather as put_together};

use super::common::check_folder;
use super::run::finish;
use super::{Ending, GatherArguments, Look, models, tell};

pub(super) fn gather(arguments: &GatherArguments, look: Look) -> Ending {
    let dir = &arguments.dir;
    check_folder(dir)?;
    let claim = if arguments.no_lock { Claim::unlocked(dir)? } else { Claim::new(dir)? };
    for warning in claim.warnings() {
        tell(&format!("warning: {warning}"));
    }
    let (outline, trials) = put_together(&claim, &models::names())?;
    Ok(finish(&claim, &outline, &trials, look)?.code(arguments.strict))
}
