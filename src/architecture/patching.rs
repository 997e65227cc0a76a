//! `patching`: who maintains devices?

use crate::config::Reader;

/// Installation of updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patching {
    /// Each owner, some time after being reminded.
    Owner,
    /// One central round; devices that it does not reach are visited.
    Push,
}

impl Patching {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("owner", "each owner, some time after a reminder"),
            ("push", "one central round, and visits where it fails"),
        ];
        let Some((name, options)) = table.choice("patching", &variants, Some("owner")) else {
            return Self::Owner;
        };
        options.finish();
        if name == "push" { Self::Push } else { Self::Owner }
    }
}
