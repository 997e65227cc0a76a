//! `identity`: who are you?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::operation::{Attempt, Denial, Function, Operation, Request, Step, Steps};
use crate::sim::SimDuration;

use super::{Scope, View};

/// Provider of the identity of users.
#[derive(Clone, Debug, PartialEq)]
pub enum Identity {
    /// No check of identity.
    None,
    /// Each device has accounts of its own; the same person is set up on every device concerned.
    Accounts,
    /// A directory on the servers hands out credentials; devices keep them for a while.
    Directory {
        /// How many servers answer for the directory.
        servers: u32,
        /// How long a device may use a credential without asking again.
        cached: SimDuration,
    },
    /// Users hold keys; nobody has to be asked.
    Keys,
}

impl Identity {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("none", "no check of identity"),
            ("accounts", "one set of accounts per device"),
            ("directory", "central accounts on the servers"),
            ("keys", "users hold keys"),
        ];
        match table.choice("identity", &variants, Some("none")) {
            Some(("accounts", options)) => {
                options.finish();
                Self::Accounts
            }
            Some(("directory", mut options)) => {
                let servers =
                    options.count("servers", 1..=100, Some(1), "servers that hold the directory");
                let cached = options.duration(
                    "cached",
                    "1 min"..="1 y",
                    Some("10 h"),
                    "how long a device may use a credential without asking the directory again",
                );
                options.finish();
                Self::Directory { servers, cached }
            }
            Some(("keys", options)) => {
                options.finish();
                Self::Keys
            }
            Some((_, options)) => {
                options.finish();
                Self::None
            }
            None => Self::None,
        }
    }

    pub(super) fn servers(&self) -> u32 {
        match self {
            Self::Directory { servers, .. } => *servers,
            Self::None | Self::Accounts | Self::Keys => 0,
        }
    }

    /// Asks for a credential where the device holds none.
    pub(super) fn plan(
        &self,
        op: &Operation,
        attempt: &Attempt,
        view: &impl View,
        steps: &mut Steps,
    ) -> Result<(), Denial> {
        let Self::Directory { servers, cached } = self else { return Ok(()) };
        if view.credential_until(op.user) > view.now() {
            return Ok(());
        }
        let hosts = &view.servers()[..(*servers as usize).min(view.servers().len())];
        let to = first_untried(hosts, attempt)
            .ok_or(Denial { function: Function::Identity, blamed: hosts.first().copied() })?;
        let request = Request::SignIn(*cached);
        steps.push(Step::Message { to, request, rounds: 2, function: Function::Identity });
        Ok(())
    }

    /// Where a joiner's account, a leaver's, or a changed password has to be entered.
    pub fn account_scope(&self) -> Scope {
        match self {
            Self::None | Self::Keys => Scope::Nothing,
            Self::Accounts => Scope::PerDevice,
            Self::Directory { .. } => Scope::Once,
        }
    }
}

/// The first host in order of preference that has not stayed silent yet.
pub(super) fn first_untried(hosts: &[NodeId], attempt: &Attempt) -> Option<NodeId> {
    hosts.iter().copied().find(|host| !attempt.tried.contains(host))
}
