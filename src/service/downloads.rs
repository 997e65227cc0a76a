//! `downloads`: peers of an open community fetch files while they are online.
//!
//! Left out: fetching pieces from several holders at once, and keeping what was fetched; that
//! matters for flash crowds, where new copies appear faster than requests.

use crate::config::Reader;
use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::Action;
use crate::sim::Rng;

use super::{Catalogue, Intent, Patience, mean_gap};

/// The workload of an open community.
#[derive(Clone, Debug)]
pub struct Downloads {
    pub(super) gap: Law,
    pub(super) patience: Patience,
}

impl Downloads {
    pub(super) fn read(mut table: Reader) -> Self {
        let requests = table.frequency(
            "requests",
            "1 /y"..="3600 /h",
            None,
            "requests per peer and hour online",
        );
        let downloads = Self {
            gap: Law::memoryless(mean_gap(requests.per_hour())),
            patience: Patience::read(&mut table).unwrap_or_else(Patience::none),
        };
        table.finish();
        downloads
    }

    /// Fetching an object of somebody else.
    pub(super) fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Intent {
        let object = catalogue.any_but_own(user, rng);
        Intent { object, rounds: 1, first: Action::Open, edit: None, reopen: None, bytes: None }
    }
}
