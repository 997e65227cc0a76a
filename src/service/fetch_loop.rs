//! `fetch-loop`: every device fetches a file, thinks, and fetches again; a closed loop.
//!
//! Its theory on the side of one server is mean value analysis (Reiser and Lavenberg, 1980).

use crate::config::Reader;
use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::Action;
use crate::sim::Rng;
use crate::units::Bytes;

use super::{Catalogue, Intent, Patience};

/// A closed loop of fetches.
#[derive(Clone, Debug)]
pub struct FetchLoop {
    pub(super) think: Law,
    bytes: Bytes,
    pub(super) patience: Patience,
}

impl FetchLoop {
    pub(super) fn read(mut table: Reader) -> Self {
        let fetch_loop = Self {
            think: Law::read(&mut table, "think", "pause between two fetches of a device"),
            bytes: table.bytes("size", "1 B"..="100 TB", None, "bytes of a fetch"),
            patience: Patience::read(&mut table).unwrap_or_else(Patience::none),
        };
        table.finish();
        fetch_loop
    }

    pub(super) fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Intent {
        let object = catalogue.any_but_own(user, rng);
        let bytes = Some(self.bytes);
        Intent { object, rounds: 1, first: Action::Open, edit: None, reopen: None, bytes }
    }
}
