//! `printing`: users print while they are present.

use crate::config::Reader;
use crate::dist::Law;
use crate::operation::Action;
use crate::sim::Rng;

use super::{Catalogue, Intent, Patience, mean_gap};

/// The workload of an office's printers.
#[derive(Clone, Debug)]
pub struct Printing {
    pub(super) gap: Law,
    size: Law,
    pub(super) patience: Patience,
}

impl Printing {
    pub(super) fn read(mut table: Reader) -> Self {
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

    pub(super) fn intent(&self, catalogue: &Catalogue, rng: &mut Rng) -> Intent {
        let object = catalogue.any(rng);
        let bytes = Some(self.size.sample_bytes(rng));
        Intent { object, rounds: 2, first: Action::Print, edit: None, reopen: None, bytes }
    }
}
