//! `transfer`: how do bytes move?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::operation::{Attempt, Operation};
use crate::sim::Rng;

use super::View;

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

    /// A holder that has not stayed silent yet and that the asker does not pass over. O(holders).
    pub(super) fn choose(
        self,
        holders: &[NodeId],
        op: &Operation,
        attempt: &Attempt,
        view: &impl View,
        rng: &mut Rng,
    ) -> Option<NodeId> {
        let is_left =
            |host: NodeId| !attempt.tried.contains(&host) && !view.passes_over(op.user, host);
        let mut left = holders.iter().copied().filter(|host| is_left(*host));
        match self {
            Self::Direct => left.next(),
            Self::Balanced => {
                let count = left.clone().count() as u32;
                if count == 0 {
                    return None;
                }
                left.nth(rng.below(count) as usize)
            }
        }
    }
}
