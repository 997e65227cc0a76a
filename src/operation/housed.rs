//! Those who have a place in a network, under names that do not depend on the architecture.

use crate::ids::{NodeId, SiteId};
use crate::study::Entity;

/// Those who have a place in a network; machines of a site are together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Housed {
    /// A device by itself.
    Machine(NodeId),
    /// A server by itself, counted apart: its id depends on the architecture.
    Server(u32),
    /// A printer by itself, likewise.
    Printer(u32),
    /// A site.
    Site(SiteId),
    /// The host of a provider.
    Cloud,
}

impl Housed {
    /// A number that distinguishes it from all others.
    pub const fn name(self) -> u64 {
        match self {
            Self::Machine(node) => node.0 as u64,
            Self::Server(number) => 1 << 32 | number as u64,
            Self::Printer(number) => 2 << 32 | number as u64,
            Self::Site(site) => 1 << 40 | site.0 as u64,
            Self::Cloud => 1 << 41,
        }
    }
}

impl Entity for Housed {
    /// The entity 0 is the network itself.
    #[inline]
    fn packed(self) -> u64 {
        self.name() + 1
    }
}
