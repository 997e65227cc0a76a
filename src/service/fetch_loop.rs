//! `fetch-loop`: every device fetches a file, thinks, and fetches again; a closed loop.
//!
//! An intent is one fetch of a fixed size; the pause before the next one begins when it has ended,
//! whatever became of it. Its theory on the side of one server is mean value analysis (Reiser and
//! Lavenberg, 1980).
//!
//! Left out: sizes of files, in the place of which the fixed one stands.

use crate::config::Reader;
use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::Action;
use crate::sim::{Rng, SimDuration};
use crate::units::Bytes;

use super::course::Once;
use super::{Catalogue, Patience, Workload};

/// A closed loop of fetches.
#[derive(Clone, Debug)]
pub struct FetchLoop {
    think: Law,
    bytes: Bytes,
    patience: Patience,
}

impl Workload for FetchLoop {
    const NAME: &'static str = "fetch-loop";
    const ABOUT: &'static str = "every device fetches a file, thinks, and fetches again";

    type Course = Once;

    fn read(mut table: Reader) -> Self {
        let fetch_loop = Self {
            think: Law::read(&mut table, "think", "pause between two fetches of a device"),
            bytes: table.bytes("size", "1 B"..="100 TB", None, "bytes of a fetch"),
            patience: Patience::read(&mut table).unwrap_or_else(Patience::none),
        };
        table.finish();
        fetch_loop
    }

    fn gap(&self, rng: &mut Rng) -> SimDuration {
        self.think.sample_span(rng)
    }

    fn is_closed_loop(&self) -> bool {
        true
    }

    fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Once {
        let object = catalogue.any_but_own(user, rng);
        Once::new(Action::Open, object, 1, Some(self.bytes))
    }

    fn patience(&self) -> &Patience {
        &self.patience
    }
}
