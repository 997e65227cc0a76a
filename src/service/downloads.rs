//! `downloads`: peers of an open community fetch files while they are online.
//!
//! An intent is one file of somebody else, with its own size; nothing follows.
//!
//! Left out: fetching pieces from several holders at once, and keeping what was fetched; that
//! matters for flash crowds, where new copies appear faster than requests.

use crate::config::Reader;
use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::Action;
use crate::sim::{Rng, SimDuration};

use super::course::Once;
use super::{Catalogue, Patience, Workload, mean_gap};

/// The workload of an open community.
#[derive(Clone, Debug)]
pub struct Downloads {
    gap: Law,
    patience: Patience,
}

impl Workload for Downloads {
    const NAME: &'static str = "downloads";
    const ABOUT: &'static str = "peers fetch files of a community while they are online";

    type Course = Once;

    fn read(mut table: Reader) -> Self {
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

    fn gap(&self, rng: &mut Rng) -> SimDuration {
        self.gap.sample_span(rng)
    }

    fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Once {
        Once::new(Action::Open, catalogue.any_but_own(user, rng), 1, None)
    }

    fn patience(&self) -> &Patience {
        &self.patience
    }
}
