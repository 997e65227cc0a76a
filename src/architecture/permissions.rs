//! `permissions`: what may you do?

use crate::config::Reader;
use crate::operation::Check;

use super::Scope;

/// Place of the access lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Shares are open to everybody.
    Open,
    /// Each device keeps an access list for each of its shares.
    PerDevice,
    /// Groups in the directory.
    Central,
}

impl Permissions {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("open", "shares are open to everybody"),
            ("per-device", "an access list per share and device"),
            ("central", "groups in the directory"),
        ];
        let Some((name, options)) = table.choice("permissions", &variants, Some("open")) else {
            return Self::Open;
        };
        options.finish();
        match name {
            "per-device" => Self::PerDevice,
            "central" => Self::Central,
            _ => Self::Open,
        }
    }

    /// Records that a host looks up before it lets a user in.
    pub fn check(self) -> Check {
        match self {
            Self::Open => Check::Nothing,
            Self::PerDevice => Check::OwnList,
            Self::Central => Check::CentralList,
        }
    }

    /// Where a change of permissions has to be entered.
    pub fn change_scope(self) -> Scope {
        match self {
            Self::Open => Scope::Nothing,
            Self::PerDevice => Scope::PerDevice,
            Self::Central => Scope::Once,
        }
    }
}
