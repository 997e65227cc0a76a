//! `transfer`: how do bytes move?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::operation::Attempt;
use crate::sim::Rng;

use super::identity::first_untried;

/// Which of several holders an asker turns to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// The first in order of preference.
    Direct,
    /// Any of them, at random, so that they share the load.
    Balanced,
}

impl Transfer {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("direct", "from the first holder in order of preference"),
            ("balanced", "from any holder, at random"),
        ];
        let Some((name, options)) = table.choice("transfer", &variants, Some("direct")) else {
            return Self::Direct;
        };
        options.finish();
        if name == "balanced" { Self::Balanced } else { Self::Direct }
    }

    /// A holder that has not stayed silent yet. O(holders).
    pub(super) fn choose(
        self,
        holders: &[NodeId],
        attempt: &Attempt,
        rng: &mut Rng,
    ) -> Option<NodeId> {
        match self {
            Self::Direct => first_untried(holders, attempt),
            Self::Balanced => {
                let left = || holders.iter().filter(|host| !attempt.tried.contains(host));
                let count = left().count() as u32;
                if count == 0 {
                    return None;
                }
                left().nth(rng.below(count) as usize).copied()
            }
        }
    }
}
