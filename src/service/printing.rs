//! `printing`: users print while they are present.
//!
//! An intent is one print job of a size of its own; nothing follows, whatever becomes of it.
//!
//! Left out: which file is printed, which has no part in it; pages and paper; and jobs that wait
//! for their user at the printer.

use crate::config::Reader;
use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::Action;
use crate::sim::{Rng, SimDuration};

use super::course::Once;
use super::{Catalogue, Patience, Workload, mean_gap};

/// The workload of an office's printers.
#[derive(Clone, Debug)]
pub struct Printing {
    gap: Law,
    size: Law,
    patience: Patience,
}

impl Workload for Printing {
    const NAME: &'static str = "printing";
    const ABOUT: &'static str = "users print";

    const IS_FOR_THE_OFFICE: bool = true;

    type Course = Once;

    fn read(mut table: Reader) -> Self {
        let jobs = table.frequency(
            "jobs",
            "1 /y"..="3600 /h",
            None,
            "print jobs per user and hour of presence",
        );
        let printing = Self {
            gap: Law::memoryless(mean_gap(jobs.per_hour())),
            size: Law::read_bytes(&mut table, "size", "bytes of a print job"),
            patience: Patience::read(&mut table).unwrap_or_else(Patience::none),
        };
        table.finish();
        printing
    }

    fn gap(&self, rng: &mut Rng) -> SimDuration {
        self.gap.sample_span(rng)
    }

    fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Once {
        let object = catalogue.wanted(user, rng);
        Once::new(Action::Print, object, 2, Some(self.size.sample_bytes(rng)))
    }

    fn patience(&self) -> &Patience {
        &self.patience
    }
}
